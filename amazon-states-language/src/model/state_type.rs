/// The eight types of states.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum StateType {
    /// Calls something and waits for its answer.
    Task,
    /// Hands its input on, or a constant.
    Pass,
    /// Goes on by what its input holds.
    Choice,
    /// Goes on after a time.
    Wait,
    /// Ends the machine well.
    Succeed,
    /// Ends the machine with an error.
    Fail,
    /// Runs machines side by side.
    Parallel,
    /// Runs a machine for each item.
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

    /// The type of that name.
    pub(crate) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|t| t.name() == name)
    }

    /// The name as `Type` has it.
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

/// A way from one state to another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Transition<'a> {
    /// Where it is written.
    pub(crate) path: String,
    /// Name of the state that it leads to; the machine may lack that state.
    pub(crate) to: &'a str,
    /// What takes this way.
    pub(crate) kind: TransitionKind,
}

/// What takes a transition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TransitionKind {
    /// `Next`.
    Next,
    /// The rule of that index in `Choices`.
    Choice(usize),
    /// `Default` of a Choice state.
    Default,
    /// The catcher of that index in `Catch`.
    Catch(usize),
}
