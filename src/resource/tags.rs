use super::{Action, Call, Differences, Known, Verdict};
use crate::api::ResourceId;
use crate::owner::Tags;

impl Verdict {
    /// Steps for the tags to set, and for the keys to remove: those that were set earlier and are wanted
    /// no more. Other people's tags stay. They come first, because the operator's own IAM policy lets it
    /// change only what bears its tag.
    pub(super) fn push_tags(
        &mut self,
        id: &ResourceId,
        (wanted, observed): (&Tags, &Tags),
        known: Known<'_>,
        tag: impl FnOnce(Tags) -> Call,
        untag: impl FnOnce(Vec<String>) -> Call,
    ) {
        let (set, remove) = tag_changes(wanted, observed, known.tag_keys());
        let old = |key: &String| observed.get(key).cloned().unwrap_or_default();
        let mut differences = Differences::default();
        for (key, value) in &set {
            differences.note(&format!("tags.{key}"), value.clone(), old(key));
        }
        if !set.is_empty() {
            self.push(id, Action::Update, 0, tag(set), differences.into_vec());
        }
        let mut differences = Differences::default();
        for key in &remove {
            differences.note(&format!("tags.{key}"), String::new(), old(key));
        }
        if !remove.is_empty() {
            self.push(id, Action::Update, 0, untag(remove), differences.into_vec());
        }
    }
}

fn tag_changes(wanted: &Tags, observed: &Tags, set_earlier: &[String]) -> (Tags, Vec<String>) {
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
