//! The status after a round, with its conditions and events. Pure.

mod conditions;
mod findings;
mod held;
mod inventory;
mod notes;
mod outputs;
mod round;
#[cfg(test)]
mod tests;

pub(crate) use conditions::reason_of;
pub(crate) use notes::{Note, NoteKind, notes};
pub use round::Round;

use crate::api::{DeploymentStatus, LambdaSfnPatternStatus, ResourceId};
use crate::apply::Outcome;
use crate::deployment::confirmed;
use crate::observe::Observation;
use crate::reason::{Finding, Reason};
use crate::round::{Planned, Refused};
use jiff::Timestamp;

/// Returns the status to write before the calls, so that a crash leaves no object without an inventory entry and no
/// approved plan without a record. Returns `None` if the status already has all of it. A deletion creates nothing.
pub fn intent(planned: &Planned, now: Timestamp) -> Option<LambdaSfnPatternStatus> {
    planned.wanted.as_ref()?;
    Round::before(planned, &Outcome::default()).intent(now)
}

impl Round<'_> {
    /// Returns the status after this round.
    pub fn status(&self, now: Timestamp) -> LambdaSfnPatternStatus {
        let finding = self.finding();
        let old = &self.subject.object.status;
        // A round that waits for one object does not see drift of the others.
        let drift = if self.plan.complete {
            held::drift(self.plan)
        } else {
            old.drift.clone()
        };
        let resources = self.inventory();
        let (plan, last_approved_plan) = held::plan(&self.subject.object, self.plan);
        LambdaSfnPatternStatus {
            observed_generation: self.subject.object.generation,
            account_id: Some(self.subject.place.account.clone()),
            region: Some(self.subject.place.region.clone()),
            conditions: conditions::conditions(&self.subject.object, &finding, &drift, now),
            outputs: self.outputs(&resources),
            outputs_config_map: match self.desired() {
                Some(_) => self.subject.export.record().cloned(),
                None => old.outputs_config_map.clone(),
            },
            resources,
            plan,
            drift,
            deployment: self.deployment(now),
            last_approved_plan,
            // A round that read everything has handled the request. The conditions show its result.
            last_handled_reconcile_at: if self.plan.complete && self.plan.failures.is_empty() && !self.plan.is_late() {
                self.subject.object.requested_at.clone()
            } else {
                old.last_handled_reconcile_at.clone()
            },
        }
    }

    /// Returns the state of the shift. A step that is held back does not count. The time of a step starts when both
    /// aliases exist.
    fn deployment(&self, now: Timestamp) -> Option<DeploymentStatus> {
        let old = &self.subject.object.status.deployment;
        let Some(wanted) = self.wanted else {
            return old.clone();
        };
        if self.plan.held.iter().any(|(_, step)| step.id.kind.is_alias()) {
            return old.clone();
        }
        let there = |id: &ResourceId| {
            let seen = matches!(self.observed.get(id), Some(Observation::Present(_))) && self.plan.settled(id);
            seen || self.outcome.all_done(id)
        };
        let status = wanted.decision.status.clone()?;
        Some(if wanted.desired.aliases().all(there) {
            confirmed(status, now)
        } else {
            status
        })
    }

    fn intent(&self, now: Timestamp) -> Option<LambdaSfnPatternStatus> {
        let resources = self.intended_inventory();
        let approval = held::plan(&self.subject.object, self.plan).0;
        let new = resources.is_some() || approval != self.subject.object.status.plan;
        let exported = self.subject.export.is_new();
        if !exported && (self.plan.steps.is_empty() || !new) {
            return None;
        }
        Some(LambdaSfnPatternStatus {
            resources: resources.unwrap_or_else(|| self.subject.object.status.resources.clone()),
            // After a crash before the calls, the next round must read as deeply again.
            last_handled_reconcile_at: self.subject.object.status.last_handled_reconcile_at.clone(),
            ..self.status(now)
        })
    }
}

/// Returns the status of an object that the operator refuses. It changed nothing in AWS.
pub(crate) fn refused(refused: &Refused, now: Timestamp) -> LambdaSfnPatternStatus {
    let (object, place, violations) = (&refused.object, &refused.place, &refused.violations);
    let reason = violations.iter().map(|v| v.reason).max().unwrap_or(Reason::Invalid);
    let messages: Vec<String> = violations.iter().map(ToString::to_string).collect();
    let finding = Finding::new(reason, messages.join("; "));
    let old = &object.status;
    LambdaSfnPatternStatus {
        observed_generation: object.generation,
        account_id: old.account_id.clone().or_else(|| Some(place.account.clone())),
        region: old.region.clone().or_else(|| Some(place.region.clone())),
        conditions: conditions::conditions(object, &finding, &[], now),
        last_handled_reconcile_at: object.requested_at.clone(),
        ..old.clone()
    }
}

/// Whether two statuses have the same content, except for the times of transition.
pub(crate) fn same(a: &LambdaSfnPatternStatus, b: &LambdaSfnPatternStatus) -> bool {
    let timeless = |status: &LambdaSfnPatternStatus| {
        let mut status = status.clone();
        status
            .conditions
            .iter_mut()
            .for_each(|c| c.last_transition_time.clear());
        status
    };
    timeless(a) == timeless(b)
}
