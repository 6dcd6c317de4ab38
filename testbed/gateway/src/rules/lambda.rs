//! Rules for Lambda.

use http::StatusCode;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Map, Value};

use super::Rules;
use crate::{
    answer::Answer,
    request::AwsRequest,
    upstream::{Scope, Unreachable},
};

const STALE_REVISION: &str = "The Revision Id provided does not match the latest Revision Id. Call the \
                              GetFunction/GetAlias API to retrieve the latest Revision Id";
const RESERVED: &[&str] = &[
    "_HANDLER",
    "_X_AMZN_TRACE_ID",
    "AWS_DEFAULT_REGION",
    "AWS_REGION",
    "AWS_EXECUTION_ENV",
    "AWS_LAMBDA_FUNCTION_NAME",
    "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
    "AWS_LAMBDA_FUNCTION_VERSION",
    "AWS_LAMBDA_INITIALIZATION_TYPE",
    "AWS_LAMBDA_LOG_GROUP_NAME",
    "AWS_LAMBDA_LOG_STREAM_NAME",
    "AWS_LAMBDA_RUNTIME_API",
    "AWS_ACCESS_KEY",
    "AWS_ACCESS_KEY_ID",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN",
    "LAMBDA_TASK_ROOT",
    "LAMBDA_RUNTIME_DIR",
];

impl Rules {
    pub(super) async fn before_lambda(&self, request: &AwsRequest) -> Result<Option<Answer>, Unreachable> {
        Ok(match request.operation.name.as_str() {
            "CreateFunction" => match bad_configuration(request) {
                Some(answer) => Some(answer),
                None => match self.bad_role(request).await? {
                    Some(answer) => Some(answer),
                    None => self.missing_image(request).await?,
                },
            },
            "UpdateFunctionConfiguration" => match bad_configuration(request) {
                Some(answer) => Some(answer),
                None => match self.not_changeable(request).await? {
                    Some(answer) => Some(answer),
                    None => self.bad_role(request).await?,
                },
            },
            "UpdateFunctionCode" => match self.not_changeable(request).await? {
                Some(answer) => Some(answer),
                None => self.missing_image(request).await?,
            },
            "PublishVersion" => self.not_changeable(request).await?,
            "CreateEventSourceMapping" => self.existing_mapping(request).await?,
            "CreateAlias" => self.alias_of_missing_version(request).await?,
            "Invoke" => match bad_payload(request) {
                Some(answer) => Some(answer),
                None => {
                    self.remember_lost_group(request).await?;
                    None
                }
            },
            _ => self.setting(request),
        })
    }

    pub(super) async fn after_lambda(&self, request: &AwsRequest, mut answer: Answer) -> Result<Answer, Unreachable> {
        self.remember_settings(request, &answer);
        self.correct_mappings(request, &mut answer);
        match request.operation.name.as_str() {
            "Invoke" => self.delete_resurrected_group(request).await?,
            _ if answer.error_code().as_deref() == Some("PreconditionFailedException") => {
                answer = refused(412, "PreconditionFailedException", STALE_REVISION);
            }
            _ => {
                self.correct_functions(request, &mut answer);
                self.correct_image(request, &mut answer).await?;
            }
        }
        Ok(answer)
    }

    /// Rejects a role that Lambda cannot assume.
    ///
    /// Source: Developer Guide, "Troubleshoot deployment issues in Lambda", "IAM: Cannot assume role"; API reference,
    /// `CreateFunction`.
    async fn bad_role(&self, request: &AwsRequest) -> Result<Option<Answer>, Unreachable> {
        let Some(role) = request.text("Role") else {
            return Ok(None);
        };
        let assumable = self.can_assume(&self.scope(request), "lambda", role).await?;
        Ok((!assumable).then(|| invalid("The role defined for the function cannot be assumed by Lambda.")))
    }

    /// Rejects changes during the creation or an update of the function. Publishes a version only of the requested
    /// revision and code. Answers a dry run without a change.
    ///
    /// Source: Developer Guide, "Lambda function states"; API reference, `PublishVersion` and `UpdateFunctionCode`.
    async fn not_changeable(&self, request: &AwsRequest) -> Result<Option<Answer>, Unreachable> {
        let Some(name) = request.text("FunctionName") else {
            return Ok(None);
        };
        let answer = self.configuration(&self.scope(request), name, None).await?;
        if !answer.ok() {
            return Ok(None);
        }
        let function = answer.value();
        let text = |member: &str| function.get(member).and_then(Value::as_str).unwrap_or_default();
        if text("State") == "Pending" && text("StateReasonCode") != "Updating" {
            let message = "The operation cannot be performed at this time. The function is currently in the \
                           following state: Pending";
            return Ok(Some(refused(409, "ResourceConflictException", message)));
        }
        if text("LastUpdateStatus") == "InProgress" {
            let message = format!(
                "The operation cannot be performed at this time. An update is in progress for resource: {}",
                text("FunctionArn")
            );
            return Ok(Some(refused(409, "ResourceConflictException", &message)));
        }
        Ok(match request.operation.name.as_str() {
            "PublishVersion" => match stale(request, text("RevisionId"), text("CodeSha256")) {
                Some(answer) => Some(answer),
                None => self.unchanged_version(request, name, &function).await?,
            },
            "UpdateFunctionCode" if request.param("DryRun") == Some(&Value::Bool(true)) => Some(answer),
            _ => None,
        })
    }

    /// Returns the latest version if the function has not changed since. The emulator does so only for versions of
    /// `PublishVersion`, and not for versions that a code update published.
    ///
    /// Source: API reference, `PublishVersion`.
    async fn unchanged_version(
        &self,
        request: &AwsRequest,
        name: &str,
        latest: &Value,
    ) -> Result<Option<Answer>, Unreachable> {
        let path = format!("functions/{}/versions", utf8_percent_encode(name, NON_ALPHANUMERIC));
        let versions = self.upstream.lambda(&self.scope(request), &path).await?.value();
        let versions = versions.get("Versions").and_then(Value::as_array);
        let newest = versions.and_then(|all| all.iter().rfind(|v| v.get("Version").is_some_and(|n| n != "$LATEST")));
        Ok(newest
            .filter(|newest| published_part(newest) == published_part(latest))
            .map(|newest| Answer::json("lambda", StatusCode::CREATED, newest)))
    }

    /// Rejects an alias of a version that does not exist.
    ///
    /// Source: API reference, `CreateAlias`, error `ResourceNotFoundException`.
    async fn alias_of_missing_version(&self, request: &AwsRequest) -> Result<Option<Answer>, Unreachable> {
        let (Some(name), Some(version)) = (request.text("FunctionName"), request.text("FunctionVersion")) else {
            return Ok(None);
        };
        let answer = self.configuration(&self.scope(request), name, Some(version)).await?;
        Ok((answer.status == StatusCode::NOT_FOUND).then_some(answer))
    }

    pub(super) async fn configuration(
        &self,
        scope: &Scope,
        function: &str,
        qualifier: Option<&str>,
    ) -> Result<Answer, Unreachable> {
        let encode = |text| utf8_percent_encode(text, NON_ALPHANUMERIC);
        let mut path = format!("functions/{}/configuration", encode(function));
        if let Some(qualifier) = qualifier {
            path.push_str(&format!("?Qualifier={}", encode(qualifier)));
        }
        self.upstream.lambda(scope, &path).await
    }
}

fn refused(status: u16, code: &str, message: &str) -> Answer {
    Answer::error("lambda", status, code, message)
}

fn invalid(message: &str) -> Answer {
    refused(400, "InvalidParameterValueException", message)
}

/// Returns the members that a version has in common with the function from which it was published.
fn published_part(function: &Value) -> Map<String, Value> {
    let own = ["Version", "FunctionArn", "MasterArn", "RevisionId", "LastModified"];
    let all = function.as_object().cloned().unwrap_or_default();
    let own = |name: &str| own.contains(&name) || name.starts_with("State") || name.starts_with("LastUpdateStatus");
    all.into_iter().filter(|(name, _)| !own(name)).collect()
}

fn stale(request: &AwsRequest, revision: &str, code: &str) -> Option<Answer> {
    if request.text("RevisionId").is_some_and(|wanted| wanted != revision) {
        return Some(refused(412, "PreconditionFailedException", STALE_REVISION));
    }
    let wanted = request.text("CodeSha256").filter(|wanted| *wanted != code)?;
    Some(invalid(&format!(
        "CodeSHA256 ({wanted}) is different from current CodeSHA256 in $LATEST ({code}). Please try again with the \
         CodeSHA256 in $LATEST."
    )))
}

/// Rejects memory, timeout or environment above the limit. The limits of the API model are those of functions on
/// managed instances; other functions have lower limits.
///
/// Source: API reference, `CreateFunction` (`MemorySize`, `Timeout`); Developer Guide,
/// "Working with Lambda environment variables" and "Lambda quotas".
fn bad_configuration(request: &AwsRequest) -> Option<Answer> {
    let too_large = |name: &str, at: &str, most: i64| {
        let value = request.param(name)?.as_i64().filter(|value| *value > most)?;
        let message = format!(
            "1 validation error detected: Value '{value}' at '{at}' failed to satisfy constraint: Member must have \
             value less than or equal to {most}"
        );
        Some(refused(400, "ValidationException", &message))
    };
    too_large("MemorySize", "memorySize", 10_240)
        .or_else(|| too_large("Timeout", "timeout", 900))
        .or_else(|| bad_environment(request.param("Environment")?.get("Variables")?.as_object()?))
}

fn bad_environment(variables: &Map<String, Value>) -> Option<Answer> {
    let prefix = "Lambda was unable to configure your environment variables because the environment variables you \
                  have provided";
    let reserved: Vec<_> = variables
        .keys()
        .map(String::as_str)
        .filter(|name| RESERVED.contains(name))
        .collect();
    if !reserved.is_empty() {
        return Some(invalid(&format!(
            "{prefix} contains reserved keys that are currently not supported for modification. Reserved keys used \
             in this request: {}",
            reserved.join(", ")
        )));
    }
    let text = Value::from(variables.clone()).to_string();
    (text.len() > 4096).then(|| invalid(&format!("{prefix} exceeded the 4KB limit. String measured: {text}")))
}

/// Rejects a payload that is not JSON.
///
/// Source: API reference, `Invoke`, error `InvalidRequestContentException`.
fn bad_payload(request: &AwsRequest) -> Option<Answer> {
    let bad = !request.body.is_empty() && serde_json::from_slice::<serde::de::IgnoredAny>(&request.body).is_err();
    bad.then(|| {
        refused(
            400,
            "InvalidRequestContentException",
            "Could not parse request body into json",
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn reserved_names_and_large_environments_are_rejected() {
        let check = |variables: Value| bad_environment(variables.as_object().unwrap());
        assert!(check(json!({"STATE_MACHINE_ARN": "x", "AWS_LAMBDA_EXEC_WRAPPER": "/opt/w"})).is_none());
        assert!(check(json!({"AWS_REGION": "x"})).is_some());
        assert!(check(json!({"A": "x".repeat(5000)})).is_some());
    }

    #[test]
    fn a_version_is_compared_by_its_published_members() {
        let latest = json!({"MemorySize": 256, "Version": "$LATEST", "State": "Active", "RevisionId": "a"});
        let version = json!({"MemorySize": 256, "Version": "1", "State": "Pending", "RevisionId": "b"});
        assert_eq!(published_part(&latest), published_part(&version));
        assert_ne!(
            published_part(&latest),
            published_part(&json!({"MemorySize": 512, "Version": "1"}))
        );
    }
}
