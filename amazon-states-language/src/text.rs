//! Parsers of definitions in JSON and YAML text.

use super::check::{Finding, Severity, code};
use super::model::At;
use super::yaml;
use serde::de::{DeserializeSeed, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Deserializer, Map, Number, Value};
use std::fmt::{self, Formatter};

/// Parses a definition from JSON text.
///
/// # Errors
/// The position of the first syntax error, or every duplicate key of an object. Step Functions uses only one value of a
/// duplicate key.
pub(crate) fn parse_text(text: &str) -> Result<Value, Vec<Finding>> {
    let mut twice = vec![];
    let mut deserializer = Deserializer::from_str(text);
    let seed = Seed {
        at: At::Path(""),
        twice: &mut twice,
    };
    let value = seed
        .deserialize(&mut deserializer)
        .and_then(|value| deserializer.end().map(|()| value));
    match value {
        Ok(value) if twice.is_empty() => Ok(value),
        Ok(_) => Err(twice),
        Err(_) if text.trim().is_empty() => Err(vec![empty()]),
        Err(error) => {
            let message = format!("Definition must be a valid JSON object: {error}");
            Err(vec![finding("", code::INVALID_JSON, &message)])
        }
    }
}

/// Whether a definition is YAML: by the extension of its file name, or else by its first visible character.
pub(crate) fn is_yaml(name: &str, text: &str) -> bool {
    match name.rsplit('.').next() {
        Some("yaml" | "yml") => true,
        Some("json") => false,
        _ => !text.trim_start().starts_with('{'),
    }
}

/// Parses a definition from YAML text.
///
/// # Errors
/// The errors of [`parse_text`].
pub(crate) fn parse_yaml(text: &str) -> Result<Value, Vec<Finding>> {
    if text.trim().is_empty() {
        return Err(vec![empty()]);
    }
    let mut twice = vec![];
    let seed = Seed {
        at: At::Path(""),
        twice: &mut twice,
    };
    match yaml::document(text, seed) {
        Ok(value) if twice.is_empty() => Ok(value),
        Ok(_) => Err(twice),
        Err(error) => {
            let message = format!("Definition must be valid YAML or JSON: {}", error.message);
            Err(vec![finding("", code::INVALID_JSON, &message)])
        }
    }
}

fn empty() -> Finding {
    finding("", code::MISSING_DESCRIPTION, "Definition is empty")
}

fn finding(path: &str, code: &'static str, message: &str) -> Finding {
    Finding {
        path: path.to_owned(),
        severity: Severity::Error,
        code,
        message: message.to_owned(),
    }
}

/// Deserializes a value as `serde_json` does, and records duplicate keys.
struct Seed<'p, 'f> {
    at: At<'p>,
    twice: &'f mut Vec<Finding>,
}

impl<'de> DeserializeSeed<'de> for Seed<'_, '_> {
    type Value = Value;

    fn deserialize<D: serde::Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Seed<'_, '_> {
    type Value = Value;

    fn expecting(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Value, E> {
        Ok(Value::from(value))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Value, E> {
        Ok(Value::from(value))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Value, E> {
        Ok(Number::from_f64(value).map_or(Value::Null, Value::Number))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Value, E> {
        Ok(Value::from(value))
    }

    fn visit_string<E: Error>(self, value: String) -> Result<Value, E> {
        Ok(Value::String(value))
    }

    fn visit_unit<E: Error>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Value, A::Error> {
        let mut items = vec![];
        loop {
            let seed = Seed {
                at: self.at.index(items.len()),
                twice: self.twice,
            };
            match seq.next_element_seed(seed)? {
                Some(item) => items.push(item),
                None => return Ok(Value::Array(items)),
            }
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        let mut object = Map::new();
        while let Some(key) = map.next_key::<String>()? {
            let at = self.at.key(&key);
            if object.contains_key(&key) {
                let state = matches!(self.at, At::Key(_, "States"));
                let code = if state {
                    code::DUPLICATE_STATE
                } else {
                    code::INVALID_JSON
                };
                let message = format!("The key {key:?} occurs twice");
                self.twice.push(finding(&at.to_string(), code, &message));
            }
            let seed = Seed { at, twice: self.twice };
            let value = map.next_value_seed(seed)?;
            object.insert(key, value);
        }
        Ok(Value::Object(object))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn refusals(text: &str) -> Vec<(String, &'static str, String)> {
        let found = parse_text(text).unwrap_err();
        found.into_iter().map(|f| (f.path, f.code, f.message)).collect()
    }

    #[test]
    fn a_yaml_syntax_error_has_a_line() {
        let findings = parse_yaml("StartAt: A\nStates: [*unknown]\"\t\"").unwrap_err();
        assert!(
            findings.iter().any(|finding| finding.message.contains("line 2")),
            "{findings:?}"
        );
    }

    #[test]
    fn text_becomes_the_same_json() {
        let text = r#"{"a": [1, -2, 2.5, "é", null, true, {}], "b": 18446744073709551615}"#;
        assert_eq!(
            parse_text(text).unwrap(),
            json!({"a": [1, -2, 2.5, "é", null, true, {}], "b": u64::MAX})
        );
    }

    #[test]
    fn syntax_errors_have_line_and_column() {
        let found = refusals("{\n  \"StartAt\":\n}");
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].1, "INVALID_JSON_DESCRIPTION");
        assert!(found[0].2.contains("line 3 column 1"), "{found:?}");
        assert_eq!(refusals(" ")[0].1, "MISSING_DESCRIPTION");
        assert_eq!(refusals("{} x")[0].1, "INVALID_JSON_DESCRIPTION");
        assert_eq!(refusals(&"[".repeat(100_000))[0].1, "INVALID_JSON_DESCRIPTION");
    }

    #[test]
    fn yaml_errors_have_line_and_column() {
        let text = "StartAt: A\nStates:\n  A: {Type: Wait, Seconds: 1.5, End: true}\n";
        assert_eq!(
            parse_yaml(text).unwrap(),
            json!({"StartAt": "A", "States": {"A": {"Type": "Wait", "Seconds": 1.5, "End": true}}})
        );
        let found = parse_yaml("a: 1\nb: [\n").unwrap_err();
        assert!(found[0].message.contains("line 2, column 4"), "{found:?}");
        let found = parse_yaml("States:\n  A: {}\n  A: {}\n").unwrap_err();
        assert_eq!(
            (found[0].path.as_str(), found[0].code),
            (".States.A", "DUPLICATE_STATE_NAME")
        );
        let bomb = "a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\nd: *c\n";
        assert!(parse_yaml(bomb).is_ok());
    }

    #[test]
    fn every_duplicate_key_is_an_error() {
        let found = refusals(r#"{"States": {"A b": {}, "A b": {"x": [{"y": 1, "y": 2}]}}}"#);
        let found: Vec<_> = found.iter().map(|(path, code, _)| (path.as_str(), *code)).collect();
        assert_eq!(
            found,
            [
                (".States[\"A b\"]", "DUPLICATE_STATE_NAME"),
                (".States[\"A b\"].x[0].y", "INVALID_JSON_DESCRIPTION")
            ]
        );
    }
}
