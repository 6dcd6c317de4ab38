//! Names in `${...}` that are spelt almost like a substitution.

use crate::near::near;
use amazon_states_language::path_segment;
use serde_json::Value;
use std::collections::BTreeMap;

/// Returns each such name in the strings of a definition: its path, and what is wrong.
pub(super) fn misspelt(definition: &Value, table: &BTreeMap<String, String>) -> Vec<(String, String)> {
    let mut found = vec![];
    walk(definition, String::new(), table, &mut found);
    found
}

fn walk(value: &Value, at: String, table: &BTreeMap<String, String>, found: &mut Vec<(String, String)>) {
    match value {
        Value::String(text) => {
            for name in names(text).filter(|name| !table.contains_key(*name)) {
                if let Some(known) = near(name, table.keys()) {
                    let message = format!(
                        "${{{name}}} is not a substitution; did you mean ${{{known}}}? To keep the text, add {name} to \
                         definitionSubstitutions"
                    );
                    found.push((at.clone(), message));
                }
            }
        }
        Value::Array(items) => {
            for (i, item) in items.iter().enumerate() {
                walk(item, format!("{at}[{i}]"), table, found);
            }
        }
        Value::Object(members) => {
            for (key, inner) in members {
                walk(inner, format!("{at}{}", path_segment(key)), table, found);
            }
        }
        _ => {}
    }
}

/// The names in `${...}`. Names in capital letters are variables of a shell.
fn names(text: &str) -> impl Iterator<Item = &str> {
    let inner = text.split("${").skip(1).filter_map(|rest| rest.split_once('}'));
    inner.map(|(name, _)| name).filter(|name| {
        let is_name = name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
        is_name && name.chars().any(|c| c.is_ascii_lowercase())
    })
}

#[cfg(test)]
mod tests {
    use crate::pattern::tests_support::violations;
    use serde_json::{Value, json};

    fn found(resource: &str, substitutions: &Value) -> Vec<String> {
        let task = json!({"Type": "Task", "Resource": resource, "End": true});
        let definition = json!({"StartAt": "A b", "States": {"A b": task}});
        let machine = json!({"definition": definition, "definitionSubstitutions": substitutions});
        violations(&json!({"stateMachine": machine}), |_| {})
    }

    #[test]
    fn a_name_near_a_substitution_is_refused_with_that_name() {
        assert_eq!(
            found("${FunctonArn}", &json!({})),
            [
                "spec.stateMachine.definition.States[\"A b\"].Resource: ${FunctonArn} is not a substitution; did you mean \
                 ${FunctionArn}? To keep the text, add FunctonArn to definitionSubstitutions"
            ]
        );
        let own = json!({"QueueArn": "arn:aws:states:::sqs:sendMessage"});
        assert_eq!(found("${QueuArn}", &own).len(), 1);
    }

    #[test]
    fn other_text_in_braces_is_left_alone() {
        let kept = json!({"FunctonArn": "${FunctonArn}"});
        let none = json!({});
        for (resource, substitutions) in [
            ("${FunctonArn}", &kept),
            ("${REGION}", &none),
            ("${Other}", &none),
            ("${ x }", &none),
        ] {
            let found = found(resource, substitutions);
            assert!(
                !found.iter().any(|f| f.contains("is not a substitution")),
                "{resource}: {found:?}"
            );
        }
    }
}
