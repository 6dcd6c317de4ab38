//! Scopes of variables.

use crate::model::{Machine, State};
use serde_json::Value;
use std::collections::BTreeSet;

/// The variables of a machine and of the machines around it.
pub(super) struct Scope<'s> {
    /// Names that the states of the machine assign.
    names: BTreeSet<&'s str>,
    outer: Option<&'s Scope<'s>>,
    /// Whether the machine runs as separate executions, so that it cannot read the variables of the outer machine.
    apart: bool,
}

/// The assignment of a variable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Variable {
    /// A state of the machine, or of a machine around it, assigns the variable.
    Assigned,
    /// Only a state around a distributed Map assigns the variable, and a state in the Map reads it.
    OutOfReach,
    /// No state assigns the variable.
    Unknown,
}

impl<'s> Scope<'s> {
    /// Returns the scope of a machine within another one. `apart` if the machine runs as separate executions.
    pub(crate) fn new(machine: &'s Machine<'_>, outer: Option<&'s Self>, apart: bool) -> Self {
        Self {
            names: machine.states.iter().flat_map(assigned).collect(),
            outer,
            apart,
        }
    }

    /// Returns the assignment of a variable that the machine reads.
    pub(crate) fn find(&self, name: &str) -> Variable {
        if self.names.contains(name) {
            return Variable::Assigned;
        }
        match self.outer.map_or(Variable::Unknown, |outer| outer.find(name)) {
            Variable::Assigned if self.apart => Variable::OutOfReach,
            found => found,
        }
    }

    /// Whether a state of this machine assigns the variable.
    pub(crate) fn assigns(&self, name: &str) -> bool {
        self.names.contains(name)
    }
}

/// Returns the names of the variables that a state assigns, including its rules and catchers.
pub(super) fn assigned<'s>(state: &'s State<'_>) -> impl Iterator<Item = &'s str> {
    let parts = state.list("Choices").iter().chain(state.list("Catch"));
    std::iter::once(state.value)
        .chain(parts)
        .filter_map(|part| part.get("Assign").and_then(Value::as_object))
        .flat_map(|assign| assign.keys())
        .map(|key| key.strip_suffix(".$").unwrap_or(key))
}
