//! Functions in Lambda's answers: members that an emulator omits or reports differently than AWS.

use std::{collections::HashMap, sync::Mutex};

use serde_json::{Map, Value, json};

use super::Rules;
use crate::{answer::Answer, lock, request::AwsRequest};

/// Requested logging configurations, by function.
#[derive(Debug, Default)]
pub(crate) struct Loggings(pub(super) Mutex<HashMap<String, Value>>);

impl Rules {
    pub(super) fn correct_functions(&self, request: &AwsRequest, answer: &mut Answer) {
        if !answer.ok() {
            return;
        }
        let mut value = answer.value();
        self.remember_logging(request, &value);
        let mut changed = false;
        for function in functions(&mut value) {
            changed |= show_active(function);
            changed |= self.show_logging(function);
        }
        if changed {
            answer.set_value(&value);
        }
    }

    fn remember_logging(&self, request: &AwsRequest, answer: &Value) {
        let name = answer.get("FunctionName").and_then(Value::as_str);
        let known = ["CreateFunction", "UpdateFunctionConfiguration"].contains(&request.operation.name.as_str());
        if let (true, Some(name), Some(logging)) = (known, name, request.param("LoggingConfig")) {
            lock(&self.loggings.0).insert(name.to_owned(), logging.clone());
        }
    }

    /// Adds the logging configuration, which every function has and moto drops.
    ///
    /// Source: API reference, `FunctionConfiguration` and `LoggingConfig`.
    fn show_logging(&self, function: &mut Map<String, Value>) -> bool {
        let name = function.get("FunctionName").and_then(Value::as_str);
        let Some(name) = name.filter(|_| !function.contains_key("LoggingConfig")) else {
            return false;
        };
        let asked = lock(&self.loggings.0).get(name).cloned();
        let logging = with_defaults(name, asked);
        function.insert("LoggingConfig".to_owned(), logging).is_none()
    }
}

/// Returns all functions in an answer.
fn functions(answer: &mut Value) -> impl Iterator<Item = &mut Map<String, Value>> {
    let members = answer.as_object_mut().into_iter();
    members.flat_map(|members| {
        if members.contains_key("FunctionArn") {
            return vec![members];
        }
        let nested = members
            .iter_mut()
            .flat_map(|(name, value)| match (name.as_str(), value) {
                ("Configuration", one) => vec![one],
                ("Functions" | "Versions", Value::Array(several)) => several.iter_mut().collect(),
                _ => Vec::new(),
            });
        nested.filter_map(Value::as_object_mut).collect()
    })
}

/// Sets the state of an updated function to `Active`. Only a new function is `Pending`; `LastUpdateStatus` shows an
/// update.
///
/// Source: Developer Guide, "Lambda function states".
fn show_active(function: &mut Map<String, Value>) -> bool {
    let updating = function.get("State").is_some_and(|state| state == "Pending")
        && function.get("StateReasonCode").is_some_and(|code| code == "Updating");
    if updating {
        function.insert("State".to_owned(), Value::from("Active"));
        function.remove("StateReason");
        function.remove("StateReasonCode");
    }
    updating
}

fn with_defaults(function: &str, asked: Option<Value>) -> Value {
    let is_json = asked
        .as_ref()
        .and_then(|asked| asked.get("LogFormat"))
        .is_some_and(|format| format == "JSON");
    let mut logging = json!({"LogFormat": "Text", "LogGroup": format!("/aws/lambda/{function}")});
    if let Some(members) = logging.as_object_mut() {
        if is_json {
            members.insert("ApplicationLogLevel".to_owned(), Value::from("INFO"));
            members.insert("SystemLogLevel".to_owned(), Value::from("INFO"));
        }
        if let Some(Value::Object(asked)) = asked {
            members.extend(asked);
        }
    }
    logging
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn functions_are_found_in_every_form_of_answer() {
        let function = json!({"FunctionName": "f", "FunctionArn": "a"});
        let mut answers = [
            function.clone(),
            json!({"Configuration": function, "Tags": {}}),
            json!({"Functions": [function]}),
            json!({"Versions": [function]}),
        ];
        for answer in &mut answers {
            let found: Vec<_> = functions(answer).map(|found| found["FunctionName"].clone()).collect();
            assert_eq!(found, ["f"]);
        }
        assert_eq!(functions(&mut json!({"Aliases": [{"AliasArn": "a"}]})).count(), 0);
    }

    #[test]
    fn an_updated_function_is_not_pending() {
        let show = |mut value: Value| {
            show_active(value.as_object_mut().unwrap());
            value
        };
        let updating = json!({"State": "Pending", "StateReasonCode": "Updating", "LastUpdateStatus": "InProgress"});
        assert_eq!(
            show(updating),
            json!({"State": "Active", "LastUpdateStatus": "InProgress"})
        );
        let creating = json!({"State": "Pending", "StateReasonCode": "Creating"});
        assert_eq!(show(creating.clone()), creating);
    }

    #[test]
    fn a_logging_configuration_has_defaults() {
        let text = json!({"LogFormat": "Text", "LogGroup": "/aws/lambda/f"});
        assert_eq!(with_defaults("f", None), text);
        let asked = json!({"LogFormat": "JSON", "SystemLogLevel": "WARN"});
        let expected = json!({"LogFormat": "JSON", "LogGroup": "/aws/lambda/f", "ApplicationLogLevel": "INFO",
            "SystemLogLevel": "WARN"});
        assert_eq!(with_defaults("f", Some(asked)), expected);
    }
}
