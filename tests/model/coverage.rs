//! Checks that the generated specs cover every field of the custom resource.

use crate::generate::specs;
use lambdasfn::api::immutable_changes;
use lambdasfn::validate::{self, Basis, ConfigMaps};
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// Collects the paths of the leaf fields of a schema. If a value is given, collects only the fields that the value has.
fn leaves(schema: &Value, value: Option<&Value>, at: &str, found: &mut BTreeSet<String>) {
    if value.is_some_and(Value::is_null) {
        return;
    }
    if let Some(properties) = schema.get("properties").and_then(Value::as_object) {
        for (name, schema) in properties {
            let at = if at.is_empty() {
                name.clone()
            } else {
                format!("{at}.{name}")
            };
            match value {
                None => leaves(schema, None, &at, found),
                Some(value) => {
                    if let Some(value) = value.get(name) {
                        leaves(schema, Some(value), &at, found);
                    }
                }
            }
        }
    } else if let Some(items) = schema.get("items") {
        match value {
            None => leaves(items, None, at, found),
            Some(value) => {
                for value in value.as_array().into_iter().flatten() {
                    leaves(items, Some(value), at, found);
                }
            }
        }
    } else {
        found.insert(at.to_owned());
    }
}

#[test]
fn every_field_of_the_custom_resource_occurs_in_the_generated_specs() {
    let crd = serde_json::to_value(lambdasfn::api::crd()).unwrap();
    let schema = crd
        .pointer("/spec/versions/0/schema/openAPIV3Schema/properties/spec")
        .unwrap();
    let mut all = BTreeSet::new();
    leaves(schema, None, "", &mut all);
    assert!(all.len() > 100, "found only {} fields in the schema", all.len());
    let mut seen = BTreeSet::new();
    for spec in sequences().concat() {
        leaves(schema, Some(&spec), "", &mut seen);
    }
    let missing: Vec<&String> = all.difference(&seen).collect();
    assert!(missing.is_empty(), "the generator does not cover: {missing:#?}");
}

/// Returns the specs of 256 sequences. The sequences are the same in each run.
fn sequences() -> Vec<Vec<Value>> {
    let mut runner = TestRunner::deterministic();
    let mut sequence = || specs(2..4).new_tree(&mut runner).unwrap().current();
    let specs = |sequence: Vec<(Value, u8)>| sequence.into_iter().map(|(spec, _)| spec).collect();
    (0..256).map(|_| specs(sequence())).collect()
}

#[test]
fn the_api_server_accepts_every_generated_spec_and_every_edit() {
    let basis = Basis {
        settings: &crate::settings(),
        settings_are_known: true,
        whereabouts: &crate::place().into(),
        config_maps: &ConfigMaps::default(),
    };
    for sequence in sequences().into_iter().take(48) {
        for spec in &sequence {
            let object = json!({"apiVersion": "serverlesspatterns.dev/v1alpha1", "kind": "LambdaSfnPattern",
                "metadata": {"name": "hello"}, "spec": spec});
            let problems = validate::object(&object, basis);
            let errors: Vec<_> = problems.iter().filter(|problem| problem.is_error()).collect();
            assert!(errors.is_empty(), "{errors:#?}: {spec:#}");
        }
        for edit in sequence.windows(2) {
            let changes = immutable_changes(&edit[0], &edit[1], true);
            assert!(changes.is_empty(), "{changes:?}: {edit:#?}");
        }
    }
}
