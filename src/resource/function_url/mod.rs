//! Function URLs. A function URL is a part of the function: it has no tags, and AWS deletes it with the function.

mod apply;
mod read;

pub(crate) use apply::apply;
pub(crate) use read::read;

use super::difference::Differences;
use super::kind::{AwsCall, DesiredObject, ObservedObject, function_and_alias, operations};
use super::known::Known;
use super::verdict::Verdict;
use crate::api::ResourceId;
use crate::names::{Place, Target};
use serde::Serialize;
use std::collections::BTreeSet;

/// The desired state of a function URL.
#[derive(Clone, Debug, Serialize)]
#[allow(missing_docs, reason = "Lambda's own names")]
pub struct Desired {
    pub target: Target,
    pub configuration: Configuration,
}

/// Configuration that UpdateFunctionUrlConfig sets.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[allow(missing_docs, reason = "Lambda's own names")]
pub struct Configuration {
    pub auth_type: String,
    pub invoke_mode: String,
    pub cors: Cors,
}

/// Cross-origin resource sharing. Lambda does not distinguish an absent configuration from an empty one. The order of
/// the lists and the case of headers have no meaning.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[allow(missing_docs, reason = "Lambda's own names")]
pub struct Cors {
    pub allow_credentials: bool,
    pub allow_headers: BTreeSet<String>,
    pub allow_methods: BTreeSet<String>,
    pub allow_origins: BTreeSet<String>,
    pub expose_headers: BTreeSet<String>,
    pub max_age: i32,
}

/// The observed state of a function URL.
#[derive(Clone, Debug)]
#[allow(missing_docs, reason = "Lambda's own names")]
pub struct Observed {
    pub target: Target,
    pub configuration: Configuration,
    pub url: String,
}

/// A call to Lambda.
#[derive(Clone, Debug, Serialize)]
#[allow(missing_docs, reason = "Lambda's own names")]
pub enum Call {
    CreateFunctionUrlConfig(Box<Desired>),
    UpdateFunctionUrlConfig(Box<Desired>),
    DeleteFunctionUrlConfig { target: Target },
}

impl DesiredObject for Desired {
    fn name(&self) -> String {
        self.target.to_string()
    }

    fn arn(&self, place: &Place) -> String {
        place.target_arn(&self.target)
    }

    fn needs(&self) -> Vec<ResourceId> {
        function_and_alias(&self.target)
    }
}

impl ObservedObject for Observed {}

impl AwsCall for Call {
    operations! { CreateFunctionUrlConfig, UpdateFunctionUrlConfig, DeleteFunctionUrlConfig }

    fn creation_values(&self, values: &mut Differences) {
        if let Call::CreateFunctionUrlConfig(made) = self {
            values.extend(differences(&made.configuration, &Configuration::default()));
        }
    }
}

pub(super) fn create(wanted: &Desired, verdict: &mut Verdict<Call>) {
    verdict.create(4, Call::CreateFunctionUrlConfig(Box::new(wanted.clone())));
}

pub(super) fn update(wanted: &Desired, observed: &Observed, _: Known<'_>, verdict: &mut Verdict<Call>) {
    let differences = differences(&wanted.configuration, &observed.configuration);
    let update = || Call::UpdateFunctionUrlConfig(Box::new(wanted.clone()));
    verdict.update(4, differences, update);
}

pub(super) fn delete(observed: &Observed, _: Known<'_>, verdict: &mut Verdict<Call>) {
    let target = observed.target.clone();
    verdict.delete(0, Call::DeleteFunctionUrlConfig { target });
}

fn differences(wanted: &Configuration, observed: &Configuration) -> Differences {
    let any_case = |names: &BTreeSet<String>| names.iter().map(|n| n.to_ascii_lowercase()).collect::<BTreeSet<_>>();
    Differences::compare_fields(wanted, observed)
        .field("authType", |c| &c.auth_type)
        .field("invokeMode", |c| &c.invoke_mode)
        .field("cors.allowCredentials", |c| c.cors.allow_credentials)
        .field("cors.allowHeaders", |c| any_case(&c.cors.allow_headers))
        .field("cors.allowMethods", |c| &c.cors.allow_methods)
        .field("cors.allowOrigins", |c| &c.cors.allow_origins)
        .field("cors.exposeHeaders", |c| any_case(&c.cors.expose_headers))
        .field("cors.maxAge", |c| c.cors.max_age)
        .differences()
}
