//! Amazon States Language: the pattern's own workflow, substitutions, checks before any call to AWS, and
//! the rights that a definition's states need.

mod check;
pub mod model;
pub mod permissions;
mod substitute;

pub use check::{Finding, check};
pub use permissions::permissions;
pub use substitute::{Substitutions, substitute};

use serde_json::Value;

/// Largest definition in bytes that Step Functions takes
/// (<https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html>).
pub const MAX_BYTES: usize = 1_048_576;

/// The pattern's workflow: one of each state type, and a choice by the event's `Choice`.
pub fn default_definition() -> Value {
    crate::pattern::json::parse(include_str!("default.asl.json"))
}

/// Every machine of a definition, the nested ones of Parallel and Map included: its JSON path, and the
/// object that holds `StartAt` and `States`.
fn machines<'a>(path: String, machine: &'a Value, found: &mut Vec<(String, &'a Value)>) {
    for (name, state) in machine["States"].as_object().into_iter().flatten() {
        let at = format!("{path}.States.{}", segment(name));
        for (i, branch) in state["Branches"].as_array().into_iter().flatten().enumerate() {
            machines(format!("{at}.Branches[{i}]"), branch, found);
        }
        for key in ["ItemProcessor", "Iterator"] {
            if let Some(inner) = state.get(key) {
                machines(format!("{at}.{key}"), inner, found);
            }
        }
    }
    found.push((path, machine));
}

/// A key as a segment of a JSON path: bare if it is a word, else quoted.
fn segment(key: &str) -> String {
    if key.chars().all(|c| c.is_ascii_alphanumeric() || c == '_') {
        key.to_owned()
    } else {
        format!("[{key:?}]")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_default_definition_is_sound_and_needs_no_rights() {
        let definition = default_definition();
        assert_eq!(check(&definition), vec![]);
        let context = permissions::Context {
            partition: "aws",
            region: "eu-west-1",
            account: "123456789012",
            state_machine_name: "m",
            own_arns: &[],
            owner_prefix: None,
            bounded: false,
        };
        assert_eq!(permissions(&definition, &context), permissions::Permissions::default());
        let types: Vec<_> = definition["States"]
            .as_object()
            .unwrap()
            .values()
            .map(|s| s["Type"].clone())
            .collect();
        for type_ in ["Pass", "Wait", "Choice", "Parallel", "Succeed", "Fail"] {
            assert!(types.contains(&json!(type_)), "{type_}");
        }
    }
}
