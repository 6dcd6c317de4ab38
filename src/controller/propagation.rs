//! Learns how long AWS takes until a service can use a new role.
//!
//! Lambda and Step Functions refuse a role that was created seconds ago. The delay differs by account and by hour, and
//! every refused creation costs a call of a small quota. So the objects of one account share what they learn: no object
//! tries an age at which a role was refused a short time ago, and the first try is at the age at which a role was
//! accepted.

use std::time::{Duration, Instant};

/// The time between two tries.
const STEP: Duration = Duration::from_secs(2);
/// A refusal is forgotten after this time: the delay may have become shorter.
const MEMORY: Duration = Duration::from_secs(10 * 60);
/// Roles older than this say nothing about the delay of new ones.
const OLD: Duration = Duration::from_secs(15 * 60);

/// Knowledge of one account about new roles.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Propagation {
    refused: Option<(Duration, Instant)>,
    accepted: Option<Duration>,
}

impl Propagation {
    /// Returns the age at which an object tries its role.
    pub(crate) fn ready_after(self, now: Instant) -> Duration {
        let refused = self
            .refused
            .filter(|(_, at)| now.saturating_duration_since(*at) < MEMORY);
        let next = refused.map(|(age, _)| age.saturating_add(STEP));
        match (self.accepted, next) {
            (Some(accepted), Some(next)) => accepted.max(next.min(accepted.saturating_add(STEP))),
            (Some(accepted), None) => accepted,
            (None, next) => next.unwrap_or_default(),
        }
    }

    /// Whether several objects may try at the same age: a role of that age was accepted, or no role was refused yet.
    pub(crate) fn is_known(self) -> bool {
        self.accepted.is_some() || self.refused.is_none()
    }

    /// Records that a service refused a role of this age.
    pub(crate) fn refused(&mut self, age: Duration, now: Instant) {
        if age > OLD {
            return;
        }
        let known = self
            .refused
            .filter(|(_, at)| now.saturating_duration_since(*at) < MEMORY);
        let age = known.map_or(age, |(known, _)| known.max(age));
        self.refused = Some((age, now));
        if self.accepted.is_some_and(|accepted| accepted <= age) {
            self.accepted = None;
        }
    }

    /// Records that a service accepted a role of this age.
    pub(crate) fn accepted(&mut self, age: Duration, now: Instant) {
        if age > OLD {
            return;
        }
        // An old refusal at a higher age is no longer true.
        if self.refused.is_some_and(|(refused, _)| refused >= age) {
            self.refused = None;
        }
        let refused = self
            .refused
            .filter(|(_, at)| now.saturating_duration_since(*at) < MEMORY);
        // Without a refusal just below it, the delay may be shorter: the next try comes a little earlier.
        let earlier = if refused.is_some() { age } else { age.mul_f64(0.9) };
        self.accepted = Some(self.accepted.map_or(earlier, |known| known.min(earlier)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Creates the objects of one account; returns the refusals of each, and how late after the floor the last one
    /// was accepted.
    fn create(floor: Duration, starts: &[u64], learnt: &mut Propagation) -> (Vec<u32>, Duration) {
        let start = Instant::now();
        let mut refusals = vec![0; starts.len()];
        let mut accepted = vec![None; starts.len()];
        let tick = Duration::from_millis(50);
        for step in 0..2000 {
            let time = tick * step;
            for (index, created) in starts.iter().enumerate() {
                let Some(age) = time.checked_sub(Duration::from_millis(*created)) else {
                    continue;
                };
                if accepted[index].is_some() || age < learnt.ready_after(start + time) {
                    continue;
                }
                if age < floor {
                    learnt.refused(age, start + time);
                    refusals[index] += 1;
                } else {
                    learnt.accepted(age, start + time);
                    accepted[index] = Some(age);
                }
            }
        }
        let late = accepted
            .into_iter()
            .map(|age| age.unwrap().saturating_sub(floor))
            .max()
            .unwrap();
        (refusals, late)
    }

    #[test]
    fn the_first_object_learns_the_delay_with_six_refusals_and_the_others_with_few() {
        for floor in [0, 3, 8, 10] {
            let floor = Duration::from_secs(floor);
            let starts: Vec<u64> = (0..100).map(|n| n * 30).collect();
            let mut learnt = Propagation::default();
            let (mut refusals, late) = create(floor, &starts, &mut learnt);
            refusals.sort_unstable();
            assert!(refusals[99] <= 6 && refusals[50] <= 1, "{floor:?}: {refusals:?}");
            assert!(late <= Duration::from_secs(2), "{floor:?}: {late:?}");
            let (refusals, late) = create(floor, &starts, &mut learnt);
            assert!(refusals.iter().sum::<u32>() <= 10, "{floor:?}: {refusals:?}");
            assert!(late <= Duration::from_secs(2), "{floor:?}: {late:?}");
        }
    }

    #[test]
    fn a_longer_delay_is_learnt_again() {
        let mut learnt = Propagation::default();
        create(Duration::from_secs(2), &[0], &mut learnt);
        let (refusals, late) = create(Duration::from_secs(10), &[0], &mut learnt);
        assert!(
            refusals[0] <= 6 && late <= Duration::from_secs(2),
            "{refusals:?} {late:?}"
        );
    }
}
