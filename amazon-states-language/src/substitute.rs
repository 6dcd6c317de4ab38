//! Substitution of `${Name}` in the strings of a definition.

use serde_json::Value;
use std::collections::BTreeMap;

/// A string that stands for JSON's null, because some tools drop a null from the documents that they apply.
pub(crate) const NULL: &str = "${Null}";

/// Replaces `${Name}` in every string value of the definition, but not in keys. A name that the table does not contain
/// stays unchanged, because `${...}` can also be part of a shell script or of JSONata.
pub(crate) fn substitute(definition: &Value, table: &BTreeMap<String, String>) -> Value {
    match definition {
        Value::String(text) if text == NULL => Value::Null,
        Value::String(text) => Value::String(in_text(text, table)),
        Value::Array(items) => items.iter().map(|v| substitute(v, table)).collect(),
        Value::Object(map) => map.iter().map(|(k, v)| (k.clone(), substitute(v, table))).collect(),
        other => other.clone(),
    }
}

/// Returns a text with its placeholders replaced. A name that the table does not contain stays unchanged.
pub(super) fn in_text(text: &str, table: &BTreeMap<String, String>) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("${") {
        out.push_str(before);
        match after
            .split_once('}')
            .and_then(|(name, tail)| Some((table.get(name)?, tail)))
        {
            Some((value, tail)) => {
                out.push_str(value);
                rest = tail;
            }
            None => {
                out.push_str("${");
                rest = after;
            }
        }
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn only_a_whole_string_becomes_null() {
        let definition = json!({"ResultPath": "${Null}", "Comment": "a ${Null}"});
        let expected = json!({"ResultPath": null, "Comment": "a ${Null}"});
        assert_eq!(substitute(&definition, &BTreeMap::new()), expected);
        let text = crate::substitute_text(r#"{"a": "${Null}", "b": 1}"#, &BTreeMap::new());
        assert_eq!(text, r#"{"a": null, "b": 1}"#);
    }

    #[test]
    fn known_names_are_replaced_once_and_other_names_stay() {
        let table = BTreeMap::from([("A".into(), "${B}".into()), ("B".into(), "b".into())]);
        let definition = json!({"x": ["${A}-${B}", "${HOME} ${ ${B}"], "${B}": 1});
        assert_eq!(
            substitute(&definition, &table),
            json!({"x": ["${B}-b", "${HOME} ${ b"], "${B}": 1})
        );
    }
}
