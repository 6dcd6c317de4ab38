//! Creation of a pattern.

use crate::world::{World, condition, operations};
use lambdasfn::api::{LambdaSfnPattern, ResourceState};
use serde_json::json;
use std::time::{Duration, Instant};

#[tokio::test(flavor = "multi_thread")]
async fn an_empty_spec_makes_ten_writes_and_at_most_eighteen_reads() {
    let world = World::started("create").await;
    world.apply("hello", json!({})).await;
    world.ready("hello").await;
    let calls = world.calls();
    let (writes, reads): (Vec<_>, Vec<_>) = calls.iter().partition(|c| c.is_write());
    let mut names: Vec<&str> = writes.iter().map(|c| c.operation.as_str()).collect();
    names.sort_unstable();
    let expected = [
        "CreateFunction",
        "CreateLogGroup",
        "CreateLogGroup",
        "CreateRole",
        "CreateRole",
        "CreateStateMachine",
        "PutRetentionPolicy",
        "PutRetentionPolicy",
        "PutRolePolicy",
        "PutRolePolicy",
    ];
    assert_eq!(names, expected);
    assert!(writes.iter().all(|c| c.succeeded()), "{:?}", operations(&calls));
    assert!(reads.len() <= 18, "{} reads: {:?}", reads.len(), operations(&calls));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_outputs_equal_the_properties_in_aws() {
    let world = World::started("outputs").await;
    world.apply("hello", json!({"stateMachine": {"publish": true}})).await;
    let status = world.ready("hello").await;
    let out = status.outputs.clone().unwrap();
    let name = out.lambda_function_name.clone().unwrap();
    let function = world
        .aws
        .lambda
        .get_function()
        .function_name(&name)
        .send()
        .await
        .unwrap();
    let config = function.configuration.unwrap();
    let arn = config.function_arn.clone().unwrap();
    assert_eq!(out.lambda_function_arn.as_deref(), Some(arn.as_str()));
    assert_eq!(out.lambda_function_arn_static.as_deref(), Some(arn.as_str()));
    let invoke = format!("arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/{arn}/invocations");
    assert_eq!(out.lambda_function_invoke_arn, Some(invoke));
    let versions = world
        .aws
        .lambda
        .list_versions_by_function()
        .function_name(&name)
        .send()
        .await
        .unwrap();
    let last = versions.versions().last().unwrap();
    assert_eq!(out.lambda_function_version.as_deref(), last.version());
    assert_eq!(
        out.lambda_function_qualified_arn,
        Some(format!("{arn}:{}", last.version().unwrap()))
    );
    assert_eq!(out.lambda_role_arn, config.role);
    let machine_arn = out.state_machine_arn.clone().unwrap();
    let machine = world
        .aws
        .sfn
        .describe_state_machine()
        .state_machine_arn(&machine_arn)
        .send()
        .await
        .unwrap();
    assert_eq!(out.state_machine_id.as_deref(), Some(machine_arn.as_str()));
    assert_eq!(out.state_machine_name.as_deref(), Some(machine.name.as_str()));
    assert_eq!(out.step_function_role_arn.as_deref(), Some(machine.role_arn.as_str()));
    let role = out.step_function_role_name.clone().unwrap();
    let role = world
        .aws
        .iam
        .get_role()
        .role_name(role)
        .send()
        .await
        .unwrap()
        .role
        .unwrap();
    assert_eq!(role.arn, machine.role_arn);
    let published = world
        .aws
        .sfn
        .list_state_machine_versions()
        .state_machine_arn(&machine_arn)
        .send()
        .await
        .unwrap();
    assert_eq!(
        out.state_machine_version_arn,
        Some(published.state_machine_versions[0].state_machine_version_arn.clone())
    );
    assert_eq!(config.environment.unwrap().variables.unwrap()["SFN_ARN"], machine_arn);
    assert_eq!(status.account_id.as_deref(), Some(world.account.as_str()));
    assert_eq!(status.region.as_deref(), Some("eu-west-1"));
    let groups = world.contents().await.groups;
    for group in [out.lambda_log_group_name, out.state_machine_log_group_name] {
        assert!(groups.contains(&format!("{} Some(60)", group.unwrap())), "{groups:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_status_has_names_before_the_creation_and_the_operator_waits_for_the_role() {
    let mut world = World::new("propagation").await;
    let delay = Duration::from_secs(10);
    world.gateway.set_role_propagation(delay);
    world.start(&[]);
    world.apply("hello", json!({})).await;
    let planned = |o: &LambdaSfnPattern| o.status.as_ref().is_some_and(|s| !s.resources.is_empty());
    let status = world.until("hello", "planned", planned).await.status.unwrap();
    let out = status.outputs.unwrap();
    assert!(
        out.lambda_function_name.is_some()
            && out.lambda_function_arn_static.is_some()
            && out.step_function_role_name.is_some()
    );
    assert!(out.lambda_function_arn.is_none() && out.state_machine_arn.is_none());
    assert_eq!(status.resources.len(), 6);
    assert!(status.resources.iter().all(|r| r.state == ResourceState::Planned));

    let waiting = world.reason("hello", "WaitingForRole").await;
    assert_eq!(condition(&waiting, "Reconciling").0, "True");
    assert_eq!(condition(&waiting, "Stalled").0, "False");
    assert!(
        condition(&waiting, "Ready").2.contains("cannot be assumed"),
        "{waiting:?}"
    );
    let roles_made = world
        .calls()
        .iter()
        .filter(|c| c.operation == "CreateRole")
        .map(|c| c.started)
        .max()
        .unwrap();
    world.ready("hello").await;
    let since = Instant::now().duration_since(roles_made);
    assert!(since >= delay && since < delay + Duration::from_secs(3), "{since:?}");
    let creates = world.calls().iter().filter(|c| c.operation == "CreateFunction").count();
    assert!(creates < 15, "{creates} attempts");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_object_of_another_owner_is_not_written() {
    let mut world = World::new("foreign").await;
    let trust = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"lambda.amazonaws.com"},"Action":"sts:AssumeRole"}]}"#;
    world
        .aws
        .iam
        .create_role()
        .role_name("theirs-lambda")
        .assume_role_policy_document(trust)
        .send()
        .await
        .unwrap();
    world.start(&[]);
    world.apply("hello", json!({"name": "theirs"})).await;
    let status = world.reason("hello", "NotOwned").await;
    assert_eq!(condition(&status, "Stalled").0, "True");
    assert!(
        condition(&status, "Ready").2.contains("Role/theirs-lambda"),
        "{status:?}"
    );
    let on_theirs =
        |c: &&lambdasfn_testbed_gateway::Call| c.is_write() && c.request.to_string().contains("\"theirs-lambda\"");
    let calls = world.calls();
    assert!(
        !calls.iter().filter(on_theirs).any(|c| c.service == "iam"),
        "{:?}",
        operations(&calls)
    );
    assert!(
        !calls.iter().any(|c| c.operation == "CreateFunction"),
        "the operator creates no function for a foreign role"
    );
    world.delete("hello").await;
    world.deleted("hello").await;
    let left = world.contents().await;
    assert_eq!(
        left.roles,
        ["theirs-lambda []"],
        "the foreign role is kept, and the pattern's role is deleted"
    );
    assert!(left.groups.is_empty() && left.machines.is_empty());
}
