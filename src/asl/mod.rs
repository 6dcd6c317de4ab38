//! Amazon States Language: the pattern's own workflow, substitutions, checks before any call to AWS, and
//! the rights that a definition's states need.

mod check;
pub mod graph;
pub mod intrinsic;
pub mod jsonata;
pub mod jsonpath;
pub mod model;
pub mod permissions;
mod source;
mod substitute;
mod text;
mod timestamp;
mod yaml;

pub use check::{Finding, MachineKind, Severity, check};
pub use permissions::permissions;
pub use source::{positions, substitute_text};
pub use substitute::{Substitutions, substitute};
pub use text::{is_yaml, parse_text, parse_yaml};
pub use yaml::{YamlError, yaml_documents};

use serde_json::Value;

/// Largest definition in bytes that Step Functions takes
/// (<https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html>).
pub const MAX_BYTES: usize = 1_048_576;

/// The pattern's workflow: one of each state type, and a choice by the event's `Choice`.
pub fn default_definition() -> Value {
    crate::json::parse(include_str!("default.asl.json"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_default_definition_is_sound_and_needs_no_rights() {
        let definition = default_definition();
        assert_eq!(check(&definition, MachineKind::Standard), vec![]);
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
