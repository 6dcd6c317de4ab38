//! Checks of the assignment of variables.

use super::context::{Available, Context};
use super::finding::Report;
use super::scope::{Scope, assigned};
use crate::jsonpath::is_name;
use crate::model::{At, Machine, State, has_placeholder};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// Maximum number of characters of a variable's name.
const MAX_NAME: usize = 80;

/// Checks an `Assign`: names of variables and their values.
pub(super) fn assign(at: At<'_>, value: &Value, available: Available, context: &mut Context<'_>) {
    let Some(object) = context.object(at, value) else {
        return;
    };
    for key in object.keys() {
        let name = match key.strip_suffix(".$") {
            Some(name) if !context.is_jsonata() => name,
            _ => key,
        };
        if has_placeholder(name) {
            continue;
        }
        if name.contains('-') && is_name(&name.replace('-', "_")) {
            let message = format!("'{name}' is not a valid variable name: it has a hyphen");
            context.report.warn(at.key(key), message);
            continue;
        }
        let problem = if name == "states" {
            "is reserved"
        } else if !is_name(name) {
            "is not a valid variable name"
        } else if name.chars().count() > MAX_NAME {
            "is too long for a variable name: the limit is 80 characters"
        } else {
            continue;
        };
        context.report.schema(at.key(key), format!("'{name}' {problem}"));
    }
    context.data(at, value, available);
}

/// Checks that a nested machine does not assign a variable that already has a value when its outer state begins.
pub(super) fn shadowing(machine: &Machine<'_>, scope: &Scope<'_>, report: &mut Report) {
    let mut ways = None;
    for state in &machine.states {
        let mut before = None;
        for nested in within(state) {
            for name in assigned(nested).filter(|name| scope.assigns(name)) {
                let ways = ways.get_or_insert_with(|| ways_back(machine));
                let before = before.get_or_insert_with(|| assigned_before(state, ways));
                if before.contains(name) {
                    let message = format!("An outer state already assigns the variable ${name}");
                    report.schema(&nested.path, message);
                }
            }
        }
    }
}

/// Returns the states within a state, at any depth, that share its variables.
fn within<'s>(state: &'s State<'s>) -> Vec<&'s State<'s>> {
    let mut found = vec![];
    let mut queue = vec![state];
    while let Some(state) = queue.pop() {
        if !state.is_distributed_map() {
            let inner = state.machines.iter().flat_map(|m| &m.states);
            queue.extend(inner.clone());
            found.extend(inner);
        }
    }
    found
}

/// Returns for each state the states that lead to it.
fn ways_back<'m>(machine: &'m Machine<'m>) -> BTreeMap<&'m str, Vec<&'m State<'m>>> {
    let mut ways: BTreeMap<&str, Vec<&State<'_>>> = BTreeMap::new();
    for state in &machine.states {
        for way in state.transitions() {
            ways.entry(way.to).or_default().push(state);
        }
    }
    ways
}

/// Returns the variables that are assigned by the states from which a state is reachable.
fn assigned_before<'m>(state: &State<'_>, ways: &BTreeMap<&'m str, Vec<&'m State<'m>>>) -> BTreeSet<&'m str> {
    let (mut seen, mut names, mut queue) = (BTreeSet::new(), BTreeSet::new(), vec![state.name]);
    while let Some(to) = queue.pop() {
        for from in ways.get(to).into_iter().flatten() {
            if seen.insert(from.name) {
                names.extend(assigned(from));
                queue.push(from.name);
            }
        }
    }
    names
}
