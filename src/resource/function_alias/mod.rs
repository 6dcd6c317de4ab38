//! Aliases of functions. An alias is a part of the function: it has no tags, and AWS deletes it with the function.

mod apply;
mod read;

pub(crate) use apply::apply;
pub(crate) use read::read;

use super::alias::Alias;
use super::difference::Differences;
use super::kind::{AwsCall, DesiredObject, ObservedObject, function_and_alias, operations};
use super::known::Known;
use super::verdict::Verdict;
use super::versions::Routing;
use crate::api::ResourceId;
use crate::names::{Place, Target};
use serde::Serialize;
use std::collections::BTreeMap;

/// The desired state of an alias.
#[derive(Clone, Debug, Serialize)]
#[allow(missing_docs, reason = "Lambda's own names")]
pub struct Desired {
    pub(crate) function: String,
    pub name: String,
    pub description: String,
    /// `None` until a version is published for it.
    pub(crate) routing: Option<Routing>,
    /// Whether the alias moves after a pending version is published.
    pub(crate) moves: bool,
}

/// The observed state of an alias.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[allow(missing_docs, reason = "Lambda's own names")]
pub struct Observed {
    pub function: String,
    pub name: String,
    pub arn: String,
    pub description: String,
    pub function_version: String,
    /// Weights in millionths, by version number, without zero weights.
    pub additional_version_weights: BTreeMap<String, i64>,
    pub revision_id: Option<String>,
}

/// A call to Lambda. The routing follows from the published versions and the deployment, so an approval does not cover
/// it.
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

impl DesiredObject for Desired {
    fn name(&self) -> String {
        ResourceId::part_name(&self.function, &self.name)
    }

    fn arn(&self, place: &Place) -> String {
        place.qualified_function_arn(&self.function, &self.name)
    }

    fn needs(&self) -> Vec<ResourceId> {
        function_and_alias(&Target::parse(&self.function))
    }
}

impl ObservedObject for Observed {}

impl AwsCall for Call {
    operations! { CreateAlias, UpdateAlias, DeleteAlias }

    fn revision_id(&self) -> Option<&str> {
        match self {
            Call::UpdateAlias { revision_id, .. } => revision_id.as_deref(),
            Call::CreateAlias { .. } | Call::DeleteAlias { .. } => None,
        }
    }

    fn creation_values(&self, values: &mut Differences) {
        if let Call::CreateAlias { description, .. } = self {
            values.created_with("description", description);
        }
    }
}

impl Desired {
    fn alias(&self) -> Alias<'_> {
        Alias {
            routing: self.routing.as_ref(),
            moves: self.moves,
            field: "functionVersion",
        }
    }
}

/// Converts a percentage of the traffic to millionths.
fn millionths(percentage: i32) -> i64 {
    i64::from(percentage) * 10_000
}

pub(super) fn create(wanted: &Desired, verdict: &mut Verdict<Call>) {
    let call = Call::CreateAlias {
        function: wanted.function.clone(),
        name: wanted.name.clone(),
        description: wanted.description.clone(),
        routing: wanted.routing.clone(),
    };
    wanted.alias().create(call, verdict);
}

pub(super) fn update(wanted: &Desired, observed: &Observed, _: Known<'_>, verdict: &mut Verdict<Call>) {
    let call = Call::UpdateAlias {
        function: wanted.function.clone(),
        name: wanted.name.clone(),
        description: wanted.description.clone(),
        routing: wanted.routing.clone(),
        revision_id: observed.revision_id.clone(),
    };
    let (differences, version) = (differences(wanted, observed), observed.function_version.clone());
    wanted.alias().update(differences, version, call, verdict);
}

pub(super) fn delete(observed: &Observed, _: Known<'_>, verdict: &mut Verdict<Call>) {
    let call = Call::DeleteAlias {
        function: observed.function.clone(),
        name: observed.name.clone(),
    };
    verdict.delete(0, call);
}

fn differences(wanted: &Desired, observed: &Observed) -> Differences {
    let mut fields = Differences::between("description", &wanted.description, &observed.description);
    if let Some(routing) = &wanted.routing {
        let weights = routing.additional.iter();
        let weights: BTreeMap<String, i64> = weights.map(|(v, p)| (v.clone(), millionths(*p))).collect();
        fields.compare("functionVersion", &routing.version, &observed.function_version);
        let old = &observed.additional_version_weights;
        if weights != *old {
            let (new, old) = (weights_text(&weights), weights_text(old));
            fields.note("routingConfig.additionalVersionWeights", new, old);
        }
    }
    fields
}

/// `4: 0.1`.
fn weights_text(weights: &BTreeMap<String, i64>) -> String {
    let weight = |millionths: i64| format!("{:.6}", millionths as f64 / 1e6);
    let weight = |millionths| weight(millionths).trim_end_matches('0').to_owned();
    let texts: Vec<String> = weights.iter().map(|(v, w)| format!("{v}: {}", weight(*w))).collect();
    texts.join(", ")
}
