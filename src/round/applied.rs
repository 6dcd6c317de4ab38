//! What the round did.

use super::Planned;
use crate::apply::Outcome;
use crate::export::Write;
use crate::reason::Finding;

/// A plan, and what became of it.
#[derive(Clone, Debug)]
pub struct Applied {
    /// The plan.
    pub planned: Planned,
    /// What became of its calls.
    pub outcome: Outcome,
    /// The write of the outputs' ConfigMap, if one was made, and what became of it.
    pub exported: Option<Result<Write, Finding>>,
}

impl Applied {
    /// Whether AWS took a call, or the round looked only at a part of what is wanted; and no call failed.
    pub fn made_progress(&self) -> bool {
        let looked_at_all = self.planned.plan.complete;
        self.outcome.failed.is_empty() && (!self.outcome.done.is_empty() || !looked_at_all)
    }
}
