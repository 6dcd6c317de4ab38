//! The default workflow.

use crate::json;
use serde_json::Value;

/// Returns the workflow of a spec without a definition: six types of states, and a choice by the event's `Choice`.
pub fn default_definition() -> Value {
    json::parse(include_str!("default.asl.json"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use amazon_states_language::{Context, Definition, MachineKind, Rights};
    use serde_json::json;

    #[test]
    fn the_default_definition_is_valid_and_needs_no_rights() {
        let value = default_definition();
        let definition = Definition::from(&value);
        assert_eq!(definition.check(MachineKind::Standard), vec![]);
        let context = Context {
            partition: "aws",
            region: "eu-west-1",
            account: "123456789012",
            state_machine_name: "m",
            own_arns: &[],
            owner_tag: None,
            bounded: false,
        };
        assert_eq!(definition.rights(&context), Rights::default());
        let types: Vec<_> = value["States"]
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
