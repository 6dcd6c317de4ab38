//! Rules for IAM.

use super::{Rules, trust};
use crate::{answer::Answer, request::AwsRequest, upstream::Unreachable};

/// Limit of the total size of a role's inline policies, in characters without whitespace.
///
/// Source: IAM User Guide, "IAM and AWS STS quotas".
const INLINE_POLICIES_LIMIT: usize = 10_240;

impl Rules {
    pub(super) async fn before_iam(&self, request: &AwsRequest) -> Result<Option<Answer>, Unreachable> {
        Ok(match request.operation.name.as_str() {
            "CreateRole" => bad_trust(request, "AssumeRolePolicyDocument"),
            "UpdateAssumeRolePolicy" => bad_trust(request, "PolicyDocument"),
            "PutRolePolicy" => self.too_much_policy(request).await?,
            _ => None,
        })
    }

    pub(super) async fn after_iam(&self, request: &AwsRequest, answer: Answer) -> Result<Answer, Unreachable> {
        self.roles.remember_creation(request, &answer);
        self.learn_account(request, &answer);
        let role = request.text("RoleName").unwrap_or_default();
        Ok(match answer.error_code().as_deref() {
            Some("NoSuchEntity") if answer.element("Message") == Some(format!("Role {role} not found.")) => refused(
                404,
                "NoSuchEntity",
                &format!("The role with name {role} cannot be found."),
            ),
            Some("DeleteConflict") if request.operation.name == "DeleteRole" => {
                self.delete_conflict(request, role, answer).await?
            }
            _ => answer,
        })
    }

    /// Rejects an inline policy above the limit.
    ///
    /// Source: IAM User Guide, "IAM and AWS STS quotas"; API reference, `PutRolePolicy`, error `LimitExceeded`.
    async fn too_much_policy(&self, request: &AwsRequest) -> Result<Option<Answer>, Unreachable> {
        let (Some(role), Some(policy)) = (request.text("RoleName"), request.text("PolicyName")) else {
            return Ok(None);
        };
        let size = |document: &str| document.chars().filter(|c| !c.is_whitespace()).count();
        let mut total = size(request.text("PolicyDocument").unwrap_or_default());
        for (name, document) in self.inline_policies(&self.scope(request), role).await? {
            if name != policy {
                total += size(&document);
            }
        }
        let message = format!("Maximum policy size of {INLINE_POLICIES_LIMIT} bytes exceeded for role {role}");
        Ok((total > INLINE_POLICIES_LIMIT).then(|| refused(409, "LimitExceeded", &message)))
    }

    /// Corrects the message for a role with inline policies: the emulator always names attached policies.
    async fn delete_conflict(&self, request: &AwsRequest, role: &str, answer: Answer) -> Result<Answer, Unreachable> {
        let scope = self.scope(request);
        let attached = self
            .upstream
            .iam(&scope, "ListAttachedRolePolicies", &[("RoleName", role)])
            .await?;
        Ok(if attached.elements("PolicyArn").is_empty() {
            refused(
                409,
                "DeleteConflict",
                "Cannot delete entity, must delete policies first.",
            )
        } else {
            answer
        })
    }
}

fn refused(status: u16, code: &str, message: &str) -> Answer {
    Answer::error("iam", status, code, message)
}

/// Rejects a malformed trust policy.
///
/// Source: API reference, `CreateRole` and `UpdateAssumeRolePolicy`, error `MalformedPolicyDocument`.
fn bad_trust(request: &AwsRequest, parameter: &str) -> Option<Answer> {
    let problem = trust::malformed(request.text(parameter)?)?;
    Some(refused(400, "MalformedPolicyDocument", problem))
}
