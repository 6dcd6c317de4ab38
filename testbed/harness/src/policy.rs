//! Adapts a policy to the emulator, which cannot evaluate some conditions and resources. The shipped policies stay
//! unchanged; the emulator gets an adapted copy.

use std::collections::BTreeMap;

use anyhow::Context as _;
use serde_json::{Map, Value};

/// Prefixes of condition keys that the emulator does not set, each with the prefix of the affected actions. An empty
/// prefix affects all actions.
///
/// * `aws:RequestTag/...`, `aws:TagKeys`: missing for Step Functions, whose tags have the form `{"key", "value"}`.
/// * `aws:ResourceTag/...`: missing for state machines and for resources that the emulator does not find in a request.
/// * `lambda:SourceFunctionArn`: always missing. AWS sets it for calls from a function.
const UNKNOWN: &[(&str, &str)] = &[
    ("aws:requesttag/", "states:"),
    ("aws:tagkeys", "states:"),
    ("aws:resourcetag/", "states:"),
    ("aws:resourcetag/", "lambda:createfunction"),
    ("lambda:sourcefunctionarn", ""),
];

/// Actions whose resource the emulator does not find in the request. The emulator then assumes `*`, which only a
/// statement with the resource `*` allows.
const WITHOUT_RESOURCE: &[&str] = &[
    "lambda:createfunction",
    "states:listtagsforresource",
    "states:tagresource",
    "states:untagresource",
];

/// Returns the policy without the conditions and resources that the emulator cannot evaluate.
///
/// A statement about several services is split, so that the actions of the other services keep their conditions.
pub(crate) fn for_emulator(policy: &str) -> anyhow::Result<String> {
    let mut policy: Value = serde_json::from_str(policy).context("the IAM policy is not valid JSON")?;
    let statements = match policy.get_mut("Statement") {
        Some(Value::Array(statements)) => std::mem::take(statements),
        Some(one) => vec![one.take()],
        None => Vec::new(),
    };
    let statements: Vec<Value> = statements.into_iter().flat_map(split).collect();
    if let Some(policy) = policy.as_object_mut() {
        policy.insert("Statement".to_owned(), statements.into());
    }
    Ok(policy.to_string())
}

/// Splits a statement into one statement for each adaptation that its actions need.
fn split(statement: Value) -> Vec<Value> {
    let Value::Object(statement) = statement else {
        return vec![statement];
    };
    let actions: Vec<String> = match statement.get("Action") {
        Some(Value::Array(actions)) => actions.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
        Some(Value::String(action)) => vec![action.clone()],
        _ => return vec![statement.into()],
    };
    let mut parts: BTreeMap<Difference, Vec<String>> = BTreeMap::new();
    for action in actions {
        parts.entry(Difference::of(&action)).or_default().push(action);
    }
    parts
        .into_iter()
        .enumerate()
        .map(|(index, (difference, actions))| {
            let mut part = statement.clone();
            if index > 0
                && let Some(sid) = part.get("Sid").and_then(Value::as_str)
            {
                let sid = format!("{sid}{index}");
                part.insert("Sid".to_owned(), sid.into());
            }
            part.insert("Action".to_owned(), actions.into());
            if difference.without_resource {
                part.insert("Resource".to_owned(), "*".into());
            }
            remove_conditions(&mut part, &difference);
            part.into()
        })
        .collect()
}

/// The adaptation that an action needs.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Difference {
    unknown_keys: Vec<&'static str>,
    without_resource: bool,
}

impl Difference {
    fn of(action: &str) -> Self {
        let action = action.to_lowercase();
        let unknown = UNKNOWN.iter().filter(|(_, of)| action.starts_with(of));
        Self {
            unknown_keys: unknown.map(|(key, _)| *key).collect(),
            without_resource: WITHOUT_RESOURCE.contains(&action.as_str()),
        }
    }
}

fn remove_conditions(statement: &mut Map<String, Value>, difference: &Difference) {
    let Some(Value::Object(conditions)) = statement.get_mut("Condition") else {
        return;
    };
    let unknown = |key: &str| {
        let key = key.to_lowercase();
        difference.unknown_keys.iter().any(|unknown| key.starts_with(unknown))
    };
    for block in conditions.values_mut().filter_map(Value::as_object_mut) {
        block.retain(|key, _| !unknown(key));
    }
    conditions.retain(|_, block| block.as_object().is_none_or(|block| !block.is_empty()));
    if conditions.is_empty() {
        statement.remove("Condition");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn changed(statement: Value) -> Value {
        let policy = json!({"Version": "2012-10-17", "Statement": statement}).to_string();
        serde_json::from_str::<Value>(&for_emulator(&policy).unwrap()).unwrap()["Statement"].take()
    }

    #[test]
    fn request_tags_are_dropped_for_step_functions_only() {
        let condition = json!({"StringEquals": {"aws:RequestTag/owner": "x"}});
        let of =
            |action: &str| json!([{"Effect": "Allow", "Action": [action], "Resource": "*", "Condition": condition}]);
        assert_eq!(changed(of("iam:CreateRole")), of("iam:CreateRole"));
        assert_eq!(
            changed(of("states:CreateStateMachine")),
            json!([{"Effect": "Allow", "Action": ["states:CreateStateMachine"], "Resource": "*"}])
        );
    }

    #[test]
    fn a_statement_about_several_services_is_split() {
        let condition = json!({"StringEquals": {"aws:ResourceTag/a": "b", "aws:ResourceAccount": "1"}});
        let statement = json!({"Sid": "Own", "Effect": "Allow", "Resource": "*", "Condition": condition,
            "Action": ["states:DeleteStateMachine", "iam:TagRole"]});
        let changed = changed(statement);
        assert_eq!(changed[0]["Sid"], "Own");
        assert_eq!(
            changed[0]["Condition"],
            json!({"StringEquals": {"aws:ResourceAccount": "1"}})
        );
        assert_eq!(changed[1]["Sid"], "Own1");
        assert_eq!(changed[1]["Action"], json!(["iam:TagRole"]));
        assert_eq!(changed[1]["Condition"], condition);
    }

    #[test]
    fn an_action_without_a_resource_is_allowed_on_all_resources() {
        let statement = json!({"Sid": "Read", "Effect": "Allow", "Resource": "arn:aws:states:*:*:stateMachine:*",
            "Action": ["states:ListTagsForResource", "states:DescribeStateMachine"]});
        let changed = changed(statement.clone());
        assert_eq!(changed[0]["Resource"], statement["Resource"]);
        assert_eq!(changed[0]["Action"], json!(["states:DescribeStateMachine"]));
        assert_eq!(changed[1]["Resource"], "*");
        assert_eq!(changed[1]["Action"], json!(["states:ListTagsForResource"]));
    }

    #[test]
    fn the_creation_of_a_function_keeps_its_tag_condition() {
        let statement = json!([{"Effect": "Allow", "Resource": "arn:aws:lambda:*:*:function:*",
            "Action": ["lambda:CreateFunction"], "Condition": {"StringEquals": {"aws:RequestTag/a": "b"}}}]);
        let mut changed = changed(statement.clone());
        assert_eq!(changed[0]["Resource"], "*");
        changed[0]["Resource"] = statement[0]["Resource"].clone();
        assert_eq!(changed, statement);
    }

    #[test]
    fn the_condition_on_the_source_function_is_dropped() {
        let statement = json!({"Effect": "Allow", "Action": "logs:PutLogEvents", "Resource": "*",
            "Condition": {"ArnEquals": {"lambda:SourceFunctionArn": "arn"}}});
        assert!(changed(statement)[0].get("Condition").is_none());
    }
}
