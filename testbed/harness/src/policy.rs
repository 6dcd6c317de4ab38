//! What the emulator cannot evaluate of a policy. The shipped policies stay as they are;
//! only the copy handed to the emulator is changed.

use anyhow::Context as _;
use serde_json::{Map, Value};

/// Condition keys that the emulator never sets, each with the actions it concerns (all, if
/// none is given).
///
/// * `aws:RequestTag/...`, `aws:TagKeys`: not for Step Functions, whose tags are
///   `{"key", "value"}`.
/// * `lambda:SourceFunctionArn`: never; it is known only of calls from a function.
const UNKNOWN: &[(&str, &str)] = &[
    ("aws:requesttag/", "states:"),
    ("aws:tagkeys", "states:"),
    ("lambda:sourcefunctionarn", ""),
];

/// The policy without conditions the emulator cannot evaluate. A statement about several
/// services is split, so that the others keep theirs.
pub(crate) fn for_emulator(policy: &str) -> anyhow::Result<String> {
    let mut policy: Value = serde_json::from_str(policy).context("the IAM policy is not JSON")?;
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

/// One statement, or two: the Step Functions actions without what is unknown of them, and
/// the rest.
fn split(statement: Value) -> Vec<Value> {
    let Value::Object(statement) = statement else {
        return vec![statement];
    };
    let actions: Vec<String> = match statement.get("Action") {
        Some(Value::Array(actions)) => actions.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
        Some(Value::String(action)) => vec![action.clone()],
        _ => return vec![statement.into()],
    };
    let (states, others): (Vec<_>, Vec<_>) = actions
        .into_iter()
        .partition(|action| action.to_lowercase().starts_with("states:"));
    [("states:", states), ("", others)]
        .into_iter()
        .filter(|(_, actions)| !actions.is_empty())
        .enumerate()
        .map(|(index, (service, actions))| {
            let mut part = statement.clone();
            if index > 0
                && let Some(sid) = part.get("Sid").and_then(Value::as_str)
            {
                let sid = format!("{sid}Others");
                part.insert("Sid".to_owned(), sid.into());
            }
            part.insert("Action".to_owned(), actions.into());
            remove_conditions(&mut part, service);
            part.into()
        })
        .collect()
}

fn remove_conditions(statement: &mut Map<String, Value>, service: &str) {
    let Some(Value::Object(conditions)) = statement.get_mut("Condition") else {
        return;
    };
    let unknown = |key: &str| {
        let key = key.to_lowercase();
        UNKNOWN
            .iter()
            .any(|(name, of)| key.starts_with(name) && service.starts_with(of))
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
        let statement = json!({"Sid": "Tag", "Effect": "Allow", "Action": ["states:TagResource", "iam:TagRole"], "Resource": "*",
            "Condition": {"StringEquals": {"aws:RequestTag/a": "b", "aws:ResourceTag/a": "b"}}});
        let changed = changed(statement);
        assert_eq!(
            changed[0]["Condition"],
            json!({"StringEquals": {"aws:ResourceTag/a": "b"}})
        );
        assert_eq!(changed[1]["Action"], json!(["iam:TagRole"]));
        assert_eq!(changed[1]["Sid"], "TagOthers");
        assert_eq!(changed[1]["Condition"]["StringEquals"]["aws:RequestTag/a"], "b");
    }

    #[test]
    fn the_source_function_is_unknown_everywhere() {
        let statement = json!({"Effect": "Allow", "Action": "logs:PutLogEvents", "Resource": "*",
            "Condition": {"ArnEquals": {"lambda:SourceFunctionArn": "arn"}}});
        assert!(changed(statement)[0].get("Condition").is_none());
    }
}
