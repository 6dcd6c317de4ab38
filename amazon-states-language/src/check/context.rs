use super::finding::{Report, code};
use super::scope::Scope;
use crate::model::{At, QueryLanguage, has_placeholder};
use serde_json::{Map, Value};
use std::ops::RangeInclusive;

/// Largest number of seconds, attempts and so on that Step Functions takes.
pub(super) const MANY: i64 = 99_999_999;

/// What the fields of a state are checked against, and where findings go.
pub(super) struct Context<'c> {
    /// Where findings go.
    pub(crate) report: &'c mut Report,
    /// The query language of the state.
    pub(crate) language: QueryLanguage,
    /// The variables that can be read.
    pub(crate) scope: &'c Scope<'c>,
    /// Whether it runs as an Express workflow.
    pub(crate) express: bool,
    /// Whether `$$.Map` is there.
    pub(crate) in_map: bool,
}

impl Context<'_> {
    /// Whether the state is in JSONata.
    pub(crate) fn is_jsonata(&self) -> bool {
        self.language == QueryLanguage::Jsonata
    }

    /// An error for a value of another type.
    pub(crate) fn expected(&mut self, at: At<'_>, kind: &str) {
        self.report.schema(at, format!("Expected value of type [{kind}]"));
    }

    /// An object; `None` and an error for any other value.
    pub(crate) fn object<'v>(&mut self, at: At<'_>, value: &'v Value) -> Option<&'v Map<String, Value>> {
        if value.is_null() || !value.is_object() {
            self.expected(at, "OBJECT");
        }
        value.as_object()
    }

    /// A list; empty and an error for any other value.
    pub(crate) fn list<'v>(&mut self, at: At<'_>, value: &'v Value) -> &'v [Value] {
        match value.as_array() {
            Some(items) => items,
            None => {
                self.expected(at, "ARRAY");
                &[]
            }
        }
    }

    /// A list with at least one item.
    pub(crate) fn filled<'v>(&mut self, at: At<'_>, value: &'v Value) -> &'v [Value] {
        if value.as_array().is_some_and(Vec::is_empty) {
            self.report.schema(at, "Value cannot be empty");
        }
        self.list(at, value)
    }

    /// A string; `None` and an error for any other value.
    pub(crate) fn string<'v>(&mut self, at: At<'_>, value: &'v Value) -> Option<&'v str> {
        if !value.is_string() {
            self.expected(at, "STRING");
        }
        value.as_str()
    }

    /// An error unless it is true or false.
    pub(crate) fn boolean(&mut self, at: At<'_>, value: &Value) {
        if !value.is_boolean() {
            self.expected(at, "BOOLEAN");
        }
    }

    /// An error unless it is one of the known texts, or a placeholder.
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

    /// A whole number that is written as such. One that is a placeholder is not judged.
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

    /// A whole number, or in JSONata an expression that gives one.
    pub(crate) fn integer(&mut self, at: At<'_>, value: &Value, range: RangeInclusive<i64>) {
        match value.as_str() {
            Some(text) if self.is_jsonata() && is_expression(text) => self.expression(at, text, Available::Input),
            _ => self.constant(at, value, range),
        }
    }

    /// At most one of the fields.
    pub(crate) fn exclusive(&mut self, at: At<'_>, object: &Map<String, Value>, names: &[&str]) {
        let there: Vec<_> = names.iter().copied().filter(|n| object.contains_key(*n)).collect();
        if there.len() > 1 {
            let there = there.join(", ");
            self.report
                .schema(at, format!("Only one of these fields is allowed: [{there}]"));
        }
    }

    /// Whether all of the fields are there; an error if not.
    pub(crate) fn require(&mut self, at: At<'_>, object: &Map<String, Value>, names: &[&str]) -> bool {
        let missing: Vec<_> = names.iter().copied().filter(|n| !object.contains_key(*n)).collect();
        if !missing.is_empty() {
            let missing = missing.join(", ");
            self.report
                .schema(at, format!("These fields are required: [{missing}]"));
        }
        missing.is_empty()
    }

    /// Fields that an object may have, with the query language that they are for.
    pub(crate) fn fields(&mut self, at: At<'_>, object: &Map<String, Value>, known: &[(&str, Option<QueryLanguage>)]) {
        for key in object.keys() {
            match known.iter().find(|(name, _)| name == key) {
                Some((_, Some(only))) if *only != self.language => self.wrong_language(at, key),
                Some(_) => {}
                None => self.unsupported(at, key),
            }
        }
    }

    /// Says that there is no such field.
    pub(crate) fn unsupported(&mut self, at: At<'_>, key: &str) {
        self.report.schema(at, format!("Field '{key}' is not supported"));
    }

    /// Says that the field belongs to the other query language.
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

    /// An error for a text that the field does not take, unless a placeholder may still become one that it takes.
    pub(crate) fn refuse(&mut self, at: At<'_>, text: &str, message: impl Into<String>) {
        if !has_placeholder(text) {
            self.report.error(at, code::SCHEMA, message);
        }
    }
}

/// What `$states` has in a field, besides `input` and `context`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Available {
    Input,
    /// And `result`.
    Result,
    /// And `errorOutput`.
    Error,
    /// Step Functions does not look.
    Unchecked,
}

/// Whether a JSONata string is meant as an expression, or as one half of it. With both delimiters, but text before
/// the first, it is text.
pub(super) fn is_expression(text: &str) -> bool {
    text.starts_with("{%") || text.ends_with("%}") && !text.contains("{%")
}

/// A whole number, however it is written: Kubernetes turns `1.0` into `1` and so may others.
pub(super) fn whole(value: &Value) -> Option<i64> {
    let float = || value.as_f64().filter(|f| f.fract() == 0.0 && f.abs() < 1e15);
    #[expect(clippy::cast_possible_truncation, reason = "whole and within bounds")]
    value.as_i64().or_else(|| float().map(|f| f as i64))
}
