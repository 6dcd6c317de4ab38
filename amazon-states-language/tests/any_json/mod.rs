//! Generated JSON that often contains words of the language.

use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Map, Value};

/// Words of the language, so that generated JSON reaches more code than the check for unknown fields.
const WORDS: [&str; 40] = [
    "StartAt",
    "States",
    "Type",
    "Next",
    "End",
    "Task",
    "Map",
    "Parallel",
    "Choice",
    "Pass",
    "Wait",
    "Fail",
    "Resource",
    "Branches",
    "ItemProcessor",
    "ProcessorConfig",
    "Mode",
    "DISTRIBUTED",
    "Choices",
    "And",
    "Not",
    "Variable",
    "Retry",
    "Catch",
    "ErrorEquals",
    "Parameters",
    "x.$",
    "Assign",
    "Output",
    "QueryLanguage",
    "JSONata",
    "Label",
    "Timestamp",
    "ItemReader",
    "ReaderConfig",
    "A",
    "$.a[0]",
    "{% $states.input.a[b] %}",
    "States.Format('{}', $.a)",
    "${X}",
];

/// Returns a strategy for any JSON document.
pub(crate) fn any_json() -> impl Strategy<Value = Value> {
    let text = prop_oneof![
        select(&WORDS[..]).prop_map(str::to_owned),
        ".*",
        "[$.\\[\\]{}%()'a?@*: ]{0,12}"
    ];
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::Bool),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        text.prop_map(Value::String),
    ];
    leaf.prop_recursive(6, 64, 6, |inner| {
        let key = prop_oneof![4 => select(&WORDS[..]).prop_map(str::to_owned), 1 => ".*"];
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::Array),
            prop::collection::vec((key, inner), 0..6).prop_map(|pairs| Value::Object(Map::from_iter(pairs))),
        ]
    })
}
