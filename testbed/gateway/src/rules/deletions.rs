//! State machines in deletion. The emulator deletes them immediately. AWS shows them as `DELETING` until their
//! executions have ended, and rejects the creation of a machine with the same name until then.
//!
//! Source: API reference, `DeleteStateMachine`; `CreateStateMachine`, error
//! `StateMachineDeleting`.

use std::{
    collections::HashMap,
    sync::Mutex,
    time::{Duration, Instant},
};

use http::StatusCode;
use serde_json::{Value, json};

use super::{Rules, states::refused};
use crate::{
    answer::Answer,
    lock,
    request::AwsRequest,
    upstream::{Scope, Unreachable},
};

/// State machines in deletion, with the time at which the emulator deletes them.
#[derive(Debug, Default)]
pub(crate) struct Deletions {
    delay: Mutex<Duration>,
    due: Mutex<HashMap<String, Instant>>,
}

impl Deletions {
    pub(super) fn set_delay(&self, delay: Duration) {
        *lock(&self.delay) = delay;
    }

    pub(super) fn is_deleting(&self, arn: &str) -> bool {
        lock(&self.due).contains_key(arn)
    }

    fn take_due(&self) -> Vec<String> {
        let now = Instant::now();
        let mut due = lock(&self.due);
        let (ended, left) = due.drain().partition(|(_, at)| *at <= now);
        *due = left;
        HashMap::into_keys(ended).collect()
    }
}

impl Rules {
    /// Deletes the machines that are due in the emulator, and answers the calls about the others.
    pub(super) async fn deleting(&self, request: &AwsRequest) -> Result<Option<Answer>, Unreachable> {
        let scope = self.scope(request);
        for arn in self.deletions.take_due() {
            self.delete_parts(&scope, &arn).await?;
            let machine = json!({"stateMachineArn": arn});
            self.upstream
                .target(&scope, "states", "DeleteStateMachine", &machine)
                .await?;
        }
        let delay = *lock(&self.deletions.delay);
        match (request.operation.name.as_str(), request.text("stateMachineArn")) {
            ("DeleteStateMachine", Some(arn)) if !delay.is_zero() => {
                let machine = json!({"stateMachineArn": arn});
                let exists = self
                    .upstream
                    .target(&scope, "states", "DescribeStateMachine", &machine)
                    .await?
                    .ok();
                if exists {
                    lock(&self.deletions.due)
                        .entry(arn.to_owned())
                        .or_insert_with(|| Instant::now() + delay);
                }
                Ok(Some(Answer::json("states", StatusCode::OK, &json!({}))))
            }
            ("DeleteStateMachine", Some(arn)) => {
                self.delete_parts(&scope, arn).await?;
                Ok(None)
            }
            ("CreateStateMachine", _) => {
                let arn = format!(
                    "arn:aws:states:{}:{}:stateMachine:{}",
                    scope.region,
                    scope.account,
                    request.text("name").unwrap_or_default()
                );
                let message = format!("State Machine is being deleted: '{arn}'");
                Ok(self
                    .deletions
                    .is_deleting(&arn)
                    .then(|| refused("StateMachineDeleting", &message)))
            }
            _ => Ok(None),
        }
    }

    /// Deletes the aliases and versions of a machine, which the emulator keeps.
    ///
    /// Source: Developer Guide, "State machine versions in Step Functions workflows": deleting a state
    /// machine deletes all its versions and aliases.
    async fn delete_parts(&self, scope: &Scope, arn: &str) -> Result<(), Unreachable> {
        for (list, delete, all, one) in [
            (
                "ListStateMachineAliases",
                "DeleteStateMachineAlias",
                "stateMachineAliases",
                "stateMachineAliasArn",
            ),
            (
                "ListStateMachineVersions",
                "DeleteStateMachineVersion",
                "stateMachineVersions",
                "stateMachineVersionArn",
            ),
        ] {
            let body = json!({"stateMachineArn": arn});
            let found = self.upstream.target(scope, "states", list, &body).await?.value();
            let found = found.get(all).and_then(Value::as_array).cloned().unwrap_or_default();
            for part in found.iter().filter_map(|part| part.get(one)) {
                let body = json!({one: part});
                self.upstream.target(scope, "states", delete, &body).await?;
            }
        }
        Ok(())
    }

    /// Sets the status of a machine in deletion to `DELETING`.
    pub(super) fn show_deleting(&self, request: &AwsRequest, answer: &mut Answer) {
        let deleting = request
            .text("stateMachineArn")
            .is_some_and(|arn| self.deletions.is_deleting(arn));
        let mut value = answer.value();
        if let Some(machine) = value.as_object_mut().filter(|_| deleting && answer.ok()) {
            machine.insert("status".to_owned(), Value::from("DELETING"));
            answer.set_value(&value);
        }
    }
}
