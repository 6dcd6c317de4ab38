//! Machines and states of a definition.

use super::language::QueryLanguage;
use super::limits::MAX_NESTING;
use super::path::{At, segment};
use super::resource::Resource;
use super::state_type::{StateType, Transition, TransitionKind};
use serde_json::Value;

/// The place of a machine in the definition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    /// The definition itself.
    Top,
    /// An item of `Branches` of a Parallel state.
    Branch,
    /// The machine that a Map state runs for each item: `ItemProcessor`, or the deprecated `Iterator`.
    ItemProcessor,
}

/// A set of states with a start state: the whole definition, a branch, or an item processor.
#[derive(Clone, Debug)]
pub(crate) struct Machine<'a> {
    /// JSON path within the definition. Empty for the whole definition.
    pub(crate) path: String,
    /// JSON of the machine.
    pub(crate) value: &'a Value,
    /// Place in the definition.
    pub(crate) role: Role,
    /// Whether the states run as separate executions: the machine is the item processor of a distributed Map, or is
    /// nested in one.
    pub(crate) distributed: bool,
    /// Name of the first state, if `StartAt` is a string.
    pub(crate) start_at: Option<&'a str>,
    /// States, in the order of the definition.
    pub(crate) states: Vec<State<'a>>,
}

impl<'a> Machine<'a> {
    /// Returns the view on a whole definition. Accepts any JSON: the view omits a state whose shape is not the expected
    /// one.
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
                let at = format!("{path}.States{}", segment(name));
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

    /// Returns this machine and every nested machine. An outer machine comes before its inner ones.
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

    /// Returns the states of this machine and of every nested machine.
    pub(crate) fn all_states(&self) -> impl Iterator<Item = &State<'a>> {
        self.machines().into_iter().flat_map(|m| &m.states)
    }
}

/// A state with its nested machines.
#[derive(Clone, Debug)]
pub(crate) struct State<'a> {
    /// Name.
    pub(crate) name: &'a str,
    /// JSON path within the definition.
    pub(crate) path: String,
    /// JSON of the state.
    pub(crate) value: &'a Value,
    /// Type. `None` if `Type` is missing or unknown.
    pub(crate) state_type: Option<StateType>,
    /// Query language of the fields of this state. Nested machines may use another one.
    pub(crate) query_language: QueryLanguage,
    /// Branches, or the item processor.
    pub(crate) machines: Vec<Machine<'a>>,
}

impl<'a> State<'a> {
    /// Returns the model of a state. `language` is the query language of the whole definition.
    fn new(
        path: String,
        name: &'a str,
        value: &'a Value,
        distributed: bool,
        language: QueryLanguage,
        depth: usize,
    ) -> Self {
        let own = value
            .get("QueryLanguage")
            .and_then(Value::as_str)
            .and_then(QueryLanguage::named);
        let here = At::Path(&path);
        let machine = |at: At<'_>, value, role, distributed| {
            Machine::nested(at.to_string(), value, role, distributed, language, depth + 1)
        };
        let branches = value.get("Branches").and_then(Value::as_array);
        let mut machines = vec![];
        for (i, branch) in branches.into_iter().flatten().enumerate() {
            machines.push(machine(
                here.key("Branches").index(i),
                branch,
                Role::Branch,
                distributed,
            ));
        }
        for key in ["ItemProcessor", "Iterator"] {
            if let Some(inner) = value.get(key) {
                let role = Role::ItemProcessor;
                machines.push(machine(
                    here.key(key),
                    inner,
                    role,
                    distributed || is_distributed(value),
                ));
            }
        }
        Self {
            state_type: value.get("Type").and_then(Value::as_str).and_then(StateType::named),
            query_language: own.unwrap_or(language),
            name,
            path,
            value,
            machines,
        }
    }

    /// Returns a field, if the state has it.
    pub(crate) fn field(&self, key: &str) -> Option<&'a Value> {
        self.value.get(key)
    }

    /// Returns a field that is a string.
    pub(crate) fn text(&self, key: &str) -> Option<&'a str> {
        self.field(key)?.as_str()
    }

    /// Returns the items of a field that is a list. Empty for any other value.
    pub(crate) fn list(&self, key: &str) -> &'a [Value] {
        self.field(key).and_then(Value::as_array).map_or(&[], Vec::as_slice)
    }

    /// Returns the resource that a Task state calls. `None` for other types.
    pub(crate) fn resource(&self) -> Option<Resource<'a>> {
        let task = self.state_type == Some(StateType::Task);
        self.text("Resource").filter(|_| task).map(Resource::parse)
    }

    /// Returns the payload of a Task state: `Parameters` in JSONPath, `Arguments` in JSONata.
    pub(crate) fn payload(&self) -> Option<&'a Value> {
        self.field(match self.query_language {
            QueryLanguage::JsonPath => "Parameters",
            QueryLanguage::Jsonata => "Arguments",
        })
    }

    /// Whether the state is a Map state that runs its iterations as separate executions.
    pub(crate) fn is_distributed_map(&self) -> bool {
        self.state_type == Some(StateType::Map) && is_distributed(self.value)
    }

    /// Whether the machine can end at this state.
    pub(crate) fn is_terminal(&self) -> bool {
        matches!(self.state_type, Some(StateType::Succeed | StateType::Fail))
            || self.field("End") == Some(&Value::Bool(true))
    }

    /// Returns all transitions out of the state, in the order in which Step Functions tries them.
    pub(crate) fn transitions(&self) -> Vec<Transition<'a>> {
        let at = At::Path(&self.path);
        let mut out = vec![];
        let mut add = |path: String, to: Option<&'a Value>, kind| {
            if let Some(to) = to.and_then(Value::as_str) {
                out.push(Transition { path, to, kind });
            }
        };
        for (i, rule) in self.list("Choices").iter().enumerate() {
            let path = at.key("Choices").index(i).key("Next").to_string();
            add(path, rule.get("Next"), TransitionKind::Choice(i));
        }
        add(
            at.key("Default").to_string(),
            self.field("Default"),
            TransitionKind::Default,
        );
        add(at.key("Next").to_string(), self.field("Next"), TransitionKind::Next);
        for (i, catcher) in self.list("Catch").iter().enumerate() {
            let path = at.key("Catch").index(i).key("Next").to_string();
            add(path, catcher.get("Next"), TransitionKind::Catch(i));
        }
        out
    }
}

fn is_distributed(map: &Value) -> bool {
    let mode = |processor: &Value| {
        processor
            .get("ProcessorConfig")?
            .get("Mode")?
            .as_str()
            .map(str::to_owned)
    };
    map.get("ItemProcessor").and_then(mode).as_deref() == Some("DISTRIBUTED")
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
