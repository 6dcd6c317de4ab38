//! The outputs in a ConfigMap.

use crate::world::{World, awaited, condition};
use k8s_openapi::api::core::v1::ConfigMap;
use kube::api::{Api, DeleteParams, Patch, PatchParams, PostParams};
use serde_json::{Value, json};

fn maps(world: &World) -> Api<ConfigMap> {
    Api::namespaced(world.client.clone(), &world.namespace)
}

fn to(name: &str) -> Value {
    json!({"outputs": {"configMapRef": {"name": name}}})
}

async fn until(world: &World, name: &str, what: &str, is: impl Fn(Option<&ConfigMap>) -> bool) -> Option<ConfigMap> {
    let found = awaited(maps(world), name, is).await;
    found.unwrap_or_else(|| panic!("ConfigMap {name} is not {what}: {}", world.log_text()))
}

fn data(map: &ConfigMap, key: &str) -> Option<String> {
    map.data.as_ref().and_then(|data| data.get(key)).cloned()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_config_map_of_outputs_follows_the_object() {
    let world = World::started("outputs").await;
    world.apply("hello", to("out")).await;
    let status = world.ready("hello").await;
    let map = maps(&world).get("out").await.unwrap();
    let (outputs, data_of) = (status.outputs.unwrap(), |key: &str| data(&map, key));
    assert_eq!(data_of("lambda_function_arn"), outputs.lambda_function_arn);
    assert_eq!(
        data_of("lambda_function_arn_static"),
        outputs.lambda_function_arn_static
    );
    assert_eq!(
        data_of("lambda_function_invoke_arn"),
        outputs.lambda_function_invoke_arn
    );
    assert_eq!(data_of("lambda_function_name"), outputs.lambda_function_name);
    assert_eq!(
        data_of("lambda_function_qualified_arn"),
        outputs.lambda_function_qualified_arn
    );
    assert_eq!(data_of("lambda_function_version").as_deref(), Some("1"));
    assert_eq!(data_of("lambda_role_arn"), outputs.lambda_role_arn);
    assert_eq!(data_of("state_machine_arn"), outputs.state_machine_arn);
    assert_eq!(data_of("state_machine_id"), outputs.state_machine_id);
    assert_eq!(data_of("step_function_role_arn"), outputs.step_function_role_arn);
    assert_eq!(data_of("step_function_role_name"), outputs.step_function_role_name);
    assert_eq!(data_of("lambda_log_group_name"), outputs.lambda_log_group_name);

    // The operator does not write unchanged outputs, also after other edits and a suspension.
    let mut edited = to("out");
    edited["suspend"] = json!(true);
    world.apply("hello", edited).await;
    world.ready("hello").await;
    let version = |map: &ConfigMap| map.metadata.resource_version.clone();
    assert_eq!(version(&maps(&world).get("out").await.unwrap()), version(&map));

    // The operator corrects foreign changes, creates a deleted ConfigMap again, and writes changed outputs.
    let edit = Patch::Merge(json!({"data": {"lambda_role_arn": "theirs", "extra": "x", "state_machine_id": null}}));
    maps(&world).patch("out", &PatchParams::default(), &edit).await.unwrap();
    until(&world, "out", "corrected", |m| m.is_some_and(|m| m.data == map.data)).await;
    maps(&world).delete("out", &DeleteParams::default()).await.unwrap();
    let uid = map.metadata.uid.clone();
    let again = |m: Option<&ConfigMap>| m.is_some_and(|m| m.data == map.data && m.metadata.uid != uid);
    until(&world, "out", "created again", again).await;
    let mut grown = to("out");
    grown["function"] = json!({"memorySize": 512});
    world.apply("hello", grown).await;
    world.ready("hello").await;
    let map = maps(&world).get("out").await.unwrap();
    assert_eq!(data(&map, "lambda_function_version").as_deref(), Some("2"));

    // The ConfigMap follows a changed name, a removed name and the deletion of the object.
    world.apply("hello", to("moved")).await;
    until(&world, "out", "removed", |m| m.is_none()).await;
    world.ready("hello").await;
    assert!(maps(&world).get_opt("moved").await.unwrap().is_some());
    world.apply("hello", json!({})).await;
    until(&world, "moved", "removed", |m| m.is_none()).await;
    let status = world.ready("hello").await;
    assert_eq!(status.outputs_config_map, None);
    world.apply("hello", to("last")).await;
    world.ready("hello").await;
    world.delete("hello").await;
    world.deleted("hello").await;
    until(&world, "last", "collected", |m| m.is_none()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_config_map_of_another_owner_is_not_written() {
    let world = World::started("notours").await;
    let theirs: ConfigMap =
        serde_json::from_value(json!({"metadata": {"name": "theirs"}, "data": {"key": "value"}})).unwrap();
    let theirs = maps(&world).create(&PostParams::default(), &theirs).await.unwrap();
    world.apply("hello", to("theirs")).await;
    let status = world.reason("hello", "NotOwned").await;
    let message = condition(&status, "Ready").2;
    assert!(
        message.contains("ConfigMap/theirs") && message.contains("choose another name"),
        "{message}"
    );
    assert_eq!(maps(&world).get("theirs").await.unwrap(), theirs);
    // The operator writes the outputs after the deletion of the foreign ConfigMap.
    maps(&world).delete("theirs", &DeleteParams::default()).await.unwrap();
    world.ready("hello").await;
    // The ConfigMap of another object is foreign too, and is kept when the second object no longer names it.
    let mine = maps(&world).get("theirs").await.unwrap();
    world.apply("second", to("theirs")).await;
    let status = world.reason("second", "NotOwned").await;
    assert!(
        condition(&status, "Ready").2.contains("LambdaSfnPattern/hello"),
        "{status:?}"
    );
    world.apply("second", json!({})).await;
    world.ready("second").await;
    assert_eq!(maps(&world).get("theirs").await.unwrap(), mine);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_config_map_cannot_be_both_source_and_output() {
    let world = World::started("selfout").await;
    let mut spec = to("out");
    spec["function"] = json!({"environmentFrom": [{"configMapRef": {"name": "out"}, "prefix": "OUT_"}]});
    world.apply("hello", spec).await;
    let status = world.reason("hello", "Invalid").await;
    assert!(
        condition(&status, "Ready").2.contains("spec.outputs.configMapRef.name"),
        "{status:?}"
    );
    assert!(world.calls().is_empty());
}
