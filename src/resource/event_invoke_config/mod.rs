//! What becomes of asynchronous invocations: attempts, age and destinations. A part of the function.

mod apply;
mod read;

pub use apply::apply;
pub use read::read;

use super::{Action, Difference, Differences, Known, Verdict};
use crate::api::ResourceId;
use crate::names::Target;
use serde::Serialize;

/// A configuration as it should be.
#[derive(Clone, Debug, Serialize)]
#[allow(missing_docs, reason = "Lambda's own names")]
pub struct Desired {
    pub target: Target,
    pub configuration: Configuration,
}

/// What PutFunctionEventInvokeConfig sets, Lambda's defaults spelled out.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[allow(missing_docs, reason = "Lambda's own names")]
pub struct Configuration {
    pub maximum_retry_attempts: i32,
    pub maximum_event_age_in_seconds: i32,
    pub on_success: Option<String>,
    pub on_failure: Option<String>,
}

impl Configuration {
    /// Lambda's default for [`Configuration::maximum_retry_attempts`].
    pub const RETRY_ATTEMPTS: i32 = 2;
    /// Lambda's default for [`Configuration::maximum_event_age_in_seconds`].
    pub const EVENT_AGE: i32 = 21_600;
}

/// A configuration as it was seen.
#[derive(Clone, Debug)]
#[allow(missing_docs, reason = "Lambda's own names")]
pub struct Observed {
    pub target: Target,
    pub configuration: Configuration,
}

/// A call to Lambda.
#[derive(Clone, Debug, Serialize)]
#[allow(missing_docs, reason = "Lambda's own names")]
pub enum Call {
    PutFunctionEventInvokeConfig(Box<Desired>),
    DeleteFunctionEventInvokeConfig { target: Target },
}

impl Call {
    pub(super) fn operation(&self) -> &'static str {
        match self {
            Call::PutFunctionEventInvokeConfig(_) => "PutFunctionEventInvokeConfig",
            Call::DeleteFunctionEventInvokeConfig { .. } => "DeleteFunctionEventInvokeConfig",
        }
    }
}

pub(super) fn diff(id: &ResourceId, wanted: Option<&Desired>, observed: Option<&Observed>, _: Known<'_>) -> Verdict {
    let mut verdict = Verdict::default();
    let mut push = |action, stage, call, differences: Differences| {
        let call = super::Call::EventInvokeConfig(call);
        verdict.push(id, action, stage, call, differences.into_vec());
    };
    let put = |wanted: &Desired| Call::PutFunctionEventInvokeConfig(Box::new(wanted.clone()));
    match (wanted, observed) {
        (None, None) => {}
        (Some(wanted), None) => push(Action::Create, 4, put(wanted), Differences::default()),
        (Some(wanted), Some(observed)) => {
            let differences = differences(&wanted.configuration, &observed.configuration);
            if !differences.is_empty() {
                push(Action::Update, 4, put(wanted), differences);
            }
        }
        (None, Some(observed)) => {
            let target = observed.target.clone();
            let call = Call::DeleteFunctionEventInvokeConfig { target };
            push(Action::Delete, 0, call, Differences::default());
        }
    }
    verdict
}

/// What it is made with.
pub(super) fn values(made: &Desired) -> Vec<Difference> {
    differences(&made.configuration, &Configuration::default()).into_vec()
}

fn differences(new: &Configuration, old: &Configuration) -> Differences {
    let mut fields = Differences::default();
    fields
        .compare(
            "maximumRetryAttempts",
            &new.maximum_retry_attempts,
            &old.maximum_retry_attempts,
        )
        .compare(
            "maximumEventAgeInSeconds",
            &new.maximum_event_age_in_seconds,
            &old.maximum_event_age_in_seconds,
        )
        .compare("destinationConfig.onSuccess", &new.on_success, &old.on_success)
        .compare("destinationConfig.onFailure", &new.on_failure, &old.on_failure);
    fields
}
