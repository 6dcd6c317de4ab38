//! Objects: what the API server refuses on creation, and what the operator refuses.

use super::path::{Path, Step};
use super::problem::{Check, Problem};
use super::rules::{self, RuleResult};
use super::schema;
use super::sources::{ConfigMaps, stand_in};
use super::whereabouts::Whereabouts;
use crate::api;
use crate::object::Object;
use crate::pattern::DefinitionFacts;
use crate::reason::{Reason, Violation};
use crate::settings::Settings;
use amazon_states_language::{Definition, Finding, MachineKind, Severity, Warning};
use kube::api::DynamicObject;
use serde_json::Value;
use std::sync::LazyLock;

/// What an object is held against.
#[derive(Clone, Copy, Debug)]
pub struct Basis<'a> {
    /// An administrator's settings.
    pub settings: &'a Settings,
    /// Whether they are the operator's. If they are only assumed, what an administrator has to allow is a warning.
    pub settings_are_known: bool,
    /// Account and region.
    pub whereabouts: &'a Whereabouts,
    /// ConfigMaps that the object may take something from.
    pub config_maps: &'a ConfigMaps,
}

/// All problems of a `LambdaSfnPattern`, as it would be created. What its sources hold is no problem as far as it is not
/// known here.
pub fn object(value: &Value, basis: Basis<'_>) -> Vec<Problem> {
    let Some(schema) = SCHEMA.as_ref() else { return vec![] };
    let mut value = value.clone();
    schema::with_defaults(schema, &mut value);
    let (status, rest) = without_status(value);
    let found = schema::check(schema, &rest);
    let shaped = found.is_empty();
    let mut problems: Vec<Problem> = name(&rest).into_iter().collect();
    problems.extend(
        found
            .iter()
            .map(|(path, message)| Problem::error(Check::Schema, path, message)),
    );
    problems.extend(status.iter().flat_map(|status| unknown_in_status(schema, status)));
    let rules = rules::check(schema, &rest, shaped);
    let sound = sound_part(rest, found.into_iter().map(|(path, _)| path));
    let own = spec(sound, basis);
    let told = |path: &str| problems.iter().any(|p| p.path == path);
    let own: Vec<Problem> = own.into_iter().filter(|p| !told(&p.path)).collect();
    problems.extend(
        rules
            .into_iter()
            .filter_map(|(path, verdict)| rule(&path, verdict, &own)),
    );
    problems.extend(own);
    problems
}

/// The schema of the only version.
static SCHEMA: LazyLock<Option<Value>> = LazyLock::new(|| {
    let crd = serde_json::to_value(api::crd()).ok()?;
    crd.pointer("/spec/versions/0/schema/openAPIV3Schema").cloned()
});

/// The status is not taken on creation; only its unknown fields are refused.
fn without_status(mut value: Value) -> (Option<Value>, Value) {
    let status = value.as_object_mut().and_then(|object| object.remove("status"));
    (status, value)
}

fn unknown_in_status(schema: &Value, status: &Value) -> Vec<Problem> {
    let Some(schema) = schema.pointer("/properties/status") else {
        return vec![];
    };
    let found = schema::check(schema, status).into_iter();
    found
        .filter(|(_, message)| message.starts_with(schema::NO_FIELD))
        .map(|(path, message)| Problem::error(Check::Schema, format!("status.{path}"), message))
        .collect()
}

fn name(value: &Value) -> Option<Problem> {
    let Some(name) = value.pointer("/metadata/name") else {
        let generated = value.pointer("/metadata/generateName").is_some();
        return (!generated).then(|| Problem::error(Check::Schema, "metadata.name", "is required"));
    };
    let label = |label: &str| {
        let ends = |c: Option<char>| c.is_some_and(|c| c.is_ascii_lowercase() || c.is_ascii_digit());
        let inner = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        ends(label.chars().next()) && ends(label.chars().last()) && label.chars().all(inner)
    };
    let valid = name
        .as_str()
        .is_some_and(|name| name.len() <= 253 && name.split('.').all(label));
    let message = "must be lower-case letters, digits, - and ., and begin and end with a letter or digit";
    (!valid).then(|| Problem::error(Check::Schema, "metadata.name", message))
}

/// The object without the values that the schema does not take, so that all else can be looked at too.
fn sound_part(mut value: Value, bad: impl Iterator<Item = Path>) -> Value {
    // From the back, so that places in lists stay what they are.
    let mut bad: Vec<Path> = bad.collect();
    bad.sort();
    for path in bad.iter().rev() {
        let missing = at(&mut value, &path.0).is_none();
        let kept = path.0.len().saturating_sub(usize::from(missing));
        remove(&mut value, path.0.get(..kept).unwrap_or_default());
    }
    value
}

fn at<'v>(value: &'v mut Value, steps: &[Step]) -> Option<&'v mut Value> {
    steps.iter().try_fold(value, |value, step| match step {
        Step::Field(name) | Step::Key(name) => value.get_mut(name),
        Step::Index(index) => value.get_mut(index),
    })
}

fn remove(value: &mut Value, steps: &[Step]) {
    let Some((last, before)) = steps.split_last() else {
        return;
    };
    match (at(value, before), last) {
        (Some(Value::Object(object)), Step::Field(name) | Step::Key(name)) => {
            object.remove(name);
        }
        (Some(Value::Array(items)), Step::Index(index)) if *index < items.len() => {
            items.remove(*index);
        }
        _ => {}
    }
}

/// A broken rule, unless the operator's own words on the same field are there, which say more.
fn rule(path: &Path, verdict: RuleResult, own: &[Problem]) -> Option<Problem> {
    match verdict {
        RuleResult::Unknown(message) => Some(Problem::warning(Check::Rule, path, message)),
        RuleResult::Broken(message) => {
            let field = message
                .split([' ', ':'])
                .next()
                .filter(|word| word.starts_with("spec."));
            let told = field.is_some_and(|field| own.iter().any(|p| p.is_error() && p.path.starts_with(field)));
            (!told).then(|| Problem::error(Check::Rule, path, message))
        }
    }
}

/// What the operator would say.
fn spec(value: Value, basis: Basis<'_>) -> Vec<Problem> {
    let definition = value.pointer("/spec/stateMachine/definition").cloned();
    let express = value.pointer("/spec/stateMachine/type") == Some(&Value::from("EXPRESS"));
    let object = match serde_json::from_value::<DynamicObject>(value) {
        Ok(object) => Object::from_dynamic(&object),
        Err(error) => return vec![Problem::error(Check::Schema, "metadata", error.to_string())],
    };
    let mut stand_in = stand_in(&object, basis.config_maps);
    let place = basis.whereabouts.place(&object);
    let kind = if express {
        MachineKind::Express
    } else {
        MachineKind::Standard
    };
    let mut problems = match stand_in.found.parse(&object, basis.settings, &place) {
        Ok(pattern) => {
            let DefinitionFacts { at, doubts, rights } = pattern.definition;
            let rights = rights.into_iter().flat_map(|rights| rights.warnings);
            let right = |w: Warning| Problem::warning(Check::Permissions, format!("{at}{}", w.path), w.message);
            let doubts = doubts.into_iter().map(|finding| doubt(at, finding));
            doubts.chain(rights.map(right)).collect()
        }
        Err(violations) => {
            let mut problems: Vec<Problem> = violations.into_iter().map(|v| violation(v, basis)).collect();
            problems.extend(definition.iter().flat_map(|d| warnings(DEFINITION, d, kind)));
            problems
        }
    };
    problems.extend(stand_in.unknown_definition.map(|place| {
        let message = format!("the definition is not checked here: what {place} holds is not known");
        Problem::warning(Check::Definition, "spec.stateMachine.definitionFrom", message)
    }));
    problems
}

fn violation(violation: Violation, basis: Basis<'_>) -> Problem {
    let Violation { path, message, reason } = violation;
    let definition = path.starts_with(DEFINITION) && reason == Reason::Invalid;
    let check = if definition { Check::Definition } else { Check::Spec };
    // Who is of the own account is known only with that.
    let of_account = basis.whereabouts.account.is_none() && path.starts_with("spec.function.permissions");
    if reason == Reason::NotAllowed && (of_account || !basis.settings_are_known) {
        let message = format!("{message} (whether it is, the operator's settings say: give them as flags)");
        return Problem::warning(check, path, message);
    }
    Problem::error(check, path, message)
}

const DEFINITION: &str = "spec.stateMachine.definition";

/// Doubts about a definition. Its errors are violations of the spec.
fn warnings(at: &str, definition: &Value, kind: MachineKind) -> Vec<Problem> {
    let findings = Definition::from(definition).check(kind).into_iter();
    let doubts = findings.filter(|finding| finding.severity == Severity::Warning);
    doubts.map(|finding| doubt(at, finding)).collect()
}

fn doubt(at: &str, finding: Finding) -> Problem {
    Problem {
        code: Some(finding.code),
        ..Problem::warning(Check::Definition, format!("{at}{}", finding.path), finding.message)
    }
}
