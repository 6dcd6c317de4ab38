//! (io) Sends the calls that change roles.

use super::{Call, POLICY_NAME};
use crate::aws::{Answer, Aws, Failure, Service};
use crate::owner::Tags;
use crate::resource::kind::AwsCall;
use aws_sdk_iam::types::Tag;

/// Sends the call.
pub(crate) async fn apply(aws: &Aws, call: &Call) -> Result<Answer, Failure> {
    let (iam, op) = (&aws.iam, call.operation());
    match call {
        Call::CreateRole(role) => {
            let request = iam
                .create_role()
                .role_name(role.name.as_str())
                .path(&role.path)
                .description(&role.description)
                .max_session_duration(role.max_session_duration)
                .set_permissions_boundary(role.permissions_boundary.clone())
                .assume_role_policy_document(role.trust.to_string())
                .set_tags(Some(tags(&role.tags)?));
            let out = aws.call(Service::Iam, op, request.send()).await?;
            Ok(Answer {
                id: out.role.map(|r| r.role_id),
                ..Answer::default()
            })
        }
        Call::UpdateRole {
            role,
            description,
            max_session_duration,
        } => {
            let request = iam.update_role().role_name(role).description(description);
            let request = request.max_session_duration(*max_session_duration);
            aws.write(Service::Iam, op, request.send()).await
        }
        Call::UpdateAssumeRolePolicy { role, document } => {
            let request = iam.update_assume_role_policy().role_name(role);
            let request = request.policy_document(document.to_string());
            aws.write(Service::Iam, op, request.send()).await
        }
        Call::PutRolePolicy { role, document } => {
            let request = iam.put_role_policy().role_name(role).policy_name(POLICY_NAME);
            let request = request.policy_document(document.to_string());
            aws.write(Service::Iam, op, request.send()).await
        }
        Call::DeleteRolePolicy { role, policy } => {
            let request = iam.delete_role_policy().role_name(role).policy_name(policy);
            aws.remove(Service::Iam, op, request.send()).await
        }
        Call::AttachRolePolicy { role, arn } => {
            let request = iam.attach_role_policy().role_name(role).policy_arn(arn);
            aws.write(Service::Iam, op, request.send()).await
        }
        Call::DetachRolePolicy { role, arn } => {
            let request = iam.detach_role_policy().role_name(role).policy_arn(arn);
            aws.remove(Service::Iam, op, request.send()).await
        }
        Call::PutRolePermissionsBoundary { role, arn } => {
            let request = iam.put_role_permissions_boundary().role_name(role);
            let request = request.permissions_boundary(arn);
            aws.write(Service::Iam, op, request.send()).await
        }
        Call::DeleteRolePermissionsBoundary { role } => {
            let request = iam.delete_role_permissions_boundary().role_name(role);
            aws.write(Service::Iam, op, request.send()).await
        }
        Call::TagRole { role, tags: set } => {
            let request = iam.tag_role().role_name(role).set_tags(Some(tags(set)?));
            aws.write(Service::Iam, op, request.send()).await
        }
        Call::UntagRole { role, keys } => {
            let request = iam.untag_role().role_name(role).set_tag_keys(Some(keys.clone()));
            aws.write(Service::Iam, op, request.send()).await
        }
        Call::DeleteRole { role } => {
            let request = iam.delete_role().role_name(role);
            aws.delete(Service::Iam, op, request.send()).await
        }
    }
}

fn tags(tags: &Tags) -> Result<Vec<Tag>, Failure> {
    let tag = |(key, value): (&String, &String)| Tag::builder().key(key).value(value).build();
    tags.iter().map(tag).collect::<Result<_, _>>().map_err(Failure::bug)
}
