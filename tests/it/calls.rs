//! How many calls things take, where the number is the promise.

use crate::world::{World, operations};
use serde_json::json;

/// A plain resync reads GetFunction once; the calls between two of them are one resync's.
fn resync(calls: &[lambdasfn_testbed_gateway::Call], n: usize) -> &[lambdasfn_testbed_gateway::Call] {
    let starts: Vec<usize> = calls
        .iter()
        .enumerate()
        .filter(|(_, c)| c.operation == "GetFunction")
        .map(|(i, _)| i)
        .collect();
    &calls[starts[n]..starts[n + 1]]
}

#[tokio::test(flavor = "multi_thread")]
async fn a_resync_of_an_unchanged_object_takes_at_most_eight_calls_and_writes_nothing() {
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
    let resyncs =
        |calls: &[lambdasfn_testbed_gateway::Call]| calls.iter().filter(|c| c.operation == "GetFunction").count() >= 4;
    let calls = world.until_calls("resynced", resyncs).await;
    for n in 0..3 {
        let calls = resync(&calls, n);
        assert!(calls.len() <= 8, "{:?}", operations(calls));
        assert!(!calls.iter().any(|c| c.is_write()), "{:?}", operations(calls));
    }
    let after = world.api().get("hello").await.unwrap();
    assert_eq!(
        before.metadata.resource_version, after.metadata.resource_version,
        "no write to Kubernetes"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_of_memory_takes_at_most_seventeen_calls_and_a_deletion_twenty_six() {
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
    world.gone("hello").await;
    let calls = world.calls();
    assert!(calls.len() <= 26, "{}: {:?}", calls.len(), operations(&calls));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_requested_reconcile_reads_strictly_and_is_echoed() {
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
