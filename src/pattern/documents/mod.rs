//! IAM documents, built from types and never by pasting text together.

mod function;
#[cfg(test)]
#[path = "../../../amazon-states-language/src/rights/tests/iam.rs"]
mod iam;

pub use function::function_policy;

use super::{OwnRole, Pattern};
use crate::names::Place;
use crate::owner::Owner;
use crate::resource::state_machine::MachineKey;
use amazon_states_language::{Context, Definition, Rights, Statement};
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

/// Largest trust policy in characters (<https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html>).
pub const TRUST_MAX: usize = 2048;
/// Largest sum of a role's inline policies in characters, whitespace apart (same page).
pub const INLINE_MAX: usize = 10_240;

/// Who may assume the function's role: Lambda, for this account unless the administrator does without
/// that condition. Lambda documents no narrower one.
pub fn function_trust(place: &Place, condition: bool, role: Option<&OwnRole>) -> Value {
    let condition = condition.then(|| json!({"StringEquals": {"aws:SourceAccount": place.account}}));
    trust("lambda.amazonaws.com", condition, role)
}

/// Who may assume the state machine's role: Step Functions, for machines of this account and region
/// (<https://docs.aws.amazon.com/step-functions/latest/dg/procedure-create-iam-role.html>).
pub fn machine_trust(place: &Place, role: Option<&OwnRole>) -> Value {
    trust(
        "states.amazonaws.com",
        Some(json!({
            "ArnLike": {"aws:SourceArn": place.state_machine_arn("*")},
            "StringEquals": {"aws:SourceAccount": place.account},
        })),
        role,
    )
}

fn trust(service: &str, condition: Option<Value>, role: Option<&OwnRole>) -> Value {
    let mut statement = Map::from_iter([
        ("Effect".to_owned(), json!("Allow")),
        ("Principal".to_owned(), json!({"Service": service})),
        ("Action".to_owned(), json!("sts:AssumeRole")),
    ]);
    statement.extend(condition.map(|condition| ("Condition".to_owned(), condition)));
    let others = role.into_iter().flat_map(|role| &role.trusted_entities);
    let (arns, services): (Vec<&String>, Vec<&String>) = others.partition(|entity| entity.starts_with("arn:"));
    let others = [("Service", services), ("AWS", arns)]
        .into_iter()
        .filter(|(_, entities)| !entities.is_empty())
        .map(|(kind, entities)| json!({"Effect": "Allow", "Principal": {kind: entities}, "Action": "sts:AssumeRole"}));
    policy([Value::Object(statement)].into_iter().chain(others).collect())
}

/// What the states of the machine need, with what could not be narrowed and what is sensitive.
pub fn machine_permissions(pattern: &Pattern, role: &OwnRole) -> Rights {
    let Pattern {
        place,
        function,
        machine,
        policies,
        ..
    } = pattern;
    let own_function = place.function_arn(function.name.as_str());
    let own_machine = place.state_machine_arn(machine.name.as_str());
    let namespace = policies
        .owner
        .owner
        .rsplit_once('/')
        .map(|(namespace, _)| format!("{namespace}/"));
    let context = Context {
        partition: &place.partition,
        region: &place.region,
        account: &place.account,
        state_machine_name: machine.name.as_str(),
        own_arns: &[&own_function, &own_machine],
        owner_tag: namespace.as_deref().map(|namespace| (Owner::OWNER_TAG, namespace)),
        bounded: role.bounded,
    };
    let mut rights = Definition::from(&machine.definition).rights(&context);
    for statement in &mut rights.statements {
        statement.resources = unqualified(&statement.resources, &own_function, &own_machine);
    }
    rights
}

/// By an alias or not: versions of both kinds run side by side while an alias is introduced, moves or is taken
/// out. Lambda authorizes a qualified call on the qualified ARN, Step Functions always on the machine's own
/// (<https://docs.aws.amazon.com/lambda/latest/dg/configuration-aliases.html>,
/// <https://docs.aws.amazon.com/step-functions/latest/dg/auth-version-alias.html>).
fn unqualified(resources: &BTreeSet<String>, function: &str, machine: &str) -> BTreeSet<String> {
    let is_of = |resource: &str, arn: &str| resource.strip_prefix(arn).is_some_and(|rest| rest.starts_with(':'));
    let mut all = BTreeSet::new();
    for resource in resources {
        if is_of(resource, function) {
            all.extend([function.to_owned(), format!("{function}:*")]);
        } else if is_of(resource, machine) {
            all.insert(machine.to_owned());
        } else {
            all.insert(resource.clone());
        }
    }
    all
}

/// What the state machine may do: what its states need, deliver its logs, trace. `None` if that is
/// nothing, since IAM knows no empty policy. Log delivery and X-Ray have no narrower resource than `*`.
pub fn machine_policy(pattern: &Pattern, role: &OwnRole) -> Option<Value> {
    let machine = &pattern.machine;
    let states = machine_permissions(pattern, role).statements;
    let mut statements: Vec<Value> = states.iter().map(Statement::to_json).collect();
    if machine.log_level != "OFF" {
        statements.push(allow(
            "DeliverLogs",
            &[
                "logs:CreateLogDelivery",
                "logs:DeleteLogDelivery",
                "logs:DescribeLogGroups",
                "logs:DescribeResourcePolicies",
                "logs:GetLogDelivery",
                "logs:ListLogDeliveries",
                "logs:PutResourcePolicy",
                "logs:UpdateLogDelivery",
            ],
            &["*"],
        ));
    }
    if let Some(key) = &machine.encryption {
        statements.extend(use_of_key(pattern, key));
    }
    if machine.tracing {
        let actions = [
            "xray:GetSamplingRules",
            "xray:GetSamplingTargets",
            "xray:PutTelemetryRecords",
            "xray:PutTraceSegments",
        ];
        statements.push(allow("Trace", &actions, &["*"]));
    }
    statements.extend(role.statements.iter().cloned());
    (!statements.is_empty()).then(|| policy(statements))
}

/// For the state machine, and for what its logs hold of it
/// (<https://docs.aws.amazon.com/step-functions/latest/dg/encryption-at-rest.html>).
fn use_of_key(pattern: &Pattern, key: &MachineKey) -> Vec<Value> {
    let (place, machine) = (&pattern.place, &pattern.machine);
    let arn = place.state_machine_arn(machine.name.as_str());
    let states = when(
        allow("UseKey", &["kms:Decrypt", "kms:GenerateDataKey"], &[&key.kms_key_id]),
        json!({"StringEquals": {"kms:EncryptionContext:aws:states:stateMachineArn": arn}}),
    );
    let logs = when(
        allow("UseKeyForLogs", &["kms:GenerateDataKey"], &[&key.kms_key_id]),
        json!({"StringEquals": {"kms:EncryptionContext:SourceArn": place.logs_arn("*")}}),
    );
    let mut statements = vec![states];
    statements.extend(Some(logs).filter(|_| machine.log_level != "OFF"));
    statements
}

fn policy(statements: Vec<Value>) -> Value {
    json!({"Version": "2012-10-17", "Statement": statements})
}

fn allow(sid: &str, actions: &[&str], resources: &[&str]) -> Value {
    json!({"Sid": sid, "Effect": "Allow", "Action": actions, "Resource": resources})
}

/// The statement with another member.
fn with(mut statement: Value, member: &str, value: Value) -> Value {
    if let Some(members) = statement.as_object_mut() {
        members.insert(member.to_owned(), value);
    }
    statement
}

fn when(statement: Value, condition: Value) -> Value {
    with(statement, "Condition", condition)
}

#[cfg(test)]
mod tests {
    use super::iam::{Request, allows};
    use super::*;
    use crate::pattern::tests::{bounded, bounded_violations};

    const QUEUE: &str = "arn:aws:sqs:eu-west-1:123456789012:orders";

    /// A workflow that sends to the queue, with these statements of the user's own.
    fn spec(statements: &Value) -> Value {
        let send = json!({"Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage", "End": true, "Parameters": {
            "QueueUrl": "https://sqs.eu-west-1.amazonaws.com/123456789012/orders", "MessageBody": "b"}});
        json!({"name": "hello", "stateMachine": {"definition": {"StartAt": "Send", "States": {"Send": send}},
            "role": {"policyStatements": statements}}})
    }

    fn may(statements: &Value, action: &str, resource: &str) -> bool {
        let pattern = bounded(&spec(statements));
        let policy = machine_policy(&pattern, pattern.machine.role.own().unwrap()).unwrap();
        let keys = &[("aws:PrincipalTag/team", "a")];
        allows(&policy, &Request { action, resource, keys })
    }

    #[test]
    fn trusted_entities_may_assume_the_role_too() {
        let role = |entities: Value| json!({"name": "hello", "function": {"role": {"trustedEntities": entities}}});
        let arn = "arn:aws:iam::123456789012:role/ci";
        let pattern = bounded(&role(json!(["edgelambda.amazonaws.com", arn])));
        let trust = function_trust(&pattern.place, true, pattern.function.role.own());
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
        let found = bounded_violations(&role(json!([arn, "arn:aws:iam::999999999999:root"])));
        assert!(
            found.len() == 1 && found[0].contains("trustedEntities[1]") && found[0].contains("--allowed-accounts"),
            "{found:?}"
        );
    }

    #[test]
    fn a_user_adds_rights_to_those_of_the_states_and_takes_rights_away() {
        let none = json!([]);
        assert!(may(&none, "sqs:SendMessage", QUEUE) && !may(&none, "sqs:ReceiveMessage", QUEUE));
        let more = json!([{"sid": "Receive", "actions": ["sqs:ReceiveMessage"], "resources": [QUEUE]}]);
        assert!(may(&more, "sqs:SendMessage", QUEUE) && may(&more, "sqs:ReceiveMessage", QUEUE));
        assert!(!may(
            &more,
            "sqs:ReceiveMessage",
            "arn:aws:sqs:eu-west-1:123456789012:other"
        ));
        for (denied, sends) in [
            (json!({"actions": ["sqs:*"], "resources": ["*"]}), false),
            (json!({"actions": ["sqs:SendMessage"], "resources": [QUEUE]}), false),
            (
                json!({"actions": ["sqs:SendMessage"], "resources": ["arn:aws:sqs:*:*:other"]}),
                true,
            ),
            (
                json!({"actions": ["sqs:*"], "resources": ["*"], "conditions": {"StringEquals": {"aws:PrincipalTag/team": ["a"]}}}),
                false,
            ),
            (
                json!({"actions": ["sqs:*"], "resources": ["*"], "conditions": {"StringEquals": {"aws:PrincipalTag/team": ["b"]}}}),
                true,
            ),
        ] {
            let mut statement = denied.clone();
            statement["effect"] = json!("Deny");
            assert_eq!(may(&json!([statement]), "sqs:SendMessage", QUEUE), sends, "{denied}");
        }
    }

    #[test]
    fn a_user_cannot_take_the_name_of_a_statement_that_is_there() {
        let taken = json!([{"sid": "DeliverLogs", "actions": ["sqs:ReceiveMessage"], "resources": [QUEUE]}]);
        let violations = bounded_violations(&spec(&taken));
        assert_eq!(violations.len(), 1, "{violations:?}");
        assert!(violations[0].contains("the Sid DeliverLogs twice"), "{violations:?}");
    }
}
