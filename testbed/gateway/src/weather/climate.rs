//! How long each lag of AWS lasts.

use std::{fmt, str::FromStr, time::Duration};

/// The named climates.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Weather {
    /// Every answer shows every earlier write.
    #[default]
    Calm,
    /// The lags of AWS.
    Real,
    /// The lags of AWS, throttles, server errors, lost answers and cut connections.
    Storm,
}

impl fmt::Display for Weather {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Calm => "calm",
            Self::Real => "real",
            Self::Storm => "storm",
        })
    }
}

impl FromStr for Weather {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "calm" => Ok(Self::Calm),
            "real" => Ok(Self::Real),
            "storm" => Ok(Self::Storm),
            _ => Err(format!("{text} is not a weather: use calm, real or storm")),
        }
    }
}

/// The lags, each zero if it does not exist.
#[derive(Debug, Clone, PartialEq)]
pub struct Climate {
    /// Time until a tag counts for a condition of a policy.
    pub tags: Duration,
    /// Time until a read shows a write.
    pub reads: Duration,
    /// Time until a service can assume a new role.
    pub roles: Duration,
    /// Time until a service sees new rights of a role.
    pub rights: Duration,
    /// Time that a new function is `Pending`.
    pub pending: Duration,
    /// Time that a deleted state machine is `DELETING`.
    pub deleting: Duration,
    /// Time that an alias with provisioned concurrency has weights after a move.
    pub shift: Duration,
    /// Share of the calls that fail, from 0 to 1.
    pub failures: f64,
    /// The seed of the failures.
    pub seed: u64,
}

impl Climate {
    /// The climate of a weather.
    pub fn new(weather: Weather, seed: u64) -> Self {
        let seconds = |seconds| match weather {
            Weather::Calm => Duration::ZERO,
            Weather::Real | Weather::Storm => Duration::from_secs(seconds),
        };
        Self {
            tags: seconds(3),
            reads: seconds(2),
            roles: seconds(8),
            rights: seconds(8),
            pending: seconds(2),
            deleting: seconds(5),
            shift: seconds(3),
            failures: if weather == Weather::Storm { 0.1 } else { 0.0 },
            seed,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_storm_fails_calls() {
        let climate = |text: &str| Climate::new(text.parse().unwrap(), 1);
        assert_eq!(climate("calm").tags, Duration::ZERO);
        assert_eq!(
            (climate("real").tags, climate("real").failures),
            (Duration::from_secs(3), 0.0)
        );
        assert!(climate("storm").failures > 0.0);
        assert!("fog".parse::<Weather>().is_err());
    }
}
