//! Provisioned concurrency of a function's alias. A part of the function; it goes with the alias.

mod apply;
mod read;

pub use apply::apply;
pub use read::read;

use super::{Action, Differences, Known, Step, Verdict};
use crate::api::ResourceId;
use crate::reason::Reason;
use serde::Serialize;

/// Provisioned concurrency as it should be.
#[derive(Clone, Debug, Serialize)]
#[allow(missing_docs, reason = "Lambda's own names")]
pub struct Desired {
    pub function: String,
    pub qualifier: String,
    pub provisioned_concurrent_executions: i32,
    /// Whether the alias points to one version: Lambda refuses changes while traffic shifts.
    #[serde(skip)]
    pub settled: bool,
}

/// Provisioned concurrency as it was seen.
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

impl Call {
    pub(super) fn operation(&self) -> &'static str {
        match self {
            Call::PutProvisionedConcurrencyConfig { .. } => "PutProvisionedConcurrencyConfig",
            Call::DeleteProvisionedConcurrencyConfig { .. } => "DeleteProvisionedConcurrencyConfig",
        }
    }
}

pub(super) fn diff(id: &ResourceId, wanted: Option<&Desired>, observed: Option<&Observed>, _: Known<'_>) -> Verdict {
    let mut verdict = Verdict::default();
    let step = |action, stage, call, differences: Differences| Step {
        id: id.clone(),
        action,
        stage,
        call: super::Call::ProvisionedConcurrency(call),
        differences: differences.into_vec(),
        drift: false,
    };
    let Some(wanted) = wanted else {
        if let Some(observed) = observed {
            let call = Call::DeleteProvisionedConcurrencyConfig {
                function: observed.function.clone(),
                qualifier: observed.qualifier.clone(),
            };
            verdict
                .steps
                .push(step(Action::Delete, 0, call, Differences::default()));
        }
        return verdict;
    };
    let call = Call::PutProvisionedConcurrencyConfig {
        function: wanted.function.clone(),
        qualifier: wanted.qualifier.clone(),
        provisioned_concurrent_executions: wanted.provisioned_concurrent_executions,
    };
    let (action, differences) = match observed {
        None => (Action::Create, Differences::default()),
        Some(observed) => {
            let (new, old) = (&wanted.provisioned_concurrent_executions, &observed.requested);
            let mut fields = Differences::default();
            fields.compare("provisionedConcurrentExecutions", new, old);
            (Action::Update, fields)
        }
    };
    match observed {
        Some(observed) if differences.is_empty() => state(id, observed, &mut verdict),
        _ => verdict.now_or_later(step(action, 4, call, differences), wanted.settled),
    }
    verdict
}

fn state(id: &ResourceId, observed: &Observed, verdict: &mut Verdict) {
    match observed.status.as_str() {
        "IN_PROGRESS" => {
            let message = "is being provisioned by Lambda";
            verdict.wait(id, Reason::WaitingForFunction, message);
        }
        "FAILED" => {
            let message = format!("failed: {}", observed.status_reason);
            verdict.wait(id, Reason::Error, message);
        }
        _ => {}
    }
}
