//! Two clusters of the same name: two API servers, two operators, one AWS account.

use crate::world::{Contents, World, condition};
use lambdasfn_testbed_gateway::Call;
use serde_json::json;

fn writes(calls: &[Call]) -> Vec<String> {
    calls
        .iter()
        .filter(|c| c.is_write())
        .map(|c| c.operation.clone())
        .collect()
}

/// Waits until both operators together have read the function a number of times, and returns all calls since.
async fn reads(world: &World, times: usize) -> Vec<Call> {
    world.gateway.clear_calls();
    let enough = |calls: &[Call]| calls.iter().filter(|c| c.operation == "GetFunction").count() >= times;
    world.until_calls("read", enough).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rebuilt_cluster_takes_over_and_the_old_one_stops_permanently() {
    let mut old = World::new("rebuilt").await;
    let mut new = old.twin().await;
    old.start(&["--reconcile-interval=1s"]);
    old.apply("hello", json!({})).await;
    old.ready("hello").await;
    new.start(&["--reconcile-interval=1s"]);
    new.apply("hello", json!({})).await;
    new.ready("hello").await;
    let status = old.reason("hello", "NotOwned").await;
    assert!(
        condition(&status, "Ready").2.contains("serverlesspatterns.dev/uid"),
        "{status:?}"
    );
    let calls = reads(&new, 12).await;
    assert!(
        writes(&calls).is_empty(),
        "the clusters must not write: {:?}",
        writes(&calls)
    );
    // An edit or a deletion in the old cluster changes nothing in AWS.
    let before = new.contents().await;
    old.apply("hello", json!({"function": {"memorySize": 1024}})).await;
    old.reason("hello", "NotOwned").await;
    old.delete("hello").await;
    old.deleted("hello").await;
    assert_eq!(new.contents().await, before);
    new.ready("hello").await;
    new.delete("hello").await;
    new.deleted("hello").await;
    assert_eq!(new.contents().await, Contents::default());
}

#[tokio::test(flavor = "multi_thread")]
async fn one_of_two_clusters_that_start_at_the_same_time_owns_the_objects() {
    let mut one = World::new("race").await;
    let mut two = one.twin().await;
    one.apply("hello", json!({})).await;
    two.apply("hello", json!({})).await;
    one.start(&["--reconcile-interval=1s"]);
    two.start(&["--reconcile-interval=1s"]);
    // Either cluster may win. The reasons are final when one object is ready and the other is refused.
    let reasons = async || {
        let reason = async |world: &World| {
            let status = world.api().get("hello").await.unwrap().status.unwrap_or_default();
            condition(&status, "Ready").1.to_owned()
        };
        let mut both = [reason(&one).await, reason(&two).await];
        both.sort();
        both
    };
    let mut tick = tokio::time::interval(std::time::Duration::from_millis(200));
    let mut seen = reasons().await;
    for _ in 0..300 {
        if seen == ["NotOwned", "Reconciled"] {
            break;
        }
        tick.tick().await;
        seen = reasons().await;
    }
    assert_eq!(
        seen,
        ["NotOwned", "Reconciled"],
        "{}\n--\n{}",
        one.log_text(),
        two.log_text()
    );
    let calls = reads(&one, 12).await;
    assert!(
        writes(&calls).is_empty(),
        "the clusters must not write: {:?}",
        writes(&calls)
    );
    assert_eq!(reasons().await, ["NotOwned", "Reconciled"]);
    let contents = one.contents().await;
    assert_eq!(
        (contents.roles.len(), contents.functions.len(), contents.machines.len()),
        (2, 1, 1)
    );
    one.delete("hello").await;
    two.delete("hello").await;
    one.deleted("hello").await;
    two.deleted("hello").await;
    assert_eq!(one.contents().await, Contents::default());
}
