//! Rights of a role that a service does not see yet.
//!
//! Source: IAM User Guide, "Changes that I make are not always immediately visible"; Step Functions answers
//! "is not authorized to create managed-rule" for a workflow that uses `.sync` while the policy is new
//! (hashicorp/terraform-provider-aws, `internal/service/sfn/state_machine.go`).

use std::{
    collections::HashMap,
    sync::Mutex,
    time::{Duration, Instant},
};

use super::within;
use crate::{answer::Answer, lock, request::AwsRequest};

/// When the policies of each role were last written.
#[derive(Debug, Default)]
pub(super) struct Rights(Mutex<HashMap<String, Instant>>);

const WRITES: &[&str] = &["PutRolePolicy", "AttachRolePolicy"];

impl Rights {
    pub(super) fn learn(&self, request: &AwsRequest, answer: &Answer) {
        let operation = request.operation.name.as_str();
        if let Some(role) = request
            .text("RoleName")
            .filter(|_| answer.ok() && WRITES.contains(&operation))
        {
            lock(&self.0).insert(role.to_owned(), Instant::now());
        }
    }

    pub(super) fn refusal(&self, request: &AwsRequest, lag: Duration) -> Option<Answer> {
        if !matches!(
            request.operation.name.as_str(),
            "CreateStateMachine" | "UpdateStateMachine"
        ) {
            return None;
        }
        let role = request.text("roleArn")?;
        let name = role.rsplit('/').next().unwrap_or(role);
        let waits = request.text("definition")?.contains(".sync");
        let new = within(lock(&self.0).get(name).copied(), lag);
        let message = format!("'{role}' is not authorized to create managed-rule.");
        (waits && new).then(|| Answer::error("states", 400, "AccessDeniedException", &message))
    }
}
