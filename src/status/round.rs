//! The result of a round, in the form that the status needs.

use crate::apply::Outcome;
use crate::deployment::Wanted;
use crate::desired::DesiredState;
use crate::export::Write;
use crate::observe::ObservedState;
use crate::plan::Plan;
use crate::reason::Finding;
use crate::round::{Applied, Planned, Subject};
use crate::timing::Timing;

/// The result of a round so far.
#[derive(Clone, Copy)]
pub struct Round<'a> {
    pub(super) subject: &'a Subject,
    /// The desired state; `None` for a deletion.
    pub(super) wanted: Option<&'a Wanted>,
    pub(super) observed: &'a ObservedState,
    pub(super) plan: &'a Plan,
    /// The time of the round.
    pub(super) timing: Timing,
    /// The result of the calls; empty before the calls.
    pub(super) outcome: &'a Outcome,
    pub(super) exported: Option<&'a Result<Write, Finding>>,
}

impl<'a> Round<'a> {
    /// Returns the state before any call.
    pub(super) fn before(planned: &'a Planned, nothing: &'a Outcome) -> Self {
        Self {
            subject: &planned.subject,
            wanted: planned.wanted.as_ref(),
            observed: &planned.observed,
            plan: &planned.plan,
            timing: planned.timing,
            outcome: nothing,
            exported: None,
        }
    }

    /// Returns the state after the calls.
    pub fn after(applied: &'a Applied) -> Self {
        Self {
            exported: applied.exported.as_ref(),
            ..Self::before(&applied.planned, &applied.outcome)
        }
    }

    pub(super) fn desired(&self) -> Option<&'a DesiredState> {
        self.wanted.map(|wanted| &wanted.desired)
    }
}
