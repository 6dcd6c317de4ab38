//! Checks of the transitions between the states of a machine.

use super::finding::{Report, code};
use crate::model::{At, Machine, Role, has_placeholder};
use std::collections::{BTreeMap, BTreeSet};

/// Checks the transitions of a machine: each target exists, each state is reachable, and a state can end the machine.
pub(super) fn check(machine: &Machine<'_>, report: &mut Report) {
    if machine.states.is_empty() {
        return;
    }
    let names: BTreeSet<&str> = machine.states.iter().map(|s| s.name).collect();
    let at = At::Path(&machine.path);
    if let Some(start) = machine.start_at.filter(|s| !names.contains(s) && !has_placeholder(s)) {
        let message = format!("Missing 'Next' target: {start}");
        report.error(at.key("StartAt"), code::MISSING_TARGET, message);
    }
    let mut ways: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    let mut open = false;
    for state in &machine.states {
        for way in state.transitions() {
            if has_placeholder(way.to) {
                open = true;
            } else if names.contains(way.to) {
                ways.entry(state.name).or_default().push(way.to);
            } else {
                let message = format!("Missing 'Next' target: {}", way.to);
                report.error(way.path, code::MISSING_TARGET, message);
            }
        }
    }
    if !machine.states.iter().any(|s| s.is_terminal()) {
        if machine.role == Role::Top {
            return report.error("", code::MISSING_END, "Workflow has no terminal state");
        }
        // Step Functions accepts a nested machine that has no terminal state.
        if machine.states.iter().all(|s| !s.transitions().is_empty()) {
            report.warning(
                at,
                code::MISSING_END,
                "Workflow has no terminal state: only an error can end it",
            );
        }
    }
    // Without a start state, no state is reachable. One error for the start state is enough.
    if let Some(start) = machine.start_at.filter(|start| names.contains(start) && !open) {
        let reached = reached(start, &ways);
        for state in machine.states.iter().filter(|s| !reached.contains(s.name)) {
            let message = format!("State \"{}\" is not reachable.", state.name);
            report.error(&state.path, code::MISSING_TARGET, message);
        }
    }
}

fn reached<'n>(start: &'n str, ways: &BTreeMap<&'n str, Vec<&'n str>>) -> BTreeSet<&'n str> {
    let (mut reached, mut queue) = (BTreeSet::from([start]), vec![start]);
    while let Some(from) = queue.pop() {
        for to in ways.get(from).into_iter().flatten() {
            if reached.insert(to) {
                queue.push(to);
            }
        }
    }
    reached
}
