//! The documents of a text that is YAML or JSON, and what they are.

use crate::api::{GROUP, LambdaSfnPattern};
use amazon_states_language::yaml_documents;
use kube::Resource;
use serde_json::Value;

/// The documents of a text that is YAML or JSON, as kubectl has them: merge keys are applied, keys are text.
/// Behind a syntax error nothing is read.
pub fn documents(text: &str) -> Vec<Result<Value, String>> {
    let read = yaml_documents(text).into_iter();
    read.map(|document| document.map_err(|error| error.message)).collect()
}

/// What a document is to this program.
pub(crate) enum Sort<'v> {
    /// An empty document, such as after a last `---`.
    Nothing,
    /// A list of objects.
    List(&'v [Value]),
    /// A `LambdaSfnPattern`.
    Pattern,
    /// An object of another kind.
    Other,
    /// No Kubernetes object: it has no apiVersion or no kind.
    NoObject,
    /// An object that is not understood, and why.
    Wrong(String),
}

impl<'v> Sort<'v> {
    /// Sorts a document by its kind and its apiVersion.
    pub(crate) fn detect(value: &'v Value) -> Self {
        let text = |key: &str| value.get(key).and_then(Value::as_str).unwrap_or_default();
        let (kind, version) = (text("kind"), text("apiVersion"));
        let (own, expected) = (LambdaSfnPattern::kind(&()), LambdaSfnPattern::api_version(&()));
        if value.is_null() {
            Self::Nothing
        } else if kind == "List" || *kind == format!("{own}List") {
            match value.get("items").and_then(Value::as_array) {
                Some(items) => Self::List(items),
                None => Self::Wrong("is a list without items".into()),
            }
        } else if kind.is_empty() || version.is_empty() {
            Self::NoObject
        } else if kind != own || version.split('/').next() != Some(GROUP) {
            Self::Other
        } else if version != expected {
            Self::Wrong(format!("apiVersion is {version}, must be {expected}"))
        } else {
            Self::Pattern
        }
    }
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
