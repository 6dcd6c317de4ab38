//! How far AWS lags behind the operator's own writes.
//!
//! AWS's control planes are eventually consistent. A read may show the state from before a write, a tag may not count
//! for the condition of a policy yet, and a service may not see a new role or its rights yet. The inventory holds the
//! time of the last write to each object, so that the operator can distinguish a lag from drift, from a lost object and from a
//! missing right.
//!
//! Source: IAM User Guide, "Changes that I make are not always immediately visible".

use crate::api::{InventoryEntry, ResourceState};
use jiff::Timestamp;
use std::time::Duration;

/// Time in which a read may not show the last write.
pub(crate) const READ_LAG: Duration = Duration::from_secs(3);

/// Time between the two reads that prove that an object no longer exists.
pub(crate) const SECOND_LOOK: Duration = Duration::from_secs(3);

/// Time in which a denied call on an object that was just created or tagged is a lag, not a missing right.
pub(crate) const TAG_LAG: Duration = Duration::from_secs(120);

/// Time in which a service that cannot use a new role is a lag, not a wrong role.
pub(crate) const ROLE_LAG: Duration = Duration::from_secs(15 * 60);

/// The time of a round, and what earlier rounds learnt about lags.
#[derive(Clone, Copy, Debug)]
pub struct Timing {
    /// The time at the start of the round.
    pub now: Timestamp,
    /// Age from which a service can likely use a new role of the account.
    pub role_ready_after: Duration,
    /// Whether several objects may try a new role of the account at the same time.
    pub role_lag_is_known: bool,
}

impl Timing {
    /// A round at this time that knows nothing about lags of roles.
    pub fn at(now: Timestamp) -> Self {
        Self {
            now,
            role_ready_after: Duration::ZERO,
            role_lag_is_known: true,
        }
    }

    /// Time since the last write to an object; `None` if none is recorded.
    pub(crate) fn since_write(self, entry: &InventoryEntry) -> Option<Duration> {
        entry.last_write_time.as_deref().and_then(|time| self.since(time))
    }

    /// Whether the last write to an object is less than `lag` ago.
    pub(crate) fn wrote_within(self, entry: &InventoryEntry, lag: Duration) -> bool {
        self.since_write(entry).is_some_and(|age| age < lag)
    }

    /// Time until the absence of an object counts: zero if it counts now. One read proves nothing about an object that
    /// may exist, since it may lag behind the creation. It is enough after the operator's own deletion.
    pub(crate) fn until_absence_counts(self, entry: &InventoryEntry) -> Duration {
        if entry.state == ResourceState::Deleting {
            return Duration::ZERO;
        }
        let missing = entry.missing_since.as_deref().and_then(|time| self.since(time));
        let second_look = missing.map_or(SECOND_LOOK, |age| SECOND_LOOK.saturating_sub(age));
        let lag = self
            .since_write(entry)
            .map_or(Duration::ZERO, |age| READ_LAG.saturating_sub(age));
        second_look.max(lag)
    }

    fn since(self, time: &str) -> Option<Duration> {
        let time: Timestamp = time.parse().ok()?;
        // A clock that went back makes a time of the future: nothing has passed since.
        Some(Duration::try_from(self.now.duration_since(time)).unwrap_or_default())
    }
}

/// A time as the status holds it, to the millisecond.
pub(crate) fn text(now: Timestamp) -> String {
    now.strftime("%Y-%m-%dT%H:%M:%S.%3fZ").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::{Kind, ResourceId};

    fn entry(state: ResourceState, written: Option<i64>, missing: Option<i64>) -> InventoryEntry {
        let id = ResourceId {
            kind: Kind::Function,
            name: "f".into(),
        };
        let at = |second: Option<i64>| second.map(|second| text(Timestamp::from_second(second).unwrap()));
        InventoryEntry {
            state,
            last_write_time: at(written),
            missing_since: at(missing),
            ..InventoryEntry::planned(&id, "arn", false, false)
        }
    }

    fn at(second: i64) -> Timing {
        Timing::at(Timestamp::from_second(second).unwrap())
    }

    #[test]
    fn the_absence_of_an_object_counts_after_the_lag_and_a_second_look() {
        let present = |written, missing| entry(ResourceState::Present, written, missing);
        let left = |entry: &InventoryEntry| at(100).until_absence_counts(entry).as_secs();
        assert_eq!(left(&present(None, None)), 3);
        assert_eq!(left(&present(Some(10), Some(99))), 2);
        assert_eq!(left(&present(Some(10), Some(97))), 0);
        assert_eq!(left(&present(Some(99), Some(97))), 2);
        assert_eq!(left(&entry(ResourceState::Deleting, Some(99), None)), 0);
    }

    #[test]
    fn a_time_in_the_future_is_just_now() {
        let entry = entry(ResourceState::Present, Some(200), None);
        assert_eq!(at(100).since_write(&entry), Some(Duration::ZERO));
    }
}
