//! The documents of a text that is YAML or JSON, and their kinds.

use crate::api::{GROUP, LambdaSfnPattern};
use crate::near::near;
use amazon_states_language::yaml_documents;
use kube::Resource;
use serde_json::Value;
use std::fmt;

/// Reads the documents of a text that is YAML or JSON, as kubectl reads them: merge keys are applied, keys are text.
/// It reads nothing after a syntax error.
pub fn documents(text: &str) -> Vec<Result<Value, String>> {
    let read = yaml_documents(text).into_iter();
    read.map(|document| document.map_err(|error| error.message)).collect()
}

/// Kind of a document.
pub(crate) enum Sort<'v> {
    /// An empty document, such as after a last `---`.
    Nothing,
    /// A list of objects.
    List(&'v [Value]),
    /// A `LambdaSfnPattern`.
    Pattern,
    /// An object of another kind.
    Other,
    /// A document without apiVersion or kind.
    NoObject,
    /// An object with a wrong apiVersion or kind.
    Wrong(WrongType),
}

/// A field that keeps an object from being a `LambdaSfnPattern`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct WrongType {
    /// Name of the field.
    pub(crate) field: &'static str,
    /// The requirement that the field violates.
    pub(crate) message: String,
}

impl fmt::Display for WrongType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.field, self.message)
    }
}

impl<'v> Sort<'v> {
    /// Returns the kind of a document, by its kind and its apiVersion.
    pub(crate) fn detect(value: &'v Value) -> Self {
        let text = |key: &str| value.get(key).and_then(Value::as_str).unwrap_or_default();
        let (kind, version) = (text("kind"), text("apiVersion"));
        let (own, expected) = (LambdaSfnPattern::kind(&()), LambdaSfnPattern::api_version(&()));
        let group = version.split('/').next().unwrap_or_default();
        let wrong = |field, message| Self::Wrong(WrongType { field, message });
        if value.is_null() {
            Self::Nothing
        } else if kind == "List" || *kind == format!("{own}List") {
            match value.get("items").and_then(Value::as_array) {
                Some(items) => Self::List(items),
                None => wrong("items", "is required: the object is a list without items".into()),
            }
        } else if kind == own && version == expected {
            Self::Pattern
        } else if kind == own && version.is_empty() {
            wrong("apiVersion", format!("is required; must be {expected}"))
        } else if kind == own {
            wrong("apiVersion", format!("must be {expected}, not {version}"))
        } else if kind.is_empty() && group == GROUP {
            wrong("kind", format!("is required; must be {own}"))
        } else if near(group, [GROUP]).is_some() && near(kind, [&*own]).is_some() {
            wrong("kind", format!("must be {own}, not {kind}"))
        } else if kind.is_empty() || version.is_empty() {
            Self::NoObject
        } else {
            Self::Other
        }
    }
}

/// Returns the kind of an object of another kind, with the kind that it probably means.
pub(super) fn other_kind(value: &Value) -> String {
    let kind = value.get("kind").and_then(Value::as_str).unwrap_or_default();
    match near(kind, [&*LambdaSfnPattern::kind(&())]) {
        Some(own) => format!("{kind} (did you mean {own}?)"),
        None => kind.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_documents_before_a_syntax_error_are_read_and_the_error_has_its_position() {
        let read = documents("a: 1\n---\n[*unknown]\"\t\"");
        assert_eq!(read.len(), 2, "{read:?}");
        assert_eq!(read[0], Ok(json!({"a": 1})));
        assert!(
            read[1].as_ref().is_err_and(|error| error.contains("line 3")),
            "{read:?}"
        );
    }

    #[test]
    fn a_wrong_kind_or_version_is_named_with_the_right_one() {
        let wrong = |version: &str, kind: &str| {
            let value = json!({"apiVersion": version, "kind": kind});
            match Sort::detect(&value) {
                Sort::Wrong(wrong) => wrong.to_string(),
                Sort::Other => "other".into(),
                _ => "else".into(),
            }
        };
        let (own, kind) = ("serverlesspatterns.dev/v1alpha1", "LambdaSfnPattern");
        assert_eq!(wrong(own, kind), "else");
        let expected = "kind: must be LambdaSfnPattern, not LambdaSfnPatern";
        assert_eq!(wrong(own, "LambdaSfnPatern"), expected);
        assert_eq!(wrong("serverlesspattern.dev/v1", "LambdaSfnPatern"), expected);
        assert_eq!(wrong(own, ""), "kind: is required; must be LambdaSfnPattern");
        for version in ["serverlesspatterns.dev/v1", "v1", "serverlespatterns.dev/v1alpha1"] {
            assert_eq!(
                wrong(version, kind),
                format!("apiVersion: must be {own}, not {version}")
            );
        }
        assert_eq!(wrong("", kind), format!("apiVersion: is required; must be {own}"));
        assert_eq!(wrong(own, "AwsTarget"), "other");
        assert_eq!(wrong("v1", "LambdaSfnPatern"), "other");
    }
}
