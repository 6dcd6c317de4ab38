//! Lengths of time as kubectl prints them. Pure.

use jiff::Timestamp;
use std::time::Duration;

/// Returns a length of time in at most two units, as in the column `AGE` of `kubectl get`: `45s`, `5m`, `3d2h`.
///
/// The limits are those of `HumanDuration` in k8s.io/apimachinery/pkg/util/duration.
pub(crate) fn age(length: Duration) -> String {
    let seconds = length.as_secs();
    let (minutes, hours, days) = (seconds / 60, seconds / 3600, seconds / 86_400);
    let two = |large: u64, unit: char, small: u64, small_unit: char| match small {
        0 => format!("{large}{unit}"),
        small => format!("{large}{unit}{small}{small_unit}"),
    };
    match (minutes, hours, days) {
        (0..2, ..) => format!("{seconds}s"),
        (2..10, ..) => two(minutes, 'm', seconds % 60, 's'),
        (10..180, ..) => format!("{minutes}m"),
        (_, 3..8, _) => two(hours, 'h', minutes % 60, 'm'),
        (_, 8..48, _) => format!("{hours}h"),
        (_, _, 2..8) => two(days, 'd', hours % 24, 'h'),
        (_, _, 8..730) => format!("{days}d"),
        (_, _, 730..2920) => two(days / 365, 'y', days % 365, 'd'),
        _ => format!("{}y", days / 365),
    }
}

/// Returns a time relative to `now`: `5m ago`, `in 30s`.
pub(crate) fn relative(at: Timestamp, now: Timestamp) -> String {
    let length = age(now.duration_since(at).unsigned_abs());
    if at > now {
        format!("in {length}")
    } else {
        format!("{length} ago")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_relative_to_now() {
        let at = |second| Timestamp::from_second(second).unwrap();
        assert_eq!(relative(at(0), at(300)), "5m ago");
        assert_eq!(relative(at(30), at(0)), "in 30s");
        assert_eq!(relative(at(0), at(0)), "0s ago");
    }

    #[test]
    fn an_age_has_the_units_that_kubectl_prints() {
        let (minute, hour, day) = (60, 3600, 86_400);
        for (seconds, expected) in [
            (0, "0s"),
            (59, "59s"),
            (119, "119s"),
            (2 * minute, "2m"),
            (5 * minute + 7, "5m7s"),
            (10 * minute + 7, "10m"),
            (179 * minute, "179m"),
            (3 * hour, "3h"),
            (7 * hour + 5 * minute, "7h5m"),
            (47 * hour + 59 * minute, "47h"),
            (2 * day, "2d"),
            (3 * day + 2 * hour, "3d2h"),
            (8 * day + 2 * hour, "8d"),
            (729 * day, "729d"),
            (730 * day, "2y"),
            (3 * 365 * day + 4 * day, "3y4d"),
            (9 * 365 * day + day, "9y"),
        ] {
            assert_eq!(age(Duration::from_secs(seconds)), expected);
        }
    }
}
