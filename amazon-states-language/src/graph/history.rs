//! Progress of an execution, from the events of its history.

use super::status::{StateStatus, Statuses};

/// The fields of an event of `GetExecutionHistory` that the progress of an execution depends on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Event<'a> {
    /// Id of the event.
    pub id: i64,
    /// Id of the event that caused this one. 0 if no event did.
    pub previous: i64,
    /// Type of the event, such as `TaskStateEntered`.
    pub kind: &'a str,
    /// Name of the state that the execution enters or exits.
    pub state: Option<&'a str>,
}

/// The progress of each state in an execution. By default, the execution entered no state.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Progress(pub(super) Statuses);

impl Progress {
    /// Returns the progress that the events of an execution show. Assumes that the events are in the order of the
    /// history.
    ///
    /// Several visits to one state, as in a Map, have one status: failed before in progress, cancelled, caught and
    /// succeeded.
    pub fn from_history<'a>(events: impl IntoIterator<Item = Event<'a>>) -> Self {
        let mut history = History::default();
        for event in events {
            history.take(event);
        }
        let mut statuses = Statuses::new();
        for visit in &history.visits {
            let status = statuses.entry(visit.state.to_owned()).or_insert(visit.status);
            if weight(visit.status) > weight(*status) {
                *status = visit.status;
            }
        }
        Self(statuses)
    }
}

/// A visit to a state.
struct Visit<'a> {
    state: &'a str,
    /// Type of the event that started the visit.
    entered: &'a str,
    open: bool,
    failed: bool,
    status: StateStatus,
}

const fn weight(status: StateStatus) -> u8 {
    match status {
        StateStatus::Succeeded => 0,
        StateStatus::Caught => 1,
        StateStatus::Cancelled => 2,
        StateStatus::InProgress => 3,
        StateStatus::Failed => 4,
    }
}

#[derive(Default)]
struct History<'a> {
    visits: Vec<Visit<'a>>,
    /// Id of an event to the index of its visit.
    of: std::collections::BTreeMap<i64, usize>,
}

impl<'a> History<'a> {
    fn take(&mut self, event: Event<'a>) {
        let visit = self.of.get(&event.previous).copied();
        match (event.kind, event.state) {
            (kind, Some(state)) if kind.ends_with("StateEntered") => {
                self.of.insert(event.id, self.visits.len());
                self.visits.push(Visit {
                    state,
                    entered: kind,
                    open: true,
                    failed: false,
                    status: StateStatus::InProgress,
                });
                return;
            }
            (kind, Some(state)) if kind.ends_with("StateExited") => self.leave(state),
            ("ExecutionFailed" | "ExecutionTimedOut", _) => self.fail(),
            ("ExecutionAborted", _) => self.end(|_| StateStatus::Cancelled),
            ("ParallelStateFailed", _) => self.mark("Parallel"),
            ("MapStateFailed" | "MapRunFailed" | "MapRunAborted", _) => self.mark("Map"),
            (kind, _) => {
                let failed = ["Failed", "TimedOut"].iter().any(|end| kind.ends_with(end));
                if let Some(visit) = visit.and_then(|i| self.visits.get_mut(i)) {
                    // A later event of the visit means a retry or a success.
                    visit.failed = failed && kind != "MapIterationFailed";
                }
            }
        }
        if let Some(visit) = visit {
            self.of.insert(event.id, visit);
        }
    }

    fn leave(&mut self, state: &str) {
        let mut visits = self.visits.iter_mut().rev();
        if let Some(visit) = visits.find(|v| v.open && v.state == state) {
            visit.open = false;
            visit.status = if visit.failed {
                StateStatus::Caught
            } else {
                StateStatus::Succeeded
            };
        }
    }

    /// Marks the latest open visit to a Parallel or Map state as failed.
    fn mark(&mut self, type_: &str) {
        let mut visits = self.visits.iter_mut().rev();
        if let Some(visit) = visits.find(|v| v.open && v.entered.starts_with(type_)) {
            visit.failed = true;
        }
    }

    /// Ends a failed execution: the states that failed and the states around them are failed. Step Functions cancelled
    /// the others.
    fn fail(&mut self) {
        let last = self.visits.iter().rposition(|v| v.open);
        let known = self
            .visits
            .iter()
            .any(|v| v.open && (v.failed || v.entered == "FailStateEntered"));
        if let Some(last) = last.filter(|_| !known).and_then(|i| self.visits.get_mut(i)) {
            last.failed = true;
        }
        self.end(|visit| {
            let around = ["Parallel", "Map"].iter().any(|type_| visit.entered.starts_with(type_));
            if visit.failed || around || visit.entered == "FailStateEntered" {
                StateStatus::Failed
            } else {
                StateStatus::Cancelled
            }
        });
    }

    fn end(&mut self, status: impl Fn(&Visit<'a>) -> StateStatus) {
        for visit in self.visits.iter_mut().filter(|v| v.open) {
            visit.status = status(visit);
            visit.open = false;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use StateStatus::{Cancelled, Caught, Failed, InProgress, Succeeded};

    /// Reads events of the form `type state`. The previous event is the one before, or the one whose number follows
    /// `<`.
    fn read(history: &[&str]) -> Vec<(String, StateStatus)> {
        let events = history.iter().enumerate().map(|(i, line)| {
            let (text, previous) = line
                .split_once(" < ")
                .map_or((*line, i as i64), |(text, p)| (text, p.parse().unwrap()));
            let (kind, state) = text
                .split_once(' ')
                .map_or((text, None), |(kind, state)| (kind, Some(state)));
            Event {
                id: i as i64 + 1,
                previous,
                kind,
                state,
            }
        });
        Progress::from_history(events).0.into_iter().collect()
    }

    fn are(found: &[(String, StateStatus)], expected: &[(&str, StateStatus)]) {
        let found: Vec<_> = found.iter().map(|(name, status)| (name.as_str(), *status)).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn a_retried_state_is_succeeded_and_a_caught_one_is_caught() {
        let found = read(&[
            "ExecutionStarted",
            "TaskStateEntered A",
            "TaskScheduled",
            "TaskFailed",
            "TaskScheduled",
            "TaskSucceeded",
            "TaskStateExited A",
            "TaskStateEntered B",
            "LambdaFunctionScheduled",
            "LambdaFunctionTimedOut",
            "TaskStateExited B",
            "WaitStateEntered C",
        ]);
        are(&found, &[("A", Succeeded), ("B", Caught), ("C", InProgress)]);
    }

    #[test]
    fn a_failed_branch_fails_its_parallel_and_cancels_the_other_branches() {
        let found = read(&[
            "ExecutionStarted",
            "ParallelStateEntered P",
            "ParallelStateStarted",
            "WaitStateEntered W < 3",
            "TaskStateEntered T < 3",
            "TaskScheduled",
            "TaskFailed",
            "ParallelStateFailed",
            "ExecutionFailed",
        ]);
        are(&found, &[("P", Failed), ("T", Failed), ("W", Cancelled)]);
    }

    #[test]
    fn one_failed_iteration_of_a_map_is_shown() {
        let found = read(&[
            "ExecutionStarted",
            "MapStateEntered M",
            "MapStateStarted",
            "MapIterationStarted",
            "PassStateEntered I < 4",
            "PassStateExited I",
            "MapIterationSucceeded",
            "MapIterationStarted < 3",
            "FailStateEntered I < 8",
            "MapIterationFailed",
            "MapStateFailed",
            "MapStateExited M",
            "SucceedStateEntered S",
            "SucceedStateExited S",
        ]);
        assert_eq!(found.len(), 3);
        assert!(found.contains(&("M".into(), Caught)) && found.contains(&("S".into(), Succeeded)));
    }

    #[test]
    fn a_fail_state_an_error_without_event_and_an_abort_have_a_status() {
        are(
            &read(&["ExecutionStarted", "FailStateEntered F", "ExecutionFailed"]),
            &[("F", Failed)],
        );
        are(
            &read(&["ExecutionStarted", "ChoiceStateEntered C", "ExecutionFailed"]),
            &[("C", Failed)],
        );
        are(
            &read(&["ExecutionStarted", "WaitStateEntered W", "ExecutionAborted"]),
            &[("W", Cancelled)],
        );
        are(&read(&[]), &[]);
    }
}
