//! Amazon States Language: the pattern's own workflow, substitutions, checks before any call to AWS, and
//! the rights that a definition's states need.

mod check;
pub mod graph;
pub mod intrinsic;
pub mod jsonata;
pub mod jsonpath;
pub mod model;
mod permissions;
mod substitute;
mod text;
mod timestamp;

pub use check::{Finding, MachineKind, Severity, check};
pub use permissions::{Grant, grants};
pub use substitute::{Substitutions, substitute};
pub use text::parse_text;

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
        let at = format!("{path}.States{}", model::segment(name));
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

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_default_definition_is_sound_and_needs_no_rights() {
        let definition = default_definition();
        assert_eq!(check(&definition, MachineKind::Standard), vec![]);
        assert!(grants(&definition).is_empty());
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
