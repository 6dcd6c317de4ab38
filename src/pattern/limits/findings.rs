//! Findings of a definition, each mistake once.

use crate::near::near;
use amazon_states_language::{Definition, Finding, MachineKind};
use serde_json::Value;

/// How Step Functions' message on a transition to a missing state begins.
const NO_TARGET: &str = "Missing 'Next' target: ";

/// Returns the findings of a definition. Step Functions reports further errors that follow from a transition to a
/// missing state: a workflow without an end, and states that no other transition leads to. Those are left out where
/// the transition explains them.
pub(crate) fn findings(definition: &Value, kind: MachineKind) -> Vec<Finding> {
    let mut findings = Definition::from(definition).check(kind);
    let mut names = vec![];
    state_names(definition, &mut names);
    let mut misspelt = vec![];
    for finding in &mut findings {
        if let Some(similar) = finding.message.strip_prefix(NO_TARGET).and_then(|to| near(to, &names)) {
            let similar = similar.to_owned();
            finding.message = format!("{}; did you mean {similar}?", finding.message);
            misspelt.push(finding.path.clone());
        }
    }
    let is_dangling = |finding: &Finding| finding.message.starts_with(NO_TARGET);
    let no_way_on = findings.iter().any(|f| is_dangling(f) && is_of_top(&f.path));
    findings.retain(|finding| {
        let follows = match finding.code {
            "MISSING_END_STATE" => finding.path.is_empty() && no_way_on,
            "MISSING_TRANSITION_TARGET" if !is_dangling(finding) => {
                let machine = finding.path.rsplit_once(".States").map_or("", |(machine, _)| machine);
                misspelt.iter().any(|path| path.starts_with(machine))
            }
            _ => false,
        };
        !follows
    });
    findings
}

/// Whether a path leads into a state of the workflow itself, not into one of a branch or an iteration.
fn is_of_top(path: &str) -> bool {
    path.matches(".States").count() <= 1
}

/// Collects the names of all states, those in branches and iterations included.
fn state_names(value: &Value, names: &mut Vec<String>) {
    match value {
        Value::Object(members) => {
            let states = members.get("States").and_then(Value::as_object);
            names.extend(states.into_iter().flat_map(|states| states.keys().cloned()));
            members.values().for_each(|inner| state_names(inner, names));
        }
        Value::Array(items) => items.iter().for_each(|inner| state_names(inner, names)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn messages(states: &Value) -> Vec<String> {
        let definition = json!({"StartAt": "A", "States": states});
        let findings = findings(&definition, MachineKind::Standard).into_iter();
        findings.map(|finding| finding.message).collect()
    }

    #[test]
    fn a_misspelt_transition_is_one_finding() {
        let states = json!({"A": {"Type": "Pass", "Next": "Chekc"}, "Check": {"Type": "Pass", "Next": "End"},
            "End": {"Type": "Succeed"}});
        assert_eq!(messages(&states), ["Missing 'Next' target: Chekc; did you mean Check?"]);
        let states = json!({"A": {"Type": "Pass", "Next": "Other"}});
        assert_eq!(messages(&states), ["Missing 'Next' target: Other"]);
    }

    #[test]
    fn separate_mistakes_are_separate_findings() {
        let states = json!({"A": {"Type": "Pass", "Next": "Other"}, "Check": {"Type": "Succeed"}});
        assert_eq!(
            messages(&states),
            ["Missing 'Next' target: Other", "State \"Check\" is not reachable."]
        );
        assert_eq!(
            messages(&json!({"A": {"Type": "Pass", "Next": "A"}})),
            ["Workflow has no terminal state"]
        );
    }
}
