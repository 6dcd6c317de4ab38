//! Trust policies of roles.

use super::statement::{policy, when};
use crate::names::Place;
use serde_json::{Value, json};

/// Returns the statement that allows Lambda to assume a role, for this account unless the administrator disables that
/// condition. Lambda documents no narrower condition.
pub(in crate::pattern) fn lambda(place: &Place, condition: bool) -> Value {
    let condition = condition.then(|| json!({"StringEquals": {"aws:SourceAccount": place.account}}));
    service("lambda.amazonaws.com", condition)
}

/// Returns the statement that allows Step Functions to assume a role, for state machines of this account and region
/// (<https://docs.aws.amazon.com/step-functions/latest/dg/procedure-create-iam-role.html>).
pub(in crate::pattern) fn step_functions(place: &Place) -> Value {
    let condition = json!({
        "ArnLike": {"aws:SourceArn": place.state_machine_arn("*")},
        "StringEquals": {"aws:SourceAccount": place.account},
    });
    service("states.amazonaws.com", Some(condition))
}

fn service(service: &str, condition: Option<Value>) -> Value {
    let statement = json!({"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"});
    match condition {
        Some(condition) => when(statement, condition),
        None => statement,
    }
}

/// Returns the trust policy with a service's statement and the services and ARNs that the spec adds.
pub(in crate::pattern) fn trust(service: Value, entities: &[String]) -> Value {
    let (arns, services): (Vec<&String>, Vec<&String>) = entities.iter().partition(|e| e.starts_with("arn:"));
    let others = [("Service", services), ("AWS", arns)]
        .into_iter()
        .filter(|(_, entities)| !entities.is_empty())
        .map(|(kind, entities)| json!({"Effect": "Allow", "Principal": {kind: entities}, "Action": "sts:AssumeRole"}));
    policy([service].into_iter().chain(others).collect())
}

#[cfg(test)]
mod tests {
    use crate::pattern::tests_support::{bounded, violations, with_boundary};
    use serde_json::{Value, json};

    #[test]
    fn trusted_entities_may_assume_the_role_too() {
        let role = |entities: Value| json!({"name": "hello", "function": {"role": {"trustedEntities": entities}}});
        let arn = "arn:aws:iam::123456789012:role/ci";
        let pattern = bounded(&role(json!(["edgelambda.amazonaws.com", arn])));
        let trust = pattern.function_role.unwrap().trust;
        let statements = trust["Statement"].as_array().unwrap();
        assert_eq!(statements[0]["Principal"], json!({"Service": "lambda.amazonaws.com"}));
        let others = [json!({"Service": ["edgelambda.amazonaws.com"]}), json!({"AWS": [arn]})];
        assert_eq!(
            statements[1..]
                .iter()
                .map(|s| s["Principal"].clone())
                .collect::<Vec<_>>(),
            others
        );
        let found = violations(&role(json!([arn, "arn:aws:iam::999999999999:root"])), with_boundary);
        assert!(
            found.len() == 1 && found[0].contains("trustedEntities[1]") && found[0].contains("--allowed-accounts"),
            "{found:?}"
        );
    }
}
