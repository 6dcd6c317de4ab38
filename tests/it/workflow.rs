//! Function and workflow run with the generated roles.

use crate::world::World;
use aws_sdk_lambda::primitives::Blob;
use aws_sdk_sfn::types::ExecutionStatus;
use serde_json::{Value, json};
use std::time::Duration;

struct Run {
    status: ExecutionStatus,
    output: Value,
}

async fn invoke(world: &World, function: &str, event: Value) -> Result<String, Value> {
    let request = world
        .aws
        .lambda
        .invoke()
        .function_name(function)
        .payload(Blob::new(event.to_string()));
    let answer = request.send().await.unwrap();
    let payload: Value = serde_json::from_slice(answer.payload.unwrap().as_ref()).unwrap();
    if answer.function_error.is_some() {
        return Err(payload);
    }
    assert_eq!(payload["statusCode"], 200);
    let body: Value = serde_json::from_str(payload["body"].as_str().unwrap()).unwrap();
    assert!(body["startDate"].is_string(), "{body}");
    Ok(body["executionArn"].as_str().unwrap().to_owned())
}

async fn end_of(world: &World, execution: &str) -> Run {
    let mut tick = tokio::time::interval(Duration::from_millis(200));
    loop {
        tick.tick().await;
        let run = world
            .aws
            .sfn
            .describe_execution()
            .execution_arn(execution)
            .send()
            .await
            .unwrap();
        if run.status != ExecutionStatus::Running {
            return Run {
                status: run.status,
                output: serde_json::from_str(&run.output.unwrap_or_default()).unwrap_or_default(),
            };
        }
    }
}

async fn runs(world: &World) {
    world.apply("hello", json!({})).await;
    let function = world
        .ready("hello")
        .await
        .outputs
        .unwrap()
        .lambda_function_name
        .unwrap();
    let choose = async |choice: &str| {
        let execution = invoke(world, &function, json!({"Choice": choice})).await.unwrap();
        tokio::time::timeout(Duration::from_secs(30), end_of(world, &execution))
            .await
            .expect("the execution ends")
    };
    let (a, b, c) = tokio::join!(choose("A"), choose("B"), choose("C"));
    assert_eq!(
        (a.status, a.output),
        (ExecutionStatus::Succeeded, json!({"Choice": "A"}))
    );
    let branch = |n: u8| json!({"comment": format!("Branch {n} Processing of Choice B")});
    assert_eq!(
        (b.status, b.output),
        (ExecutionStatus::Succeeded, json!([branch(1), branch(2)]))
    );
    assert_eq!(c.status, ExecutionStatus::Failed);
    let error = invoke(world, &function, json!({"choice": "a"})).await.unwrap_err();
    assert!(error["errorMessage"].as_str().unwrap().contains("Choice"), "{error}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_and_b_succeed_and_c_fails() {
    runs(&World::started("workflow").await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_shipped_policy_is_sufficient_and_the_generated_roles_are_required() {
    let mut world = World::enforcing("enforced").await;
    world.start(&[]);
    runs(&world).await;

    // The operator's policy also allows updates and the deletion.
    world.apply("hello", json!({"tags": {"team": "a"}, "function": {"memorySize": 512, "role": {"maxSessionDuration": 7200},
        "logGroup": {"retentionInDays": 0}}, "stateMachine": {"publish": true, "tracingConfiguration": {"enabled": false}}})).await;
    world.ready("hello").await;
    world.apply("hello", json!({})).await;
    let out = world.ready("hello").await.outputs.unwrap();
    let (function, role) = (out.lambda_function_name.unwrap(), out.lambda_role_arn.unwrap());

    // Without states:StartExecution, the function cannot start the machine.
    world.kill();
    crate::rights::remove_statement(&world, &role, "StartExecution").await;
    let error = invoke(&world, &function, json!({"Choice": "A"})).await.unwrap_err();
    assert!(
        error["errorMessage"].as_str().unwrap().contains("AccessDenied"),
        "{error}"
    );

    world.start(&[]);
    world.delete("hello").await;
    world.deleted("hello").await;
    assert_eq!(world.contents().await, crate::world::Contents::default());
}
