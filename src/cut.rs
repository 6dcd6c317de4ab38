//! Texts that are too long for the place where they stand.

/// At most `max` bytes of a text, cut at a character, with an ellipsis in place of the rest.
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
