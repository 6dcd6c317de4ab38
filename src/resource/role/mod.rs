//! IAM roles with one inline policy.

mod apply;
mod read;

pub use apply::apply;
pub use read::read;

use super::{Action, Differences, Known, Verdict};
use crate::api::ResourceId;
use crate::json;
use crate::names::RoleName;
use crate::owner::Tags;
use crate::reason::Reason;
use serde::Serialize;
use serde_json::Value;

/// Name of the inline policy.
pub const POLICY_NAME: &str = "lambdasfn";

/// A role as it should be.
#[derive(Clone, Debug, Serialize)]
#[allow(missing_docs, reason = "IAM's own names")]
pub struct Desired {
    pub name: RoleName,
    pub path: String,
    pub description: String,
    pub max_session_duration: i32,
    pub permissions_boundary: Option<String>,
    pub trust: Value,
    pub policy: Option<Value>,
    pub managed_policy_arns: Vec<String>,
    pub tags: Tags,
    /// Whether rights that it has stay, because versions that are still in use may need them.
    pub keeps_rights: bool,
}

/// A role as it was seen.
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
    /// Names of inline policies and ARNs of attached ones, after a strict read.
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

impl Call {
    pub(super) fn operation(&self) -> &'static str {
        match self {
            Call::CreateRole(_) => "CreateRole",
            Call::UpdateRole { .. } => "UpdateRole",
            Call::UpdateAssumeRolePolicy { .. } => "UpdateAssumeRolePolicy",
            Call::PutRolePolicy { .. } => "PutRolePolicy",
            Call::DeleteRolePolicy { .. } => "DeleteRolePolicy",
            Call::AttachRolePolicy { .. } => "AttachRolePolicy",
            Call::DetachRolePolicy { .. } => "DetachRolePolicy",
            Call::PutRolePermissionsBoundary { .. } => "PutRolePermissionsBoundary",
            Call::DeleteRolePermissionsBoundary { .. } => "DeleteRolePermissionsBoundary",
            Call::TagRole { .. } => "TagRole",
            Call::UntagRole { .. } => "UntagRole",
            Call::DeleteRole { .. } => "DeleteRole",
        }
    }
}

pub(super) fn diff(
    id: &ResourceId,
    wanted: Option<&Desired>,
    observed: Option<&Observed>,
    known: Known<'_>,
) -> Verdict {
    match (wanted, observed) {
        (None, None) => Verdict::default(),
        (Some(wanted), None) => create(id, wanted),
        (Some(wanted), Some(observed)) => update(id, wanted, observed, known),
        (None, Some(observed)) => delete(id, observed),
    }
}

fn create(id: &ResourceId, wanted: &Desired) -> Verdict {
    let mut verdict = Verdict::default();
    let role = wanted.name.to_string();
    let mut push = |stage, call| verdict.push(id, Action::Create, stage, super::Call::Role(call), vec![]);
    push(0, Call::CreateRole(Box::new(wanted.clone())));
    if let Some(document) = wanted.policy.clone() {
        push(
            1,
            Call::PutRolePolicy {
                role: role.clone(),
                document,
            },
        );
    }
    for arn in &wanted.managed_policy_arns {
        push(
            1,
            Call::AttachRolePolicy {
                role: role.clone(),
                arn: arn.clone(),
            },
        );
    }
    verdict
}

fn update(id: &ResourceId, wanted: &Desired, observed: &Observed, known: Known<'_>) -> Verdict {
    if wanted.path != observed.path {
        let message = format!(
            "path is {}, not {}; IAM cannot change it in place: set it back, or make a new object",
            observed.path, wanted.path
        );
        return Verdict::refuse(id, Reason::Invalid, message);
    }
    let mut verdict = Verdict::default();
    let role = || wanted.name.to_string();
    let mut push = |stage, call, differences: Differences| {
        verdict.push(
            id,
            Action::Update,
            stage,
            super::Call::Role(call),
            differences.into_vec(),
        );
    };

    let mut fields = Differences::default();
    fields
        .compare("description", &wanted.description, &observed.description)
        .compare(
            "maxSessionDuration",
            &wanted.max_session_duration,
            &observed.max_session_duration,
        );
    if !fields.is_empty() {
        let (description, max_session_duration) = (wanted.description.clone(), wanted.max_session_duration);
        let call = Call::UpdateRole {
            role: role(),
            description,
            max_session_duration,
        };
        push(1, call, fields);
    }
    let mut trust = Differences::default();
    trust.compare_policies("assumeRolePolicyDocument", Some(&wanted.trust), Some(&observed.trust));
    if !trust.is_empty() {
        let call = Call::UpdateAssumeRolePolicy {
            role: role(),
            document: wanted.trust.clone(),
        };
        push(1, call, trust);
    }
    let document = if wanted.keeps_rights {
        json::policy_union(wanted.policy.as_ref(), observed.policy.as_ref())
    } else {
        wanted.policy.clone()
    };
    let mut policy = Differences::default();
    policy.compare_policies("policy", document.as_ref(), observed.policy.as_ref());
    if !policy.is_empty() {
        let call = match document {
            Some(document) => Call::PutRolePolicy { role: role(), document },
            None => Call::DeleteRolePolicy {
                role: role(),
                policy: POLICY_NAME.into(),
            },
        };
        push(1, call, policy);
    }
    let mut boundary = Differences::default();
    boundary.compare(
        "permissionsBoundary",
        &wanted.permissions_boundary,
        &observed.permissions_boundary,
    );
    if !boundary.is_empty() {
        let call = match wanted.permissions_boundary.clone() {
            Some(arn) => Call::PutRolePermissionsBoundary { role: role(), arn },
            None => Call::DeleteRolePermissionsBoundary { role: role() },
        };
        push(1, call, boundary);
    }
    if let Some((inline, attached)) = &observed.policies {
        for arn in wanted.managed_policy_arns.iter().filter(|arn| !attached.contains(arn)) {
            let call = Call::AttachRolePolicy {
                role: role(),
                arn: arn.clone(),
            };
            push(1, call, one("attachedPolicies", arn, ""));
        }
        // After what takes their place, so that an adopted role does not lose a right for a moment.
        for policy in inline.iter().filter(|p| *p != POLICY_NAME) {
            let call = Call::DeleteRolePolicy {
                role: role(),
                policy: policy.clone(),
            };
            push(3, call, one("policies", "", policy));
        }
        let kept = |arn: &String| wanted.keeps_rights || wanted.managed_policy_arns.contains(arn);
        for arn in attached.iter().filter(|arn| !kept(arn)) {
            let call = Call::DetachRolePolicy {
                role: role(),
                arn: arn.clone(),
            };
            push(3, call, one("attachedPolicies", "", arn));
        }
    }
    verdict.push_tags(
        id,
        (&wanted.tags, &observed.tags),
        known,
        |tags| super::Call::Role(Call::TagRole { role: role(), tags }),
        |keys| super::Call::Role(Call::UntagRole { role: role(), keys }),
    );
    verdict
}

fn one(field: &str, desired: &str, observed: &str) -> Differences {
    let mut differences = Differences::default();
    differences.note(field, desired.to_owned(), observed.to_owned());
    differences
}

/// IAM refuses to delete a role that still has policies, whoever put them there.
fn delete(id: &ResourceId, observed: &Observed) -> Verdict {
    let mut verdict = Verdict::default();
    let role = || observed.name.clone();
    let mut push = |stage, call| verdict.push(id, Action::Delete, stage, super::Call::Role(call), vec![]);
    let (inline, attached) = observed.policies.clone().unwrap_or_default();
    for policy in inline {
        push(0, Call::DeleteRolePolicy { role: role(), policy });
    }
    for arn in attached {
        push(0, Call::DetachRolePolicy { role: role(), arn });
    }
    push(1, Call::DeleteRole { role: role() });
    verdict
}
