//! (io) What AWS has: reads, side by side, no decisions. What to read is decided by [`Scope`], purely.

use crate::api::InventoryEntry;
use crate::api::Setting;
use crate::api::{Kind, ResourceId};
use crate::aws::{Aws, Failure};
use crate::desired::{DesiredState, Entry};
use crate::names::Target;
use crate::object::Object;
use crate::resource::{
    Depth, Desired, Observed, event_invoke_config, event_source_mapping, function, function_alias, function_url,
    log_group, permission, provisioned_concurrency, role, state_machine, state_machine_alias,
};
use futures::future::{self, FutureExt};
use std::collections::{BTreeMap, BTreeSet};

/// What to read, and how deeply.
#[derive(Clone, Debug, Default)]
pub struct Scope(BTreeMap<ResourceId, Depth>);

impl Scope {
    /// Everything that the spec names and the inventory holds. `strict` also reads policy lists and all
    /// tags; so does, for one object, what the inventory does not know, what an edit is about to change,
    /// and what the spec names no more, because a deletion needs the tag as proof.
    pub fn of(object: &Object, desired: &DesiredState, strict: bool) -> Self {
        let ids: BTreeSet<ResourceId> = desired
            .entries()
            .map(|(id, _)| id.clone())
            .chain(object.status.resources.iter().map(|e| e.resource_id()))
            .collect();
        let depth = |id: &ResourceId| {
            let entry = object.entry(id);
            let applied = entry.and_then(|e| e.applied_digest.as_deref());
            let edited = desired.get(id).is_none_or(|d| applied != Some(d.digest.as_str()));
            let strict = strict || edited || !entry.is_some_and(|e| e.exists());
            let known_id = entry.filter(|e| e.exists()).and_then(|e| e.id.clone());
            let keep = desired.get(id).and_then(|d| d.resource.versions_to_keep());
            Depth {
                versions: keep.is_some_and(|keep| entry.is_some_and(|e| e.may_have_more_versions(keep, strict))),
                strict,
                deleting: false,
                running: false,
                targets: mapping_targets(id, known_id.as_ref(), &ids, desired.get(id)),
                known_id,
                settings: settings(entry, desired.get(id)),
            }
        };
        Self(ids.iter().map(|id| (id.clone(), depth(id))).collect())
    }

    /// For a deletion: what is left of the inventory, users before what they use, always strictly. Parts
    /// go with their whole, and are not looked at.
    pub fn of_deletion(object: &Object) -> Self {
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
            let known_id = object.entry(id).and_then(|e| e.id.clone());
            Depth {
                strict: true,
                deleting: true,
                running: object.stop_executions,
                targets: mapping_targets(id, known_id.as_ref(), &all, None),
                known_id,
                versions: false,
                settings: BTreeSet::new(),
            }
        };
        let now = left.into_iter().filter(|id| Some(id.kind.deletion_rank()) == rank);
        Self(now.map(|id| (id.clone(), depth(&id))).collect())
    }

    /// Only these, plainly, and what they are parts of: for rounds that wait for them.
    #[must_use]
    pub fn focused(mut self, on: &BTreeSet<ResourceId>) -> Self {
        let wholes: BTreeSet<ResourceId> = on.iter().filter_map(ResourceId::whole).collect();
        self.0.retain(|id, _| on.contains(id) || wholes.contains(id));
        self
    }

    /// What is read, and how deeply.
    pub fn iter(&self) -> impl Iterator<Item = (&ResourceId, &Depth)> {
        self.0.iter()
    }

    /// Whether there is nothing to read.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// What an event source mapping may be a mapping to: what the spec says, and while its own id is not known, its
/// function or any alias of that.
fn mapping_targets(
    id: &ResourceId,
    known_id: Option<&String>,
    all: &BTreeSet<ResourceId>,
    wanted: Option<&Entry>,
) -> BTreeSet<Target> {
    let Kind::EventSourceMapping = id.kind else {
        return BTreeSet::new();
    };
    let unqualified = Target::of(&id.name);
    let aliases = all.iter().filter(|other| other.kind == Kind::FunctionAlias);
    let aliases = aliases.map(|alias| Target::of(&alias.name));
    let aliases = aliases.filter(|alias| alias.function == unqualified.function);
    let now = wanted.and_then(|entry| match &entry.resource {
        Desired::EventSourceMapping(mapping) => Some(mapping.target.clone()),
        _ => None,
    });
    match known_id {
        Some(_) => now.into_iter().collect(),
        None => aliases.chain([unqualified.clone()]).chain(now).collect(),
    }
}

/// The settings to ask for: what is wanted, and what was set before. Of an object that was not ours until now
/// nobody knows what was set.
pub fn settings(entry: Option<&InventoryEntry>, wanted: Option<&Entry>) -> BTreeSet<Setting> {
    let (Some(entry), Some(wanted)) = (entry.filter(|e| e.exists()), wanted) else {
        return Setting::ALL.into();
    };
    let before = entry.settings.iter().copied();
    wanted.resource.settings().into_iter().chain(before).collect()
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
    pub async fn read(aws: &Aws, scope: &Scope) -> Self {
        let of = |kind: Kind| scope.0.iter().filter(move |(id, _)| id.kind == kind);
        let groups: Vec<(String, Depth)> = of(Kind::LogGroup)
            .map(|(id, depth)| (id.name.clone(), depth.clone()))
            .collect();
        let permissions: Vec<&ResourceId> = of(Kind::Permission).map(|(id, _)| id).collect();
        let mappings: Vec<(&ResourceId, &Depth)> = of(Kind::EventSourceMapping).collect();
        let together = |kind| matches!(kind, Kind::LogGroup | Kind::Permission | Kind::EventSourceMapping);
        let others = scope.0.iter().filter(|(id, _)| !together(id.kind));
        let others = future::join_all(others.map(|(id, depth)| read_one(aws, id, depth).boxed()));
        // Boxed, because futures of many calls are too big for a thread's stack.
        let together = future::join3(
            read_groups(aws, &groups).boxed(),
            read_permissions(aws, &permissions).boxed(),
            read_mappings(aws, &mappings).boxed(),
        );
        let (others, (groups, permissions, mappings)) = future::join(others, together).await;
        let together = groups.into_iter().chain(permissions).chain(mappings);
        Self(others.into_iter().chain(together).collect())
    }

    /// What was found of an object; `None` if it was not in the scope.
    pub fn get(&self, id: &ResourceId) -> Option<&Observation> {
        self.0.get(id)
    }

    /// All observations.
    pub fn iter(&self) -> impl Iterator<Item = (&ResourceId, &Observation)> {
        self.0.iter()
    }
}

async fn read_one(aws: &Aws, id: &ResourceId, depth: &Depth) -> (ResourceId, Observation) {
    let read = match id.kind {
        Kind::Role => role::read(aws, &id.name, depth).await.map(|o| o.map(Observed::Role)),
        Kind::Function => function::read(aws, &id.name, depth)
            .await
            .map(|o| o.map(|o| Observed::Function(Box::new(o)))),
        Kind::StateMachine => state_machine::read(aws, &id.name, depth)
            .await
            .map(|o| o.map(|o| Observed::StateMachine(Box::new(o)))),
        Kind::FunctionUrl => function_url::read(aws, &id.name)
            .await
            .map(|o| o.map(Observed::FunctionUrl)),
        Kind::FunctionAlias => function_alias::read(aws, &id.name)
            .await
            .map(|o| o.map(Observed::FunctionAlias)),
        Kind::ProvisionedConcurrency => provisioned_concurrency::read(aws, &id.name)
            .await
            .map(|o| o.map(Observed::ProvisionedConcurrency)),
        Kind::StateMachineAlias => state_machine_alias::read(aws, &id.name)
            .await
            .map(|o| o.map(Observed::StateMachineAlias)),
        Kind::EventInvokeConfig => event_invoke_config::read(aws, &id.name)
            .await
            .map(|o| o.map(Observed::EventInvokeConfig)),
        // Read together, below.
        Kind::LogGroup | Kind::Permission | Kind::EventSourceMapping => Ok(None),
    };
    (
        id.clone(),
        read.map_or_else(Observation::Failed, |o| {
            o.map_or(Observation::Absent, Observation::Present)
        }),
    )
}

async fn read_groups(aws: &Aws, groups: &[(String, Depth)]) -> Vec<(ResourceId, Observation)> {
    if groups.is_empty() {
        return vec![];
    }
    let mut found = log_group::read(aws, groups).await;
    let observation = |name: &str| match &mut found {
        Ok(found) => match found.remove(name) {
            Some(Ok(group)) => Observation::Present(Observed::LogGroup(group)),
            Some(Err(failure)) => Observation::Failed(failure),
            None => Observation::Absent,
        },
        Err(failure) => Observation::Failed(failure.clone()),
    };
    let ids = groups.iter().map(|(name, _)| ResourceId {
        kind: Kind::LogGroup,
        name: name.clone(),
    });
    groups
        .iter()
        .map(|(name, _)| name.as_str())
        .map(observation)
        .zip(ids)
        .map(|(o, id)| (id, o))
        .collect()
}

/// One call for a function's statements, and one for each alias's.
async fn read_permissions(aws: &Aws, ids: &[&ResourceId]) -> Vec<(ResourceId, Observation)> {
    let targets: BTreeSet<Target> = ids.iter().map(|id| Target::of(&id.name)).collect();
    let found = targets.iter().map(|target| permission::read(aws, target));
    let found: BTreeMap<&Target, _> = targets.iter().zip(future::join_all(found).await).collect();
    let observation = |id: &ResourceId| match found.get(&Target::of(&id.name)) {
        Some(Ok(statements)) => statements
            .iter()
            .find(|s| format!("{}/{}", s.target, s.statement_id) == id.name)
            .map_or(Observation::Absent, |s| {
                Observation::Present(Observed::Permission(s.clone()))
            }),
        Some(Err(failure)) => Observation::Failed(failure.clone()),
        None => Observation::Absent,
    };
    ids.iter().map(|id| ((*id).clone(), observation(id))).collect()
}

/// The lists of a function's mappings are read once for all of them.
async fn read_mappings(aws: &Aws, wanted: &[(&ResourceId, &Depth)]) -> Vec<(ResourceId, Observation)> {
    let names: Vec<(&str, &Depth)> = wanted.iter().map(|(id, depth)| (id.name.as_str(), *depth)).collect();
    let found = event_source_mapping::read(aws, &names).await;
    let observation = |found: Result<Option<event_source_mapping::Observed>, Failure>| match found {
        Ok(Some(found)) => Observation::Present(Observed::EventSourceMapping(Box::new(found))),
        Ok(None) => Observation::Absent,
        Err(failure) => Observation::Failed(failure),
    };
    let ids = wanted.iter().map(|(id, _)| (*id).clone());
    ids.zip(found.into_iter().map(observation)).collect()
}
