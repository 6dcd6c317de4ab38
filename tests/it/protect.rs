//! Delayed deletions: protected log groups and running executions.

use crate::other_writer::OtherWriter;
use crate::world::{Contents, World, condition};
use aws_sdk_sfn::types::ExecutionStatus;
use lambdasfn::api::LambdaSfnPattern;
use serde_json::{Value, json};
use std::time::Duration;

fn protected(enabled: bool) -> Value {
    json!({"stateMachine": {"logGroup": {"deletionProtectionEnabled": enabled}}})
}

#[tokio::test(flavor = "multi_thread")]
async fn the_deletion_waits_until_a_log_group_is_no_longer_protected() {
    let world = World::started("protected").await;
    world.apply("hello", protected(true)).await;
    let status = world.ready("hello").await;
    let group = status.outputs.unwrap().state_machine_log_group_name.unwrap();
    let other = crate::world::Aws::connect(&world.gateway.url(), &world.account).await;
    let refused = other
        .logs
        .delete_log_group()
        .log_group_name(&group)
        .send()
        .await
        .unwrap_err();
    assert!(
        refused.into_service_error().is_validation_exception(),
        "AWS refuses the deletion"
    );
    world.delete("hello").await;
    let held = |o: &LambdaSfnPattern| {
        o.status
            .as_ref()
            .is_some_and(|s| condition(s, "Ready").1 == "NotAllowed")
    };
    let status = world.until("hello", "refused", held).await.status.unwrap();
    let message = condition(&status, "Stalled").2;
    assert!(
        message.contains(&group) && message.contains("deletionProtectionEnabled"),
        "{message}"
    );
    assert_eq!(
        world.contents().await.groups,
        [format!("{group} Some(60)")],
        "all other objects are deleted"
    );
    world.apply("hello", protected(false)).await;
    world.deleted("hello").await;
    assert_eq!(world.contents().await, Contents::default());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_undeclared_protection_does_not_prevent_the_deletion() {
    let world = World::started("theirprotection").await;
    world.apply("hello", json!({"driftPolicy": "Report"})).await;
    let status = world.ready("hello").await;
    let writer = OtherWriter::new(&world, &status).await;
    writer.change("LogGroup", "deletionProtectionEnabled").await;
    world.delete("hello").await;
    world.deleted("hello").await;
    let groups = world.contents().await.groups;
    assert_eq!(groups, ["theirs None"], "only the foreign log group is left");
}

/// Starts an execution of one minute, deletes the object and waits until the operator waits for the executions. Returns
/// the ARN of the execution.
async fn execution_after_deletion(name: &str, policy: &str) -> (World, String) {
    let world = World::started(name).await;
    let definition = json!({"StartAt": "Long", "States": {"Long": {"Type": "Wait", "Seconds": 60, "End": true}}});
    world
        .apply(
            "hello",
            json!({"stateMachine": {"definition": definition, "executionsOnDelete": policy}}),
        )
        .await;
    let machine = world.ready("hello").await.outputs.unwrap().state_machine_arn.unwrap();
    let start = world.aws.sfn.start_execution().state_machine_arn(machine);
    let execution = start.send().await.unwrap().execution_arn;
    world.gateway.set_deletion_delay(Duration::from_secs(3));
    world.delete("hello").await;
    let waits = |o: &LambdaSfnPattern| {
        o.status
            .as_ref()
            .is_some_and(|s| condition(s, "Ready").1 == "WaitingForStateMachine")
    };
    world.until("hello", "WaitingForStateMachine", waits).await;
    (world, execution)
}

async fn status_of(world: &World, execution: &str) -> ExecutionStatus {
    world
        .aws
        .sfn
        .describe_execution()
        .execution_arn(execution)
        .send()
        .await
        .unwrap()
        .status
}

#[tokio::test(flavor = "multi_thread")]
async fn running_executions_are_stopped_on_deletion_with_the_option_stop() {
    let (world, execution) = execution_after_deletion("stop", "Stop").await;
    let calls = world
        .until_calls("stopped", |calls| {
            calls.iter().any(|c| c.operation == "StopExecution" && c.succeeded())
        })
        .await;
    let at = |operation: &str| calls.iter().position(|c| c.operation == operation);
    assert!(
        at("DeleteStateMachine") < at("StopExecution"),
        "after its deletion, no further execution can start"
    );
    assert_eq!(status_of(&world, &execution).await, ExecutionStatus::Aborted);
    world.deleted("hello").await;
    assert_eq!(world.contents().await, Contents::default());
}

#[tokio::test(flavor = "multi_thread")]
async fn running_executions_are_not_stopped_by_default() {
    let (world, execution) = execution_after_deletion("wait", "Wait").await;
    assert_eq!(status_of(&world, &execution).await, ExecutionStatus::Running);
    world.deleted("hello").await;
    assert!(
        !world
            .calls()
            .iter()
            .any(|c| c.operation == "StopExecution" || c.operation == "ListExecutions")
    );
}
