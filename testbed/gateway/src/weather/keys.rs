//! KMS keys that are disabled, deleted or forbidden.
//!
//! Source: Lambda API reference, `EnvironmentResponse` (`Error`); Step Functions API reference, `DescribeStateMachine`
//! (`includedData`: `METADATA_ONLY` works without the key).

use std::{
    collections::{HashMap, HashSet},
    sync::Mutex,
};

use serde_json::{Value, json};

use super::subjects;
use crate::{answer::Answer, lock, request::AwsRequest};

/// The keys that do not work, and the objects that use a key.
#[derive(Debug, Default)]
pub(crate) struct Keys(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    lost: HashSet<String>,
    used: HashMap<String, String>,
}

const MESSAGE: &str = "The ciphertext refers to a customer master key that does not exist, does not exist in this \
                       region, or you are not allowed to access.";

impl Keys {
    /// Takes a key away: what it encrypts can no longer be read.
    pub(crate) fn lose(&self, key_arn: &str) {
        lock(&self.0).lost.insert(key_arn.to_owned());
    }

    fn lost(&self, request: &AwsRequest) -> bool {
        let state = lock(&self.0);
        subjects(request)
            .iter()
            .any(|subject| state.used.get(subject).is_some_and(|key| state.lost.contains(key)))
    }

    pub(super) fn learn(&self, request: &AwsRequest, answer: &Answer) {
        if !answer.ok() {
            return;
        }
        let params = &request.operation.params;
        let key = match request.operation.name.as_str() {
            "CreateFunction" | "UpdateFunctionConfiguration" => params.get("KMSKeyArn"),
            "CreateStateMachine" | "UpdateStateMachine" => params.get("encryptionConfiguration"),
            _ => return,
        };
        // A member that is not sent leaves the key as it is.
        let Some(key) = key else {
            return;
        };
        let key = key.get("kmsKeyId").unwrap_or(key).as_str().unwrap_or_default();
        let mut state = lock(&self.0);
        for subject in subjects(request) {
            state.used.insert(subject, key.to_owned());
        }
    }

    pub(super) fn refusal(&self, request: &AwsRequest) -> Option<Answer> {
        let needs =
            request.is("states", "DescribeStateMachine") && request.text("includedData") != Some("METADATA_ONLY");
        (needs && self.lost(request)).then(|| {
            let message = "The key of the state machine is not accessible.";
            Answer::error("states", 400, "KmsAccessDeniedException", message)
        })
    }

    /// Shows the environment of a function whose key is lost.
    pub(super) fn show(&self, request: &AwsRequest, answer: &mut Answer) {
        let read = matches!(
            request.operation.name.as_str(),
            "GetFunction" | "GetFunctionConfiguration"
        );
        if !read || !answer.ok() || !self.lost(request) {
            return;
        }
        let mut value = answer.value();
        let function = if value.get("Configuration").is_some() {
            value.get_mut("Configuration")
        } else {
            Some(&mut value)
        };
        if let Some(environment) = function.and_then(|function| function.get_mut("Environment")) {
            *environment = json!({"Error": {"ErrorCode": "KMSAccessDeniedException", "Message": MESSAGE}});
        }
        answer.set_value(&Value::take(&mut value));
    }
}
