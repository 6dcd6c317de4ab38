//! The kinds of AWS object, one module each, all of one shape: `Desired` and `Observed` values, the pure
//! `diff` between them, and beside it `read` and `apply`, the only parts that hold a client.
//!
//! Enums instead of trait objects: whoever adds a kind is told by the compiler what is missing.

mod creation;
mod difference;
pub mod event_invoke_config;
pub mod event_source_mapping;
pub mod function;
pub mod function_alias;
pub mod function_url;
pub mod log_group;
mod ownership;
pub mod permission;
pub mod provisioned_concurrency;
pub mod role;
pub mod state_machine;
pub mod state_machine_alias;
mod tags;
mod verdict;
mod versions;

pub use creation::values;
pub use difference::{Difference, Differences, Show};
pub use ownership::{Fence, Ownership, bears_our_uid, ownership};
pub use verdict::{Action, Refusal, Step, Verdict, Wait};
pub use versions::{Routing, Versions};

use crate::api::{AppliedCode, DeploymentStatus, InventoryEntry, Kind, ResourceId, Setting};
use crate::names::Target;
use crate::owner::Tags;
use crate::policies::Policies;
use crate::reason::Reason;
use serde::Serialize;
use std::collections::BTreeSet;

/// An AWS object as it should be, fully spelled out.
#[derive(Clone, Debug, Serialize)]
#[allow(missing_docs, reason = "one variant for each kind")]
pub enum Desired {
    Role(role::Desired),
    LogGroup(log_group::Desired),
    Function(Box<function::Desired>),
    StateMachine(Box<state_machine::Desired>),
    FunctionUrl(function_url::Desired),
    FunctionAlias(function_alias::Desired),
    ProvisionedConcurrency(provisioned_concurrency::Desired),
    StateMachineAlias(state_machine_alias::Desired),
    Permission(permission::Desired),
    EventInvokeConfig(event_invoke_config::Desired),
    EventSourceMapping(Box<event_source_mapping::Desired>),
}

impl Desired {
    /// Which object it is.
    pub fn id(&self) -> ResourceId {
        let (kind, name) = match self {
            Desired::Role(d) => (Kind::Role, d.name.to_string()),
            Desired::LogGroup(d) => (Kind::LogGroup, d.name.to_string()),
            Desired::Function(d) => (Kind::Function, d.name.to_string()),
            Desired::StateMachine(d) => (Kind::StateMachine, d.name.to_string()),
            Desired::FunctionUrl(d) => (Kind::FunctionUrl, d.target.to_string()),
            Desired::FunctionAlias(d) => return ResourceId::part(Kind::FunctionAlias, &d.function, &d.name),
            Desired::ProvisionedConcurrency(d) => {
                return ResourceId::part(Kind::ProvisionedConcurrency, &d.function, &d.qualifier);
            }
            Desired::StateMachineAlias(d) => return ResourceId::part(Kind::StateMachineAlias, &d.machine, &d.name),
            Desired::Permission(d) => (Kind::Permission, format!("{}/{}", d.target, d.statement_id)),
            Desired::EventInvokeConfig(d) => (Kind::EventInvokeConfig, d.target.to_string()),
            Desired::EventSourceMapping(d) => (Kind::EventSourceMapping, d.name()),
        };
        ResourceId { kind, name }
    }

    /// Its tags; `None` if objects of its kind have none.
    pub fn tags(&self) -> Option<&Tags> {
        match self {
            Desired::Role(d) => Some(&d.tags),
            Desired::LogGroup(d) => Some(&d.tags),
            Desired::Function(d) => Some(&d.tags),
            Desired::StateMachine(d) => Some(&d.tags),
            Desired::EventSourceMapping(d) => Some(&d.tags),
            Desired::FunctionUrl(_)
            | Desired::FunctionAlias(_)
            | Desired::ProvisionedConcurrency(_)
            | Desired::StateMachineAlias(_)
            | Desired::Permission(_)
            | Desired::EventInvokeConfig(_) => None,
        }
    }

    /// What it has beyond what AWS answers with it.
    pub fn settings(&self) -> BTreeSet<Setting> {
        match self {
            Desired::Function(d) => d.settings.named(),
            _ => BTreeSet::new(),
        }
    }

    /// How many published versions are kept; `None` if none is published.
    pub fn versions_to_keep(&self) -> Option<usize> {
        match self {
            Desired::Function(d) => d.publish.then_some(d.versions_to_keep),
            Desired::StateMachine(d) => d.publish.then_some(d.versions_to_keep),
            _ => None,
        }
    }

    /// Names a function's code that Lambda takes from S3, if nothing else is known of it.
    pub fn code_source(&self) -> Option<String> {
        match self {
            Desired::Function(d) if !d.code_managed_externally => d.code.source(),
            _ => None,
        }
    }

    /// Digest of what a published version holds; `None` if none is to be published.
    pub fn version_digest(&self) -> Option<String> {
        match self {
            Desired::Role(_)
            | Desired::LogGroup(_)
            | Desired::FunctionUrl(_)
            | Desired::FunctionAlias(_)
            | Desired::ProvisionedConcurrency(_)
            | Desired::StateMachineAlias(_)
            | Desired::Permission(_)
            | Desired::EventInvokeConfig(_)
            | Desired::EventSourceMapping(_) => None,
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
    FunctionUrl(function_url::Observed),
    FunctionAlias(function_alias::Observed),
    ProvisionedConcurrency(provisioned_concurrency::Observed),
    StateMachineAlias(state_machine_alias::Observed),
    Permission(permission::Observed),
    EventInvokeConfig(event_invoke_config::Observed),
    EventSourceMapping(Box<event_source_mapping::Observed>),
}

impl Observed {
    /// What tells it from another object of the same name; Lambda gives functions and their parts nothing of
    /// the kind.
    pub fn unique_id(&self) -> Option<String> {
        match self {
            Observed::Role(o) => Some(o.role_id.clone()),
            Observed::LogGroup(o) => Some(o.created.to_string()),
            Observed::Function(_)
            | Observed::FunctionUrl(_)
            | Observed::FunctionAlias(_)
            | Observed::ProvisionedConcurrency(_)
            | Observed::StateMachineAlias(_)
            | Observed::Permission(_)
            | Observed::EventInvokeConfig(_) => None,
            Observed::StateMachine(o) => Some(o.created.to_string()),
            Observed::EventSourceMapping(o) => Some(o.uuid.clone()),
        }
    }

    /// Its published versions, where they were read.
    pub fn versions(&self) -> Option<&Versions> {
        match self {
            Observed::Function(o) => o.versions.as_ref(),
            Observed::StateMachine(o) => o.versions.as_ref(),
            _ => None,
        }
    }

    /// Its tags; `None` where they were not read, because the inventory knows the object by its id, and
    /// where there are none, because it is a part.
    pub fn tags(&self) -> Option<&Tags> {
        match self {
            Observed::Role(o) => Some(&o.tags),
            Observed::LogGroup(o) => o.tags.as_ref(),
            Observed::Function(o) => Some(&o.tags),
            Observed::StateMachine(o) => o.tags.as_ref(),
            Observed::EventSourceMapping(o) => o.tags.as_ref(),
            Observed::FunctionUrl(_)
            | Observed::FunctionAlias(_)
            | Observed::ProvisionedConcurrency(_)
            | Observed::StateMachineAlias(_)
            | Observed::Permission(_)
            | Observed::EventInvokeConfig(_) => None,
        }
    }
}

/// One AWS call with all its arguments.
#[derive(Clone, Debug, Serialize)]
#[serde(untagged)]
#[allow(missing_docs, reason = "one variant for each kind")]
pub enum Call {
    Role(role::Call),
    LogGroup(log_group::Call),
    Function(function::Call),
    StateMachine(state_machine::Call),
    FunctionUrl(function_url::Call),
    FunctionAlias(function_alias::Call),
    ProvisionedConcurrency(provisioned_concurrency::Call),
    StateMachineAlias(state_machine_alias::Call),
    Permission(permission::Call),
    EventInvokeConfig(event_invoke_config::Call),
    EventSourceMapping(event_source_mapping::Call),
}

impl Call {
    /// AWS's name of the operation.
    pub fn operation(&self) -> &'static str {
        match self {
            Call::Role(c) => c.operation(),
            Call::LogGroup(c) => c.operation(),
            Call::Function(c) => c.operation(),
            Call::StateMachine(c) => c.operation(),
            Call::FunctionUrl(c) => c.operation(),
            Call::FunctionAlias(c) => c.operation(),
            Call::ProvisionedConcurrency(c) => c.operation(),
            Call::StateMachineAlias(c) => c.operation(),
            Call::Permission(c) => c.operation(),
            Call::EventInvokeConfig(c) => c.operation(),
            Call::EventSourceMapping(c) => c.operation(),
        }
    }

    /// Whether it sets tags and nothing else.
    pub fn tags(&self) -> bool {
        matches!(self.operation(), "TagRole" | "TagResource")
    }

    /// The published version that it deletes.
    pub fn deleted_version(&self) -> Option<u64> {
        match self {
            Call::Function(function::Call::DeleteVersion { version, .. }) => Some(*version),
            Call::StateMachine(state_machine::Call::DeleteStateMachineVersion { version, .. }) => Some(*version),
            _ => None,
        }
    }

    /// Digest of what is asked for. Revision ids are left out: they name what was seen, not what is wanted.
    pub fn digest(&self) -> String {
        crate::names::digest(&(self.operation(), self))
    }

    /// Id of the revision that the call is for: AWS refuses it if there is another by then.
    pub fn revision_id(&self) -> Option<&str> {
        match self {
            Call::Function(c) => c.revision_id(),
            Call::StateMachine(c) => c.revision_id(),
            Call::FunctionAlias(c) => c.revision_id(),
            Call::Role(_)
            | Call::LogGroup(_)
            | Call::FunctionUrl(_)
            | Call::ProvisionedConcurrency(_)
            | Call::StateMachineAlias(_)
            | Call::Permission(_)
            | Call::EventInvokeConfig(_)
            | Call::EventSourceMapping(_) => None,
        }
    }
}

/// What `diff` has to know besides the two values.
#[derive(Clone, Copy, Debug)]
pub struct Known<'a> {
    /// The policies that the pattern is under.
    pub policies: &'a Policies,
    /// The inventory's entry for the object.
    pub entry: Option<&'a InventoryEntry>,
    /// Whether the pattern is ours to write to.
    pub fence: &'a Fence,
    /// Where the aliases are on their way to.
    pub deployment: Option<&'a DeploymentStatus>,
}

impl Known<'_> {
    /// Tag keys that were set earlier.
    pub fn tag_keys(&self) -> &[String] {
        self.entry.map_or(&[], |e| &e.tag_keys)
    }

    /// Code that was last taken from S3.
    pub fn code(&self) -> Option<&AppliedCode> {
        self.entry.and_then(|e| e.code.as_ref())
    }
    /// Digest of what was last published; `None` if it is not known as which version.
    pub fn published(&self) -> Option<&str> {
        let entry = self.entry.filter(|e| e.published_version.is_some());
        entry.and_then(|e| e.published_digest.as_deref())
    }
}

/// How deeply an object is read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Depth {
    /// Also what the object itself does not answer: tags, lists of policies.
    pub strict: bool,
    /// For a deletion: what would be compared only to update it is left out.
    pub deleting: bool,
    /// For a deletion: also the executions that are running, to stop them.
    pub running: bool,
    /// Also the published versions, as there may be more than are to be kept.
    pub versions: bool,
    /// Id under which the inventory knows the object.
    pub known_id: Option<String>,
    /// Of an event source mapping: what it may be a mapping to. Whether the list for a function tells the mappings
    /// of its aliases AWS does not say.
    pub targets: BTreeSet<Target>,
    /// Of a function: what has to be asked for beside it.
    pub settings: BTreeSet<Setting>,
}

impl Depth {
    /// Whether tags have to be read to know whose the object is.
    pub fn needs_tags(&self, id: &str) -> bool {
        self.strict || self.known_id.as_deref() != Some(id)
    }
}

/// The four quadrants of wanted × observed, for any kind: create, update, delete, nothing.
pub fn diff(id: &ResourceId, wanted: Option<&Desired>, observed: Option<&Observed>, known: Known<'_>) -> Verdict {
    let owned = observed.map(|o| ownership(id, o, known));
    match (wanted.is_some(), owned) {
        // Not ours: it is left alone, and is no reason to keep the Kubernetes object.
        (false, Some(owned)) if !matches!(owned, Ownership::Ours | Ownership::Renamed(_)) => Verdict::default(),
        (_, Some(Ownership::Renamed(owner))) => Verdict::refuse(
            id,
            Reason::NotOwned,
            format!("was made for this object as {owner}: the operator's --cluster-name was changed; set it back"),
        ),
        (true, Some(Ownership::Foreign(whose))) => Verdict::refuse(
            id,
            Reason::NotOwned,
            format!("exists and is not this object's ({whose}); delete it, or choose another name in a new object"),
        ),
        (true, Some(Ownership::NotAdoptable)) => Verdict::refuse(
            id,
            Reason::NotAllowed,
            "exists, and its adoption is not allowed; an administrator allows it with --allow-adoption".into(),
        ),
        // Whoever holds the function holds the pattern, so that one is claimed first, and alone.
        (true, Some(Ownership::Unclaimed)) => {
            of_kind(id, wanted, observed, known).postponed(|step| id.kind == Kind::Function && step.call.tags())
        }
        _ => of_kind(id, wanted, observed, known),
    }
}

fn of_kind(id: &ResourceId, wanted: Option<&Desired>, observed: Option<&Observed>, known: Known<'_>) -> Verdict {
    match (wanted, observed) {
        (None, None) => Verdict::default(),
        (Some(Desired::Role(d)), o) => role::diff(id, Some(d), role(o), known),
        (Some(Desired::LogGroup(d)), o) => log_group::diff(id, Some(d), log_group(o), known),
        (Some(Desired::Function(d)), o) => function::diff(id, Some(d), function(o), known),
        (Some(Desired::StateMachine(d)), o) => state_machine::diff(id, Some(d), state_machine(o), known),
        (Some(Desired::FunctionUrl(d)), o) => function_url::diff(id, Some(d), function_url(o), known),
        (Some(Desired::FunctionAlias(d)), o) => function_alias::diff(id, Some(d), function_alias(o), known),
        (Some(Desired::ProvisionedConcurrency(d)), o) => {
            provisioned_concurrency::diff(id, Some(d), provisioned_concurrency(o), known)
        }
        (Some(Desired::StateMachineAlias(d)), o) => {
            state_machine_alias::diff(id, Some(d), state_machine_alias(o), known)
        }
        (Some(Desired::Permission(d)), o) => permission::diff(id, Some(d), permission(o), known),
        (Some(Desired::EventInvokeConfig(d)), o) => {
            event_invoke_config::diff(id, Some(d), event_invoke_config(o), known)
        }
        (Some(Desired::EventSourceMapping(d)), o) => {
            event_source_mapping::diff(id, Some(d), event_source_mapping(o), known)
        }
        (None, Some(Observed::Role(o))) => role::diff(id, None, Some(o), known),
        (None, Some(Observed::LogGroup(o))) => log_group::diff(id, None, Some(o), known),
        (None, Some(Observed::Function(o))) => function::diff(id, None, Some(o), known),
        (None, Some(Observed::StateMachine(o))) => state_machine::diff(id, None, Some(o), known),
        (None, Some(Observed::FunctionUrl(o))) => function_url::diff(id, None, Some(o), known),
        (None, Some(Observed::FunctionAlias(o))) => function_alias::diff(id, None, Some(o), known),
        (None, Some(Observed::ProvisionedConcurrency(o))) => provisioned_concurrency::diff(id, None, Some(o), known),
        (None, Some(Observed::StateMachineAlias(o))) => state_machine_alias::diff(id, None, Some(o), known),
        (None, Some(Observed::Permission(o))) => permission::diff(id, None, Some(o), known),
        (None, Some(Observed::EventInvokeConfig(o))) => event_invoke_config::diff(id, None, Some(o), known),
        (None, Some(Observed::EventSourceMapping(o))) => event_source_mapping::diff(id, None, Some(o), known),
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
narrow!(role => Role, log_group => LogGroup, function => Function, state_machine => StateMachine,
    function_url => FunctionUrl, function_alias => FunctionAlias,
    provisioned_concurrency => ProvisionedConcurrency, state_machine_alias => StateMachineAlias,
    permission => Permission, event_invoke_config => EventInvokeConfig,
    event_source_mapping => EventSourceMapping);
