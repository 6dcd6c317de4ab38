//! Functions on JSON text that keep its spelling, so that Step Functions receives the text as its author wrote it.

use super::model::At;
use super::substitute::{NULL, in_text};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

/// Replaces `${Name}` in JSON text, with the semantics of [`crate::Definition::substitute`]. Everything outside the
/// changed strings stays byte for byte. Assumes that the text is JSON: the text after a syntax error stays
/// unchanged.
pub fn substitute_text(json: &str, table: &BTreeMap<String, String>) -> String {
    let mut changes: Vec<(Range<usize>, String)> = vec![];
    walk(json, |_, range, is_string| {
        let raw = json.get(range.clone()).unwrap_or_default();
        if !is_string || !raw.contains(['$', '\\']) {
            return;
        }
        let Ok(text) = serde_json::from_str::<String>(raw) else {
            return;
        };
        if text == NULL {
            changes.push((range, "null".to_owned()));
            return;
        }
        let replaced = in_text(&text, table);
        if replaced != text {
            changes.push((range, serde_json::Value::String(replaced).to_string()));
        }
    });
    let mut out = String::with_capacity(json.len());
    let mut from = 0;
    for (range, replaced) in changes {
        out.push_str(json.get(from..range.start).unwrap_or_default());
        out.push_str(&replaced);
        from = range.end;
    }
    out.push_str(json.get(from..).unwrap_or_default());
    out
}

/// Returns the positions (line and column, both from 1) of the values at these paths. A path that the text does not
/// contain is missing in the result.
pub fn positions(json: &str, paths: &BTreeSet<&str>) -> BTreeMap<String, (usize, usize)> {
    let mut found = BTreeMap::new();
    walk(json, |place, range, _| {
        let path = place.to_string();
        if paths.contains(path.as_str()) {
            let before = json.get(..range.start).unwrap_or_default();
            let line_start = before.rfind('\n').map_or(0, |at| at + 1);
            let column = before.get(line_start..).unwrap_or_default().chars().count() + 1;
            found.insert(path, (before.matches('\n').count() + 1, column));
        }
    });
    found
}

/// Visits every value of JSON text, with its place. Only for a string the range covers the whole value. The walk stops
/// where the text is not JSON.
fn walk<V: FnMut(At<'_>, Range<usize>, bool)>(text: &str, visit: V) {
    let mut walker = Walker { text, at: 0, visit };
    let _ = walker.value(At::Path(""));
}

struct Walker<'t, V> {
    text: &'t str,
    at: usize,
    visit: V,
}

impl<V: FnMut(At<'_>, Range<usize>, bool)> Walker<'_, V> {
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn space(&mut self) {
        while self.peek().is_some_and(|b| b.is_ascii_whitespace()) {
            self.at += 1;
        }
    }

    /// Recursion is as deep as the JSON, which serde_json limits when it parses the same text.
    fn value(&mut self, place: At<'_>) -> Option<()> {
        self.space();
        let start = self.at;
        match self.peek()? {
            b'"' => {
                let range = self.string();
                (self.visit)(place, range, true);
            }
            b'{' => {
                (self.visit)(place, start..start, false);
                self.object(place)?;
            }
            b'[' => {
                (self.visit)(place, start..start, false);
                self.array(place)?;
            }
            _ => {
                (self.visit)(place, start..start, false);
                while self
                    .peek()
                    .is_some_and(|b| !b.is_ascii_whitespace() && !b",]}".contains(&b))
                {
                    self.at += 1;
                }
            }
        }
        Some(())
    }

    fn object(&mut self, place: At<'_>) -> Option<()> {
        self.at += 1;
        loop {
            self.space();
            match self.peek()? {
                b',' => self.at += 1,
                b'"' => {
                    let range = self.string();
                    let key: String = serde_json::from_str(self.text.get(range)?).ok()?;
                    self.space();
                    if self.peek()? != b':' {
                        return None;
                    }
                    self.at += 1;
                    self.value(place.key(&key))?;
                }
                b'}' => {
                    self.at += 1;
                    return Some(());
                }
                _ => return None,
            }
        }
    }

    fn array(&mut self, place: At<'_>) -> Option<()> {
        self.at += 1;
        let mut index = 0;
        loop {
            self.space();
            match self.peek()? {
                b',' => self.at += 1,
                b']' => {
                    self.at += 1;
                    return Some(());
                }
                _ => {
                    let before = self.at;
                    self.value(place.index(index))?;
                    if self.at == before {
                        return None;
                    }
                    index += 1;
                }
            }
        }
    }

    fn string(&mut self) -> Range<usize> {
        let start = self.at;
        self.at += 1;
        while let Some(byte) = self.peek() {
            self.at += if byte == b'\\' { 2 } else { 1 };
            if byte == b'"' {
                break;
            }
        }
        start..self.at.min(self.text.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::substitute::substitute;
    use proptest::prelude::*;
    use serde_json::Value;

    fn table() -> BTreeMap<String, String> {
        [("A".to_owned(), "a\"b\\c".to_owned()), ("B".to_owned(), "b".to_owned())].into()
    }

    #[test]
    fn only_values_change_and_numbers_keep_their_spelling() {
        let text =
            "{\n  \"${B}\" : [1.0, 1e3, 1.10, true , \"x${B}\\u00e9\", \"\\u0024{B}\", \"\\\"${A}\"],\"k\":{}}\n";
        let expected = "{\n  \"${B}\" : [1.0, 1e3, 1.10, true , \"xbé\", \"b\", \"\\\"a\\\"b\\\\c\"],\"k\":{}}\n";
        assert_eq!(substitute_text(text, &table()), expected);
        let unchanged = "{ \"a\" : \"${C} \\u00e9\" }";
        assert_eq!(substitute_text(unchanged, &table()), unchanged);
    }

    #[test]
    fn values_have_a_line_and_a_column() {
        let text = "{\"StartAt\": \"é\",\n \"States\": {\"A b\": {\"x\": [0,\n\t{\"y\": 1}]}}}";
        let paths = ["", ".States[\"A b\"].x[1].y", ".States", ".Nothing"].into();
        let found = positions(text, &paths);
        assert_eq!(found[""], (1, 1));
        assert_eq!(found[".States"], (2, 12));
        assert_eq!(found[".States[\"A b\"].x[1].y"], (3, 8));
        assert!(!found.contains_key(".Nothing"));
    }

    fn json() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            "[a-z\"\\\\é${}AB]{0,8}".prop_map(Value::from),
        ];
        leaf.prop_recursive(4, 32, 4, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
                prop::collection::btree_map("[a-z\"\\\\${}AB]{0,6}", inner, 0..4)
                    .prop_map(|map| Value::Object(map.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn substitution_in_text_equals_substitution_in_the_document(document in json(), pretty in any::<bool>()) {
            let text = if pretty { format!("{document:#}") } else { document.to_string() };
            let replaced: Value = serde_json::from_str(&substitute_text(&text, &table())).unwrap();
            prop_assert_eq!(replaced, substitute(&document, &table()));
        }

        #[test]
        fn text_that_is_not_json_does_not_panic(text in ".{0,40}") {
            substitute_text(&text, &table());
            positions(&text, &[""].into());
        }
    }
}
