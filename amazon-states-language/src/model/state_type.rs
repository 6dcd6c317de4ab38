//! Types of states, and transitions between states.

/// The eight types of states.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum StateType {
    /// Calls a service or an activity and waits for the result.
    Task,
    /// Passes on its input, or a constant.
    Pass,
    /// Selects the next state by its input.
    Choice,
    /// Waits until a time or for a duration.
    Wait,
    /// Ends the machine successfully.
    Succeed,
    /// Ends the machine with an error.
    Fail,
    /// Runs several machines in parallel.
    Parallel,
    /// Runs a machine for each item of a list.
    Map,
}

impl StateType {
    /// All types.
    pub(crate) const ALL: [Self; 8] = [
        Self::Task,
        Self::Pass,
        Self::Choice,
        Self::Wait,
        Self::Succeed,
        Self::Fail,
        Self::Parallel,
        Self::Map,
    ];

    /// Returns the type with this name.
    pub(crate) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|t| t.name() == name)
    }

    /// Returns the value of `Type`.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Task => "Task",
            Self::Pass => "Pass",
            Self::Choice => "Choice",
            Self::Wait => "Wait",
            Self::Succeed => "Succeed",
            Self::Fail => "Fail",
            Self::Parallel => "Parallel",
            Self::Map => "Map",
        }
    }
}

/// A transition from one state to another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Transition<'a> {
    /// JSON path of the field that names the next state.
    pub(crate) path: String,
    /// Name of the next state. The machine may not contain this state.
    pub(crate) to: &'a str,
    /// Field that causes the transition.
    pub(crate) kind: TransitionKind,
}

/// The field that causes a transition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TransitionKind {
    /// `Next`.
    Next,
    /// The rule with this index in `Choices`.
    Choice(usize),
    /// `Default` of a Choice state.
    Default,
    /// The catcher with this index in `Catch`.
    Catch(usize),
}
