//! Failures at random, by a seed.

use std::{
    sync::atomic::{AtomicU64, Ordering},
    time::Duration,
};

use super::Climate;
use crate::{
    faults::{Effect, draw},
    request::AwsRequest,
};

/// Counts the calls, so that a seed gives each call its own fate.
#[derive(Debug, Default)]
pub(super) struct Storm(AtomicU64);

impl Storm {
    pub(super) fn strike(&self, climate: &Climate, request: &AwsRequest) -> Option<Effect> {
        if climate.failures <= 0.0 || request.operation.service == "other" {
            return None;
        }
        let number = self.0.fetch_add(1, Ordering::Relaxed);
        let chance = |salt: u64| draw(climate.seed, number, salt);
        if chance(0) >= climate.failures {
            return None;
        }
        let service = request.operation.service;
        Some(match (chance(1) * 6.0) as u32 {
            0 | 1 => throttle(service),
            2 => Effect::error(500, "InternalFailure", "The storm lost this call."),
            3 => Effect::error_after(503, "ServiceUnavailable", "The storm lost this answer."),
            4 => Effect::CutAfter,
            _ => Effect::Delay(Duration::from_millis(700)),
        })
    }
}

/// A service's own throttle.
fn throttle(service: &str) -> Effect {
    let (status, code) = match service {
        "lambda" => (429, "TooManyRequestsException"),
        "iam" | "sts" => (400, "Throttling"),
        _ => (400, "ThrottlingException"),
    };
    Effect::error(status, code, "Rate exceeded")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn draws_are_spread_and_repeatable() {
        let draws: Vec<f64> = (0..1000).map(|number| draw(7, number, 0)).collect();
        assert_eq!(draws, (0..1000).map(|number| draw(7, number, 0)).collect::<Vec<_>>());
        let low = draws.iter().filter(|draw| **draw < 0.1).count();
        assert!((50..200).contains(&low), "{low}");
    }
}
