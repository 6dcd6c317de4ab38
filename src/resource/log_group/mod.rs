//! CloudWatch Logs log groups.

mod apply;
mod read;

pub(crate) use apply::apply;
pub(crate) use read::read;

use super::difference::Differences;
use super::kind::{AwsCall, DesiredObject, ObservedObject, operations};
use super::known::Known;
use super::verdict::Verdict;
use crate::names::{LogGroupName, Place};
use crate::owner::Tags;
use crate::reason::Reason;
use serde::Serialize;

/// The desired state of a log group.
#[derive(Clone, Debug, Serialize)]
#[allow(missing_docs, reason = "CloudWatch Logs' own names")]
pub struct Desired {
    pub name: LogGroupName,
    pub arn: String,
    pub(crate) retention_in_days: Option<i32>,
    pub kms_key_id: Option<String>,
    pub class: String,
    pub deletion_protection: bool,
    /// Whether the group is kept when the pattern is deleted. Not a property of the AWS object.
    #[serde(skip)]
    pub(crate) retain: bool,
    pub tags: Tags,
}

/// The observed state of a log group.
#[derive(Clone, Debug)]
#[allow(missing_docs, reason = "CloudWatch Logs' own names")]
pub struct Observed {
    pub name: String,
    /// Milliseconds since 1970.
    pub created: i64,
    pub retention_in_days: Option<i32>,
    pub kms_key_id: Option<String>,
    pub class: String,
    pub deletion_protection: bool,
    pub tags: Option<Tags>,
}

/// A call to CloudWatch Logs.
#[derive(Clone, Debug, Serialize)]
#[allow(missing_docs, reason = "CloudWatch Logs' own names")]
pub enum Call {
    CreateLogGroup(Box<Desired>),
    PutRetentionPolicy { group: String, days: i32 },
    DeleteRetentionPolicy { group: String },
    AssociateKmsKey { group: String, key: String },
    DisassociateKmsKey { group: String },
    PutLogGroupDeletionProtection { group: String, enabled: bool },
    TagResource { arn: String, tags: Tags },
    UntagResource { arn: String, keys: Vec<String> },
    DeleteLogGroup { group: String },
}

impl DesiredObject for Desired {
    fn name(&self) -> String {
        self.name.to_string()
    }

    fn arn(&self, _place: &Place) -> String {
        self.arn.clone()
    }

    fn tags(&self) -> Option<&Tags> {
        Some(&self.tags)
    }
}

impl ObservedObject for Observed {
    fn unique_id(&self) -> Option<String> {
        Some(self.created.to_string())
    }

    fn tags(&self) -> Option<&Tags> {
        self.tags.as_ref()
    }

    /// A late log line of a function creates its log group again.
    fn may_be_recreated(&self) -> bool {
        self.name.starts_with("/aws/lambda/")
    }
}

impl AwsCall for Call {
    operations! {
        CreateLogGroup, PutRetentionPolicy, DeleteRetentionPolicy, AssociateKmsKey, DisassociateKmsKey,
        PutLogGroupDeletionProtection, TagResource, UntagResource, DeleteLogGroup
    }

    fn sets_tags(&self) -> bool {
        matches!(self, Call::TagResource { .. })
    }

    fn creation_values(&self, values: &mut Differences) {
        match self {
            Call::CreateLogGroup(made) => {
                if made.class != "STANDARD" {
                    values.created_with("logGroupClass", &made.class);
                }
                values.created_with("kmsKeyId", &made.kms_key_id);
                if made.deletion_protection {
                    values.created_with("deletionProtectionEnabled", &true);
                }
                values.created_with_tags(&made.tags);
            }
            Call::PutRetentionPolicy { days, .. } => values.created_with("retentionInDays", days),
            _ => {}
        }
    }
}

pub(super) fn create(wanted: &Desired, verdict: &mut Verdict<Call>) {
    verdict.create(0, Call::CreateLogGroup(Box::new(wanted.clone())));
    if let Some(days) = wanted.retention_in_days {
        let group = wanted.name.to_string();
        verdict.create(1, Call::PutRetentionPolicy { group, days });
    }
}

pub(super) fn update(wanted: &Desired, observed: &Observed, known: Known<'_>, verdict: &mut Verdict<Call>) {
    if verdict.refuse_change("class", &wanted.class, &observed.class, "CloudWatch Logs") {
        return;
    }
    let group = || wanted.name.to_string();
    let (new, old) = (&wanted.retention_in_days, &observed.retention_in_days);
    let retention = Differences::between("retentionInDays", new, old);
    verdict.update(1, retention, || match *new {
        Some(days) => Call::PutRetentionPolicy { group: group(), days },
        None => Call::DeleteRetentionPolicy { group: group() },
    });
    let (new, old) = (&wanted.kms_key_id, &observed.kms_key_id);
    let key = Differences::between("kmsKeyId", new, old);
    verdict.update(1, key, || match new.clone() {
        Some(key) => Call::AssociateKmsKey { group: group(), key },
        None => Call::DisassociateKmsKey { group: group() },
    });
    let (new, old) = (&wanted.deletion_protection, &observed.deletion_protection);
    let protection = Differences::between("deletionProtectionEnabled", new, old);
    verdict.update(1, protection, || Call::PutLogGroupDeletionProtection {
        group: group(),
        enabled: wanted.deletion_protection,
    });
    let arn = || wanted.arn.clone();
    let tag = |tags| Call::TagResource { arn: arn(), tags };
    let untag = |keys| Call::UntagResource { arn: arn(), keys };
    verdict.tag(&wanted.tags, observed.tags.as_ref(), known, tag, untag);
}

/// Deletes the group. Refuses if the spec asks for deletion protection. Switches off protection that another writer
/// enabled.
pub(super) fn delete(observed: &Observed, known: Known<'_>, verdict: &mut Verdict<Call>) {
    if observed.deletion_protection && known.entry.is_some_and(|e| e.protected) {
        let message = "is protected from deletion; set logGroup.deletionProtectionEnabled to false, or \
                       logGroup.deletionPolicy to Retain";
        return verdict.refuse(Reason::NotAllowed, message);
    }
    let group = || observed.name.clone();
    if observed.deletion_protection {
        let (group, enabled) = (group(), false);
        verdict.delete(0, Call::PutLogGroupDeletionProtection { group, enabled });
    }
    verdict.delete(1, Call::DeleteLogGroup { group: group() });
}
