//! Validation of timestamps.

/// Whether a text is a timestamp in the format of RFC 3339, with the upper-case `T` and `Z` that the States Language
/// requires.
pub(crate) fn is_rfc3339(text: &str) -> bool {
    parse(text).is_some()
}

fn parse(text: &str) -> Option<()> {
    let (date, time) = text.split_once('T')?;
    let [year, month, day] = numbers::<3>(date, '-', [4, 2, 2])?;
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        2 => 28 + u32::from(leap),
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return None,
    };
    (1..=days).contains(&day).then_some(())?;
    let clock = match time.strip_suffix('Z') {
        Some(clock) => clock,
        None => {
            let (clock, offset) = time.split_at_checked(time.rfind(['+', '-'])?)?;
            let [hours, minutes] = numbers::<2>(offset.get(1..)?, ':', [2, 2])?;
            (hours < 24 && minutes < 60).then_some(clock)?
        }
    };
    let (clock, fraction) = clock.split_once('.').unwrap_or((clock, "0"));
    let [hours, minutes, seconds] = numbers::<3>(clock, ':', [2, 2, 2])?;
    let digits = !fraction.is_empty() && fraction.bytes().all(|b| b.is_ascii_digit());
    // 60 is a leap second.
    (digits && hours < 24 && minutes < 60 && seconds <= 60).then_some(())
}

fn numbers<const N: usize>(text: &str, separator: char, widths: [usize; N]) -> Option<[u32; N]> {
    let mut parts = text.split(separator);
    let mut out = [0; N];
    for (slot, width) in out.iter_mut().zip(widths) {
        let part = parts.next()?;
        let digits = part.len() == width && part.bytes().all(|b| b.is_ascii_digit());
        *slot = digits.then(|| part.parse().ok())??;
    }
    parts.next().is_none().then_some(out)
}

#[cfg(test)]
mod tests {
    use super::is_rfc3339;

    #[test]
    fn only_timestamps_are_accepted() {
        for good in [
            "2024-02-29T23:59:60Z",
            "2016-08-18T17:33:00.123+05:30",
            "2016-03-14T01:59:00-08:00",
        ] {
            assert!(is_rfc3339(good), "{good}");
        }
        for bad in [
            "",
            "T",
            "2024-01-01",
            "2024-01-01 00:00:00Z",
            "2024-01-01t00:00:00z",
            "2024-01-01T00:00:00",
            "2023-02-29T00:00:00Z",
            "2024-13-01T00:00:00Z",
            "2024-01-01T24:00:00Z",
            "2024-01-01T00:00Z",
            "2024-01-01T00:00:00.Z",
            "2024-01-01T00:00:00+5:30",
            "+024-01-01T00:00:00Z",
            "é",
            "2024-01-01T00:00:00é+00:00",
        ] {
            assert!(!is_rfc3339(bad), "{bad}");
        }
    }
}
