//! Checks of Map states.

use super::context::{Available, Context, whole};
use super::{express, map_io};
use crate::model::{At, State, has_placeholder};
use serde_json::{Map, Value};

/// Fields that have an effect only in a distributed Map.
const DISTRIBUTED: [&str; 8] = [
    "ItemReader",
    "ItemBatcher",
    "ResultWriter",
    "Label",
    "ToleratedFailureCount",
    "ToleratedFailureCountPath",
    "ToleratedFailurePercentage",
    "ToleratedFailurePercentagePath",
];

/// Checks the fields that only Map states have.
pub(super) fn check(map: &State<'_>, context: &mut Context<'_>) {
    let at = At::Path(&map.path);
    let Some(object) = map.value.as_object() else { return };
    processor(at, object, context);
    items(at, object, context);
    for (key, path_key, most) in [
        ("MaxConcurrency", "MaxConcurrencyPath", i64::MAX),
        ("ToleratedFailureCount", "ToleratedFailureCountPath", i64::MAX),
    ] {
        context.exclusive(at, object, &[key, path_key]);
        if let Some(value) = object.get(key) {
            context.integer(at.key(key), value, 0..=most);
        }
    }
    percentage(at, object, context);
    let paths = [
        "MaxConcurrencyPath",
        "ToleratedFailureCountPath",
        "ToleratedFailurePercentagePath",
    ];
    context.reference_paths(map, &paths);
    if let Some(label) = object.get("Label") {
        context.string(at.key("Label"), label);
    }
    let distributed = map.is_distributed_map();
    if distributed {
        express::distributed_map(at, context);
    }
    let open = mode(object).is_some_and(has_placeholder);
    for key in DISTRIBUTED.iter().filter(|_| !distributed && !open) {
        if object.contains_key(*key) {
            let message = format!("Field '{key}' has an effect only in DISTRIBUTED mode");
            context.report.warn(at, message);
        }
    }
    map_io::check(map, context);
}

fn mode(map: &Map<String, Value>) -> Option<&str> {
    map.get("ItemProcessor")?.get("ProcessorConfig")?.get("Mode")?.as_str()
}

fn processor(at: At<'_>, map: &Map<String, Value>, context: &mut Context<'_>) {
    context.exclusive(at, map, &["ItemProcessor", "Iterator"]);
    if !map.contains_key("Iterator") {
        context.require(at, map, &["ItemProcessor"]);
    }
    let config = map.get("ItemProcessor").and_then(|p| p.get("ProcessorConfig"));
    let Some(config) = config else { return };
    let inner = at.key("ItemProcessor");
    let place = inner.key("ProcessorConfig");
    let Some(object) = context.object(place, config) else {
        return;
    };
    context.fields(place, object, &[("Mode", None), ("ExecutionType", None)]);
    for (key, known) in [
        ("Mode", ["INLINE", "DISTRIBUTED"]),
        ("ExecutionType", ["STANDARD", "EXPRESS"]),
    ] {
        if let Some(value) = object.get(key) {
            context.one_of(place.key(key), value, &known);
        }
    }
    let distributed = object.get("Mode").and_then(Value::as_str) == Some("DISTRIBUTED");
    if distributed {
        context.require(place, object, &["ExecutionType"]);
    } else if object.contains_key("ExecutionType") && !mode(map).is_some_and(has_placeholder) {
        let message = "Field 'ExecutionType' has an effect only in DISTRIBUTED mode";
        context.report.warn(place, message);
    }
}

fn items(at: At<'_>, map: &Map<String, Value>, context: &mut Context<'_>) {
    context.exclusive(at, map, &["ItemSelector", "Parameters"]);
    if let Some(selector) = map.get("ItemSelector") {
        context.data(at.key("ItemSelector"), selector, Available::Input);
    }
    let jsonata = context.is_jsonata();
    if let Some(path) = map.get("ItemsPath").filter(|_| !jsonata) {
        context.reference_path(at.key("ItemsPath"), path);
    }
    if let Some(items) = map.get("Items").filter(|_| jsonata) {
        let place = at.key("Items");
        match items {
            Value::Array(_) | Value::Object(_) => context.json(place, items, Available::Input),
            Value::String(text) if super::context::is_expression(text) => {
                context.expression(place, text, Available::Input);
            }
            Value::String(text) => context.refuse(place, text, "Expected value of type [ARRAY]"),
            _ => context.expected(place, "ARRAY"),
        }
    }
}

fn percentage(at: At<'_>, map: &Map<String, Value>, context: &mut Context<'_>) {
    let key = "ToleratedFailurePercentage";
    context.exclusive(at, map, &[key, "ToleratedFailurePercentagePath"]);
    let Some(value) = map.get(key) else { return };
    // The documentation does not state whether fractions are valid.
    match value.as_f64().filter(|_| whole(value).is_none()) {
        Some(number) if (0.0..=100.0).contains(&number) => {}
        _ => context.integer(at.key(key), value, 0..=100),
    }
}
