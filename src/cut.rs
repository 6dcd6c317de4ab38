//! Limits the length of texts.

/// Returns at most `max` bytes of a text. It cuts at a character and ends with an ellipsis.
pub(crate) fn cut(mut text: String, max: usize) -> String {
    if text.len() > max {
        let end = (0..=max).rev().find(|i| text.is_char_boundary(*i)).unwrap_or(0);
        text.truncate(end);
        text.push('…');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_messages_are_cut_at_a_character() {
        let long = cut("ü".repeat(600), 1024);
        assert!(long.len() <= 1024 + '…'.len_utf8() && long.ends_with('…'));
    }
}
