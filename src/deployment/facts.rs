//! The facts that decide a shift, and the versions that it moves between.

use super::look::Looked;
use jiff::Timestamp;
use std::fmt;

/// All traffic.
pub(super) const ALL: i32 = 100;

/// Versions of the function and the state machine that belong together. `None` if no alias, or no version, exists.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Pair {
    /// Version of the function.
    pub(crate) function: Option<String>,
    /// Version of the state machine.
    pub(crate) machine: Option<String>,
}

impl fmt::Display for Pair {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.function, &self.machine) {
            (Some(function), Some(machine)) => {
                write!(f, "function version {function} and state machine version {machine}")
            }
            (Some(function), None) => write!(f, "function version {function}"),
            (None, Some(machine)) => write!(f, "state machine version {machine}"),
            (None, None) => write!(f, "no version"),
        }
    }
}

/// Facts that decide a shift, in addition to the spec and the status.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Facts<'a> {
    /// Versions with the content that the spec declares. `None` until both are published.
    pub(crate) target: Option<&'a Pair>,
    /// Whether the function of the recorded shift no longer exists.
    pub(crate) function_lost: bool,
    /// Whether the state machine of the recorded shift no longer exists.
    pub(crate) machine_lost: bool,
    /// Facts that were read from AWS.
    pub(crate) looked: &'a Looked,
    /// The time.
    pub(crate) now: Timestamp,
    /// Whether writes are suspended.
    pub(crate) suspended: bool,
    /// Whether the spec adopts existing objects.
    pub(crate) adopts: bool,
}

/// Returns a time as the status has it.
pub(super) fn time(now: Timestamp) -> String {
    now.strftime("%Y-%m-%dT%H:%M:%S.%3fZ").to_string()
}
