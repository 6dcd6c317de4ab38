//! The reference of all fields of the custom resource, as Markdown. Generated from the schema.

use serde_json::{Map, Value};
use std::fmt::Write as _;

/// Returns the reference of all fields of spec and status, as `docs/reference/fields.md` has it.
///
/// # Errors
/// The custom resource definition cannot be written as JSON; this does not happen in practice.
pub fn field_reference() -> Result<String, serde_json::Error> {
    let crd = serde_json::to_value(super::crd())?;
    let schema = crd.pointer("/spec/versions/0/schema/openAPIV3Schema");
    Ok(markdown(schema.unwrap_or(&Value::Null)))
}

/// Returns one section for each object of a schema, in the order of the fields.
fn markdown(schema: &Value) -> String {
    let mut text = String::from(
        "# Fields\n\n\
         Generated from the custom resource definition by `cargo xtask generate`; do not edit. `kubectl explain lambdasfnpattern.spec` shows\n\
         the same descriptions. A field without a default has none in the schema: the operator applies the default, and never writes `spec`.\n\
         Lists of text that no column limits otherwise have at most 64 items, maps at most 64 entries, and text at most 2048 characters.\n",
    );
    for (name, field) in properties(schema) {
        if ["spec", "status"].contains(&name.as_str()) {
            section(&mut text, name, field);
        }
    }
    text
}

/// Writes the table of one object, then the sections of the objects below it.
fn section(text: &mut String, path: &str, schema: &Value) {
    push(text, format_args!("\n## `{path}`\n"));
    if let Some(description) = schema.get("description").and_then(Value::as_str) {
        push(text, format_args!("{}\n", cell(&one_line(description))));
    }
    let required: Vec<&str> = texts(schema, "required").collect();
    text.push_str("| field | type | default | limits | description |\n|---|---|---|---|---|\n");
    for (name, field) in properties(schema) {
        let description = one_line(field.get("description").and_then(Value::as_str).unwrap_or_default());
        let (description, default) = without_default(&description);
        let default = if required.contains(&name.as_str()) {
            "required".to_owned()
        } else {
            default.unwrap_or_default()
        };
        push(
            text,
            format_args!(
                "| `{name}` | {} | {} | {} | {} |",
                type_of(&format!("{path}.{name}"), field),
                cell(&default),
                limits(field).join(", "),
                cell(&description)
            ),
        );
    }
    let rules = schema.get("x-kubernetes-validations").and_then(Value::as_array);
    let messages: Vec<&str> = rules
        .into_iter()
        .flatten()
        .filter_map(|rule| rule.get("message").and_then(Value::as_str))
        .collect();
    if !messages.is_empty() {
        text.push_str("\nThe API server refuses an object that breaks one of these rules:\n\n");
        for message in messages {
            push(text, format_args!("- {}", cell(message)));
        }
    }
    for (name, field) in properties(schema) {
        let (suffix, object) = object_in(field);
        if let Some(object) = object {
            section(text, &format!("{path}.{name}{suffix}"), object);
        }
    }
}

/// Returns the object with fields that a field holds: itself, the items of a list or the values of a map, and what to
/// add to the path.
fn object_in(field: &Value) -> (&'static str, Option<&Value>) {
    let has_fields = |schema: &&Value| properties(schema).next().is_some();
    for (suffix, inner) in [
        ("", Some(field)),
        ("[]", field.get("items")),
        (".*", field.get("additionalProperties")),
    ] {
        if let Some(object) = inner.filter(has_fields) {
            return (suffix, Some(object));
        }
    }
    ("", None)
}

/// Returns the type of a field; an object links to its section.
fn type_of(path: &str, field: &Value) -> String {
    let (suffix, object) = object_in(field);
    let object_type = object.map(|_| {
        let anchor = format!("{path}{suffix}").to_lowercase();
        let anchor: String = anchor
            .chars()
            .filter(|c| c.is_ascii_alphanumeric() || *c == '-')
            .collect();
        format!("[object](#{anchor})")
    });
    let plain = |schema: &Value| match schema.get("type").and_then(Value::as_str) {
        _ if schema.get("x-kubernetes-int-or-string").is_some() => "integer or string".to_owned(),
        Some(name) => name.to_owned(),
        None => "any".to_owned(),
    };
    if let Some(items) = field.get("items") {
        format!("list of {}", object_type.unwrap_or_else(|| plain(items)))
    } else if let Some(values) = field.get("additionalProperties").filter(|values| values.is_object()) {
        format!("map of {}", object_type.unwrap_or_else(|| plain(values)))
    } else {
        object_type.unwrap_or_else(|| plain(field))
    }
}

/// Returns the limits of a field, its items and its values.
fn limits(field: &Value) -> Vec<String> {
    let mut limits = own_limits(field);
    for (name, of) in [("items", "each "), ("additionalProperties", "values: ")] {
        let inner = field.get(name).map(own_limits).unwrap_or_default();
        limits.extend(inner.into_iter().map(|limit| format!("{of}{limit}")));
    }
    limits
}

fn own_limits(schema: &Value) -> Vec<String> {
    let mut limits = vec![];
    let values: Vec<String> = texts(schema, "enum").map(|value| format!("`{value}`")).collect();
    if !values.is_empty() {
        limits.push(values.join(", "));
    }
    for (min, max, unit) in [
        ("minimum", "maximum", ""),
        ("minLength", "maxLength", " characters"),
        ("minItems", "maxItems", " items"),
        ("minProperties", "maxProperties", " entries"),
    ] {
        let number = |key: &str| schema.get(key).and_then(Value::as_f64).filter(|number| *number != 0.0);
        match (number(min), number(max).filter(|max| !is_general_bound(unit, *max))) {
            (Some(min), Some(max)) if min == max => limits.push(format!("exactly {min}{}", unit.trim_end_matches('s'))),
            (Some(min), Some(max)) => limits.push(format!("{min} to {max}{unit}")),
            (Some(min), None) => limits.push(format!("at least {min}{unit}")),
            (None, Some(max)) => limits.push(format!("at most {max}{unit}")),
            (None, None) => {}
        }
    }
    if let Some(pattern) = schema.get("pattern").and_then(Value::as_str) {
        limits.push(format!("`{}`", pattern.replace('|', "\\|")));
    }
    limits
}

/// Whether a limit is the one that every text, list or map without a limit of its own has.
fn is_general_bound(unit: &str, max: f64) -> bool {
    let general = match unit {
        " characters" => 2048.0,
        " items" | " entries" => 64.0,
        _ => return false,
    };
    (max - general).abs() < f64::EPSILON
}

/// Splits the sentence that states the default from a description.
fn without_default(description: &str) -> (String, Option<String>) {
    let sentences = sentences(description);
    let is_default = |sentence: &&str| {
        sentence
            .strip_prefix("Default")
            .is_some_and(|rest| rest.starts_with([':', ' ']))
    };
    if let Some(default) = sentences.iter().copied().find(is_default) {
        let rest: Vec<&str> = sentences
            .iter()
            .copied()
            .filter(|sentence| *sentence != default)
            .collect();
        let default = default
            .trim_start_matches("Default")
            .trim_start_matches(':')
            .trim()
            .trim_end_matches('.');
        return (rest.join(" "), Some(default.to_owned()));
    }
    let marked = description.split_once("` (default").map(|(before, _)| before);
    let default = marked
        .and_then(|before| before.rsplit_once('`'))
        .map(|(_, value)| format!("`{value}`"));
    (description.to_owned(), default)
}

/// Splits a text into its sentences. A sentence ends with a full stop before a space and a capital letter or code.
fn sentences(text: &str) -> Vec<&str> {
    let (mut sentences, mut start) = (vec![], 0);
    for (at, _) in text.match_indices(". ") {
        let (sentence, rest) = (
            text.get(start..=at).unwrap_or_default(),
            text.get(at + 2..).unwrap_or_default(),
        );
        let is_code = sentence.matches('`').count() % 2 == 1;
        if !is_code && rest.starts_with(|c: char| c.is_uppercase() || c == '`') {
            sentences.push(sentence);
            start = at + 2;
        }
    }
    sentences.extend(text.get(start..).filter(|last| !last.is_empty()));
    sentences
}

fn properties(schema: &Value) -> impl Iterator<Item = (&String, &Value)> {
    let properties = schema.get("properties").and_then(Value::as_object);
    properties.into_iter().flat_map(Map::iter)
}

fn texts<'a>(schema: &'a Value, key: &str) -> impl Iterator<Item = &'a str> {
    let list = schema.get(key).and_then(Value::as_array);
    list.into_iter().flatten().filter_map(Value::as_str)
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Returns a text that ends no cell and that is no HTML outside of code.
fn cell(text: &str) -> String {
    let parts = text.split('`').enumerate().map(|(i, part)| {
        let part = part.replace('|', "\\|");
        if i % 2 == 0 { part.replace('<', "&lt;") } else { part }
    });
    parts.collect::<Vec<_>>().join("`")
}

fn push(text: &mut String, line: std::fmt::Arguments<'_>) {
    // Writing to a String cannot fail.
    let _ = writeln!(text, "{line}");
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn every_object_has_a_table_and_every_field_a_row() {
        let schema = json!({"properties": {"spec": {
            "description": "The desired\nstate.",
            "required": ["name"],
            "x-kubernetes-validations": [{"rule": "true", "message": "spec.name is immutable"}],
            "properties": {
                "mode": {"type": "string", "enum": ["A", "B"], "description": "How. Default: `A`. More."},
                "name": {"type": "string", "minLength": 1, "maxLength": 9, "pattern": "^(a|b)$"},
                "parts": {"type": "array", "maxItems": 3, "items": {"type": "object", "properties": {"n": {"type": "integer", "minimum": 1.0}}}},
                "tags": {"type": "object", "maxProperties": 64, "additionalProperties": {"type": "string", "maxLength": 256}}
            }
        }}});
        insta::assert_snapshot!(markdown(&schema));
    }

    #[test]
    fn the_default_is_the_sentence_that_begins_with_it() {
        let split = |text: &str| {
            let (rest, default) = without_default(text);
            (rest, default.unwrap_or_default())
        };
        for (text, rest, default) in [
            (
                "Memory in MB. Default: 256. AWS: MemorySize.",
                "Memory in MB. AWS: MemorySize.",
                "256",
            ),
            ("Default 5m. Long.", "Long.", "5m"),
            ("Size. Default: 0.7 of all.", "Size.", "0.7 of all"),
            (
                "One of `x86_64` (default) or `arm64`.",
                "One of `x86_64` (default) or `arm64`.",
                "`x86_64`",
            ),
            ("No default here.", "No default here.", ""),
            ("File, `a. B` say. Default: `b. C`.", "File, `a. B` say.", "`b. C`"),
        ] {
            assert_eq!(split(text), (rest.to_owned(), default.to_owned()), "{text}");
        }
    }
}
