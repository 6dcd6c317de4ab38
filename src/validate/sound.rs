//! The part of an object that its schema accepts. The operator's checks see only this part, so that every other
//! mistake is reported too, and none twice.

use super::path::{Path, Step};
use serde_json::{Value, json};

/// The accepted part of an object, and the paths of the values that were removed.
pub(super) struct Sound {
    /// The part.
    pub(super) value: Value,
    /// Paths of the removed values in the whole object, in order.
    removed: Vec<Path>,
}

impl Sound {
    /// Removes the values at the bad paths. A value goes with the object around it if that requires it, and a list
    /// with too few entries goes as a whole.
    pub(super) fn part(schema: &Value, mut value: Value, bad: impl Iterator<Item = Path>) -> Self {
        // From the back, so that the places in lists stay the same.
        let mut bad: Vec<Path> = bad.collect();
        bad.sort();
        let mut removed: Vec<Path> = vec![];
        for Path(mut steps) in bad.into_iter().rev() {
            let gone = |removed: &Path| steps.starts_with(&removed.0);
            if removed.iter().any(gone) {
                continue;
            }
            if at(&mut value, &steps).is_none() {
                steps.pop();
            }
            while is_needed(schema, &mut value, &steps) {
                steps.pop();
            }
            remove(schema, &mut value, &steps);
            removed.push(Path(steps));
        }
        removed.sort();
        Self { value, removed }
    }

    /// Returns the path in the whole object for a path in the part.
    pub(super) fn original(&self, path: &str) -> String {
        let mut path = path.to_owned();
        for removed in &self.removed {
            if let Some((Step::Index(index), list)) = removed.0.split_last() {
                path = shifted(&path, &format!("{}[", Path(list.to_vec())), *index);
            }
        }
        path
    }

    /// Whether a message asks for a field that was removed: then it follows from the removal.
    pub(super) fn misses_removed(&self, message: &str) -> bool {
        if !["requires ", "is required ", "must be at least "]
            .iter()
            .any(|start| message.starts_with(start))
        {
            return false;
        }
        let mut words = message.split(|c: char| !c.is_ascii_alphanumeric());
        words.any(|word| self.removed.iter().any(|path| path.last_field() == Some(word)))
    }
}

/// The path, one further in a list if it leads to an entry behind a removed one.
fn shifted(path: &str, list: &str, removed: usize) -> String {
    let entry = path.strip_prefix(list).and_then(|rest| rest.split_once(']'));
    match entry.and_then(|(index, rest)| Some((index.parse::<usize>().ok()?, rest))) {
        Some((index, rest)) if index >= removed => format!("{list}{}]{rest}", index + 1),
        _ => path.to_owned(),
    }
}

/// Whether the value around needs the one at the path.
fn is_needed(schema: &Value, value: &mut Value, steps: &[Step]) -> bool {
    let Some((last, around)) = steps.split_last() else {
        return false;
    };
    let schema = schema_at(schema, around);
    match last {
        Step::Field(_) if around.is_empty() => false,
        Step::Field(name) => {
            let required = schema.get("required").and_then(Value::as_array);
            required.into_iter().flatten().any(|field| field == name)
        }
        Step::Key(_) => false,
        Step::Index(_) => {
            let least = schema.get("minItems").and_then(Value::as_u64).unwrap_or_default();
            let items = at(value, around).and_then(|list| list.as_array());
            items.is_some_and(|items| items.len() as u64 <= least)
        }
    }
}

fn schema_at<'s>(schema: &'s Value, steps: &[Step]) -> &'s Value {
    steps.iter().fold(schema, |schema, step| {
        let inner = match step {
            Step::Field(name) => schema.get("properties").and_then(|properties| properties.get(name)),
            Step::Key(_) => schema.get("additionalProperties"),
            Step::Index(_) => schema.get("items"),
        };
        inner.unwrap_or(&Value::Null)
    })
}

fn at<'v>(value: &'v mut Value, steps: &[Step]) -> Option<&'v mut Value> {
    steps.iter().try_fold(value, |value, step| match step {
        Step::Field(name) | Step::Key(name) => value.get_mut(name),
        Step::Index(index) => value.get_mut(index),
    })
}

fn remove(schema: &Value, value: &mut Value, steps: &[Step]) {
    let Some((last, before)) = steps.split_last() else {
        *value = json!({});
        return;
    };
    let is_text = schema_at(schema, steps).get("type") == Some(&json!("string"));
    match (at(value, before), last) {
        // The entry stays, since its key can be of use elsewhere, as the name of a file is.
        (Some(Value::Object(object)), Step::Key(name)) if is_text => {
            object.insert(name.clone(), json!(""));
        }
        (Some(Value::Object(object)), Step::Field(name) | Step::Key(name)) => {
            object.remove(name);
            if before.is_empty() && name == "spec" {
                object.insert(name.clone(), json!({}));
            }
        }
        (Some(Value::Array(items)), Step::Index(index)) if *index < items.len() => {
            items.remove(*index);
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(text: &str) -> Path {
        let steps = text
            .split('.')
            .map(|step| match (step.parse(), step.strip_prefix('@')) {
                (Ok(index), _) => Step::Index(index),
                (_, Some(key)) => Step::Key(key.to_owned()),
                _ => Step::Field(step.to_owned()),
            });
        Path(steps.collect())
    }

    fn schema() -> Value {
        let named = json!({"type": "object", "required": ["name"], "properties": {"name": {"type": "string"}}});
        json!({"properties": {
            "list": {"items": named},
            "two": {"minItems": 2, "items": {"type": "integer"}},
            "map": {"additionalProperties": {"type": "string"}},
            "outer": {"required": ["inner"], "properties": {"inner": named}}}})
    }

    fn part(value: Value, bad: &[&str]) -> Sound {
        let schema = json!({"properties": {"spec": schema()}});
        let bad = bad.iter().map(|text| path(&format!("spec.{text}")));
        Sound::part(&schema, json!({"spec": value}), bad)
    }

    #[test]
    fn a_value_goes_with_the_object_that_requires_it() {
        let sound = part(json!({"outer": {"inner": {"name": 1}}, "a": 1}), &["outer.inner.name"]);
        assert_eq!(sound.value, json!({"spec": {"a": 1}}));
        let sound = part(json!({"outer": {"inner": {}}}), &["outer.inner.name"]);
        assert_eq!(sound.value, json!({"spec": {}}));
        assert!(sound.misses_removed("requires outer: x") && !sound.misses_removed("has outer"));
    }

    #[test]
    fn an_entry_of_a_list_goes_alone_unless_the_list_needs_it() {
        let list = json!({"list": [{"name": 1}, {"name": "b"}, {}, {"name": "d"}]});
        let sound = part(list, &["list.0.name", "list.2.name"]);
        assert_eq!(sound.value["spec"]["list"], json!([{"name": "b"}, {"name": "d"}]));
        assert_eq!(sound.original("spec.list[0].x"), "spec.list[1].x");
        assert_eq!(sound.original("spec.list[1]"), "spec.list[3]");
        assert_eq!(sound.original("spec.lists[1]"), "spec.lists[1]");
        assert_eq!(part(json!({"two": [1, "2"]}), &["two.1"]).value, json!({"spec": {}}));
    }

    #[test]
    fn an_entry_of_a_map_of_text_becomes_empty() {
        let sound = part(json!({"map": {"a": 1, "b": "x"}}), &["map.@a"]);
        assert_eq!(sound.value["spec"]["map"], json!({"a": "", "b": "x"}));
    }

    #[test]
    fn a_spec_of_another_type_becomes_empty() {
        let schema = json!({"required": ["spec"], "properties": {"spec": schema()}});
        let sound = Sound::part(&schema, json!({"spec": "x"}), [path("spec")].into_iter());
        assert_eq!(sound.value, json!({"spec": {}}));
    }
}
