mod call_patterns;
mod compute;
pub(crate) mod iam;
mod jobs;
mod machine_learning;
mod map;
mod optimized;
mod properties;
mod sdk;
mod sdk_services;
mod sensitive;
mod whole;

use super::{Context, Rights, Statement, rights};
use crate::check::integration::patterns;
use crate::model::{Pattern, Resource, ResourceKind};
use iam::{Request, allows};
use serde_json::{Value, json};

/// Where the tests' machine `own` runs.
const CONTEXT: Context<'_> = Context {
    partition: "aws",
    region: "eu-west-1",
    account: "123456789012",
    state_machine_name: "own",
    own_arns: &["arn:aws:lambda:eu-west-1:123456789012:function:own-lambda"],
    owner_tag: None,
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

fn of_task(resource: &str, arguments: &str) -> Rights {
    let arguments: Value = serde_json::from_str(&full(arguments)).unwrap();
    rights(&definition(resource, &arguments), &CONTEXT)
}

fn document(statements: &[Statement]) -> Value {
    json!({"Version": "2012-10-17", "Statement": statements.iter().map(Statement::to_json).collect::<Vec<_>>()})
}

/// Whether the role may make a call that is written `action resource key=value ...`.
fn may(rights: &Rights, call: &str) -> bool {
    let call = full(call);
    let mut words = call.split(' ');
    let (action, resource) = (words.next().unwrap(), words.next().unwrap());
    let keys: Vec<(&str, &str)> = words.map(|w| w.split_once('=').unwrap()).collect();
    allows(
        &document(&rights.statements),
        &Request {
            action,
            resource,
            keys: &keys,
        },
    )
}

fn messages(rights: &Rights) -> String {
    rights
        .warnings
        .iter()
        .map(|w| w.message.as_str())
        .collect::<Vec<_>>()
        .join("\n")
}

/// An integration with arguments, and calls that it must be able, and must not be able to make. A call is written
/// `service:Action,Action resource key=value ...`.
struct Case {
    /// With a suffix only that pattern is meant, else every one that the integration has.
    resource: &'static str,
    arguments: &'static str,
    allowed: &'static [&'static str],
    /// What waiting for the job needs beside; without waiting it is refused.
    sync: &'static [&'static str],
    refused: &'static [&'static str],
}

const fn job(
    resource: &'static str,
    arguments: &'static str,
    allowed: &'static [&'static str],
    sync: &'static [&'static str],
    refused: &'static [&'static str],
) -> Case {
    Case {
        resource,
        arguments,
        allowed,
        sync,
        refused,
    }
}

const fn case(
    resource: &'static str,
    arguments: &'static str,
    allowed: &'static [&'static str],
    refused: &'static [&'static str],
) -> Case {
    job(resource, arguments, allowed, &[], refused)
}

impl Case {
    /// The resources that the case is about, with the pattern of each.
    fn resources(&self) -> Vec<(String, Pattern)> {
        let arn = format!("arn:aws:states:::{}", self.resource);
        let (service, action, pattern) = match Resource::parse(&arn).kind {
            ResourceKind::Optimized {
                service,
                action,
                pattern,
            } => (service, action, pattern),
            // Of these all have both.
            ResourceKind::AwsSdk { .. } => ("aws-sdk", "", Pattern::RequestResponse),
            other => panic!("{}: {other:?}", self.resource),
        };
        let patterns = match (pattern, service) {
            (Pattern::RequestResponse, "aws-sdk") => vec![Pattern::RequestResponse, Pattern::WaitForTaskToken],
            (Pattern::RequestResponse, _) => patterns(service, action),
            (only, _) => vec![only],
        };
        let plain = self.resource.strip_suffix(pattern.suffix()).unwrap();
        patterns
            .into_iter()
            .map(|p| (format!("{plain}{}", p.suffix()), p))
            .collect()
    }

    fn check(&self, resource: &str, waits: bool) {
        let rights = of_task(resource, self.arguments);
        let (mut allowed, mut refused) = (calls(self.allowed), calls(self.refused));
        if waits {
            allowed.extend(calls(self.sync));
        } else {
            refused.extend(calls(self.sync));
        }
        // Another account's are other objects.
        let own = |call: &&String| call.contains('@') || call.contains("123456789012");
        let foreign = |call: &String| full(call).replace("123456789012", "999999999999");
        refused.extend(allowed.iter().filter(own).map(foreign).collect::<Vec<_>>());
        for call in &allowed {
            assert!(may(&rights, call), "{resource}: {call} must be allowed by {rights:#?}");
        }
        for call in &refused {
            assert!(!may(&rights, call), "{resource}: {call} must be refused by {rights:#?}");
        }
        assert!(!self.refused.is_empty(), "{resource}: shows nothing that is refused");
        for action in rights.statements.iter().flat_map(|s| &s.actions) {
            let shown = allowed.iter().any(|call| call.split(' ').next() == Some(action));
            assert!(shown, "{resource}: {action} is granted, but no row says so");
        }
        self.check_other_language(resource, &rights);
    }

    /// In JSONata the same arguments need the same.
    fn check_other_language(&self, resource: &str, rights: &Rights) {
        let arguments: Value = serde_json::from_str(&full(self.arguments)).unwrap();
        if self.arguments.contains(".$") {
            return;
        }
        let mut definition = definition(resource, &Value::Null);
        definition["QueryLanguage"] = json!("JSONata");
        definition["States"]["T"]["Arguments"] = arguments;
        assert_eq!(&super::rights(&definition, &CONTEXT), rights, "{resource}");
    }
}

/// Single calls of what is written for several at once.
fn calls(rows: &[&str]) -> Vec<String> {
    let single = |row: &str| -> Vec<String> {
        let (service, rest) = row.split_once(':').unwrap();
        let (actions, on) = rest.split_once(' ').unwrap();
        actions.split(',').map(|a| format!("{service}:{a} {on}")).collect()
    };
    rows.iter().copied().flat_map(single).collect()
}

fn check(cases: &[Case]) {
    for case in cases {
        for (resource, pattern) in case.resources() {
            case.check(&resource, matches!(pattern, Pattern::Sync | Pattern::Sync2));
        }
    }
}
