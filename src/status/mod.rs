//! What a round tells: the status, its conditions, its events. Pure.

mod conditions;
mod held;
mod inventory;
mod notes;
mod outputs;
#[cfg(test)]
mod tests;

pub use notes::{Note, NoteKind, notes};

use crate::api::ResourceId;
use crate::api::{DeploymentStatus, InventoryEntry, LambdaSfnPatternStatus, Outputs};
use crate::apply::Outcome;
use crate::aws::Failure;
use crate::deployment::confirmed;
use crate::desired::DesiredState;
use crate::export::Write;
use crate::observe::{Observation, ObservedState};
use crate::plan::{Plan, Wanted};
use crate::reason::{Finding, Reason};
use crate::round::{Applied, Planned, Refused, Subject};
use jiff::Timestamp;

/// Everything that a round found and did so far.
#[derive(Clone, Copy)]
pub struct Round<'a> {
    subject: &'a Subject,
    /// What is wanted; `None` for a deletion.
    wanted: Option<&'a Wanted>,
    observed: &'a ObservedState,
    plan: &'a Plan,
    /// What was done; `None` before it is.
    outcome: &'a Outcome,
    exported: Option<&'a Result<Write, Finding>>,
}

impl<'a> Round<'a> {
    /// Before any call.
    fn before(planned: &'a Planned, nothing: &'a Outcome) -> Self {
        let Planned {
            subject,
            wanted,
            observed,
            plan,
        } = planned;
        Self {
            subject,
            wanted: wanted.as_ref(),
            observed,
            plan,
            outcome: nothing,
            exported: None,
        }
    }

    /// After the calls.
    pub fn after(applied: &'a Applied) -> Self {
        Self {
            exported: applied.exported.as_ref(),
            ..Self::before(&applied.planned, &applied.outcome)
        }
    }

    fn desired(&self) -> Option<&'a DesiredState> {
        self.wanted.map(|wanted| &wanted.desired)
    }
}

/// The status to write before anything is made, so that nothing is made that no inventory knows, and
/// nothing goes on that was approved and is forgotten; `None` if the status holds it all already. A deletion makes
/// nothing.
pub fn intent(planned: &Planned, now: Timestamp) -> Option<LambdaSfnPatternStatus> {
    planned.wanted.as_ref()?;
    Round::before(planned, &Outcome::default()).intent(now)
}

impl Round<'_> {
    /// The most urgent reason, with the messages of all that share it.
    pub fn finding(&self) -> Finding {
        let findings = self.findings();
        let reason = findings.iter().map(|f| f.reason).max().unwrap_or(Reason::Reconciled);
        let mut messages: Vec<String> = findings
            .into_iter()
            .filter(|f| f.reason == reason)
            .map(|f| f.message)
            .collect();
        messages.dedup();
        if messages.is_empty() {
            messages.push("AWS is as declared".into());
        }
        Finding {
            reason,
            message: messages.join("; "),
        }
    }

    fn findings(&self) -> Vec<Finding> {
        let (plan, outcome) = (self.plan, self.outcome);
        let finding = |reason, message| Finding { reason, message };
        let refusals = plan
            .refusals
            .iter()
            .map(|r| finding(r.reason, format!("{}: {}", r.id, r.message)));
        let unread = plan.failures.iter().map(|(id, f)| failed(id, f));
        let untaken = outcome.failed.iter().map(|(step, f)| failed(&step.id, f));
        let waits = plan
            .waits
            .iter()
            .map(|w| finding(w.reason, format!("{} {}", w.id, w.message)));
        let started = outcome
            .done
            .iter()
            .filter(|(_, answer)| answer.in_progress)
            .map(|(step, _)| {
                finding(
                    Reason::WaitingForFunction,
                    format!("{} is being prepared by Lambda", step.id),
                )
            });
        let mut findings: Vec<Finding> = refusals
            .chain(unread)
            .chain(untaken)
            .chain(waits)
            .chain(started)
            .collect();
        findings.extend(held::findings(plan));
        findings.extend(
            plan.unfinished
                .clone()
                .map(|(reason, message)| finding(reason, message)),
        );
        let more = !plan.steps.is_empty() || self.wanted.is_none();
        let unknown = plan.held.is_empty() && (!plan.complete || findings.is_empty() && !plan.later.is_empty());
        if more || unknown {
            findings.push(finding(self.progress(), self.progress_message()));
        }
        // What the AWS objects still need comes first: it decides when to look again.
        if !findings.iter().any(|f| f.reason.verdict().reconciling) {
            findings.extend(self.export_finding());
        }
        findings
    }

    /// The write of the outputs' ConfigMap that is due.
    ///
    /// # Errors
    /// Why the outputs cannot be written there.
    pub fn export(&self) -> Result<Option<Write>, Finding> {
        match self.outputs(&self.inventory()).filter(|_| self.wanted.is_some()) {
            Some(outputs) => self.subject.export.next(&outputs),
            None => Ok(None),
        }
    }

    fn export_finding(&self) -> Option<Finding> {
        let pending = |write: &Write, what: &str| Finding {
            reason: Reason::Updating,
            message: format!("ConfigMap/{} {what}", write.name()),
        };
        match self.exported {
            Some(Ok(write @ Write::Delete { .. })) => Some(pending(write, "was removed; to be checked")),
            Some(Ok(Write::Create { .. } | Write::Patch { .. })) => None,
            Some(Err(finding)) => Some(finding.clone()),
            None => match self.export() {
                Ok(None) => None,
                Ok(Some(write)) => Some(pending(&write, "is to be written")),
                Err(finding) => Some(finding),
            },
        }
    }

    fn outputs(&self, resources: &[InventoryEntry]) -> Option<Outputs> {
        match self.desired() {
            Some(desired) => Some(outputs::outputs(self, desired, resources)),
            None => self.subject.object.status.outputs.clone(),
        }
    }

    fn progress(&self) -> Reason {
        match self.desired() {
            None => Reason::Deleting,
            Some(desired)
                if desired
                    .entries()
                    .all(|(id, _)| self.subject.object.entry(id).is_some_and(|e| e.exists())) =>
            {
                Reason::Updating
            }
            Some(_) => Reason::Creating,
        }
    }

    fn progress_message(&self) -> String {
        let calls: Vec<String> = self
            .outcome
            .done
            .iter()
            .map(|(s, _)| format!("{} {}", s.call.operation(), s.id))
            .collect();
        if calls.is_empty() {
            "checking AWS".into()
        } else {
            format!("done: {}; to be checked", calls.join(", "))
        }
    }

    /// Whether drift was found and left alone.
    pub fn reports_drift(&self) -> bool {
        self.plan.held.iter().any(|(reason, _)| *reason == Reason::Drifted)
    }

    /// The status after this round.
    pub fn status(&self, now: Timestamp) -> LambdaSfnPatternStatus {
        let finding = self.finding();
        let old = &self.subject.object.status;
        // A round that waits for one object sees no drift of the others.
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
            // The request was handled once a round saw everything; what it found is in the conditions.
            last_handled_reconcile_at: if self.plan.complete && self.plan.failures.is_empty() {
                self.subject.object.requested_at.clone()
            } else {
                old.last_handled_reconcile_at.clone()
            },
        }
    }

    /// Where the aliases are. A step that is held back is not taken; its time begins once both are there.
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
            // Whoever is killed before the calls has to look as closely again.
            last_handled_reconcile_at: self.subject.object.status.last_handled_reconcile_at.clone(),
            ..self.status(now)
        })
    }
}

/// A call that did not succeed, with what to do about it.
fn failed(id: &ResourceId, failure: &Failure) -> Finding {
    let reason = failure.reason(id.kind);
    let message = match reason.next_step() {
        Some(step) => format!("{id}: {failure}; {step}"),
        None => format!("{id}: {failure}"),
    };
    Finding { reason, message }
}

/// The status of an object whose spec cannot be carried out: nothing in AWS was touched.
pub fn refused(refused: &Refused, now: Timestamp) -> LambdaSfnPatternStatus {
    let Refused {
        object,
        place,
        violations,
    } = refused;
    let reason = violations.iter().map(|v| v.reason).max().unwrap_or(Reason::Invalid);
    let messages: Vec<String> = violations.iter().map(ToString::to_string).collect();
    let finding = Finding {
        reason,
        message: messages.join("; "),
    };
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

/// The reason that a status gives.
pub fn reason_of(status: &LambdaSfnPatternStatus) -> Option<&str> {
    status
        .conditions
        .iter()
        .find(|c| c.type_ == "Ready")
        .map(|c| c.reason.as_str())
}

/// Whether two statuses say the same; times of transition follow from the rest.
pub fn same(a: &LambdaSfnPatternStatus, b: &LambdaSfnPatternStatus) -> bool {
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
