//! What is decided, in the desired state of the aliases.

use super::{Decision, Facts, LookFor, Looked, Pair, decide, look_for};
use crate::api::{DeploymentPhase, DeploymentStatus, InventoryEntry};
use crate::api::{Kind, ResourceId};
use crate::desired::{DesiredState, Entry};
use crate::names::digest;
use crate::object::Object;
use crate::resource::Desired;
use jiff::Timestamp;

/// What is published of function and state machine.
struct Published {
    /// Both versions, if both hold what is declared.
    target: Option<Pair>,
    function: Side,
    machine: Side,
}

/// What is published of one of them.
struct Side {
    /// Whether there is an alias.
    alias: bool,
    /// Whether a version of what is declared is to be published.
    owed: bool,
    /// Whether nothing is published of the object that exists.
    lost: bool,
    version: Option<String>,
}

impl DesiredState {
    /// What has to be looked at in AWS before [`DesiredState::deploy`].
    pub fn look_for(&self, object: &Object) -> LookFor {
        let published = self.published(object);
        let looked = Looked::default();
        let facts = published.facts(&looked, Timestamp::UNIX_EPOCH, self.suspended);
        if self.has_aliases() {
            look_for(&self.deployment, object.status.deployment.as_ref(), facts)
        } else {
            LookFor::default()
        }
    }

    /// Tells the aliases where to point now.
    #[must_use]
    pub fn deploy(mut self, object: &Object, looked: &Looked, now: Timestamp) -> Self {
        if !self.has_aliases() {
            return self;
        }
        let published = self.published(object);
        let facts = published.facts(looked, now, self.suspended);
        let decision = decide(&self.deployment, object.status.deployment.as_ref(), facts);
        for entry in self.entries.values_mut() {
            route(entry, &decision, &published);
        }
        self.decision = decision;
        self
    }

    /// Ids of the aliases.
    pub fn aliases(&self) -> impl Iterator<Item = &ResourceId> {
        self.entries().map(|(id, _)| id).filter(|id| id.kind.is_alias())
    }

    fn has_aliases(&self) -> bool {
        self.aliases().next().is_some()
    }

    fn published(&self, object: &Object) -> Published {
        let of = |kind: Kind, alias: Kind| {
            let (id, entry) = self.entries().find(|(id, _)| id.kind == kind).unzip();
            let inventory = id.and_then(|id| object.entry(id));
            Side::of(entry, inventory, self.aliases().any(|id| id.kind == alias))
        };
        let function = of(Kind::Function, Kind::FunctionAlias);
        let machine = of(Kind::StateMachine, Kind::StateMachineAlias);
        let version = |side: &Side| side.version.clone().filter(|_| side.alias);
        let target = (!function.owed && !machine.owed).then(|| Pair {
            function: version(&function),
            machine: version(&machine),
        });
        Published {
            target,
            function,
            machine,
        }
    }
}

impl Side {
    fn of(entry: Option<&Entry>, inventory: Option<&InventoryEntry>, alias: bool) -> Self {
        let wanted = entry.and_then(|entry| entry.resource.version_digest());
        let version = inventory.and_then(|e| e.published_version.clone());
        let published = inventory.and_then(|e| e.published_digest.clone());
        Self {
            alias,
            owed: alias && (version.is_none() || wanted != published),
            lost: version.is_none(),
            version,
        }
    }
}

impl Published {
    fn facts<'a>(&'a self, looked: &'a Looked, now: Timestamp, suspended: bool) -> Facts<'a> {
        Facts {
            target: self.target.as_ref(),
            function_lost: self.function.lost,
            machine_lost: self.machine.lost,
            looked,
            now,
            suspended,
        }
    }
}

fn route(entry: &mut Entry, decision: &Decision, published: &Published) {
    match &mut entry.resource {
        Desired::FunctionAlias(alias) => {
            alias.routing.clone_from(&decision.function);
            alias.moves = published.function.owed;
        }
        Desired::StateMachineAlias(alias) => {
            alias.routing.clone_from(&decision.machine);
            alias.moves = published.machine.owed;
        }
        // The versions before may need rights that the new ones do not.
        Desired::Role(role) => {
            let current = |status: &DeploymentStatus| status.phase == DeploymentPhase::Completed;
            let settled = published.target.is_some() && decision.status.as_ref().is_none_or(current);
            role.keeps_rights = !settled && decision.status.is_some();
        }
        Desired::ProvisionedConcurrency(provisioned) => {
            provisioned.settled = decision.function.as_ref().is_some_and(|r| r.additional.is_none());
        }
        Desired::Function(_)
        | Desired::StateMachine(_)
        | Desired::LogGroup(_)
        | Desired::FunctionUrl(_)
        | Desired::Permission(_)
        | Desired::EventInvokeConfig(_)
        | Desired::EventSourceMapping(_) => return,
    }
    entry.digest = digest(&entry.resource);
}
