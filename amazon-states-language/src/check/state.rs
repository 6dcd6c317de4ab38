//! Checks of the fields that several types of states have, and of Pass, Wait and Fail.

use super::context::{Available, Context, MANY};
use super::{choice, errors, fields, map, task, variables};
use crate::model::StateType::{Choice, Fail, Map, Parallel, Pass, Succeed, Task, Wait};
use crate::model::{At, QueryLanguage, State, StateType, has_placeholder};
use crate::timestamp::is_rfc3339;
use crate::{intrinsic, jsonpath};
use serde_json::Value;

/// Checks the fields of a state, but not its nested machines.
pub(super) fn check(state: &State<'_>, whole: QueryLanguage, context: &mut Context<'_>) {
    let at = At::Path(&state.path);
    let Some(object) = context.object(at, state.value) else {
        return;
    };
    context.language = state.query_language;
    if let Some(value) = object.get("QueryLanguage") {
        let place = at.key("QueryLanguage");
        context.one_of(place, value, &["JSONPath", "JSONata"]);
        if (whole, value.as_str()) == (QueryLanguage::Jsonata, Some("JSONPath")) {
            let message = "'QueryLanguage' can not be 'JSONPath' if set to 'JSONata' for whole state machine";
            context.report.schema(at, message);
        }
    }
    if let Some(value) = object.get("Comment") {
        context.string(at.key("Comment"), value);
    }
    if !context.require(at, object, &["Type"]) {
        return;
    }
    let Some(state_type) = state.state_type else {
        let known = StateType::ALL.map(StateType::name);
        if let Some(value) = object.get("Type") {
            context.one_of(at.key("Type"), value, &known);
        }
        return;
    };
    fields::check(state, state_type, context);
    flow(state, state_type, context);
    let outer = context.in_map;
    context.in_map |= state_type == Map;
    common(state, state_type, context);
    match state_type {
        Task => task::check(state, context),
        Choice => choice::check(state, context),
        Map => map::check(state, context),
        Wait => wait(state, context),
        Fail => fail(state, context),
        Parallel => {
            if context.require(at, object, &["Branches"])
                && let Some(branches) = object.get("Branches")
            {
                context.filled(at.key("Branches"), branches);
            }
        }
        Pass => pass(state, context),
        Succeed => {}
    }
    context.in_map = outer;
}

fn flow(state: &State<'_>, state_type: StateType, context: &mut Context<'_>) {
    if matches!(state_type, Choice | Succeed | Fail) {
        return;
    }
    let at = At::Path(&state.path);
    let (next, end) = (state.field("Next"), state.field("End"));
    if let Some(next) = next {
        context.string(at.key("Next"), next);
    }
    if let Some(end) = end {
        context.boolean(at.key("End"), end);
    }
    match (next.is_some(), state.is_terminal()) {
        (true, true) => context
            .report
            .schema(at, "Only one of these fields is allowed: [Next, End]"),
        (false, false) if end.is_none_or(Value::is_boolean) => {
            context
                .report
                .schema(at, "One of these fields is required: [Next, End]; End must be true");
        }
        _ => {}
    }
}

/// Checks the fields that several types have.
fn common(state: &State<'_>, state_type: StateType, context: &mut Context<'_>) {
    let at = At::Path(&state.path);
    let works = matches!(state_type, Task | Parallel | Map);
    let available = if works { Available::Result } else { Available::Input };
    if context.is_jsonata() {
        if let Some(value) = state.field("Arguments") {
            context.json(at.key("Arguments"), value, Available::Input);
        }
        if let Some(value) = state.field("Output") {
            context.json(at.key("Output"), value, available);
        }
    } else {
        for key in ["InputPath", "OutputPath"] {
            if let Some(value) = state.field(key).filter(|v| !v.is_null()) {
                context.path(at.key(key), value);
            }
        }
        for key in ["Parameters", "ResultSelector"] {
            if let Some(value) = state.field(key) {
                context.template(at.key(key), value);
            }
        }
        if let Some(value) = state.field("ResultPath") {
            context.result_path(at.key("ResultPath"), value);
        }
    }
    if let Some(value) = state.field("Assign") {
        variables::assign(at.key("Assign"), value, available, context);
    }
    if works {
        errors::retry(state, context);
        errors::catch(state, context);
    }
}

fn pass(state: &State<'_>, context: &mut Context<'_>) {
    if state.field("Result").is_some_and(|r| is_dynamic(r, 0)) {
        let place = At::Path(&state.path);
        let message = "Step Functions does not evaluate paths and function calls in Result";
        context
            .report
            .warning(place.key("Result"), super::finding::code::STATIC_RESULT, message);
    }
}

fn is_dynamic(value: &Value, depth: usize) -> bool {
    match value {
        _ if depth > 128 => false,
        Value::Object(object) => object
            .iter()
            .any(|(key, inner)| key.ends_with(".$") || is_dynamic(inner, depth + 1)),
        Value::Array(items) => items.iter().any(|item| is_dynamic(item, depth + 1)),
        Value::String(text) => super::data::seems_dynamic(text),
        _ => false,
    }
}

fn wait(state: &State<'_>, context: &mut Context<'_>) {
    const KINDS: [&str; 4] = ["Seconds", "SecondsPath", "Timestamp", "TimestampPath"];
    let at = At::Path(&state.path);
    if let Some(object) = state.value.as_object() {
        context.exclusive(at, object, &KINDS);
        if !KINDS.iter().any(|kind| object.contains_key(*kind)) {
            let kinds = KINDS.join(", ");
            let message = format!("One of these fields is required: [{kinds}]");
            context.report.schema(at, message);
        }
    }
    if let Some(value) = state.field("Seconds") {
        context.integer(at.key("Seconds"), value, 0..=MANY);
    }
    if let Some(value) = state.field("Timestamp") {
        let place = at.key("Timestamp");
        match context.string(place, value) {
            Some(text) if context.is_jsonata() && text.starts_with("{%") => {
                context.expression(place, text, Available::Input);
            }
            Some(text) if !is_rfc3339(text) => {
                context.refuse(place, text, "String does not match RFC3339 timestamp");
            }
            _ => {}
        }
    }
    context.reference_paths(state, &["SecondsPath", "TimestampPath"]);
}

fn fail(state: &State<'_>, context: &mut Context<'_>) {
    let at = At::Path(&state.path);
    for (key, path_key) in [("Error", "ErrorPath"), ("Cause", "CausePath")] {
        if let Some(object) = state.value.as_object() {
            context.exclusive(at, object, &[key, path_key]);
        }
        if let Some(value) = state.field(key)
            && let Some(text) = context.string(at.key(key), value)
            && context.is_jsonata()
        {
            context.expression(at.key(key), text, Available::Input);
        }
        if let Some(value) = state.field(path_key).filter(|_| !context.is_jsonata()) {
            path_of_string(at.key(path_key), value, context);
        }
    }
}

/// Checks a path, or a call that returns a string.
fn path_of_string(at: At<'_>, value: &Value, context: &mut Context<'_>) {
    let Some(text) = context.string(at, value) else {
        return;
    };
    let message = "Value must be a valid JSONPath or a valid intrinsic function call";
    context.path_or_call(at, text, message);
    if has_placeholder(text) {
        return;
    }
    if jsonpath::parse(text).is_some_and(|path| !path.reference) {
        context.report.warn(at, "Value is not a Reference Path");
    }
    if intrinsic::parse(text).is_ok_and(|call| !call.gives_string()) {
        context.report.schema(at, "The function does not return a string");
    }
}
