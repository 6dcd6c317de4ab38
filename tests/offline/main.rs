//! The subcommands that make no call, from the command line.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

mod sources;

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
fn documents_are_sorted_by_kind_and_errors_end_with_1() {
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
        "a.yaml:4:19 (document 1): error: spec.function.memorysize: is not a field; did you mean memorySize?",
        "a.yaml:9:1 (document 3): error: Workflow has no terminal state (MISSING_END_STATE)",
        "a.yaml:12:4 (document 4): error: is not valid YAML or JSON",
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
fn problems_of_objects_have_a_position() {
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
fn problems_of_definitions_have_line_and_column() {
    let (_dir, file) = written("{\"StartAt\": \"A\",\n  \"States\": {\"A\": {\"Type\": \"Pass\", \"Next\": \"B\"}}}");
    let text = String::from_utf8(validate(&["-f", &file]).stdout).unwrap();
    assert!(text.contains("a.yaml:2:36: error: .States.A.Next: "), "{text}");
    let (_dir, file) = written("{\"States\": {\"A\": {\"Type\": \"Succeed\"}},\n \"States\": {}}");
    let text = String::from_utf8(validate(&["--definition", "-f", &file]).stdout).unwrap();
    assert!(text.contains("The key \"States\" occurs twice"), "{text}");
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
fn an_express_workflow_is_checked_by_its_own_rules() {
    let machine = "{StartAt: A, States: {A: {Type: Task, Resource: \"arn:aws:states:::glue:startJobRun.sync\", \
                   Parameters: {JobName: j}, End: true}}}";
    let (_dir, file) = written(machine);
    assert!(validate(&["-f", &file]).status.success());
    assert_eq!(validate(&["-f", &file, "--type", "express"]).status.code(), Some(1));
}

#[test]
fn wrong_arguments_end_with_1_and_name_the_remedy() {
    let done = validate(&[]);
    assert_eq!(done.status.code(), Some(1));
    assert!(String::from_utf8(done.stderr).unwrap().contains("-f"));
    assert_eq!(validate(&["-f", "no-such-file"]).status.code(), Some(1));
}

#[test]
fn a_misspelt_kind_and_files_without_objects_end_with_1() {
    let object =
        |kind: &str| format!("apiVersion: serverlesspatterns.dev/v1alpha1\nkind: {kind}\nmetadata: {{name: a}}\n");
    for (text, expected) in [
        (
            object("LambdaSfnPatern"),
            "a.yaml:2:1: error: kind: must be LambdaSfnPattern, not LambdaSfnPatern\n",
        ),
        (
            "apiVersion: v1\nkind: ConfigMap\n".to_owned(),
            "a.yaml: error: the files have no LambdaSfnPattern and no States Language document; skipped kinds: ConfigMap\n",
        ),
        (
            format!("{0}---\n{0}", object("LambdaSfnPattern")),
            "(document 2): error: metadata.name: must be unique: ",
        ),
    ] {
        let (_dir, file) = written(&text);
        let done = validate(&["-f", &file]);
        let answer = String::from_utf8(done.stdout).unwrap();
        assert!(
            done.status.code() == Some(1) && answer.contains(expected),
            "{expected}: {answer}"
        );
        assert!(answer.contains("1 error, 0 warnings"), "{answer}");
    }
    let (_dir, file) = written(&object("LambdaSfnPatern"));
    let plan = run("policy", &["-f", &file]);
    let answer = String::from_utf8(plan.stderr).unwrap();
    assert!(
        plan.status.code() == Some(1) && answer.contains("kind: must be LambdaSfnPattern"),
        "{answer}"
    );
}

const QUEUE: &str = r#"{apiVersion: serverlesspatterns.dev/v1alpha1, kind: LambdaSfnPattern, metadata: {name: q},
    spec: {name: q, stateMachine: {loggingConfiguration: {level: "OFF"}, tracingConfiguration: {enabled: false}, definition: {StartAt: A, States: {A: {
    Type: Task, Resource: "arn:aws:states:::sqs:sendMessage", End: true,
    Parameters: {"QueueUrl.$": $.url, MessageBody: x}}}}}}}"#;

#[test]
fn policies_are_json_and_warnings_go_to_standard_error() {
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
    let stderr = String::from_utf8(done.stderr).unwrap();
    assert!(
        stderr.contains("warning: spec.stateMachine.definition.States.A"),
        "{stderr}"
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
    assert!(!several.status.success() && String::from_utf8(several.stderr).unwrap().contains("have 2 workflows"));
    let express = run(
        "graph",
        &["--execution", "arn:aws:states:eu-west-1:123456789012:express:m:e:1"],
    );
    assert!(String::from_utf8(express.stderr).unwrap().contains("EXPRESS"));
}

#[test]
fn a_plugin_of_kubectl_has_its_own_name_in_its_messages() {
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
