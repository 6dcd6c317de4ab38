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

/// Context of the state machine `own`.
const CONTEXT: Context<'_> = Context {
    partition: "aws",
    region: "eu-west-1",
    account: "123456789012",
    state_machine_name: "own",
    own_arns: &["arn:aws:lambda:eu-west-1:123456789012:function:own-lambda"],
    owner_tag: None,
    bounded: true,
};

/// Replaces `@` with region and account. The abbreviation keeps the tables readable.
fn full(text: &str) -> String {
    text.replace('@', "eu-west-1:123456789012")
}

/// Returns a definition with this Task as its only state.
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

/// Whether the role may make a call of the form `action resource key=value ...`.
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

/// An integration with arguments, the calls that its policy must allow, and the calls that it must deny. A call has the
/// form `service:Action,Action resource key=value ...`.
struct Case {
    /// Integration. Without a suffix, the case applies to every documented pattern.
    resource: &'static str,
    arguments: &'static str,
    allowed: &'static [&'static str],
    /// Calls that the policy allows only if Step Functions waits for the job.
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
    /// Returns the resources of the case with their patterns.
    fn resources(&self) -> Vec<(String, Pattern)> {
        let arn = format!("arn:aws:states:::{}", self.resource);
        let (service, action, pattern) = match Resource::parse(&arn).kind {
            ResourceKind::Optimized {
                service,
                action,
                pattern,
            } => (service, action, pattern),
            // AWS SDK integrations support both patterns.
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
        // Objects in another account are other objects.
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
            assert!(shown, "{resource}: no row allows {action}, which the policy grants");
        }
        self.check_other_language(resource, &rights);
    }

    /// Checks that the same arguments in JSONata need the same rights.
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

/// Expands rows with several actions into single calls.
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
