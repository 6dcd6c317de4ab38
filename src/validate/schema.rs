//! The structural schema of a CRD, as the API server applies it on creation with strict field validation
//! (<https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/>).

use super::arn;
use super::hints::{self, Unknown};
use super::path::Path;
use crate::near::near;
use regex::Regex;
use serde_json::{Map, Value};

/// A violation of the schema.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Found {
    /// Path of the value.
    pub(super) path: Path,
    /// The requirement, and how the value violates it.
    pub(super) message: String,
    /// Paths of the field that a misspelt or misplaced one probably means.
    pub(super) intended: Vec<String>,
}

/// Sets the schema's defaults where a value is absent, or null where null is not allowed, as the API server does first.
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

/// Returns everything that the schema refuses, unknown fields included, as strict field validation does.
pub(super) fn check(schema: &Value, value: &Value) -> Vec<Found> {
    let mut walk = Walk {
        root: schema,
        found: vec![],
    };
    walk.value(&Path::default(), schema, value);
    walk.found
}

/// How the message on an unknown field begins.
pub(super) const NO_FIELD: &str = "is not a field";

/// Fields of every Kubernetes object, which no schema has to name.
const OF_EVERY_OBJECT: [&str; 3] = ["apiVersion", "kind", "metadata"];

/// Fields of the metadata that a user writes.
const OF_METADATA: [&str; 4] = ["name", "namespace", "labels", "annotations"];

struct Walk<'s> {
    root: &'s Value,
    found: Vec<Found>,
}

impl Walk<'_> {
    fn problem(&mut self, path: &Path, message: impl Into<String>) {
        self.found.push(Found {
            path: path.clone(),
            message: message.into(),
            intended: vec![],
        });
    }

    fn value(&mut self, path: &Path, schema: &Value, value: &Value) {
        let flag = |name: &str| schema.get(name) == Some(&Value::Bool(true));
        if value.is_null() {
            // The API server looks for null among the values even where null is allowed.
            if !flag("nullable") || schema.get("enum").is_some() {
                self.problem(path, "must not be null; remove the field or give it a value");
            }
            return;
        }
        let expected = schema.get("type").and_then(Value::as_str).unwrap_or_default();
        if flag("x-kubernetes-int-or-string") {
            if !value.is_string() && whole(value).is_none() {
                return self.problem(path, "must be a whole number or a string");
            }
        } else if !is_of(expected, value) {
            return self.problem(path, hints::wrong_type(schema, value));
        }
        if let Some(known) = schema.get("enum").and_then(Value::as_array)
            && !known.contains(value)
        {
            self.problem(path, one_of(known, value));
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
        let characters = text.chars().count();
        if text.is_empty() && bound(schema, "minLength") > Some(0) {
            return self.problem(path, "must not be empty");
        }
        let pattern = schema.get("pattern").and_then(Value::as_str);
        let violated = pattern.filter(|pattern| Regex::new(pattern).is_ok_and(|regex| !regex.is_match(text)));
        if let Some(pattern) = violated {
            let shown: String = text.chars().take(80).collect();
            let message = match (arn::wrong_part(pattern, text), hints::such_as(schema)) {
                (Some(why), _) => format!("is not a valid ARN: {shown:?} {why}"),
                (None, Some(example)) => format!("must match {pattern}, such as {example}; {shown:?} does not"),
                (None, None) => format!("must match {pattern}; {shown:?} does not"),
            };
            self.problem(path, message);
        }
        // A text that is too short for the pattern is one mistake.
        let least = if violated.is_some() { "" } else { "minLength" };
        self.count(path, schema, (least, "maxLength"), characters, "characters");
    }

    fn number(&mut self, path: &Path, schema: &Value, number: f64, value: &Value) {
        let bound = |name: &str| schema.get(name).and_then(Value::as_f64);
        if let Some(min) = bound("minimum").filter(|min| number < *min) {
            self.problem(path, format!("must be at least {min}, not {value}"));
        }
        if let Some(max) = bound("maximum").filter(|max| number > *max) {
            return self.problem(path, format!("must be at most {max}, not {value}"));
        }
        let small = schema.get("format").and_then(Value::as_str) == Some("int32");
        if small && whole(value).is_some_and(|n| i32::try_from(n).is_err()) {
            self.problem(path, format!("must be a number of 32 bits, not {value}"));
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
            let is_same = |other: &Value| {
                let same_keys = !keys.is_empty() && keys.iter().all(|key| other.get(key) == item.get(key));
                same_keys || set && other == item
            };
            if let Some(first) = items.iter().take(i).position(is_same) {
                let same = if set { "value".into() } else { keys.join(" and ") };
                self.problem(&at, format!("must be unique: entry {first} has the same {same}"));
            }
            if let Some(inner) = schema.get("items") {
                self.value(&at, inner, item);
            }
        }
    }

    fn object(&mut self, path: &Path, schema: &Value, object: &Map<String, Value>) {
        let limits = ("minProperties", "maxProperties");
        self.count(path, schema, limits, object.len(), "entries");
        let properties = schema.get("properties").and_then(Value::as_object);
        let any = schema.get("additionalProperties").filter(|inner| inner.is_object());
        let open = schema.get("x-kubernetes-preserve-unknown-fields").is_some()
            || schema.get("additionalProperties") == Some(&Value::Bool(true));
        let is_known = |name: &str| {
            let of_every_object = path.0.is_empty() && OF_EVERY_OBJECT.contains(&name);
            properties.is_some_and(|known| known.contains_key(name)) || open || of_every_object
        };
        let unknown: Vec<&String> = object.keys().filter(|name| any.is_none() && !is_known(name)).collect();
        if let Some(message) = entries_of_only_map(path, properties, object, &unknown) {
            return self.problem(path, message);
        }
        let mut intended: Vec<String> = vec![];
        for name in unknown {
            let found = self.unknown(path, properties, name);
            intended.extend(found.intended.clone());
            self.found.push(found);
        }
        for name in strings(schema.get("required")) {
            let at = path.field(name);
            if !object.contains_key(name) && !intended.contains(&at.to_string()) {
                self.problem(&at, "is required");
            }
        }
        for (name, value) in object {
            match (properties.and_then(|known| known.get(name)), any) {
                (Some(known), _) => self.value(&path.field(name), known, value),
                (None, Some(inner)) => self.value(&path.key(name), inner, value),
                (None, None) => {}
            }
        }
    }

    fn unknown(&self, path: &Path, properties: Option<&Map<String, Value>>, name: &str) -> Found {
        let at = path.field(name);
        let (message, intended) = if path.0.is_empty() && OF_METADATA.contains(&name) {
            let message = format!("{NO_FIELD} here; it belongs in metadata");
            (message, vec![format!("metadata.{name}")])
        } else {
            match hints::unknown(self.root, &path.to_string(), properties, name) {
                Unknown::Misspelt(similar) => (
                    format!("{NO_FIELD}; did you mean {similar}?"),
                    vec![path.field(&similar).to_string()],
                ),
                Unknown::Misplaced(places) => (
                    format!("{NO_FIELD} here; it belongs in {}", places.join(" or ")),
                    places.iter().map(|place| format!("{place}.{name}")).collect(),
                ),
                Unknown::Other => (NO_FIELD.to_owned(), vec![]),
            }
        };
        Found {
            path: at,
            message,
            intended,
        }
    }

    fn count(&mut self, path: &Path, schema: &Value, (min, max): (&str, &str), count: usize, of: &str) {
        let count = count as u64;
        let of = |limit: u64| match (limit, of) {
            (1, "entries") => "1 entry".to_owned(),
            (1, "characters") => "1 character".to_owned(),
            _ => format!("{limit} {of}"),
        };
        if let Some(min) = bound(schema, min).filter(|min| count < *min) {
            self.problem(path, format!("must have at least {}, not {count}", of(min)));
        }
        if let Some(max) = bound(schema, max).filter(|max| count > *max) {
            self.problem(path, format!("must have at most {}, not {count}", of(max)));
        }
    }
}

fn bound(schema: &Value, name: &str) -> Option<u64> {
    schema.get(name).and_then(Value::as_u64)
}

fn one_of(known: &[Value], value: &Value) -> String {
    let known: Vec<String> = known.iter().map(shown).collect();
    let value = shown(value);
    let message = format!("must be one of {}, not {value}", known.join(", "));
    match near(&value, &known) {
        Some(similar) => format!("{message}; did you mean {similar}?"),
        None => message,
    }
}

/// Says that the entries belong into the only field of the object, which is a map: `environment` without `variables`.
fn entries_of_only_map(
    path: &Path,
    properties: Option<&Map<String, Value>>,
    object: &Map<String, Value>,
    unknown: &[&String],
) -> Option<String> {
    let (only, inner) = properties.filter(|known| known.len() == 1)?.iter().next()?;
    inner.get("additionalProperties").filter(|inner| inner.is_object())?;
    let misspelt = unknown.iter().any(|name| near(name, [only]).is_some());
    if misspelt || object.contains_key(only) {
        return None;
    }
    let (name, first) = (path.last_field().unwrap_or_default(), unknown.first()?);
    Some(format!(
        "must have its entries in {only}, such as `{name}: {{{only}: {{{first}: ...}}}}`"
    ))
}

fn strings(value: Option<&Value>) -> Vec<&str> {
    let items = value.and_then(Value::as_array).into_iter().flatten();
    items.filter_map(Value::as_str).collect()
}

/// A whole number: `1`, and also `1.0`.
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

fn shown(value: &Value) -> String {
    match value {
        Value::String(text) => text.chars().take(80).collect(),
        other => other.to_string(),
    }
}

#[cfg(test)]
#[path = "schema_tests.rs"]
mod tests;
