//! Invalid input: the API server refuses it at admission, or the operator reports it in the status without a call to
//! AWS. Other objects are not affected.

use crate::world::{World, condition, operations};
use serde_json::{Value, json};

async fn refused_at_admission(world: &World, name: &str, spec: Value, names: &str) {
    match world.try_apply(name, spec.clone()).await {
        // Server-side apply answers an unknown field with 500.
        Err(kube::Error::Api(status)) if status.code >= 400 => {
            assert!(status.message.contains(names), "{spec}: {}", status.message);
        }
        other => panic!("{spec} was not refused: {other:?}"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_violation_of_the_schema_is_refused_at_admission() {
    let world = World::new("admission").await;
    let cases = [
        (json!({"name": "has space"}), "spec.name"),
        (json!({"name": "x".repeat(58)}), "spec.name"),
        (json!({"function": {"memorySize": 64}}), "spec.function.memorySize"),
        (json!({"function": {"memorySize": 10241}}), "spec.function.memorySize"),
        (json!({"function": {"timeout": 901}}), "spec.function.timeout"),
        (json!({"function": {"memmorySize": 256}}), "memmorySize"),
        (json!({"function": {"name": "a*"}}), "spec.function.name"),
        (
            json!({"function": {"code": {"inline": {"a.py": "x"}}}}),
            "runtime and spec.function.handler",
        ),
        (json!({"stateMachine": {"type": "FAST"}}), "spec.stateMachine.type"),
        (
            json!({"stateMachine": {"definition": "{}"}}),
            "spec.stateMachine.definition",
        ),
        (
            json!({"stateMachine": {"logGroup": {"retentionInDays": -1}}}),
            "retentionInDays",
        ),
        (json!({"tags": {"aws:x": "1"}}), "spec"),
        (json!({"deletionPolicy": "Keep"}), "spec.deletionPolicy"),
        (json!({"reconcileInterval": "often"}), "spec.reconcileInterval"),
        (json!({"region": "Ireland"}), "spec.region"),
    ];
    for (spec, names) in cases {
        refused_at_admission(&world, "bad", spec, names).await;
    }
    refused_at_admission(&world, &"n".repeat(64), json!({}), "metadata.name").await;
    let huge = json!({"stateMachine": {"definition": {"Comment": "x".repeat(4_000_000)}}});
    assert!(
        world.try_apply("huge", huge).await.is_err(),
        "the object exceeds the limit of the API server"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_immutable_field_cannot_change_appear_or_disappear() {
    let world = World::started("immutable").await;
    world
        .apply(
            "named",
            json!({"name": "fixed", "function": {"name": "f", "role": {"name": "r"}}}),
        )
        .await;
    world.apply("unnamed", json!({})).await;
    world.ready("unnamed").await;
    let base = json!({"name": "fixed", "function": {"name": "f", "role": {"name": "r"}}});
    let with = |path: &str, value: Value| {
        let mut spec = base.clone();
        *spec.pointer_mut(path).unwrap() = value;
        spec
    };
    refused_at_admission(&world, "named", with("/name", json!("other")), "spec.name is immutable").await;
    refused_at_admission(
        &world,
        "named",
        with("/function/name", json!("g")),
        "spec.function.name is immutable",
    )
    .await;
    refused_at_admission(
        &world,
        "named",
        json!({"function": base["function"]}),
        "spec.name is immutable",
    )
    .await;
    refused_at_admission(
        &world,
        "named",
        json!({"name": "fixed"}),
        "spec.function.name is immutable",
    )
    .await;
    refused_at_admission(&world, "unnamed", json!({"name": "late"}), "spec.name is immutable").await;
    for (spec, field) in [
        (
            json!({"stateMachine": {"logGroup": {"name": "late"}}}),
            "spec.stateMachine.logGroup.name",
        ),
        (
            json!({"stateMachine": {"role": {"path": "/late/"}}}),
            "spec.stateMachine.role.path",
        ),
        (json!({"stateMachine": {"type": "EXPRESS"}}), "spec.stateMachine.type"),
        (json!({"region": "eu-west-2"}), "spec.region"),
    ] {
        refused_at_admission(&world, "unnamed", spec, field).await;
    }
    world
        .apply("unnamed", json!({"stateMachine": {"type": "STANDARD"}}))
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_violation_that_only_the_operator_finds_is_reported_without_a_call_to_aws() {
    let world = World::started("invalid").await;
    let pass =
        |next: &str| json!({"StartAt": "A", "States": {"A": {"Type": "Pass", "Next": next}, "B": {"Type": "Succeed"}}});
    let cases = [
        (
            "no-start",
            json!({"stateMachine": {"definition": {"States": {"A": {"Type": "Succeed"}}}}}),
            "These fields are required: [StartAt]",
        ),
        (
            "dangling",
            json!({"stateMachine": {"definition": pass("C")}}),
            "spec.stateMachine.definition.States.A.Next",
        ),
        (
            "environment",
            json!({"function": {"environment": {"variables": {"BIG": "x".repeat(4090)}}}}),
            "spec.function.environment:",
        ),
        (
            "reserved",
            json!({"function": {"environment": {"variables": {"AWS_REGION": "x"}}}}),
            "AWS_REGION",
        ),
        (
            "big",
            json!({"stateMachine": {"definition": {"Comment": "x".repeat(1_048_577), "StartAt": "B", "States": {"B": {"Type": "Succeed"}}}}}),
            "1048576",
        ),
        (
            "retention",
            json!({"function": {"logGroup": {"retentionInDays": 61}}}),
            "spec.function.logGroup.retentionInDays",
        ),
        (
            "path",
            json!({"function": {"runtime": "python3.13", "handler": "a.b", "code": {"inline": {"../a.py": "x"}}}}),
            "../a.py",
        ),
    ];
    for (name, spec, _) in &cases {
        world.apply(name, spec.clone()).await;
    }
    for (name, _, names) in &cases {
        let status = world.reason(name, "Invalid").await;
        let (ready, _, message) = condition(&status, "Ready");
        assert_eq!(ready, "False");
        assert!(message.contains(names), "{name}: {message}");
        assert_eq!(condition(&status, "Stalled").0, "True");
        assert_eq!(condition(&status, "Reconciling").0, "False");
    }
    world
        .apply(
            "statements",
            json!({"function": {"role": {"policyStatements": [{"actions": ["s3:*"], "resources": ["*"]}]}}}),
        )
        .await;
    let status = world.reason("statements", "NotAllowed").await;
    assert!(
        condition(&status, "Ready")
            .2
            .contains("spec.function.role.policyStatements"),
        "{status:?}"
    );
    assert!(world.calls().is_empty(), "{:?}", operations(&world.calls()));

    // A valid spec after an invalid one becomes ready without other actions.
    world
        .apply("dangling", json!({"stateMachine": {"definition": pass("B")}}))
        .await;
    world.ready("dangling").await;
    world.delete("big").await;
    world.deleted("big").await;
}
