//! State of an object between rounds, and the time of its next round. A restart may lose all of it.

use crate::api::ResourceId;
use crate::reason::Reason;
use rand::RngExt;
use std::collections::BTreeSet;
use std::time::{Duration, Instant};

const SOONEST: Duration = Duration::from_millis(700);
const LONGEST_WAIT: Duration = Duration::from_secs(30);
const LONGEST_BACKOFF: Duration = Duration::from_secs(300);
/// Back-off for a right or a quota that only an administrator can grant.
const PATIENT: Duration = Duration::from_secs(20);

/// Time after which a wait reads all objects again. A wait reads only the awaited objects, but these can depend on
/// another object that has changed.
pub(crate) const FULL_WITHIN: Duration = Duration::from_secs(30);

/// The time of the next round.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Next {
    /// In the same reconcile.
    Now,
    /// Later.
    After(Duration),
}

/// State of one object.
#[derive(Debug, Default)]
pub(crate) struct Memory {
    /// Generation that the state belongs to.
    pub(crate) generation: Option<i64>,
    /// Objects to read in the next round. Empty: all objects.
    pub(crate) focus: BTreeSet<ResourceId>,
    /// Time of the last read of all objects.
    pub(crate) last_full: Option<Instant>,
    /// Time of the last strict read of all objects.
    pub(crate) last_strict: Option<Instant>,
    /// Time at which the operator first saw this generation.
    pub(crate) since: Option<Instant>,
    /// The `reconcile-requested-at` for which everything was read.
    pub(crate) read_for: Option<String>,
    /// Reason in the status, for the metric.
    pub(crate) reason: Option<Reason>,
    waiting_since: Option<(Reason, Instant)>,
    failures: u32,
}

impl Memory {
    /// Forgets the state of an earlier generation.
    pub(crate) fn turn_to(&mut self, generation: Option<i64>) {
        if self.generation != generation {
            let (last_strict, reason) = (self.last_strict, self.reason);
            *self = Self {
                generation,
                last_strict,
                reason,
                since: Some(Instant::now()),
                ..Self::default()
            };
        }
    }

    /// Returns the time of the next round after a round with this reason. `progress`: AWS accepted all calls of the
    /// round. `interval`: interval of the resync.
    pub(crate) fn next(&mut self, reason: Reason, progress: bool, interval: Duration, now: Instant) -> Next {
        match reason {
            Reason::Drifted
            | Reason::Suspended
            | Reason::AwaitingApproval
            | Reason::RolledBack
            | Reason::Creating
            | Reason::Updating
            | Reason::Deleting
            | Reason::Deploying
                if progress =>
            {
                self.calm();
                Next::Now
            }
            // The deployment sets the time of the next round.
            Reason::Reconciled
            | Reason::Deploying
            | Reason::Drifted
            | Reason::AwaitingApproval
            | Reason::Suspended
            | Reason::Invalid
            | Reason::NotOwned
            | Reason::NotAllowed
            | Reason::RolledBack
            | Reason::AccountChanged => {
                self.calm();
                Next::After(jittered(interval, 0.8, 1.2))
            }
            Reason::WaitingForRole | Reason::WaitingForFunction | Reason::WaitingForStateMachine => {
                self.failures = 0;
                let since = match self.waiting_since {
                    Some((r, since)) if r == reason => since,
                    _ => now,
                };
                self.waiting_since = Some((reason, since));
                // The delay grows with the time of the wait: short at the start, long later.
                Next::After((now.saturating_duration_since(since) / 8).clamp(SOONEST, LONGEST_WAIT))
            }
            Reason::AccessDenied | Reason::LimitExceeded => self.back_off(PATIENT),
            Reason::Creating
            | Reason::Updating
            | Reason::Deleting
            | Reason::Throttled
            | Reason::AwsUnavailable
            | Reason::CredentialsUnavailable
            | Reason::SourceNotFound
            | Reason::Error => self.back_off(Duration::from_secs(1)),
        }
    }

    /// Returns an exponential delay with jitter for this object.
    pub(crate) fn back_off(&mut self, from: Duration) -> Next {
        self.waiting_since = None;
        let delay = from
            .saturating_mul(2u32.saturating_pow(self.failures.min(16)))
            .min(LONGEST_BACKOFF);
        self.failures = self.failures.saturating_add(1);
        Next::After(jittered(delay, 1.0, 1.3))
    }

    fn calm(&mut self) {
        self.failures = 0;
        self.waiting_since = None;
    }
}

fn jittered(duration: Duration, from: f64, to: f64) -> Duration {
    duration.mul_f64(rand::rng().random_range(from..to))
}

#[cfg(test)]
mod tests {
    use super::*;

    const INTERVAL: Duration = Duration::from_secs(600);

    fn delay(memory: &mut Memory, reason: Reason, now: Instant) -> Duration {
        match memory.next(reason, false, INTERVAL, now) {
            Next::After(delay) => delay,
            Next::Now => panic!("{reason} is not over now"),
        }
    }

    #[test]
    fn failures_back_off_until_a_success() {
        let (mut memory, now) = (Memory::default(), Instant::now());
        let delays: Vec<Duration> = (0..12).map(|_| delay(&mut memory, Reason::Throttled, now)).collect();
        assert!(delays.is_sorted_by(|a, b| b > a || *b >= LONGEST_BACKOFF), "{delays:?}");
        assert!(delays[0] < Duration::from_secs(2) && delays[11] >= LONGEST_BACKOFF);
        delay(&mut memory, Reason::Reconciled, now);
        assert!(delay(&mut memory, Reason::Error, now) < Duration::from_secs(2));
    }

    #[test]
    fn a_denied_call_is_retried_after_twenty_seconds_at_the_earliest() {
        assert!(delay(&mut Memory::default(), Reason::AccessDenied, Instant::now()) >= PATIENT);
    }

    #[test]
    fn the_delay_grows_with_the_time_of_the_wait() {
        let (mut memory, start) = (Memory::default(), Instant::now());
        assert_eq!(delay(&mut memory, Reason::WaitingForRole, start), SOONEST);
        assert_eq!(
            delay(&mut memory, Reason::WaitingForRole, start + Duration::from_secs(16)),
            Duration::from_secs(2)
        );
        let later = start + Duration::from_secs(3600);
        assert_eq!(delay(&mut memory, Reason::WaitingForRole, later), LONGEST_WAIT);
        assert_eq!(
            delay(&mut memory, Reason::WaitingForFunction, later),
            SOONEST,
            "another wait starts again"
        );
    }

    #[test]
    fn a_read_follows_at_once_after_accepted_calls() {
        let mut memory = Memory::default();
        assert_eq!(memory.next(Reason::Creating, true, INTERVAL, Instant::now()), Next::Now);
    }

    #[test]
    fn the_interval_of_a_resync_varies_by_a_fifth() {
        for _ in 0..100 {
            let delay = delay(&mut Memory::default(), Reason::Reconciled, Instant::now());
            assert!(
                (Duration::from_secs(480)..=Duration::from_secs(720)).contains(&delay),
                "{delay:?}"
            );
        }
    }
}
