//! Edits and drift: the operator applies edits, corrects drift and changes nothing else.

use crate::world::{World, condition, operations};
use aws_sdk_lambda::operation::get_function_configuration::GetFunctionConfigurationOutput;
use k8s_openapi::api::events::v1::Event;
use kube::api::{Api, ListParams};
use serde_json::{Value, json};

fn own_code(text: &str) -> Value {
    json!({"runtime": "python3.13", "handler": "app.run", "memorySize": 512,
           "code": {"inline": {"app.py": format!("def run(event, context):\n    return {text:?}\n")}}})
}

async fn function(world: &World, name: &str) -> GetFunctionConfigurationOutput {
    world
        .aws
        .lambda
        .get_function_configuration()
        .function_name(name)
        .send()
        .await
        .unwrap()
}

async fn function_name(world: &World) -> String {
    world
        .api()
        .get("hello")
        .await
        .unwrap()
        .status
        .unwrap()
        .outputs
        .unwrap()
        .lambda_function_name
        .unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_edit_of_code_and_configuration_publishes_one_version() {
    let world = World::started("edit").await;
    world.apply("hello", json!({})).await;
    world.ready("hello").await;
    world.gateway.clear_calls();
    world.apply("hello", json!({"function": own_code("one")})).await;
    let status = world.ready("hello").await;
    let calls = world.calls();
    let writes: Vec<&str> = calls
        .iter()
        .filter(|c| c.is_write())
        .map(|c| c.operation.as_str())
        .collect();
    assert_eq!(
        writes,
        ["UpdateFunctionConfiguration", "UpdateFunctionCode"],
        "{:?}",
        operations(&calls)
    );
    assert_eq!(status.outputs.unwrap().lambda_function_version.as_deref(), Some("2"));
    let name = function_name(&world).await;
    let config = function(&world, &name).await;
    assert_eq!(
        (config.memory_size, config.handler.as_deref()),
        (Some(512), Some("app.run"))
    );
    let answer = world
        .aws
        .lambda
        .invoke()
        .function_name(&name)
        .qualifier("2")
        .send()
        .await
        .unwrap();
    assert_eq!(answer.payload.unwrap().as_ref(), b"\"one\"");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_field_of_an_edit_is_applied() {
    let world = World::started("fields").await;
    world.apply("hello", json!({})).await;
    world.ready("hello").await;
    let definition = json!({"StartAt": "Call", "States": {
        "Call": {"Type": "Task", "Resource": "${FunctionArn}", "Parameters": {"Choice": "${what}", "n": 1.0}, "End": true}}});
    let spec = json!({
        "tags": {"team": "a"},
        "function": {"description": "d", "timeout": 20, "ephemeralStorage": {"size": 1024},
            "environment": {"variables": {"KEY": "value"}}, "tracingConfig": {"mode": "Active"},
            "loggingConfig": {"logFormat": "JSON", "applicationLogLevel": "DEBUG", "systemLogLevel": "WARN"},
            "role": {"description": "r", "maxSessionDuration": 7200}, "logGroup": {"retentionInDays": 0}},
        "stateMachine": {"definition": definition, "definitionSubstitutions": {"what": "A"},
            "loggingConfiguration": {"level": "ERROR", "includeExecutionData": false},
            "tracingConfiguration": {"enabled": false}, "logGroup": {"retentionInDays": 7}},
    });
    world.apply("hello", spec).await;
    let status = world.ready("hello").await;
    let out = status.outputs.unwrap();
    let config = function(&world, out.lambda_function_name.as_deref().unwrap()).await;
    assert_eq!((config.description.as_deref(), config.timeout), (Some("d"), Some(20)));
    assert_eq!(config.ephemeral_storage.unwrap().size, 1024);
    assert_eq!(config.environment.unwrap().variables.unwrap()["KEY"], "value");
    assert_eq!(config.tracing_config.unwrap().mode.unwrap().as_str(), "Active");
    assert_eq!(
        config.logging_config.unwrap().application_log_level.unwrap().as_str(),
        "DEBUG"
    );
    let arn = out.state_machine_arn.unwrap();
    let machine = world
        .aws
        .sfn
        .describe_state_machine()
        .state_machine_arn(&arn)
        .send()
        .await
        .unwrap();
    let definition: Value = serde_json::from_str(&machine.definition).unwrap();
    assert_eq!(
        definition["States"]["Call"]["Resource"],
        json!(out.lambda_function_arn.clone().unwrap())
    );
    assert_eq!(definition["States"]["Call"]["Parameters"]["Choice"], "A");
    let update = world
        .calls()
        .into_iter()
        .rfind(|c| c.operation == "UpdateStateMachine")
        .unwrap();
    // The SDK omits false.
    assert_eq!(update.request["tracingConfiguration"], json!({}));
    let policy = world
        .aws
        .iam
        .get_role_policy()
        .role_name(out.step_function_role_name.unwrap())
        .policy_name("lambdasfn");
    let policy = policy.send().await.unwrap().policy_document;
    assert!(
        policy.contains("lambda%3AInvokeFunction") && !policy.contains("xray"),
        "{policy}"
    );
    let role = world
        .aws
        .iam
        .get_role()
        .role_name(out.lambda_role_arn.unwrap().rsplit('/').next().unwrap())
        .send()
        .await
        .unwrap();
    let role = role.role.unwrap();
    assert_eq!(
        (role.description.as_deref(), role.max_session_duration),
        (Some("r"), Some(7200))
    );
    assert!(role.tags().iter().any(|t| t.key == "team" && t.value == "a"));
    let groups = world.contents().await.groups;
    assert!(
        groups
            .iter()
            .any(|g| g.starts_with("/aws/lambda/") && g.ends_with("None")),
        "{groups:?}"
    );
    assert!(groups.iter().any(|g| g.ends_with("Some(7)")), "{groups:?}");
    let tags = world
        .aws
        .sfn
        .list_tags_for_resource()
        .resource_arn(&arn)
        .send()
        .await
        .unwrap()
        .tags
        .unwrap_or_default();
    assert!(tags.iter().any(|t| t.key.as_deref() == Some("team")));

    // An empty spec restores all defaults, removes the pattern's tags and keeps the tags of others.
    let foreign = aws_sdk_sfn::types::Tag::builder().key("theirs").value("1").build();
    world
        .aws
        .sfn
        .tag_resource()
        .resource_arn(&arn)
        .tags(foreign)
        .send()
        .await
        .unwrap();
    world.apply("hello", json!({})).await;
    world.ready("hello").await;
    let tags = world
        .aws
        .sfn
        .list_tags_for_resource()
        .resource_arn(&arn)
        .send()
        .await
        .unwrap()
        .tags
        .unwrap();
    let keys: Vec<&str> = tags.iter().filter_map(|t| t.key.as_deref()).collect();
    assert!(keys.contains(&"theirs") && !keys.contains(&"team"), "{keys:?}");
    let config = function(&world, out.lambda_function_name.as_deref().unwrap()).await;
    assert_eq!((config.timeout, config.memory_size), (Some(10), Some(256)));
    assert!(!config.environment.unwrap().variables.unwrap().contains_key("KEY"));
}

#[tokio::test(flavor = "multi_thread")]
async fn drift_is_corrected_and_reported_without_a_new_version() {
    let mut world = World::new("drift").await;
    world.start(&["--reconcile-interval=1s"]);
    world.apply("hello", json!({})).await;
    let out = world.ready("hello").await.outputs.unwrap();
    let (name, group) = (out.lambda_function_name.unwrap(), out.lambda_log_group_name.unwrap());
    let machine = out.state_machine_arn.unwrap();
    world.gateway.clear_calls();
    world
        .aws
        .lambda
        .update_function_configuration()
        .function_name(&name)
        .memory_size(1024)
        .send()
        .await
        .unwrap();
    world
        .aws
        .logs
        .delete_log_group()
        .log_group_name(&group)
        .send()
        .await
        .unwrap();
    world
        .aws
        .sfn
        .update_state_machine()
        .state_machine_arn(&machine)
        .definition(r#"{"StartAt":"X","States":{"X":{"Type":"Succeed"}}}"#)
        .send()
        .await
        .unwrap();
    let corrected = |calls: &[lambdasfn_testbed_gateway::Call]| {
        let wrote = |op: &str| calls.iter().any(|c| c.operation == op && c.succeeded());
        wrote("UpdateFunctionConfiguration") && wrote("PutRetentionPolicy") && wrote("UpdateStateMachine")
    };
    world.until_calls("corrected", corrected).await;
    world.ready("hello").await;
    assert_eq!(function(&world, &name).await.memory_size, Some(256));
    assert!(world.contents().await.groups.contains(&format!("{group} Some(60)")));
    let status = world.ready("hello").await;
    assert_eq!(condition(&status, "Drifted").0, "False");
    assert_eq!(
        status.outputs.unwrap().lambda_function_version.as_deref(),
        Some("1"),
        "no new version"
    );
    assert!(!world.calls().iter().any(|c| c.operation == "PublishVersion"));
    let events: Api<Event> = Api::namespaced(world.client.clone(), &world.namespace);
    let events = events.list(&ListParams::default()).await.unwrap();
    let corrected: Vec<String> = events
        .into_iter()
        .filter(|e| e.reason.as_deref() == Some("Corrected"))
        .filter_map(|e| e.note)
        .collect();
    assert!(corrected.iter().any(|n| n.contains("memorySize")), "{corrected:?}");
    assert!(corrected.iter().any(|n| n.contains("definition")), "{corrected:?}");
    assert!(corrected.iter().any(|n| n.contains(&group)), "{corrected:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn each_object_that_another_writer_deletes_is_created_again() {
    let mut world = World::new("recreate").await;
    world.start(&["--reconcile-interval=1s"]);
    world.apply("hello", json!({})).await;
    let out = world.ready("hello").await.outputs.unwrap();
    let before = world.contents().await;
    let name = out.lambda_function_name.unwrap();
    world
        .aws
        .lambda
        .delete_function()
        .function_name(&name)
        .send()
        .await
        .unwrap();
    world
        .aws
        .sfn
        .delete_state_machine()
        .state_machine_arn(out.state_machine_arn.unwrap())
        .send()
        .await
        .unwrap();
    let role = out.step_function_role_name.unwrap();
    world
        .aws
        .iam
        .delete_role_policy()
        .role_name(&role)
        .policy_name("lambdasfn")
        .send()
        .await
        .unwrap();
    world.aws.iam.delete_role().role_name(&role).send().await.unwrap();
    let made = |calls: &[lambdasfn_testbed_gateway::Call]| {
        let twice = |op: &str| calls.iter().filter(|c| c.operation == op && c.succeeded()).count() >= 2;
        twice("CreateFunction")
            && twice("CreateStateMachine")
            && calls.iter().filter(|c| c.operation == "PutRolePolicy").count() >= 3
    };
    world.until_calls("created again", made).await;
    world
        .until("hello", "Ready again", |o| {
            o.status.as_ref().is_some_and(|s| condition(s, "Ready").0 == "True")
        })
        .await;
    assert_eq!(world.contents().await, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_suspended_object_is_read_but_not_written() {
    let world = World::started("suspend").await;
    world.apply("hello", json!({})).await;
    world.ready("hello").await;
    world.gateway.clear_calls();
    world
        .apply("hello", json!({"suspend": true, "function": {"memorySize": 512}}))
        .await;
    let status = world.reason("hello", "Suspended").await;
    assert!(
        condition(&status, "Ready").2.contains("UpdateFunctionConfiguration"),
        "{status:?}"
    );
    assert!(!world.calls().iter().any(|c| c.is_write()));
    world
        .apply("hello", json!({"suspend": false, "function": {"memorySize": 512}}))
        .await;
    world.ready("hello").await;
    world
        .apply("hello", json!({"suspend": true, "function": {"memorySize": 512}}))
        .await;
    world.ready("hello").await;
    world.delete("hello").await;
    world.deleted("hello").await;
}
