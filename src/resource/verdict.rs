//! What a look at one AWS object comes to.

use super::{Call, Difference, Differences};
use crate::api::ResourceId;
use crate::reason::Reason;

/// What a step does to its object as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Makes the object.
    Create,
    /// Brings it to what the spec says.
    Update,
    /// Removes it, or what has to go before it.
    Delete,
}

/// One call, and why it is made.
#[derive(Clone, Debug)]
pub struct Step {
    /// The object.
    pub id: ResourceId,
    /// What happens to it.
    pub action: Action,
    /// Steps of one stage run side by side, stages one after the other.
    pub stage: u8,
    /// The call.
    pub call: Call,
    /// The fields that it changes; empty for creation and deletion.
    pub differences: Vec<Difference>,
    /// Whether it mends what somebody changed in AWS, rather than follow an edit of the spec.
    pub drift: bool,
}

/// Something that has to happen in AWS first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wait {
    /// The object waited for.
    pub id: ResourceId,
    /// Named in the status.
    pub reason: Reason,
    /// What is waited for.
    pub message: String,
}

/// Something that is not done, and will not be until somebody acts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The object.
    pub id: ResourceId,
    /// `NotOwned`, `Invalid`, ...
    pub reason: Reason,
    /// Why, and what to do.
    pub message: String,
}

/// What `diff` finds for one object.
#[derive(Clone, Debug, Default)]
pub struct Verdict {
    /// Calls to make now.
    pub steps: Vec<Step>,
    /// Calls to make in a later round, in this order, as far as they can be told now.
    pub later: Vec<Step>,
    /// What to wait for.
    pub waits: Vec<Wait>,
    /// What is refused.
    pub refusals: Vec<Refusal>,
}

impl Verdict {
    pub(super) fn refuse(id: &ResourceId, reason: Reason, message: String) -> Self {
        Self {
            refusals: vec![Refusal {
                id: id.clone(),
                reason,
                message,
            }],
            ..Self::default()
        }
    }

    pub(super) fn wait(&mut self, id: &ResourceId, reason: Reason, message: impl Into<String>) {
        self.waits.push(Wait {
            id: id.clone(),
            reason,
            message: message.into(),
        });
    }

    pub(super) fn push(
        &mut self,
        id: &ResourceId,
        action: Action,
        stage: u8,
        call: Call,
        differences: Vec<Difference>,
    ) {
        self.steps.push(Step {
            id: id.clone(),
            action,
            stage,
            call,
            differences,
            drift: false,
        });
    }

    /// A call that deletes a version that is kept no more.
    pub(super) fn push_version(&mut self, id: &ResourceId, call: Call, keep: usize, version: u64) {
        let kept = format!("the newest {keep}, and those in use");
        let differences = Differences::of("versions", &kept, &version.to_string());
        self.push(id, Action::Update, 4, call, differences.into_vec());
    }

    /// A call that is made now, or one that waits for what is not known yet.
    pub(super) fn now_or_later(&mut self, step: Step, now: bool) {
        if now {
            self.steps.push(step);
        } else {
            self.later.push(step);
        }
    }

    /// All steps but the ones asked for are left to a later round.
    #[must_use]
    pub(crate) fn postponed(mut self, now: impl Fn(&Step) -> bool) -> Self {
        let (steps, mut later): (Vec<Step>, Vec<Step>) = self.steps.into_iter().partition(now);
        later.append(&mut self.later);
        Self { steps, later, ..self }
    }
}
