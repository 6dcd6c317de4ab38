//! Direct access of the tests to the model: reads, replacements and deletions of objects.

use super::Model;
use lambdasfn::api::{Kind, ResourceId};
use lambdasfn::observe::Observation;
use lambdasfn::resource::Observed;

impl Model {
    /// Returns an object as a strict read returns it.
    pub(crate) fn found(&self, id: &ResourceId) -> Option<Observed> {
        match self.observe([id.clone()].into_iter()).get(id) {
            Some(Observation::Present(found)) => Some(found.clone()),
            _ => None,
        }
    }

    /// Returns the IDs of all objects.
    pub(crate) fn ids(&self) -> impl Iterator<Item = ResourceId> {
        let id = |kind| {
            move |name: &String| ResourceId {
                kind,
                name: name.clone(),
            }
        };
        let roles = self.roles.keys().map(id(Kind::Role));
        let groups = self.groups.keys().map(id(Kind::LogGroup));
        let functions = self.functions.keys().map(id(Kind::Function));
        let machines = self.machines.keys().map(id(Kind::StateMachine));
        roles
            .chain(groups)
            .chain(functions)
            .chain(machines)
            .chain(self.parts.keys().cloned())
            .chain(self.mappings.keys().cloned())
    }

    /// Replaces an object.
    pub(crate) fn put(&mut self, id: &ResourceId, observed: Observed) {
        match observed {
            Observed::Role(o) => drop(self.roles.insert(id.name.clone(), o)),
            Observed::LogGroup(o) => drop(self.groups.insert(id.name.clone(), o)),
            Observed::Function(mut o) => {
                o.versions = None;
                self.functions.get_mut(&id.name).unwrap().0 = *o;
            }
            Observed::StateMachine(mut o) => {
                o.versions = None;
                self.machines.get_mut(&id.name).unwrap().0 = *o;
            }
            Observed::EventSourceMapping(o) => drop(self.mappings.insert(id.clone(), *o)),
            Observed::FunctionUrl(_)
            | Observed::FunctionAlias(_)
            | Observed::ProvisionedConcurrency(_)
            | Observed::StateMachineAlias(_)
            | Observed::Permission(_)
            | Observed::EventInvokeConfig(_) => drop(self.parts.insert(id.clone(), observed)),
        }
    }

    /// Removes an object.
    pub(crate) fn remove(&mut self, id: &ResourceId) {
        match id.kind {
            Kind::Role => drop(self.roles.remove(&id.name)),
            Kind::LogGroup => drop(self.groups.remove(&id.name)),
            Kind::Function => drop(self.functions.remove(&id.name)),
            Kind::StateMachine => drop(self.machines.remove(&id.name)),
            Kind::EventSourceMapping => drop(self.mappings.remove(id)),
            Kind::FunctionUrl
            | Kind::FunctionAlias
            | Kind::ProvisionedConcurrency
            | Kind::StateMachineAlias
            | Kind::Permission
            | Kind::EventInvokeConfig => drop(self.parts.remove(id)),
        }
    }
}
