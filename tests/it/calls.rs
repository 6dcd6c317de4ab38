//! Promised numbers of AWS calls.

use crate::world::{World, operations};
use lambdasfn_testbed_gateway::Call;
use serde_json::json;

/// The 7 calls of a plain resync. They are concurrent, so that their order varies.
const RESYNC: [(&str, usize); 5] = [
    ("GetFunction", 1),
    ("GetRole", 2),
    ("GetRolePolicy", 2),
    ("DescribeLogGroups", 1),
    ("DescribeStateMachine", 1),
];

fn count(calls: &[Call], operation: &str) -> usize {
    calls.iter().filter(|c| c.operation == operation).count()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_resync_of_an_unchanged_object_makes_at_most_eight_calls_and_no_write() {
    let mut world = World::new("resync").await;
    world.start(&["--reconcile-interval=1s"]);
    world.apply("hello", json!({})).await;
    world.ready("hello").await;
    world
        .apply("hello", json!({"function": {"memorySize": 512}, "tags": {"team": "a"}}))
        .await;
    world.ready("hello").await;
    world.gateway.clear_calls();
    let before = world.api().get("hello").await.unwrap();
    let calls = world
        .until_calls("resynced", |calls| count(calls, "GetFunction") >= 6)
        .await;
    let resyncs = count(&calls, "GetFunction");
    for (operation, times) in RESYNC {
        // The record may have only a part of the first and the last resync.
        let seen = count(&calls, operation);
        let expected = times * (resyncs - 1)..=times * (resyncs + 1);
        assert!(
            expected.contains(&seen),
            "{operation} {seen} times in {resyncs} resyncs: {:?}",
            operations(&calls)
        );
    }
    let others: Vec<&Call> = calls
        .iter()
        .filter(|c| !RESYNC.iter().any(|(known, _)| c.operation == *known))
        .collect();
    assert!(others.is_empty(), "{others:?}");
    let after = world.api().get("hello").await.unwrap();
    assert_eq!(
        before.metadata.resource_version, after.metadata.resource_version,
        "no write to Kubernetes"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_of_memory_makes_at_most_seventeen_calls_and_a_deletion_twenty_six() {
    let world = World::started("budget").await;
    world.apply("hello", json!({})).await;
    world.ready("hello").await;
    world.gateway.clear_calls();
    world.apply("hello", json!({"function": {"memorySize": 512}})).await;
    let status = world.ready("hello").await;
    let calls = world.calls();
    assert!(calls.len() <= 17, "{}: {:?}", calls.len(), operations(&calls));
    let writes: Vec<&str> = calls
        .iter()
        .filter(|c| c.is_write())
        .map(|c| c.operation.as_str())
        .collect();
    assert_eq!(writes, ["UpdateFunctionConfiguration", "PublishVersion"]);
    assert_eq!(status.outputs.unwrap().lambda_function_version.as_deref(), Some("2"));

    world.gateway.clear_calls();
    world.delete("hello").await;
    world.deleted("hello").await;
    let calls = world.calls();
    assert!(calls.len() <= 26, "{}: {:?}", calls.len(), operations(&calls));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_requested_reconcile_reads_strictly_and_is_recorded_in_the_status() {
    let world = World::started("strict").await;
    world.apply("hello", json!({})).await;
    world.ready("hello").await;
    world.gateway.clear_calls();
    world
        .annotate("hello", lambdasfn::api::RECONCILE_REQUESTED_AT, "now")
        .await;
    world
        .until("hello", "echoed", |o| {
            o.status
                .as_ref()
                .is_some_and(|s| s.last_handled_reconcile_at.as_deref() == Some("now"))
        })
        .await;
    let calls = world.calls();
    assert!(calls.len() <= 16, "{:?}", operations(&calls));
    for operation in ["ListRolePolicies", "ListAttachedRolePolicies", "ListTagsForResource"] {
        assert!(
            calls.iter().any(|c| c.operation == operation),
            "{operation}: {:?}",
            operations(&calls)
        );
    }
    assert!(!calls.iter().any(|c| c.is_write()), "{:?}", operations(&calls));
}

/// Each alias requires one more call in both depths, because no other answer has its routing.
#[tokio::test(flavor = "multi_thread")]
async fn a_resync_with_both_aliases_makes_nine_calls_and_a_strict_one_sixteen() {
    let mut world = World::new("resync-aliases").await;
    world.start(&["--reconcile-interval=1s"]);
    let live = json!({"alias": {"name": "live"}});
    world
        .apply("hello", json!({"function": live, "stateMachine": live}))
        .await;
    world.ready("hello").await;
    world.gateway.clear_calls();
    let calls = world
        .until_calls("resynced", |calls| count(calls, "GetFunction") >= 6)
        .await;
    let resyncs = count(&calls, "GetFunction");
    let reads = RESYNC
        .into_iter()
        .chain([("GetAlias", 1), ("DescribeStateMachineAlias", 1)]);
    for (operation, times) in reads.clone() {
        let seen = count(&calls, operation);
        let expected = times * (resyncs - 1)..=times * (resyncs + 1);
        assert!(
            expected.contains(&seen),
            "{operation} {seen} times in {resyncs} resyncs: {:?}",
            operations(&calls)
        );
    }
    assert_eq!(reads.clone().map(|(_, times)| times).sum::<usize>(), 9);
    let known = |call: &Call| reads.clone().any(|(operation, _)| call.operation == operation);
    assert!(calls.iter().all(known), "{:?}", operations(&calls));

    world.kill();
    world.start(&[]);
    world.gateway.clear_calls();
    world
        .annotate("hello", lambdasfn::api::RECONCILE_REQUESTED_AT, "now")
        .await;
    let echoed = |o: &lambdasfn::api::LambdaSfnPattern| {
        let status = o.status.as_ref();
        status.is_some_and(|s| s.last_handled_reconcile_at.as_deref() == Some("now"))
    };
    world.until("hello", "echoed", echoed).await;
    let calls = world.calls();
    let strict = calls.iter().filter(|c| c.operation.starts_with("List")).count();
    assert!(
        strict > 0 && !calls.iter().any(Call::is_write),
        "{:?}",
        operations(&calls)
    );
    // The new operator may have made a plain resync before it received the request.
    assert!(
        [16, 16 + 9].contains(&calls.len()),
        "{}: {:?}",
        calls.len(),
        operations(&calls)
    );
}
