//! Configuration of asynchronous invocations: attempts, age and destinations. A part of the function.

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

/// The desired state of a configuration.
#[derive(Clone, Debug, Serialize)]
#[allow(missing_docs, reason = "Lambda's own names")]
pub struct Desired {
    pub target: Target,
    pub configuration: Configuration,
}

/// Configuration that PutFunctionEventInvokeConfig sets, with Lambda's defaults filled in.
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
    pub(crate) const RETRY_ATTEMPTS: i32 = 2;
    /// Lambda's default for [`Configuration::maximum_event_age_in_seconds`].
    pub(crate) const EVENT_AGE: i32 = 21_600;
}

/// The observed state of a configuration.
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
    operations! { PutFunctionEventInvokeConfig, DeleteFunctionEventInvokeConfig }

    fn creation_values(&self, values: &mut Differences) {
        if let Call::PutFunctionEventInvokeConfig(made) = self {
            values.extend(differences(&made.configuration, &Configuration::default()));
        }
    }
}

pub(super) fn create(wanted: &Desired, verdict: &mut Verdict<Call>) {
    verdict.create(4, Call::PutFunctionEventInvokeConfig(Box::new(wanted.clone())));
}

pub(super) fn update(wanted: &Desired, observed: &Observed, _: Known<'_>, verdict: &mut Verdict<Call>) {
    let differences = differences(&wanted.configuration, &observed.configuration);
    let put = || Call::PutFunctionEventInvokeConfig(Box::new(wanted.clone()));
    verdict.update(4, differences, put);
}

pub(super) fn delete(observed: &Observed, _: Known<'_>, verdict: &mut Verdict<Call>) {
    let target = observed.target.clone();
    verdict.delete(0, Call::DeleteFunctionEventInvokeConfig { target });
}

fn differences(wanted: &Configuration, observed: &Configuration) -> Differences {
    Differences::compare_fields(wanted, observed)
        .field("maximumRetryAttempts", |c| c.maximum_retry_attempts)
        .field("maximumEventAgeInSeconds", |c| c.maximum_event_age_in_seconds)
        .field("destinationConfig.onSuccess", |c| &c.on_success)
        .field("destinationConfig.onFailure", |c| &c.on_failure)
        .differences()
}
