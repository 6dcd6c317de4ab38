//! Aliases of functions. A part of the function: it has no tags of its own and goes with it.

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
#[allow(missing_docs, reason = "Lambda's own names")]
pub struct Desired {
    pub function: String,
    pub name: String,
    pub description: String,
    /// `None` until a version is published for it.
    pub routing: Option<Routing>,
    /// Whether it will move, once a version is published that is owed.
    pub moves: bool,
}

/// An alias as it was seen.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[allow(missing_docs, reason = "Lambda's own names")]
pub struct Observed {
    pub function: String,
    pub name: String,
    pub arn: String,
    pub description: String,
    pub function_version: String,
    /// In millionths; those of nothing are left out.
    pub additional_version_weights: BTreeMap<String, i64>,
    pub revision_id: Option<String>,
}

/// A call to Lambda. Where the traffic goes follows from the published versions and the deployment, so it is no
/// part of what is approved.
#[derive(Clone, Debug, Serialize)]
#[allow(missing_docs, reason = "Lambda's own names")]
pub enum Call {
    CreateAlias {
        function: String,
        name: String,
        description: String,
        #[serde(skip)]
        routing: Option<Routing>,
    },
    UpdateAlias {
        function: String,
        name: String,
        description: String,
        #[serde(skip)]
        routing: Option<Routing>,
        #[serde(skip)]
        revision_id: Option<String>,
    },
    DeleteAlias {
        function: String,
        name: String,
    },
}

impl Call {
    pub(super) fn operation(&self) -> &'static str {
        match self {
            Call::CreateAlias { .. } => "CreateAlias",
            Call::UpdateAlias { .. } => "UpdateAlias",
            Call::DeleteAlias { .. } => "DeleteAlias",
        }
    }

    pub(super) fn revision_id(&self) -> Option<&str> {
        match self {
            Call::UpdateAlias { revision_id, .. } => revision_id.as_deref(),
            Call::CreateAlias { .. } | Call::DeleteAlias { .. } => None,
        }
    }
}

/// Millionths of the traffic that a percentage is.
pub(super) fn millionths(percentage: i32) -> i64 {
    i64::from(percentage) * 10_000
}

pub(super) fn diff(id: &ResourceId, wanted: Option<&Desired>, observed: Option<&Observed>, _: Known<'_>) -> Verdict {
    let mut verdict = Verdict::default();
    let step = |action, stage, call, differences: Differences| Step {
        id: id.clone(),
        action,
        stage,
        call: super::Call::FunctionAlias(call),
        differences: differences.into_vec(),
        drift: false,
    };
    match (wanted, observed) {
        (None, None) => {}
        (Some(wanted), None) => {
            let call = Call::CreateAlias {
                function: wanted.function.clone(),
                name: wanted.name.clone(),
                description: wanted.description.clone(),
                routing: wanted.routing.clone(),
            };
            let create = step(Action::Create, 3, call, Differences::default());
            verdict.now_or_later(create, wanted.routing.is_some());
        }
        (Some(wanted), Some(observed)) => {
            let call = Call::UpdateAlias {
                function: wanted.function.clone(),
                name: wanted.name.clone(),
                description: wanted.description.clone(),
                routing: wanted.routing.clone(),
                revision_id: observed.revision_id.clone(),
            };
            let differences = differences(wanted, observed);
            let now = wanted.routing.is_some() && !differences.is_empty();
            if now || wanted.moves {
                let differences = if now { differences } else { moving(observed) };
                verdict.now_or_later(step(Action::Update, 3, call, differences), now);
            }
        }
        (None, Some(observed)) => {
            let call = Call::DeleteAlias {
                function: observed.function.clone(),
                name: observed.name.clone(),
            };
            verdict
                .steps
                .push(step(Action::Delete, 0, call, Differences::default()));
        }
    }
    verdict
}

fn differences(wanted: &Desired, observed: &Observed) -> Differences {
    let mut fields = Differences::default();
    fields.compare("description", &wanted.description, &observed.description);
    if let Some(routing) = &wanted.routing {
        let weights = routing.additional.iter();
        let weights: BTreeMap<String, i64> = weights.map(|(v, p)| (v.clone(), millionths(*p))).collect();
        fields.compare("functionVersion", &routing.version, &observed.function_version);
        if weights != observed.additional_version_weights {
            let (new, old) = (said(&weights), said(&observed.additional_version_weights));
            fields.note("routingConfig.additionalVersionWeights", new, old);
        }
    }
    fields
}

fn moving(observed: &Observed) -> Differences {
    let mut fields = Differences::default();
    let to = "the version that is to be published".to_owned();
    fields.note("functionVersion", to, observed.function_version.clone());
    fields
}

/// `4: 0.1`.
fn said(weights: &BTreeMap<String, i64>) -> String {
    let weight = |millionths: i64| format!("{:.6}", millionths as f64 / 1e6);
    let weight = |millionths| weight(millionths).trim_end_matches('0').to_owned();
    let said: Vec<String> = weights.iter().map(|(v, w)| format!("{v}: {}", weight(*w))).collect();
    said.join(", ")
}
