//! What the round does, before it does it.

use super::{Applied, Refused, Subject};
use crate::apply::{Outcome, apply};
use crate::aws::Aws;
use crate::desired::DesiredState;
use crate::observe::ObservedState;
use crate::plan::{Plan, Wanted};
use crate::reason::Violation;
use crate::resource::Action;

/// A plan, with everything that led to it.
#[derive(Clone, Debug)]
pub struct Planned {
    /// The object and what it is under.
    pub subject: Subject,
    /// What is wanted; `None` for a deletion.
    pub wanted: Option<Wanted>,
    /// What was read.
    pub observed: ObservedState,
    /// What is to be done.
    pub plan: Plan,
}

impl Planned {
    /// The wanted AWS objects; `None` for a deletion.
    pub fn desired(&self) -> Option<&DesiredState> {
        self.wanted.as_ref().map(|wanted| &wanted.desired)
    }

    /// Whether the objects that were waited for are ready: the status waits for a look at everything.
    pub fn wants_full_look(&self) -> bool {
        !self.plan.complete && self.plan.is_idle()
    }

    /// Whether the plan creates an object: it relies on the absence of that object.
    pub fn creates(&self) -> bool {
        self.plan.steps.iter().any(|step| step.action == Action::Create)
    }

    /// Refuses the object after all.
    pub fn refuse(self, violation: Violation) -> Box<Refused> {
        Refused::new(self.subject.object, self.subject.place, vec![violation])
    }

    /// Makes the calls.
    pub async fn apply(self, aws: &Aws) -> Applied {
        let outcome = apply(aws, &self.plan).await;
        self.applied(outcome)
    }

    /// Adds what became of the calls.
    #[must_use]
    pub fn applied(self, outcome: Outcome) -> Applied {
        Applied {
            planned: self,
            outcome,
            exported: None,
        }
    }
}
