//! Property tests: facts about the rights of every definition.

use super::{CONTEXT, rights};
use crate::rights::table::tables;
use proptest::prelude::*;
use serde_json::{Value, json};
use std::collections::BTreeSet;

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        ".{0,12}".prop_map(Value::from),
        "[a-z:*${}%'&.]{0,20}".prop_map(Value::from),
        Just(json!("arn:aws:states:::aws-sdk:sqs:sendMessage")),
        Just(json!("arn:aws:iam::1:role/x")),
    ];
    let key = prop_oneof![
        "[A-Za-z.$]{0,6}".boxed(),
        prop::sample::select(vec![
            "States",
            "Type",
            "Resource",
            "Parameters",
            "Arguments",
            "Credentials",
            "ItemProcessor",
            "ItemReader",
            "ResultWriter",
            "FunctionName",
            "Entries",
            "TableName",
            "QueueUrl.$",
            "ProcessorConfig",
            "Mode",
        ])
        .prop_map(str::to_owned)
        .boxed(),
    ];
    leaf.prop_recursive(6, 64, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map(key.clone(), inner, 0..6).prop_map(|m| Value::Object(m.into_iter().collect())),
        ]
    })
}

fn any_task() -> impl Strategy<Value = Value> {
    let sdk = [
        "aws-sdk:s3:listObjectsV2",
        "aws-sdk:ec2:runInstances",
        "aws-sdk:kms:decrypt",
        "aws-sdk:nope:doIt",
    ];
    let all: Vec<String> = tables()
        .optimized
        .keys()
        .cloned()
        .chain(sdk.map(str::to_owned))
        .collect();
    (prop::sample::select(all), prop::sample::select(vec!["", ".sync"]), any_json(), any::<bool>()).prop_map(
        |(call, suffix, arguments, jsonata)| {
            let language = if jsonata { "JSONata" } else { "JSONPath" };
            json!({"StartAt": "T", "States": {"T": {"Type": "Task", "QueryLanguage": language, "End": true,
                "Resource": format!("arn:aws:states:::{call}{suffix}"), "Parameters": arguments, "Arguments": arguments}}})
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn nothing_panics(definition in any_json()) {
        rights(&definition, &CONTEXT);
    }

    #[test]
    fn every_statement_is_valid_and_every_wildcard_has_a_warning(definition in any_task()) {
        let found = rights(&definition, &CONTEXT);
        let mut sids = BTreeSet::new();
        for statement in &found.statements {
            prop_assert!(!statement.sid.is_empty() && statement.sid.bytes().all(|b| b.is_ascii_alphanumeric()));
            prop_assert!(sids.insert(&statement.sid));
            prop_assert!(statement.actions.iter().all(|a| a.split_once(':').is_some_and(|(_, n)| !n.contains('*'))));
            for resource in &statement.resources {
                prop_assert!(resource == "*" || resource.starts_with("arn:") || resource.starts_with("${"), "{resource}");
                let warned = |action: &String| found.warnings.iter().any(|w| w.message.contains(action.as_str()));
                prop_assert!(resource != "*" || statement.actions.iter().all(warned), "{:?}", found);
            }
        }
        prop_assert_eq!(&rights(&definition, &CONTEXT), &found);
    }
}
