//! Checks of Task states.

use super::context::{Available, Context, MANY, whole};
use super::{express, integration, parameters};
use crate::model::{At, Pattern, ResourceKind, State};
use serde_json::Value;

/// Checks the fields that only Task states have.
pub(super) fn check(task: &State<'_>, context: &mut Context<'_>) {
    let at = At::Path(&task.path);
    let Some(object) = task.value.as_object() else {
        return;
    };
    if context.require(at, object, &["Resource"])
        && let Some(resource) = object.get("Resource")
    {
        context.string(at.key("Resource"), resource);
    }
    for (key, path_key) in [
        ("TimeoutSeconds", "TimeoutSecondsPath"),
        ("HeartbeatSeconds", "HeartbeatSecondsPath"),
    ] {
        context.exclusive(at, object, &[key, path_key]);
        if let Some(value) = object.get(key) {
            context.integer(at.key(key), value, 1..=MANY);
        }
    }
    context.reference_paths(task, &["TimeoutSecondsPath", "HeartbeatSecondsPath"]);
    let seconds = |key: &str| object.get(key).and_then(whole);
    if let (Some(timeout), Some(heartbeat)) = (seconds("TimeoutSeconds"), seconds("HeartbeatSeconds"))
        && heartbeat >= timeout
    {
        let message = "Value must be less than TimeoutSeconds";
        context.report.schema(at.key("HeartbeatSeconds"), message);
    }
    if let Some(credentials) = object.get("Credentials") {
        // Other interpreters of the language may define other credentials.
        let of_aws = task.resource().is_none_or(|r| r.kind != ResourceKind::Unknown);
        self::credentials(at.key("Credentials"), credentials, of_aws, context);
    }
    let Some(resource) = task.resource() else { return };
    integration::check(at.key("Resource"), &resource, context);
    express::resource(at.key("Resource"), &resource, context);
    if let ResourceKind::Optimized { service, action, .. } = resource.kind {
        parameters::check(task, service, action, context);
    }
    token(task, resource.pattern(), resource.kind, context);
}

fn credentials(at: At<'_>, value: &Value, of_aws: bool, context: &mut Context<'_>) {
    if let Some(text) = value.as_str().filter(|_| context.is_jsonata()) {
        return context.expression(at, text, Available::Unchecked);
    }
    let Some(object) = context.object(at, value) else {
        return;
    };
    if !object.contains_key("RoleArn") && (context.is_jsonata() || !object.contains_key("RoleArn.$")) {
        let message = "The field 'RoleArn' is required but was missing";
        if of_aws {
            context.report.schema(at, message);
        } else {
            context.report.warn(at, message);
        }
    }
    context.data(at, value, Available::Unchecked);
}

/// Checks that the task passes on its task token, and that it uses one only with `.waitForTaskToken`.
fn token(task: &State<'_>, pattern: Pattern, kind: ResourceKind<'_>, context: &mut Context<'_>) {
    let at = At::Path(&task.path);
    let payload = task.payload();
    if pattern == Pattern::WaitForTaskToken {
        let bounded = [
            "TimeoutSeconds",
            "TimeoutSecondsPath",
            "HeartbeatSeconds",
            "HeartbeatSecondsPath",
        ];
        let ends = bounded.iter().any(|key| task.field(key).is_some());
        if !ends && !payload.is_some_and(|p| mentions(p, &["Token", "$$", "context", "$"], 0)) {
            let message = "The task does not pass on its task token and has no timeout: it may wait forever";
            context.report.warn(at, message);
        }
    } else if kind != ResourceKind::Activity
        && kind != ResourceKind::Placeholder
        && payload.is_some_and(|p| mentions(p, &["$$.Task.Token", "$states.context.Task.Token"], 0))
    {
        let message = "A task token exists only with .waitForTaskToken";
        context.report.warn(at, message);
    }
}

/// Whether a string in the value contains one of the words.
fn mentions(value: &Value, words: &[&str], depth: usize) -> bool {
    match value {
        _ if depth > 128 => true,
        Value::String(text) => words.iter().any(|word| text.contains(word)),
        Value::Array(items) => items.iter().any(|item| mentions(item, words, depth + 1)),
        Value::Object(object) => object.values().any(|inner| mentions(inner, words, depth + 1)),
        _ => false,
    }
}
