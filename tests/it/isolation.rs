//! Objects do not affect each other.

use crate::world::{World, condition};
use kube::api::{Patch, PatchParams};
use serde_json::json;

#[tokio::test(flavor = "multi_thread")]
async fn the_second_pattern_with_the_same_aws_names_is_refused() {
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
    let owner = format!(
        "the owner is LambdaSfnPattern {}/first of cluster test;",
        world.namespace
    );
    assert_eq!(message.matches(&owner).count(), 1, "{message}");
    assert!(!message.contains("delete"), "{message}");
    assert!(!world.calls().iter().any(|c| c.is_write()));
    world.delete("second").await;
    world.deleted("second").await;
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
async fn conditions_keep_their_transition_time_and_have_the_observed_generation() {
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
    assert_eq!(stalled(&first), stalled(&second), "the object was never stalled");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_of_status_or_labels_does_not_trigger_a_reconcile() {
    let world = World::started("quiet").await;
    world.apply("hello", json!({})).await;
    world.ready("hello").await;
    world.gateway.clear_calls();
    // Another writer's change of the status or of a label does not trigger a reconcile. The operator handles the object
    // `fence` after these changes, so its calls must be the only ones.
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
async fn a_changed_cluster_name_makes_no_write() {
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
    world.until("hello", "refused", deleting).await;
    assert!(!world.calls().iter().any(|c| c.is_write()));
    assert_eq!(world.contents().await, before);
    world.kill();
    world.start(&[]);
    world.deleted("hello").await;
    assert_eq!(world.contents().await, crate::world::Contents::default());
}
