//! The States Language as a typed view on a definition: what is there, where it is written, and which query
//! language it is in. The view borrows the definition and leaves nothing out, so fields that it does not know
//! stay visible to its readers; it judges nothing.

mod path;
mod resource;
mod state;

pub(crate) use path::At;
pub use path::segment as path_segment;
pub(crate) use resource::{Pattern, Resource, ResourceKind, has_placeholder};
pub(crate) use state::{State, StateType, TransitionKind};

use serde_json::Value;

/// Largest definition in bytes that Step Functions takes
/// (<https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html>).
pub const MAX_BYTES: usize = 1_048_576;

/// Deepest nesting of machines in machines that is looked at. JSON that a parser with the usual limit of 128
/// levels lets pass has at most 32.
pub(crate) const MAX_NESTING: usize = 64;

/// A query language; JSONPath where a definition names none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum QueryLanguage {
    /// `JSONPath`, the default.
    JsonPath,
    /// `JSONata`.
    Jsonata,
}

impl QueryLanguage {
    /// The language of that name, if it is one of the two.
    pub(crate) fn named(name: &str) -> Option<Self> {
        match name {
            "JSONPath" => Some(Self::JsonPath),
            "JSONata" => Some(Self::Jsonata),
            _ => None,
        }
    }
}

/// What a machine is part of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    /// The definition itself.
    Top,
    /// One of the `Branches` of a Parallel state.
    Branch,
    /// What a Map state does for each item: `ItemProcessor`, or `Iterator` as it was once called.
    ItemProcessor,
}

/// A set of states with a start: the definition itself, a branch, or an item processor.
#[derive(Clone, Debug)]
pub(crate) struct Machine<'a> {
    /// Where it is written: a JSON path within the definition, empty for its top.
    pub(crate) path: String,
    /// The JSON itself.
    pub(crate) value: &'a Value,
    /// What it is part of.
    pub(crate) role: Role,
    /// Whether its states run as executions of their own: the item processor of a distributed Map, or a machine
    /// that is nested in one.
    pub(crate) distributed: bool,
    /// Name of the first state, if there is one.
    pub(crate) start_at: Option<&'a str>,
    /// Its states, in the order that the definition holds them.
    pub(crate) states: Vec<State<'a>>,
}

impl<'a> Machine<'a> {
    /// The view on a whole definition. Total: whatever has not the expected shape is simply not among the states.
    pub(crate) fn new(definition: &'a Value) -> Self {
        let language = definition
            .get("QueryLanguage")
            .and_then(Value::as_str)
            .and_then(QueryLanguage::named)
            .unwrap_or(QueryLanguage::JsonPath);
        Self::nested(String::new(), definition, Role::Top, false, language, 0)
    }

    fn nested(
        path: String,
        value: &'a Value,
        role: Role,
        distributed: bool,
        language: QueryLanguage,
        depth: usize,
    ) -> Self {
        let states = value
            .get("States")
            .and_then(Value::as_object)
            .filter(|_| depth < MAX_NESTING)
            .into_iter()
            .flatten()
            .map(|(name, state)| {
                let at = format!("{path}.States{}", path_segment(name));
                State::new(at, name, state, distributed, language, depth)
            })
            .collect();
        Self {
            start_at: value.get("StartAt").and_then(Value::as_str),
            path,
            value,
            role,
            distributed,
            states,
        }
    }

    /// This machine and all that are nested in it, outer ones first.
    pub(crate) fn machines(&self) -> Vec<&Self> {
        let mut found = vec![];
        self.collect(&mut found);
        found
    }

    fn collect<'m>(&'m self, found: &mut Vec<&'m Self>) {
        found.push(self);
        for inner in self.states.iter().flat_map(|s| &s.machines) {
            inner.collect(found);
        }
    }

    /// The states of this machine and of all that are nested in it.
    pub(crate) fn all_states(&self) -> impl Iterator<Item = &State<'a>> {
        self.machines().into_iter().flat_map(|m| &m.states)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn nested_states_have_the_language_of_the_whole_machine() {
        let inner = json!({"StartAt": "In", "States": {"In": {"Type": "Pass", "x-mine": 1, "End": true}}});
        let definition = json!({"StartAt": "Each one", "States": {"Each one": {"Type": "Map", "QueryLanguage": "JSONata",
            "ItemProcessor": inner, "End": true}}});
        let machine = Machine::new(&definition);
        let states: Vec<_> = machine
            .all_states()
            .map(|s| (s.path.as_str(), s.query_language))
            .collect();
        assert_eq!(
            states,
            [
                (".States[\"Each one\"]", QueryLanguage::Jsonata),
                (".States[\"Each one\"].ItemProcessor.States.In", QueryLanguage::JsonPath)
            ]
        );
        let inner = machine.all_states().last().unwrap();
        assert_eq!(inner.field("x-mine"), Some(&json!(1)), "unknown fields are kept");
    }

    #[test]
    fn no_nesting_overflows_the_stack() {
        let mut definition = json!({"StartAt": "A", "States": {"A": {"Type": "Succeed"}}});
        for _ in 0..MAX_NESTING + 9 {
            definition = json!({"StartAt": "A", "States": {"A": {"Type": "Parallel", "Branches": [definition]}}});
        }
        assert_eq!(Machine::new(&definition).machines().len(), MAX_NESTING + 1);
    }
}
