//! CloudWatch Logs log groups.

mod apply;
mod read;

pub use apply::apply;
pub use read::read;

use super::{Action, Difference, Differences, Known, Verdict};
use crate::api::ResourceId;
use crate::names::LogGroupName;
use crate::owner::Tags;
use crate::reason::Reason;
use serde::Serialize;

/// A log group as it should be.
#[derive(Clone, Debug, Serialize)]
#[allow(missing_docs, reason = "CloudWatch Logs' own names")]
pub struct Desired {
    pub name: LogGroupName,
    pub arn: String,
    pub retention_in_days: Option<i32>,
    pub kms_key_id: Option<String>,
    pub class: String,
    pub deletion_protection: bool,
    pub tags: Tags,
}

/// A log group as it was seen.
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

impl Call {
    pub(super) fn operation(&self) -> &'static str {
        match self {
            Call::CreateLogGroup(_) => "CreateLogGroup",
            Call::PutRetentionPolicy { .. } => "PutRetentionPolicy",
            Call::DeleteRetentionPolicy { .. } => "DeleteRetentionPolicy",
            Call::AssociateKmsKey { .. } => "AssociateKmsKey",
            Call::DisassociateKmsKey { .. } => "DisassociateKmsKey",
            Call::PutLogGroupDeletionProtection { .. } => "PutLogGroupDeletionProtection",
            Call::TagResource { .. } => "TagResource",
            Call::UntagResource { .. } => "UntagResource",
            Call::DeleteLogGroup { .. } => "DeleteLogGroup",
        }
    }
}

pub(super) fn diff(
    id: &ResourceId,
    wanted: Option<&Desired>,
    observed: Option<&Observed>,
    known: Known<'_>,
) -> Verdict {
    let mut verdict = Verdict::default();
    match (wanted, observed) {
        (None, None) => {}
        (Some(wanted), None) => {
            let mut push = |stage, call| verdict.push(id, Action::Create, stage, super::Call::LogGroup(call), vec![]);
            push(0, Call::CreateLogGroup(Box::new(wanted.clone())));
            if let Some(days) = wanted.retention_in_days {
                push(
                    1,
                    Call::PutRetentionPolicy {
                        group: wanted.name.to_string(),
                        days,
                    },
                );
            }
        }
        (Some(wanted), Some(observed)) => return update(id, wanted, observed, known),
        (None, Some(observed)) => return delete(id, observed, known),
    }
    verdict
}

/// Protection that the spec asks for holds; what somebody else switched on is switched off.
fn delete(id: &ResourceId, observed: &Observed, known: Known<'_>) -> Verdict {
    if observed.deletion_protection && known.entry.is_some_and(|e| e.protected) {
        let message =
            "is protected from deletion; set its deletionProtectionEnabled to false, or its deletionPolicy to Retain";
        return Verdict::refuse(id, Reason::NotAllowed, message.into());
    }
    let mut verdict = Verdict::default();
    let mut push = |stage, call| verdict.push(id, Action::Delete, stage, super::Call::LogGroup(call), vec![]);
    let group = || observed.name.clone();
    if observed.deletion_protection {
        let enabled = false;
        push(
            0,
            Call::PutLogGroupDeletionProtection {
                group: group(),
                enabled,
            },
        );
    }
    push(1, Call::DeleteLogGroup { group: group() });
    verdict
}

fn update(id: &ResourceId, wanted: &Desired, observed: &Observed, known: Known<'_>) -> Verdict {
    if wanted.class != observed.class {
        let message = format!(
            "class is {}, not {}; CloudWatch Logs cannot change it in place: set it back, or make a new object",
            observed.class, wanted.class
        );
        return Verdict::refuse(id, Reason::Invalid, message);
    }
    let mut verdict = Verdict::default();
    let group = || wanted.name.to_string();
    let mut push = |call, differences: Vec<Difference>| {
        verdict.push(id, Action::Update, 1, super::Call::LogGroup(call), differences);
    };
    let mut retention = Differences::default();
    retention.compare(
        "retentionInDays",
        &wanted.retention_in_days,
        &observed.retention_in_days,
    );
    if !retention.is_empty() {
        let call = match wanted.retention_in_days {
            Some(days) => Call::PutRetentionPolicy { group: group(), days },
            None => Call::DeleteRetentionPolicy { group: group() },
        };
        push(call, retention.into_vec());
    }
    let mut key = Differences::default();
    key.compare("kmsKeyId", &wanted.kms_key_id, &observed.kms_key_id);
    if !key.is_empty() {
        let call = match wanted.kms_key_id.clone() {
            Some(key) => Call::AssociateKmsKey { group: group(), key },
            None => Call::DisassociateKmsKey { group: group() },
        };
        push(call, key.into_vec());
    }
    let mut protection = Differences::default();
    protection.compare(
        "deletionProtectionEnabled",
        &wanted.deletion_protection,
        &observed.deletion_protection,
    );
    if !protection.is_empty() {
        let call = Call::PutLogGroupDeletionProtection {
            group: group(),
            enabled: wanted.deletion_protection,
        };
        push(call, protection.into_vec());
    }
    if let Some(current) = &observed.tags {
        verdict.push_tags(
            id,
            (&wanted.tags, current),
            known,
            |tags| {
                super::Call::LogGroup(Call::TagResource {
                    arn: wanted.arn.clone(),
                    tags,
                })
            },
            |keys| {
                super::Call::LogGroup(Call::UntagResource {
                    arn: wanted.arn.clone(),
                    keys,
                })
            },
        );
    }
    verdict
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::Kind;
    use crate::api::{InventoryEntry, ResourceState};
    use crate::owner::Identity;
    use crate::policies::Policies;
    use crate::resource::{Fence, Observed as AnyObserved, diff};
    use crate::settings::Settings;

    #[test]
    fn a_group_that_came_back_without_tags_is_tagged_before_anything_else() {
        let identity = Identity {
            namespace: "ns".into(),
            name: "hello".into(),
            uid: "u".into(),
        };
        let policies = Policies::of_deletion(&identity, &Settings::of_cluster("c"));
        let name = "/aws/lambda/f";
        let id = ResourceId {
            kind: Kind::LogGroup,
            name: name.into(),
        };
        let entry = InventoryEntry {
            kind: Kind::LogGroup,
            name: name.into(),
            arn: "arn".into(),
            id: Some("1".into()),
            state: ResourceState::Present,
            applied_digest: None,
            published_digest: None,
            published_version: None,
            oldest_version: None,
            tidied_version: None,
            code: None,
            tag_keys: vec![],
            settings: [].into(),
            retain: false,
            protected: false,
        };
        let wanted = Desired {
            name: LogGroupName::parse(name).unwrap(),
            arn: "arn".into(),
            retention_in_days: Some(60),
            kms_key_id: None,
            class: "STANDARD".into(),
            deletion_protection: false,
            tags: policies.owner.tags(),
        };
        let observed = Observed {
            name: name.into(),
            created: 2,
            retention_in_days: None,
            kms_key_id: None,
            class: "STANDARD".into(),
            deletion_protection: false,
            tags: Some(Tags::new()),
        };
        let known = Known {
            policies: &policies,
            entry: Some(&entry),
            fence: &Fence::Ours,
            deployment: None,
        };
        let verdict = diff(
            &id,
            Some(&super::super::Desired::LogGroup(wanted)),
            Some(&AnyObserved::LogGroup(observed)),
            known,
        );
        let mut calls: Vec<(u8, &str)> = verdict.steps.iter().map(|s| (s.stage, s.call.operation())).collect();
        calls.sort_unstable();
        assert_eq!(calls, [(0, "TagResource"), (1, "PutRetentionPolicy")]);
    }
}
