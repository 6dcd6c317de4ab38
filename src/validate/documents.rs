//! The documents of a text that is YAML or JSON.

use amazon_states_language::yaml_documents;
use serde_json::Value;

/// The documents of a text that is YAML or JSON, as kubectl has them: merge keys are applied, keys are text.
/// Behind a syntax error nothing is read.
pub fn documents(text: &str) -> Vec<Result<Value, String>> {
    let read = yaml_documents(text).into_iter();
    read.map(|document| document.map_err(|error| error.message)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_before_a_syntax_error_is_read_and_the_error_has_its_place() {
        let read = documents("a: 1\n---\n[*unknown]\"\t\"");
        assert_eq!(read.len(), 2, "{read:?}");
        assert_eq!(read[0], Ok(serde_json::json!({"a": 1})));
        assert!(
            read[1].as_ref().is_err_and(|error| error.contains("line 3")),
            "{read:?}"
        );
    }
}
