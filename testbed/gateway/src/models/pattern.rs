//! Compiles the patterns of the models. They are Java regular expressions that must match the whole value.

use regex::Regex;

/// Returns the compiled pattern, or `None` if it has a look-around, which the crate `regex` does not support.
pub(super) fn compile(pattern: &str) -> Option<Regex> {
    Regex::new(&format!(r"\A(?:{})\z", with_ascii_classes(pattern))).ok()
}

/// Replaces `\w`, `\d` and `\s`, which are ASCII classes in Java. The replacement is a bracketed class, which may be
/// nested in another one.
fn with_ascii_classes(pattern: &str) -> String {
    let mut translated = String::with_capacity(pattern.len());
    let mut chars = pattern.chars();
    while let Some(c) = chars.next() {
        let class = match (c, chars.clone().next()) {
            ('\\', Some('w')) => "[0-9A-Za-z_]",
            ('\\', Some('W')) => "[^0-9A-Za-z_]",
            ('\\', Some('d')) => "[0-9]",
            ('\\', Some('D')) => "[^0-9]",
            ('\\', Some('s')) => r"[\t-\r ]",
            ('\\', Some('S')) => r"[^\t-\r ]",
            ('\\', Some(escaped)) => {
                translated.extend([c, escaped]);
                chars.next();
                continue;
            }
            _ => {
                translated.push(c);
                continue;
            }
        };
        translated.push_str(class);
        chars.next();
    }
    translated
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_matches_the_whole_value() {
        let digits = compile(r"\d{12}|\*").unwrap();
        assert!(digits.is_match("123456789012") && digits.is_match("*"));
        assert!(!digits.is_match("1234567890123") && !digits.is_match("*\n"));
    }

    #[test]
    fn classes_are_ascii_also_in_brackets() {
        let name = compile(r"[\w+=,.@-]+").unwrap();
        assert!(name.is_match("a_B-1") && !name.is_match("ä"));
        let handler = compile(r"[^\s]+").unwrap();
        assert!(handler.is_match("a.ö") && !handler.is_match("a b"));
        let quoted = compile(r"\\w").unwrap();
        assert!(quoted.is_match(r"\w") && !quoted.is_match("w"));
        let document = compile(r"[\u0009\u000A\u000D\u0020-\u00FF]+").unwrap();
        assert!(document.is_match("{\n\t\"ä\": 1}") && !document.is_match("€"));
    }

    #[test]
    fn a_pattern_with_a_look_ahead_is_not_compiled() {
        assert!(compile("(?!^[0-9]+$)([a-zA-Z0-9-_]+)").is_none());
    }
}
