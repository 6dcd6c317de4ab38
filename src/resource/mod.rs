//! The kinds of AWS object, one module each, all of one shape: `Desired` and `Observed` values, the pure
//! `diff` between them, and beside it `read` and `apply`, the only parts that hold a client.
//!
//! Enums instead of trait objects: whoever adds a kind is told by the compiler what is missing.

pub mod function;
pub mod log_group;
mod ownership;
pub mod role;
pub mod state_machine;
mod tags;

pub use ownership::{Ownership, ownership};

use crate::api::InventoryEntry;
use crate::pattern::{Owner, Tags};
use crate::reason::Reason;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::fmt;

/// Kind of AWS object.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[allow(missing_docs, reason = "AWS's own names")]
pub enum Kind {
    Role,
    LogGroup,
    Function,
    StateMachine,
}

impl Kind {
    /// Whether objects of this kind use others, so that they are made last and deleted first.
    pub fn uses_others(self) -> bool {
        match self {
            Kind::Function | Kind::StateMachine => true,
            Kind::Role | Kind::LogGroup => false,
        }
    }
}

/// One AWS object, by kind and name, within the pattern's account and region.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ResourceId {
    /// Its kind.
    pub kind: Kind,
    /// Its name.
    pub name: String,
}

impl fmt::Display for ResourceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}/{}", self.kind, self.name)
    }
}

/// An AWS object as it should be, fully spelled out.
#[derive(Clone, Debug, Serialize)]
#[allow(missing_docs, reason = "one variant for each kind")]
pub enum Desired {
    Role(role::Desired),
    LogGroup(log_group::Desired),
    Function(Box<function::Desired>),
    StateMachine(Box<state_machine::Desired>),
}

impl Desired {
    /// Which object it is.
    pub fn id(&self) -> ResourceId {
        let (kind, name) = match self {
            Desired::Role(d) => (Kind::Role, d.name.as_str()),
            Desired::LogGroup(d) => (Kind::LogGroup, d.name.as_str()),
            Desired::Function(d) => (Kind::Function, d.name.as_str()),
            Desired::StateMachine(d) => (Kind::StateMachine, d.name.as_str()),
        };
        ResourceId {
            kind,
            name: name.to_owned(),
        }
    }

    /// Its tags.
    pub fn tags(&self) -> &Tags {
        match self {
            Desired::Role(d) => &d.tags,
            Desired::LogGroup(d) => &d.tags,
            Desired::Function(d) => &d.tags,
            Desired::StateMachine(d) => &d.tags,
        }
    }

    /// Digest of what a published version holds; `None` if none is to be published.
    pub fn version_digest(&self) -> Option<String> {
        match self {
            Desired::Role(_) | Desired::LogGroup(_) => None,
            Desired::Function(d) => d.version_digest(),
            Desired::StateMachine(d) => d.version_digest(),
        }
    }
}

/// An AWS object as it was seen.
#[derive(Clone, Debug)]
#[allow(missing_docs, reason = "one variant for each kind")]
pub enum Observed {
    Role(role::Observed),
    LogGroup(log_group::Observed),
    Function(Box<function::Observed>),
    StateMachine(Box<state_machine::Observed>),
}

impl Observed {
    /// What tells it from another object of the same name; Lambda gives functions nothing of the kind.
    pub fn unique_id(&self) -> Option<String> {
        match self {
            Observed::Role(o) => Some(o.role_id.clone()),
            Observed::LogGroup(o) => Some(o.created.to_string()),
            Observed::Function(_) => None,
            Observed::StateMachine(o) => Some(o.created.to_string()),
        }
    }

    /// Its tags; `None` where they were not read, because the inventory knows the object by its id.
    pub fn tags(&self) -> Option<&Tags> {
        match self {
            Observed::Role(o) => Some(&o.tags),
            Observed::LogGroup(o) => o.tags.as_ref(),
            Observed::Function(o) => Some(&o.tags),
            Observed::StateMachine(o) => o.tags.as_ref(),
        }
    }
}

/// One AWS call with all its arguments.
#[derive(Clone, Debug)]
#[allow(missing_docs, reason = "one variant for each kind")]
pub enum Call {
    Role(role::Call),
    LogGroup(log_group::Call),
    Function(function::Call),
    StateMachine(state_machine::Call),
}

impl Call {
    /// AWS's name of the operation.
    pub fn operation(&self) -> &'static str {
        match self {
            Call::Role(c) => c.operation(),
            Call::LogGroup(c) => c.operation(),
            Call::Function(c) => c.operation(),
            Call::StateMachine(c) => c.operation(),
        }
    }
}

/// What a step does to its object as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Makes the object.
    Create,
    /// Brings it to what the spec says.
    Update,
    /// Removes it, or what has to go before it.
    Delete,
}

/// A field that is not as desired. Values that could be secret are masked where this is made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The field, in AWS's terms.
    pub field: String,
    /// What it should be.
    pub desired: String,
    /// What it was.
    pub observed: String,
}

/// One call, and why it is made.
#[derive(Clone, Debug)]
pub struct Step {
    /// The object.
    pub id: ResourceId,
    /// What happens to it.
    pub action: Action,
    /// Steps of one stage run side by side, stages one after the other.
    pub stage: u8,
    /// The call.
    pub call: Call,
    /// The fields that it changes; empty for creation and deletion.
    pub differences: Vec<Difference>,
}

/// Something that has to happen in AWS first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wait {
    /// The object waited for.
    pub id: ResourceId,
    /// Named in the status.
    pub reason: Reason,
    /// What is waited for.
    pub message: String,
}

/// Something that is not done, and will not be until somebody acts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The object.
    pub id: ResourceId,
    /// `NotOwned`, `Invalid`, ...
    pub reason: Reason,
    /// Why, and what to do.
    pub message: String,
}

/// What `diff` finds for one object.
#[derive(Clone, Debug, Default)]
pub struct Verdict {
    /// Calls to make.
    pub steps: Vec<Step>,
    /// What to wait for.
    pub waits: Vec<Wait>,
    /// What is refused.
    pub refusals: Vec<Refusal>,
}

impl Verdict {
    fn refuse(id: &ResourceId, reason: Reason, message: String) -> Self {
        Self {
            refusals: vec![Refusal {
                id: id.clone(),
                reason,
                message,
            }],
            ..Self::default()
        }
    }
    fn wait(id: &ResourceId, reason: Reason, message: impl Into<String>) -> Self {
        Self {
            waits: vec![Wait {
                id: id.clone(),
                reason,
                message: message.into(),
            }],
            ..Self::default()
        }
    }
    fn push(&mut self, id: &ResourceId, action: Action, stage: u8, call: Call, differences: Vec<Difference>) {
        self.steps.push(Step {
            id: id.clone(),
            action,
            stage,
            call,
            differences,
        });
    }
}

/// What `diff` has to know besides the two values.
#[derive(Clone, Copy, Debug)]
pub struct Known<'a> {
    /// Whose pattern it is.
    pub owner: &'a Owner,
    /// The inventory's entry for the object.
    pub entry: Option<&'a InventoryEntry>,
}

impl Known<'_> {
    /// Tag keys that were set earlier.
    pub fn tag_keys(&self) -> &[String] {
        self.entry.map_or(&[], |e| &e.tag_keys)
    }
    /// Digest of what was last published.
    pub fn published(&self) -> Option<&str> {
        self.entry.and_then(|e| e.published_digest.as_deref())
    }
}

/// How deeply an object is read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Depth {
    /// Also what the object itself does not answer: tags, lists of policies.
    pub strict: bool,
    /// For a deletion: what would be compared only to update it is left out.
    pub deleting: bool,
    /// Id under which the inventory knows the object.
    pub known_id: Option<String>,
}

impl Depth {
    /// Whether tags have to be read to know whose the object is.
    pub fn needs_tags(&self, id: &str) -> bool {
        self.strict || self.known_id.as_deref() != Some(id)
    }
}

/// The four quadrants of wanted × observed, for any kind: create, update, delete, nothing.
pub fn diff(id: &ResourceId, wanted: Option<&Desired>, observed: Option<&Observed>, known: Known<'_>) -> Verdict {
    let owned = observed.map(|o| ownership(o, known));
    match (wanted, observed, owned) {
        (None, None, _) => Verdict::default(),
        (_, Some(_), Some(Ownership::Renamed(owner))) => Verdict::refuse(
            id,
            Reason::NotOwned,
            format!("was made for this object as {owner}: the operator's --cluster-name was changed; set it back"),
        ),
        // Not ours: it is left alone, and is no reason to keep the Kubernetes object.
        (None, Some(_), Some(Ownership::Foreign(_))) => Verdict::default(),
        (Some(_), Some(_), Some(Ownership::Foreign(whose))) => Verdict::refuse(
            id,
            Reason::NotOwned,
            format!("exists and is not this object's ({whose}); delete it, or choose another name in a new object"),
        ),
        (Some(Desired::Role(d)), o, _) => role::diff(id, Some(d), role(o), known),
        (Some(Desired::LogGroup(d)), o, _) => log_group::diff(id, Some(d), log_group(o), known),
        (Some(Desired::Function(d)), o, _) => function::diff(id, Some(d), function(o), known),
        (Some(Desired::StateMachine(d)), o, _) => state_machine::diff(id, Some(d), state_machine(o), known),
        (None, Some(Observed::Role(o)), _) => role::diff(id, None, Some(o), known),
        (None, Some(Observed::LogGroup(o)), _) => log_group::diff(id, None, Some(o), known),
        (None, Some(Observed::Function(o)), _) => function::diff(id, None, Some(o), known),
        (None, Some(Observed::StateMachine(o)), _) => state_machine::diff(id, None, Some(o), known),
    }
}

macro_rules! narrow {
    ($($name:ident => $variant:ident),*) => {
        $(fn $name(observed: Option<&Observed>) -> Option<&$name::Observed> {
            match observed {
                Some(Observed::$variant(o)) => Some(o),
                _ => None,
            }
        })*
    };
}
narrow!(role => Role, log_group => LogGroup, function => Function, state_machine => StateMachine);

/// Collects the fields in which two values differ.
#[derive(Debug, Default)]
pub struct Differences(Vec<Difference>);

impl Differences {
    /// Notes the field if the values differ.
    pub fn compare<T: PartialEq + fmt::Debug>(&mut self, field: &str, desired: &T, observed: &T) -> &mut Self {
        if desired != observed {
            self.note(field, format!("{desired:?}"), format!("{observed:?}"));
        }
        self
    }
    /// Notes a field.
    pub fn note(&mut self, field: &str, desired: String, observed: String) {
        self.0.push(Difference {
            field: field.to_owned(),
            desired,
            observed,
        });
    }
    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
    /// The fields.
    pub fn into_vec(self) -> Vec<Difference> {
        self.0
    }
}
