//! (io) What AWS has: reads, side by side, no decisions. What to read is decided by [`Scope`], purely.

use crate::api::ResourceId;
use crate::aws::{Aws, Failure};
use crate::desired::DesiredState;
use crate::object::Object;
use crate::resource::{self, Depth, Observed, Surroundings};
use std::collections::{BTreeMap, BTreeSet};

/// What to read, and how deeply.
#[derive(Clone, Debug, Default)]
pub struct Scope(BTreeMap<ResourceId, Depth>);

impl Scope {
    /// Everything that the spec names and the inventory holds. `strict` also reads policy lists and all
    /// tags; so does, for one object, what the inventory does not know, what an edit is about to change,
    /// and what the spec names no more, because a deletion needs the tag as proof.
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

    /// For a deletion: what is left of the inventory, users before what they use, always strictly. Parts
    /// go with their whole, and are not looked at.
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

    /// Only these, plainly, and what they are parts of: for rounds that wait for them.
    #[must_use]
    pub(crate) fn focused(mut self, on: &BTreeSet<ResourceId>) -> Self {
        let wholes: BTreeSet<ResourceId> = on.iter().filter_map(ResourceId::whole).collect();
        self.0.retain(|id, _| on.contains(id) || wholes.contains(id));
        self
    }

    /// What is read, and how deeply.
    pub fn iter(&self) -> impl Iterator<Item = (&ResourceId, &Depth)> {
        self.0.iter()
    }

    /// Whether there is nothing to read.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// What one read found.
#[derive(Clone, Debug)]
pub enum Observation {
    /// It does not exist.
    Absent,
    /// It exists.
    Present(Observed),
    /// It could not be read.
    Failed(Failure),
}

/// What was read in one round.
#[derive(Clone, Debug, Default)]
pub struct ObservedState(BTreeMap<ResourceId, Observation>);

impl ObservedState {
    /// From observations.
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

    /// What was found of an object; `None` if it was not in the scope.
    pub fn get(&self, id: &ResourceId) -> Option<&Observation> {
        self.0.get(id)
    }

    /// All observations.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&ResourceId, &Observation)> {
        self.0.iter()
    }
}
