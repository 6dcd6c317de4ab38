mod call_patterns;
mod compute;
mod iam;
mod jobs;
mod machine_learning;
mod optimized;
mod properties;
mod sdk;
mod whole;

use super::{Context, Permissions, Statement, permissions};
use iam::{Request, allows};
use serde_json::{Value, json};

/// Where the tests' machine `own` runs.
const CONTEXT: Context<'_> = Context {
    partition: "aws",
    region: "eu-west-1",
    account: "123456789012",
    state_machine_name: "own",
    own_arns: &["arn:aws:lambda:eu-west-1:123456789012:function:own-lambda"],
    owner_prefix: None,
    bounded: true,
};

/// `@` stands for region and account, to keep tables readable.
fn full(text: &str) -> String {
    text.replace('@', "eu-west-1:123456789012")
}

/// A definition whose only state is this Task.
fn definition(resource: &str, arguments: &Value) -> Value {
    let resource = if resource.starts_with("arn:") {
        resource.to_owned()
    } else {
        format!("arn:aws:states:::{resource}")
    };
    json!({"StartAt": "T", "States": {"T": {"Type": "Task", "Resource": resource, "Parameters": arguments, "End": true}}})
}

fn of_task(resource: &str, arguments: &str) -> Permissions {
    let arguments: Value = serde_json::from_str(&full(arguments)).unwrap();
    permissions(&definition(resource, &arguments), &CONTEXT)
}

fn document(statements: &[Statement]) -> Value {
    json!({"Version": "2012-10-17", "Statement": statements.iter().map(Statement::to_json).collect::<Vec<_>>()})
}

/// Whether the role may make a call that is written `action resource key=value ...`.
fn may(permissions: &Permissions, call: &str) -> bool {
    let call = full(call);
    let mut words = call.split(' ');
    let (action, resource) = (words.next().unwrap(), words.next().unwrap());
    let keys: Vec<(&str, &str)> = words.map(|w| w.split_once('=').unwrap()).collect();
    allows(
        &document(&permissions.statements),
        &Request {
            action,
            resource,
            keys: &keys,
        },
    )
}

fn messages(permissions: &Permissions) -> String {
    permissions
        .warnings
        .iter()
        .map(|w| w.message.as_str())
        .collect::<Vec<_>>()
        .join("\n")
}

/// An integration with arguments, and calls that it must be able, and must not be able to make.
struct Case {
    resource: &'static str,
    arguments: &'static str,
    allowed: &'static [&'static str],
    refused: &'static [&'static str],
}

const fn case(
    resource: &'static str,
    arguments: &'static str,
    allowed: &'static [&'static str],
    refused: &'static [&'static str],
) -> Case {
    Case {
        resource,
        arguments,
        allowed,
        refused,
    }
}

fn check(cases: &[Case]) {
    for Case {
        resource,
        arguments,
        allowed,
        refused,
    } in cases
    {
        let permissions = of_task(resource, arguments);
        for call in *allowed {
            assert!(
                may(&permissions, call),
                "{resource}: {call} must be allowed by {:#?}",
                permissions
            );
        }
        for call in *refused {
            assert!(
                !may(&permissions, call),
                "{resource}: {call} must be refused by {:#?}",
                permissions
            );
        }
        assert!(!refused.is_empty(), "{resource}: shows nothing that is refused");
        for action in permissions.statements.iter().flat_map(|s| &s.actions) {
            let shown = allowed.iter().any(|call| call.split(' ').next() == Some(action));
            assert!(shown, "{resource}: {action} is granted, but no row says so");
        }
    }
}
