//! The main stories under the weather of AWS: lags of reads, tags, roles and rights, and a storm of failures.

use crate::world::{Contents, World, condition, operations};
use k8s_openapi::api::events::v1::Event;
use kube::api::{Api, ListParams};
use lambdasfn::api::LambdaSfnPatternStatus;
use lambdasfn_testbed_gateway::{Call, Climate, Weather};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// The seed of the storm. Another one is another storm.
const SEED: u64 = 20;

async fn world(name: &str, weather: Weather) -> World {
    let mut world = World::new(name).await;
    world.gateway.set_climate(Climate::new(weather, SEED));
    world.start(&[]);
    world
}

/// Returns the reasons of all events of the namespace.
async fn events(world: &World) -> Vec<String> {
    let events: Api<Event> = Api::namespaced(world.client.clone(), &world.namespace);
    let events = events.list(&ListParams::default()).await.unwrap();
    events.items.into_iter().filter_map(|event| event.reason).collect()
}

/// Returns the writes that AWS accepted more than once with the same values.
fn repeated(calls: &[Call]) -> Vec<String> {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for call in calls.iter().filter(|call| call.is_write() && call.succeeded()) {
        *counts
            .entry(format!("{} {}", call.operation, call.request))
            .or_default() += 1;
    }
    counts
        .into_iter()
        .filter(|(_, count)| *count > 1)
        .map(|(call, _)| call)
        .collect()
}

fn edited() -> Value {
    json!({"driftPolicy": "Report", "function": {"memorySize": 512, "environment": {"variables": {"GREETING": "b"}}},
        "stateMachine": {"definition": {"StartAt": "A", "States": {"A": {"Type": "Pass", "End": true}}}}})
}

#[tokio::test(flavor = "multi_thread")]
async fn creation_change_and_deletion_meet_no_fault_under_the_lags_of_aws() {
    let world = world("real", Weather::Real).await;
    world.apply("hello", json!({"driftPolicy": "Report"})).await;
    world.ready("hello").await;
    let calls = world.calls();
    assert_eq!(repeated(&calls), Vec::<String>::new());
    let refused = calls
        .iter()
        .filter(|call| call.operation.starts_with("Create") && !call.succeeded());
    let refused = refused.count();
    assert!(refused <= 6, "{refused} refused creations: {:?}", operations(&calls));

    world.gateway.clear_calls();
    world.apply("hello", edited()).await;
    let status = world.ready("hello").await;
    assert!(status.drift.is_empty(), "{:?}", status.drift);
    assert_eq!(condition(&status, "Drifted").0, "False");
    assert_eq!(repeated(&world.calls()), Vec::<String>::new());
    let unwanted = ["Failed", "Corrected", "Drifted", "Refused"];
    let events = events(&world).await;
    assert!(
        !events.iter().any(|reason| unwanted.contains(&reason.as_str())),
        "{events:?}"
    );

    world.delete("hello").await;
    world.deleted("hello").await;
    assert_eq!(world.contents().await, Contents::default());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pattern_that_is_deleted_right_after_its_creation_leaves_nothing_behind_a_lagging_read() {
    let world = world("hasty", Weather::Real).await;
    world.apply("hello", json!({})).await;
    world
        .until_calls("the function exists", |calls| {
            calls
                .iter()
                .any(|call| call.operation == "CreateFunction" && call.succeeded())
        })
        .await;
    world.delete("hello").await;
    world.deleted("hello").await;
    assert_eq!(world.contents().await, Contents::default());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_storm_changes_nothing_about_the_end() {
    let world = world("storm", Weather::Storm).await;
    world.apply("hello", json!({})).await;
    let version = |status: LambdaSfnPatternStatus| status.outputs.unwrap().lambda_function_version;
    let first = version(world.ready("hello").await);
    assert_eq!(first.as_deref(), Some("1"), "{}", world.log_text());
    world.apply("hello", json!({"function": {"memorySize": 512}})).await;
    let second = version(world.ready("hello").await);
    assert_eq!(second.as_deref(), Some("2"), "{}", world.log_text());
    world.delete("hello").await;
    world.deleted("hello").await;
    assert_eq!(world.contents().await, Contents::default());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_function_that_failed_is_created_again_after_its_subnet_is_repaired() {
    let world = world("subnet", Weather::Calm).await;
    world.gateway.break_subnet("subnet-0123456789abcdef0");
    let vpc = json!({"subnetIds": ["subnet-0123456789abcdef0"], "securityGroupIds": ["sg-0123456789abcdef0"]});
    world.apply("hello", json!({"function": {"vpcConfig": vpc}})).await;
    world.reason("hello", "Error").await;
    world.gateway.repair_subnet("subnet-0123456789abcdef0");
    // The edit asks for a new creation at once.
    world
        .apply("hello", json!({"function": {"vpcConfig": vpc, "memorySize": 512}}))
        .await;
    world.ready("hello").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_function_whose_key_is_lost_gets_another_key() {
    let world = world("key", Weather::Calm).await;
    let key = |id: &str| format!("arn:aws:kms:eu-west-1:{}:key/{id}", world.account);
    let spec = |id: &str| json!({"function": {"kmsKeyArn": key(id), "environment": {"variables": {"GREETING": "b"}}}});
    world.apply("hello", spec("11111111-1111-1111-1111-111111111111")).await;
    world.ready("hello").await;
    world.gateway.lose_key(&key("11111111-1111-1111-1111-111111111111"));
    world
        .annotate("hello", "serverlesspatterns.dev/reconcile-requested-at", "now")
        .await;
    world.reason("hello", "AccessDenied").await;
    world.apply("hello", spec("22222222-2222-2222-2222-222222222222")).await;
    world.ready("hello").await;
}
