//! Relative times, as kubectl prints them. Pure.

use jiff::{SignedDuration, Timestamp};

/// Returns how long ago a time was, such as `5m ago`. Text that is not an RFC 3339 time stays unchanged.
pub(super) fn ago(time: &str, now: Timestamp) -> String {
    time.parse::<Timestamp>().map_or_else(
        |_| time.to_owned(),
        |time| format!("{} ago", age(now.duration_since(time))),
    )
}

/// Returns a duration with the precision of kubectl's column AGE: `45s`, `5m30s`, `3h`, `12d`. A negative duration is `0s`.
pub(crate) fn age(duration: SignedDuration) -> String {
    let seconds = duration.as_secs().max(0);
    let (minutes, hours) = (seconds / 60, seconds / 3600);
    let days = hours / 24;
    let two = |large: i64, unit: char, small: i64, unit_of_small: char| match small {
        0 => format!("{large}{unit}"),
        small => format!("{large}{unit}{small}{unit_of_small}"),
    };
    match seconds {
        _ if seconds < 120 => format!("{seconds}s"),
        _ if minutes < 10 => two(minutes, 'm', seconds % 60, 's'),
        _ if minutes < 180 => format!("{minutes}m"),
        _ if hours < 8 => two(hours, 'h', minutes % 60, 'm'),
        _ if hours < 48 => format!("{hours}h"),
        _ if days < 8 => two(days, 'd', hours % 24, 'h'),
        _ if days < 2 * 365 => format!("{days}d"),
        _ if days < 8 * 365 => two(days / 365, 'y', days % 365, 'd'),
        _ => format!("{}y", days / 365),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_duration_has_the_precision_of_kubectl() {
        let cases = [
            (-5, "0s"),
            (0, "0s"),
            (119, "119s"),
            (120, "2m"),
            (330, "5m30s"),
            (600, "10m"),
            (3 * 3600 - 1, "179m"),
            (3 * 3600 + 60, "3h1m"),
            (8 * 3600 + 60, "8h"),
            (47 * 3600, "47h"),
            (50 * 3600, "2d2h"),
            (9 * 86_400, "9d"),
            (731 * 86_400, "2y1d"),
            (9 * 365 * 86_400, "9y"),
        ];
        for (seconds, text) in cases {
            assert_eq!(age(SignedDuration::from_secs(seconds)), text, "{seconds}");
        }
    }

    #[test]
    fn a_text_that_is_not_a_time_stays_unchanged() {
        let now = "2026-01-01T00:05:00Z".parse().unwrap();
        assert_eq!(ago("2026-01-01T00:00:00Z", now), "5m ago");
        assert_eq!(ago("", now), "");
        assert_eq!(ago("never", now), "never");
    }
}
