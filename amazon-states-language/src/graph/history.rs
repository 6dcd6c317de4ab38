//! How far an execution has come, from its history.

use super::status::{StateStatus, Statuses};

/// What counts of an event of an execution's history (`GetExecutionHistory`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Event<'a> {
    /// Its id.
    pub id: i64,
    /// Id of the event that led to it; 0 for none.
    pub previous: i64,
    /// Its type, such as `TaskStateEntered`.
    pub kind: &'a str,
    /// Name of the state that is entered or left.
    pub state: Option<&'a str>,
}

/// How far each state has come in an execution; by default no state was entered.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Progress(pub(super) Statuses);

impl Progress {
    /// The progress that the events of an execution's history show, in their order. Of several visits to one state,
    /// as in a Map, the one that matters most to its reader counts: a failed one first.
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

/// One stay in a state.
struct Visit<'a> {
    state: &'a str,
    /// Type of the event that it began with.
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
    /// Which visit an event belongs to.
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
                    // What is begun anew or succeeds has been tried again.
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

    /// Marks the latest Parallel or Map state that is open.
    fn mark(&mut self, type_: &str) {
        let mut visits = self.visits.iter_mut().rev();
        if let Some(visit) = visits.find(|v| v.open && v.entered.starts_with(type_)) {
            visit.failed = true;
        }
    }

    /// The execution has failed: by what has failed in it, and all that is around; the rest was stopped.
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

    /// Events as `type state`, each led to by the one before it, or by the one whose number follows `<`.
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
    fn a_retry_that_succeeds_is_a_success_and_a_catcher_shows() {
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
    fn a_branch_that_fails_fails_its_parallel_and_stops_the_others() {
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
    fn one_bad_iteration_of_a_map_shows() {
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
    fn a_fail_state_an_error_without_event_and_an_end_by_hand() {
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
