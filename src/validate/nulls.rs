//! Nulls in a definition. Some tools drop them, and the workflow then has another meaning.

use super::problem::{Check, Problem};
use amazon_states_language::path_segment;
use serde_json::Value;

const MESSAGE: &str = "is null, and kubectl apply without --server-side drops it; write \"${Null}\", which survives every kind of \
                       apply";

/// Returns a warning for each null of the definition at a path of an object.
pub(super) fn warnings(at: &str, definition: &Value) -> Vec<Problem> {
    let mut problems = vec![];
    visit(definition, at.to_owned(), &mut problems);
    problems
}

fn visit(value: &Value, path: String, problems: &mut Vec<Problem>) {
    match value {
        Value::Null => problems.push(Problem::warning(Check::Definition, path, MESSAGE)),
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                visit(item, format!("{path}[{index}]"), problems);
            }
        }
        Value::Object(members) => {
            for (key, member) in members {
                visit(member, format!("{path}{}", path_segment(key)), problems);
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn each_null_gets_a_warning_with_its_path() {
        let definition = json!({"States": {"Store it": {"ResultPath": null, "Parameters": [1, null]}, "B": "${Null}"}});
        let mut paths: Vec<String> = warnings("definition", &definition)
            .into_iter()
            .map(|problem| problem.path)
            .collect();
        paths.sort();
        let expected = [
            "definition.States[\"Store it\"].Parameters[1]",
            "definition.States[\"Store it\"].ResultPath",
        ];
        assert_eq!(paths, expected);
    }
}
