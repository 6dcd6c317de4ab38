//! The subcommands that make no call, as one calls them.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

use serde_json::Value;
use std::process::{Command, Output};

fn validate(arguments: &[&str]) -> Output {
    run("validate", arguments)
}

fn run(subcommand: &str, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_lambdasfn"))
        .arg(subcommand)
        .args(arguments)
        .env_remove("AWS_REGION")
        .current_dir(lambdasfn_testbed_harness::checkout())
        .output()
        .unwrap()
}

fn written(text: &str) -> (tempfile::TempDir, String) {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("a.yaml");
    std::fs::write(&file, text).unwrap();
    let name = file.display().to_string();
    (dir, name)
}

#[test]
fn every_example_is_valid_without_a_warning() {
    let done = validate(&["-f", "examples", "--allowed-role-arns=*", "--allow-adoption=legacy-"]);
    let text = String::from_utf8(done.stdout).unwrap();
    assert!(
        done.status.success() && text.contains(" 0 errors, 0 warnings"),
        "{text}"
    );
}

#[test]
fn documents_are_told_apart_and_errors_end_with_1() {
    let own = "apiVersion: serverlesspatterns.dev/v1alpha1\nkind: LambdaSfnPattern\n";
    let text = format!(
        "{own}metadata: {{name: a, namespace: ns}}\nspec: {{function: {{memorysize: 1}}}}\n---\napiVersion: v1\nkind: \
         ConfigMap\n---\nStartAt: A\nStates: {{A: {{Type: Pass}}}}\n---\na: [\n"
    );
    let (_dir, file) = written(&text);
    let done = validate(&["-f", &file]);
    assert_eq!(done.status.code(), Some(1));
    let text = String::from_utf8(done.stdout).unwrap();
    for expected in [
        "a.yaml:4:19 (document 1): error: spec.function.memorysize: is no field; memorySize is one",
        "a.yaml:9:1 (document 3): error: Workflow has no terminal state (MISSING_END_STATE)",
        "a.yaml:12:4 (document 4): error: is no YAML or JSON",
        "1 object, 1 definition, 1 object of another kind skipped: ",
    ] {
        assert!(text.contains(expected), "{expected}: {text}");
    }

    let done = validate(&["-f", &file, "-o", "json"]);
    assert_eq!(done.status.code(), Some(1));
    let answer: Value = serde_json::from_slice(&done.stdout).unwrap();
    assert_eq!(
        (&answer["valid"], &answer["skipped"]),
        (&Value::from(false), &Value::from(1))
    );
    let first = &answer["documents"][0];
    assert_eq!(
        (&first["namespace"], &first["name"]),
        (&Value::from("ns"), &Value::from("a"))
    );
    assert_eq!(first["problems"][0]["check"], "schema");
    let place = |document: usize| {
        let problem = &answer["documents"][document]["problems"][0];
        (problem["line"].as_u64().unwrap(), problem["column"].as_u64().unwrap())
    };
    assert_eq!(
        (place(0), place(1), place(2)),
        ((4, 19), (10, 10), (12, 4)),
        "{answer:#}"
    );
}

#[test]
fn problems_have_their_place_in_objects_too() {
    let own = r#""apiVersion": "serverlesspatterns.dev/v1alpha1", "kind": "LambdaSfnPattern""#;
    let definition = r#"{"StartAt": "A b", "States": {"A b": {"Type": "Pass",
        "Next": "é"}}}"#;
    let list = format!(
        "{{\"apiVersion\": \"v1\", \"kind\": \"List\", \"items\": [\n  {{{own}, \"metadata\": {{\"name\": \"a\"}}}},\n  \
         {{{own}, \"metadata\": {{\"name\": \"b\"}},\n\"spec\": {{\"stateMachine\": {{\"definition\": {definition}}}}}}}]}}"
    );
    // As JSON, and as YAML for its comment.
    for (before, line) in [("", 5), ("# YAML\n", 6)] {
        let (_dir, file) = written(&format!("{before}{list}"));
        let text = String::from_utf8(validate(&["-f", &file]).stdout).unwrap();
        let expected = format!("a.yaml:{line}:9: error: spec.stateMachine.definition.States[\"A b\"].Next: ");
        assert!(text.contains(&expected), "{expected}: {text}");
    }
    let yaml = "apiVersion: serverlesspatterns.dev/v1alpha1\nkind: LambdaSfnPattern\nmetadata: {name: a}\nspec:\n  \
                function:\n    # a comment\n    timeout: 901\n    code:\n      inline:\n        a.py: x\n";
    let (_dir, file) = written(yaml);
    let text = String::from_utf8(validate(&["-f", &file]).stdout).unwrap();
    for expected in [
        "a.yaml:7:5: error: spec.function.timeout: ",
        "a.yaml:5:3: error: spec.function.handler: ",
    ] {
        assert!(text.contains(expected), "{expected}: {text}");
    }
}

#[test]
fn definitions_are_taken_with_line_and_column() {
    let (_dir, file) = written("{\"StartAt\": \"A\",\n  \"States\": {\"A\": {\"Type\": \"Pass\", \"Next\": \"B\"}}}");
    let text = String::from_utf8(validate(&["-f", &file]).stdout).unwrap();
    assert!(text.contains("a.yaml:2:36: error: .States.A.Next: "), "{text}");
    let (_dir, file) = written("{\"States\": {\"A\": {\"Type\": \"Succeed\"}},\n \"States\": {}}");
    let text = String::from_utf8(validate(&["--definition", "-f", &file]).stdout).unwrap();
    assert!(text.contains("The key \"States\" is there twice"), "{text}");
    let (_dir, file) = written("{\"StartAt\": \"A\",\n \"States\": }");
    let text = String::from_utf8(validate(&["-f", &file]).stdout).unwrap();
    assert!(
        text.contains("a.yaml:2:12: error: Definition must be a valid JSON object"),
        "{text}"
    );
    let (_dir, file) = written("");
    let empty = validate(&["--definition", "-f", &file]);
    assert_eq!(empty.status.code(), Some(1));
}

#[test]
fn an_express_workflow_is_judged_as_one() {
    let machine = "{StartAt: A, States: {A: {Type: Task, Resource: \"arn:aws:states:::glue:startJobRun.sync\", \
                   Parameters: {JobName: j}, End: true}}}";
    let (_dir, file) = written(machine);
    assert!(validate(&["-f", &file]).status.success());
    assert_eq!(validate(&["-f", &file, "--type", "express"]).status.code(), Some(1));
}

#[test]
fn wrong_arguments_end_with_1_and_say_what_to_do() {
    let done = validate(&[]);
    assert_eq!(done.status.code(), Some(1));
    assert!(String::from_utf8(done.stderr).unwrap().contains("-f"));
    assert_eq!(validate(&["-f", "no-such-file"]).status.code(), Some(1));
}

const QUEUE: &str = r#"{apiVersion: serverlesspatterns.dev/v1alpha1, kind: LambdaSfnPattern, metadata: {name: q},
    spec: {name: q, stateMachine: {loggingConfiguration: {level: "OFF"}, tracingConfiguration: {enabled: false}, definition: {StartAt: A, States: {A: {
    Type: Task, Resource: "arn:aws:states:::sqs:sendMessage", End: true,
    Parameters: {"QueueUrl.$": $.url, MessageBody: x}}}}}}}"#;

#[test]
fn policies_are_json_and_warnings_are_apart() {
    let (_dir, file) = written(QUEUE);
    let account = ["--account", "111122223333", "--region", "eu-north-1", "-f", &file];
    let done = run("policy", &account);
    let roles: Value = serde_json::from_slice(&done.stdout).unwrap();
    let of: Vec<_> = roles
        .as_array()
        .unwrap()
        .iter()
        .map(|r| (&r["of"], &r["roleName"]))
        .collect();
    assert_eq!(of.len(), 2, "{roles:#}");
    assert_eq!(roles[0]["arn"], "arn:aws:iam::111122223333:role/q-lambda");
    let told = String::from_utf8(done.stderr).unwrap();
    assert!(
        told.contains("warning: spec.stateMachine.definition.States.A"),
        "{told}"
    );

    let one = ["--role", "state-machine", "--document", "permissions"];
    let done = run("policy", &[&account[..], &one[..]].concat());
    let policy: Value = serde_json::from_slice(&done.stdout).unwrap();
    assert_eq!(policy["Statement"][0]["Action"][0], "sqs:SendMessage", "{policy}");
    let trust = run(
        "policy",
        &[&account[..], &["--role", "function", "--document", "trust"]].concat(),
    );
    let trust: Value = serde_json::from_slice(&trust.stdout).unwrap();
    assert_eq!(trust["Statement"][0]["Principal"]["Service"], "lambda.amazonaws.com");

    let done = run("policy", &[&account[..], &["-o", "json"]].concat());
    let all: Value = serde_json::from_slice(&done.stdout).unwrap();
    assert_eq!(
        (
            all["roles"].as_array().unwrap().len(),
            all["warnings"].as_array().unwrap().len()
        ),
        (2, 1)
    );
}

#[test]
fn the_operators_policy_is_the_shipped_one_unless_it_is_narrowed() {
    let shipped =
        std::fs::read_to_string(lambdasfn_testbed_harness::checkout().join("deploy/iam/operator-policy.json"));
    let shipped: Value = serde_json::from_str(&shipped.unwrap()).unwrap();
    let printed = |arguments: &[&str]| -> Value {
        let done = run("policy", &[&["--operator"], arguments].concat());
        serde_json::from_slice(&done.stdout).unwrap()
    };
    assert_eq!(printed(&[]), shipped);
    let sources = printed(&[
        "--allowed-buckets=team-a:code/a/*",
        "--allowed-image-repositories=apps/*",
    ])
    .to_string();
    assert!(
        sources.contains("arn:*:s3:::code/a/*") && sources.contains("repository/apps/*"),
        "{sources}"
    );
    let narrow = printed(&["--role-path", "/ops/", "--account", "111122223333"]).to_string();
    assert!(
        narrow.contains("arn:*:iam::111122223333:role/ops/*") && !narrow.contains("role/*"),
        "{narrow}"
    );
}

#[test]
fn workflows_are_drawn_from_objects_and_from_definitions() {
    let drawn = |arguments: &[&str]| String::from_utf8(run("graph", arguments).stdout).unwrap();
    assert!(drawn(&["-f", "examples/hello.yaml"]).starts_with("flowchart TD"));
    for output in ["mermaid", "dot", "svg"] {
        let orders = drawn(&["-f", "examples/orders.yaml", "-o", output]);
        for called in ["DynamoDB: PutItem", "SQS: SendMessage", "SNS: Publish", "Map state"] {
            assert!(orders.contains(called), "{called} in {output}: {orders}");
        }
    }
    let (_dir, file) = written(
        "kind: LambdaSfnPattern\nspec: {stateMachine: {definitionSubstitutions: {Bus: events}, definition: {StartAt: A, States: {A: \
         {Type: Task, Resource: \"arn:aws:states:::${Bus}:putEvents\", End: true}}}}}",
    );
    assert!(drawn(&["-f", &file]).contains("EventBridge: PutEvents"));
    let (_dir, file) = written("StartAt: A\nStates: {A: {Type: Succeed}}");
    assert!(drawn(&["-f", &file, "-o", "svg"]).starts_with("<svg"));
    assert!(drawn(&["-f", &file, "-o", "dot"]).starts_with("digraph"));
    let (_dir, file) = written("StartAt: A\nStates: {}\n---\nStartAt: A\nStates: {}");
    let several = run("graph", &["-f", &file]);
    assert!(!several.status.success() && String::from_utf8(several.stderr).unwrap().contains("several"));
    let express = run(
        "graph",
        &["--execution", "arn:aws:states:eu-west-1:123456789012:express:m:e:1"],
    );
    assert!(String::from_utf8(express.stderr).unwrap().contains("EXPRESS"));
}

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

fn told(done: Output) -> (Option<i32>, String) {
    let text = [done.stdout, done.stderr].concat();
    (done.status.code(), String::from_utf8(text).unwrap())
}

#[test]
fn what_lies_outside_of_the_files_is_no_fault_and_hides_none() {
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
        let (code, text) = told(validate(&allowed));
        let warnings = format!(" 0 errors, {} warning", u8::from(definition_unknown));
        assert!(code == Some(0) && text.contains(&warnings), "{spec}: {text}");
        assert_eq!(
            text.contains("is not checked here"),
            definition_unknown,
            "{spec}: {text}"
        );
        let (code, text) = told(run("policy", &allowed));
        assert_eq!(code == Some(1), definition_unknown, "{spec}: {text}");
        assert_eq!(text.contains("--role function"), definition_unknown, "{spec}: {text}");
        // The operator's settings may not be at hand.
        for files in [&allowed[..], &allowed[..2]] {
            let (code, text) = told(run("policy", &[files, &["--role", "function"]].concat()));
            assert_eq!(code, Some(0), "{spec}: {text}");
        }
        let (code, text) = told(run("graph", &["-f", &file]));
        assert_eq!(code != Some(0), definition_unknown, "{spec}: {text}");
        assert_eq!(text.contains("not known here"), definition_unknown, "{spec}: {text}");

        let mut wrong = spec.clone();
        wrong["reconcileInterval"] = json!("99h");
        wrong["function"]["logGroup"] = json!({"retentionInDays": 61});
        let (_dir, file) = written(&pattern(&wrong));
        let (code, text) = told(validate(&["-f", &file, "--allowed-buckets=artifacts"]));
        for expected in [
            "spec.reconcileInterval",
            "spec.function.logGroup.retentionInDays",
            " 2 errors, ",
        ] {
            assert!(code == Some(1) && text.contains(expected), "{expected}: {text}");
        }
    }
    // What is known of the account holds.
    let (_dir, file) = written(&pattern(&json!({"function": {"code": image("us-east-1")}})));
    for (given, expected) in [
        (["--account", "123456789012", "--role-path=/a/"], "is not allowed"),
        (["--region", "eu-west-1", "--role-path=/a/"], "is in us-east-1"),
    ] {
        let (code, text) = told(validate(&[&["-f", &file][..], &given].concat()));
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
    let (code, text) = told(validate(&["-f", &file]));
    assert!(code == Some(0) && text.contains(" 0 errors, 0 warnings"), "{text}");
    let (_, text) = told(run("policy", &["-f", &file, "--role", "state-machine"]));
    assert!(text.contains("sqs:SendMessage"), "{text}");
    let (_, text) = told(run("graph", &["-f", &file]));
    assert!(text.contains("Send"), "{text}");

    // In a file of its own too.
    let (_other, maps) = written(&flow());
    let (_dir, file) = written(&pattern(&spec("flow.json")));
    let (_, text) = told(run("policy", &["-f", &file, "-f", &maps, "--role", "state-machine"]));
    assert!(text.contains("sqs:SendMessage"), "{text}");

    let (_dir, file) = written(&(pattern(&spec("other.json")) + &flow()));
    let (code, text) = told(validate(&["-f", &file]));
    assert!(
        code == Some(1) && text.contains("ConfigMap/flow has no key other.json"),
        "{text}"
    );
    let broken = flow()
        .replace("Send\\\"}", "Sent\\\"}")
        .replace("\\\"StartAt\\\":\\\"Send\\\"", "\\\"StartAt\\\":\\\"Sent\\\"");
    let (_dir, file) = written(&(pattern(&spec("flow.json")) + &broken));
    let (code, text) = told(validate(&["-f", &file]));
    assert!(
        code == Some(1) && text.contains("spec.stateMachine.definitionFrom.StartAt"),
        "{text}"
    );
}

#[test]
fn a_plugin_of_kubectl_names_itself_as_it_was_called() {
    let dir = tempfile::tempdir().unwrap();
    let plugin = dir.path().join("kubectl-lambdasfn");
    std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_lambdasfn"), &plugin).unwrap();
    let called =
        |program: &std::path::Path, arguments: &[&str]| Command::new(program).args(arguments).output().unwrap();
    let direct = std::path::Path::new(env!("CARGO_BIN_EXE_lambdasfn"));
    for (program, name) in [(plugin.as_path(), "kubectl lambdasfn"), (direct, "lambdasfn")] {
        for (arguments, expected) in [
            (&["--help"][..], format!("Usage: {name} <COMMAND>")),
            (&["status", "--help"], format!("Usage: {name} status ")),
        ] {
            let help = called(program, arguments);
            let text = String::from_utf8(help.stdout).unwrap();
            assert!(help.status.success() && text.contains(&expected), "{expected}: {text}");
        }
        let wrong = called(program, &["status", "--nonsense"]);
        let text = String::from_utf8(wrong.stderr).unwrap();
        assert!(text.contains(&format!("Usage: {name} status ")), "{text}");
        let missing = called(program, &["validate", "-f", "no-such-file"]);
        let text = String::from_utf8(missing.stderr).unwrap();
        assert!(text.starts_with(&format!("{name}: ")), "{text}");
    }
}
