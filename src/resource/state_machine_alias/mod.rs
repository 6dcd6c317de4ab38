//! Aliases of state machines. An alias is a part of the machine: it has no tags, and AWS deletes it with the machine.

mod apply;
mod read;

pub(crate) use apply::apply;
pub(crate) use read::read;

use super::alias::Alias;
use super::difference::Differences;
use super::kind::{AwsCall, DesiredObject, ObservedObject, operations};
use super::known::Known;
use super::verdict::Verdict;
use super::versions::Routing;
use crate::api::{Kind, ResourceId};
use crate::names::Place;
use serde::Serialize;
use std::collections::BTreeMap;

/// The desired state of an alias.
#[derive(Clone, Debug, Serialize)]
#[allow(missing_docs, reason = "Step Functions' own names")]
pub struct Desired {
    /// ARN of the state machine.
    pub(crate) machine_arn: String,
    /// Name of the state machine.
    pub(crate) machine: String,
    pub name: String,
    pub description: String,
    /// `None` until a version is published for it.
    pub(crate) routing: Option<Routing>,
    /// Whether the alias moves after a pending version is published.
    pub(crate) moves: bool,
}

/// The observed state of an alias.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[allow(missing_docs, reason = "Step Functions' own names")]
pub struct Observed {
    pub arn: String,
    pub description: String,
    /// Percentages by version number, without zero percentages.
    pub routing: BTreeMap<String, i32>,
}

/// A call to Step Functions. The routing follows from the published versions and the deployment, so an approval does
/// not cover it.
#[derive(Clone, Debug, Serialize)]
#[allow(missing_docs, reason = "Step Functions' own names")]
pub enum Call {
    CreateStateMachineAlias {
        machine_arn: String,
        name: String,
        description: String,
        #[serde(skip)]
        routing: BTreeMap<String, i32>,
    },
    UpdateStateMachineAlias {
        machine_arn: String,
        name: String,
        description: String,
        #[serde(skip)]
        routing: BTreeMap<String, i32>,
    },
    DeleteStateMachineAlias {
        arn: String,
    },
}

impl DesiredObject for Desired {
    fn name(&self) -> String {
        ResourceId::part_name(&self.machine, &self.name)
    }

    fn arn(&self, place: &Place) -> String {
        place.qualified_state_machine_arn(&self.machine, &self.name)
    }

    fn needs(&self) -> Vec<ResourceId> {
        vec![ResourceId {
            kind: Kind::StateMachine,
            name: self.machine.clone(),
        }]
    }
}

impl ObservedObject for Observed {}

impl AwsCall for Call {
    operations! { CreateStateMachineAlias, UpdateStateMachineAlias, DeleteStateMachineAlias }

    fn creation_values(&self, values: &mut Differences) {
        if let Call::CreateStateMachineAlias { description, .. } = self {
            values.created_with("description", description);
        }
    }
}

impl Desired {
    fn alias(&self) -> Alias<'_> {
        Alias {
            routing: self.routing.as_ref(),
            moves: self.moves,
            field: "routingConfiguration",
        }
    }
}

pub(super) fn create(wanted: &Desired, verdict: &mut Verdict<Call>) {
    let call = Call::CreateStateMachineAlias {
        machine_arn: wanted.machine_arn.clone(),
        name: wanted.name.clone(),
        description: wanted.description.clone(),
        routing: percentages(wanted.routing.as_ref()),
    };
    wanted.alias().create(call, verdict);
}

pub(super) fn update(wanted: &Desired, observed: &Observed, _: Known<'_>, verdict: &mut Verdict<Call>) {
    let call = Call::UpdateStateMachineAlias {
        machine_arn: wanted.machine_arn.clone(),
        name: wanted.name.clone(),
        description: wanted.description.clone(),
        routing: percentages(wanted.routing.as_ref()),
    };
    let (differences, routing) = (differences(wanted, observed), routing_text(&observed.routing));
    wanted.alias().update(differences, routing, call, verdict);
}

pub(super) fn delete(observed: &Observed, _: Known<'_>, verdict: &mut Verdict<Call>) {
    let arn = observed.arn.clone();
    verdict.delete(0, Call::DeleteStateMachineAlias { arn });
}

fn percentages(routing: Option<&Routing>) -> BTreeMap<String, i32> {
    let Some(routing) = routing else {
        return BTreeMap::new();
    };
    let additional = routing.additional.as_ref();
    let rest = 100 - additional.map_or(0, |(_, percentage)| *percentage);
    let main = (routing.version.clone(), rest);
    additional.cloned().into_iter().chain([main]).collect()
}

fn differences(wanted: &Desired, observed: &Observed) -> Differences {
    let mut fields = Differences::between("description", &wanted.description, &observed.description);
    let routing = percentages(wanted.routing.as_ref());
    if wanted.routing.is_some() && routing != observed.routing {
        let (new, old) = (routing_text(&routing), routing_text(&observed.routing));
        fields.note("routingConfiguration", new, old);
    }
    fields
}

/// `4: 10 %`.
fn routing_text(routing: &BTreeMap<String, i32>) -> String {
    let texts: Vec<String> = routing.iter().map(|(v, w)| format!("{v}: {w} %")).collect();
    texts.join(", ")
}
