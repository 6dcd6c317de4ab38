//! Objects do not get into each other's way.

use crate::world::{World, condition};
use kube::api::{Patch, PatchParams};
use serde_json::json;

#[tokio::test(flavor = "multi_thread")]
async fn of_two_objects_with_one_name_the_second_is_refused_and_the_first_untouched() {
    let world = World::started("collide").await;
    world.apply("first", json!({"name": "same"})).await;
    world.ready("first").await;
    let before = world.contents().await;
    world.gateway.clear_calls();
    world
        .apply("second", json!({"name": "same", "function": {"memorySize": 1024}}))
        .await;
    let status = world.reason("second", "NotOwned").await;
    let message = condition(&status, "Ready").2;
    assert!(
        message.contains(&format!("test/{}/first", world.namespace)),
        "{message}"
    );
    assert!(!world.calls().iter().any(|c| c.is_write()));
    world.delete("second").await;
    world.gone("second").await;
    assert_eq!(world.contents().await, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn many_objects_become_ready_together() {
    let world = World::started("many").await;
    for n in 0..10 {
        world.apply(&format!("p{n}"), json!({})).await;
    }
    for n in 0..10 {
        world.ready(&format!("p{n}")).await;
    }
    assert_eq!(world.contents().await.functions.len(), 10);
}

#[tokio::test(flavor = "multi_thread")]
async fn conditions_keep_their_time_and_their_generation() {
    let world = World::started("conditions").await;
    world.apply("hello", json!({})).await;
    let first = world.ready("hello").await;
    let types: Vec<&str> = first.conditions.iter().map(|c| c.type_.as_str()).collect();
    assert_eq!(types, ["Ready", "Reconciling", "Stalled", "Drifted"]);
    let stalled = |s: &lambdasfn::api::LambdaSfnPatternStatus| s.conditions[2].last_transition_time.clone();
    world.apply("hello", json!({"function": {"memorySize": 512}})).await;
    let object = world.api().get("hello").await.unwrap();
    let second = world.ready("hello").await;
    assert_eq!(second.observed_generation, object.metadata.generation);
    assert!(
        second
            .conditions
            .iter()
            .all(|c| c.observed_generation == second.observed_generation)
    );
    assert_eq!(stalled(&first), stalled(&second), "it never was stalled");
}

#[tokio::test(flavor = "multi_thread")]
async fn own_status_writes_do_not_bring_the_object_back() {
    let world = World::started("quiet").await;
    world.apply("hello", json!({})).await;
    world.ready("hello").await;
    world.gateway.clear_calls();
    // Somebody else's write of the status is no reason to reconcile either; a label neither. What comes
    // after them is handled after them, so its calls are the only ones.
    let touch = Patch::Merge(json!({"status": {"region": "eu-west-1", "lastHandledReconcileAt": "x"}}));
    world
        .api()
        .patch_status("hello", &PatchParams::default(), &touch)
        .await
        .unwrap();
    let label = Patch::Merge(json!({"metadata": {"labels": {"a": "b"}}}));
    world
        .api()
        .patch("hello", &PatchParams::default(), &label)
        .await
        .unwrap();
    world.apply("fence", json!({})).await;
    let fence = world
        .ready("fence")
        .await
        .outputs
        .unwrap()
        .lambda_function_name
        .unwrap();
    let hello = world
        .ready("hello")
        .await
        .outputs
        .unwrap()
        .lambda_function_name
        .unwrap();
    let about = |name: &str| {
        world
            .calls()
            .iter()
            .filter(|c| c.request.to_string().contains(name))
            .count()
    };
    assert!(about(&fence) > 0);
    assert_eq!(about(&hello), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn another_cluster_name_loses_nothing_and_makes_nothing() {
    let mut world = World::started("renamed").await;
    world.apply("hello", json!({})).await;
    world.ready("hello").await;
    let before = world.contents().await;
    world.kill();
    world.gateway.clear_calls();
    world.start(&["--cluster-name=other"]);
    world.apply("hello", json!({"function": {"memorySize": 512}})).await;
    let status = world.reason("hello", "NotOwned").await;
    assert!(condition(&status, "Ready").2.contains("--cluster-name"), "{status:?}");
    world.delete("hello").await;
    let deleting = |o: &lambdasfn::api::LambdaSfnPattern| {
        let observed = o.status.as_ref().and_then(|s| s.observed_generation);
        o.metadata.deletion_timestamp.is_some() && observed == o.metadata.generation
    };
    world.until("hello", "refused to leave its objects", deleting).await;
    assert!(!world.calls().iter().any(|c| c.is_write()));
    assert_eq!(world.contents().await, before);
    world.kill();
    world.start(&[]);
    world.gone("hello").await;
    assert_eq!(world.contents().await, crate::world::Contents::default());
}
