//! Checks of the parameters of optimized integrations.

use super::context::Context;
use crate::model::{At, State};
use serde_json::{Map, Value};

/// Required parameters of optimized integrations.
const REQUIRED: [(&str, &str, &[&str]); 13] = [
    ("lambda", "invoke", &["FunctionName"]),
    ("dynamodb", "getItem", &["TableName", "Key"]),
    ("dynamodb", "putItem", &["TableName", "Item"]),
    ("dynamodb", "updateItem", &["TableName", "Key"]),
    ("dynamodb", "deleteItem", &["TableName", "Key"]),
    ("sqs", "sendMessage", &["QueueUrl", "MessageBody"]),
    ("sns", "publish", &["Message"]),
    ("events", "putEvents", &["Entries"]),
    ("states", "startExecution", &["StateMachineArn"]),
    ("ecs", "runTask", &["TaskDefinition"]),
    ("glue", "startJobRun", &["JobName"]),
    ("http", "invoke", &["ApiEndpoint", "Method"]),
    ("apigateway", "invoke", &["ApiEndpoint", "Method"]),
];

/// Checks the parameters of an optimized integration: that the required ones exist, and that no name begins in lower
/// case as in the API. Step Functions requires upper case.
pub(super) fn check(task: &State<'_>, service: &str, action: &str, context: &mut Context<'_>) {
    let name = if context.is_jsonata() {
        "Arguments"
    } else {
        "Parameters"
    };
    let required = REQUIRED
        .iter()
        .find(|(s, a, _)| (*s, *a) == (service, action))
        .map_or(&[][..], |(_, _, fields)| fields);
    let at = At::Path(&task.path);
    let Some(payload) = task.field(name) else {
        if !required.is_empty() {
            let message = format!("The field '{name}' is required but was missing");
            context.report.warn(at, message);
        }
        return;
    };
    let place = at.key(name);
    let Some(object) = payload.as_object() else {
        return;
    };
    for field in required.iter().filter(|field| !has(object, field)) {
        let message = format!("The field '{field}' is required but was missing");
        context.report.schema(place, message);
    }
    if service == "http"
        && !["Authentication", "InvocationConfig"]
            .iter()
            .any(|field| has(object, field))
    {
        let message = "The field 'Authentication' is required but was missing";
        context.report.schema(place, message);
    }
    for key in object
        .keys()
        .filter(|key| key.starts_with(|c: char| c.is_ascii_lowercase()))
    {
        let field = key.trim_end_matches(".$");
        let message = format!("The field \"{field}\" is not supported by Step Functions");
        context.report.schema(place, message);
    }
}

fn has(object: &Map<String, Value>, field: &str) -> bool {
    object.keys().any(|key| key.strip_suffix(".$").unwrap_or(key) == field)
}
