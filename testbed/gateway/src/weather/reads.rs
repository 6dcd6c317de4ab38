//! Reads that do not show a write yet.
//!
//! Source: IAM User Guide, "Changes that I make are not always immediately visible"; Step Functions API reference,
//! `DescribeStateMachine` ("This operation is eventually consistent"); Lambda Developer Guide, "Function states".

use std::{
    collections::HashMap,
    sync::Mutex,
    time::{Duration, Instant},
};

use super::{subjects, within};
use crate::{answer::Answer, lock, operation::is_write, request::AwsRequest};

/// The last write to each object, and the last answer to each read from before it.
#[derive(Debug, Default)]
pub(super) struct Reads(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    written: HashMap<String, Instant>,
    answers: HashMap<String, Answer>,
}

/// The reads that lag, by the start of their names.
const LAGGING: &[&str] = &["Get", "List", "Describe"];

/// Reads of what runs, which do not lag here.
const PROMPT: &[&str] = &[
    "DescribeExecution",
    "GetExecutionHistory",
    "ListExecutions",
    "GetLogEvents",
];

impl Reads {
    /// Gives a read the answer from before the last write, as long as that write is less than `lag` old, or if it is
    /// to be `stale`.
    pub(super) fn answer(&self, request: &AwsRequest, answer: Answer, lag: Duration, stale: bool) -> Answer {
        let operation = &request.operation;
        let subjects = subjects(request);
        let mut state = lock(&self.0);
        if is_write(&operation.name) {
            if answer.ok() {
                state
                    .written
                    .extend(subjects.into_iter().map(|subject| (subject, Instant::now())));
            }
            return answer;
        }
        let lags = LAGGING.iter().any(|start| operation.name.starts_with(start));
        if subjects.is_empty() || !lags || PROMPT.contains(&operation.name.as_str()) {
            return answer;
        }
        let key = format!("{}:{} {}", operation.service, operation.name, operation.params);
        let late = stale
            || subjects
                .iter()
                .any(|subject| within(state.written.get(subject).copied(), lag));
        match state.answers.get(&key) {
            Some(earlier) if late => earlier.clone(),
            _ if late => answer,
            _ => {
                // A server error is no state of the object.
                if !answer.status.is_server_error() {
                    state.answers.insert(key, answer.clone());
                }
                answer
            }
        }
    }
}
