//! Deletion of a pattern and of its AWS objects.

use crate::world::{Contents, World, awaited, condition, operations};
use k8s_openapi::api::core::v1::Namespace;
use k8s_openapi::apiextensions_apiserver::pkg::apis::apiextensions::v1::CustomResourceDefinition;
use kube::api::{Api, DeleteParams, Patch, PatchParams};
use lambdasfn_testbed_gateway::Call;
use serde_json::json;

fn position(calls: &[Call], operation: &str, about: &str) -> usize {
    let found = calls
        .iter()
        .position(|c| c.operation == operation && c.request.to_string().contains(about));
    found.unwrap_or_else(|| panic!("missing call {operation} of {about}: {:?}", operations(calls)))
}

#[tokio::test(flavor = "multi_thread")]
async fn every_object_is_deleted_after_its_users_and_the_finalizer_is_removed_last() {
    let world = World::started("delete").await;
    world.apply("hello", json!({"name": "old"})).await;
    world.ready("hello").await;
    world.gateway.clear_calls();
    world.delete("hello").await;
    world.deleted("hello").await;
    let calls = world.calls();
    let function = position(&calls, "DeleteFunction", "old-lambda");
    assert!(function < position(&calls, "DeleteLogGroup", "/aws/lambda/old-lambda"));
    assert!(function < position(&calls, "DeleteRole", "old-lambda"));
    let machine = position(&calls, "DeleteStateMachine", "old");
    assert!(machine < position(&calls, "DeleteRole", "old-sfn"));
    assert!(machine < position(&calls, "DeleteLogGroup", "/aws/vendedlogs/states/old"));
    let proof = calls
        .iter()
        .skip(machine)
        .position(|c| c.operation == "DescribeStateMachine" && !c.succeeded());
    assert!(
        machine + proof.unwrap() < position(&calls, "DeleteRole", "old-sfn"),
        "the operator reads that the machine no longer exists before it deletes the role"
    );
    assert_eq!(world.contents().await, Contents::default());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_deletion_of_a_retained_pattern_makes_no_call() {
    let world = World::started("retain").await;
    world.apply("hello", json!({"deletionPolicy": "Retain"})).await;
    world.ready("hello").await;
    let before = world.contents().await;
    world.gateway.clear_calls();
    world.delete("hello").await;
    world.deleted("hello").await;
    assert_eq!(world.contents().await, before);
    assert!(world.calls().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_retained_log_group_is_kept() {
    let world = World::started("keeplogs").await;
    world
        .apply(
            "hello",
            json!({"stateMachine": {"logGroup": {"deletionPolicy": "Retain"}}}),
        )
        .await;
    let group = world
        .ready("hello")
        .await
        .outputs
        .unwrap()
        .state_machine_log_group_name
        .unwrap();
    world.delete("hello").await;
    world.deleted("hello").await;
    let left = Contents {
        groups: vec![format!("{group} Some(60)")],
        ..Contents::default()
    };
    assert_eq!(world.contents().await, left);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pattern_whose_aws_objects_no_longer_exist_is_deleted() {
    let world = World::started("already").await;
    world.apply("hello", json!({})).await;
    let out = world.ready("hello").await.outputs.unwrap();
    world
        .aws
        .lambda
        .delete_function()
        .function_name(out.lambda_function_name.unwrap())
        .send()
        .await
        .unwrap();
    for group in [out.lambda_log_group_name, out.state_machine_log_group_name] {
        world
            .aws
            .logs
            .delete_log_group()
            .log_group_name(group.unwrap())
            .send()
            .await
            .unwrap();
    }
    world
        .aws
        .sfn
        .delete_state_machine()
        .state_machine_arn(out.state_machine_arn.unwrap())
        .send()
        .await
        .unwrap();
    world.delete("hello").await;
    world.deleted("hello").await;
    assert_eq!(world.contents().await, Contents::default());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_foreign_policy_on_the_role_does_not_prevent_its_deletion() {
    let world = World::started("detach").await;
    world.apply("hello", json!({})).await;
    let role = world
        .ready("hello")
        .await
        .outputs
        .unwrap()
        .step_function_role_name
        .unwrap();
    let document =
        r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":"*"}]}"#;
    world
        .aws
        .iam
        .put_role_policy()
        .role_name(&role)
        .policy_name("extra")
        .policy_document(document)
        .send()
        .await
        .unwrap();
    let attach = world
        .aws
        .iam
        .attach_role_policy()
        .role_name(&role)
        .policy_arn("arn:aws:iam::aws:policy/ReadOnlyAccess");
    attach.send().await.unwrap();
    world.delete("hello").await;
    world.deleted("hello").await;
    assert_eq!(world.contents().await, Contents::default());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_aws_object_without_the_owner_tag_is_not_deleted() {
    let world = World::started("untagged").await;
    world.apply("hello", json!({})).await;
    let role = world
        .ready("hello")
        .await
        .outputs
        .unwrap()
        .step_function_role_name
        .unwrap();
    let untag = world
        .aws
        .iam
        .untag_role()
        .role_name(&role)
        .tag_keys("serverlesspatterns.dev/owner");
    untag.send().await.unwrap();
    world.delete("hello").await;
    world.deleted("hello").await;
    assert_eq!(world.contents().await.roles, [format!("{role} [\"lambdasfn\"]")]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_deletion_of_a_namespace_deletes_its_patterns() {
    let world = World::started("nsdelete").await;
    world.apply("hello", json!({})).await;
    world.ready("hello").await;
    let namespaces: Api<Namespace> = Api::all(world.client.clone());
    namespaces
        .delete(&world.namespace, &DeleteParams::default())
        .await
        .unwrap();
    world.deleted("hello").await;
    assert_eq!(world.contents().await, Contents::default());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pattern_with_a_cleared_status_is_deleted_completely() {
    let world = World::started("cleared").await;
    world.apply("hello", json!({"suspend": true})).await;
    world.reason("hello", "Suspended").await;
    world.apply("hello", json!({})).await;
    world.ready("hello").await;
    world.apply("hello", json!({"suspend": true})).await;
    world.ready("hello").await;
    let clear = Patch::Merge(json!({"status": {"resources": null, "outputs": null, "conditions": null}}));
    world
        .api()
        .patch_status("hello", &PatchParams::default(), &clear)
        .await
        .unwrap();
    world.delete("hello").await;
    world.deleted("hello").await;
    assert_eq!(world.contents().await, Contents::default());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_object_whose_spec_cannot_be_deserialised_is_refused_and_can_be_deleted() {
    // All tests share the CRD. Its schema is loosened only for a field to which no other test writes an invalid value.
    let mut world = World::new("undeserialisable").await;
    world.start(&[]);
    world.apply("broken", json!({})).await;
    world.ready("broken").await;
    world.apply("good", json!({})).await;
    world.ready("good").await;
    let crds: Api<CustomResourceDefinition> = Api::all(world.client.clone());
    let name = "lambdasfnpatterns.serverlesspatterns.dev";
    let path = "/spec/versions/0/schema/openAPIV3Schema/properties/spec/properties/suspend";
    let crd = crds.get(name).await.unwrap();
    let was = serde_json::to_value(&crd).unwrap().pointer(path).unwrap().clone();
    let set = |value: serde_json::Value| {
        let patch: json_patch::Patch =
            serde_json::from_value(json!([{"op": "replace", "path": path, "value": value}])).unwrap();
        Patch::<()>::Json(patch)
    };
    let loose = json!({"description": "loosened", "x-kubernetes-preserve-unknown-fields": true});
    crds.patch(name, &PatchParams::default(), &set(loose)).await.unwrap();
    let break_it = Patch::Merge(json!({"spec": {"suspend": "many"}}));
    let mut broken = world.api().patch("broken", &PatchParams::default(), &break_it).await;
    // The API server takes a moment to serve the new schema.
    let mut tick = tokio::time::interval(std::time::Duration::from_millis(100));
    for _ in 0..100 {
        if !matches!(&broken, Err(kube::Error::Api(status)) if status.code == 422) {
            break;
        }
        tick.tick().await;
        broken = world.api().patch("broken", &PatchParams::default(), &break_it).await;
    }
    let raw: Api<kube::api::DynamicObject> = Api::namespaced_with(
        world.client.clone(),
        &world.namespace,
        &kube::api::ApiResource::erase::<lambdasfn::api::LambdaSfnPattern>(&()),
    );
    let refused = |o: Option<&kube::api::DynamicObject>| {
        o.is_some_and(|o| {
            o.data["status"]["conditions"][0]["reason"] == "Invalid"
                && o.data["status"]["conditions"][0]["message"]
                    .to_string()
                    .contains("spec.suspend")
        })
    };
    awaited(raw.clone(), "broken", refused)
        .await
        .expect("the status names the field");
    world.apply("good", json!({"function": {"memorySize": 512}})).await;
    let good = |o: Option<&kube::api::DynamicObject>| {
        o.is_some_and(|o| {
            o.data["status"]["outputs"]["lambdaFunctionVersion"] == "2"
                && o.data["status"]["conditions"][0]["status"] == "True"
        })
    };
    awaited(raw.clone(), "good", good)
        .await
        .expect("other objects are reconciled");
    raw.delete("broken", &DeleteParams::default()).await.unwrap();
    awaited(raw, "broken", |o: Option<&kube::api::DynamicObject>| o.is_none())
        .await
        .expect("the object is deleted");
    crds.patch(name, &PatchParams::default(), &set(was)).await.unwrap();
    world.delete("good").await;
    world.deleted("good").await;
    assert_eq!(world.contents().await, Contents::default());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_deletion_waits_for_a_machine_with_running_executions() {
    let world = World::started("deleting").await;
    world.apply("hello", json!({})).await;
    let out = world.ready("hello").await.outputs.unwrap();
    world.gateway.set_deletion_delay(std::time::Duration::from_secs(3));
    world.delete("hello").await;
    let waiting = |o: &lambdasfn::api::LambdaSfnPattern| {
        o.status
            .as_ref()
            .is_some_and(|s| condition(s, "Ready").1 == "WaitingForStateMachine")
    };
    world.until("hello", "waiting for the machine", waiting).await;
    let left = world.contents().await;
    assert_eq!(
        (left.roles.len(), left.groups.len(), left.functions.len()),
        (2, 2, 0),
        "its role and log group still exist"
    );
    assert!(left.machines[0].starts_with(&out.state_machine_name.unwrap()));
    world.deleted("hello").await;
    assert_eq!(world.contents().await, Contents::default());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_machine_that_another_writer_deletes_is_created_again() {
    let mut world = World::new("remade").await;
    world.start(&["--reconcile-interval=1s"]);
    world.apply("hello", json!({})).await;
    let arn = world.ready("hello").await.outputs.unwrap().state_machine_arn.unwrap();
    let before = world.contents().await;
    world.gateway.set_deletion_delay(std::time::Duration::from_secs(3));
    let other = crate::world::Aws::connect(&world.gateway.url(), &world.account).await;
    other
        .sfn
        .delete_state_machine()
        .state_machine_arn(&arn)
        .send()
        .await
        .unwrap();
    let status = world.reason("hello", "WaitingForStateMachine").await;
    assert!(condition(&status, "Ready").2.contains("DELETING"), "{status:?}");
    world.ready("hello").await;
    assert_eq!(world.contents().await, before);
}
