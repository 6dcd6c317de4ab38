//! What a look at one AWS object comes to.

use super::difference::{Difference, Differences};
use super::known::Known;
use super::tags::tag_changes;
use super::versions::Versions;
use crate::api::{DeploymentStatus, ResourceId};
use crate::owner::Tags;
use crate::reason::Reason;
use std::fmt;
use std::time::Duration;

/// What a step does to its object as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Action {
    /// Makes the object.
    Create,
    /// Brings it to what the spec says.
    Update,
    /// Removes it, or what has to go before it.
    Delete,
}

/// By its name, as statuses and plans have it.
impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, f)
    }
}

/// One call, and why it is made.
#[derive(Clone, Debug)]
pub struct Step<C> {
    /// The object.
    pub id: ResourceId,
    /// What happens to it.
    pub(crate) action: Action,
    /// Steps of one stage run side by side, stages one after the other.
    pub stage: u8,
    /// The call.
    pub call: C,
    /// The fields that it changes; empty for creation and deletion.
    pub(crate) differences: Vec<Difference>,
    /// Whether it mends what somebody changed in AWS, rather than follow an edit of the spec.
    pub(crate) drift: bool,
}

/// Something that has to happen in AWS first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Wait {
    /// The object waited for.
    pub(crate) id: ResourceId,
    /// Named in the status.
    pub(crate) reason: Reason,
    /// What is waited for.
    pub(crate) message: String,
    /// When to look again, if that is known.
    pub(crate) after: Option<Duration>,
}

/// Something that is not done, and will not be until somebody acts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The object.
    pub id: ResourceId,
    /// `NotOwned`, `Invalid`, ...
    pub(crate) reason: Reason,
    /// Why, and what to do.
    pub message: String,
}

/// What the comparison of one object comes to.
#[derive(Clone, Debug)]
pub(crate) struct Verdict<C> {
    id: ResourceId,
    /// Calls to make now.
    pub(crate) steps: Vec<Step<C>>,
    /// Calls to make in a later round, in this order, as far as they are known now.
    pub(crate) later: Vec<Step<C>>,
    /// What to wait for.
    pub(crate) waits: Vec<Wait>,
    /// What is refused.
    pub(crate) refusals: Vec<Refusal>,
}

impl<C> Verdict<C> {
    /// Nothing to do.
    pub(crate) fn new(id: &ResourceId) -> Self {
        Self {
            id: id.clone(),
            steps: vec![],
            later: vec![],
            waits: vec![],
            refusals: vec![],
        }
    }

    /// A step of the object.
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

    /// A call that creates the object or belongs to its creation.
    pub(crate) fn create(&mut self, stage: u8, call: C) {
        let step = self.step(Action::Create, stage, call, Differences::default());
        self.steps.push(step);
    }

    /// A call that brings the fields to what they should be, if any differs.
    pub(crate) fn update(&mut self, stage: u8, differences: Differences, call: impl FnOnce() -> C) {
        if !differences.is_empty() {
            let step = self.step(Action::Update, stage, call(), differences);
            self.steps.push(step);
        }
    }

    /// A call that deletes the object, or what has to go before it.
    pub(crate) fn delete(&mut self, stage: u8, call: C) {
        let step = self.step(Action::Delete, stage, call, Differences::default());
        self.steps.push(step);
    }

    /// Calls for the tags to set and for the keys to remove, where the tags were read. They come first, because the
    /// operator's own IAM policy lets it change only what bears its tag.
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

    /// Calls that delete the versions of `found` that are superfluous: all but the newest `keep` and those in use.
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

    /// A call that is made now, or later if it waits for what is not known yet.
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

    /// Refuses a change of a field that the service cannot make in place, if there is one.
    pub(crate) fn refuses_change(&mut self, field: &str, wanted: &str, observed: &str, service: &str) -> bool {
        if wanted != observed {
            let message = format!(
                "{field} is {observed}, not {wanted}; {service} cannot change it in place: set it back, or make a new object"
            );
            self.refuse(Reason::Invalid, message);
        }
        wanted != observed
    }

    /// Leaves all steps to a later round but those that `now` holds for.
    pub(crate) fn postpone_unless(&mut self, now: impl Fn(&Step<C>) -> bool) {
        let (steps, mut later): (Vec<Step<C>>, Vec<Step<C>>) = self.steps.drain(..).partition(now);
        later.append(&mut self.later);
        (self.steps, self.later) = (steps, later);
    }

    /// Nothing is done after all.
    pub(crate) fn drop_everything(&mut self) {
        *self = Self::new(&self.id);
    }

    /// The same with calls of another type.
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
