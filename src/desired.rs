//! The desired state of a pattern: all AWS objects, and their dependencies.

use crate::api::{InventoryEntry, Kind, ResourceId};
use crate::names::{Place, digest};
use crate::pattern::Pattern;
use crate::resource::{Desired, log_group, role};
use std::collections::BTreeMap;

/// An AWS object, and the objects that it needs.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Desired state of the object.
    pub resource: Desired,
    /// Digest of the desired state, to compare with the last applied state. It is computed once, because a definition
    /// can have a megabyte.
    pub(crate) digest: String,
    /// ARN. Empty for an event source mapping, because Lambda assigns its ARN.
    pub(crate) arn: String,
    /// Objects that the object uses.
    pub(crate) needs: Vec<ResourceId>,
    /// Whether the object is kept when the pattern is deleted.
    pub(crate) retain: bool,
    /// Whether the object is protected from deletion.
    pub(crate) protected: bool,
}

impl Entry {
    fn new(resource: Desired, needs: Vec<ResourceId>, place: &Place) -> Self {
        let arn = resource.arn(place);
        let (retain, protected) = match &resource {
            Desired::LogGroup(d) => (d.retain, d.deletion_protection),
            _ => (false, false),
        };
        Self {
            digest: digest(&resource),
            resource,
            arn,
            needs,
            retain,
            protected,
        }
    }

    /// Returns the inventory entry of the object before its creation.
    pub(crate) fn planned(&self) -> InventoryEntry {
        InventoryEntry::planned(&self.resource.id(), &self.arn, self.retain, self.protected)
    }
}

/// All AWS objects of a pattern.
#[derive(Clone, Debug)]
pub struct DesiredState {
    entries: BTreeMap<ResourceId, Entry>,
}

impl DesiredState {
    /// Returns the AWS objects of a pattern. The aliases have no routing yet.
    pub fn from_pattern(pattern: Pattern) -> Self {
        let function_needs = runs_with(pattern.function_role.as_ref(), &pattern.function_log_group);
        let machine_needs = runs_with(pattern.machine_role.as_ref(), &pattern.machine_log_group);
        let roles = pattern.function_role.into_iter().chain(pattern.machine_role);
        let groups = [pattern.function_log_group, pattern.machine_log_group];
        let resources = roles
            .map(Desired::Role)
            .chain(groups.map(Desired::LogGroup))
            .chain([
                Desired::Function(Box::new(pattern.function)),
                Desired::StateMachine(Box::new(pattern.machine)),
            ])
            .chain(pattern.parts);
        let entry = |resource: Desired| {
            let needs = match &resource {
                Desired::Function(_) => function_needs.clone(),
                Desired::StateMachine(_) => machine_needs.clone(),
                _ => resource.needs(),
            };
            (resource.id(), Entry::new(resource, needs, &pattern.place))
        };
        Self {
            entries: resources.map(entry).collect(),
        }
    }

    /// Returns all objects.
    pub fn entries(&self) -> impl Iterator<Item = (&ResourceId, &Entry)> {
        self.entries.iter()
    }

    /// Changes the objects for which `change` returns true, and updates their digests.
    pub(crate) fn change_each(&mut self, change: impl Fn(&mut Desired) -> bool) {
        for entry in self.entries.values_mut() {
            if change(&mut entry.resource) {
                entry.digest = digest(&entry.resource);
            }
        }
    }

    /// Returns the ids of the aliases.
    pub(crate) fn aliases(&self) -> impl Iterator<Item = &ResourceId> {
        self.entries.keys().filter(|id| id.kind.is_alias())
    }

    /// Returns one object.
    pub(crate) fn get(&self, id: &ResourceId) -> Option<&Entry> {
        self.entries.get(id)
    }
}

/// Returns the objects that the function or the state machine runs with: its log group, and its role if the pattern
/// owns the role.
fn runs_with(role: Option<&role::Desired>, group: &log_group::Desired) -> Vec<ResourceId> {
    let id = |kind, name: String| ResourceId { kind, name };
    let role = role.map(|role| id(Kind::Role, role.name.to_string()));
    role.into_iter()
        .chain([id(Kind::LogGroup, group.name.to_string())])
        .collect()
}
