//! Two clusters of one name: two API servers, two operators, one AWS account.

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

/// Waits for so many more looks at the function, by both operators together, and gives all calls since.
async fn looks(world: &World, times: usize) -> Vec<Call> {
    world.gateway.clear_calls();
    let looked = |calls: &[Call]| calls.iter().filter(|c| c.operation == "GetFunction").count() >= times;
    world.until_calls("looked at", looked).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rebuilt_cluster_takes_over_and_the_old_one_stops_for_good() {
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
    let calls = looks(&new, 12).await;
    assert!(writes(&calls).is_empty(), "no ping-pong: {:?}", writes(&calls));
    // An edit in the old one changes nothing, nor does its deletion.
    let before = new.contents().await;
    old.apply("hello", json!({"function": {"memorySize": 1024}})).await;
    old.reason("hello", "NotOwned").await;
    old.delete("hello").await;
    old.gone("hello").await;
    assert_eq!(new.contents().await, before);
    new.ready("hello").await;
    new.delete("hello").await;
    new.gone("hello").await;
    assert_eq!(new.contents().await, Contents::default());
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_clusters_that_begin_at_once_one_owns_and_the_other_stops() {
    let mut one = World::new("race").await;
    let mut two = one.twin().await;
    one.apply("hello", json!({})).await;
    two.apply("hello", json!({})).await;
    one.start(&["--reconcile-interval=1s"]);
    two.start(&["--reconcile-interval=1s"]);
    // Whichever it is: the reasons of both no longer change once one is Ready and the other refused.
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
    let calls = looks(&one, 12).await;
    assert!(writes(&calls).is_empty(), "no ping-pong: {:?}", writes(&calls));
    assert_eq!(reasons().await, ["NotOwned", "Reconciled"]);
    let contents = one.contents().await;
    assert_eq!(
        (contents.roles.len(), contents.functions.len(), contents.machines.len()),
        (2, 1, 1)
    );
    one.delete("hello").await;
    two.delete("hello").await;
    one.gone("hello").await;
    two.gone("hello").await;
    assert_eq!(one.contents().await, Contents::default());
}
