//! The scope and the result of a read.

use crate::api::{InventoryEntry, ResourceId, Setting};
use crate::aws::Failure;
use crate::names::Target;
use futures::future::{self, BoxFuture, JoinAll};
use std::collections::BTreeSet;

/// Parts of an object to read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Depth {
    /// Whether to read the tags and lists of policies, which need calls of their own.
    pub strict: bool,
    /// Whether the read precedes a deletion. It omits what only an update compares.
    pub deleting: bool,
    /// Whether to read the published versions, because more than the wanted number can exist.
    pub versions: bool,
    /// Id of the object in the inventory.
    pub known_id: Option<String>,
    /// Parts that only objects of this kind have.
    pub details: Details,
}

/// Parts that only objects of one kind have.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Details {
    /// No such parts.
    #[default]
    None,
    /// Settings of a function that GetFunction does not return.
    Settings(BTreeSet<Setting>),
    /// Running executions of a state machine, to stop them.
    Running,
    /// Targets that an event source mapping can have. AWS does not document whether the list for a function contains
    /// the mappings of its aliases.
    Targets(BTreeSet<Target>),
}

/// Facts from which a kind decides which details to read.
#[derive(Clone, Copy, Debug)]
pub struct Surroundings<'a> {
    /// The object.
    pub(crate) id: &'a ResourceId,
    /// Inventory entry of the object.
    pub(crate) entry: Option<&'a InventoryEntry>,
    /// Id of the object in the inventory.
    pub(crate) known_id: Option<&'a String>,
    /// All objects of the pattern.
    pub(crate) all: &'a BTreeSet<ResourceId>,
    /// Whether the pattern is being deleted.
    pub(crate) deleting: bool,
    /// Whether the deletion stops running executions.
    pub(crate) stop_executions: bool,
}

impl Depth {
    /// Whether the tags must be read to find the owner of the object.
    pub fn needs_tags(&self, id: &str) -> bool {
        self.strict || self.known_id.as_deref() != Some(id)
    }

    /// Settings to read.
    pub fn settings(&self) -> BTreeSet<Setting> {
        match &self.details {
            Details::Settings(settings) => settings.clone(),
            Details::None | Details::Running | Details::Targets(_) => BTreeSet::new(),
        }
    }

    /// Targets that the mapping can have.
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

/// Result of one read; `None` if the object does not exist.
pub(crate) type Found<T> = Result<Option<T>, Failure>;

/// Reads objects concurrently, with one future each. The results have the order of `wanted`. The futures are boxed,
/// because futures of many calls are too big for a thread's stack.
pub(crate) fn one_by_one<'a, T>(
    wanted: &Wanted<'a>,
    read: impl Fn(&'a str, &'a Depth) -> BoxFuture<'a, Found<T>>,
) -> JoinAll<BoxFuture<'a, Found<T>>> {
    future::join_all(wanted.iter().map(|(id, depth)| read(&id.name, depth)))
}
