//! Statements of IAM policies.

use crate::api::PolicyStatement;
use serde_json::{Value, json};

pub(super) fn policy(statements: Vec<Value>) -> Value {
    json!({"Version": "2012-10-17", "Statement": statements})
}

pub(super) fn allow(sid: &str, actions: &[&str], resources: &[&str]) -> Value {
    json!({"Sid": sid, "Effect": "Allow", "Action": actions, "Resource": resources})
}

/// Returns the statement with another member.
pub(super) fn with(mut statement: Value, member: &str, value: Value) -> Value {
    if let Some(members) = statement.as_object_mut() {
        members.insert(member.to_owned(), value);
    }
    statement
}

/// Returns the statement with a condition.
pub(super) fn when(statement: Value, condition: Value) -> Value {
    with(statement, "Condition", condition)
}

/// Returns the statements that a spec adds.
pub(in crate::pattern) fn statements<'a>(specs: impl IntoIterator<Item = &'a PolicyStatement>) -> Vec<Value> {
    let statement = |spec: &PolicyStatement| {
        let effect = spec.effect.unwrap_or_default();
        let statement = json!({"Effect": effect, "Action": spec.actions, "Resource": spec.resources});
        let sid = spec.sid.iter().map(|sid| ("Sid", json!(sid)));
        let conditions = (!spec.conditions.is_empty()).then(|| ("Condition", json!(spec.conditions)));
        let optional = sid.chain(conditions);
        optional.fold(statement, |statement, (member, value)| with(statement, member, value))
    };
    specs.into_iter().map(statement).collect()
}
