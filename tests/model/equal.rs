//! Equivalent documents: a different spelling of the same document does not create a plan.

use crate::World;
use crate::generate::spec;
use lambdasfn::api::ResourceId;
use lambdasfn::json::parse;
use lambdasfn::resource::Observed;
use proptest::prelude::*;
use proptest::test_runner::{RngAlgorithm, TestRng};
use serde_json::{Map, Value};

/// Writes a document with a random order of keys, white space and form of numbers.
fn written(value: &Value, rng: &mut TestRng) -> String {
    let space = |rng: &mut TestRng| " \n\t".repeat((rng.next_u32() % 2) as usize);
    match value {
        Value::Object(fields) => {
            let mut fields: Vec<(&String, &Value)> = fields.iter().collect();
            for i in (1..fields.len()).rev() {
                fields.swap(i, rng.next_u32() as usize % (i + 1));
            }
            let fields: Vec<String> = fields
                .into_iter()
                .map(|(key, value)| {
                    format!(
                        "{}{}:{}{}",
                        space(rng),
                        Value::from(key.as_str()),
                        space(rng),
                        written(value, rng)
                    )
                })
                .collect();
            format!("{{{}{}}}", fields.join(","), space(rng))
        }
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(|item| space(rng) + &written(item, rng)).collect();
            format!("[{}{}]", items.join(","), space(rng))
        }
        Value::Number(number) => match (number.as_i64(), rng.next_u32() % 3) {
            (Some(whole), 0) => format!("{whole}.0"),
            (Some(whole), 1) => format!("{whole}e0"),
            _ => number.to_string(),
        },
        Value::String(text) if rng.next_u32().is_multiple_of(2) => {
            let escaped = text.chars().map(|c| {
                if c.is_ascii_alphabetic() {
                    format!("\\u{:04x}", c as u32)
                } else {
                    let quoted = Value::from(c.to_string()).to_string();
                    quoted[1..quoted.len() - 1].to_owned()
                }
            });
            format!("\"{}\"", escaped.collect::<String>())
        }
        other => other.to_string(),
    }
}

/// Reverses a list, replaces a list of one text by the text, or replaces a text by a list.
fn one_or_many(value: &Value, rng: &mut TestRng) -> Value {
    match value {
        Value::String(_) if rng.next_u32().is_multiple_of(2) => Value::Array(vec![value.clone()]),
        Value::Array(items) if items.len() == 1 && rng.next_u32().is_multiple_of(2) => items[0].clone(),
        Value::Array(items) => {
            let mut items = items.clone();
            items.reverse();
            Value::Array(items)
        }
        _ => value.clone(),
    }
}

fn each(value: &Value, rng: &mut TestRng, change: fn(&Value, &mut TestRng) -> Value) -> Value {
    let Some(fields) = value.as_object() else {
        return change(value, rng);
    };
    let changed: Map<String, Value> = fields
        .iter()
        .map(|(key, value)| (key.clone(), change(value, rng)))
        .collect();
    Value::Object(changed)
}

/// Returns an equivalent policy.
fn policy(document: &Value, rng: &mut TestRng) -> Value {
    let mut statements = match &document["Statement"] {
        Value::Array(many) => many.clone(),
        one => vec![one.clone()],
    };
    statements.reverse();
    for fields in statements.iter_mut().filter_map(Value::as_object_mut) {
        for (key, value) in fields.iter_mut() {
            *value = match key.as_str() {
                "Action" | "Resource" => one_or_many(value, rng),
                "Principal" => each(value, rng, one_or_many),
                "Condition" => each(value, rng, |keys, rng| each(keys, rng, one_or_many)),
                _ => value.clone(),
            };
        }
    }
    let mut document = document.clone();
    document["Statement"] = match statements.as_slice() {
        [one] if rng.next_u32().is_multiple_of(2) => one.clone(),
        _ => Value::Array(statements),
    };
    parse(&written(&document, rng))
}

fn reworded(found: &mut Observed, rng: &mut TestRng) {
    match found {
        Observed::Role(role) => {
            role.trust = policy(&role.trust, rng);
            role.policy = role.policy.as_ref().map(|document| policy(document, rng));
            if let Some((inline, attached)) = &mut role.policies {
                inline.reverse();
                attached.reverse();
            }
        }
        Observed::StateMachine(machine) => {
            let definition = &mut machine.configuration.definition;
            *definition = parse(&written(definition, rng));
        }
        _ => {}
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn an_equivalent_document_does_not_create_a_plan(spec in spec(), seed in any::<[u8; 32]>()) {
        let mut world = World::settled(&spec);
        let mut rng = TestRng::from_seed(RngAlgorithm::ChaCha, &seed);
        let entries = world.object().status.resources;
        let ids: Vec<ResourceId> = entries.iter().map(|entry| entry.resource_id()).collect();
        for id in &ids {
            let mut found = world.aws.found(id).unwrap();
            reworded(&mut found, &mut rng);
            world.aws.put(id, found);
        }
        let status = world.status.clone();
        prop_assert_eq!(world.round(usize::MAX), (0, true));
        prop_assert_eq!(&world.status, &status);
    }
}
