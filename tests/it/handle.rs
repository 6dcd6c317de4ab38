//! The subcommands for one object: status, reconcile, suspend, resume, approve, invoke, executions, logs.

use crate::world::World;
use serde_json::json;

#[tokio::test(flavor = "multi_thread")]
async fn an_object_is_shown_reconciled_suspended_and_resumed() {
    let world = World::started("handle").await;
    let ns = world.namespace.clone();
    let missing = world.lambdasfn(&["status", "hello", "-n", &ns]).await;
    assert!(
        missing.code == 1 && missing.err.contains("LambdaSfnPattern hello does not exist"),
        "{missing:?}"
    );
    world
        .apply("hello", json!({"name": "fixed", "driftPolicy": "Report"}))
        .await;
    let status = world.ready("hello").await;
    let shown = world.lambdasfn(&["status", "hello", "-n", &ns, "--outputs"]).await;
    assert_eq!(shown.code, 0, "{shown:?}");
    let known = [(ns.as_str(), "NAMESPACE"), (world.account.as_str(), "ACCOUNT")];
    let stable = known
        .into_iter()
        .fold(shown.out, |out, (value, name)| out.replace(value, name));
    // The second line is about a Lease that all tests share; a condition is a few seconds old.
    let lines = stable.lines().enumerate().filter(|(i, _)| *i != 1).map(|(_, line)| {
        let since = line
            .strip_suffix("s ago")
            .map(|line| line.trim_end_matches(char::is_numeric));
        since.map_or_else(|| line.to_owned(), |line| format!("{line}TIME"))
    });
    insta::assert_snapshot!("status_of_a_ready_object", lines.collect::<Vec<_>>().join("\n"));
    let json = world
        .lambdasfn(&["status", "hello", "-n", &ns, "-o", "json"])
        .await
        .json();
    assert_eq!(
        json["status"]["outputs"],
        serde_json::to_value(&status.outputs).unwrap()
    );

    let reconciled = world.lambdasfn(&["reconcile", "hello", "-n", &ns]).await;
    assert!(
        reconciled.code == 0 && reconciled.out.contains("Reconciled"),
        "{reconciled:?}"
    );

    // With the policy Report, the reconcile ends with drift and the exit code 1. The status has the drift.
    let group = status.outputs.unwrap().lambda_log_group_name.unwrap();
    let put = world.aws.logs.put_retention_policy().log_group_name(&group);
    put.retention_in_days(7).send().await.unwrap();
    let drifted = world.lambdasfn(&["reconcile", "hello", "-n", &ns, "-o", "json"]).await;
    assert_eq!(drifted.code, 1, "{drifted:?}");
    assert_eq!(drifted.json()["status"]["drift"][0]["field"], "retentionInDays");
    let shown = world.lambdasfn(&["status", "hello", "-n", &ns]).await.out;
    assert!(
        shown.contains("retentionInDays") && shown.contains("7 instead of 60"),
        "{shown}"
    );
    assert!(shown.contains("Present, changed in AWS"), "{shown}");

    let suspended = world.lambdasfn(&["suspend", "hello", "-n", &ns]).await;
    assert_eq!(suspended.code, 0, "{suspended:?}");
    assert_eq!(world.api().get("hello").await.unwrap().spec.suspend, Some(true));
    // An apply of the same file does not resume the object, and the plan shows this.
    let spec = json!({"name": "fixed"});
    let file = world.manifest("hello", &spec).display().to_string();
    let settings = format!("--settings-namespace={ns}");
    let plan = [
        "plan",
        "-f",
        &file,
        "-n",
        &ns,
        "-o",
        "json",
        "--cluster-name=test",
        &settings,
    ];
    let plan = world.lambdasfn(&plan).await.json();
    assert_eq!(plan["objects"][0]["changes"][0]["heldBackBy"], "Suspended", "{plan}");
    world.apply("hello", spec).await;
    assert_eq!(world.api().get("hello").await.unwrap().spec.suspend, Some(true));
    let resumed = world.lambdasfn(&["resume", "hello", "-n", &ns]).await;
    assert_eq!(resumed.code, 0, "{resumed:?}");
    assert_eq!(world.api().get("hello").await.unwrap().spec.suspend, None);
    world.ready("hello").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn only_the_waiting_plan_can_be_approved() {
    let world = World::started("approve").await;
    let ns = world.namespace.clone();
    world.apply("hello", json!({})).await;
    world.ready("hello").await;
    let nothing = world.lambdasfn(&["approve", "hello", "-n", &ns, "--yes"]).await;
    assert!(
        nothing.code == 1 && nothing.err.contains("no plan of") && nothing.err.contains("waits for an approval"),
        "{nothing:?}"
    );
    let edit = json!({"approvalPolicy": "Manual", "function": {"memorySize": 512}});
    let file = world.manifest("hello", &edit).display().to_string();
    let settings = format!("--settings-namespace={ns}");
    let args = [
        "plan",
        "-f",
        &file,
        "-n",
        &ns,
        "-o",
        "json",
        "--cluster-name=test",
        &settings,
    ];
    let before = world.lambdasfn(&args).await.json();
    world.apply("hello", edit).await;
    let plan = world.reason("hello", "AwaitingApproval").await.plan.unwrap();
    assert_eq!(
        before["objects"][0]["hash"], plan.hash,
        "a plan before the edit has the same hash: {before}"
    );
    let unasked = world.lambdasfn(&["approve", "hello", "-n", &ns]).await;
    assert!(unasked.code == 1 && unasked.err.contains(&plan.hash), "{unasked:?}");
    let other = world
        .lambdasfn(&["approve", "hello", "-n", &ns, "--hash", "other"])
        .await;
    assert!(
        other.code == 1 && other.err.contains("AWS has changed; review the new plan"),
        "{other:?}"
    );
    let shown = world.lambdasfn(&["status", "hello", "-n", &ns]).await.out;
    assert!(
        shown.contains("HELD BACK") && shown.contains("memorySize") && shown.contains(&plan.hash),
        "{shown}"
    );
    // With --wait, the command ends when the object is Ready.
    let hash = plan.hash.as_str();
    let args = [
        "approve",
        "hello",
        "-n",
        &ns,
        "--hash",
        hash,
        "--cluster-name=test",
        &settings,
        "--wait",
    ];
    let approved = world.lambdasfn(&args).await;
    assert_eq!(approved.code, 0, "{approved:?}");
    assert!(
        approved.out.contains("UpdateFunctionConfiguration") && approved.out.contains("memorySize: 256 -> 512"),
        "{approved:?}"
    );
    assert!(approved.err.contains("Reconciled"), "{approved:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn without_an_operator_the_command_reconcile_ends_at_its_timeout() {
    let world = World::new("handle-none").await;
    let ns = world.namespace.clone();
    world.apply("hello", json!({})).await;
    let args = ["reconcile", "hello", "-n", &ns, "--timeout=300ms"];
    let ran = world.lambdasfn(&args).await;
    assert!(
        ran.code == 1 && ran.err.contains("did not reconcile hello within 300ms"),
        "{ran:?}"
    );
    assert_eq!(ran.out, "", "no result comes before the error: {ran:?}");
    let asked = world
        .lambdasfn(&["reconcile", "hello", "-n", &ns, "--wait=false"])
        .await;
    assert_eq!(asked.code, 0, "{asked:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pattern_is_invoked_and_its_executions_and_logs_are_shown() {
    let world = World::started("handle-work").await;
    let ns = world.namespace.clone();
    world.apply("hello", json!({})).await;
    world.ready("hello").await;
    let failed = world.lambdasfn(&["invoke", "hello", "-n", &ns]).await;
    assert!(
        failed.code == 1 && failed.err.contains("the function failed"),
        "{failed:?}"
    );
    let nonsense = world.lambdasfn(&["invoke", "hello", "-n", &ns, "--payload", "{"]).await;
    assert!(
        nonsense.code == 1 && nonsense.err.contains("is not JSON"),
        "{nonsense:?}"
    );
    let invoke = async |choice: &str, format: &str| {
        let payload = json!({ "Choice": choice }).to_string();
        let args = [
            "invoke",
            "hello",
            "-n",
            &ns,
            "--payload",
            &payload,
            "--follow",
            "-o",
            format,
        ];
        world.lambdasfn(&args).await
    };
    let good = invoke("A", "json").await;
    assert_eq!(good.code, 0, "{good:?}");
    let answer = good.json();
    let entered = answer["states"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|s| s["event"] == "entered");
    let entered: Vec<&str> = entered.map(|s| s["state"].as_str().unwrap()).collect();
    assert_eq!(entered, ["Pass State", "Wait State", "Choice State", "Succeed State"]);
    assert_eq!(answer["output"], json!({"Choice": "A"}));
    assert!(answer["answer"].is_object(), "{answer}");
    let bad = invoke("C", "text").await;
    let states = |name: &str| bad.out.lines().filter(|line| line.contains(name)).count();
    assert!(
        bad.code == 1 && states("  Fail State  ") == 1 && states("  Pass State  ") == 1,
        "{bad:?}"
    );
    assert!(bad.out.contains("\nFAILED InvalidChoice"), "{bad:?}");
    assert!(
        bad.out.starts_with('{') && bad.out.contains("executionArn"),
        "the answer comes first: {bad:?}"
    );

    let listed = world.lambdasfn(&["executions", "hello", "-n", &ns, "-o", "json"]).await;
    let listed = listed.json();
    let statuses: Vec<&str> = listed
        .as_array()
        .unwrap()
        .iter()
        .map(|e| e["status"].as_str().unwrap())
        .collect();
    assert_eq!(statuses, ["FAILED", "SUCCEEDED"], "{listed}");
    let one = world.lambdasfn(&["executions", "hello", "-n", &ns, "--limit=1"]).await;
    assert!(one.out.contains("FAILED") && !one.out.contains("SUCCEEDED"), "{one:?}");
    let logs = world.lambdasfn(&["logs", "hello", "-n", &ns]).await;
    assert_eq!(logs.code, 0, "{logs:?}");
    assert!(logs.out.lines().any(|line| line.contains("  function  ")), "{logs:?}");
}

/// Reads lines until they contain all wanted texts.
async fn printed(
    lines: &mut tokio::io::Lines<impl tokio::io::AsyncBufRead + Unpin>,
    all: &mut Vec<String>,
    wanted: &[&str],
) {
    let has = |all: &[String], text: &str| all.iter().any(|line| line.contains(text));
    while !wanted.iter().all(|text| has(all, text)) {
        let line = tokio::time::timeout(crate::world::PATIENCE, lines.next_line()).await;
        let line = line.unwrap_or_else(|_| panic!("timed out before {wanted:?}: {all:?}"));
        all.push(line.unwrap().expect("the command runs until it is interrupted"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn followed_logs_show_each_line_once_and_include_late_lines() {
    let world = World::started("handle-logs").await;
    let ns = world.namespace.clone();
    world.apply("hello", json!({})).await;
    let outputs = world.ready("hello").await.outputs.unwrap();
    let groups = [
        outputs.lambda_log_group_name.unwrap(),
        outputs.state_machine_log_group_name.unwrap(),
    ];
    for group in &groups {
        let stream = world
            .aws
            .logs
            .create_log_stream()
            .log_group_name(group)
            .log_stream_name("test");
        stream.send().await.unwrap();
    }
    let log = async |group: &str, message: &str, seconds_ago: i64| {
        let at = jiff::Timestamp::now().as_millisecond() - seconds_ago * 1000;
        let event = aws_sdk_cloudwatchlogs::types::InputLogEvent::builder()
            .message(message)
            .timestamp(at);
        let put = world
            .aws
            .logs
            .put_log_events()
            .log_group_name(group)
            .log_stream_name("test");
        put.log_events(event.build().unwrap()).send().await.unwrap();
    };
    log(&groups[0], "too old", 300).await;
    log(&groups[0], "before", 60).await;
    let mut child = world.command(&["logs", "hello", "-n", &ns, "--follow", "--since=2m"]);
    let mut child = child
        .stdout(std::process::Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .unwrap();
    let mut lines = tokio::io::AsyncBufReadExt::lines(tokio::io::BufReader::new(child.stdout.take().unwrap()));
    let mut all = vec![];
    printed(&mut lines, &mut all, &["function  before"]).await;
    log(&groups[0], "after", 0).await;
    log(&groups[1], "of the workflow", 0).await;
    printed(&mut lines, &mut all, &["function  after", "workflow  of the workflow"]).await;
    // A line may arrive later than its timestamp.
    log(&groups[0], "late", 20).await;
    printed(&mut lines, &mut all, &["function  late"]).await;
    child.kill().await.unwrap();
    for once in ["before", "after", "of the workflow", "late"] {
        assert_eq!(
            all.iter().filter(|line| line.ends_with(once)).count(),
            1,
            "{once}: {all:?}"
        );
    }
    assert!(!all.iter().any(|line| line.contains("too old")), "{all:?}");
}
