//! What AWS holds, as far as the round looks.

use super::survey::Goal;
use super::{Planned, Subject, Survey};
use crate::api::ResourceId;
use crate::aws::Aws;
use crate::deployment::{self, LookFor, Looked, Shift, Wanted};
use crate::observe::{ObservedState, Scope};
use crate::pattern::Deployment;
use crate::plan::Plan;
use crate::timing::Timing;
use std::collections::BTreeSet;

/// How closely a round looks.
#[derive(Clone, Debug, Default)]
pub struct Look {
    /// Everything is read, not only what the objects themselves answer.
    pub strict: bool,
    /// Only these objects are read, and plainly; all, if it is empty. A deletion reads what is next.
    pub focus: BTreeSet<ResourceId>,
}

/// A survey that knows where the aliases point for now.
#[derive(Clone, Debug)]
pub struct Routed {
    subject: Subject,
    wanted: Option<Wanted>,
    timing: Timing,
}

/// A survey with what AWS holds.
#[derive(Clone, Debug)]
pub struct Observed {
    subject: Subject,
    wanted: Option<Wanted>,
    state: ObservedState,
    timing: Timing,
}

impl Survey {
    /// Reads AWS: what the aliases depend on, then the objects.
    pub(crate) async fn observe(self, aws: &Aws, look: &Look, timing: Timing) -> Observed {
        let looked = match &self.goal {
            Goal::Pattern { function_name, .. } => deployment::read(aws, function_name, &self.look_for()).await,
            Goal::Deletion => Looked::default(),
        };
        let routed = self.route(&looked, timing);
        let state = ObservedState::read(aws, &routed.scope(look)).await;
        routed.observed(state)
    }

    /// What has to be looked at before [`Survey::route`].
    pub(crate) fn look_for(&self) -> LookFor {
        match &self.goal {
            Goal::Pattern {
                desired, deployment, ..
            } => shift(&self.subject, deployment).look_for(desired),
            Goal::Deletion => LookFor::default(),
        }
    }

    /// Decides where the aliases point now.
    #[must_use]
    pub fn route(self, looked: &Looked, timing: Timing) -> Routed {
        let Self { subject, goal } = self;
        let wanted = match goal {
            Goal::Pattern {
                mut desired,
                deployment,
                ..
            } => {
                let decision = shift(&subject, &deployment).route(&mut desired, looked, timing.now);
                Some(Wanted { desired, decision })
            }
            Goal::Deletion => None,
        };
        Routed {
            subject,
            wanted,
            timing,
        }
    }

    /// Whether a deletion has nothing left to look at.
    pub(crate) fn is_finished(&self) -> bool {
        matches!(self.goal, Goal::Deletion) && Scope::of_deletion(&self.subject.object).is_empty()
    }
}

fn shift<'a>(subject: &'a Subject, deployment: &'a Deployment) -> Shift<'a> {
    Shift {
        deployment,
        suspended: subject.policies.suspend,
        object: &subject.object,
    }
}

impl Routed {
    /// What to read.
    pub fn scope(&self, look: &Look) -> Scope {
        let object = &self.subject.object;
        match &self.wanted {
            None => Scope::of_deletion(object),
            Some(wanted) if look.focus.is_empty() => Scope::everything(object, &wanted.desired, look.strict),
            Some(wanted) => Scope::everything(object, &wanted.desired, false).focused(&look.focus),
        }
    }

    /// Adds what was read.
    #[must_use]
    pub fn observed(self, state: ObservedState) -> Observed {
        Observed {
            subject: self.subject,
            wanted: self.wanted,
            state,
            timing: self.timing,
        }
    }
}

impl Observed {
    /// Plans the calls.
    #[must_use]
    pub fn plan(self) -> Planned {
        let Self {
            subject,
            wanted,
            state,
            timing,
        } = self;
        let plan = Plan::between(wanted.as_ref(), &state, &subject.object, &subject.policies, timing);
        Planned {
            subject,
            wanted,
            observed: state,
            plan,
            timing,
        }
    }
}
