//! IAM roles with one inline policy.

mod apply;
mod creation;
mod read;

pub(crate) use apply::apply;
pub(crate) use read::read;

use super::difference::Differences;
use super::kind::{AwsCall, DesiredObject, ObservedObject, operations};
use super::known::Known;
use super::verdict::Verdict;
use crate::json;
use crate::names::{Place, RoleName};
use crate::owner::Tags;
use serde::Serialize;
use serde_json::Value;

/// Name of the inline policy.
pub const POLICY_NAME: &str = "lambdasfn";

/// The desired state of a role.
#[derive(Clone, Debug, Serialize)]
#[allow(missing_docs, reason = "IAM's own names")]
pub struct Desired {
    pub name: RoleName,
    pub path: String,
    pub description: String,
    pub max_session_duration: i32,
    pub permissions_boundary: Option<String>,
    pub trust: Value,
    pub(crate) policy: Option<Value>,
    pub(crate) managed_policy_arns: Vec<String>,
    pub tags: Tags,
    /// Whether the role keeps rights that the spec no longer asks for. Published versions that are in use may need
    /// them.
    pub(crate) keeps_rights: bool,
}

/// The observed state of a role.
#[derive(Clone, Debug)]
#[allow(missing_docs, reason = "IAM's own names")]
pub struct Observed {
    pub name: String,
    pub role_id: String,
    pub path: String,
    pub description: String,
    pub max_session_duration: i32,
    pub permissions_boundary: Option<String>,
    pub trust: Value,
    pub policy: Option<Value>,
    pub tags: Tags,
    /// Names of inline policies and ARNs of attached policies. `None` unless the read was strict.
    pub policies: Option<(Vec<String>, Vec<String>)>,
}

/// A call to IAM.
#[derive(Clone, Debug, Serialize)]
#[allow(missing_docs, reason = "IAM's own names")]
pub enum Call {
    CreateRole(Box<Desired>),
    UpdateRole {
        role: String,
        description: String,
        max_session_duration: i32,
    },
    UpdateAssumeRolePolicy {
        role: String,
        document: Value,
    },
    PutRolePolicy {
        role: String,
        document: Value,
    },
    DeleteRolePolicy {
        role: String,
        policy: String,
    },
    AttachRolePolicy {
        role: String,
        arn: String,
    },
    DetachRolePolicy {
        role: String,
        arn: String,
    },
    PutRolePermissionsBoundary {
        role: String,
        arn: String,
    },
    DeleteRolePermissionsBoundary {
        role: String,
    },
    TagRole {
        role: String,
        tags: Tags,
    },
    UntagRole {
        role: String,
        keys: Vec<String>,
    },
    DeleteRole {
        role: String,
    },
}

impl DesiredObject for Desired {
    fn name(&self) -> String {
        self.name.to_string()
    }

    fn arn(&self, place: &Place) -> String {
        place.role_arn(&self.path, self.name.as_str())
    }

    fn tags(&self) -> Option<&Tags> {
        Some(&self.tags)
    }
}

impl ObservedObject for Observed {
    fn unique_id(&self) -> Option<String> {
        Some(self.role_id.clone())
    }

    fn tags(&self) -> Option<&Tags> {
        Some(&self.tags)
    }
}

impl AwsCall for Call {
    operations! {
        CreateRole, UpdateRole, UpdateAssumeRolePolicy, PutRolePolicy, DeleteRolePolicy, AttachRolePolicy,
        DetachRolePolicy, PutRolePermissionsBoundary, DeleteRolePermissionsBoundary, TagRole, UntagRole, DeleteRole
    }

    fn sets_tags(&self) -> bool {
        matches!(self, Call::TagRole { .. })
    }

    fn creation_values(&self, values: &mut Differences) {
        match self {
            Call::CreateRole(made) => {
                if made.path != "/" {
                    values.created_with("path", &made.path);
                }
                values.created_with("description", &made.description);
                if made.max_session_duration != 3600 {
                    values.created_with("maxSessionDuration", &made.max_session_duration);
                }
                values.created_with("permissionsBoundary", &made.permissions_boundary);
                creation::statements(values, "assumeRolePolicyDocument", &made.trust);
                values.created_with_tags(&made.tags);
            }
            Call::PutRolePolicy { document, .. } => creation::statements(values, "policy", document),
            Call::AttachRolePolicy { arn, .. } => values.created_with("attachedPolicies", arn),
            _ => {}
        }
    }
}

pub(super) fn create(wanted: &Desired, verdict: &mut Verdict<Call>) {
    let role = || wanted.name.to_string();
    verdict.create(0, Call::CreateRole(Box::new(wanted.clone())));
    if let Some(document) = wanted.policy.clone() {
        verdict.create(1, Call::PutRolePolicy { role: role(), document });
    }
    for arn in wanted.managed_policy_arns.iter().cloned() {
        verdict.create(1, Call::AttachRolePolicy { role: role(), arn });
    }
}

pub(super) fn update(wanted: &Desired, observed: &Observed, known: Known<'_>, verdict: &mut Verdict<Call>) {
    if verdict.refuse_change("path", &wanted.path, &observed.path, "IAM") {
        return;
    }
    let role = || wanted.name.to_string();
    let mut fields = Differences::between("description", &wanted.description, &observed.description);
    let (new, old) = (&wanted.max_session_duration, &observed.max_session_duration);
    fields.compare("maxSessionDuration", new, old);
    verdict.update(1, fields, || Call::UpdateRole {
        role: role(),
        description: wanted.description.clone(),
        max_session_duration: wanted.max_session_duration,
    });
    let (new, old) = (Some(&wanted.trust), Some(&observed.trust));
    let trust = Differences::between_policies("assumeRolePolicyDocument", new, old);
    verdict.update(1, trust, || Call::UpdateAssumeRolePolicy {
        role: role(),
        document: wanted.trust.clone(),
    });
    let document = if wanted.keeps_rights {
        json::policy_union(wanted.policy.as_ref(), observed.policy.as_ref())
    } else {
        wanted.policy.clone()
    };
    let policy = Differences::between_policies("policy", document.as_ref(), observed.policy.as_ref());
    verdict.update(1, policy, || match document {
        Some(document) => Call::PutRolePolicy { role: role(), document },
        None => Call::DeleteRolePolicy {
            role: role(),
            policy: POLICY_NAME.into(),
        },
    });
    let (new, old) = (&wanted.permissions_boundary, &observed.permissions_boundary);
    let boundary = Differences::between("permissionsBoundary", new, old);
    verdict.update(1, boundary, || match new.clone() {
        Some(arn) => Call::PutRolePermissionsBoundary { role: role(), arn },
        None => Call::DeleteRolePermissionsBoundary { role: role() },
    });
    update_policy_lists(wanted, observed, verdict);
    let tag = |tags| Call::TagRole { role: role(), tags };
    let untag = |keys| Call::UntagRole { role: role(), keys };
    verdict.tag(&wanted.tags, Some(&observed.tags), known, tag, untag);
}

/// Attaches missing policies and removes unwanted ones, if the lists were read.
fn update_policy_lists(wanted: &Desired, observed: &Observed, verdict: &mut Verdict<Call>) {
    let Some((inline, attached)) = &observed.policies else {
        return;
    };
    let role = || wanted.name.to_string();
    let noted = |field: &str, desired: &str, observed: &str| Differences::between(field, &desired, &observed);
    for arn in wanted.managed_policy_arns.iter().filter(|arn| !attached.contains(arn)) {
        let attach = || Call::AttachRolePolicy {
            role: role(),
            arn: arn.clone(),
        };
        verdict.update(1, noted("attachedPolicies", arn, ""), attach);
    }
    // Removals come after the policies that replace them, so that an adopted role does not lose a right for a moment.
    for policy in inline.iter().filter(|p| *p != POLICY_NAME) {
        let delete = || Call::DeleteRolePolicy {
            role: role(),
            policy: policy.clone(),
        };
        verdict.update(3, noted("policies", "", policy), delete);
    }
    let kept = |arn: &String| wanted.keeps_rights || wanted.managed_policy_arns.contains(arn);
    for arn in attached.iter().filter(|arn| !kept(arn)) {
        let detach = || Call::DetachRolePolicy {
            role: role(),
            arn: arn.clone(),
        };
        verdict.update(3, noted("attachedPolicies", "", arn), detach);
    }
}

/// Deletes the role after all its policies, because IAM refuses to delete a role with policies.
pub(super) fn delete(observed: &Observed, _: Known<'_>, verdict: &mut Verdict<Call>) {
    let role = || observed.name.clone();
    let (inline, attached) = observed.policies.clone().unwrap_or_default();
    for policy in inline {
        verdict.delete(0, Call::DeleteRolePolicy { role: role(), policy });
    }
    for arn in attached {
        verdict.delete(0, Call::DetachRolePolicy { role: role(), arn });
    }
    verdict.delete(1, Call::DeleteRole { role: role() });
}
