//! The rights and the policy of the state machine's role.

use super::statement::{allow, policy, when};
use crate::owner::Owner;
#[cfg(test)]
use crate::pattern::tests_support::rights_entered;
use crate::pattern::value::Pattern;
use crate::resource::state_machine::{Encryption, MachineKey};
use amazon_states_language::{Context, Definition, Rights, Statement};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// Returns the rights that the machine's states need, with warnings and sensitive rights.
pub(in crate::pattern) fn machine_rights(pattern: &Pattern, owner_prefix: &str, bounded: bool) -> Rights {
    #[cfg(test)]
    rights_entered();
    let (place, function, machine) = (&pattern.place, &pattern.function, &pattern.machine);
    let context = Context {
        partition: &place.partition,
        region: &place.region,
        account: &place.account,
        state_machine_name: machine.name.as_str(),
        own_arns: &[&function.arn, &machine.arn],
        owner_tag: Some((Owner::OWNER_TAG, owner_prefix)),
        bounded,
    };
    let mut rights = Definition::from(&machine.configuration.definition).rights(&context);
    for statement in &mut rights.statements {
        statement.resources = unqualified(&statement.resources, &function.arn, &machine.arn);
    }
    rights
}

/// Returns resources for calls with and without an alias. Versions of both kinds run at the same time while an alias is
/// added, moves or is removed. Lambda authorizes a qualified call on the qualified ARN, Step Functions always on the
/// unqualified ARN of the machine
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

/// Returns the policy of the machine's role: the rights that its states need, log delivery, tracing, and the statements
/// of the spec. `None` without any statement, since IAM has no empty policy. Log delivery and X-Ray have no narrower
/// resource than `*`.
pub(in crate::pattern) fn machine_policy(pattern: &Pattern, rights: &Rights, added: Vec<Value>) -> Option<Value> {
    let machine = &pattern.machine.configuration;
    let mut statements: Vec<Value> = rights.statements.iter().map(Statement::to_json).collect();
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
    if let Some(Encryption::CustomerManagedKey(key)) = &machine.encryption {
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
    statements.extend(added);
    (!statements.is_empty()).then(|| policy(statements))
}

/// Returns the statements for the use of a key by the state machine and its logs
/// (<https://docs.aws.amazon.com/step-functions/latest/dg/encryption-at-rest.html>).
fn use_of_key(pattern: &Pattern, key: &MachineKey) -> Vec<Value> {
    let Pattern { place, machine, .. } = pattern;
    let states = when(
        allow("UseKey", &["kms:Decrypt", "kms:GenerateDataKey"], &[&key.kms_key_id]),
        json!({"StringEquals": {"kms:EncryptionContext:aws:states:stateMachineArn": machine.arn}}),
    );
    let logs = when(
        allow("UseKeyForLogs", &["kms:GenerateDataKey"], &[&key.kms_key_id]),
        json!({"StringEquals": {"kms:EncryptionContext:SourceArn": place.logs_arn("*")}}),
    );
    let mut statements = vec![states];
    statements.extend(Some(logs).filter(|_| machine.configuration.log_level != "OFF"));
    statements
}

#[cfg(test)]
mod tests {
    use crate::pattern::documents::iam::{Request, allows};
    use crate::pattern::tests_support::{bounded, violations, with_boundary};
    use serde_json::{Value, json};

    const QUEUE: &str = "arn:aws:sqs:eu-west-1:123456789012:orders";

    /// A workflow that sends to the queue, with statements of the user.
    fn spec(statements: &Value) -> Value {
        let send = json!({"Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage", "End": true, "Parameters": {
            "QueueUrl": "https://sqs.eu-west-1.amazonaws.com/123456789012/orders", "MessageBody": "b"}});
        json!({"name": "hello", "stateMachine": {"definition": {"StartAt": "Send", "States": {"Send": send}},
            "role": {"policyStatements": statements}}})
    }

    fn may(statements: &Value, action: &str, resource: &str) -> bool {
        let pattern = bounded(&spec(statements));
        let policy = pattern.machine_role.unwrap().policy.unwrap();
        let keys = &[("aws:PrincipalTag/team", "a")];
        allows(&policy, &Request { action, resource, keys })
    }

    #[test]
    fn statements_of_a_user_add_and_deny_rights() {
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
    fn a_user_cannot_repeat_the_sid_of_a_generated_statement() {
        let taken = json!([{"sid": "DeliverLogs", "actions": ["sqs:ReceiveMessage"], "resources": [QUEUE]}]);
        let violations = violations(&spec(&taken), with_boundary);
        assert_eq!(violations.len(), 1, "{violations:?}");
        assert!(violations[0].contains("the Sid DeliverLogs twice"), "{violations:?}");
    }
}
