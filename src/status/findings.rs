//! The reason of a round, and what its message says.

use super::round::Round;
use super::{held, outputs};
use crate::api::{InventoryEntry, Outputs, ResourceId};
use crate::aws::Failure;
use crate::export::Write;
use crate::reason::{Finding, Reason, TrueCondition};

impl Round<'_> {
    /// The most urgent reason, with the messages of all that share it.
    pub(crate) fn finding(&self) -> Finding {
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
        Finding::new(reason, messages.join("; "))
    }

    fn findings(&self) -> Vec<Finding> {
        let (plan, outcome) = (self.plan, self.outcome);
        let refusals = plan
            .refusals
            .iter()
            .map(|r| Finding::new(r.reason, format!("{}: {}", r.id, r.message)));
        let unread = plan.failures.iter().map(|(id, f)| failed(id, f));
        let untaken = outcome.failed.iter().map(|(step, f)| failed(&step.id, f));
        let waits = plan
            .waits
            .iter()
            .map(|w| Finding::new(w.reason, format!("{} {}", w.id, w.message)));
        let started = outcome
            .done
            .iter()
            .filter(|(_, answer)| answer.in_progress)
            .map(|(step, _)| format!("{} is being prepared by Lambda", step.id))
            .map(|message| Finding::new(Reason::WaitingForFunction, message));
        let mut findings: Vec<Finding> = refusals
            .chain(unread)
            .chain(untaken)
            .chain(waits)
            .chain(started)
            .collect();
        findings.extend(held::findings(plan));
        let unfinished = plan.unfinished.iter();
        findings.extend(unfinished.map(|(reason, message)| Finding::new(*reason, message)));
        let more = !plan.steps.is_empty() || self.wanted.is_none();
        let unknown = plan.held.is_empty() && (!plan.complete || findings.is_empty() && !plan.later.is_empty());
        if more || unknown {
            findings.push(Finding::new(self.progress(), self.progress_message()));
        }
        // What the AWS objects still need comes first: it decides when to look again.
        if !findings
            .iter()
            .any(|f| f.reason.condition() == TrueCondition::Reconciling)
        {
            findings.extend(self.export_finding());
        }
        findings
    }

    /// The write of the outputs' ConfigMap that is due.
    ///
    /// # Errors
    /// Why the outputs cannot be written there.
    pub(crate) fn export(&self) -> Result<Option<Write>, Finding> {
        match self.outputs(&self.inventory()).filter(|_| self.wanted.is_some()) {
            Some(outputs) => self.subject.export.next(&outputs),
            None => Ok(None),
        }
    }

    fn export_finding(&self) -> Option<Finding> {
        let message = |write: &Write, what: &str| format!("ConfigMap/{} {what}", write.name());
        let pending = |write: &Write, what: &str| Finding::new(Reason::Updating, message(write, what));
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

    pub(super) fn outputs(&self, resources: &[InventoryEntry]) -> Option<Outputs> {
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
    pub(crate) fn reports_drift(&self) -> bool {
        self.plan.held.iter().any(|(reason, _)| *reason == Reason::Drifted)
    }
}

/// A call that did not succeed, with what to do about it.
fn failed(id: &ResourceId, failure: &Failure) -> Finding {
    let reason = failure.reason(id.kind);
    let message = match reason.next_step() {
        Some(step) => format!("{}: {failure}; {step}", id.text()),
        None => format!("{}: {failure}", id.text()),
    };
    Finding { reason, message }
}
