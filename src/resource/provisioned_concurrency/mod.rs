//! Provisioned concurrency of a function's alias. It is a part of the function, and AWS deletes it with the alias.

mod apply;
mod read;

pub(crate) use apply::apply;
pub(crate) use read::read;

use super::difference::Differences;
use super::kind::{AwsCall, DesiredObject, ObservedObject, function_and_alias, operations};
use super::known::Known;
use super::verdict::{Action, Verdict};
use crate::api::ResourceId;
use crate::names::{Place, Target};
use crate::reason::Reason;
use serde::Serialize;

/// The desired provisioned concurrency of an alias.
#[derive(Clone, Debug, Serialize)]
#[allow(missing_docs, reason = "Lambda's own names")]
pub struct Desired {
    pub(crate) function: String,
    pub(crate) qualifier: String,
    pub(crate) provisioned_concurrent_executions: i32,
    /// Whether the alias points to one version. Lambda refuses changes while traffic shifts.
    #[serde(skip)]
    pub(crate) settled: bool,
}

/// The observed provisioned concurrency of an alias.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[allow(missing_docs, reason = "Lambda's own names")]
pub struct Observed {
    pub function: String,
    pub qualifier: String,
    pub requested: i32,
    pub status: String,
    pub status_reason: String,
}

/// A call to Lambda.
#[derive(Clone, Debug, Serialize)]
#[allow(missing_docs, reason = "Lambda's own names")]
pub enum Call {
    PutProvisionedConcurrencyConfig {
        function: String,
        qualifier: String,
        provisioned_concurrent_executions: i32,
    },
    DeleteProvisionedConcurrencyConfig {
        function: String,
        qualifier: String,
    },
}

impl DesiredObject for Desired {
    fn name(&self) -> String {
        ResourceId::part_name(&self.function, &self.qualifier)
    }

    fn arn(&self, place: &Place) -> String {
        place.qualified_function_arn(&self.function, &self.qualifier)
    }

    fn needs(&self) -> Vec<ResourceId> {
        function_and_alias(&Target::parse(&self.name()))
    }
}

impl ObservedObject for Observed {}

impl AwsCall for Call {
    operations! { PutProvisionedConcurrencyConfig, DeleteProvisionedConcurrencyConfig }

    fn creation_values(&self, values: &mut Differences) {
        if let Call::PutProvisionedConcurrencyConfig {
            provisioned_concurrent_executions,
            ..
        } = self
        {
            values.created_with("provisionedConcurrentExecutions", provisioned_concurrent_executions);
        }
    }
}

pub(super) fn create(wanted: &Desired, verdict: &mut Verdict<Call>) {
    put(wanted, Action::Create, Differences::default(), verdict);
}

pub(super) fn update(wanted: &Desired, observed: &Observed, _: Known<'_>, verdict: &mut Verdict<Call>) {
    let (new, old) = (&wanted.provisioned_concurrent_executions, &observed.requested);
    let differences = Differences::between("provisionedConcurrentExecutions", new, old);
    if !differences.is_empty() {
        put(wanted, Action::Update, differences, verdict);
        return;
    }
    match observed.status.as_str() {
        "IN_PROGRESS" => verdict.wait(
            Reason::WaitingForFunction,
            "is IN_PROGRESS: Lambda is allocating the concurrency",
        ),
        "FAILED" => verdict.wait(
            Reason::Error,
            format!(
                "failed; correct the cause that Lambda reports: {}",
                observed.status_reason
            ),
        ),
        _ => {}
    }
}

fn put(wanted: &Desired, action: Action, differences: Differences, verdict: &mut Verdict<Call>) {
    let call = Call::PutProvisionedConcurrencyConfig {
        function: wanted.function.clone(),
        qualifier: wanted.qualifier.clone(),
        provisioned_concurrent_executions: wanted.provisioned_concurrent_executions,
    };
    let step = verdict.step(action, 4, call, differences);
    verdict.now_or_later(step, wanted.settled);
}

pub(super) fn delete(observed: &Observed, _: Known<'_>, verdict: &mut Verdict<Call>) {
    let call = Call::DeleteProvisionedConcurrencyConfig {
        function: observed.function.clone(),
        qualifier: observed.qualifier.clone(),
    };
    verdict.delete(0, call);
}
