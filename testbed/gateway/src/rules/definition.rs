//! The checks of a definition that Step Functions makes when it creates or updates a state machine. The testbed covers
//! structure, state types and transitions.
//!
//! Source: Step Functions Developer Guide, "State machine structure in Amazon States
//! Language" and API reference, `ValidateStateMachineDefinitionDiagnostic`.

use std::collections::HashSet;

use serde_json::{Map, Value};

const TYPES: &[&str] = &["Task", "Pass", "Choice", "Wait", "Succeed", "Fail", "Parallel", "Map"];

/// One problem of a definition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Problem {
    pub code: &'static str,
    pub message: String,
    pub location: String,
}

/// Returns all problems. The list of a valid definition is empty.
pub(super) fn problems(definition: &str) -> Vec<Problem> {
    let mut found = Findings::default();
    match serde_json::from_str(definition) {
        Ok(Value::Object(machine)) => found.machine(&machine, ""),
        Ok(_) => found.schema("/", "Value is not a JSON object"),
        Err(_) => found.add("INVALID_JSON_DESCRIPTION", "/", "Invalid JSON description".to_owned()),
    }
    found.0
}

/// Returns the message of `InvalidDefinition`.
pub(super) fn message(problems: &[Problem]) -> String {
    let all: Vec<_> = problems
        .iter()
        .map(|p| format!("{}: {} at {}", p.code, p.message, p.location))
        .collect();
    format!("Invalid State Machine Definition: '{}'", all.join(", "))
}

#[derive(Default)]
struct Findings(Vec<Problem>);

impl Findings {
    fn add(&mut self, code: &'static str, location: &str, message: String) {
        self.0.push(Problem {
            code,
            message,
            location: location.to_owned(),
        });
    }

    fn schema(&mut self, location: &str, message: &str) {
        self.add("SCHEMA_VALIDATION_FAILED", location, message.to_owned());
    }

    /// Checks a machine, a branch of a Parallel state or the processor of a Map state.
    fn machine(&mut self, machine: &Map<String, Value>, at: &str) {
        let root = if at.is_empty() { "/" } else { at };
        let Some(states) = machine
            .get("States")
            .and_then(Value::as_object)
            .filter(|states| !states.is_empty())
        else {
            return self.schema(root, "The field 'States' is required and must not be empty");
        };
        let start = machine.get("StartAt").and_then(Value::as_str);
        match start {
            None => self.schema(root, "The field 'StartAt' is required but was missing"),
            Some(start) if !states.contains_key(start) => {
                self.missing_target("StartAt", start, &format!("{at}/StartAt"));
            }
            Some(_) => {}
        }
        let mut reached: HashSet<&str> = start.into_iter().collect();
        for (name, state) in states {
            let here = format!("{at}/States/{name}");
            let Some(state) = state.as_object() else {
                self.schema(&here, "Value is not a JSON object");
                continue;
            };
            for (field, target, location) in targets(state, &here) {
                if states.contains_key(target) {
                    reached.insert(target);
                } else {
                    self.missing_target(field, target, &location);
                }
            }
            self.state(state, &here);
        }
        if start.is_some_and(|start| states.contains_key(start)) {
            for name in states.keys().filter(|name| !reached.contains(name.as_str())) {
                self.add(
                    "MISSING_TRANSITION_TARGET",
                    &format!("{at}/States/{name}"),
                    format!("State \"{name}\" is not reachable."),
                );
            }
        }
    }

    fn missing_target(&mut self, field: &str, target: &str, location: &str) {
        self.add(
            "MISSING_TRANSITION_TARGET",
            location,
            format!("Missing '{field}' target: {target}"),
        );
    }

    fn state(&mut self, state: &Map<String, Value>, here: &str) {
        let kind = state.get("Type").and_then(Value::as_str).unwrap_or_default();
        match kind {
            "Choice" => {
                if state.get("Choices").and_then(Value::as_array).is_none_or(Vec::is_empty) {
                    self.schema(here, "The field 'Choices' is required and must not be empty");
                }
            }
            "Succeed" | "Fail" => {}
            kind if !TYPES.contains(&kind) => {
                return self.schema(&format!("{here}/Type"), &format!("Value is not one of {TYPES:?}"));
            }
            _ => {
                let ends = state.get("End") == Some(&Value::Bool(true));
                if ends == state.contains_key("Next") {
                    self.schema(here, "Exactly one of the fields 'Next' and 'End' is required");
                }
            }
        }
        self.nested(kind, state, here);
    }

    fn nested(&mut self, kind: &str, state: &Map<String, Value>, here: &str) {
        if kind == "Parallel" {
            let branches = state
                .get("Branches")
                .and_then(Value::as_array)
                .filter(|branches| !branches.is_empty());
            match branches {
                None => self.schema(here, "The field 'Branches' is required and must not be empty"),
                Some(branches) => {
                    for (index, branch) in branches.iter().enumerate() {
                        self.nested_machine(branch, &format!("{here}/Branches[{index}]"));
                    }
                }
            }
        } else if kind == "Map" {
            match ["ItemProcessor", "Iterator"]
                .iter()
                .find_map(|name| Some((name, state.get(*name)?)))
            {
                None => self.schema(here, "The field 'ItemProcessor' is required but was missing"),
                Some((name, processor)) => self.nested_machine(processor, &format!("{here}/{name}")),
            }
        }
    }

    fn nested_machine(&mut self, machine: &Value, at: &str) {
        match machine.as_object() {
            Some(machine) => self.machine(machine, at),
            None => self.schema(at, "Value is not a JSON object"),
        }
    }
}

/// Returns all transitions of a state: field, target, location.
fn targets<'a>(state: &'a Map<String, Value>, here: &str) -> Vec<(&'static str, &'a str, String)> {
    let mut all = Vec::new();
    for field in ["Next", "Default"] {
        if let Some(target) = state.get(field).and_then(Value::as_str) {
            all.push((field, target, format!("{here}/{field}")));
        }
    }
    for list in ["Choices", "Catch"] {
        for (index, rule) in state
            .get(list)
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .enumerate()
        {
            if let Some(target) = rule.get("Next").and_then(Value::as_str) {
                all.push(("Next", target, format!("{here}/{list}[{index}]/Next")));
            }
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn codes(definition: &Value) -> Vec<(&'static str, String)> {
        problems(&definition.to_string())
            .into_iter()
            .map(|p| (p.code, p.location))
            .collect()
    }

    #[test]
    fn a_valid_definition_has_no_problems() {
        let branch = json!({"StartAt": "P", "States": {"P": {"Type": "Pass", "End": true}}});
        let definition = json!({"StartAt": "C", "States": {
            "C": {"Type": "Choice", "Choices": [{"Variable": "$.a", "IsPresent": true, "Next": "Par"}], "Default": "M"},
            "Par": {"Type": "Parallel", "Branches": [branch], "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "F"}], "Next": "S"},
            "M": {"Type": "Map", "ItemProcessor": branch, "End": true},
            "S": {"Type": "Succeed"}, "F": {"Type": "Fail"}}});
        assert_eq!(codes(&definition), []);
    }

    #[test]
    fn the_structure_is_checked() {
        assert_eq!(problems("{oops").len(), 1);
        assert_eq!(problems("[]").len(), 1);
        let no_start = json!({"States": {"X": {"Type": "Pass", "End": true}}});
        assert_eq!(codes(&no_start)[0], ("SCHEMA_VALIDATION_FAILED", "/".to_owned()));
        assert_eq!(codes(&json!({"StartAt": "X", "States": {}})).len(), 1);
        assert_eq!(
            codes(&json!({"StartAt": "X", "States": {"X": {"Type": "Foo", "End": true}}})).len(),
            1
        );
        assert_eq!(
            codes(&json!({"StartAt": "X", "States": {"X": {"Type": "Pass"}}})).len(),
            1
        );
        assert_eq!(
            codes(&json!({"StartAt": "X", "States": {"X": {"Type": "Choice"}}})).len(),
            1
        );
    }

    #[test]
    fn transitions_are_checked() {
        let missing = |location: &str| vec![("MISSING_TRANSITION_TARGET", location.to_owned())];
        let definition = json!({"StartAt": "Y", "States": {"X": {"Type": "Pass", "End": true}}});
        assert_eq!(codes(&definition), missing("/StartAt"));
        let definition = json!({"StartAt": "X", "States": {"X": {"Type": "Pass", "Next": "Z"}}});
        assert_eq!(codes(&definition), missing("/States/X/Next"));
        let definition = json!({"StartAt": "X", "States": {
            "X": {"Type": "Choice", "Choices": [{"Next": "X"}, {"Next": "N"}], "Default": "X"}}});
        assert_eq!(codes(&definition), missing("/States/X/Choices[1]/Next"));
        let definition = json!({"StartAt": "X", "States": {"X": {"Type": "Succeed"}, "Z": {"Type": "Succeed"}}});
        assert_eq!(codes(&definition), missing("/States/Z"));
    }

    #[test]
    fn a_transition_cannot_leave_its_branch() {
        let definition = json!({"StartAt": "X", "States": {
            "X": {"Type": "Parallel", "Next": "S", "Branches": [
                {"StartAt": "B", "States": {"B": {"Type": "Pass", "Next": "S"}}}]},
            "S": {"Type": "Succeed"}}});
        assert_eq!(
            codes(&definition),
            [(
                "MISSING_TRANSITION_TARGET",
                "/States/X/Branches[0]/States/B/Next".to_owned()
            )]
        );
    }
}
