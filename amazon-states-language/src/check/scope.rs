use crate::model::{Machine, State};
use serde_json::Value;
use std::collections::BTreeSet;

/// The variables of a machine and of those around it.
pub(super) struct Scope<'s> {
    /// Names that states of the machine assign.
    names: BTreeSet<&'s str>,
    outer: Option<&'s Scope<'s>>,
    /// Whether the machine runs apart from the outer one, so that it does not see its variables.
    apart: bool,
}

/// What is known of a variable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Variable {
    /// A state of the machine, or around it, assigns it.
    Assigned,
    /// Assigned around a distributed Map that it is read in.
    OutOfReach,
    /// No state that can be seen assigns it.
    Unknown,
}

impl<'s> Scope<'s> {
    /// The scope of a machine within another one; `apart` if it runs as executions of its own.
    pub(crate) fn new(machine: &'s Machine<'_>, outer: Option<&'s Self>, apart: bool) -> Self {
        Self {
            names: machine.states.iter().flat_map(assigned).collect(),
            outer,
            apart,
        }
    }

    /// What is known of a variable where the machine reads it.
    pub(crate) fn find(&self, name: &str) -> Variable {
        if self.names.contains(name) {
            return Variable::Assigned;
        }
        match self.outer.map_or(Variable::Unknown, |outer| outer.find(name)) {
            Variable::Assigned if self.apart => Variable::OutOfReach,
            found => found,
        }
    }

    /// Whether a state of this very machine assigns the variable.
    pub(crate) fn assigns(&self, name: &str) -> bool {
        self.names.contains(name)
    }
}

/// Names of the variables that a state assigns, those of its rules and catchers included.
pub(super) fn assigned<'s>(state: &'s State<'_>) -> impl Iterator<Item = &'s str> {
    let parts = state.list("Choices").iter().chain(state.list("Catch"));
    std::iter::once(state.value)
        .chain(parts)
        .filter_map(|part| part.get("Assign").and_then(Value::as_object))
        .flat_map(|assign| assign.keys())
        .map(|key| key.strip_suffix(".$").unwrap_or(key))
}
