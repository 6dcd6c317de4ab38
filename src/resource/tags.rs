use super::Differences;
use crate::pattern::Tags;

/// Tags to set, and keys to remove: those that were set earlier and are wanted no more. Other people's
/// tags stay.
pub fn tag_changes(
    desired: &Tags,
    observed: &Tags,
    set_earlier: &[String],
    differences: &mut Differences,
) -> (Tags, Vec<String>) {
    let set: Tags = desired
        .iter()
        .filter(|(k, v)| observed.get(*k) != Some(v))
        .map(|(k, v)| (k.clone(), v.clone()))
        .collect();
    let remove: Vec<String> = set_earlier
        .iter()
        .filter(|k| observed.contains_key(*k) && !desired.contains_key(*k))
        .cloned()
        .collect();
    for (key, value) in &set {
        differences.note(
            &format!("tags.{key}"),
            value.clone(),
            observed.get(key).cloned().unwrap_or_default(),
        );
    }
    for key in &remove {
        differences.note(
            &format!("tags.{key}"),
            String::new(),
            observed.get(key).cloned().unwrap_or_default(),
        );
    }
    (set, remove)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_tags_that_were_set_earlier_are_removed() {
        let tags = |pairs: &[(&str, &str)]| -> Tags { pairs.iter().map(|(k, v)| ((*k).into(), (*v).into())).collect() };
        let mut differences = Differences::default();
        let (set, remove) = tag_changes(
            &tags(&[("a", "1"), ("b", "2")]),
            &tags(&[("a", "1"), ("b", "x"), ("old", "o"), ("foreign", "f")]),
            &["a".into(), "old".into(), "gone".into()],
            &mut differences,
        );
        assert_eq!(set, tags(&[("b", "2")]));
        assert_eq!(remove, ["old"]);
        let fields: Vec<String> = differences.into_vec().into_iter().map(|d| d.field).collect();
        assert_eq!(fields, ["tags.b", "tags.old"]);
    }
}
