//! The checks of States Language documents outside of an object.

use super::locate::Position;
use super::places::Places;
use super::problem::{Check, Problem};
use crate::pattern::findings;
use amazon_states_language::{Definition, Finding, Format, MachineKind, path_segment};
use serde::de::IgnoredAny;
use serde_json::{Map, Value};

/// Returns all problems of a definition as JSON text, each with its position in the text.
pub(crate) fn definition_text(text: &str, kind: MachineKind) -> Vec<Problem> {
    let (mut problems, broken) = match Definition::parse(text, Format::Json) {
        Ok(definition) => (definition_value(definition.value(), kind), None),
        Err(findings) => (findings.into_iter().map(problem).collect(), broken(text)),
    };
    let places = Places::read(text);
    for problem in &mut problems {
        problem.position = broken.or_else(|| places.locate(0, &problem.path));
    }
    problems
}

/// Returns the position where the text stops being JSON.
fn broken(text: &str) -> Option<Position> {
    let error = serde_json::from_str::<IgnoredAny>(text).err()?;
    Some(Position {
        line: error.line().max(1),
        column: error.column().max(1),
    })
}

/// Returns all problems of a definition.
pub(crate) fn definition_value(definition: &Value, kind: MachineKind) -> Vec<Problem> {
    let mut replaced = vec![];
    let plain = without_references(definition, String::new(), &mut replaced);
    let mut problems: Vec<Problem> = findings(&plain, kind).into_iter().map(problem).collect();
    problems.extend(replaced.into_iter().map(|path| {
        let message =
            "is a reference that CloudFormation resolves, so its value is not checked; lambdasfn resolves only ${Name}";
        Problem::warning(Check::Definition, path, message)
    }));
    problems
}

fn problem(finding: Finding) -> Problem {
    Problem {
        code: Some(finding.code),
        ..Problem::new(finding.severity, Check::Definition, finding.path, finding.message)
    }
}

/// Returns the definition with a placeholder for each reference of a CloudFormation template, such as
/// `{"Fn::GetAtt": ["Function", "Arn"]}`. A definition in a template has references in place of text.
fn without_references(value: &Value, at: String, replaced: &mut Vec<String>) -> Value {
    match value {
        Value::Object(object) if is_reference(object) => {
            replaced.push(at);
            Value::from("${Reference}")
        }
        Value::Object(object) => object
            .iter()
            .map(|(key, inner)| {
                let at = format!("{at}{}", path_segment(key));
                (key.clone(), without_references(inner, at, replaced))
            })
            .collect::<Map<_, _>>()
            .into(),
        Value::Array(items) => items
            .iter()
            .enumerate()
            .map(|(i, item)| without_references(item, format!("{at}[{i}]"), replaced))
            .collect(),
        other => other.clone(),
    }
}

fn is_reference(object: &Map<String, Value>) -> bool {
    const TEXT: [&str; 6] = [
        "Fn::GetAtt",
        "Fn::Sub",
        "Fn::Join",
        "Fn::ImportValue",
        "Fn::Select",
        "Fn::FindInMap",
    ];
    let mut entries = object.iter();
    match (entries.next(), entries.next()) {
        (Some((key, value)), None) => key == "Ref" && value.is_string() || TEXT.contains(&key.as_str()),
        _ => false,
    }
}
