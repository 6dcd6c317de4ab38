//! Checks of Retry and Catch.

use super::context::{Available, Context, MANY};
use super::variables;
use crate::model::QueryLanguage::{JsonPath, Jsonata};
use crate::model::{At, State};
use serde_json::{Map, Value};
use std::collections::BTreeSet;

/// Maximum of MaxDelaySeconds: 366 days.
const MAX_DELAY: i64 = 31_622_400;

/// Number of attempts from which the check warns.
const MANY_ATTEMPTS: u64 = 10_000;

/// Errors that the States Language defines.
const RESERVED: [&str; 16] = [
    "States.ALL",
    "States.BranchFailed",
    "States.DataLimitExceeded",
    "States.ExceedToleratedFailureThreshold",
    "States.HeartbeatTimeout",
    "States.IntrinsicFailure",
    "States.ItemReaderFailed",
    "States.NoChoiceMatched",
    "States.ParameterPathFailure",
    "States.Permissions",
    "States.QueryEvaluationError",
    "States.ResultPathMatchFailure",
    "States.ResultWriterFailed",
    "States.Runtime",
    "States.TaskFailed",
    "States.Timeout",
];

/// Checks `Retry`.
pub(super) fn retry(state: &State<'_>, context: &mut Context<'_>) {
    each(state, "Retry", context, |at, retrier, context| {
        let known = [
            "ErrorEquals",
            "IntervalSeconds",
            "MaxAttempts",
            "BackoffRate",
            "MaxDelaySeconds",
            "JitterStrategy",
            "Comment",
        ];
        context.fields(at, retrier, &known.map(|name| (name, None)));
        for (key, range) in [
            ("IntervalSeconds", 1..=MANY),
            ("MaxAttempts", 0..=MANY),
            ("MaxDelaySeconds", 1..=MAX_DELAY),
        ] {
            if let Some(value) = retrier.get(key) {
                context.constant(at.key(key), value, range);
            }
        }
        if let Some(rate) = retrier.get("BackoffRate") {
            match rate.as_f64() {
                Some(rate) if rate < 1.0 => context
                    .report
                    .schema(at.key("BackoffRate"), "Value must be at least 1.0"),
                Some(_) => {}
                None if rate.as_str().is_some_and(crate::model::has_placeholder) => {}
                None => context.expected(at.key("BackoffRate"), "NUMBER"),
            }
        }
        if let Some(strategy) = retrier.get("JitterStrategy") {
            context.one_of(at.key("JitterStrategy"), strategy, &["FULL", "NONE"]);
        }
        doubts(at, retrier, context);
    });
}

fn doubts(at: At<'_>, retrier: &Map<String, Value>, context: &mut Context<'_>) {
    let number = |key: &str| retrier.get(key).and_then(Value::as_u64);
    if let Some(delay) = number("MaxDelaySeconds")
        && delay <= number("IntervalSeconds").unwrap_or(1)
    {
        let message = "Value should be greater than IntervalSeconds";
        context.report.warn(at.key("MaxDelaySeconds"), message);
    }
    if number("MaxAttempts").is_some_and(|attempts| attempts > MANY_ATTEMPTS) {
        let message = "The retries can continue, and cause costs, for a very long time";
        context.report.warn(at.key("MaxAttempts"), message);
    }
}

/// Checks `Catch`.
pub(super) fn catch(state: &State<'_>, context: &mut Context<'_>) {
    each(state, "Catch", context, |at, catcher, context| {
        let known = [
            ("ErrorEquals", None),
            ("Next", None),
            ("Comment", None),
            ("Assign", None),
            ("ResultPath", Some(JsonPath)),
            ("Output", Some(Jsonata)),
        ];
        context.fields(at, catcher, &known);
        if context.require(at, catcher, &["Next"])
            && let Some(next) = catcher.get("Next")
        {
            context.string(at.key("Next"), next);
        }
        if let Some(assign) = catcher.get("Assign") {
            variables::assign(at.key("Assign"), assign, Available::Error, context);
        }
        if context.is_jsonata() {
            if let Some(output) = catcher.get("Output") {
                context.json(at.key("Output"), output, Available::Error);
            }
        } else if let Some(path) = catcher.get("ResultPath") {
            context.result_path(at.key("ResultPath"), path);
        }
    });
}

fn each(
    state: &State<'_>,
    field: &str,
    context: &mut Context<'_>,
    check: impl Fn(At<'_>, &Map<String, Value>, &mut Context<'_>),
) {
    let Some(value) = state.field(field) else { return };
    let state_at = At::Path(&state.path);
    let list_at = state_at.key(field);
    let blocks = context.list(list_at, value);
    let mut handled = BTreeSet::new();
    for (i, block) in blocks.iter().enumerate() {
        let at = list_at.index(i);
        let Some(block) = context.object(at, block) else {
            continue;
        };
        if let Some(comment) = block.get("Comment") {
            context.string(at.key("Comment"), comment);
        }
        check(at, block, context);
        if context.require(at, block, &["ErrorEquals"])
            && let Some(errors) = block.get("ErrorEquals")
        {
            let last = i + 1 == blocks.len();
            error_names(at.key("ErrorEquals"), errors, last, &mut handled, context);
        }
    }
}

fn error_names<'v>(
    at: At<'_>,
    errors: &'v Value,
    last: bool,
    handled: &mut BTreeSet<&'v str>,
    context: &mut Context<'_>,
) {
    let names = context.filled(at, errors);
    let mut news = names.is_empty();
    for (i, name) in names.iter().enumerate() {
        let place = at.index(i);
        let Some(name) = context.string(place, name) else {
            news = true;
            continue;
        };
        if name == "States.ALL" && (!last || names.len() > 1) {
            let message = "States.ALL must appear alone and at end of list";
            context.report.schema(place, message);
        } else if name.starts_with("States.") && !name.starts_with("States.Http.") && !RESERVED.contains(&name) {
            let message = format!("The States Language does not define the error {name}");
            context.report.warn(place, message);
        }
        news |= handled.insert(name);
    }
    if !news {
        let message = "Earlier entries of the list already handle all of these errors";
        context.report.warn(at, message);
    }
}
