//! What a read is asked for, and the shape of its answer.

use crate::api::{InventoryEntry, ResourceId, Setting};
use crate::aws::Failure;
use crate::names::Target;
use futures::future::{self, BoxFuture, JoinAll};
use std::collections::BTreeSet;

/// What to read of an object.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Depth {
    /// Also what the object itself does not answer: tags, lists of policies.
    pub strict: bool,
    /// For a deletion: without what is compared only to update the object.
    pub deleting: bool,
    /// Also the published versions, because there may be more than are to be kept.
    pub versions: bool,
    /// Id under which the inventory knows the object.
    pub known_id: Option<String>,
    /// What only its kind has.
    pub details: Details,
}

/// What is read of objects of one kind only.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Details {
    /// Nothing.
    #[default]
    None,
    /// Settings of a function that GetFunction does not return.
    Settings(BTreeSet<Setting>),
    /// Running executions of a state machine, to stop them.
    Running,
    /// What an event source mapping may be a mapping to. AWS does not document whether the list for a function has
    /// the mappings of its aliases.
    Targets(BTreeSet<Target>),
}

/// What is known when a kind decides about the details to read.
#[derive(Clone, Copy, Debug)]
pub struct Surroundings<'a> {
    /// The object.
    pub(crate) id: &'a ResourceId,
    /// The inventory's entry for it.
    pub(crate) entry: Option<&'a InventoryEntry>,
    /// Id under which the inventory knows it.
    pub(crate) known_id: Option<&'a String>,
    /// All objects of the pattern.
    pub(crate) all: &'a BTreeSet<ResourceId>,
    /// Whether the pattern is being deleted.
    pub(crate) deleting: bool,
    /// Whether running executions are stopped.
    pub(crate) stop_executions: bool,
}

impl Depth {
    /// Whether tags have to be read to know whose the object is.
    pub fn needs_tags(&self, id: &str) -> bool {
        self.strict || self.known_id.as_deref() != Some(id)
    }

    /// The settings to ask for.
    pub fn settings(&self) -> BTreeSet<Setting> {
        match &self.details {
            Details::Settings(settings) => settings.clone(),
            Details::None | Details::Running | Details::Targets(_) => BTreeSet::new(),
        }
    }

    /// The targets that the object may be a mapping to.
    pub(crate) fn targets(&self) -> impl Iterator<Item = &Target> {
        let targets = match &self.details {
            Details::Targets(targets) => Some(targets),
            Details::None | Details::Running | Details::Settings(_) => None,
        };
        targets.into_iter().flatten()
    }
}

/// Objects of one kind to read.
pub(crate) type Wanted<'a> = [(&'a ResourceId, &'a Depth)];

/// What a read found of one object; `None` if it does not exist.
pub(crate) type Found<T> = Result<Option<T>, Failure>;

/// Reads objects one by one, side by side. The answers come in the order of what is asked. The reads are boxed,
/// because futures of many calls are too big for a thread's stack.
pub(crate) fn one_by_one<'a, T>(
    wanted: &Wanted<'a>,
    read: impl Fn(&'a str, &'a Depth) -> BoxFuture<'a, Found<T>>,
) -> JoinAll<BoxFuture<'a, Found<T>>> {
    future::join_all(wanted.iter().map(|(id, depth)| read(&id.name, depth)))
}
