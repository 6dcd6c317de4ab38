//! What the round does, and what becomes of it.

use super::{Refused, Subject};
use crate::api::ResourceId;
use crate::apply::{Outcome, apply};
use crate::aws::Aws;
use crate::deployment::Wanted;
use crate::export::Write;
use crate::observe::ObservedState;
use crate::plan::Plan;
use crate::reason::{Finding, Violation};
use crate::resource::Action;
use crate::timing::Timing;
use std::time::Duration;

/// A plan, with everything that led to it.
#[derive(Clone, Debug)]
pub struct Planned {
    /// The object and what it is under.
    pub(crate) subject: Subject,
    /// What is wanted; `None` for a deletion.
    pub(crate) wanted: Option<Wanted>,
    /// What was read.
    pub(crate) observed: ObservedState,
    /// What is to be done.
    pub plan: Plan,
    /// The time of the round.
    pub(crate) timing: Timing,
}

impl Planned {
    /// Whether the objects that were waited for are ready: the status waits for a look at everything.
    pub(crate) fn wants_full_look(&self) -> bool {
        !self.plan.complete && self.plan.is_idle()
    }

    /// Whether the plan creates an object: it relies on the absence of that object.
    pub(crate) fn creates(&self) -> bool {
        self.plan.steps.iter().any(|step| step.action == Action::Create)
    }

    /// The age of the youngest role that an object needs, by the last write to it; `None` if no write is recorded.
    pub(crate) fn role_age(&self, id: &ResourceId) -> Option<Duration> {
        self.plan.role_age(id, &self.subject.object, self.timing)
    }

    /// Refuses the object after all.
    pub(crate) fn refuse(self, violation: Violation) -> Box<Refused> {
        Refused::new(self.subject.object, self.subject.place, vec![violation])
    }

    /// Makes the calls.
    pub(crate) async fn apply(self, aws: &Aws) -> Applied {
        let outcome = apply(aws, &self.plan).await;
        self.applied(outcome)
    }

    /// Adds what became of the calls.
    #[must_use]
    pub fn applied(self, outcome: Outcome) -> Applied {
        Applied {
            planned: self,
            outcome,
            exported: None,
        }
    }
}

/// A plan, and what became of it.
#[derive(Clone, Debug)]
pub struct Applied {
    /// The plan.
    pub(crate) planned: Planned,
    /// What became of its calls.
    pub(crate) outcome: Outcome,
    /// The write of the outputs' ConfigMap, if one was made, and what became of it.
    pub(crate) exported: Option<Result<Write, Finding>>,
}

impl Applied {
    /// The time until the next look, if the round made no call and only waits for what ends at a known time.
    pub(crate) fn known_wait(&self) -> Option<Duration> {
        let idle = self.outcome.done.is_empty() && self.outcome.failed.is_empty();
        let waits = &self.planned.plan.waits;
        let known: Option<Vec<Duration>> = waits.iter().map(|wait| wait.after).collect();
        let unread = !self.planned.plan.failures.is_empty();
        known.filter(|_| idle && !unread)?.into_iter().min()
    }

    /// Whether AWS took a call, or the round looked only at a part of what is wanted; and no call failed.
    pub(crate) fn made_progress(&self) -> bool {
        let looked_at_all = self.planned.plan.complete;
        self.outcome.failed.is_empty() && (!self.outcome.done.is_empty() || !looked_at_all)
    }
}
