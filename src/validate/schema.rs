//! The structural schema of a CRD, as the API server applies it on creation with strict field validation
//! (<https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/>).

use super::path::Path;
use regex::Regex;
use serde_json::{Map, Value};

/// What is wrong at a path.
pub(super) type Found = (Path, String);

/// Puts the schema's defaults where a value is absent, or null where null is no value, as the API server does first.
pub(super) fn with_defaults(schema: &Value, value: &mut Value) {
    match value {
        Value::Object(object) => {
            if let Some(properties) = schema.get("properties").and_then(Value::as_object) {
                for (name, property) in properties {
                    let nullable = property.get("nullable") == Some(&Value::Bool(true));
                    if !nullable && object.get(name).is_some_and(Value::is_null) && property.get("default").is_some() {
                        object.remove(name);
                    }
                    if let (None, Some(default)) = (object.get(name), property.get("default")) {
                        object.insert(name.clone(), default.clone());
                    }
                    if let Some(inner) = object.get_mut(name) {
                        with_defaults(property, inner);
                    }
                }
            }
            if let Some(inner) = schema.get("additionalProperties") {
                object.values_mut().for_each(|value| with_defaults(inner, value));
            }
        }
        Value::Array(items) => {
            if let Some(inner) = schema.get("items") {
                items.iter_mut().for_each(|item| with_defaults(inner, item));
            }
        }
        _ => {}
    }
}

/// Everything that the schema does not take; unknown fields too, as strict field validation has it.
pub(super) fn check(schema: &Value, value: &Value) -> Vec<Found> {
    let mut walk = Walk { found: vec![] };
    walk.value(&Path::default(), schema, value);
    walk.found
}

/// How the message on an unknown field begins.
pub(super) const NO_FIELD: &str = "is no field";

/// Fields of every Kubernetes object, which no schema has to name.
const OF_EVERY_OBJECT: [&str; 3] = ["apiVersion", "kind", "metadata"];

struct Walk {
    found: Vec<Found>,
}

impl Walk {
    fn problem(&mut self, path: &Path, message: impl Into<String>) {
        self.found.push((path.clone(), message.into()));
    }

    fn value(&mut self, path: &Path, schema: &Value, value: &Value) {
        let flag = |name: &str| schema.get(name) == Some(&Value::Bool(true));
        if value.is_null() {
            // The API server looks for null among the values even where null is allowed.
            if !flag("nullable") || schema.get("enum").is_some() {
                self.problem(path, "is null; leave it out, or give it a value");
            }
            return;
        }
        let int_or_string = flag("x-kubernetes-int-or-string");
        let expected = schema.get("type").and_then(Value::as_str).unwrap_or_default();
        if int_or_string {
            if !value.is_string() && whole(value).is_none() {
                return self.problem(path, format!("is {}; must be a whole number or text", kind(value)));
            }
        } else if !is_of(expected, value) {
            return self.problem(path, format!("is {}; must be {}", kind(value), named(expected)));
        }
        if let Some(known) = schema.get("enum").and_then(Value::as_array)
            && !known.contains(value)
        {
            let known: Vec<String> = known.iter().map(shown).collect();
            self.problem(
                path,
                format!("is {}; must be one of {}", shown(value), known.join(", ")),
            );
        }
        match value {
            Value::String(text) => self.text(path, schema, text),
            Value::Number(number) => self.number(path, schema, number.as_f64().unwrap_or_default(), value),
            Value::Array(items) => self.list(path, schema, items),
            Value::Object(object) => self.object(path, schema, object),
            _ => {}
        }
    }

    fn text(&mut self, path: &Path, schema: &Value, text: &str) {
        self.count(
            path,
            schema,
            ("minLength", "maxLength"),
            text.chars().count(),
            "characters",
        );
        if let Some(pattern) = schema.get("pattern").and_then(Value::as_str) {
            match Regex::new(pattern) {
                Ok(regex) if !regex.is_match(text) => {
                    let text: String = text.chars().take(80).collect();
                    self.problem(path, format!("{text:?} must match {pattern}"));
                }
                _ => {}
            }
        }
    }

    fn number(&mut self, path: &Path, schema: &Value, number: f64, value: &Value) {
        let bound = |name: &str| schema.get(name).and_then(Value::as_f64);
        if let Some(min) = bound("minimum").filter(|min| number < *min) {
            self.problem(path, format!("is {value}; must be at least {min}"));
        }
        if let Some(max) = bound("maximum").filter(|max| number > *max) {
            self.problem(path, format!("is {value}; must be at most {max}"));
        }
        let small = schema.get("format").and_then(Value::as_str) == Some("int32");
        if small && whole(value).is_some_and(|n| i32::try_from(n).is_err()) {
            self.problem(path, format!("is {value}; must fit 32 bits"));
        }
    }

    fn list(&mut self, path: &Path, schema: &Value, items: &[Value]) {
        self.count(path, schema, ("minItems", "maxItems"), items.len(), "entries");
        let keys: Vec<&str> = match schema.get("x-kubernetes-list-type").and_then(Value::as_str) {
            Some("map") => strings(schema.get("x-kubernetes-list-map-keys")),
            _ => vec![],
        };
        let set = schema.get("x-kubernetes-list-type").and_then(Value::as_str) == Some("set");
        for (i, item) in items.iter().enumerate() {
            let at = path.index(i);
            let twice = |other: &Value| {
                let same_keys = !keys.is_empty() && keys.iter().all(|key| other.get(key) == item.get(key));
                same_keys || set && other == item
            };
            if items.iter().take(i).any(twice) {
                self.problem(&at, "is there twice");
            }
            if let Some(inner) = schema.get("items") {
                self.value(&at, inner, item);
            }
        }
    }

    fn object(&mut self, path: &Path, schema: &Value, object: &Map<String, Value>) {
        self.count(
            path,
            schema,
            ("minProperties", "maxProperties"),
            object.len(),
            "entries",
        );
        for name in strings(schema.get("required")) {
            if !object.contains_key(name) {
                self.problem(&path.field(name), "is required");
            }
        }
        let properties = schema.get("properties").and_then(Value::as_object);
        let any = schema.get("additionalProperties").filter(|inner| inner.is_object());
        let open = schema.get("x-kubernetes-preserve-unknown-fields").is_some()
            || schema.get("additionalProperties") == Some(&Value::Bool(true));
        for (name, value) in object {
            match (properties.and_then(|known| known.get(name)), any) {
                (Some(known), _) => self.value(&path.field(name), known, value),
                (None, Some(inner)) => self.value(&path.key(name), inner, value),
                (None, None) if open || path.0.is_empty() && OF_EVERY_OBJECT.contains(&name.as_str()) => {}
                (None, None) => {
                    let known = properties.into_iter().flat_map(Map::keys);
                    let message = match like(name, known) {
                        Some(other) => format!("{NO_FIELD}; {other} is one"),
                        None => NO_FIELD.to_owned(),
                    };
                    self.problem(&path.field(name), message);
                }
            }
        }
    }

    fn count(&mut self, path: &Path, schema: &Value, (min, max): (&str, &str), count: usize, of: &str) {
        let bound = |name: &str| schema.get(name).and_then(Value::as_u64);
        let count = count as u64;
        if let Some(min) = bound(min).filter(|min| count < *min) {
            self.problem(path, format!("has {count} {of}; must have at least {min}"));
        }
        if let Some(max) = bound(max).filter(|max| count > *max) {
            self.problem(path, format!("has {count} {of}; must have at most {max}"));
        }
    }
}

fn strings(value: Option<&Value>) -> Vec<&str> {
    let items = value.and_then(Value::as_array).into_iter().flatten();
    items.filter_map(Value::as_str).collect()
}

/// A whole number, however it is written.
fn whole(value: &Value) -> Option<i64> {
    let of_float = |f: f64| (f.fract() == 0.0 && f.abs() < 9e15).then_some(f as i64);
    value.as_i64().or_else(|| value.as_f64().and_then(of_float))
}

fn is_of(type_: &str, value: &Value) -> bool {
    match type_ {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "boolean" => value.is_boolean(),
        "number" => value.is_number(),
        "integer" => whole(value).is_some(),
        _ => true,
    }
}

fn named(type_: &str) -> &'static str {
    match type_ {
        "object" => "an object",
        "array" => "a list",
        "string" => "text (in quotes, should it look like something else)",
        "boolean" => "true or false",
        "number" => "a number",
        "integer" => "a whole number",
        _ => "something else",
    }
}

fn kind(value: &Value) -> String {
    match value {
        Value::Null => "null".into(),
        Value::Bool(_) | Value::Number(_) => value.to_string(),
        Value::String(_) => "text".into(),
        Value::Array(_) => "a list".into(),
        Value::Object(_) => "an object".into(),
    }
}

fn shown(value: &Value) -> String {
    match value {
        Value::String(text) => text.chars().take(80).collect(),
        other => other.to_string(),
    }
}

/// A name that one may have meant.
fn like<'a>(name: &str, known: impl Iterator<Item = &'a String>) -> Option<&'a String> {
    let near = known.map(|other| (distance(name, other), other)).min()?;
    (near.0 <= 2 && near.0 < name.chars().count()).then_some(near.1)
}

/// Number of letters to change, add or take away, regardless of case.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.to_lowercase().chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.to_lowercase().chars().take(64).enumerate() {
        let mut next = vec![i + 1];
        for (j, y) in b.iter().enumerate() {
            let at = |row: &[usize], n: usize| row.get(n).copied().unwrap_or(usize::MAX - 1);
            let changed = at(&row, j) + usize::from(x != *y);
            next.push(changed.min(at(&row, j + 1) + 1).min(at(&next, j) + 1));
        }
        row = next;
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
#[path = "schema_tests.rs"]
mod tests;
