//! The reason of a round and its message.

use super::round::Round;
use super::{held, outputs};
use crate::api::{InventoryEntry, Kind, Outputs, ResourceId};
use crate::aws::Failure;
use crate::export::Write;
use crate::pattern::unknown_region;
use crate::reason::{Finding, Reason, TrueCondition};
use crate::resource::{Action, Refusal, Step};
use crate::timing::{ROLE_LAG, TAG_LAG};

impl Round<'_> {
    /// Returns the most urgent reason, with the messages of all findings that share it.
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
            messages.push("all AWS objects match the spec".into());
        }
        Finding::new(reason, messages.join("; "))
    }

    fn findings(&self) -> Vec<Finding> {
        let (plan, outcome) = (self.plan, self.outcome);
        let unread = plan.failures.iter().map(|(id, f)| self.unreadable(id, f));
        let untaken = outcome.failed.iter().map(|(step, f)| self.untaken(step, f));
        let waits = plan
            .waits
            .iter()
            .map(|w| Finding::new(w.reason, format!("{} {}", w.id.text(), w.message)));
        let started = outcome
            .done
            .iter()
            .filter(|(_, answer)| answer.in_progress)
            .map(|(step, _)| format!("{}: Lambda still applies the last change", step.id.text()))
            .map(|message| Finding::new(Reason::WaitingForFunction, message));
        let mut findings: Vec<Finding> = refused(&plan.refusals)
            .into_iter()
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
        // The findings about AWS objects come first, because they decide the time of the next round.
        if !findings
            .iter()
            .any(|f| f.reason.condition() == TrueCondition::Reconciling)
        {
            findings.extend(self.export_finding());
        }
        findings
    }

    /// Returns the finding of a call that failed. A denial shortly after the creation or the tagging of an object is
    /// the lag of the tag. A role that a service cannot assume long after its creation is wrong.
    fn untaken(&self, step: &Step, failure: &Failure) -> Finding {
        let id = &step.id;
        let finding = failed(id, failure);
        match finding.reason {
            Reason::AccessDenied if self.has_new_tags(step) => Finding::new(
                self.progress(),
                format!(
                    "{id}: AWS does not apply the new tags to the operator's rights yet; the operator retries {}",
                    failure.operation
                ),
            ),
            Reason::WaitingForRole if self.role_is_old(id) => Finding::new(
                Reason::Invalid,
                format!(
                    "{id}: {failure}; the role exists for more than {} minutes: check its trust policy, its \
                     permissions boundary and the service control policies of the account",
                    ROLE_LAG.as_secs() / 60
                ),
            ),
            _ => finding,
        }
    }

    /// Returns the finding of a read that failed. An endpoint that does not answer in an unknown region is a wrong region.
    fn unreadable(&self, id: &ResourceId, failure: &Failure) -> Finding {
        let finding = failed(id, failure);
        let unknown = unknown_region(&self.subject.place.region);
        match unknown.filter(|_| finding.reason == Reason::AwsUnavailable) {
            Some(message) => Finding::new(
                Reason::Invalid,
                format!("spec.region: no endpoint of the region answers, and {message}"),
            ),
            None => finding,
        }
    }

    /// Whether the operator created or tagged the object of a call, or its whole, a short time ago.
    fn has_new_tags(&self, step: &Step) -> bool {
        let whole = step.id.whole();
        let ids: Vec<&ResourceId> = std::iter::once(&step.id).chain(&whole).collect();
        let now = |id: &ResourceId| self.outcome.done_for(id).next().is_some();
        let lately = |id: &ResourceId| {
            let entry = self.subject.object.entry(id);
            entry.is_some_and(|entry| self.timing.wrote_within(entry, TAG_LAG))
        };
        let is_first = step.action == Action::Create && ids.iter().all(|id| !now(id) && !lately(id));
        !is_first && ids.into_iter().any(|id| now(id) || lately(id))
    }

    /// Whether the last write to the roles of the object is older than the lag of roles.
    fn role_is_old(&self, id: &ResourceId) -> bool {
        let roles = self.plan.needs(id).iter().filter(|need| need.kind == Kind::Role);
        let mut ages = roles.map(|role| {
            let entry = self.subject.object.entry(role)?;
            self.timing.since_write(entry)
        });
        ages.all(|age| age.is_some_and(|age| age > ROLE_LAG))
            && self.plan.needs(id).iter().any(|n| n.kind == Kind::Role)
    }

    /// Returns the write of the outputs' ConfigMap that is due.
    ///
    /// # Errors
    /// Explains why the outputs cannot be written.
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
            Some(Ok(write @ Write::Delete { .. })) => {
                Some(pending(write, "is deleted; the operator checks the deletion"))
            }
            Some(Ok(Write::Create { .. } | Write::Patch { .. })) => None,
            Some(Err(finding)) => Some(finding.clone()),
            None => match self.export() {
                Ok(None) => None,
                Ok(Some(write)) => Some(pending(&write, "is not up to date; the operator writes it")),
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
            .map(|(s, _)| format!("{} {}", s.call.operation(), s.id.text()))
            .collect();
        if calls.is_empty() {
            "the operator reads AWS".into()
        } else {
            format!(
                "the operator made these calls and checks their results: {}",
                calls.join(", ")
            )
        }
    }

    /// Whether the policy `Report` left drift uncorrected.
    pub(crate) fn reports_drift(&self) -> bool {
        self.plan.held.iter().any(|(reason, _)| *reason == Reason::Drifted)
    }
}

/// Returns one finding for all refusals with the same reason and message. It names a common owner once.
fn refused(refusals: &[Refusal]) -> Vec<Finding> {
    let mut groups: Vec<(&Refusal, Vec<String>)> = vec![];
    for refusal in refusals {
        let is_same = |first: &Refusal| first.reason == refusal.reason && first.message == refusal.message;
        match groups.iter_mut().find(|(first, _)| is_same(first)) {
            Some((_, objects)) => objects.push(refusal.id.text()),
            None => groups.push((refusal, vec![refusal.id.text()])),
        }
    }
    let groups = groups.into_iter();
    groups
        .map(|(first, objects)| Finding::new(first.reason, format!("{}: {}", objects.join(", "), first.message)))
        .collect()
}

/// Returns the finding of a failed call, with the next step.
fn failed(id: &ResourceId, failure: &Failure) -> Finding {
    let reason = failure.reason(id.kind);
    let message = match reason.next_step() {
        Some(step) => format!("{}: {failure}; {step}", id.text()),
        None => format!("{}: {failure}", id.text()),
    };
    Finding { reason, message }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_finding_names_the_common_owner_of_several_objects_once() {
        let refusal = |kind, name: &str, message: &str| Refusal {
            id: ResourceId {
                kind,
                name: name.into(),
            },
            reason: Reason::NotOwned,
            message: message.into(),
        };
        let (hello, other) = (
            "the owner is LambdaSfnPattern team-a/hello of cluster c",
            "the owner is another",
        );
        let findings = refused(&[
            refusal(Kind::Role, "a", hello),
            refusal(Kind::LogGroup, "/aws/lambda/a", hello),
            refusal(Kind::Function, "b", other),
            refusal(Kind::StateMachine, "a", hello),
        ]);
        let messages: Vec<&str> = findings.iter().map(|finding| finding.message.as_str()).collect();
        let expected = [
            "Role/a, LogGroup /aws/lambda/a, StateMachine/a: the owner is LambdaSfnPattern team-a/hello of cluster c",
            "Function/b: the owner is another",
        ];
        assert_eq!(messages, expected);
    }
}
