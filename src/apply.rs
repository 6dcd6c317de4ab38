//! (io) Sends the calls of a plan, stage by stage. The only decision is which calls to skip after a failure.

use crate::api::ResourceId;
use crate::aws::{Answer, Aws, Failure};
use crate::plan::Plan;
use crate::resource::{self, Step};
use futures::future::{self, FutureExt};
use std::collections::BTreeSet;

/// Result of a plan.
#[derive(Clone, Debug, Default)]
pub struct Outcome {
    /// Calls that succeeded, with AWS's answers.
    pub done: Vec<(Step, Answer)>,
    /// Calls that failed.
    pub(crate) failed: Vec<(Step, Failure)>,
    /// Calls that were skipped, because an earlier call failed.
    pub(crate) skipped: Vec<Step>,
}

impl Outcome {
    /// Returns the successful calls for one object.
    pub(crate) fn done_for<'a>(&'a self, id: &'a ResourceId) -> impl Iterator<Item = &'a (Step, Answer)> {
        self.done.iter().filter(move |(step, _)| step.id == *id)
    }

    /// Whether at least one call for the object succeeded, and none failed or was skipped.
    pub(crate) fn all_done(&self, id: &ResourceId) -> bool {
        self.done_for(id).next().is_some()
            && !self.failed.iter().any(|(step, _)| step.id == *id)
            && !self.skipped.iter().any(|step| step.id == *id)
    }
}

/// Sends the calls of a plan. The calls of one stage run concurrently. After a failure, later calls for the same
/// object and for objects that need it are skipped. All other calls continue.
pub(crate) async fn apply(aws: &Aws, plan: &Plan) -> Outcome {
    let mut outcome = Outcome::default();
    let mut blocked: BTreeSet<ResourceId> = BTreeSet::new();
    for stage in plan.steps.chunk_by(|a, b| a.stage == b.stage) {
        let is_blocked =
            |step: &&Step| blocked.contains(&step.id) || plan.needs(&step.id).iter().any(|need| blocked.contains(need));
        let (skipped, ready): (Vec<&Step>, Vec<&Step>) = stage.iter().partition(is_blocked);
        let results = future::join_all(ready.iter().map(|step| resource::apply(aws, &step.call).boxed())).await;
        outcome.skipped.extend(skipped.into_iter().cloned());
        for (step, result) in ready.into_iter().zip(results) {
            match result {
                Ok(answer) => {
                    tracing::info!(resource = %step.id, call = step.call.operation(), "AWS accepted the call");
                    outcome.done.push((step.clone(), answer));
                }
                Err(failure) => {
                    tracing::warn!(resource = %step.id, call = step.call.operation(), %failure, "the AWS call failed");
                    blocked.insert(step.id.clone());
                    outcome.failed.push((step.clone(), failure));
                }
            }
        }
    }
    outcome
}
