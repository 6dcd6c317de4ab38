//! Property tests: the crate accepts any text and any JSON without a panic.
#![allow(clippy::unwrap_used, missing_docs)]

mod any_json;
mod corpus;

use amazon_states_language::{Definition, Format, MachineKind};
use any_json::any_json;
use corpus::valid;
use proptest::prelude::*;
use proptest::sample::Index;
use serde_json::Value;

/// Replaces one value within another.
fn replace(target: &mut Value, place: &Index, value: Value) {
    fn count(value: &Value) -> usize {
        1 + match value {
            Value::Array(items) => items.iter().map(count).sum(),
            Value::Object(object) => object.values().map(count).sum(),
            _ => 0,
        }
    }
    fn set(target: &mut Value, at: &mut usize, value: &mut Option<Value>) {
        if *at == 0 {
            if let Some(value) = value.take() {
                *target = value;
            }
            return;
        }
        *at -= 1;
        match target {
            Value::Array(items) => items.iter_mut().for_each(|item| {
                if value.is_some() {
                    set(item, at, value);
                }
            }),
            Value::Object(object) => object.values_mut().for_each(|item| {
                if value.is_some() {
                    set(item, at, value);
                }
            }),
            _ => {}
        }
    }
    let mut at = place.index(count(target));
    set(target, &mut at, &mut Some(value));
}

fn look(definition: &Value) {
    for kind in [MachineKind::Standard, MachineKind::Express] {
        Definition::from(definition).check(kind);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn no_json_makes_the_check_panic(value in any_json()) {
        look(&value);
    }

    #[test]
    fn no_change_of_a_definition_makes_the_check_panic(
        which in any::<Index>(), changes in prop::collection::vec((any::<Index>(), any_json()), 1..4)
    ) {
        let corpus = valid();
        let (_, text) = which.get(&corpus);
        let mut definition = Definition::parse(text, Format::Json).unwrap().into_value();
        for (place, value) in changes {
            replace(&mut definition, &place, value);
        }
        look(&definition);
    }

    #[test]
    fn no_text_makes_the_parser_panic(text in ".*", which in any::<Index>(), from in any::<Index>(), to in any::<Index>()) {
        let _ = Definition::parse(&text, Format::Json);
        let corpus = valid();
        let (_, sound) = which.get(&corpus);
        let (mut from, mut to) = (from.index(sound.len()), to.index(sound.len()));
        if from > to {
            std::mem::swap(&mut from, &mut to);
        }
        let bytes = [&sound.as_bytes()[..from], text.as_bytes(), &sound.as_bytes()[to..]].concat();
        if let Ok(definition) = Definition::parse(&String::from_utf8_lossy(&bytes), Format::Json) {
            look(definition.value());
        }
    }
}
