//! Rules for Step Functions.

use std::{collections::HashMap, sync::Mutex};

use http::StatusCode;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{Rules, machine_requests, roles};
use crate::{
    answer::Answer,
    lock,
    request::AwsRequest,
    upstream::{Scope, Unreachable},
};

/// Properties of state machines that the emulator drops, by ARN of the machine or of a version.
#[derive(Debug, Default)]
pub(crate) struct Machines(pub(super) Mutex<HashMap<String, Machine>>);

#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct Machine {
    tracing: Option<Value>,
    creation_date: Value,
    updated: bool,
}

const NOT_ASSUMABLE: &str = "Neither the global service principal states.amazonaws.com, nor the regional one is \
                             authorized to assume the provided role.";

impl Rules {
    pub(super) async fn before_states(&self, request: &AwsRequest) -> Result<Option<Answer>, Unreachable> {
        if let Some(answer) = self.deleting(request).await? {
            return Ok(Some(answer));
        }
        Ok(match request.operation.name.as_str() {
            "CreateStateMachine" => {
                match machine_requests::bad_name(request).or_else(|| machine_requests::bad_definition(request)) {
                    Some(answer) => Some(answer),
                    None => self.bad_role_or_logging(request).await?,
                }
            }
            "UpdateStateMachine" => {
                match machine_requests::nothing_to_update(request).or_else(|| machine_requests::bad_definition(request))
                {
                    Some(answer) => Some(answer),
                    None => self.bad_role_or_logging(request).await?,
                }
            }
            "ValidateStateMachineDefinition" => machine_requests::validation_failure(request),
            "PublishStateMachineVersion" => self.publish(request).await?,
            "ListTagsForResource" => self.tags_of_missing(request).await?,
            _ => None,
        })
    }

    pub(super) async fn after_states(&self, request: &AwsRequest, mut answer: Answer) -> Result<Answer, Unreachable> {
        match request.operation.name.as_str() {
            "CreateStateMachine" => Ok(self.created(request, answer)),
            "UpdateStateMachine" => self.updated(request, answer).await,
            "PublishStateMachineVersion" => {
                self.remember_version(request, &answer);
                Ok(answer)
            }
            "DescribeStateMachine" => {
                self.describe(request, &mut answer);
                self.show_deleting(request, &mut answer);
                Ok(answer)
            }
            "DeleteStateMachine" => Ok(self.deleted(request, answer)),
            _ => Ok(answer),
        }
    }

    /// Rejects a role that Step Functions cannot assume, and an invalid logging configuration.
    ///
    /// Source: API reference, `CreateStateMachine`, errors `InvalidArn`, `InvalidLoggingConfiguration`. The
    /// `AccessDeniedException` for the role is an observed answer of AWS.
    async fn bad_role_or_logging(&self, request: &AwsRequest) -> Result<Option<Answer>, Unreachable> {
        let scope = self.scope(request);
        if let Some(role) = request.text("roleArn") {
            if !roles::is_role_arn(role) {
                return Ok(Some(refused("InvalidArn", &format!("Invalid Role Arn: '{role}'"))));
            }
            if !self.can_assume(&scope, "states", role).await? {
                return Ok(Some(refused("AccessDeniedException", NOT_ASSUMABLE)));
            }
        }
        let problem = match request.param("loggingConfiguration") {
            Some(logging) => self.logging_problem(&scope, logging).await?,
            None => None,
        };
        Ok(problem.map(|problem| {
            refused(
                "InvalidLoggingConfiguration",
                &format!("Invalid Logging Configuration: {problem}"),
            )
        }))
    }

    /// Returns the problem of a logging configuration.
    ///
    /// Source: Developer Guide, "Using CloudWatch Logs to log execution history"; API reference,
    /// `CloudWatchLogsLogGroup` ("the ARN must end with `:*`").
    async fn logging_problem(&self, scope: &Scope, logging: &Value) -> Result<Option<String>, Unreachable> {
        let destinations = logging
            .get("destinations")
            .and_then(Value::as_array)
            .map(Vec::as_slice)
            .unwrap_or_default();
        let level = logging.get("level").and_then(Value::as_str).unwrap_or("OFF");
        if level != "OFF" && destinations.len() != 1 {
            return Ok(Some("Must specify exactly one Log Destination.".to_owned()));
        }
        for destination in destinations {
            let arn = destination
                .pointer("/cloudWatchLogsLogGroup/logGroupArn")
                .and_then(Value::as_str)
                .unwrap_or_default();
            let name = arn
                .strip_suffix(":*")
                .and_then(|arn| arn.split_once(":log-group:"))
                .map(|(_, name)| name);
            let Some(name) = name else {
                return Ok(Some(format!("Log Destination ARN {arn} is not valid.")));
            };
            if self.log_group(scope, name).await?.is_none() {
                return Ok(Some("The CloudWatch Logs log group was not found.".to_owned()));
            }
        }
        Ok(None)
    }

    /// Rejects the creation of an existing machine with a different tracing configuration. `CreateStateMachine` is
    /// idempotent and compares the tracing configuration, which the emulator drops.
    ///
    /// Source: API reference, `CreateStateMachine`.
    fn created(&self, request: &AwsRequest, answer: Answer) -> Answer {
        let value = answer.value();
        let (true, Some(arn)) = (answer.ok(), value.get("stateMachineArn").and_then(Value::as_str)) else {
            return answer;
        };
        let tracing = request.param("tracingConfiguration").cloned();
        let creation_date = value.get("creationDate").cloned().unwrap_or_default();
        let mut machines = lock(&self.machines.0);
        if let Some(known) = machines.get(arn).filter(|known| known.creation_date == creation_date) {
            let same = tracing_or_default(&known.tracing) == tracing_or_default(&tracing);
            let message = format!("State Machine Already Exists: '{arn}'");
            return if same {
                answer
            } else {
                refused("StateMachineAlreadyExists", &message)
            };
        }
        let machine = Machine {
            tracing,
            creation_date,
            updated: false,
        };
        if let Some(version) = value.get("stateMachineVersionArn").and_then(Value::as_str) {
            machines.insert(version.to_owned(), machine.clone());
        }
        machines.insert(arn.to_owned(), machine);
        answer
    }

    /// Adds the revision to the answer of `UpdateStateMachine`. The emulator returns it only with `publish`.
    ///
    /// Source: API reference, `UpdateStateMachine`, response elements.
    async fn updated(&self, request: &AwsRequest, mut answer: Answer) -> Result<Answer, Unreachable> {
        let Some(arn) = request.text("stateMachineArn").filter(|_| answer.ok()) else {
            return Ok(answer);
        };
        let mut value = answer.value();
        if value.get("revisionId").is_none() {
            let scope = self.scope(request);
            let machine = self.machine(&scope, arn).await?;
            if let (Some(object), Some(revision)) = (value.as_object_mut(), machine.get("revisionId")) {
                object.insert("revisionId".to_owned(), revision.clone());
            }
            answer.set_value(&value);
        }
        let mut machines = lock(&self.machines.0);
        let machine = machines.entry(arn.to_owned()).or_default();
        machine.updated = true;
        if let Some(tracing) = request.param("tracingConfiguration") {
            machine.tracing = Some(tracing.clone());
        }
        if let Some(version) = value.get("stateMachineVersionArn").and_then(Value::as_str) {
            let machine = machine.clone();
            machines.insert(version.to_owned(), machine);
        }
        Ok(answer)
    }

    fn remember_version(&self, request: &AwsRequest, answer: &Answer) {
        let value = answer.value();
        let version = value.get("stateMachineVersionArn").and_then(Value::as_str);
        if let (true, Some(version), Some(arn)) = (answer.ok(), version, request.text("stateMachineArn")) {
            let mut machines = lock(&self.machines.0);
            if let Some(machine) = machines.get(arn).cloned() {
                machines.insert(version.to_owned(), machine);
            }
        }
    }

    /// Adds the tracing configuration to the description, and removes the revision before the first update.
    ///
    /// Source: API reference, `DescribeStateMachine`, response elements.
    fn describe(&self, request: &AwsRequest, answer: &mut Answer) {
        let Some(arn) = request.text("stateMachineArn").filter(|_| answer.ok()) else {
            return;
        };
        let known = lock(&self.machines.0).get(arn).cloned();
        let mut value = answer.value();
        let Some(object) = value.as_object_mut() else {
            return;
        };
        if known.as_ref().is_some_and(|machine| !machine.updated) {
            object.remove("revisionId");
        }
        let tracing = known.and_then(|machine| machine.tracing);
        object.insert("tracingConfiguration".to_owned(), tracing_or_default(&tracing));
        answer.set_value(&value);
    }

    /// Answers the deletion of a machine that does not exist with success.
    ///
    /// Source: API reference, `DeleteStateMachine`: it has no error for a machine that does not exist.
    fn deleted(&self, request: &AwsRequest, answer: Answer) -> Answer {
        if let Some(arn) = request.text("stateMachineArn") {
            lock(&self.machines.0).remove(arn);
        }
        match answer.error_code().as_deref() {
            Some("StateMachineDoesNotExist") => Answer::json("states", StatusCode::OK, &json!({})),
            _ => answer,
        }
    }

    /// Returns the existing version of an unchanged revision. The revision of a machine without an update is `INITIAL`.
    ///
    /// Source: API reference, `PublishStateMachineVersion`.
    async fn publish(&self, request: &AwsRequest) -> Result<Option<Answer>, Unreachable> {
        let Some(arn) = request.text("stateMachineArn") else {
            return Ok(None);
        };
        let scope = self.scope(request);
        let machine = self.machine(&scope, arn).await?;
        let Some(revision) = machine.get("revisionId").and_then(Value::as_str) else {
            return Ok(None);
        };
        let initial = lock(&self.machines.0).get(arn).is_some_and(|machine| !machine.updated);
        let wanted = request.text("revisionId");
        let by_initial = initial && wanted == Some("INITIAL");
        if wanted.is_some_and(|wanted| wanted != revision) && !by_initial {
            return Ok(None);
        }
        let newest = json!({"stateMachineArn": arn, "maxResults": 1});
        let versions = self
            .upstream
            .target(&scope, "states", "ListStateMachineVersions", &newest)
            .await?
            .value();
        if let Some(version) = versions.pointer("/stateMachineVersions/0") {
            let version_arn = version
                .get("stateMachineVersionArn")
                .and_then(Value::as_str)
                .unwrap_or_default();
            if self
                .machine(&scope, version_arn)
                .await?
                .get("revisionId")
                .and_then(Value::as_str)
                == Some(revision)
            {
                return Ok(Some(Answer::json("states", StatusCode::OK, version)));
            }
        }
        if !by_initial {
            return Ok(None);
        }
        let mut params = request.operation.params.clone();
        params.as_object_mut().and_then(|params| params.remove("revisionId"));
        let answer = self
            .upstream
            .target(&scope, "states", "PublishStateMachineVersion", &params)
            .await?;
        self.remember_version(request, &answer);
        Ok(Some(answer))
    }

    /// Rejects a request for the tags of a machine that does not exist.
    ///
    /// Source: API reference, `ListTagsForResource`, error `ResourceNotFound`.
    async fn tags_of_missing(&self, request: &AwsRequest) -> Result<Option<Answer>, Unreachable> {
        let Some(arn) = request.text("resourceArn").filter(|arn| arn.contains(":stateMachine:")) else {
            return Ok(None);
        };
        let found = self.machine(&self.scope(request), arn).await?;
        let missing = found.get("stateMachineArn").is_none();
        Ok(missing.then(|| refused("ResourceNotFound", &format!("Resource not found: '{arn}'"))))
    }

    async fn machine(&self, scope: &Scope, arn: &str) -> Result<Value, Unreachable> {
        let body = json!({"stateMachineArn": arn});
        let answer = self
            .upstream
            .target(scope, "states", "DescribeStateMachine", &body)
            .await?;
        Ok(if answer.ok() { answer.value() } else { Value::Null })
    }
}

pub(super) fn refused(code: &str, message: &str) -> Answer {
    Answer::error("states", 400, code, message)
}

fn tracing_or_default(tracing: &Option<Value>) -> Value {
    tracing.clone().unwrap_or_else(|| json!({"enabled": false}))
}
