//! States of functions: `Pending`, `Failed`, `Inactive`, a failed update.
//!
//! Source: Lambda Developer Guide, "Lambda function states"; API reference, `FunctionConfiguration`.

use std::{
    collections::{HashMap, HashSet},
    sync::Mutex,
    time::{Duration, Instant},
};

use serde_json::{Map, Value, json};

use super::{subject::function_name, within};
use crate::{answer::Answer, lock, request::AwsRequest};

/// What the emulator does not know of its functions.
#[derive(Debug, Default)]
pub(crate) struct Functions(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    created: HashMap<String, Instant>,
    broken_subnets: HashSet<String>,
    failed: HashSet<String>,
    failed_updates: HashSet<String>,
    inactive: HashMap<String, String>,
    images: HashSet<String>,
}

const REASON: &str = "The function's subnet has no free IP address.";

impl Functions {
    /// Fails each function that is created or updated in this subnet from now on.
    pub(crate) fn break_subnet(&self, subnet: &str) {
        lock(&self.0).broken_subnets.insert(subnet.to_owned());
    }

    /// Lets functions use this subnet again. A failed function stays as it is until its next update or deletion.
    pub(crate) fn repair_subnet(&self, subnet: &str) {
        lock(&self.0).broken_subnets.remove(subnet);
    }

    /// Shows a function as `Inactive` for this reason code, until it is invoked or updated.
    pub(crate) fn deactivate(&self, function: &str, reason: &str) {
        lock(&self.0).inactive.insert(function.to_owned(), reason.to_owned());
    }

    /// The answer to a call that the function's state does not allow.
    pub(super) fn refusal(&self, request: &AwsRequest, pending: Duration) -> Option<Answer> {
        let operation = request.operation.name.as_str();
        let name = function_name(request.text("FunctionName")?);
        let state = lock(&self.0);
        if operation == "GetFunctionCodeSigningConfig" && state.images.contains(name) {
            let message = "Code signing is not supported for functions created with container images.";
            return Some(Answer::error("lambda", 400, "InvalidParameterValueException", message));
        }
        if !matches!(
            operation,
            "UpdateFunctionConfiguration" | "UpdateFunctionCode" | "PublishVersion" | "Invoke"
        ) {
            return None;
        }
        let now = if state.failed.contains(name) {
            "Failed"
        } else if within(state.created.get(name).copied(), pending) {
            "Pending"
        } else {
            return None;
        };
        let message = format!(
            "The operation cannot be performed at this time. The function is currently in the following state: {now}"
        );
        Some(Answer::error("lambda", 409, "ResourceConflictException", &message))
    }

    /// Notes the subnets of a call before it takes effect.
    pub(super) fn begin(&self, request: &AwsRequest) {
        let Some(name) = request.text("FunctionName").map(function_name) else {
            return;
        };
        let mut state = lock(&self.0);
        if matches!(
            request.operation.name.as_str(),
            "Invoke" | "UpdateFunctionConfiguration" | "UpdateFunctionCode"
        ) {
            state.inactive.remove(name);
        }
    }

    pub(super) fn learn(&self, request: &AwsRequest, answer: &Answer) {
        let Some(name) = request.text("FunctionName").map(function_name).filter(|_| answer.ok()) else {
            return;
        };
        let mut state = lock(&self.0);
        let subnets = request
            .operation
            .params
            .pointer("/VpcConfig/SubnetIds")
            .and_then(Value::as_array);
        let broken = subnets.is_some_and(|subnets| {
            let mut names = subnets.iter().filter_map(Value::as_str);
            names.any(|subnet| state.broken_subnets.contains(subnet))
        });
        let name = name.to_owned();
        match request.operation.name.as_str() {
            "CreateFunction" => {
                if request.text("PackageType") == Some("Image") {
                    state.images.insert(name.clone());
                }
                if broken {
                    state.failed.insert(name.clone());
                }
                state.created.insert(name, Instant::now());
            }
            "UpdateFunctionConfiguration" if broken => {
                state.failed_updates.insert(name);
            }
            "UpdateFunctionConfiguration" if subnets.is_some() => {
                state.failed_updates.remove(&name);
            }
            "DeleteFunction" if request.param("Qualifier").is_none() => {
                state.created.remove(&name);
                state.failed.remove(&name);
                state.failed_updates.remove(&name);
                state.inactive.remove(&name);
                state.images.remove(&name);
            }
            _ => {}
        }
    }

    /// Shows the state in an answer that describes the function.
    pub(super) fn show(&self, request: &AwsRequest, answer: &mut Answer, pending: Duration) {
        if request.operation.service != "lambda" || !answer.ok() {
            return;
        }
        let Some(name) = request.text("FunctionName").map(function_name) else {
            return;
        };
        let members = {
            let state = lock(&self.0);
            if state.failed.contains(name) && !within(state.created.get(name).copied(), pending) {
                json!({"State": "Failed", "StateReason": REASON, "StateReasonCode": "SubnetOutOfIPAddresses"})
            } else if within(state.created.get(name).copied(), pending) {
                json!({"State": "Pending", "StateReason": "The function is being created.", "StateReasonCode": "Creating"})
            } else if let Some(reason) = state.inactive.get(name) {
                json!({"State": "Inactive", "StateReason": "The function is inactive.", "StateReasonCode": reason})
            } else if state.failed_updates.contains(name) {
                json!({"LastUpdateStatus": "Failed", "LastUpdateStatusReason": REASON,
                    "LastUpdateStatusReasonCode": "SubnetOutOfIPAddresses"})
            } else {
                return;
            }
        };
        let mut value = answer.value();
        let Some(function) = configuration(&mut value) else {
            return;
        };
        for (name, member) in members.as_object().into_iter().flatten() {
            // An update under way ends first.
            let busy = function
                .get("LastUpdateStatus")
                .is_some_and(|status| status == "InProgress");
            if !(busy && name.starts_with("LastUpdateStatus")) {
                function.insert(name.clone(), member.clone());
            }
        }
        answer.set_value(&value);
    }
}

/// The configuration of `$LATEST` in an answer.
fn configuration(value: &mut Value) -> Option<&mut Map<String, Value>> {
    let value = if value.get("Configuration").is_some() {
        value.get_mut("Configuration")?
    } else {
        value
    };
    let function = value.as_object_mut()?;
    let latest = function.get("Version").is_none_or(|version| version == "$LATEST");
    (latest && function.contains_key("FunctionName")).then_some(function)
}
