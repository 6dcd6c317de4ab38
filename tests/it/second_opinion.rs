//! The main operations of the control plane on two independent emulators. A result that only one emulator gives may be
//! an error of that emulator. All tests on moto share one account, so each test has its own AWS names.

use crate::world::{World, condition, operations};
use lambdasfn::api::Outputs;
use lambdasfn_testbed_gateway::Call;
use lambdasfn_testbed_harness::EmulatorKind;
use serde_json::json;

/// Runs each test on ministack and on moto.
macro_rules! on_both {
    ($($test:ident),* $(,)?) => {
        mod ministack {
            $(#[tokio::test(flavor = "multi_thread")]
            async fn $test() {
                super::$test(lambdasfn_testbed_harness::EmulatorKind::Lenient).await;
            })*
        }
        mod moto {
            $(#[tokio::test(flavor = "multi_thread")]
            async fn $test() {
                super::$test(lambdasfn_testbed_harness::EmulatorKind::Second).await;
            })*
        }
    };
}

on_both!(
    an_empty_spec_becomes_the_pattern,
    an_unchanged_object_is_not_written,
    a_change_of_memory_makes_no_other_write,
    drift_is_corrected,
    a_deleted_object_is_created_again,
    the_deletion_is_complete,
    an_object_of_another_owner_is_not_written,
);

async fn world(kind: EmulatorKind, name: &str) -> World {
    let mut world = World::on(kind, &format!("second-{name}-{kind:?}").to_lowercase()).await;
    world.start(&["--reconcile-interval=1s"]);
    world
}

/// Returns a world with a ready pattern of this name.
async fn ready(kind: EmulatorKind, name: &str) -> (World, Outputs) {
    let world = world(kind, name).await;
    world.apply("hello", json!({"name": name})).await;
    let outputs = world.ready("hello").await.outputs.unwrap();
    (world, outputs)
}

fn count(calls: &[Call], operation: &str) -> usize {
    calls
        .iter()
        .filter(|c| c.operation == operation && c.succeeded())
        .count()
}

fn writes(calls: &[Call]) -> Vec<&str> {
    let writes = calls.iter().filter(|c| c.is_write());
    writes.map(|c| c.operation.as_str()).collect()
}

/// Returns the calls of at least three complete resyncs.
async fn resyncs(world: &World) -> Vec<Call> {
    world.gateway.clear_calls();
    world
        .until_calls("resynced", |calls| count(calls, "GetFunction") >= 4)
        .await
}

async fn memory(world: &World, function: &str) -> Option<i32> {
    let request = world.aws.lambda.get_function_configuration().function_name(function);
    request.send().await.unwrap().memory_size
}

async fn retention(world: &World, group: &str) -> Option<i32> {
    let request = world.aws.logs.describe_log_groups().log_group_name_prefix(group);
    let groups = request.send().await.unwrap().log_groups.unwrap_or_default();
    groups.into_iter().next()?.retention_in_days
}

async fn an_empty_spec_becomes_the_pattern(kind: EmulatorKind) {
    let (world, out) = ready(kind, "so-create").await;
    let function = out.lambda_function_name.unwrap();
    assert_eq!(function, "so-create-lambda");
    let function = world.aws.lambda.get_function().function_name(&function).send().await;
    let function = function.unwrap();
    assert!(
        function
            .tags
            .unwrap()
            .keys()
            .any(|key| key == "serverlesspatterns.dev/owner")
    );
    let configuration = function.configuration.unwrap();
    assert_eq!(configuration.function_arn, out.lambda_function_arn_static);
    assert_eq!(configuration.role, out.lambda_role_arn);
    let machine = out.state_machine_arn.unwrap();
    assert_eq!(
        configuration.environment.unwrap().variables.unwrap()["SFN_ARN"],
        machine
    );
    let machine = world
        .aws
        .sfn
        .describe_state_machine()
        .state_machine_arn(machine)
        .send()
        .await;
    let machine = machine.unwrap();
    assert_eq!(Some(machine.role_arn), out.step_function_role_arn);
    assert_eq!(retention(&world, &out.lambda_log_group_name.unwrap()).await, Some(60));
    assert_eq!(
        retention(&world, &out.state_machine_log_group_name.unwrap()).await,
        Some(60)
    );
}

async fn an_unchanged_object_is_not_written(kind: EmulatorKind) {
    let (world, _) = ready(kind, "so-resync").await;
    let before = world.api().get("hello").await.unwrap().metadata.resource_version;
    let calls = resyncs(&world).await;
    assert!(writes(&calls).is_empty(), "{:?}", operations(&calls));
    let refused = calls.iter().filter(|c| c.error_code.is_some());
    assert_eq!(refused.count(), 0, "{:?}", operations(&calls));
    let after = world.api().get("hello").await.unwrap().metadata.resource_version;
    assert_eq!(before, after, "no write to Kubernetes");
}

async fn a_change_of_memory_makes_no_other_write(kind: EmulatorKind) {
    let (world, out) = ready(kind, "so-memory").await;
    world.gateway.clear_calls();
    let spec = json!({"name": "so-memory", "function": {"memorySize": 512}});
    world.apply("hello", spec).await;
    world.ready("hello").await;
    let calls = world.calls();
    let made = operations(&calls);
    assert!(writes(&calls).contains(&"UpdateFunctionConfiguration"), "{made:?}");
    assert!(
        writes(&calls)
            .iter()
            .all(|write| ["UpdateFunctionConfiguration", "PublishVersion"].contains(write)),
        "{made:?}"
    );
    assert_eq!(memory(&world, &out.lambda_function_name.unwrap()).await, Some(512));
    let calls = resyncs(&world).await;
    assert!(writes(&calls).is_empty(), "{:?}", operations(&calls));
}

async fn drift_is_corrected(kind: EmulatorKind) {
    let (world, out) = ready(kind, "so-drift").await;
    let (function, group) = (out.lambda_function_name.unwrap(), out.lambda_log_group_name.unwrap());
    let machine = out.state_machine_arn.unwrap();
    world.gateway.clear_calls();
    let aws = &world.aws;
    let configuration = aws.lambda.update_function_configuration().function_name(&function);
    configuration.memory_size(1024).send().await.unwrap();
    let retention_policy = aws.logs.put_retention_policy().log_group_name(&group);
    retention_policy.retention_in_days(7).send().await.unwrap();
    let definition = r#"{"StartAt":"X","States":{"X":{"Type":"Succeed"}}}"#;
    let update = aws.sfn.update_state_machine().state_machine_arn(&machine);
    update.definition(definition).send().await.unwrap();
    let corrections = [
        "UpdateFunctionConfiguration",
        "PutRetentionPolicy",
        "UpdateStateMachine",
    ];
    world
        .until_calls("corrected", |calls| {
            corrections.iter().all(|operation| count(calls, operation) > 0)
        })
        .await;
    world.ready("hello").await;
    assert_eq!(memory(&world, &function).await, Some(256));
    assert_eq!(retention(&world, &group).await, Some(60));
    let described = aws.sfn.describe_state_machine().state_machine_arn(&machine);
    assert_ne!(described.send().await.unwrap().definition, definition);
}

async fn a_deleted_object_is_created_again(kind: EmulatorKind) {
    let (world, out) = ready(kind, "so-lost").await;
    let (function, machine) = (out.lambda_function_name.unwrap(), out.state_machine_arn.unwrap());
    let role = out.step_function_role_name.unwrap();
    world.gateway.clear_calls();
    let aws = &world.aws;
    let delete = aws.lambda.delete_function().function_name(&function);
    delete.send().await.unwrap();
    let delete = aws.sfn.delete_state_machine().state_machine_arn(&machine);
    delete.send().await.unwrap();
    let delete = aws.iam.delete_role_policy().role_name(&role).policy_name("lambdasfn");
    delete.send().await.unwrap();
    let made = ["CreateFunction", "CreateStateMachine", "PutRolePolicy"];
    world
        .until_calls("created again", |calls| {
            made.iter().all(|operation| count(calls, operation) > 0)
        })
        .await;
    world
        .until("hello", "Ready again", |o| {
            o.status.as_ref().is_some_and(|s| condition(s, "Ready").0 == "True")
        })
        .await;
    let policies = aws.iam.list_role_policies().role_name(&role).send().await.unwrap();
    assert_eq!(policies.policy_names, ["lambdasfn"]);
    assert_eq!(memory(&world, &function).await, Some(256));
}

async fn the_deletion_is_complete(kind: EmulatorKind) {
    let (world, out) = ready(kind, "so-delete").await;
    world.delete("hello").await;
    world.deleted("hello").await;
    let aws = &world.aws;
    let function = aws
        .lambda
        .get_function()
        .function_name(out.lambda_function_name.unwrap());
    let function = function.send().await.unwrap_err().into_service_error();
    assert!(function.is_resource_not_found_exception(), "{function:?}");
    let machine = aws.sfn.describe_state_machine();
    let machine = machine.state_machine_arn(out.state_machine_arn.unwrap()).send().await;
    let machine = machine.unwrap_err().into_service_error();
    assert!(machine.is_state_machine_does_not_exist(), "{machine:?}");
    let roles = aws.iam.list_roles().send().await.unwrap().roles;
    assert!(!roles.iter().any(|role| role.role_name.starts_with("so-delete")));
    for group in [out.lambda_log_group_name, out.state_machine_log_group_name] {
        let group = group.unwrap();
        let groups = aws
            .logs
            .describe_log_groups()
            .log_group_name_prefix(&group)
            .send()
            .await;
        assert!(groups.unwrap().log_groups().is_empty(), "{group} must be deleted");
    }
}

async fn an_object_of_another_owner_is_not_written(kind: EmulatorKind) {
    let world = world(kind, "so-theirs").await;
    let trust = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"lambda.amazonaws.com"},"Action":"sts:AssumeRole"}]}"#;
    let role = world.aws.iam.create_role().role_name("so-theirs-lambda");
    role.assume_role_policy_document(trust).send().await.unwrap();
    world.apply("hello", json!({"name": "so-theirs"})).await;
    let status = world.reason("hello", "NotOwned").await;
    assert_eq!(condition(&status, "Stalled").0, "True");
    let calls = world.calls();
    let on_theirs = |c: &&Call| c.is_write() && c.service == "iam" && c.request["RoleName"] == "so-theirs-lambda";
    assert_eq!(calls.iter().filter(on_theirs).count(), 0, "{:?}", operations(&calls));
    assert_eq!(
        count(&calls, "CreateFunction"),
        0,
        "the operator creates no function for a foreign role"
    );
    world.delete("hello").await;
    world.deleted("hello").await;
    let theirs = world.aws.iam.get_role().role_name("so-theirs-lambda").send().await;
    assert!(theirs.is_ok(), "the foreign role is kept");
}
