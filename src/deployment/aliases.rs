//! The routing of the desired aliases: writes the decision about a shift into the desired state.

use super::{Decision, Facts, LookFor, Looked, Pair, decide, look_for};
use crate::api::{DeploymentPhase, DeploymentStatus, InventoryEntry, Kind};
use crate::desired::{DesiredState, Entry};
use crate::object::Object;
use crate::pattern::Deployment;
use crate::resource::Desired;
use jiff::Timestamp;

/// Published versions of the function and the state machine.
struct Published {
    /// Both versions, if both have the content that the spec declares.
    target: Option<Pair>,
    function: Side,
    machine: Side,
}

/// Published version of the function or of the state machine.
struct Side {
    /// Whether an alias is wanted.
    alias: bool,
    /// Whether a version with the declared content must still be published.
    owed: bool,
    /// Whether the inventory has no published version of the object.
    lost: bool,
    version: Option<String>,
}

/// Facts that decide a shift of the aliases, in addition to those that are read from AWS.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Shift<'a> {
    /// Strategy by which the aliases move.
    pub(crate) deployment: &'a Deployment,
    /// Whether writes are suspended.
    pub(crate) suspended: bool,
    /// Kubernetes object, whose status contains the state of the shift.
    pub(crate) object: &'a Object,
}

impl Shift<'_> {
    /// Returns the facts to read from AWS before [`Shift::route`].
    pub(crate) fn look_for(&self, desired: &DesiredState) -> LookFor {
        if desired.aliases().next().is_none() {
            return LookFor::default();
        }
        let published = Published::new(desired, self.object);
        let looked = Looked::default();
        let facts = self.facts(&published, &looked, Timestamp::UNIX_EPOCH);
        let recorded = self.object.status.deployment.as_ref();
        LookFor {
            aliases: match recorded {
                Some(_) => vec![],
                None => desired.aliases().cloned().collect(),
            },
            ..look_for(self.deployment, recorded, facts)
        }
    }

    fn facts<'a>(&self, published: &'a Published, looked: &'a Looked, now: Timestamp) -> Facts<'a> {
        Facts {
            target: published.target.as_ref(),
            function_lost: published.function.lost,
            machine_lost: published.machine.lost,
            looked,
            now,
            suspended: self.suspended,
            adopts: self.object.adopts(),
        }
    }

    /// Decides the routing of the aliases and writes it into the desired aliases.
    pub(crate) fn route(&self, desired: &mut DesiredState, looked: &Looked, now: Timestamp) -> Decision {
        if desired.aliases().next().is_none() {
            return Decision::default();
        }
        let published = Published::new(desired, self.object);
        let facts = self.facts(&published, looked, now);
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
}

/// Writes the decision into one object. Returns whether the object changed.
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
        // Earlier versions can need rights that the new versions do not need.
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
