//! The problems of an object: what the API server refuses on creation, and what the operator refuses.

use super::nulls;
use super::path::{Path, is_at_or_around};
use super::problem::{Check, Problem};
use super::rules::{self, RuleResult};
use super::schema;
use super::sound::Sound;
use super::sources::{ConfigMaps, stand_in};
use super::whereabouts::Whereabouts;
use crate::api;
use crate::object::Object;
use crate::pattern::{DefinitionFacts, findings, similar_runtime, unknown_region};
use crate::reason::{Reason, Violation};
use crate::settings::Settings;
use amazon_states_language::{Finding, MachineKind, Severity, Warning};
use kube::api::DynamicObject;
use serde::Deserialize as _;
use serde_json::{Map, Value};
use std::sync::LazyLock;

/// The facts that an object is checked with.
#[derive(Clone, Copy, Debug)]
pub struct Basis<'a> {
    /// Settings of the administrator.
    pub settings: &'a Settings,
    /// Whether the settings are the operator's. If they are only assumed, a value that an administrator must allow is a
    /// warning.
    pub settings_are_known: bool,
    /// Account and region.
    pub whereabouts: &'a Whereabouts,
    /// ConfigMaps that can be sources of the object.
    pub config_maps: &'a ConfigMaps,
}

/// Returns all problems of a `LambdaSfnPattern`, as it would be created. A source that is not known here is assumed to
/// hold valid content.
pub fn object(value: &Value, basis: Basis<'_>) -> Vec<Problem> {
    let Some(schema) = SCHEMA.as_ref() else { return vec![] };
    let mut value = value.clone();
    schema::with_defaults(schema, &mut value);
    let (status, rest) = without_status(value);
    let found = schema::check(schema, &rest);
    let shaped = found.is_empty();
    let intended: Vec<String> = found.iter().flat_map(|found| found.intended.clone()).collect();
    let mut problems: Vec<Problem> = name(&rest)
        .into_iter()
        .filter(|problem| !intended.contains(&problem.path))
        .collect();
    let violations = found.iter().map(|f| Problem::error(Check::Schema, &f.path, &f.message));
    problems.extend(violations);
    problems.extend(status.iter().flat_map(|status| unknown_in_status(schema, status)));
    let rules = rules::check(schema, &rest, shaped);
    let mut sound = Sound::part(schema, rest, found.into_iter().map(|found| found.path));
    if problems.iter().any(|problem| problem.path == "metadata.name") {
        // The names of AWS objects follow from this one.
        let object = sound.value.as_object_mut();
        let metadata = object.map(|object| object.entry("metadata").or_insert_with(|| Value::Object(Map::new())));
        if let Some(metadata) = metadata.and_then(Value::as_object_mut) {
            metadata.insert("name".to_owned(), Value::from("name"));
        }
    }
    let mut own = spec(&sound.value, basis);
    for problem in &mut own {
        problem.path = sound.original(&problem.path);
    }
    // A problem that follows from one of the schema is the same mistake.
    let follows = |problem: &Problem| {
        let explained = problems.iter().any(|p| is_at_or_around(&problem.path, &p.path));
        explained || intended.contains(&problem.path) || sound.misses_removed(&problem.message)
    };
    let own: Vec<Problem> = own.into_iter().filter(|problem| !follows(problem)).collect();
    let explained = |field: &str| intended.iter().any(|path| path == field);
    let broken: Vec<Problem> = rules
        .into_iter()
        .filter_map(|(path, verdict)| rule(&path, verdict, &own, explained))
        .collect();
    problems.extend(broken);
    problems.extend(own);
    problems
}

/// The schema of the only version.
static SCHEMA: LazyLock<Option<Value>> = LazyLock::new(|| {
    let crd = serde_json::to_value(api::crd()).ok()?;
    crd.pointer("/spec/versions/0/schema/openAPIV3Schema").cloned()
});

/// Splits off the status. The API server ignores it on creation and refuses only its unknown fields.
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
        .filter(|found| found.message.starts_with(schema::NO_FIELD))
        .map(|found| Problem::error(Check::Schema, format!("status.{}", found.path), found.message))
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
    let message = "must consist of lower-case letters, digits, - and ., and begin and end with a letter or digit";
    (!valid).then(|| Problem::error(Check::Schema, "metadata.name", message))
}

/// Returns the problem of a broken rule, unless the operator's own check of a field that the rule names says more, or
/// another problem explains it.
fn rule(path: &Path, verdict: RuleResult, own: &[Problem], explained: impl Fn(&str) -> bool) -> Option<Problem> {
    match verdict {
        RuleResult::Unknown(message) => Some(Problem::warning(Check::Rule, path, message)),
        RuleResult::Broken(message) => {
            let fields = message.split([' ', ':', ',']).filter(|word| word.starts_with("spec."));
            let known = |field: &str| {
                let checked = own.iter().any(|p| p.is_error() && p.path.starts_with(field));
                checked || explained(field)
            };
            let reported = fields.into_iter().any(known);
            (!reported).then(|| Problem::error(Check::Rule, path, message))
        }
    }
}

/// Returns the problems that the operator finds.
fn spec(value: &Value, basis: Basis<'_>) -> Vec<Problem> {
    let definition = value.pointer("/spec/stateMachine/definition");
    let express = value.pointer("/spec/stateMachine/type") == Some(&Value::from("EXPRESS"));
    let object = match DynamicObject::deserialize(value) {
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
    problems.extend(value.pointer("/spec/function/runtime").and_then(runtime));
    problems.extend(value.pointer("/spec/region").and_then(region));
    problems.extend(definition.into_iter().flat_map(|d| nulls::warnings(DEFINITION, d)));
    problems.extend(stand_in.unknown_definition.map(|place| {
        let next = match place.starts_with("ConfigMap/") {
            true => "; give the ConfigMap with -f too",
            false => "",
        };
        let message = format!("is not checked here: the content of {place} is not known{next}");
        Problem::warning(Check::Definition, "spec.stateMachine.definitionFrom", message)
    }));
    problems
}

/// A warning about a runtime that is probably misspelt. Lambda decides, since it may have newer ones.
fn runtime(runtime: &Value) -> Option<Problem> {
    let runtime = runtime.as_str()?;
    let similar = similar_runtime(runtime)?;
    let message = format!("is not a known runtime ({runtime}); did you mean {similar}?");
    Some(Problem::warning(Check::Spec, "spec.function.runtime", message))
}

/// A warning about a region that is probably misspelt. AWS decides, since it may have newer ones.
fn region(region: &Value) -> Option<Problem> {
    let message = unknown_region(region.as_str()?)?;
    Some(Problem::warning(Check::Spec, "spec.region", message))
}

fn violation(violation: Violation, basis: Basis<'_>) -> Problem {
    let Violation { path, message, reason } = violation;
    let definition = path.starts_with(DEFINITION) && reason == Reason::Invalid;
    let check = if definition { Check::Definition } else { Check::Spec };
    // Without the account it is not known which principals belong to it.
    let of_account = basis.whereabouts.account.is_none() && path.starts_with("spec.function.permissions");
    if reason == Reason::NotAllowed && (of_account || !basis.settings_are_known) {
        let message = format!("{message} (the operator's settings are not known here; pass them as flags)");
        return Problem::warning(check, path, message);
    }
    Problem::error(check, path, message)
}

const DEFINITION: &str = "spec.stateMachine.definition";

/// Returns the warnings about a definition. Its errors are violations of the spec.
fn warnings(at: &str, definition: &Value, kind: MachineKind) -> Vec<Problem> {
    let findings = findings(definition, kind).into_iter();
    let doubts = findings.filter(|finding| finding.severity == Severity::Warning);
    doubts.map(|finding| doubt(at, finding)).collect()
}

fn doubt(at: &str, finding: Finding) -> Problem {
    Problem {
        code: Some(finding.code),
        ..Problem::warning(Check::Definition, format!("{at}{}", finding.path), finding.message)
    }
}
