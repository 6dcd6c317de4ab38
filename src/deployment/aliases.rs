//! Where the desired aliases point: the decision about a shift, written into the desired state.

use super::{Decision, Facts, LookFor, Looked, Pair, decide, look_for};
use crate::api::{DeploymentPhase, DeploymentStatus, InventoryEntry, Kind};
use crate::desired::{DesiredState, Entry};
use crate::object::Object;
use crate::pattern::Deployment;
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

/// What a shift of the aliases depends on, besides what is looked at in AWS.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Shift<'a> {
    /// How the aliases move.
    pub(crate) deployment: &'a Deployment,
    /// Whether writes are suspended.
    pub(crate) suspended: bool,
    /// The object, whose status says where the aliases are.
    pub(crate) object: &'a Object,
}

impl Shift<'_> {
    /// What has to be looked at in AWS before [`Shift::route`].
    pub(crate) fn look_for(&self, desired: &DesiredState) -> LookFor {
        if desired.aliases().next().is_none() {
            return LookFor::default();
        }
        let published = Published::new(desired, self.object);
        let looked = Looked::default();
        let facts = published.facts(&looked, Timestamp::UNIX_EPOCH, self.suspended);
        look_for(self.deployment, self.object.status.deployment.as_ref(), facts)
    }

    /// Decides where the aliases point now, and writes that into the desired aliases.
    pub(crate) fn route(&self, desired: &mut DesiredState, looked: &Looked, now: Timestamp) -> Decision {
        if desired.aliases().next().is_none() {
            return Decision::default();
        }
        let published = Published::new(desired, self.object);
        let facts = published.facts(looked, now, self.suspended);
        let decision = decide(self.deployment, self.object.status.deployment.as_ref(), facts);
        desired.change_each(|resource| route(resource, &decision, &published));
        decision
    }
}

impl Side {
    fn new(entry: Option<&Entry>, inventory: Option<&InventoryEntry>, alias: bool) -> Self {
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
    fn new(desired: &DesiredState, object: &Object) -> Self {
        let side = |kind: Kind, alias: Kind| {
            let (id, entry) = desired.entries().find(|(id, _)| id.kind == kind).unzip();
            let inventory = id.and_then(|id| object.entry(id));
            Side::new(entry, inventory, desired.aliases().any(|id| id.kind == alias))
        };
        let function = side(Kind::Function, Kind::FunctionAlias);
        let machine = side(Kind::StateMachine, Kind::StateMachineAlias);
        let version = |side: &Side| side.version.clone().filter(|_| side.alias);
        let target = (!function.owed && !machine.owed).then(|| Pair {
            function: version(&function),
            machine: version(&machine),
        });
        Self {
            target,
            function,
            machine,
        }
    }

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

/// Says whether it changed the object.
fn route(resource: &mut Desired, decision: &Decision, published: &Published) -> bool {
    match resource {
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
        _ => return false,
    }
    true
}
