//! Checks of single values, which the checks of states share.

use super::finding::{Report, code};
use super::scope::Scope;
use crate::model::{At, QueryLanguage, has_placeholder};
use serde_json::{Map, Value};
use std::ops::RangeInclusive;

/// Maximum number of seconds and of attempts that Step Functions accepts.
pub(super) const MANY: i64 = 99_999_999;

/// The context of the checks of one state: the report and the facts that the checks depend on.
pub(super) struct Context<'c> {
    /// Report that receives the findings.
    pub(crate) report: &'c mut Report,
    /// Query language of the state.
    pub(crate) language: QueryLanguage,
    /// Variables that the state can read.
    pub(crate) scope: &'c Scope<'c>,
    /// Whether the definition runs as an Express workflow.
    pub(crate) express: bool,
    /// Whether `$$.Map` exists.
    pub(crate) in_map: bool,
}

impl Context<'_> {
    /// Whether the query language of the state is JSONata.
    pub(crate) fn is_jsonata(&self) -> bool {
        self.language == QueryLanguage::Jsonata
    }

    /// Reports an error for a value of the wrong type.
    pub(crate) fn expected(&mut self, at: At<'_>, kind: &str) {
        self.report.schema(at, format!("Expected value of type [{kind}]"));
    }

    /// Returns an object. Reports an error and returns `None` for any other value.
    pub(crate) fn object<'v>(&mut self, at: At<'_>, value: &'v Value) -> Option<&'v Map<String, Value>> {
        if value.is_null() || !value.is_object() {
            self.expected(at, "OBJECT");
        }
        value.as_object()
    }

    /// Returns a list. Reports an error and returns an empty list for any other value.
    pub(crate) fn list<'v>(&mut self, at: At<'_>, value: &'v Value) -> &'v [Value] {
        match value.as_array() {
            Some(items) => items,
            None => {
                self.expected(at, "ARRAY");
                &[]
            }
        }
    }

    /// Returns a list. Reports an error if it is empty.
    pub(crate) fn filled<'v>(&mut self, at: At<'_>, value: &'v Value) -> &'v [Value] {
        if value.as_array().is_some_and(Vec::is_empty) {
            self.report.schema(at, "Value cannot be empty");
        }
        self.list(at, value)
    }

    /// Returns a string. Reports an error and returns `None` for any other value.
    pub(crate) fn string<'v>(&mut self, at: At<'_>, value: &'v Value) -> Option<&'v str> {
        if !value.is_string() {
            self.expected(at, "STRING");
        }
        value.as_str()
    }

    /// Reports an error unless the value is a boolean.
    pub(crate) fn boolean(&mut self, at: At<'_>, value: &Value) {
        if !value.is_boolean() {
            self.expected(at, "BOOLEAN");
        }
    }

    /// Reports an error unless the value is one of the known texts or contains a placeholder.
    pub(crate) fn one_of(&mut self, at: At<'_>, value: &Value, known: &[&str]) {
        if let Some(text) = self.string(at, value)
            && !known.contains(&text)
            && !has_placeholder(text)
        {
            let known = known.join(", ");
            self.report
                .schema(at, format!("Value should be one of the following: [{known}]"));
        }
    }

    /// Reports an error unless the value is an integer within the range. Accepts a placeholder.
    pub(crate) fn constant(&mut self, at: At<'_>, value: &Value, range: RangeInclusive<i64>) {
        if value.as_str().is_some_and(has_placeholder) {
            return;
        }
        match whole(value) {
            None => self.expected(at, "INTEGER"),
            Some(number) if !range.contains(&number) => {
                let (least, most) = (range.start(), range.end());
                self.report
                    .schema(at, format!("Value must be between {least} and {most}"));
            }
            Some(_) => {}
        }
    }

    /// Reports an error unless the value is an integer within the range. Accepts an expression in JSONata.
    pub(crate) fn integer(&mut self, at: At<'_>, value: &Value, range: RangeInclusive<i64>) {
        match value.as_str() {
            Some(text) if self.is_jsonata() && is_expression(text) => self.expression(at, text, Available::Input),
            _ => self.constant(at, value, range),
        }
    }

    /// Reports an error if the object has more than one of the fields.
    pub(crate) fn exclusive(&mut self, at: At<'_>, object: &Map<String, Value>, names: &[&str]) {
        let there: Vec<_> = names.iter().copied().filter(|n| object.contains_key(*n)).collect();
        if there.len() > 1 {
            let there = there.join(", ");
            self.report
                .schema(at, format!("Only one of these fields is allowed: [{there}]"));
        }
    }

    /// Returns whether the object has all of the fields. Reports an error if it does not.
    pub(crate) fn require(&mut self, at: At<'_>, object: &Map<String, Value>, names: &[&str]) -> bool {
        let missing: Vec<_> = names.iter().copied().filter(|n| !object.contains_key(*n)).collect();
        if !missing.is_empty() {
            let missing = missing.join(", ");
            self.report
                .schema(at, format!("These fields are required: [{missing}]"));
        }
        missing.is_empty()
    }

    /// Reports an error for every unknown field. A known field may be limited to one query language.
    pub(crate) fn fields(&mut self, at: At<'_>, object: &Map<String, Value>, known: &[(&str, Option<QueryLanguage>)]) {
        for key in object.keys() {
            match known.iter().find(|(name, _)| name == key) {
                Some((_, Some(only))) if *only != self.language => self.wrong_language(at, key),
                Some(_) => {}
                None => self.unsupported(at, key),
            }
        }
    }

    /// Reports an error for an unknown field.
    pub(crate) fn unsupported(&mut self, at: At<'_>, key: &str) {
        self.report.schema(at, format!("Field '{key}' is not supported"));
    }

    /// Reports an error for a field of the other query language.
    pub(crate) fn wrong_language(&mut self, at: At<'_>, key: &str) {
        let (own, other) = match self.language {
            QueryLanguage::JsonPath => ("JSONPath", "JSONata"),
            QueryLanguage::Jsonata => ("JSONata", "JSONPath"),
        };
        self.report.schema(
            at,
            format!(
                "The QueryLanguage is set to '{own}', but field '{key}' is only supported for the '{other}' QueryLanguage"
            ),
        );
    }

    /// Reports an error for an invalid text. Accepts a text with a placeholder, which may become valid.
    pub(crate) fn refuse(&mut self, at: At<'_>, text: &str, message: impl Into<String>) {
        if !has_placeholder(text) {
            self.report.error(at, code::SCHEMA, message);
        }
    }
}

/// The fields of `$states` that exist, in addition to `input` and `context`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Available {
    Input,
    /// `result`.
    Result,
    /// `errorOutput`.
    Error,
    /// Any field: Step Functions does not check them here.
    Unchecked,
}

/// Whether a JSONata string is an expression, or has one delimiter of an expression. A string with text before the
/// first of two delimiters is plain text.
pub(super) fn is_expression(text: &str) -> bool {
    text.starts_with("{%") || text.ends_with("%}") && !text.contains("{%")
}

/// Returns an integer, also from a float such as `1.0`. Kubernetes and other programs convert `1.0` to `1`.
pub(super) fn whole(value: &Value) -> Option<i64> {
    let float = || value.as_f64().filter(|f| f.fract() == 0.0 && f.abs() < 1e15);
    #[expect(clippy::cast_possible_truncation, reason = "whole and within bounds")]
    value.as_i64().or_else(|| float().map(|f| f as i64))
}
