//! Aliases of state machines. A part of the machine: it has no tags of its own and goes with it.

mod apply;
mod read;

pub use apply::apply;
pub use read::read;

use super::{Action, Differences, Known, Step, Verdict};
use crate::api::ResourceId;
use crate::resource::Routing;
use serde::Serialize;
use std::collections::BTreeMap;

/// An alias as it should be.
#[derive(Clone, Debug, Serialize)]
#[allow(missing_docs, reason = "Step Functions' own names")]
pub struct Desired {
    /// ARN of the state machine.
    pub machine_arn: String,
    /// Name of the state machine.
    pub machine: String,
    pub name: String,
    pub description: String,
    /// `None` until a version is published for it.
    pub routing: Option<Routing>,
    /// Whether it will move, once a version is published that is owed.
    pub moves: bool,
}

/// An alias as it was seen.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[allow(missing_docs, reason = "Step Functions' own names")]
pub struct Observed {
    pub arn: String,
    pub description: String,
    /// Percentages by version number; those of nothing are left out.
    pub routing: BTreeMap<String, i32>,
}

/// A call to Step Functions. Where the traffic goes follows from the published versions and the deployment, so
/// it is no part of what is approved.
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

impl Call {
    pub(super) fn operation(&self) -> &'static str {
        match self {
            Call::CreateStateMachineAlias { .. } => "CreateStateMachineAlias",
            Call::UpdateStateMachineAlias { .. } => "UpdateStateMachineAlias",
            Call::DeleteStateMachineAlias { .. } => "DeleteStateMachineAlias",
        }
    }
}

pub(super) fn diff(id: &ResourceId, wanted: Option<&Desired>, observed: Option<&Observed>, _: Known<'_>) -> Verdict {
    let mut verdict = Verdict::default();
    let step = |action, stage, call, differences: Differences| Step {
        id: id.clone(),
        action,
        stage,
        call: super::Call::StateMachineAlias(call),
        differences: differences.into_vec(),
        drift: false,
    };
    match (wanted, observed) {
        (None, None) => {}
        (Some(wanted), None) => {
            let call = Call::CreateStateMachineAlias {
                machine_arn: wanted.machine_arn.clone(),
                name: wanted.name.clone(),
                description: wanted.description.clone(),
                routing: percentages(wanted.routing.as_ref()),
            };
            let create = step(Action::Create, 3, call, Differences::default());
            verdict.now_or_later(create, wanted.routing.is_some());
        }
        (Some(wanted), Some(observed)) => {
            let call = Call::UpdateStateMachineAlias {
                machine_arn: wanted.machine_arn.clone(),
                name: wanted.name.clone(),
                description: wanted.description.clone(),
                routing: percentages(wanted.routing.as_ref()),
            };
            let differences = differences(wanted, observed);
            let now = wanted.routing.is_some() && !differences.is_empty();
            if now || wanted.moves {
                let differences = if now { differences } else { moving(observed) };
                verdict.now_or_later(step(Action::Update, 3, call, differences), now);
            }
        }
        (None, Some(observed)) => {
            let arn = observed.arn.clone();
            let call = Call::DeleteStateMachineAlias { arn };
            verdict
                .steps
                .push(step(Action::Delete, 0, call, Differences::default()));
        }
    }
    verdict
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
    let mut fields = Differences::default();
    fields.compare("description", &wanted.description, &observed.description);
    let routing = percentages(wanted.routing.as_ref());
    if wanted.routing.is_some() && routing != observed.routing {
        fields.note("routingConfiguration", said(&routing), said(&observed.routing));
    }
    fields
}

fn moving(observed: &Observed) -> Differences {
    let mut fields = Differences::default();
    let to = "the version that is to be published".to_owned();
    fields.note("routingConfiguration", to, said(&observed.routing));
    fields
}

/// `4: 10 %`.
fn said(routing: &BTreeMap<String, i32>) -> String {
    let said: Vec<String> = routing.iter().map(|(v, w)| format!("{v}: {w} %")).collect();
    said.join(", ")
}
