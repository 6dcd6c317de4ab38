//! Faults of the API server.

use crate::api_proxy::{Effect, RecordedRequest};
use crate::manifests;
use crate::world::{Contents, World, operations};
use axum::http::Method;
use k8s_openapi::api::core::v1::ConfigMap;
use kube::api::{Api, PostParams};
use lambdasfn_testbed_gateway::{Effect as AwsEffect, Fault};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::time::Duration;

/// Returns the operations of successful calls whose name has this start.
fn made(world: &World, start: &str) -> Vec<String> {
    let calls = world.calls();
    let taken = calls.iter().filter(|c| c.succeeded() && c.operation.starts_with(start));
    let mut operations: Vec<String> = taken.map(|c| c.operation.clone()).collect();
    operations.sort();
    operations
}

const CREATIONS: [&str; 6] = [
    "CreateFunction",
    "CreateLogGroup",
    "CreateLogGroup",
    "CreateRole",
    "CreateRole",
    "CreateStateMachine",
];

#[tokio::test(flavor = "multi_thread")]
async fn conflicts_and_lost_answers_of_the_api_server_create_no_duplicates() {
    let mut world = World::new("apifaults").await;
    let proxy = world.behind_a_proxy().await;
    let object = "/lambdasfnpatterns/hello";
    let status = "/lambdasfnpatterns/hello/status";
    proxy.inject(Method::PATCH, object, 1, Effect::Refuse(409));
    proxy.inject(Method::PATCH, object, 1, Effect::RefuseAfter(500));
    proxy.inject(Method::GET, object, 2, Effect::Refuse(500));
    proxy.inject(Method::PATCH, status, 1, Effect::Refuse(409));
    proxy.inject(Method::PATCH, status, 1, Effect::RefuseAfter(500));
    proxy.inject(Method::PATCH, status, 1, Effect::Refuse(500));
    world.start(&[]);
    world.apply("hello", json!({})).await;
    let outputs = world.ready("hello").await.outputs.unwrap();
    assert_eq!(proxy.pending(), 0, "all faults must hit: {:?}", proxy.requests());
    assert_eq!(made(&world, "Create"), CREATIONS, "{:?}", operations(&world.calls()));
    assert_eq!(outputs.lambda_function_version.as_deref(), Some("1"));

    proxy.inject(Method::PATCH, status, 1, Effect::RefuseAfter(500));
    proxy.inject(Method::PATCH, status, 1, Effect::Refuse(409));
    world.apply("hello", json!({"function": {"memorySize": 512}})).await;
    let outputs = world.ready("hello").await.outputs.unwrap();
    assert_eq!(outputs.lambda_function_version.as_deref(), Some("2"));
    assert_eq!(made(&world, "UpdateFunction"), ["UpdateFunctionConfiguration"]);

    proxy.inject(Method::PATCH, status, 1, Effect::Refuse(409));
    proxy.inject(Method::PATCH, object, 1, Effect::RefuseAfter(500));
    world.delete("hello").await;
    world.deleted("hello").await;
    assert_eq!(world.contents().await, Contents::default());
    let deletions = made(&world, "Delete");
    assert_eq!(deletions.len(), 8, "{deletions:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_operator_continues_after_an_outage_of_the_api_server() {
    let mut world = World::new("apioutage").await;
    let proxy = world.behind_a_proxy().await;
    world.start(&[]);
    let parked = world
        .gateway
        .inject(Fault::on("lambda", "CreateFunction", AwsEffect::Park));
    world.apply("hello", json!({})).await;
    parked.reached().await;
    proxy.set_down(true);
    parked.release();
    // The outage lasts ten seconds.
    tokio::time::sleep(Duration::from_secs(10)).await;
    assert!(proxy.requests().iter().any(|request| request.status == 503));
    assert!(
        world.operator.as_mut().unwrap().exited().unwrap().is_none(),
        "the operator still runs"
    );
    proxy.set_down(false);
    world.ready("hello").await;
    assert_eq!(made(&world, "Create"), CREATIONS, "{:?}", operations(&world.calls()));
    assert!(made(&world, "Delete").is_empty());
    // The operator watches again.
    world.apply("hello", json!({"function": {"memorySize": 512}})).await;
    world.ready("hello").await;
    world.delete("hello").await;
    world.deleted("hello").await;
    assert_eq!(world.contents().await, Contents::default());
}

/// Returns API group, resource and verb of a request in the terms of RBAC.
fn right(request: &RecordedRequest) -> Option<String> {
    let parts: Vec<&str> = request.path.trim_start_matches('/').split('/').collect();
    let (group, rest) = match parts.as_slice() {
        ["api", _, rest @ ..] => ("", rest),
        ["apis", group, _, rest @ ..] => (*group, rest),
        _ => return None,
    };
    let (resource, named) = match rest {
        ["namespaces", _] => ("namespaces".to_owned(), true),
        ["namespaces", _, resource] | [resource] => ((*resource).to_owned(), false),
        ["namespaces", _, resource, _] => ((*resource).to_owned(), true),
        ["namespaces", _, resource, _, sub] => (format!("{resource}/{sub}"), true),
        _ => return None,
    };
    let verb = match (request.method.as_str(), named) {
        ("GET", true) => "get",
        ("GET", false) if request.query.contains("watch=") => "watch",
        ("GET", false) => "list",
        ("POST", _) => "create",
        ("PATCH", _) => "patch",
        ("PUT", _) => "update",
        ("DELETE", _) => "delete",
        _ => return None,
    };
    Some(format!("{group}/{resource} {verb}"))
}

fn shipped_rights() -> BTreeSet<String> {
    let mut rights = BTreeSet::new();
    for object in manifests::objects("deploy/kustomize/rbac.yaml") {
        for rule in object.data["rules"].as_array().into_iter().flatten() {
            let list = |field: &str| -> Vec<String> {
                let list = rule[field].as_array().into_iter().flatten();
                list.map(|v| v.as_str().unwrap().to_owned()).collect()
            };
            for group in list("apiGroups") {
                for resource in list("resources") {
                    rights.extend(list("verbs").iter().map(|verb| format!("{group}/{resource} {verb}")));
                }
            }
        }
    }
    rights
}

#[tokio::test(flavor = "multi_thread")]
async fn the_shipped_rbac_has_exactly_the_rights_that_the_operator_uses() {
    let mut world = World::new("apirights").await;
    let proxy = world.behind_a_proxy().await;
    world.start(&[
        "--leader-elect=true",
        "--lease-namespace=lambdasfn-system",
        "--instance=rights",
        "--cluster-name=",
    ]);
    let sources =
        json!([{"secretRef": {"name": "db"}, "prefix": "DB_"}, {"configMapRef": {"name": "cm"}, "prefix": "CM_"}]);
    let source: ConfigMap =
        serde_json::from_value(json!({"metadata": {"name": "cm"}, "data": {"KEY": "canary-cm"}})).unwrap();
    Api::namespaced(world.client.clone(), &world.namespace)
        .create(&PostParams::default(), &source)
        .await
        .unwrap();
    let secret: k8s_openapi::api::core::v1::Secret =
        serde_json::from_value(json!({"metadata": {"name": "db"}, "stringData": {"KEY": "canary-db"}})).unwrap();
    Api::namespaced(world.client.clone(), &world.namespace)
        .create(&PostParams::default(), &secret)
        .await
        .unwrap();
    let spec = |out: Value| json!({"function": {"environmentFrom": sources}, "outputs": out});
    world
        .apply("hello", spec(json!({"configMapRef": {"name": "one"}})))
        .await;
    world.ready("hello").await;
    let mut edited = spec(json!({"configMapRef": {"name": "one"}}));
    edited["function"]["memorySize"] = json!(512);
    world.apply("hello", edited).await;
    world.ready("hello").await;
    world.apply("hello", spec(json!({}))).await;
    world.ready("hello").await;
    world.delete("hello").await;
    world.deleted("hello").await;
    let used: BTreeSet<String> = proxy.requests().iter().filter_map(right).collect();
    let shipped = shipped_rights();
    let missing: Vec<_> = used.difference(&shipped).collect();
    let unused: Vec<_> = shipped.difference(&used).collect();
    assert!(
        missing.is_empty() && unused.is_empty(),
        "used but not granted: {missing:?}; granted but not used: {unused:?}"
    );
}
