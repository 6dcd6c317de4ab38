//! The subcommands that use the AWS objects: invoke and logs.

use crate::world::World;
use aws_sdk_cloudwatchlogs::types::InputLogEvent;
use serde_json::json;
use std::process::Stdio;
use tokio::io::AsyncWriteExt;

/// A function that answers with its event, or fails.
const ECHO: &str = "def handler(event, context):\n    if event.get('fail'):\n        raise ValueError('no choice')\n    return {'echo': event}\n";

#[tokio::test(flavor = "multi_thread")]
async fn invoke_prints_the_answer_of_a_payload_from_a_file_and_from_standard_input() {
    let world = World::started("cli-invoke").await;
    let ns = world.namespace.clone();
    let function = json!({"runtime": "python3.13", "handler": "app.handler", "code": {"inline": {"app.py": ECHO}}});
    world.apply("hello", json!({"function": function})).await;
    world.ready("hello").await;
    let file = world.dir().join("event.json");
    std::fs::write(&file, r#"{"a": 1}"#).unwrap();
    let named = format!("@{}", file.display());
    let ran = world
        .lambdasfn(&["invoke", "hello", "-n", &ns, "--payload", &named, "--log-tail"])
        .await;
    assert_eq!((ran.code, ran.json()), (0, json!({"echo": {"a": 1}})), "{ran:?}");

    let mut child = world.command(&["invoke", "hello", "-n", &ns, "--payload", "-"]);
    let mut child = child.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    stdin.write_all(b"{\"b\": 2}").await.unwrap();
    drop(stdin);
    let output = child.wait_with_output().await.unwrap();
    let answer: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(answer, json!({"echo": {"b": 2}}));

    // The answer of a function that fails, or that starts no execution, is printed too.
    let failed = world
        .lambdasfn(&["invoke", "hello", "-n", &ns, "--payload", r#"{"fail": 1}"#])
        .await;
    assert!(failed.code == 1 && failed.out.contains("no choice"), "{failed:?}");
    assert!(
        failed.err.contains("the function failed") && !failed.err.contains("no choice"),
        "{failed:?}"
    );
    let follow = world.lambdasfn(&["invoke", "hello", "-n", &ns, "--follow"]).await;
    assert!(
        follow.code == 1 && follow.err.contains("has no execution ARN"),
        "{follow:?}"
    );
    assert_eq!(follow.json(), json!({"echo": {}}));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_express_execution_is_not_followed_but_its_answer_is_printed() {
    let world = World::started("cli-express").await;
    let ns = world.namespace.clone();
    let function = json!({"runtime": "python3.13", "handler": "app.handler", "code": {"inline": {"app.py": ECHO}}});
    let machine = json!({"type": "EXPRESS"});
    world
        .apply("hello", json!({"function": function, "stateMachine": machine}))
        .await;
    world.ready("hello").await;
    for format in ["text", "json"] {
        let args = ["invoke", "hello", "-n", &ns, "--follow", "-o", format];
        let ran = world.lambdasfn(&args).await;
        assert_eq!((ran.code, ran.json()), (0, json!({"echo": {}})), "{ran:?}");
        assert!(
            ran.err
                .contains("has no history to follow; run \"lambdasfn logs hello\""),
            "{ran:?}"
        );
    }
    let listed = world.lambdasfn(&["executions", "hello", "-n", &ns]).await;
    assert!(listed.code == 1 && listed.err.contains("keeps no list"), "{listed:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn log_lines_of_one_instant_keep_their_order_and_their_newlines() {
    let world = World::started("cli-logs").await;
    let ns = world.namespace.clone();
    world.apply("hello", json!({})).await;
    let outputs = world.ready("hello").await.outputs.unwrap();
    let group = outputs.lambda_log_group_name.unwrap();
    let stream = world.aws.logs.create_log_stream();
    let stream = stream.log_group_name(&group).log_stream_name("test");
    stream.send().await.unwrap();
    let at = jiff::Timestamp::now().as_millisecond() - 1000;
    let event = |message: &str| InputLogEvent::builder().message(message).timestamp(at).build().unwrap();
    let put = world
        .aws
        .logs
        .put_log_events()
        .log_group_name(&group)
        .log_stream_name("test");
    put.log_events(event("START of 1-2"))
        .log_events(event("[ERROR] Traceback:\n  File \"app.py\"\nValueError"))
        .log_events(event("END of 1-2"))
        .log_events(event("A of another"))
        .send()
        .await
        .unwrap();
    let logs = world.lambdasfn(&["logs", "hello", "-n", &ns]).await;
    let lines: Vec<&str> = logs
        .out
        .lines()
        .map(|line| line.get(36..).unwrap_or_default())
        .collect();
    let expected = [
        "START of 1-2",
        "[ERROR] Traceback:",
        "  File \"app.py\"",
        "ValueError",
        "END of 1-2",
        "A of another",
    ];
    assert_eq!(lines, expected, "{logs:?}");
    assert_eq!(logs.out.matches("  function  ").count(), 4, "{logs:?}");
    let arn = "arn:aws:states:eu-west-1:123456789012:execution:hello:1-2";
    for execution in [arn, "1-2"] {
        let logs = world
            .lambdasfn(&["logs", "hello", "-n", &ns, "--execution", execution])
            .await;
        assert_eq!(logs.out.lines().count(), 2, "{logs:?}");
    }
}
