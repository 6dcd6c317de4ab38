//! Statuses of states in an execution, with their colours.

use std::collections::BTreeMap;

/// The status of a state in an execution.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum StateStatus {
    /// The state runs.
    InProgress,
    /// The state ended successfully.
    Succeeded,
    /// The state failed.
    Failed,
    /// The state failed, and a catcher handled the error.
    Caught,
    /// Step Functions or a user stopped the state.
    Cancelled,
}

impl StateStatus {
    /// Returns the class name for style sheets.
    pub(super) const fn class(self) -> &'static str {
        match self {
            Self::InProgress => "running",
            Self::Succeeded => "succeeded",
            Self::Failed => "failed",
            Self::Caught => "caught",
            Self::Cancelled => "cancelled",
        }
    }

    /// Returns the colours of the fill and of the border.
    pub(super) const fn colours(self) -> (&'static str, &'static str) {
        match self {
            Self::InProgress => ("#d3e7f9", "#0972d3"),
            Self::Succeeded => ("#d1f1d9", "#037f0c"),
            Self::Failed => ("#ffe0dc", "#d91515"),
            Self::Caught => ("#ffe9c9", "#b35c00"),
            Self::Cancelled => ("#e4e6e9", "#5f6b7a"),
        }
    }

    pub(super) const ALL: [Self; 5] = [
        Self::InProgress,
        Self::Succeeded,
        Self::Failed,
        Self::Caught,
        Self::Cancelled,
    ];
}

/// Statuses by the names of the states, which are unique in a definition.
pub(crate) type Statuses = BTreeMap<String, StateStatus>;
