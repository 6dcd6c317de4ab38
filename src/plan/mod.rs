//! The plan: desired × observed → the calls to send, the waits and the refusals. Planning is pure, so a plan can be
//! printed, compared and tested without AWS.

mod late;
mod roles;

use crate::api::{ApprovalPolicy, DriftPolicy, ResourceId};
use crate::aws::Failure;
use crate::deployment::Wanted;
use crate::desired::DesiredState;
use crate::names::digest;
use crate::object::Object;
use crate::observe::{Observation, ObservedState};
use crate::policies::Policies;
use crate::reason::Reason;
use crate::resource::{self, Action, Claim, Fence, Ownership, Refusal, Step, Verdict, Wait, ownership};
use crate::timing::Timing;
use late::trust_late;
use std::collections::{BTreeMap, BTreeSet};

/// Plan of one round.
#[derive(Clone, Debug, Default)]
pub struct Plan {
    /// Calls to send now, in the order of their stages.
    pub steps: Vec<Step>,
    /// Calls for later rounds, as far as they are known now.
    pub(crate) later: Vec<Step>,
    /// Calls that a policy holds back, with the reason.
    pub(crate) held: Vec<(Reason, Step)>,
    /// States of AWS to wait for.
    pub(crate) waits: Vec<Wait>,
    /// Changes that the operator does not make until a user acts.
    pub refusals: Vec<Refusal>,
    /// Reason why the aliases do not point to their target yet.
    pub(crate) unfinished: Option<(Reason, String)>,
    /// Reads that failed.
    pub(crate) failures: Vec<(ResourceId, Failure)>,
    /// Whether the round read every wanted object, so that an empty plan proves that AWS matches the spec.
    pub complete: bool,
    needs: BTreeMap<ResourceId, Vec<ResourceId>>,
    approved_before: Option<String>,
}

impl Plan {
    /// Returns the plan that changes `observed` to `wanted`. Plans a deletion if `wanted` is `None`.
    pub(crate) fn between(
        wanted: Option<&Wanted>,
        observed: &ObservedState,
        object: &Object,
        policies: &Policies,
        timing: Timing,
    ) -> Self {
        let decision = wanted.map(|wanted| &wanted.decision);
        let wanted = wanted.map(|wanted| &wanted.desired);
        let mut plan = Plan {
            approved_before: object.status.last_approved_plan.clone(),
            unfinished: decision.and_then(|decision| decision.unfinished.clone()),
            complete: wanted.is_none_or(|w| w.entries().all(|(id, _)| observed.get(id).is_some())),
            ..Plan::default()
        };
        let fence = fence(observed, object, policies);
        let claim = |id: &ResourceId| Claim {
            policies,
            entry: object.entry(id),
            fence: &fence,
        };
        let deployment = object.status.deployment.as_ref();
        for (id, observation) in observed.iter() {
            let found = match observation {
                Observation::Failed(failure) => {
                    plan.failures.push((id.clone(), failure.clone()));
                    continue;
                }
                Observation::Absent => None,
                Observation::Present(found) => Some(found),
            };
            let entry = wanted.and_then(|w| w.get(id));
            let mut verdict = resource::diff(id, entry.map(|e| &e.resource), found, claim(id), deployment);
            if let Some(whole) = id.whole() {
                hold_back_part(&mut verdict, observed.get(&whole), &whole, claim(&whole));
            }
            if entry.is_some_and(|e| applied(object, id) == Some(e.digest.as_str())) {
                mark_drift(&mut verdict);
            }
            if let Some(known) = object.entry(id) {
                trust_late(&mut verdict, found.is_some(), entry.is_some(), known, timing);
            }
            plan.steps.extend(verdict.steps);
            plan.later.extend(verdict.later);
            plan.waits.extend(verdict.waits);
            plan.refusals.extend(verdict.refusals);
            if let Some(entry) = entry {
                plan.needs.insert(id.clone(), entry.needs.clone());
            }
        }
        plan.postpone_without_alias(observed);
        plan.postpone_until_prepared();
        plan.drop_blocked(&fence);
        if let Some(wanted) = wanted {
            plan.postpone_removals(wanted);
        }
        plan.separate_stages();
        plan.steps.sort_by_key(|step| step.stage);
        plan.hold(object, policies);
        plan.wait_for_roles(object, timing);
        // The aliases wait for the steps that are held back.
        if !plan.held.is_empty() && decision.is_some_and(|decision| decision.superseded) {
            plan.unfinished = None;
        }
        plan
    }

    /// Postpones steps that need an alias which does not exist and waits for a version.
    fn postpone_without_alias(&mut self, observed: &ObservedState) {
        let made = |id: &ResourceId| self.steps.iter().any(|s| s.id == *id && s.action == Action::Create);
        let missing = |id: &&ResourceId| {
            let there = matches!(observed.get(id), Some(Observation::Present(_)));
            id.kind.is_alias() && !there && !made(id)
        };
        let missing: BTreeSet<ResourceId> = self.needs.values().flatten().filter(missing).cloned().collect();
        self.postpone(|step, needs| step.action != Action::Delete && needs.iter().any(|need| missing.contains(need)));
    }

    /// Postpones creations that need objects which AWS is still preparing.
    fn postpone_until_prepared(&mut self) {
        let made = self.steps.iter().filter(|step| step.action == Action::Create);
        let unready = made.map(|step| &step.id).chain(self.waits.iter().map(|wait| &wait.id));
        let unready = unready.filter(|id| id.kind.is_prepared_after_the_call());
        let unready: BTreeSet<ResourceId> = unready.cloned().collect();
        let new = |step: &Step| step.id.kind.needs_prepared_objects() && step.action == Action::Create;
        self.postpone(|step, needs| new(step) && needs.iter().any(|need| unready.contains(need)));
    }

    /// Moves the steps for which `waits` returns true to a later round. `waits` gets a step and the objects that it
    /// needs.
    fn postpone(&mut self, waits: impl Fn(&Step, &[ResourceId]) -> bool) {
        let steps = std::mem::take(&mut self.steps);
        let (later, now): (Vec<Step>, Vec<Step>) =
            steps.into_iter().partition(|step| waits(step, self.needs(&step.id)));
        self.steps = now;
        self.later.extend(later);
    }

    /// Removes the steps that need a refused or unreadable object. Removes all creations if any change is refused, so
    /// that the operator does not create a part of a pattern next to objects of another owner. Removes all steps if
    /// another cluster owns the pattern.
    fn drop_blocked(&mut self, fence: &Fence) {
        // A cluster that lost a part of the pattern to another cluster does not claim the rest.
        let not_ours = |refusal: &Refusal| refusal.reason == Reason::NotOwned;
        let lost = match fence {
            Fence::Lost(_) => true,
            Fence::Ahead => self.refusals.iter().any(not_ours),
            Fence::Open | Fence::Ours => false,
        };
        if lost {
            self.steps.clear();
            self.later.clear();
        }
        let refused = self.refusals.iter().map(|r| &r.id);
        let blocked: BTreeSet<&ResourceId> = refused.chain(self.failures.iter().map(|(id, _)| id)).collect();
        // What cannot be read may be in the way. So an endpoint that does not answer leaves no role behind.
        let any_refused = !self.refusals.is_empty() || !self.failures.is_empty();
        self.steps.retain(|step| {
            let needs = self.needs.get(&step.id).map(Vec::as_slice).unwrap_or_default();
            !(any_refused && step.action == Action::Create || needs.iter().any(|need| blocked.contains(need)))
        });
    }

    /// Postpones the deletion of AWS objects that the spec no longer names until no object can use them.
    fn postpone_removals(&mut self, wanted: &DesiredState) {
        let is_user = |id: &ResourceId| id.kind.uses_others() && wanted.get(id).is_some();
        let edited = |step: &Step| is_user(&step.id) && !step.drift;
        let busy = self.steps.iter().chain(&self.later).any(edited)
            || self.waits.iter().any(|wait| is_user(&wait.id))
            || !self.refusals.is_empty()
            || !self.failures.is_empty()
            || !self.complete
            || self.unfinished.is_some();
        if busy {
            self.postpone(|step, _| wanted.get(&step.id).is_none());
        }
    }

    /// Assigns each object that must change alone a stage of its own.
    fn separate_stages(&mut self) {
        let mut next = 0;
        for step in self
            .steps
            .iter_mut()
            .filter(|step| step.id.kind.changes_one_at_a_time())
        {
            step.stage = step.stage.max(next);
            next = step.stage.saturating_add(1);
        }
    }

    /// Moves the steps that the policies hold back to `held`.
    fn hold(&mut self, object: &Object, policies: &Policies) {
        let approved = policies.approval == ApprovalPolicy::Automatic || self.is_approved(object);
        let why = |step: &Step| {
            if policies.suspend {
                Some(Reason::Suspended)
            } else if step.drift && policies.drift == DriftPolicy::Report {
                Some(Reason::Drifted)
            } else if !approved && needs_approval(step) {
                Some(Reason::AwaitingApproval)
            } else {
                None
            }
        };
        for step in std::mem::take(&mut self.steps) {
            match why(&step) {
                Some(reason) => self.held.push((reason, step)),
                None => self.steps.push(step),
            }
        }
    }

    /// Whether the annotation contains the hash of this plan, or every change is a part of an approved plan that has
    /// started. A plan can take several rounds.
    fn is_approved(&self, object: &Object) -> bool {
        let approved = object.status.plan.as_ref().filter(|plan| plan.approved);
        let allowed = |step: &Step| {
            let digest = step.call.digest();
            approved.is_some_and(|plan| plan.changes.iter().any(|change| change.digest == digest))
        };
        self.is_approved_by(object) || self.changes().filter(|s| needs_approval(s)).all(allowed)
    }

    /// Whether the object's annotation contains the hash of this plan.
    pub(crate) fn is_approved_by(&self, object: &Object) -> bool {
        object.approved.is_some() && object.approved == Some(self.hash())
    }

    /// Identifies this plan: the calls with all their arguments, the fields that they change, and the revisions that
    /// they expect. The hash changes with the observed state. It also changes after an approval, so that an approval
    /// counts once.
    pub(crate) fn hash(&self) -> String {
        let changes: Vec<_> = self
            .changes()
            .filter(|step| needs_approval(step))
            .map(|step| {
                let differences = step.differences.iter().map(|d| (&d.field, &d.desired, &d.observed));
                let differences: Vec<_> = differences.collect();
                (step.call.digest(), step.call.revision_id(), differences)
            })
            .collect();
        digest(&(changes, &self.approved_before))
    }

    /// Returns every call of the plan: calls for this round, calls that are held back, and calls for later rounds.
    pub fn changes(&self) -> impl Iterator<Item = &Step> {
        let held = self.held.iter().map(|(_, step)| step);
        self.steps.iter().chain(held).chain(&self.later)
    }

    /// Returns the steps that correct drift.
    pub(crate) fn drift(&self) -> impl Iterator<Item = &Step> {
        self.changes().filter(|step| step.drift)
    }

    /// Returns the objects that an object needs.
    pub(crate) fn needs(&self, id: &ResourceId) -> &[ResourceId] {
        self.needs.get(id).map(Vec::as_slice).unwrap_or_default()
    }

    /// Whether the plan has no calls, waits, refusals or failures, and no unfinished shift.
    pub fn is_empty(&self) -> bool {
        self.changes().next().is_none() && self.is_idle()
    }

    /// Whether this round has no calls, waits, refusals or failures, and no unfinished shift. Calls can be held back.
    pub(crate) fn is_idle(&self) -> bool {
        self.steps.is_empty()
            && self.waits.is_empty()
            && self.refusals.is_empty()
            && self.failures.is_empty()
            && self.unfinished.is_none()
    }

    /// Whether a read may lag behind the operator's own writes, so that another one follows at a known time.
    pub(crate) fn is_late(&self) -> bool {
        self.waits.iter().any(|wait| wait.after.is_some())
    }

    /// Returns the calls for one object.
    pub(crate) fn changes_for<'a>(&'a self, id: &'a ResourceId) -> impl Iterator<Item = &'a Step> {
        self.changes().filter(move |s| s.id == *id)
    }

    /// Whether the observed state of an object is exactly the desired state.
    pub(crate) fn settled(&self, id: &ResourceId) -> bool {
        self.changes_for(id).next().is_none()
            && !self.waits.iter().any(|w| w.id == *id)
            && !self.refusals.iter().any(|r| r.id == *id)
            && !self.failures.iter().any(|(failed, _)| failed == id)
    }
}

/// Restricts the changes of a part to those that the owner of its whole allows. A part has no owner tag.
fn hold_back_part(verdict: &mut Verdict, found: Option<&Observation>, whole: &ResourceId, claim: Claim<'_>) {
    match found {
        Some(Observation::Absent) => {
            // An alias points to a version, and no version exists yet.
            if verdict.steps.iter().any(|step| step.id.kind.is_alias()) {
                verdict.postpone_unless(|_| false);
            }
        }
        Some(Observation::Present(found)) => match ownership(whole, found, claim) {
            Ownership::Ours | Ownership::Adoptable => {}
            Ownership::Unclaimed => verdict.postpone_unless(|_| false),
            Ownership::Renamed(_) | Ownership::NotAdoptable | Ownership::Foreign(_) => verdict.clear(),
        },
        // The owner of the whole is not known.
        Some(Observation::Failed(_)) | None => verdict.clear(),
    }
}

fn fence(observed: &ObservedState, object: &Object, policies: &Policies) -> Fence {
    let fence = observed.iter().find_map(|(id, observation)| match observation {
        Observation::Present(found) if id.kind.is_fence() => Some((id, found)),
        _ => None,
    });
    fence.map_or(Fence::Open, |(id, found)| {
        Fence::from_object(found, policies, object.entry(id))
    })
}

/// Whether a step needs an approval. The deletion of old versions does not, because it follows from an approved edit.
fn needs_approval(step: &Step) -> bool {
    step.call.deleted_version().is_none()
}

/// Digest of the last applied state of an object that exists.
fn applied<'a>(object: &'a Object, id: &ResourceId) -> Option<&'a str> {
    object
        .entry(id)
        .filter(|e| e.exists())
        .and_then(|e| e.applied_digest.as_deref())
}

/// Marks all steps of an object whose desired state was already applied as drift. A deletion, and a call that only
/// publishes or deletes a version, is not drift.
fn mark_drift(verdict: &mut Verdict) {
    for step in verdict.steps.iter_mut().chain(&mut verdict.later) {
        let about_versions = step.call.only_publishes() || step.call.deleted_version().is_some();
        step.drift = step.action != Action::Delete && !about_versions;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::Kind;
    use crate::resource::{Call, function, log_group};

    fn step(id: &ResourceId, call: Call) -> Step {
        Step {
            id: id.clone(),
            action: Action::Update,
            stage: 0,
            call,
            differences: vec![],
            drift: false,
        }
    }

    #[test]
    fn a_cluster_that_lost_a_part_to_another_cluster_claims_nothing() {
        let id = |kind, name: &str| ResourceId {
            kind,
            name: name.into(),
        };
        let (function, group) = (id(Kind::Function, "f"), id(Kind::LogGroup, "g"));
        let claim = step(
            &function,
            Call::Function(function::Call::TagResource {
                arn: "f".into(),
                tags: [].into(),
            }),
        );
        let retention = step(
            &group,
            Call::LogGroup(log_group::Call::DeleteRetentionPolicy { group: "g".into() }),
        );
        let left = |fence: &Fence, reason: Option<Reason>| {
            let refusal = reason.map(|reason| Refusal {
                id: id(Kind::Role, "r"),
                reason,
                message: String::new(),
            });
            let mut plan = Plan {
                steps: vec![claim.clone()],
                later: vec![retention.clone()],
                refusals: refusal.into_iter().collect(),
                ..Plan::default()
            };
            plan.drop_blocked(fence);
            (plan.steps.len(), plan.later.len())
        };
        let lost = Fence::Lost(None);
        for (fence, reason, expected) in [
            (&Fence::Ahead, None, (1, 1)),
            (&Fence::Ahead, Some(Reason::NotOwned), (0, 0)),
            (&Fence::Ahead, Some(Reason::Invalid), (1, 1)),
            (&Fence::Ours, Some(Reason::NotOwned), (1, 1)),
            (&Fence::Open, Some(Reason::NotOwned), (1, 1)),
            (&lost, None, (0, 0)),
        ] {
            assert_eq!(left(fence, reason), expected, "{fence:?} {reason:?}");
        }
    }
}
