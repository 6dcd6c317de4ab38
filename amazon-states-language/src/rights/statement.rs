//! Collection of grants, and their conversion to the fewest equivalent statements.

use super::context::Context;
use super::text::escape;
use serde::Serialize;
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// A statement of an IAM policy with the effect Allow.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Statement {
    /// Sid of letters and digits. Unique within the policy. The same definition always has the same Sids.
    pub sid: String,
    /// IAM actions.
    pub actions: BTreeSet<String>,
    /// ARNs. A wildcard replaces a part that the definition does not state.
    pub resources: BTreeSet<String>,
    /// The `Condition` element.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub condition: Option<Value>,
}

impl Statement {
    /// Returns the statement as JSON of a policy document
    /// (<https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html>).
    pub fn to_json(&self) -> Value {
        let mut statement = Map::from_iter([
            ("Sid".to_owned(), json!(self.sid)),
            ("Effect".to_owned(), json!("Allow")),
            ("Action".to_owned(), json!(self.actions)),
            ("Resource".to_owned(), json!(self.resources)),
        ]);
        statement.extend(self.condition.clone().map(|c| ("Condition".to_owned(), c)));
        Value::Object(statement)
    }
}

/// Operator, key and value.
pub(super) type Conditions = BTreeSet<(String, String, String)>;

/// The grants of all states, without duplicates.
#[derive(Debug, Default)]
pub(super) struct Grants {
    /// Actions by condition and resource.
    all: BTreeMap<(Conditions, String), BTreeSet<String>>,
}

impl Grants {
    /// Adds a grant. If the resource may belong to another owner, a condition on the owner tag limits the grant.
    pub(super) fn add(&mut self, context: &Context<'_>, action: &str, resource: &str, mut conditions: Conditions) {
        if let Some((key, owner)) = context.owner_tag.filter(|_| foreign(context, action, resource)) {
            conditions.insert((
                "StringLikeIfExists".to_owned(),
                format!("aws:ResourceTag/{key}"),
                format!("{}*", escape(owner)),
            ));
        }
        self.all
            .entry((conditions, resource.to_owned()))
            .or_default()
            .insert(action.to_owned());
    }

    /// Removes an action from all grants.
    pub(super) fn revoke(&mut self, action: &str) {
        self.all.retain(|_, actions| {
            actions.remove(action);
            !actions.is_empty()
        });
    }

    /// Returns the statements. Their order depends only on their content.
    pub(super) fn statements(self) -> Vec<Statement> {
        let mut merged: BTreeMap<(BTreeSet<String>, Conditions), BTreeSet<String>> = BTreeMap::new();
        for ((conditions, resource), actions) in self.all {
            merged.entry((actions, conditions)).or_default().insert(resource);
        }
        let mut sids = BTreeSet::new();
        merged
            .into_iter()
            .map(|((actions, conditions), resources)| Statement {
                sid: sid(&actions, &mut sids),
                resources,
                condition: condition(&conditions),
                actions,
            })
            .collect()
    }
}

/// Whether an action uses a function, state machine or log group that does not belong to the pattern.
fn foreign(context: &Context<'_>, action: &str, resource: &str) -> bool {
    let made_here = ["lambda:", "states:", "logs:"]
        .iter()
        .any(|service| action.starts_with(service));
    let arn = resource.replacen(":execution:", ":stateMachine:", 1);
    let own = |own: &str| {
        arn.strip_prefix(own)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with(':') || rest.starts_with('/'))
    };
    made_here && !context.own_arns.iter().any(|arn| own(arn)) && !own(&context.machine_arn())
}

fn condition(conditions: &Conditions) -> Option<Value> {
    let mut operators: BTreeMap<&str, BTreeMap<&str, BTreeSet<&str>>> = BTreeMap::new();
    for (operator, key, value) in conditions {
        operators
            .entry(operator)
            .or_default()
            .entry(key)
            .or_default()
            .insert(value);
    }
    let value = |values: BTreeSet<&str>| match values.len() {
        1 => values.first().map_or(Value::Null, |v| json!(v)),
        _ => json!(values),
    };
    let keys = |keys: BTreeMap<&str, BTreeSet<&str>>| -> Map<String, Value> {
        keys.into_iter().map(|(k, v)| (k.to_owned(), value(v))).collect()
    };
    let all: Map<String, Value> = operators
        .into_iter()
        .map(|(o, k)| (o.to_owned(), Value::Object(keys(k))))
        .collect();
    (!all.is_empty()).then_some(Value::Object(all))
}

/// Returns a Sid from the first action, such as `SnsPublish`, with a number if the Sid is not unique.
fn sid(actions: &BTreeSet<String>, taken: &mut BTreeSet<String>) -> String {
    let first = actions.first().map_or("", String::as_str);
    let name: String = first.split([':', '-']).map(capital).collect();
    let base: String = name.chars().filter(char::is_ascii_alphanumeric).collect();
    let mut sid = base.clone();
    let mut number = 1;
    while !taken.insert(sid.clone()) {
        number += 1;
        sid = format!("{base}{number}");
    }
    sid
}

/// Returns a word with a capital first letter.
pub(super) fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_ascii_uppercase().to_string() + letters.as_str()
    })
}
