//! The used part of an API model: operations and shapes with their constraints.

use std::{
    collections::{BTreeMap, HashMap},
    fmt,
    sync::OnceLock,
};

use regex::Regex;
use serde::Deserialize;
use serde_json::Value;

use super::pattern;

#[derive(Debug, Deserialize)]
pub(super) struct Model {
    pub operations: HashMap<String, Operation>,
    pub shapes: HashMap<String, Shape>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Operation {
    pub input: Option<Reference>,
    #[serde(default)]
    pub errors: Vec<Reference>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Reference {
    pub shape: String,
}

/// A member of a structure, and its location in the request.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Member {
    pub shape: String,
    #[serde(default)]
    pub location: Location,
    pub location_name: Option<String>,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Location {
    #[default]
    Body,
    Uri,
    Querystring,
    Header,
    #[serde(other)]
    Elsewhere,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Type {
    Structure,
    List,
    Map,
    String,
    Blob,
    Integer,
    Long,
    Float,
    Double,
    #[serde(other)]
    Other,
}

#[derive(Debug, Deserialize)]
pub(super) struct Shape {
    #[serde(rename = "type")]
    pub kind: Type,
    #[serde(default)]
    pub required: Vec<String>,
    #[serde(default)]
    pub members: BTreeMap<String, Member>,
    pub member: Option<Reference>,
    pub key: Option<Reference>,
    pub value: Option<Reference>,
    /// Name of the member that is the whole body, without own members.
    pub payload: Option<String>,
    #[serde(default)]
    pub sensitive: bool,
    min: Option<f64>,
    max: Option<f64>,
    #[serde(rename = "enum", default)]
    values: Vec<String>,
    pub pattern: Option<String>,
    #[serde(skip)]
    regex: OnceLock<Option<Regex>>,
}

/// One constraint of a shape. `Display` writes AWS's text.
#[derive(Debug)]
pub(super) enum Constraint<'a> {
    LongestLength(f64),
    ShortestLength(f64),
    LargestValue(f64),
    SmallestValue(f64),
    Pattern(&'a str, &'a Regex),
    OneOf(&'a [String]),
}

impl Model {
    pub(super) fn shape(&self, reference: &Option<Reference>) -> Option<&Shape> {
        self.shapes.get(&reference.as_ref()?.shape)
    }
}

impl Shape {
    /// Returns the constraints on a value, without those of its members and elements.
    pub(super) fn constraints(&self) -> impl Iterator<Item = Constraint<'_>> {
        let is_number = matches!(self.kind, Type::Integer | Type::Long | Type::Float | Type::Double);
        let most = |bound| match is_number {
            true => Constraint::LargestValue(bound),
            false => Constraint::LongestLength(bound),
        };
        let least = |bound| match is_number {
            true => Constraint::SmallestValue(bound),
            false => Constraint::ShortestLength(bound),
        };
        let pattern = self.pattern.as_deref().zip(self.regex());
        let one_of = Some(self.values.as_slice()).filter(|values| !values.is_empty());
        let bounds = [self.max.map(most), self.min.map(least)];
        let words = [
            pattern.map(|(text, regex)| Constraint::Pattern(text, regex)),
            one_of.map(Constraint::OneOf),
        ];
        bounds.into_iter().chain(words).flatten()
    }

    /// Returns the compiled pattern, or `None` if the shape has no pattern or the pattern cannot be compiled.
    pub(super) fn regex(&self) -> Option<&Regex> {
        let compile = || pattern::compile(self.pattern.as_deref()?);
        self.regex.get_or_init(compile).as_ref()
    }
}

impl Constraint<'_> {
    /// Whether the value satisfies the constraint. A value of the wrong type satisfies every constraint: this check
    /// does not cover types.
    pub(super) fn is_satisfied(&self, kind: Type, value: &Value) -> bool {
        let length = || length(kind, value);
        match self {
            Self::LongestLength(most) => length().is_none_or(|length| length <= *most),
            Self::ShortestLength(least) => length().is_none_or(|length| length >= *least),
            Self::LargestValue(most) => value.as_f64().is_none_or(|value| value <= *most),
            Self::SmallestValue(least) => value.as_f64().is_none_or(|value| value >= *least),
            Self::Pattern(_, regex) => value.as_str().is_none_or(|text| regex.is_match(text)),
            Self::OneOf(values) => value
                .as_str()
                .is_none_or(|text| values.iter().any(|value| value == text)),
        }
    }
}

/// Returns the number of characters, elements or bytes.
#[expect(clippy::cast_precision_loss, reason = "lengths are far from 2^52")]
fn length(kind: Type, value: &Value) -> Option<f64> {
    let length = match (kind, value) {
        (Type::String, Value::String(text)) => text.chars().count(),
        (Type::Blob, Value::String(base64)) => base64.trim_end_matches('=').len() * 3 / 4,
        (Type::List, Value::Array(elements)) => elements.len(),
        (Type::Map, Value::Object(entries)) => entries.len(),
        _ => return None,
    };
    Some(length as f64)
}

impl fmt::Display for Constraint<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::LongestLength(most) => write!(f, "Member must have length less than or equal to {most}"),
            Self::ShortestLength(least) => write!(f, "Member must have length greater than or equal to {least}"),
            Self::LargestValue(most) => write!(f, "Member must have value less than or equal to {most}"),
            Self::SmallestValue(least) => write!(f, "Member must have value greater than or equal to {least}"),
            Self::Pattern(text, _) => write!(f, "Member must satisfy regular expression pattern: {text}"),
            Self::OneOf(values) => write!(f, "Member must satisfy enum value set: [{}]", values.join(", ")),
        }
    }
}
