//! Grants gathered from all states, and the fewest statements that say the same.

use super::context::Context;
use super::text::escape;
use serde::Serialize;
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// One statement of an IAM policy that allows something.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Statement {
    /// Letters and digits; unique within the policy, and the same for the same definition.
    pub sid: String,
    /// IAM actions.
    pub actions: BTreeSet<String>,
    /// ARNs, with wildcards where the definition does not say more.
    pub resources: BTreeSet<String>,
    /// The statement's Condition.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub condition: Option<Value>,
}

impl Statement {
    /// As it stands in a policy document
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

/// All that the states need, each thing once.
#[derive(Debug, Default)]
pub(super) struct Grants {
    /// Actions by resource, by condition.
    all: BTreeMap<(Conditions, String), BTreeSet<String>>,
}

impl Grants {
    /// Adds one; on what may belong to another owner, only as long as it bears no owner tag of another owner.
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

    /// Takes an action back, on whatever it was granted.
    pub(super) fn revoke(&mut self, action: &str) {
        self.all.retain(|_, actions| {
            actions.remove(action);
            !actions.is_empty()
        });
    }

    /// The statements, in an order that depends on nothing but their content.
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

/// Whether an action reaches functions, state machines or log groups other than the pattern's own.
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

/// A name from the first action, such as `SnsPublish`, with a number where it is taken.
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

/// A word with a capital first letter.
pub(super) fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_ascii_uppercase().to_string() + letters.as_str()
    })
}
