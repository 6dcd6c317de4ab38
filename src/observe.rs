//! (io) The observed state of AWS: concurrent reads, without decisions. [`Scope`] decides what to read, as a pure
//! function.

use crate::api::ResourceId;
use crate::aws::{Aws, Failure};
use crate::desired::DesiredState;
use crate::object::Object;
use crate::resource::{self, Depth, Observed, Surroundings};
use std::collections::{BTreeMap, BTreeSet};

/// AWS objects to read, with the depth of each read.
#[derive(Clone, Debug, Default)]
pub struct Scope(BTreeMap<ResourceId, Depth>);

impl Scope {
    /// Returns the scope of all objects in the spec and in the inventory. `strict` also reads policy lists and all
    /// tags. A read is strict, too, for an object that the inventory does not contain, that an edit will change, or
    /// that the spec no longer names, because a deletion needs the tag as proof.
    pub(crate) fn everything(object: &Object, desired: &DesiredState, strict: bool) -> Self {
        let ids: BTreeSet<ResourceId> = desired
            .entries()
            .map(|(id, _)| id.clone())
            .chain(object.status.resources.iter().map(|e| e.resource_id()))
            .collect();
        let depth = |id: &ResourceId| {
            let entry = object.entry(id);
            let wanted = desired.get(id);
            let applied = entry.and_then(|e| e.applied_digest.as_deref());
            let edited = wanted.is_none_or(|d| applied != Some(d.digest.as_str()));
            let strict = strict || edited || !entry.is_some_and(|e| e.exists());
            let known_id = entry.filter(|e| e.exists()).and_then(|e| e.id.as_ref());
            let keep = wanted.and_then(|d| d.resource.versions_to_keep());
            let surroundings = Surroundings {
                id,
                entry,
                known_id,
                all: &ids,
                deleting: false,
                stop_executions: false,
            };
            Depth {
                strict,
                deleting: false,
                versions: keep.is_some_and(|keep| entry.is_some_and(|e| e.may_have_more_versions(keep, strict))),
                known_id: known_id.cloned(),
                details: resource::details(surroundings, wanted.map(|d| &d.resource)),
            }
        };
        Self(ids.iter().map(|id| (id.clone(), depth(id))).collect())
    }

    /// Returns the scope of a deletion: the remaining objects of the inventory, users before the objects that they
    /// use, with strict reads. Parts are not read, because AWS deletes them with their whole.
    pub(crate) fn of_deletion(object: &Object) -> Self {
        let left: Vec<ResourceId> = object
            .status
            .resources
            .iter()
            .filter(|e| !e.retain && !object.goes_with_whole(e))
            .map(|e| e.resource_id())
            .collect();
        let rank = left.iter().map(|id| id.kind.deletion_rank()).min();
        let all: BTreeSet<ResourceId> = object.status.resources.iter().map(|e| e.resource_id()).collect();
        let depth = |id: &ResourceId| {
            let entry = object.entry(id);
            let known_id = entry.and_then(|e| e.id.as_ref());
            let surroundings = Surroundings {
                id,
                entry,
                known_id,
                all: &all,
                deleting: true,
                stop_executions: object.stop_executions,
            };
            Depth {
                strict: true,
                deleting: true,
                versions: false,
                known_id: known_id.cloned(),
                details: resource::details(surroundings, None),
            }
        };
        let now = left.into_iter().filter(|id| Some(id.kind.deletion_rank()) == rank);
        Self(now.map(|id| (id.clone(), depth(&id))).collect())
    }

    /// Restricts the scope to the objects in `on` and the wholes of parts, for rounds that wait for them.
    #[must_use]
    pub(crate) fn focused(mut self, on: &BTreeSet<ResourceId>) -> Self {
        let wholes: BTreeSet<ResourceId> = on.iter().filter_map(ResourceId::whole).collect();
        self.0.retain(|id, _| on.contains(id) || wholes.contains(id));
        self
    }

    /// Returns the objects and the depth of each read.
    pub fn iter(&self) -> impl Iterator<Item = (&ResourceId, &Depth)> {
        self.0.iter()
    }

    /// Whether the scope is empty.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// Result of one read.
#[derive(Clone, Debug)]
pub enum Observation {
    /// The object does not exist.
    Absent,
    /// The object exists.
    Present(Observed),
    /// The read failed.
    Failed(Failure),
}

/// Observations of one round.
#[derive(Clone, Debug, Default)]
pub struct ObservedState(BTreeMap<ResourceId, Observation>);

impl ObservedState {
    /// Returns the state with these observations.
    pub fn new(observations: BTreeMap<ResourceId, Observation>) -> Self {
        Self(observations)
    }

    /// Reads the scope.
    pub(crate) async fn read(aws: &Aws, scope: &Scope) -> Self {
        let observation = |found| match found {
            Ok(Some(object)) => Observation::Present(object),
            Ok(None) => Observation::Absent,
            Err(failure) => Observation::Failed(failure),
        };
        let scope: Vec<_> = scope.iter().collect();
        let found = resource::read(aws, &scope).await.into_iter();
        Self(found.map(|(id, found)| (id, observation(found))).collect())
    }

    /// Returns the observation of an object; `None` if the object was not in the scope.
    pub fn get(&self, id: &ResourceId) -> Option<&Observation> {
        self.0.get(id)
    }

    /// Returns all observations.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&ResourceId, &Observation)> {
        self.0.iter()
    }
}
