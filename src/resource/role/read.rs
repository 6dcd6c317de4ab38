//! (io) Reads roles.

use super::{Observed, POLICY_NAME};
use crate::aws::{Aws, Failure, Service};
use crate::json;
use crate::resource::depth::{Depth, Found};
use aws_sdk_iam::types::Role;

/// Calls GetRole and GetRolePolicy. A strict read also lists the policies. A read before a deletion omits the policy
/// document.
pub(crate) async fn read(aws: &Aws, name: &str, depth: &Depth) -> Found<Observed> {
    let request = aws.iam.get_role().role_name(name).send();
    let Some(role) = aws
        .find(Service::Iam, "GetRole", request)
        .await?
        .and_then(|out| out.role)
    else {
        return Ok(None);
    };
    let policy = if depth.deleting { None } else { policy(aws, name).await? };
    let policies = if depth.strict {
        Some(policies(aws, name).await?)
    } else {
        None
    };
    Ok(Some(observed(role, policy, policies)))
}

async fn policy(aws: &Aws, name: &str) -> Result<Option<serde_json::Value>, Failure> {
    let request = aws.iam.get_role_policy().role_name(name).policy_name(POLICY_NAME);
    let answer = aws.find(Service::Iam, "GetRolePolicy", request.send()).await?;
    Ok(answer.map(|out| document(out.policy_document())))
}

async fn policies(aws: &Aws, name: &str) -> Result<(Vec<String>, Vec<String>), Failure> {
    let (inline, attached) = (aws.iam.list_role_policies(), aws.iam.list_attached_role_policies());
    let mut inline = inline.role_name(name).into_paginator().items().send();
    let mut attached = attached.role_name(name).into_paginator().items().send();
    let mut names = vec![];
    while let Some(item) = aws.page(Service::Iam, "ListRolePolicies", inline.next()).await? {
        names.push(item);
    }
    let mut arns = vec![];
    while let Some(item) = aws
        .page(Service::Iam, "ListAttachedRolePolicies", attached.next())
        .await?
    {
        arns.extend(item.policy_arn);
    }
    Ok((names, arns))
}

fn observed(role: Role, policy: Option<serde_json::Value>, policies: Option<(Vec<String>, Vec<String>)>) -> Observed {
    let trust = document(role.assume_role_policy_document().unwrap_or_default());
    Observed {
        trust,
        policy,
        policies,
        tags: role
            .tags()
            .iter()
            .map(|t| (t.key().to_owned(), t.value().to_owned()))
            .collect(),
        name: role.role_name,
        role_id: role.role_id,
        path: role.path,
        description: role.description.unwrap_or_default(),
        max_session_duration: role.max_session_duration.unwrap_or(3600),
        permissions_boundary: role.permissions_boundary.and_then(|b| b.permissions_boundary_arn),
    }
}

/// Decodes a document, which IAM returns URL-encoded (RFC 3986).
fn document(text: &str) -> serde_json::Value {
    json::parse(&percent_encoding::percent_decode_str(text).decode_utf8_lossy())
}
