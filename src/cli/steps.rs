//! The states of an execution, one line for each. Pure.

use crate::preview::{DIM, RED, age, plain};
use jiff::{SignedDuration, Timestamp};
use std::collections::BTreeMap;

/// An event of an execution's history.
#[derive(Clone, Debug)]
pub(super) struct Event {
    /// Its number.
    pub(super) id: i64,
    /// Number of the event that led to it; 0 if there is no such event.
    pub(super) previous: i64,
    /// Its time.
    pub(super) at: Timestamp,
    /// Its type, such as `TaskStateEntered`.
    pub(super) kind: String,
    /// Name of the state, if the event enters or leaves one.
    pub(super) state: Option<String>,
}

impl Event {
    /// The type of the state that the event enters, such as `Task`.
    fn entered(&self) -> Option<&str> {
        self.kind.strip_suffix("StateEntered")
    }

    fn is_left(&self) -> bool {
        self.kind.ends_with("StateExited")
    }
}

/// A state that was entered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Step {
    state: String,
    /// Type of the state.
    kind: String,
    entered: Timestamp,
    /// The time when it was left; `None` while it runs, and after it failed.
    left: Option<Timestamp>,
}

/// The states of a history: those that were left, in the order in which they were left; then the others, in the
/// order in which they were entered.
pub(super) fn steps(history: &[Event]) -> (Vec<Step>, Vec<Step>) {
    let by_id: BTreeMap<i64, &Event> = history.iter().map(|event| (event.id, event)).collect();
    let mut entered: BTreeMap<i64, Step> = BTreeMap::new();
    let mut left = vec![];
    for event in history {
        let Some(state) = &event.state else { continue };
        if let Some(kind) = event.entered() {
            let step = Step {
                state: state.clone(),
                kind: kind.to_owned(),
                entered: event.at,
                left: None,
            };
            entered.insert(event.id, step);
        } else if event.is_left()
            && let Some(mut step) = entrance(event, state, &by_id, &entered).and_then(|id| entered.remove(&id))
        {
            step.left = Some(event.at);
            left.push(step);
        }
    }
    (left, entered.into_values().collect())
}

/// The event that entered the state which an event leaves. Iterations of a Map state have states of one name: the
/// chain of previous events stays in one iteration. A history without such a chain has the state that was entered first.
fn entrance(event: &Event, state: &str, by_id: &BTreeMap<i64, &Event>, entered: &BTreeMap<i64, Step>) -> Option<i64> {
    let mut named = entered.iter().filter(|(_, step)| step.state == state);
    chain(event, state, by_id).or_else(|| named.next().map(|(id, _)| *id))
}

fn chain(event: &Event, state: &str, by_id: &BTreeMap<i64, &Event>) -> Option<i64> {
    let mut id = event.previous;
    while let Some(previous) = by_id.get(&id) {
        if previous.entered().is_some() && previous.state.as_deref() == Some(state) {
            return Some(id);
        }
        // An event has a higher number than the one that led to it, so that the loop ends.
        id = Some(previous.previous).filter(|before| *before < id)?;
    }
    None
}

impl Step {
    /// The line of a state that was left.
    pub(super) fn line(&self) -> String {
        let took = self.left.map(|left| precise(left.duration_since(self.entered)));
        self.with(&format!("{DIM}{}{DIM:#}", took.unwrap_or_default()))
    }

    /// The line of a state in which an execution ended, with the status of the execution.
    pub(super) fn ended(&self, status: &str) -> String {
        self.with(&format!("{RED}{}{RED:#}", plain(status)))
    }

    /// The state and its age, for a terminal that shows what runs.
    pub(super) fn running(&self, now: Timestamp) -> String {
        format!(
            "{} ({})",
            plain(&self.state),
            age(now.duration_since(self.entered).unsigned_abs())
        )
    }

    fn with(&self, end: &str) -> String {
        let (at, state, kind) = (self.entered, plain(&self.state), plain(&self.kind));
        format!("{DIM}{at:.3}{DIM:#}  {state:<24}  {kind:<8}  {end}\n")
    }
}

/// A duration with milliseconds below a minute.
pub(super) fn precise(duration: SignedDuration) -> String {
    match duration.as_millis() {
        millis if millis < 1000 => format!("{millis}ms"),
        millis if millis < 60_000 => format!("{}.{}s", millis / 1000, millis % 1000 / 100),
        _ => age(duration.unsigned_abs()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(id: i64, previous: i64, kind: &str, state: &str) -> Event {
        Event {
            id,
            previous,
            at: Timestamp::from_millisecond(id * 100).unwrap(),
            kind: kind.into(),
            state: (!state.is_empty()).then(|| state.to_owned()),
        }
    }

    fn text(lines: impl IntoIterator<Item = String>) -> String {
        let lines: String = lines.into_iter().collect();
        anstream::adapter::strip_str(&lines).to_string()
    }

    #[test]
    fn a_state_has_one_line_with_its_duration() {
        let history = [
            event(1, 0, "ExecutionStarted", ""),
            event(2, 1, "PassStateEntered", "Begin"),
            event(3, 2, "PassStateExited", "Begin"),
            event(4, 3, "FailStateEntered", "Fail"),
            event(5, 4, "ExecutionFailed", ""),
        ];
        let (left, open) = steps(&history);
        assert_eq!(
            text(
                left.iter()
                    .map(Step::line)
                    .chain(open.iter().map(|step| step.ended("FAILED")))
            ),
            "1970-01-01T00:00:00.200Z  Begin                     Pass      100ms\n\
             1970-01-01T00:00:00.400Z  Fail                      Fail      FAILED\n"
        );
    }

    #[test]
    fn iterations_of_a_map_do_not_mix() {
        let history = [
            event(1, 0, "MapStateEntered", "Map"),
            event(2, 1, "MapStateStarted", ""),
            event(3, 2, "MapIterationStarted", ""),
            event(4, 2, "MapIterationStarted", ""),
            event(5, 3, "WaitStateEntered", "Wait"),
            event(6, 4, "WaitStateEntered", "Wait"),
            event(8, 6, "WaitStateExited", "Wait"),
            event(9, 5, "WaitStateExited", "Wait"),
            event(10, 9, "MapIterationSucceeded", ""),
            event(11, 10, "MapStateSucceeded", ""),
            event(12, 11, "MapStateExited", "Map"),
        ];
        let (left, open) = steps(&history);
        assert_eq!(open, []);
        let entered: Vec<i64> = left.iter().map(|step| step.entered.as_millisecond()).collect();
        assert_eq!(entered, [600, 500, 100]);
        let running = steps(&history[..6]).1;
        assert_eq!(running.len(), 3);
    }

    #[test]
    fn a_history_without_previous_events_has_its_states_in_order() {
        let history = [
            event(1, 0, "PassStateEntered", "A"),
            event(2, 0, "PassStateExited", "A"),
            event(3, 0, "PassStateEntered", "A"),
            event(4, 0, "PassStateExited", "A"),
        ];
        let (left, open) = steps(&history);
        assert_eq!((left.len(), open.len()), (2, 0));
        assert_eq!(left[1].entered.as_millisecond(), 300);
    }

    #[test]
    fn a_duration_below_a_minute_has_milliseconds() {
        let cases = [
            (0, "0ms"),
            (999, "999ms"),
            (1500, "1.5s"),
            (61_000, "61s"),
            (600_000, "10m"),
        ];
        for (millis, text) in cases {
            assert_eq!(precise(SignedDuration::from_millis(millis)), text);
        }
    }
}
