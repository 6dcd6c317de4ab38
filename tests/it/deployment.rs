//! Gradual deployments: the aliases of function and state machine shift and roll back together.

use crate::world::{World, condition};
use aws_sdk_cloudwatch::types::{ComparisonOperator, StateValue};
use aws_sdk_sfn::types::ExecutionStatus;
use k8s_openapi::api::events::v1::Event;
use kube::api::{Api, ListParams};
use lambdasfn::api::{LambdaSfnPattern, LambdaSfnPatternStatus};
use lambdasfn_testbed_gateway::{Effect, Fault};
use serde_json::{Value, json};
use std::time::Duration;

/// Returns a spec whose number determines the memory of the function and the output of the workflow.
fn generation(n: i32, deployment: Value) -> Value {
    let states = json!({"Wait": {"Type": "Wait", "Seconds": 6, "Next": "Say"},
        "Say": {"Type": "Pass", "Result": {"generation": n}, "End": true}});
    json!({
        "function": {"memorySize": 128 * n, "alias": {"name": "live"}},
        "stateMachine": {"alias": {"name": "live"}, "definition": {"StartAt": "Wait", "States": states}},
        "deployment": deployment,
    })
}

fn linear(alarms: &[&str]) -> Value {
    json!({"strategy": "Linear", "stepPercentage": 40, "interval": "3s", "alarms": alarms})
}

/// Returns the percentages of the traffic by version, for function and state machine.
async fn traffic(world: &World, status: &LambdaSfnPatternStatus) -> [Vec<(String, i32)>; 2] {
    let out = status.outputs.clone().unwrap();
    let get = world.aws.lambda.get_alias().name("live");
    let alias = get
        .function_name(out.lambda_function_name.unwrap())
        .send()
        .await
        .unwrap();
    let weights = alias
        .routing_config
        .and_then(|c| c.additional_version_weights)
        .unwrap_or_default();
    let mut function: Vec<(String, i32)> = weights
        .into_iter()
        .map(|(v, w)| (v, (w * 100.0).round() as i32))
        .collect();
    let rest = 100 - function.iter().map(|(_, w)| w).sum::<i32>();
    function.push((alias.function_version.unwrap(), rest));
    let describe = world.aws.sfn.describe_state_machine_alias();
    let alias = describe
        .state_machine_alias_arn(out.state_machine_alias_arn.unwrap())
        .send()
        .await
        .unwrap();
    let number = |arn: &str| arn.rsplit(':').next().unwrap().to_owned();
    let routing = alias.routing_configuration.unwrap_or_default().into_iter();
    let mut machine: Vec<(String, i32)> = routing
        .map(|r| (number(&r.state_machine_version_arn), r.weight))
        .collect();
    function.sort();
    machine.sort();
    [function, machine]
}

fn all(version: i32) -> [Vec<(String, i32)>; 2] {
    let one = vec![(version.to_string(), 100)];
    [one.clone(), one]
}

async fn step(world: &World, step: i32) -> LambdaSfnPatternStatus {
    let reached = |o: &LambdaSfnPattern| {
        let status = o.status.clone().unwrap_or_default();
        let current = status.observed_generation == o.metadata.generation;
        current
            && status
                .deployment
                .is_some_and(|d| d.step == step && d.percentage < 100 && d.step_started_at.is_some())
    };
    world
        .until("hello", &format!("at step {step}"), reached)
        .await
        .status
        .unwrap()
}

pub(crate) async fn set_alarm(world: &World, name: &str, state: StateValue) {
    let cloudwatch = &world.aws.cloudwatch;
    let put = cloudwatch
        .put_metric_alarm()
        .alarm_name(name)
        .namespace("AWS/Lambda")
        .metric_name("Errors")
        .statistic(aws_sdk_cloudwatch::types::Statistic::Sum)
        .period(60)
        .evaluation_periods(1)
        .threshold(1.0)
        .comparison_operator(ComparisonOperator::GreaterThanOrEqualToThreshold);
    put.send().await.unwrap();
    let set = cloudwatch.set_alarm_state().alarm_name(name).state_value(state);
    set.state_reason("test").send().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_canary_completes_and_a_running_execution_keeps_its_definition() {
    let world = World::started("canary").await;
    world.apply("hello", generation(1, json!({}))).await;
    let status = world.ready("hello").await;
    let out = status.outputs.clone().unwrap();
    assert_eq!(traffic(&world, &status).await, all(1));
    let alias = out.state_machine_alias_arn.unwrap();
    assert_eq!(alias, format!("{}:live", out.state_machine_arn.unwrap()));
    let function = out.lambda_function_name.unwrap();
    let get = world.aws.lambda.get_function_configuration().function_name(&function);
    let variables = get.send().await.unwrap().environment.unwrap().variables.unwrap();
    assert_eq!(
        variables["SFN_ARN"], alias,
        "the function starts executions by the alias"
    );
    let start = world.aws.sfn.start_execution().state_machine_arn(&alias);
    let execution = start.send().await.unwrap().execution_arn;

    world
        .apply(
            "hello",
            generation(2, json!({"strategy": "Canary", "stepPercentage": 25, "interval": "3s"})),
        )
        .await;
    let status = step(&world, 1).await;
    assert_eq!(condition(&status, "Ready").1, "Deploying");
    let split = vec![("1".to_owned(), 75), ("2".to_owned(), 25)];
    assert_eq!(traffic(&world, &status).await, [split.clone(), split]);
    let status = world.ready("hello").await;
    assert_eq!(traffic(&world, &status).await, all(2));
    assert_eq!(
        status.deployment.unwrap().previous_function_version.as_deref(),
        Some("1")
    );

    let mut tick = tokio::time::interval(Duration::from_millis(200));
    let run = loop {
        tick.tick().await;
        let describe = world.aws.sfn.describe_execution().execution_arn(&execution);
        let run = describe.send().await.unwrap();
        if run.status != ExecutionStatus::Running {
            break run;
        }
    };
    assert_eq!(run.status, ExecutionStatus::Succeeded, "{run:?}");
    let output: Value = serde_json::from_str(&run.output.unwrap()).unwrap();
    assert_eq!(
        output,
        json!({"generation": 1}),
        "the execution keeps the definition with which it started"
    );

    // The deletion of function and machine deletes their versions.
    world.delete("hello").await;
    world.deleted("hello").await;
    assert_eq!(world.contents().await, crate::world::Contents::default());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_alarm_rolls_both_aliases_back_until_the_spec_changes() {
    let world = World::started("rollback").await;
    world.apply("hello", generation(1, linear(&["errors"]))).await;
    world.ready("hello").await;

    world.apply("hello", generation(2, linear(&["errors"]))).await;
    let status = world.reason("hello", "SourceNotFound").await;
    assert!(
        condition(&status, "Ready").2.contains("errors"),
        "the message names the missing alarm"
    );
    assert_eq!(traffic(&world, &status).await, all(1));

    set_alarm(&world, "errors", StateValue::Ok).await;
    let status = step(&world, 1).await;
    assert_ne!(traffic(&world, &status).await, all(1));
    set_alarm(&world, "errors", StateValue::Alarm).await;
    let rolled_back = |o: &LambdaSfnPattern| {
        let status = o.status.clone().unwrap_or_default();
        condition(&status, "Ready").1 == "RolledBack" && status.drift.is_empty()
    };
    let status = world.until("hello", "rolled back", rolled_back).await.status.unwrap();
    assert_eq!(traffic(&world, &status).await, all(1));
    assert_eq!(condition(&status, "Stalled").0, "True");
    assert!(condition(&status, "Ready").2.contains("\"errors\" is in ALARM"));
    let events: Api<Event> = Api::namespaced(world.client.clone(), &world.namespace);
    let events = events.list(&ListParams::default()).await.unwrap();
    assert!(events.iter().any(|e| e.reason.as_deref() == Some("RolledBack")));

    // The state of the alarm no longer matters.
    set_alarm(&world, "errors", StateValue::Ok).await;
    world.gateway.clear_calls();
    world
        .annotate("hello", lambdasfn::api::RECONCILE_REQUESTED_AT, "1")
        .await;
    let handled = |o: &LambdaSfnPattern| {
        o.status
            .as_ref()
            .is_some_and(|s| s.last_handled_reconcile_at.as_deref() == Some("1"))
    };
    let status = world.until("hello", "handled", handled).await.status.unwrap();
    assert_eq!(condition(&status, "Ready").1, "RolledBack");
    assert!(
        !world
            .calls()
            .iter()
            .any(|c| c.is_write() || c.operation == "DescribeAlarms")
    );

    world.apply("hello", generation(3, linear(&["errors"]))).await;
    let status = world.ready("hello").await;
    assert_eq!(traffic(&world, &status).await, all(3));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_shift_ends_in_the_same_state_after_a_kill_at_any_write() {
    let mut world = World::started("shiftkill").await;
    world.apply("hello", generation(1, linear(&[]))).await;
    world.ready("hello").await;
    let mut kills = 0;
    for n in 1..=9 {
        world.apply("hello", generation(n + 1, linear(&[]))).await;
        let parked = world.gateway.inject(Fault::on_write(n as usize, Effect::Park));
        let killed = tokio::select! {
            () = parked.reached() => true,
            _ = world.ready("hello") => false,
        };
        if killed {
            world.kill();
            kills += 1;
        }
        world.gateway.clear_faults();
        if killed {
            world.start(&[]);
        }
        let status = world.ready("hello").await;
        assert_eq!(traffic(&world, &status).await, all(n + 1), "killed at write {n}");
        if !killed {
            break;
        }
    }
    assert!(kills >= 6, "{kills}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_newest_versions_and_the_versions_of_aliases_are_kept() {
    let world = World::started("versions").await;
    let edit = |n: i32| {
        let mut spec = generation(n, json!({}));
        spec["function"]["versionsToKeep"] = json!(2);
        spec["stateMachine"]["versionsToKeep"] = json!(3);
        spec
    };
    world.apply("hello", edit(1)).await;
    let out = world.ready("hello").await.outputs.unwrap();
    let (function, machine) = (out.lambda_function_name.unwrap(), out.state_machine_arn.unwrap());
    let theirs = world.aws.lambda.create_alias().function_name(&function).name("theirs");
    theirs.function_version("1").send().await.unwrap();
    for n in 2..=5 {
        world.apply("hello", edit(n)).await;
        world.ready("hello").await;
    }
    let list = world.aws.lambda.list_versions_by_function().function_name(&function);
    let versions = list.send().await.unwrap().versions.unwrap();
    let versions: Vec<String> = versions.into_iter().filter_map(|v| v.version).collect();
    assert_eq!(versions, ["$LATEST", "1", "4", "5"]);
    let list = world.aws.sfn.list_state_machine_versions().state_machine_arn(&machine);
    let versions = list.send().await.unwrap().state_machine_versions;
    let mut versions: Vec<&str> = versions
        .iter()
        .filter_map(|v| v.state_machine_version_arn.rsplit(':').next())
        .collect();
    versions.sort();
    assert_eq!(versions, ["3", "4", "5"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn aliases_and_provisioned_concurrency_are_set_changed_and_cleared() {
    let world = World::started("aliases").await;
    let spec = |alias: Value| json!({"function": {"alias": alias}, "stateMachine": {"alias": {"name": "live"}}});
    world
        .apply(
            "hello",
            spec(json!({"name": "live", "provisionedConcurrentExecutions": 2})),
        )
        .await;
    let status = world.ready("hello").await;
    let function = status.outputs.unwrap().lambda_function_name.unwrap();
    let provisioned = async |alias: &str| {
        let get = world.aws.lambda.get_provisioned_concurrency_config();
        let got = get.function_name(&function).qualifier(alias).send().await;
        got.ok().and_then(|out| out.requested_provisioned_concurrent_executions)
    };
    assert_eq!(provisioned("live").await, Some(2));
    world
        .apply(
            "hello",
            spec(json!({"name": "live", "provisionedConcurrentExecutions": 3, "description": "of ours"})),
        )
        .await;
    world.ready("hello").await;
    assert_eq!(provisioned("live").await, Some(3));
    world.apply("hello", spec(json!({"name": "live"}))).await;
    world.ready("hello").await;
    assert_eq!(provisioned("live").await, None);
    world.apply("hello", spec(json!({"name": "other"}))).await;
    let status = world.ready("hello").await;
    let arn = status.outputs.unwrap().lambda_function_alias_arn.unwrap();
    assert!(arn.ends_with(":other"), "{arn}");
    let aliases = world.aws.lambda.list_aliases().function_name(&function);
    assert_eq!(
        aliases.send().await.unwrap().aliases().len(),
        1,
        "the old alias is deleted"
    );
    world.apply("hello", json!({})).await;
    let status = world.ready("hello").await;
    assert!(status.deployment.is_none());
    assert_eq!(status.outputs.unwrap().lambda_function_alias_arn, None);
    assert_eq!(status.resources.len(), 6, "{:?}", status.resources);
    world.gateway.clear_calls();
    world
        .annotate("hello", lambdasfn::api::RECONCILE_REQUESTED_AT, "1")
        .await;
    world
        .until("hello", "handled", |o| {
            o.status
                .as_ref()
                .is_some_and(|s| s.last_handled_reconcile_at.as_deref() == Some("1"))
        })
        .await;
    assert!(!world.calls().iter().any(|c| c.is_write()), "the resync has no change");
}
