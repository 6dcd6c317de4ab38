//! Checks the members of a request against the constraints of their shapes.

use serde_json::{Map, Value};

use super::shape::{Constraint, Model, Shape, Type};

/// A constraint that a value does not satisfy.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Violation {
    /// Path of the member in AWS's notation: `tags.1.member.key`.
    pub path: String,
    /// Name of the value's shape.
    pub shape: String,
    pub value: Shown,
    pub constraint: String,
    /// Whether the value is not in the enumeration of its shape.
    pub is_unknown: bool,
}

/// A value in a message.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Shown {
    Missing,
    Sensitive,
    Text(String),
}

/// Returns all violations in the order of the members' names.
pub(super) fn violations(model: &Model, input: &Shape, members: &Map<String, Value>) -> Vec<Violation> {
    let mut check = Check {
        model,
        violations: Vec::new(),
    };
    check.structure(input, members, "");
    check.violations
}

struct Check<'a> {
    model: &'a Model,
    violations: Vec<Violation>,
}

impl Check<'_> {
    fn structure(&mut self, shape: &Shape, members: &Map<String, Value>, path: &str) {
        for (name, member) in &shape.members {
            let path = match path {
                "" => lower_first(name),
                path => format!("{path}.{}", lower_first(name)),
            };
            match members.get(name).filter(|value| !value.is_null()) {
                Some(value) => self.value(&member.shape, value, &path),
                None if shape.required.contains(name) => self.violations.push(Violation {
                    path,
                    shape: member.shape.clone(),
                    value: Shown::Missing,
                    constraint: "Member must not be null".to_owned(),
                    is_unknown: false,
                }),
                None => {}
            }
        }
    }

    fn value(&mut self, name: &str, value: &Value, path: &str) {
        let Some(shape) = self.model.shapes.get(name) else {
            return;
        };
        let broken: Vec<_> = shape
            .constraints()
            .filter(|c| !c.is_satisfied(shape.kind, value))
            .collect();
        for constraint in broken {
            let is_unknown = matches!(constraint, Constraint::OneOf(_));
            self.add(name, value, path, constraint.to_string(), is_unknown);
        }
        match (shape.kind, value) {
            (Type::Structure, Value::Object(members)) => self.structure(shape, members, path),
            (Type::List, Value::Array(elements)) => self.list(name, shape, elements, value, path),
            (Type::Map, Value::Object(entries)) => self.map(name, shape, entries, value, path),
            _ => {}
        }
    }

    fn list(&mut self, name: &str, shape: &Shape, elements: &[Value], value: &Value, path: &str) {
        let Some(reference) = &shape.member else { return };
        let broken = self.broken(&reference.shape, elements.iter());
        if let Some(constraints) = broken {
            let constraint = format!("Member must satisfy constraint: {constraints}");
            self.add(name, value, path, constraint, false);
        }
        for (n, element) in elements.iter().enumerate().filter(|(_, element)| !is_scalar(element)) {
            self.value(&reference.shape, element, &format!("{path}.{}.member", n + 1));
        }
    }

    fn map(&mut self, name: &str, shape: &Shape, entries: &Map<String, Value>, value: &Value, path: &str) {
        let (Some(keys), Some(values)) = (&shape.key, &shape.value) else {
            return;
        };
        let texts: Vec<_> = entries.keys().map(|key| Value::from(key.as_str())).collect();
        if let Some(constraints) = self.broken(&keys.shape, texts.iter()) {
            let constraint = format!("Map keys must satisfy constraint: {constraints}");
            self.add(name, value, path, constraint, false);
        }
        if let Some(constraints) = self.broken(&values.shape, entries.values()) {
            let constraint = format!("Map value must satisfy constraint: {constraints}");
            self.add(name, value, path, constraint, false);
        }
        for (key, entry) in entries.iter().filter(|(_, entry)| !is_scalar(entry)) {
            self.value(&values.shape, entry, &format!("{path}.{key}.member"));
        }
    }

    /// Returns all constraints of a shape if one of the scalars violates one of them. AWS does not report which one.
    fn broken<'v>(&self, name: &str, mut values: impl Iterator<Item = &'v Value>) -> Option<String> {
        let shape = self.model.shapes.get(name)?;
        let constraints: Vec<_> = shape.constraints().collect();
        let breaks = |value: &Value| constraints.iter().any(|c| !c.is_satisfied(shape.kind, value));
        values.any(|value| is_scalar(value) && breaks(value)).then(|| {
            let texts: Vec<_> = constraints.iter().map(ToString::to_string).collect();
            format!("[{}]", texts.join(", "))
        })
    }

    fn add(&mut self, shape: &str, value: &Value, path: &str, constraint: String, is_unknown: bool) {
        let value = match self.is_sensitive(shape, value) {
            true => Shown::Sensitive,
            false => Shown::Text(shown(value)),
        };
        self.violations.push(Violation {
            path: path.to_owned(),
            shape: shape.to_owned(),
            value,
            constraint,
            is_unknown,
        });
    }

    /// Whether the value or a part of it is sensitive.
    fn is_sensitive(&self, name: &str, value: &Value) -> bool {
        let Some(shape) = self.model.shapes.get(name) else {
            return false;
        };
        let inside = |reference: &Option<super::shape::Reference>, value: &Value| {
            reference.as_ref().is_some_and(|r| self.is_sensitive(&r.shape, value))
        };
        shape.sensitive
            || match value {
                Value::Array(elements) => elements.iter().any(|element| inside(&shape.member, element)),
                Value::Object(entries) if shape.kind == Type::Map => entries
                    .iter()
                    .any(|(key, entry)| inside(&shape.key, &Value::from(key.as_str())) || inside(&shape.value, entry)),
                Value::Object(members) => members.iter().any(|(name, value)| {
                    let member = shape.members.get(name);
                    member.is_some_and(|member| self.is_sensitive(&member.shape, value))
                }),
                _ => false,
            }
    }
}

fn is_scalar(value: &Value) -> bool {
    !value.is_array() && !value.is_object()
}

/// Returns the name as messages show it: `RoleName` becomes `roleName`.
fn lower_first(name: &str) -> String {
    let mut chars = name.chars();
    chars
        .next()
        .into_iter()
        .flat_map(char::to_lowercase)
        .chain(chars)
        .collect()
}

/// Formats a value as Java does.
fn shown(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(elements) => format!("[{}]", elements.iter().map(shown).collect::<Vec<_>>().join(", ")),
        Value::Object(entries) => {
            let entries: Vec<_> = entries
                .iter()
                .map(|(key, value)| format!("{key}={}", shown(value)))
                .collect();
            format!("{{{}}}", entries.join(", "))
        }
        other => other.to_string(),
    }
}
