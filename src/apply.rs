//! (io) Makes a plan's calls, stage by stage; nothing is decided here but what a failure holds up.

use crate::api::ResourceId;
use crate::aws::{Answer, Aws, Failure};
use crate::plan::Plan;
use crate::resource::{self, Step};
use futures::future::{self, FutureExt};
use std::collections::BTreeSet;

/// What became of a plan.
#[derive(Clone, Debug, Default)]
pub struct Outcome {
    /// Calls that AWS took, with its answers.
    pub done: Vec<(Step, Answer)>,
    /// Calls that it did not.
    pub(crate) failed: Vec<(Step, Failure)>,
    /// Calls that were not made, because one before them failed.
    pub(crate) skipped: Vec<Step>,
}

impl Outcome {
    /// The successful calls for one object.
    pub(crate) fn done_for<'a>(&'a self, id: &'a ResourceId) -> impl Iterator<Item = &'a (Step, Answer)> {
        self.done.iter().filter(move |(step, _)| step.id == *id)
    }

    /// Whether every planned call for the object was made and taken.
    pub(crate) fn all_done(&self, id: &ResourceId) -> bool {
        self.done_for(id).next().is_some()
            && !self.failed.iter().any(|(step, _)| step.id == *id)
            && !self.skipped.iter().any(|step| step.id == *id)
    }
}

/// Makes a plan's calls. Those of one stage run side by side; where one fails, later ones for the same object, and for
/// objects that need it, are skipped, and all others go on.
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
                    tracing::info!(resource = %step.id, call = step.call.operation(), "AWS took the call");
                    outcome.done.push((step.clone(), answer));
                }
                Err(failure) => {
                    tracing::warn!(resource = %step.id, call = step.call.operation(), %failure, "AWS refused the call");
                    blocked.insert(step.id.clone());
                    outcome.failed.push((step.clone(), failure));
                }
            }
        }
    }
    outcome
}
