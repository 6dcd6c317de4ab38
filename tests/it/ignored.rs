//! Objects that the operator does not manage, because of a label selector or a namespace.

use crate::plan::grant_settings;
use crate::world::{World, awaited};
use kube::Api;
use kube::api::{Patch, PatchParams};
use serde_json::{Value, json};

/// Plans an object with labels from a file, and returns the exit code and the plan of the object.
async fn planned(world: &World, namespace: &str, labels: Value) -> (i32, Value) {
    let file = world.dir().join("labelled.json");
    let object = json!({"apiVersion": "serverlesspatterns.dev/v1alpha1", "kind": "LambdaSfnPattern",
        "metadata": {"name": "hello", "labels": labels}, "spec": {}});
    std::fs::write(&file, object.to_string()).unwrap();
    let settings = format!("--settings-namespace={}", world.namespace);
    let args = [
        "plan",
        "-n",
        namespace,
        "-o",
        "json",
        &settings,
        "-f",
        file.to_str().unwrap(),
    ];
    let ran = world.lambdasfn(&args).await;
    (ran.code, ran.json()["objects"][0].clone())
}

#[tokio::test(flavor = "multi_thread")]
async fn an_object_that_the_operator_does_not_manage_is_not_planned() {
    let mut world = World::new("attention").await;
    let ns = world.namespace.clone();
    grant_settings(&world).await;
    world.start(&[
        &format!("--settings-namespace={ns}"),
        "--label-selector=team in (a,b),!off",
    ]);
    let maps: Api<k8s_openapi::api::core::v1::ConfigMap> = Api::namespaced(world.client.clone(), &ns);
    awaited(maps, "lambdasfn-settings", |map| map.is_some()).await.unwrap();

    let (code, plan) = planned(&world, &ns, json!({})).await;
    assert_eq!((code, &plan["changes"]), (0, &json!([])), "{plan}");
    let why = plan["ignored"].as_str().unwrap();
    assert!(why.ends_with("does not match team in (a,b)"), "{why}");
    let (code, plan) = planned(&world, "default", json!({"team": "a"})).await;
    let why = plan["ignored"].as_str().unwrap();
    assert!(
        code == 0 && why.contains("does not watch the namespace default"),
        "{why}"
    );
    assert!(
        world.calls().is_empty(),
        "the plan makes no AWS call: {:?}",
        world.calls()
    );
    let (code, plan) = planned(&world, &ns, json!({"team": "b"})).await;
    assert!(
        code == 2 && plan["ignored"].is_null() && plan["changes"][0]["call"] == "CreateRole",
        "{plan}"
    );

    // The operator does not manage the object either. The removal of a label changes nothing in AWS.
    world.apply("other", json!({})).await;
    let label = async |value: Value| {
        let labelled = json!({"apiVersion": "serverlesspatterns.dev/v1alpha1", "kind": "LambdaSfnPattern",
            "metadata": {"name": "hello", "labels": value}, "spec": {}});
        let params = PatchParams::apply("test").force();
        world
            .api()
            .patch("hello", &params, &Patch::Apply(labelled))
            .await
            .unwrap();
    };
    label(json!({"team": "b"})).await;
    world.ready("hello").await;
    assert!(world.api().get("other").await.unwrap().status.is_none());
    let (code, plan) = planned(&world, &ns, json!({})).await;
    let notes = plan["notes"].to_string();
    assert!(code == 0 && notes.contains("stay unchanged"), "{plan}");
    let (code, plan) = planned(&world, &ns, json!({"team": "b"})).await;
    assert!(code == 0 && plan["ignored"].is_null(), "{plan}");
}
