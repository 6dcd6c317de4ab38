use super::{At, Machine, QueryLanguage, Resource, Role};
use serde_json::Value;

/// The eight types of states.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum StateType {
    /// Calls something and waits for its answer.
    Task,
    /// Hands its input on, or a constant.
    Pass,
    /// Goes on by what its input holds.
    Choice,
    /// Goes on after a time.
    Wait,
    /// Ends the machine well.
    Succeed,
    /// Ends the machine with an error.
    Fail,
    /// Runs machines side by side.
    Parallel,
    /// Runs a machine for each item.
    Map,
}

impl StateType {
    /// All types.
    pub(crate) const ALL: [Self; 8] = [
        Self::Task,
        Self::Pass,
        Self::Choice,
        Self::Wait,
        Self::Succeed,
        Self::Fail,
        Self::Parallel,
        Self::Map,
    ];

    /// The type of that name.
    pub(crate) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|t| t.name() == name)
    }

    /// The name as `Type` has it.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Task => "Task",
            Self::Pass => "Pass",
            Self::Choice => "Choice",
            Self::Wait => "Wait",
            Self::Succeed => "Succeed",
            Self::Fail => "Fail",
            Self::Parallel => "Parallel",
            Self::Map => "Map",
        }
    }
}

/// A way from one state to another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Transition<'a> {
    /// Where it is written.
    pub(crate) path: String,
    /// Name of the state that it leads to; whether there is one is not said.
    pub(crate) to: &'a str,
    /// What takes this way.
    pub(crate) kind: TransitionKind,
}

/// What takes a transition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TransitionKind {
    /// `Next`.
    Next,
    /// The rule of that index in `Choices`.
    Choice(usize),
    /// `Default` of a Choice state.
    Default,
    /// The catcher of that index in `Catch`.
    Catch(usize),
}

/// A state, with the machines that are nested in it.
#[derive(Clone, Debug)]
pub(crate) struct State<'a> {
    /// Its name.
    pub(crate) name: &'a str,
    /// Where it is written: a JSON path within the definition.
    pub(crate) path: String,
    /// The JSON itself.
    pub(crate) value: &'a Value,
    /// Its type, if it has one that exists.
    pub(crate) state_type: Option<StateType>,
    /// The query language that its own fields are in.
    pub(crate) query_language: QueryLanguage,
    /// Its branches, or its item processor.
    pub(crate) machines: Vec<Machine<'a>>,
}

impl<'a> State<'a> {
    /// The model of a state whose machine is in that language.
    pub(super) fn new(
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

    /// A field, if it is there.
    pub(crate) fn field(&self, key: &str) -> Option<&'a Value> {
        self.value.get(key)
    }

    /// A field that is a string.
    pub(crate) fn text(&self, key: &str) -> Option<&'a str> {
        self.field(key)?.as_str()
    }

    /// A field that is a list; nothing if it is none.
    pub(crate) fn list(&self, key: &str) -> &'a [Value] {
        self.field(key).and_then(Value::as_array).map_or(&[], Vec::as_slice)
    }

    /// What a Task state calls.
    pub(crate) fn resource(&self) -> Option<Resource<'a>> {
        let task = self.state_type == Some(StateType::Task);
        self.text("Resource").filter(|_| task).map(Resource::parse)
    }

    /// What a Task state hands to what it calls: `Arguments` or `Parameters`, by its query language.
    pub(crate) fn payload(&self) -> Option<&'a Value> {
        self.field(match self.query_language {
            QueryLanguage::JsonPath => "Parameters",
            QueryLanguage::Jsonata => "Arguments",
        })
    }

    /// Whether it is a Map state whose iterations are executions of their own.
    pub(crate) fn is_distributed_map(&self) -> bool {
        self.state_type == Some(StateType::Map) && is_distributed(self.value)
    }

    /// Whether a machine may end here.
    pub(crate) fn is_terminal(&self) -> bool {
        matches!(self.state_type, Some(StateType::Succeed | StateType::Fail))
            || self.field("End") == Some(&Value::Bool(true))
    }

    /// All ways out of the state, in the order in which Step Functions tries them.
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
