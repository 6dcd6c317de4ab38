//! The result of the comparison of one AWS object: steps, later steps, waits and refusals.

use super::difference::{Difference, Differences};
use super::known::Known;
use super::tags::tag_changes;
use super::versions::Versions;
use crate::api::{DeploymentStatus, ResourceId};
use crate::owner::Tags;
use crate::reason::Reason;
use std::fmt;
use std::time::Duration;

/// Effect of a step on its object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Action {
    /// Creates the object.
    Create,
    /// Brings the object to the desired state.
    Update,
    /// Deletes the object, or removes what prevents its deletion.
    Delete,
}

/// The name of the variant, as in statuses and plans.
impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, f)
    }
}

/// One call, with its reason.
#[derive(Clone, Debug)]
pub struct Step<C> {
    /// The object.
    pub id: ResourceId,
    /// Effect on the object.
    pub(crate) action: Action,
    /// Stages run one after the other. The steps of one stage run concurrently.
    pub stage: u8,
    /// The call.
    pub call: C,
    /// Fields that the call changes. Empty for a creation and a deletion.
    pub(crate) differences: Vec<Difference>,
    /// Whether the step corrects drift. Otherwise it follows an edit of the spec.
    pub(crate) drift: bool,
}

/// A state of AWS that the operator waits for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Wait {
    /// Object that the operator waits for.
    pub(crate) id: ResourceId,
    /// Reason in the status.
    pub(crate) reason: Reason,
    /// State of the object. The status shows the message after the name of the object.
    pub(crate) message: String,
    /// When to look again, if that is known.
    pub(crate) after: Option<Duration>,
}

/// A change that the operator does not make until a user acts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The object.
    pub id: ResourceId,
    /// `NotOwned`, `Invalid`, ...
    pub(crate) reason: Reason,
    /// Cause, and what to do next.
    pub message: String,
}

/// Result of the comparison of one object.
#[derive(Clone, Debug)]
pub(crate) struct Verdict<C> {
    id: ResourceId,
    /// Calls to send now.
    pub(crate) steps: Vec<Step<C>>,
    /// Calls to send in later rounds, in this order, as far as they are known now.
    pub(crate) later: Vec<Step<C>>,
    /// States of AWS to wait for.
    pub(crate) waits: Vec<Wait>,
    /// Changes that the operator does not make.
    pub(crate) refusals: Vec<Refusal>,
}

impl<C> Verdict<C> {
    /// Returns a verdict without steps, waits and refusals.
    pub(crate) fn new(id: &ResourceId) -> Self {
        Self {
            id: id.clone(),
            steps: vec![],
            later: vec![],
            waits: vec![],
            refusals: vec![],
        }
    }

    /// Returns a step of the object.
    pub(crate) fn step(&self, action: Action, stage: u8, call: C, differences: Differences) -> Step<C> {
        Step {
            id: self.id.clone(),
            action,
            stage,
            call,
            differences: differences.into_vec(),
            drift: false,
        }
    }

    /// Adds a call that creates the object or completes its creation.
    pub(crate) fn create(&mut self, stage: u8, call: C) {
        let step = self.step(Action::Create, stage, call, Differences::default());
        self.steps.push(step);
    }

    /// Adds a call that corrects the fields, if a field differs.
    pub(crate) fn update(&mut self, stage: u8, differences: Differences, call: impl FnOnce() -> C) {
        if !differences.is_empty() {
            let step = self.step(Action::Update, stage, call(), differences);
            self.steps.push(step);
        }
    }

    /// Adds a call that deletes the object, or removes what prevents its deletion.
    pub(crate) fn delete(&mut self, stage: u8, call: C) {
        let step = self.step(Action::Delete, stage, call, Differences::default());
        self.steps.push(step);
    }

    /// Adds calls for the tags to set and the keys to remove, if the tags were read. They come first, because the
    /// operator's own IAM policy allows changes only to objects with its tag.
    pub(crate) fn tag(
        &mut self,
        wanted: &Tags,
        observed: Option<&Tags>,
        known: Known<'_>,
        tag: impl FnOnce(Tags) -> C,
        untag: impl FnOnce(Vec<String>) -> C,
    ) {
        let Some(observed) = observed else { return };
        let (set, remove) = tag_changes(wanted, observed, known.tag_keys());
        let (mut changed, mut removed) = (Differences::default(), Differences::default());
        let old = |key: &String| observed.get(key).cloned().unwrap_or_default();
        for (key, value) in &set {
            changed.note(&format!("tags.{key}"), value.clone(), old(key));
        }
        for key in &remove {
            removed.note(&format!("tags.{key}"), String::new(), old(key));
        }
        self.update(0, changed, || tag(set));
        self.update(0, removed, || untag(remove));
    }

    /// Adds calls that delete the superfluous versions of `found`: all versions except the newest `keep` and those in
    /// use.
    pub(crate) fn delete_versions(
        &mut self,
        keep: Option<usize>,
        found: Option<&Versions>,
        known: Known<'_>,
        call: impl Fn(u64) -> C,
        target_and_last_good: impl Fn(&DeploymentStatus) -> (&Option<String>, &Option<String>),
    ) {
        let kept = format!("the newest {}, and those in use", keep.unwrap_or_default());
        for version in known.superfluous_versions(keep, found, target_and_last_good) {
            let differences = Differences::between("versions", &kept, &version.to_string());
            self.update(4, differences, || call(version));
        }
    }

    /// Adds a step to this round if `now`, else to a later round.
    pub(crate) fn now_or_later(&mut self, step: Step<C>, now: bool) {
        let steps = if now { &mut self.steps } else { &mut self.later };
        steps.push(step);
    }

    pub(crate) fn wait(&mut self, reason: Reason, message: impl Into<String>) {
        let (id, message) = (self.id.clone(), message.into());
        let after = None;
        self.waits.push(Wait {
            id,
            reason,
            message,
            after,
        });
    }

    pub(crate) fn refuse(&mut self, reason: Reason, message: impl Into<String>) {
        let (id, message) = (self.id.clone(), message.into());
        self.refusals.push(Refusal { id, reason, message });
    }

    /// Refuses a change of a field that the service cannot change in place. Returns whether the values differ.
    pub(crate) fn refuse_change(&mut self, field: &str, wanted: &str, observed: &str, service: &str) -> bool {
        if wanted != observed {
            let message = format!(
                "{field} is {observed}, not {wanted}; {service} cannot change it in place: restore the value in the \
                 spec, or create a new LambdaSfnPattern"
            );
            self.refuse(Reason::Invalid, message);
        }
        wanted != observed
    }

    /// Moves all steps to a later round, except those for which `now` returns true.
    pub(crate) fn postpone_unless(&mut self, now: impl Fn(&Step<C>) -> bool) {
        let (steps, mut later): (Vec<Step<C>>, Vec<Step<C>>) = self.steps.drain(..).partition(now);
        later.append(&mut self.later);
        (self.steps, self.later) = (steps, later);
    }

    /// Removes all steps, waits and refusals.
    pub(crate) fn clear(&mut self) {
        *self = Self::new(&self.id);
    }

    /// Converts the calls to another type.
    pub(crate) fn map<T>(self, call: impl Fn(C) -> T) -> Verdict<T> {
        let step = |step: Step<C>| Step {
            id: step.id,
            action: step.action,
            stage: step.stage,
            call: call(step.call),
            differences: step.differences,
            drift: step.drift,
        };
        Verdict {
            id: self.id,
            steps: self.steps.into_iter().map(step).collect(),
            later: self.later.into_iter().map(step).collect(),
            waits: self.waits,
            refusals: self.refusals,
        }
    }
}
