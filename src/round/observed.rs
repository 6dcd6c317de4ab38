//! The observation of AWS, as deep as the round needs it.

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

/// The depth of a round's reads.
#[derive(Clone, Debug, Default)]
pub struct Look {
    /// Whether to read policy lists, tags and versions too.
    pub strict: bool,
    /// Objects to read, with plain reads. Empty: all objects. A deletion reads the next objects in its order.
    pub focus: BTreeSet<ResourceId>,
}

/// A survey with the routing of the aliases.
#[derive(Clone, Debug)]
pub struct Routed {
    subject: Subject,
    wanted: Option<Wanted>,
    timing: Timing,
}

/// A survey with the observed state of AWS.
#[derive(Clone, Debug)]
pub struct Observed {
    subject: Subject,
    wanted: Option<Wanted>,
    state: ObservedState,
    timing: Timing,
}

impl Survey {
    /// Reads AWS: first the facts for the routing of the aliases, then the objects.
    pub(crate) async fn observe(self, aws: &Aws, look: &Look, timing: Timing) -> Observed {
        let looked = match &self.goal {
            Goal::Pattern { function_name, .. } => deployment::read(aws, function_name, &self.look_for()).await,
            Goal::Deletion => Looked::default(),
        };
        let routed = self.route(&looked, timing);
        let state = ObservedState::read(aws, &routed.scope(look)).await;
        routed.observed(state)
    }

    /// Returns the facts to read before [`Survey::route`].
    pub(crate) fn look_for(&self) -> LookFor {
        match &self.goal {
            Goal::Pattern {
                desired, deployment, ..
            } => shift(&self.subject, deployment).look_for(desired),
            Goal::Deletion => LookFor::default(),
        }
    }

    /// Decides the current routing of the aliases.
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

    /// Whether a deletion has no object left to read.
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
    /// Returns the objects to read, with the depth of each read.
    pub fn scope(&self, look: &Look) -> Scope {
        let object = &self.subject.object;
        match &self.wanted {
            None => Scope::of_deletion(object),
            Some(wanted) if look.focus.is_empty() => Scope::everything(object, &wanted.desired, look.strict),
            Some(wanted) => Scope::everything(object, &wanted.desired, false).focused(&look.focus),
        }
    }

    /// Adds the observed state.
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
