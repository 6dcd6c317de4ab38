use super::context::{Available, Context};
use super::finding::Report;
use super::scope::{Scope, assigned};
use crate::asl::jsonpath::is_name;
use crate::asl::model::{At, Machine, State, has_placeholder};
use serde_json::Value;
use std::collections::BTreeSet;

/// Most characters of a variable's name.
const MAX_NAME: usize = 80;

/// An `Assign`: names of variables, and what they become.
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
            "is too long for a variable name: it has at most 80 characters"
        } else {
            continue;
        };
        context.report.schema(at.key(key), format!("'{name}' {problem}"));
    }
    context.data(at, value, available);
}

/// A machine within a state may not assign a variable that has a value already when the state begins.
pub(super) fn shadowing(machine: &Machine<'_>, state: &State<'_>, scope: &Scope<'_>, report: &mut Report) {
    let mut before = None;
    for nested in within(state) {
        for name in assigned(nested).filter(|name| scope.assigns(name)) {
            let before = before.get_or_insert_with(|| assigned_before(machine, state));
            if before.contains(name) {
                let message = format!("The variable ${name} is assigned already by a state around this one");
                report.schema(&nested.path, message);
            }
        }
    }
}

/// States within a state, at any depth, that share its variables.
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

/// Variables that states assign from which a state can be reached.
fn assigned_before<'m>(machine: &'m Machine<'_>, state: &State<'_>) -> BTreeSet<&'m str> {
    let ways: Vec<_> = machine
        .states
        .iter()
        .flat_map(|from| from.transitions().into_iter().map(move |way| (from.name, way.to)))
        .collect();
    let (mut names, mut queue) = (BTreeSet::new(), vec![state.name]);
    while let Some(to) = queue.pop() {
        for (from, _) in ways.iter().filter(|(_, target)| *target == to) {
            if names.insert(*from) {
                queue.push(from);
            }
        }
    }
    machine
        .states
        .iter()
        .filter(|s| names.contains(s.name))
        .flat_map(assigned)
        .collect()
}
