//! Rules for CloudWatch Logs.

use std::{collections::HashMap, sync::Mutex};

use http::StatusCode;
use percent_encoding::percent_decode_str;
use serde_json::{Value, json};

use super::{Rules, trust};
use crate::{
    answer::Answer,
    lock,
    request::AwsRequest,
    upstream::{Scope, Unreachable},
};

/// Log groups that did not exist when a function was invoked, with the number of running invocations.
#[derive(Debug, Default)]
pub(crate) struct LostGroups(Mutex<HashMap<(String, String), usize>>);

/// Rejects names that AWS reserves.
///
/// Source: API reference, `CreateLogGroup` ("Log group names can't start with the string `aws/`").
pub(super) fn refused(request: &AwsRequest) -> Option<Answer> {
    if request.operation.name != "CreateLogGroup" {
        return None;
    }
    let reserved = request.text("logGroupName")?.starts_with("aws/");
    let message = "Log groups starting with aws/ are reserved for AWS.";
    reserved.then(|| Answer::error("logs", 400, "InvalidParameterException", message))
}

/// Returns the name of a log group from its name or ARN, with or without `:*`.
pub(crate) fn group_name(identifier: &str) -> &str {
    let name = identifier
        .split_once(":log-group:")
        .map_or(identifier, |(_, name)| name);
    name.strip_suffix(":*").unwrap_or(name)
}

impl Rules {
    /// Reduces an answer of `DescribeLogGroups` with identifiers to the named groups.
    ///
    /// Source: API reference, `DescribeLogGroups`, parameter `logGroupIdentifiers`.
    pub(super) async fn after_logs(&self, request: &AwsRequest, mut answer: Answer) -> Result<Answer, Unreachable> {
        self.learn_group(request, &answer);
        let identifiers = request.param("logGroupIdentifiers").and_then(Value::as_array);
        let Some(identifiers) = identifiers.filter(|_| answer.ok() && request.operation.name == "DescribeLogGroups")
        else {
            return Ok(answer);
        };
        let scope = self.scope(request);
        let mut groups = Vec::new();
        for identifier in identifiers.iter().filter_map(Value::as_str) {
            let group = self.log_group(&scope, group_name(identifier)).await?;
            groups.extend(group.map(|group| self.with_settings(&scope, group)));
        }
        answer.set_value(&json!({"logGroups": groups}));
        Ok(answer)
    }

    /// Returns the log group of exactly this name.
    pub(super) async fn log_group(&self, scope: &Scope, name: &str) -> Result<Option<Value>, Unreachable> {
        let mut body = json!({"logGroupNamePrefix": name});
        loop {
            let page = self
                .upstream
                .target(scope, "logs", "DescribeLogGroups", &body)
                .await?
                .value();
            let groups = page.get("logGroups").and_then(Value::as_array);
            let found = groups
                .into_iter()
                .flatten()
                .find(|g| g.get("logGroupName").is_some_and(|n| n == name));
            match (found, page.get("nextToken").filter(|token| !token.is_null())) {
                (Some(group), _) => return Ok(Some(group.clone())),
                (None, None) => return Ok(None),
                (None, Some(token)) => body = json!({"logGroupNamePrefix": name, "nextToken": token}),
            }
        }
    }

    /// Remembers that the invoked function has no log group.
    pub(super) async fn remember_lost_group(&self, request: &AwsRequest) -> Result<(), Unreachable> {
        let scope = self.scope(request);
        if let Some((group, _)) = self.group_and_role(&scope, request).await?
            && self.log_group(&scope, &group).await?.is_none()
        {
            *lock(&self.lost_groups.0).entry((scope.account, group)).or_default() += 1;
        }
        Ok(())
    }

    /// Deletes a log group that an invocation created without the right to do so.
    ///
    /// On AWS, an invocation creates the missing group only if the function's role allows it. The emulator always
    /// creates it. Limit: asynchronous invocations are not covered, because they log after their answer.
    ///
    /// Source: Lambda Developer Guide, "Sending Lambda function logs to CloudWatch Logs".
    pub(super) async fn delete_resurrected_group(&self, request: &AwsRequest) -> Result<(), Unreachable> {
        if lock(&self.lost_groups.0).is_empty() {
            return Ok(());
        }
        let scope = self.scope(request);
        let Some((group, role)) = self.group_and_role(&scope, request).await? else {
            return Ok(());
        };
        let key = (scope.account.clone(), group);
        let lost = {
            let mut groups = lock(&self.lost_groups.0);
            let lost = groups.get_mut(&key).map(|count| {
                *count -= 1;
                *count
            });
            if lost == Some(0) {
                groups.remove(&key);
            }
            lost.is_some()
        };
        let (_, name) = &key;
        if lost && self.is_bare(&scope, name).await? && !self.role_allows(&scope, &role, "logs:CreateLogGroup").await? {
            let body = json!({"logGroupName": name});
            self.upstream.target(&scope, "logs", "DeleteLogGroup", &body).await?;
        }
        Ok(())
    }

    /// Whether a log group has neither tags nor a retention, as a group that an invocation created. Another caller may
    /// have created the group in the meantime.
    async fn is_bare(&self, scope: &Scope, name: &str) -> Result<bool, Unreachable> {
        let Some(group) = self.log_group(scope, name).await? else {
            return Ok(false);
        };
        let body = json!({"logGroupName": name});
        let tags = self
            .upstream
            .target(scope, "logs", "ListTagsLogGroup", &body)
            .await?
            .value();
        let tagged = tags
            .get("tags")
            .and_then(Value::as_object)
            .is_some_and(|tags| !tags.is_empty());
        Ok(!tagged && group.get("retentionInDays").is_none())
    }

    async fn group_and_role(
        &self,
        scope: &Scope,
        request: &AwsRequest,
    ) -> Result<Option<(String, String)>, Unreachable> {
        let Some(name) = request.text("FunctionName") else {
            return Ok(None);
        };
        let answer = self.configuration(scope, name, None).await?;
        if answer.status != StatusCode::OK {
            return Ok(None);
        }
        let function = answer.value();
        let text = |pointer: &str| {
            function
                .pointer(pointer)
                .and_then(Value::as_str)
                .filter(|text| !text.is_empty())
        };
        let group = match text("/LoggingConfig/LogGroup") {
            Some(group) => group.to_owned(),
            None => format!("/aws/lambda/{}", text("/FunctionName").unwrap_or(name)),
        };
        Ok(text("/Role").map(|role| (group, role.to_owned())))
    }

    /// Whether one of the role's policies allows an action on any resource.
    async fn role_allows(&self, scope: &Scope, role_arn: &str, action: &str) -> Result<bool, Unreachable> {
        let role = role_arn.rsplit('/').next().unwrap_or(role_arn);
        let attached = self
            .upstream
            .iam(scope, "ListAttachedRolePolicies", &[("RoleName", role)])
            .await?;
        // All managed policies of AWS for functions with logs allow the action.
        if attached
            .elements("PolicyName")
            .iter()
            .any(|name| name.starts_with("AWSLambda"))
        {
            return Ok(true);
        }
        Ok(self
            .inline_policies(scope, role)
            .await?
            .iter()
            .any(|(_, document)| trust::allows_action(document, action)))
    }

    /// Returns name and document of each inline policy of a role.
    pub(super) async fn inline_policies(
        &self,
        scope: &Scope,
        role: &str,
    ) -> Result<Vec<(String, String)>, Unreachable> {
        let listed = self
            .upstream
            .iam(scope, "ListRolePolicies", &[("RoleName", role)])
            .await?;
        let mut policies = Vec::new();
        for name in listed.elements("member") {
            let params = [("RoleName", role), ("PolicyName", name.as_str())];
            let policy = self.upstream.iam(scope, "GetRolePolicy", &params).await?;
            let document = policy.element("PolicyDocument").unwrap_or_default();
            policies.push((name, percent_decode_str(&document).decode_utf8_lossy().into_owned()));
        }
        Ok(policies)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_identifier_is_a_name_or_an_arn() {
        assert_eq!(group_name("/aws/lambda/f"), "/aws/lambda/f");
        assert_eq!(
            group_name("arn:aws:logs:eu-west-1:123456789012:log-group:/aws/lambda/f"),
            "/aws/lambda/f"
        );
        assert_eq!(
            group_name("arn:aws:logs:eu-west-1:123456789012:log-group:/aws/lambda/f:*"),
            "/aws/lambda/f"
        );
    }
}
