//! Faults of AWS.

use crate::world::{Contents, World, condition, operations};
use lambdasfn_testbed_gateway::{Effect, Fault};
use serde_json::json;
use std::time::Duration;

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_answer_does_not_create_a_second_object() {
    let world = World::started("lost").await;
    for operation in [
        "CreateRole",
        "CreateLogGroup",
        "CreateFunction",
        "CreateStateMachine",
        "PutRolePolicy",
    ] {
        let service = match operation {
            "CreateFunction" => "lambda",
            "CreateStateMachine" => "states",
            "CreateLogGroup" => "logs",
            _ => "iam",
        };
        world.gateway.inject(Fault::on(
            service,
            operation,
            Effect::error_after(500, "InternalFailure", "lost"),
        ));
    }
    world.apply("hello", json!({})).await;
    world.ready("hello").await;
    let contents = world.contents().await;
    assert_eq!(
        (
            contents.roles.len(),
            contents.groups.len(),
            contents.functions.len(),
            contents.machines.len()
        ),
        (2, 2, 1, 1)
    );
    for operation in [
        "DeleteFunction",
        "DeleteRole",
        "DeleteLogGroup",
        "DeleteStateMachine",
        "DeleteRolePolicy",
    ] {
        let service = match operation {
            "DeleteFunction" => "lambda",
            "DeleteStateMachine" => "states",
            "DeleteLogGroup" => "logs",
            _ => "iam",
        };
        world.gateway.inject(Fault::on(
            service,
            operation,
            Effect::error_after(500, "InternalFailure", "lost"),
        ));
    }
    world.delete("hello").await;
    world.deleted("hello").await;
    assert_eq!(world.contents().await, Contents::default());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_operator_waits_until_throttling_ends() {
    let world = World::started("throttled").await;
    let throttle = Effect::error(400, "ThrottlingException", "Rate exceeded");
    let fault = world
        .gateway
        .inject(Fault::on("states", "CreateStateMachine", throttle).times(7));
    world.apply("hello", json!({})).await;
    let status = world.reason("hello", "Throttled").await;
    assert_eq!(condition(&status, "Reconciling").0, "True");
    world.ready("hello").await;
    assert_eq!(fault.fired(), 7);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_missing_right_is_named_and_rarely_retried_and_does_not_block_other_objects() {
    let world = World::started("denied").await;
    let deny = Effect::error(
        400,
        "AccessDeniedException",
        "User: x is not authorized to perform: logs:CreateLogGroup",
    );
    world.gateway.inject(Fault::on("logs", "CreateLogGroup", deny).always());
    world.apply("hello", json!({})).await;
    let status = world.reason("hello", "AccessDenied").await;
    assert!(
        condition(&status, "Ready").2.contains("logs:CreateLogGroup"),
        "{status:?}"
    );
    let calls = world.calls();
    assert_eq!(
        calls.iter().filter(|c| c.operation == "CreateLogGroup").count(),
        2,
        "{:?}",
        operations(&calls)
    );
    assert_eq!(world.contents().await.roles.len(), 2, "the operator creates the roles");
    assert!(
        !calls.iter().any(|c| c.operation == "CreateFunction"),
        "the operator does not create the function, which needs the log groups"
    );
    world.delete("hello").await;
    world.deleted("hello").await;
    assert_eq!(world.contents().await, Contents::default());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_definition_that_only_aws_refuses_is_reported() {
    let world = World::started("awsrefuses").await;
    let refuse = Effect::error(400, "InvalidDefinition", "Invalid State Machine Definition: 'X'");
    world.gateway.inject(Fault::on("states", "CreateStateMachine", refuse));
    world.apply("hello", json!({})).await;
    let status = world.reason("hello", "Invalid").await;
    assert!(
        condition(&status, "Ready").2.contains("InvalidDefinition"),
        "{status:?}"
    );
    assert_eq!(condition(&status, "Stalled").0, "True");
    world.apply("hello", json!({"function": {"timeout": 11}})).await;
    world.ready("hello").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_that_hangs_delays_only_one_object() {
    let world = World::started("hang").await;
    let hang = world
        .gateway
        .inject(Fault::on("lambda", "CreateFunction", Effect::Hang));
    world.apply("hangs", json!({})).await;
    hang.reached().await;
    world.apply("other", json!({})).await;
    let ready = tokio::time::timeout(Duration::from_secs(10), world.ready("other")).await;
    ready.expect("the other object is ready before the timeout of the first one");
    world.ready("hangs").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn expired_credentials_are_reported_and_the_object_recovers() {
    let mut world = World::new("credentials").await;
    world.start(&["--reconcile-interval=1s"]);
    world.apply("hello", json!({})).await;
    world.ready("hello").await;
    let expired = Effect::error(
        403,
        "ExpiredToken",
        "The security token included in the request is expired",
    );
    let fault = world.gateway.inject(Fault::on_service("iam", expired).always());
    world.reason("hello", "CredentialsUnavailable").await;
    fault.clear();
    world.ready("hello").await;
}
