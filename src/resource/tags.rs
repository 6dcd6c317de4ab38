//! The changes of tags.

use crate::owner::Tags;

/// Returns the tags to set and the keys to remove. Removes only keys that the operator set earlier, so tags of other
/// owners stay.
pub(super) fn tag_changes(wanted: &Tags, observed: &Tags, set_earlier: &[String]) -> (Tags, Vec<String>) {
    let set = wanted.iter().filter(|(key, value)| observed.get(*key) != Some(value));
    let unwanted = |key: &&String| observed.contains_key(*key) && !wanted.contains_key(*key);
    let set = set.map(|(key, value)| (key.clone(), value.clone())).collect();
    (set, set_earlier.iter().filter(unwanted).cloned().collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_tags_that_were_set_earlier_are_removed() {
        let tags = |pairs: &[(&str, &str)]| -> Tags { pairs.iter().map(|(k, v)| ((*k).into(), (*v).into())).collect() };
        let (set, remove) = tag_changes(
            &tags(&[("a", "1"), ("b", "2")]),
            &tags(&[("a", "1"), ("b", "x"), ("old", "o"), ("foreign", "f")]),
            &["a".into(), "old".into(), "gone".into()],
        );
        assert_eq!(set, tags(&[("b", "2")]));
        assert_eq!(remove, ["old"]);
    }
}
