use super::{machines, segment};
use serde_json::Value;
use std::collections::BTreeSet;

/// Something in a definition that Step Functions would refuse.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// JSON path within the definition, empty for its top.
    pub path: String,
    /// Step Functions' own diagnostic code, where there is one.
    pub code: &'static str,
    /// What is wrong.
    pub message: String,
}

const TYPES: [&str; 8] = ["Task", "Pass", "Choice", "Wait", "Succeed", "Fail", "Parallel", "Map"];

/// Checks structure and transitions; all findings at once. What it does not know it leaves to Step
/// Functions, so that nothing valid is refused.
pub fn check(definition: &Value) -> Vec<Finding> {
    let mut found = vec![];
    machines(String::new(), definition, &mut found);
    let mut findings = vec![];
    let mut names = BTreeSet::new();
    for (path, machine) in found.iter().rev() {
        check_machine(path, machine, &mut findings);
        for name in machine["States"]
            .as_object()
            .into_iter()
            .flatten()
            .map(|(name, _)| name)
        {
            let at = format!("{path}.States.{}", segment(name));
            if !names.insert(name) {
                report(
                    &mut findings,
                    at,
                    "DUPLICATE_STATE_NAME",
                    "a state name may occur only once in a machine".into(),
                );
            } else if name.chars().count() > 80 {
                report(
                    &mut findings,
                    at,
                    "INVALID_STATE_NAME",
                    "a state name has at most 80 characters".into(),
                );
            }
        }
    }
    findings
}

fn report(findings: &mut Vec<Finding>, path: String, code: &'static str, message: String) {
    findings.push(Finding { path, code, message });
}

fn check_machine(path: &str, machine: &Value, findings: &mut Vec<Finding>) {
    let Some(states) = machine["States"].as_object().filter(|s| !s.is_empty()) else {
        return report(
            findings,
            format!("{path}.States"),
            "SCHEMA_VALIDATION_FAILED",
            "is required: an object with at least one state".into(),
        );
    };
    let start = match machine.get("StartAt") {
        Some(Value::String(start)) => Some(start.as_str()),
        _ => {
            report(
                findings,
                format!("{path}.StartAt"),
                "SCHEMA_VALIDATION_FAILED",
                "is required: the name of the first state".into(),
            );
            None
        }
    };
    let mut edges: Vec<(String, String, &str)> = start
        .into_iter()
        .map(|s| (format!("{path}.StartAt"), String::new(), s))
        .collect();
    let mut terminal = false;
    for (name, state) in states {
        let at = format!("{path}.States.{}", segment(name));
        let type_ = state["Type"].as_str().unwrap_or_default();
        if !TYPES.contains(&type_) {
            report(
                findings,
                format!("{at}.Type"),
                "SCHEMA_VALIDATION_FAILED",
                format!("must be one of {}", TYPES.join(", ")),
            );
            continue;
        }
        terminal |= matches!(type_, "Succeed" | "Fail") || state["End"] == true;
        check_flow(&at, type_, state, findings);
        check_content(&at, type_, state, findings);
        edges.extend(transitions(&at, state).into_iter().map(|(p, to)| (p, name.clone(), to)));
    }
    for (at, _, to) in edges.iter().filter(|(_, _, to)| !states.contains_key(*to)) {
        report(
            findings,
            at.clone(),
            "MISSING_TRANSITION_TARGET",
            format!("names no state of the same States: {to:?}"),
        );
    }
    if start.is_some_and(|s| states.contains_key(s)) {
        let reached = reachable(&edges);
        for name in states.keys().filter(|n| !reached.contains(n.as_str())) {
            let at = format!("{path}.States.{}", segment(name));
            report(
                findings,
                at,
                "MISSING_TRANSITION_TARGET",
                "no transition leads to this state".into(),
            );
        }
        if !terminal && path.is_empty() {
            report(
                findings,
                path.to_owned(),
                "MISSING_END_STATE",
                "the workflow has no terminal state".into(),
            );
        }
    }
}

fn check_flow(at: &str, type_: &str, state: &Value, findings: &mut Vec<Finding>) {
    let (next, end) = (state.get("Next").is_some(), state.get("End").is_some());
    if !matches!(type_, "Choice" | "Succeed" | "Fail") && !next && state["End"] != true {
        report(
            findings,
            at.to_owned(),
            "SCHEMA_VALIDATION_FAILED",
            "needs Next or \"End\": true".into(),
        );
    } else if !matches!(type_, "Choice" | "Succeed" | "Fail") && next && end {
        report(
            findings,
            at.to_owned(),
            "SCHEMA_VALIDATION_FAILED",
            "cannot have both Next and End".into(),
        );
    } else if matches!(type_, "Choice" | "Succeed" | "Fail") && (next || end) {
        report(
            findings,
            at.to_owned(),
            "SCHEMA_VALIDATION_FAILED",
            format!("a {type_} state has neither Next nor End"),
        );
    }
}

fn check_content(at: &str, type_: &str, state: &Value, findings: &mut Vec<Finding>) {
    let missing = |key: &str| state[key].as_array().is_none_or(Vec::is_empty);
    let mut fail = |key: &str, message: &str| {
        report(
            findings,
            format!("{at}.{key}"),
            "SCHEMA_VALIDATION_FAILED",
            message.to_owned(),
        );
    };
    match type_ {
        "Task" if !state["Resource"].is_string() => fail("Resource", "is required: an ARN"),
        "Choice" if missing("Choices") => fail("Choices", "is required: a list of at least one rule"),
        "Parallel" if missing("Branches") => fail("Branches", "is required: a list of at least one branch"),
        "Map" if state.get("ItemProcessor").is_none() && state.get("Iterator").is_none() => {
            fail("ItemProcessor", "is required: an object with StartAt and States");
        }
        "Wait"
            if !["Seconds", "SecondsPath", "Timestamp", "TimestampPath"]
                .iter()
                .any(|k| state.get(k).is_some()) =>
        {
            fail(
                "Seconds",
                "a Wait state needs one of Seconds, SecondsPath, Timestamp, TimestampPath",
            );
        }
        _ => {}
    }
}

/// Where each transition of a state is written, and the state that it names.
fn transitions<'a>(at: &str, state: &'a Value) -> Vec<(String, &'a str)> {
    let mut out = vec![];
    for key in ["Next", "Default"] {
        if let Some(to) = state[key].as_str() {
            out.push((format!("{at}.{key}"), to));
        }
    }
    for key in ["Choices", "Catch"] {
        for (i, rule) in state[key].as_array().into_iter().flatten().enumerate() {
            if let Some(to) = rule["Next"].as_str() {
                out.push((format!("{at}.{key}[{i}].Next"), to));
            }
        }
    }
    out
}

fn reachable<'a>(edges: &'a [(String, String, &'a str)]) -> BTreeSet<&'a str> {
    let mut reached = BTreeSet::new();
    let mut queue = vec![""];
    while let Some(from) = queue.pop() {
        for (_, _, to) in edges.iter().filter(|(_, f, _)| f == from) {
            if reached.insert(*to) {
                queue.push(to);
            }
        }
    }
    reached
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn paths(definition: Value) -> Vec<String> {
        check(&definition)
            .into_iter()
            .map(|f| format!("{} {}", f.path, f.code))
            .collect()
    }

    #[test]
    fn each_defect_is_named_with_its_path() {
        let missing = "SCHEMA_VALIDATION_FAILED";
        assert_eq!(
            paths(json!({"States": {"A": {"Type": "Succeed"}}})),
            [format!(".StartAt {missing}")]
        );
        assert_eq!(paths(json!({"StartAt": "A"})), [format!(".States {missing}")]);
        assert_eq!(
            paths(json!({"StartAt": "A", "States": {"A": {"Type": "Pass", "Next": "B"}, "C": {"Type": "Fail"}}})),
            [
                ".States.A.Next MISSING_TRANSITION_TARGET",
                ".States.C MISSING_TRANSITION_TARGET"
            ]
        );
        assert_eq!(
            paths(json!({"StartAt": "A", "States": {"A": {"Type": "Pas", "End": true}}})),
            [format!(".States.A.Type {missing}"), " MISSING_END_STATE".into()]
        );
        assert_eq!(
            paths(json!({"StartAt": "A b", "States": {"A b": {"Type": "Pass"}}})),
            [format!(".States.[\"A b\"] {missing}"), " MISSING_END_STATE".into()]
        );
        assert_eq!(
            paths(json!({"StartAt": "A", "States": {"A": {"Type": "Task", "End": true}}})),
            [format!(".States.A.Resource {missing}")]
        );
    }

    #[test]
    fn nested_machines_are_checked_and_cannot_reach_outside() {
        let branch = json!({"StartAt": "In", "States": {"In": {"Type": "Pass", "Next": "Out"}}});
        let definition = json!({"StartAt": "P", "States": {
            "P": {"Type": "Parallel", "Branches": [branch], "Next": "Out"}, "Out": {"Type": "Succeed"}}});
        assert_eq!(
            paths(definition),
            [".States.P.Branches[0].States.In.Next MISSING_TRANSITION_TARGET"]
        );
    }

    #[test]
    fn a_name_may_occur_only_once_in_the_whole_machine() {
        let inner = json!({"StartAt": "A", "States": {"A": {"Type": "Succeed"}}});
        let definition = json!({"StartAt": "A", "States": {"A": {"Type": "Map", "ItemProcessor": inner, "End": true}}});
        assert_eq!(
            paths(definition),
            [".States.A.ItemProcessor.States.A DUPLICATE_STATE_NAME"]
        );
    }
}
