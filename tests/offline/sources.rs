//! Sources of an object: those in the same files, and those that are unknown without a cluster.

use super::{run, validate, written};
use serde_json::Value;
use std::process::Output;

fn pattern(spec: &Value) -> String {
    let object = serde_json::json!({"apiVersion": "serverlesspatterns.dev/v1alpha1", "kind": "LambdaSfnPattern",
        "metadata": {"name": "a"}, "spec": spec});
    format!("{object}\n---\n")
}

/// A ConfigMap whose workflow sends to a queue.
fn flow() -> String {
    let task = serde_json::json!({"Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage", "End": true, "Parameters":
        {"QueueUrl": "https://sqs.eu-west-1.amazonaws.com/123456789012/q", "MessageBody": "x"}});
    let flow = serde_json::json!({"StartAt": "Send", "States": {"Send": task}}).to_string();
    let map = serde_json::json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "flow"},
        "data": {"flow.json": flow, "app.py": ""}});
    format!("{map}\n---\n")
}

fn result(done: Output) -> (Option<i32>, String) {
    let text = [done.stdout, done.stderr].concat();
    (done.status.code(), String::from_utf8(text).unwrap())
}

#[test]
fn unknown_sources_are_not_a_problem_and_hide_none() {
    use serde_json::json;
    let object = json!({"bucket": "artifacts", "key": "team/a.zip"});
    let image = |region: &str| json!({"image": {"uri": format!("210987654321.dkr.ecr.{region}.amazonaws.com/app:1")}});
    let own = |code: Value| json!({"runtime": "python3.13", "handler": "app.run", "code": code});
    let cases = [
        (
            json!({"function": own(json!({"configMapRef": {"name": "code"}}))}),
            false,
        ),
        (json!({"function": own(json!({"s3": object}))}), false),
        (json!({"function": {"code": image("us-east-1")}}), false),
        (
            json!({"function": {"environmentFrom": [{"configMapRef": {"name": "flow", "key": "KEY"}}]}}),
            false,
        ),
        (
            json!({"stateMachine": {"definitionFrom": {"configMapRef": {"name": "flow", "key": "flow.json"}}}}),
            true,
        ),
        (
            json!({"stateMachine": {"definitionFrom": {"configMapRef": {"name": "flow", "key": "flow.yaml"}}}}),
            true,
        ),
        (
            json!({"stateMachine": {"type": "EXPRESS", "definitionFrom": {"s3": object}}}),
            true,
        ),
    ];
    for (spec, definition_unknown) in cases {
        let (_dir, file) = written(&pattern(&spec));
        let allowed = ["-f", &file, "--allowed-buckets=artifacts"];
        let (code, text) = result(validate(&allowed));
        let warnings = format!(" 0 errors, {} warning", u8::from(definition_unknown));
        assert!(code == Some(0) && text.contains(&warnings), "{spec}: {text}");
        assert_eq!(
            text.contains("is not checked here"),
            definition_unknown,
            "{spec}: {text}"
        );
        let (code, text) = result(run("policy", &allowed));
        assert_eq!(code == Some(1), definition_unknown, "{spec}: {text}");
        assert_eq!(text.contains("--role function"), definition_unknown, "{spec}: {text}");
        // The operator's settings may be unknown.
        for files in [&allowed[..], &allowed[..2]] {
            let (code, text) = result(run("policy", &[files, &["--role", "function"]].concat()));
            assert_eq!(code, Some(0), "{spec}: {text}");
        }
        let (code, text) = result(run("graph", &["-f", &file]));
        assert_eq!(code != Some(0), definition_unknown, "{spec}: {text}");
        assert_eq!(
            text.contains("is not in the files"),
            definition_unknown,
            "{spec}: {text}"
        );

        let mut wrong = spec.clone();
        wrong["reconcileInterval"] = json!("99h");
        wrong["function"]["logGroup"] = json!({"retentionInDays": 61});
        let (_dir, file) = written(&pattern(&wrong));
        let (code, text) = result(validate(&["-f", &file, "--allowed-buckets=artifacts"]));
        for expected in [
            "spec.reconcileInterval",
            "spec.function.logGroup.retentionInDays",
            " 2 errors, ",
        ] {
            assert!(code == Some(1) && text.contains(expected), "{expected}: {text}");
        }
    }
    // Given settings of the account apply.
    let (_dir, file) = written(&pattern(&json!({"function": {"code": image("us-east-1")}})));
    for (given, expected) in [
        (["--account", "123456789012", "--role-path=/a/"], "is not allowed"),
        (["--region", "eu-west-1", "--role-path=/a/"], "not us-east-1"),
    ] {
        let (code, text) = result(validate(&[&["-f", &file][..], &given].concat()));
        assert!(code == Some(1) && text.contains(expected), "{text}");
    }
}

#[test]
fn a_config_map_of_the_same_files_is_the_source() {
    use serde_json::json;
    let spec = |key: &str| {
        json!({"function": {"runtime": "python3.13", "handler": "app.run", "code": {"configMapRef": {"name": "flow"}}},
            "stateMachine": {"definitionFrom": {"configMapRef": {"name": "flow", "key": key}}}})
    };
    let (_dir, file) = written(&(pattern(&spec("flow.json")) + &flow()));
    let (code, text) = result(validate(&["-f", &file]));
    assert!(code == Some(0) && text.contains(" 0 errors, 0 warnings"), "{text}");
    let (_, text) = result(run("policy", &["-f", &file, "--role", "state-machine"]));
    assert!(text.contains("sqs:SendMessage"), "{text}");
    let (_, text) = result(run("graph", &["-f", &file]));
    assert!(text.contains("Send"), "{text}");

    // The ConfigMap can be in a separate file.
    let (_other, maps) = written(&flow());
    let (_dir, file) = written(&pattern(&spec("flow.json")));
    let (_, text) = result(run("policy", &["-f", &file, "-f", &maps, "--role", "state-machine"]));
    assert!(text.contains("sqs:SendMessage"), "{text}");

    let (_dir, file) = written(&(pattern(&spec("other.json")) + &flow()));
    let (code, text) = result(validate(&["-f", &file]));
    assert!(
        code == Some(1) && text.contains("ConfigMap/flow has no key other.json"),
        "{text}"
    );
    let broken = flow()
        .replace("Send\\\"}", "Sent\\\"}")
        .replace("\\\"StartAt\\\":\\\"Send\\\"", "\\\"StartAt\\\":\\\"Sent\\\"");
    let (_dir, file) = written(&(pattern(&spec("flow.json")) + &broken));
    let (code, text) = result(validate(&["-f", &file]));
    assert!(
        code == Some(1) && text.contains("spec.stateMachine.definitionFrom.StartAt"),
        "{text}"
    );
}
