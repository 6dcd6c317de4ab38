//! Function URLs. A part of the function: it has no tags of its own and goes with it.

mod apply;
mod read;

pub use apply::apply;
pub use read::read;

use super::{Action, Difference, Differences, Known, Verdict};
use crate::api::ResourceId;
use crate::names::Target;
use serde::Serialize;
use std::collections::BTreeSet;

/// A function URL as it should be.
#[derive(Clone, Debug, Serialize)]
#[allow(missing_docs, reason = "Lambda's own names")]
pub struct Desired {
    pub target: Target,
    pub configuration: Configuration,
}

/// What UpdateFunctionUrlConfig sets.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[allow(missing_docs, reason = "Lambda's own names")]
pub struct Configuration {
    pub auth_type: String,
    pub invoke_mode: String,
    pub cors: Cors,
}

/// Cross-origin resource sharing. Lambda does not tell none from one in which nothing is set. The order of
/// its lists means nothing, nor does the case of headers.
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

/// A function URL as it was seen.
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

impl Call {
    pub(super) fn operation(&self) -> &'static str {
        match self {
            Call::CreateFunctionUrlConfig(_) => "CreateFunctionUrlConfig",
            Call::UpdateFunctionUrlConfig(_) => "UpdateFunctionUrlConfig",
            Call::DeleteFunctionUrlConfig { .. } => "DeleteFunctionUrlConfig",
        }
    }
}

pub(super) fn diff(id: &ResourceId, wanted: Option<&Desired>, observed: Option<&Observed>, _: Known<'_>) -> Verdict {
    let mut verdict = Verdict::default();
    let mut push = |action, stage, call, differences: Differences| {
        let call = super::Call::FunctionUrl(call);
        verdict.push(id, action, stage, call, differences.into_vec());
    };
    match (wanted, observed) {
        (None, None) => {}
        (Some(wanted), None) => {
            let call = Call::CreateFunctionUrlConfig(Box::new(wanted.clone()));
            push(Action::Create, 4, call, Differences::default());
        }
        (Some(wanted), Some(observed)) => {
            let differences = differences(&wanted.configuration, &observed.configuration);
            if !differences.is_empty() {
                let call = Call::UpdateFunctionUrlConfig(Box::new(wanted.clone()));
                push(Action::Update, 4, call, differences);
            }
        }
        (None, Some(observed)) => {
            let target = observed.target.clone();
            let call = Call::DeleteFunctionUrlConfig { target };
            push(Action::Delete, 0, call, Differences::default());
        }
    }
    verdict
}

/// What it is made with.
pub(super) fn values(made: &Desired) -> Vec<Difference> {
    differences(&made.configuration, &Configuration::default()).into_vec()
}

fn differences(wanted: &Configuration, observed: &Configuration) -> Differences {
    let any_case = |names: &BTreeSet<String>| names.iter().map(|n| n.to_ascii_lowercase()).collect::<BTreeSet<_>>();
    let (new, old) = (&wanted.cors, &observed.cors);
    let mut fields = Differences::default();
    fields
        .compare("authType", &wanted.auth_type, &observed.auth_type)
        .compare("invokeMode", &wanted.invoke_mode, &observed.invoke_mode)
        .compare("cors.allowCredentials", &new.allow_credentials, &old.allow_credentials)
        .compare(
            "cors.allowHeaders",
            &any_case(&new.allow_headers),
            &any_case(&old.allow_headers),
        )
        .compare("cors.allowMethods", &new.allow_methods, &old.allow_methods)
        .compare("cors.allowOrigins", &new.allow_origins, &old.allow_origins)
        .compare(
            "cors.exposeHeaders",
            &any_case(&new.expose_headers),
            &any_case(&old.expose_headers),
        )
        .compare("cors.maxAge", &new.max_age, &old.max_age);
    fields
}
