//! Hints for values and fields that the schema refuses.

use crate::near::near;
use serde_json::{Map, Value};

/// Returns the message on a value of the wrong type.
pub(super) fn wrong_type(schema: &Value, value: &Value) -> String {
    let expected = schema.get("type").and_then(Value::as_str).unwrap_or_default();
    let plain = || format!("must be {}, not {}", named(expected), kind(value));
    match (expected, value) {
        ("object", Value::String(text)) if text.contains('\n') => "must be an object; remove the `|`".into(),
        ("object", Value::String(text)) if text.trim_start().starts_with('{') => {
            "must be an object; remove the quotes".into()
        }
        ("integer", Value::String(text)) => match example(schema, text) {
            Some(example) => format!("must be {}, such as {example}", whole_number(schema)),
            None => format!("must be {}, not a string", whole_number(schema)),
        },
        ("integer", _) => format!("must be {}, not {}", whole_number(schema), kind(value)),
        ("boolean", Value::String(text)) if text == "true" || text == "false" => {
            "must be true or false; remove the quotes".into()
        }
        ("string", Value::Number(_) | Value::Bool(_)) => format!("must be a string; put {value} in quotes"),
        _ => plain(),
    }
}

fn named(type_: &str) -> &'static str {
    match type_ {
        "object" => "an object",
        "array" => "a list",
        "string" => "a string",
        "boolean" => "true or false",
        "number" => "a number",
        "integer" => "a whole number",
        _ => "a value of another type",
    }
}

fn kind(value: &Value) -> String {
    match value {
        Value::Null => "null".into(),
        Value::Bool(_) | Value::Number(_) => value.to_string(),
        Value::String(_) => "a string".into(),
        Value::Array(_) => "a list".into(),
        Value::Object(_) => "an object".into(),
    }
}

/// Returns the unit of a number, which the first sentence of the description names.
fn unit(schema: &Value) -> Option<&'static str> {
    let description = schema.get("description").and_then(Value::as_str)?;
    let sentence = description.split(". ").next()?;
    let words = || sentence.split(|c: char| !c.is_ascii_alphabetic());
    ["MB", "seconds", "days"]
        .into_iter()
        .find(|unit| words().any(|word| word == *unit))
}

fn whole_number(schema: &Value) -> String {
    match unit(schema) {
        Some(unit) => format!("a whole number of {unit}"),
        None => "a whole number".into(),
    }
}

/// Returns the number that a text such as `512Mi` means in the unit of the field.
fn example(schema: &Value, text: &str) -> Option<u64> {
    let text = text.trim();
    let digits = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let number: u64 = text.get(..digits)?.parse().ok()?;
    let suffix = text.get(digits..)?.trim().to_ascii_lowercase();
    let factor = match (unit(schema), suffix.as_str()) {
        (_, "") | (None, "%") => 1,
        (Some("MB"), "m" | "mb" | "mi" | "mib") => 1,
        (Some("MB"), "g" | "gb" | "gi" | "gib") => 1024,
        (Some("seconds"), "s" | "sec" | "second" | "seconds") => 1,
        (Some("seconds"), "m" | "min" | "minute" | "minutes") => 60,
        (Some("seconds"), "h" | "hour" | "hours") => 3600,
        (Some("days"), "d" | "day" | "days") => 1,
        (Some("days"), "w" | "week" | "weeks") => 7,
        (Some("days"), "y" | "year" | "years") => 365,
        _ => return None,
    };
    number.checked_mul(factor)
}

/// Returns the first example of the description, with which a pattern is easier to read.
pub(super) fn such_as(schema: &Value) -> Option<&str> {
    let description = schema.get("description").and_then(Value::as_str)?;
    let (_, rest) = description.split_once("such as `")?;
    rest.split_once('`').map(|(example, _)| example)
}

/// A field that the schema lacks at its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Unknown {
    /// A field with a similar name.
    Misspelt(String),
    /// A field of other objects: their paths.
    Misplaced(Vec<String>),
    /// No field.
    Other,
}

/// Finds the field that an unknown one probably means. `around`: path of the object that has the unknown field.
pub(super) fn unknown(root: &Value, around: &str, known: Option<&Map<String, Value>>, name: &str) -> Unknown {
    let mut places = vec![];
    holders(root, "", name, &mut places);
    let common = |place: &str| {
        let pairs = place.split('.').zip(around.split('.'));
        pairs.take_while(|(a, b)| a == b && !a.is_empty()).count()
    };
    let rank = |place: &String| (usize::MAX - common(place), place.matches('.').count());
    let best = places.iter().map(rank).min();
    places.retain(|place| Some(rank(place)) == best);
    if !places.is_empty() && places.len() <= 2 {
        return Unknown::Misplaced(places);
    }
    let known = known.into_iter().flat_map(Map::keys);
    near(name, known).map_or(Unknown::Other, |similar| Unknown::Misspelt(similar.to_owned()))
}

/// Collects the paths of the objects in a schema that have a field of this name. Entries of lists are left out, because
/// the intended entry is not known.
fn holders(schema: &Value, at: &str, name: &str, found: &mut Vec<String>) {
    let Some(properties) = schema.get("properties").and_then(Value::as_object) else {
        return;
    };
    if properties.contains_key(name) && !at.is_empty() {
        found.push(at.to_owned());
    }
    for (field, inner) in properties.iter().filter(|(field, _)| *field != "status") {
        let at = if at.is_empty() {
            field.clone()
        } else {
            format!("{at}.{field}")
        };
        holders(inner, &at, name, found);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_number_with_a_suffix_leads_to_the_number_in_the_unit_of_the_field() {
        let described = |text: &str| json!({"type": "integer", "description": text});
        for (description, text, expected) in [
            (
                "Memory in MB (X), 128 to 10240.",
                "512Mi",
                "a whole number of MB, such as 512",
            ),
            (
                "Memory in MB (X), 128 to 10240.",
                "1 GB",
                "a whole number of MB, such as 1024",
            ),
            (
                "Memory in MB (X), 128 to 10240.",
                "many",
                "a whole number of MB, not a string",
            ),
            ("Duration in seconds.", "5m", "a whole number of seconds, such as 300"),
            ("Number of days.", "2w", "a whole number of days, such as 14"),
            ("Number of days.", "5m", "a whole number of days, not a string"),
            ("Percentage. In seconds.", "10%", "a whole number, such as 10"),
            ("Number.", "10", "a whole number, such as 10"),
        ] {
            let message = wrong_type(&described(description), &json!(text));
            assert_eq!(message, format!("must be {expected}"), "{text}");
        }
    }

    #[test]
    fn a_value_of_another_type_leads_to_the_expected_one() {
        for (type_, value, expected) in [
            ("object", json!("{\"a\": 1}\n"), "an object; remove the `|`"),
            ("object", json!("{\"a\": 1}"), "an object; remove the quotes"),
            ("object", json!("a"), "an object, not a string"),
            ("object", json!([]), "an object, not a list"),
            ("array", json!("a"), "a list, not a string"),
            ("string", json!(1), "a string; put 1 in quotes"),
            ("string", json!({}), "a string, not an object"),
            ("boolean", json!("true"), "true or false; remove the quotes"),
            ("boolean", json!("yes"), "true or false, not a string"),
            ("integer", json!(1.5), "a whole number, not 1.5"),
        ] {
            let message = wrong_type(&json!({"type": type_}), &value);
            assert_eq!(message, format!("must be {expected}"), "{type_} {value}");
        }
    }

    #[test]
    fn an_unknown_field_is_misspelt_or_misplaced() {
        let inner = json!({"properties": {"days": {}, "name": {}}});
        let two = json!({"properties": {"group": inner, "size": {}}});
        let root =
            json!({"properties": {"spec": {"properties": {"one": two, "two": {"properties": {"group": inner}}}}}});
        let known = |pointer: &str| root.pointer(pointer).and_then(Value::as_object);
        let spec = known("/properties/spec/properties");
        let misplaced = |places: &[&str]| Unknown::Misplaced(places.iter().map(ToString::to_string).collect());
        assert_eq!(unknown(&root, "spec", spec, "size"), misplaced(&["spec.one"]));
        assert_eq!(
            unknown(&root, "spec", spec, "days"),
            misplaced(&["spec.one.group", "spec.two.group"])
        );
        assert_eq!(unknown(&root, "spec.two", None, "days"), misplaced(&["spec.two.group"]));
        assert_eq!(unknown(&root, "", None, "one"), misplaced(&["spec"]));
        assert_eq!(unknown(&root, "spec", spec, "onee"), Unknown::Misspelt("one".into()));
        assert_eq!(unknown(&root, "spec", spec, "other"), Unknown::Other);
    }
}
