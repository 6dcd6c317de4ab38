//! The steps in which aliases move to new versions.

use serde::Serialize;
use std::time::Duration;

/// The steps in which traffic moves, with the percentage of a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub(crate) enum Strategy {
    /// All traffic moves in one step.
    AllAtOnce,
    /// The traffic moves in two steps.
    Canary(i32),
    /// The traffic moves in equal steps.
    Linear(i32),
}

impl Strategy {
    /// Returns the percentage after a step.
    pub(crate) fn after(self, percentage: i32) -> i32 {
        match self {
            Self::AllAtOnce => 100,
            Self::Canary(step) if percentage < step => step,
            Self::Canary(_) => 100,
            Self::Linear(step) => percentage.saturating_add(step).min(100),
        }
    }
}

/// How aliases move to new versions.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct Deployment {
    /// The steps.
    pub(crate) strategy: Strategy,
    /// Duration of a step.
    pub(crate) interval: Duration,
    /// Names of alarms that roll the aliases back; empty with `AllAtOnce`.
    pub(crate) alarms: Vec<String>,
}
