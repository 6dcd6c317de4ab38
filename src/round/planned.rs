//! The plan of a round and its result.

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

/// A plan, with the values that led to it.
#[derive(Clone, Debug)]
pub struct Planned {
    /// The object and its policies.
    pub(crate) subject: Subject,
    /// The desired state; `None` for a deletion.
    pub(crate) wanted: Option<Wanted>,
    /// The observed state.
    pub(crate) observed: ObservedState,
    /// The plan.
    pub plan: Plan,
    /// The time of the round.
    pub(crate) timing: Timing,
}

impl Planned {
    /// Whether the awaited objects are ready. Then a full read follows before the status changes.
    pub(crate) fn wants_full_look(&self) -> bool {
        !self.plan.complete && self.plan.is_idle()
    }

    /// Whether the plan creates an object. A creation relies on the absence of the object.
    pub(crate) fn creates(&self) -> bool {
        self.plan.steps.iter().any(|step| step.action == Action::Create)
    }

    /// Returns the age of the youngest role that an object needs, from the last write to it. Returns `None` if no write
    /// is recorded.
    pub(crate) fn role_age(&self, id: &ResourceId) -> Option<Duration> {
        self.plan.role_age(id, &self.subject.object, self.timing)
    }

    /// Turns the round into a refusal.
    pub(crate) fn refuse(self, violation: Violation) -> Box<Refused> {
        Refused::new(self.subject.object, self.subject.place, vec![violation])
    }

    /// Makes the calls.
    pub(crate) async fn apply(self, aws: &Aws) -> Applied {
        let outcome = apply(aws, &self.plan).await;
        self.applied(outcome)
    }

    /// Adds the result of the calls.
    #[must_use]
    pub fn applied(self, outcome: Outcome) -> Applied {
        Applied {
            planned: self,
            outcome,
            exported: None,
        }
    }
}

/// A plan with its result.
#[derive(Clone, Debug)]
pub struct Applied {
    /// The plan.
    pub(crate) planned: Planned,
    /// Result of the calls.
    pub(crate) outcome: Outcome,
    /// The write of the outputs' ConfigMap with its result, if one was made.
    pub(crate) exported: Option<Result<Write, Finding>>,
}

impl Applied {
    /// Returns the time until the next read, if the round made no call and every wait has a known end.
    pub(crate) fn known_wait(&self) -> Option<Duration> {
        let idle = self.outcome.done.is_empty() && self.outcome.failed.is_empty();
        let waits = &self.planned.plan.waits;
        let known: Option<Vec<Duration>> = waits.iter().map(|wait| wait.after).collect();
        let unread = !self.planned.plan.failures.is_empty();
        known.filter(|_| idle && !unread)?.into_iter().min()
    }

    /// Whether AWS accepted a call, or the round read only a part of the objects, and no call failed.
    pub(crate) fn made_progress(&self) -> bool {
        let looked_at_all = self.planned.plan.complete;
        self.outcome.failed.is_empty() && (!self.outcome.done.is_empty() || !looked_at_all)
    }
}
