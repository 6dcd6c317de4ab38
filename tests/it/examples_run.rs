//! Runs each example with its generated roles.

use crate::deployment::set_alarm;
use crate::rights;
use crate::world::World;
use aws_sdk_cloudwatch::types::StateValue;
use aws_sdk_lambda::primitives::Blob;
use aws_sdk_sfn::types::ExecutionStatus;
use kube::api::{DynamicObject, Patch, PatchParams, ValidationDirective};
use kube::{Api, ResourceExt};
use lambdasfn::api::LambdaSfnPattern;
use lambdasfn_testbed_harness::{Connection, checkout};
use serde_json::{Value, json};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

/// Applies an example as `kubectl apply` does. The account of the test replaces the account in the file.
pub(crate) async fn apply(world: &World, example: &str) -> Vec<String> {
    let text = std::fs::read_to_string(checkout().join("examples").join(example)).unwrap();
    let text = text.replace("123456789012", &world.account);
    let api: Api<LambdaSfnPattern> = world.api();
    let mut names = vec![];
    for document in lambdasfn::validate::documents(&text) {
        let object: DynamicObject = serde_json::from_value(document.unwrap()).unwrap();
        let params = PatchParams {
            field_validation: Some(ValidationDirective::Strict),
            ..PatchParams::apply("test").force()
        };
        let name = object.name_any();
        api.patch(&name, &params, &Patch::Apply(&object)).await.unwrap();
        names.push(name);
    }
    for name in &names {
        world.ready(name).await;
    }
    names
}

async fn invoke(world: &World, name: &str, event: &Value) -> Result<Value, Value> {
    let outputs = world.ready(name).await.outputs.unwrap();
    let request = world.aws.lambda.invoke().payload(Blob::new(event.to_string()));
    let answer = request
        .function_name(outputs.lambda_function_name.unwrap())
        .send()
        .await
        .unwrap();
    let payload: Value = serde_json::from_slice(answer.payload.unwrap().as_ref()).unwrap();
    match answer.function_error {
        Some(_) => Err(payload),
        None => Ok(payload),
    }
}

/// Invokes the function and waits for the end of its execution.
async fn run(world: &World, name: &str, event: Value) -> (ExecutionStatus, Value, String) {
    let started = invoke(world, name, &event).await.unwrap();
    let execution = started["executionArn"].as_str().unwrap();
    let wait = async {
        let mut tick = tokio::time::interval(Duration::from_millis(100));
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
                let output = serde_json::from_str(&run.output.unwrap_or_default()).unwrap_or_default();
                return (run.status, output, run.error.unwrap_or_default());
            }
        }
    };
    tokio::time::timeout(Duration::from_secs(30), wait)
        .await
        .expect("the execution ends")
}

/// Calls a service for which the tests have no client, as the account's root and without the gateway.
pub(crate) async fn call(world: &World, service: &str, content: &str, target: &str, body: &str) -> String {
    let endpoint = Connection::from_env().unwrap().enforcing_emulator.unwrap();
    let address = endpoint.trim_start_matches("http://").trim_end_matches('/').to_owned();
    let request = format!(
        "POST / HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\nContent-Type: {content}\r\nX-Amz-Target: {target}\r\n\
         X-Amz-Date: 20260101T000000Z\r\nAuthorization: AWS4-HMAC-SHA256 Credential={}/20260101/eu-west-1/{service}/aws4_request, \
         SignedHeaders=host, Signature=0\r\nContent-Length: {}\r\n\r\n{body}",
        world.account,
        body.len()
    );
    let mut stream = tokio::net::TcpStream::connect(&address).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 200"), "{target} {body}: {answer}");
    answer
}

/// Checks that the invocation fails without the statement that allows the function to start its machine.
async fn the_right_to_start_is_needed(world: &mut World, name: &str, event: &Value) {
    let role = world.ready(name).await.outputs.unwrap().lambda_role_arn.unwrap();
    world.kill();
    let whole = rights::remove_statement(world, &role, "StartExecution").await;
    let answer = invoke(world, name, event).await;
    let text = format!("{answer:?}");
    assert!(answer.is_err() && text.contains("AccessDenied"), "{text}");
    rights::put(world, &role, &whole).await;
    invoke(world, name, event).await.unwrap();
}

/// Checks the role's policy with the policy simulator. The emulator does not authorise the calls of a machine's tasks.
async fn each_right_of_the_machine_is_needed(world: &World, name: &str) {
    let object: LambdaSfnPattern = world.api().get(name).await.unwrap();
    let role = object.status.unwrap().outputs.unwrap().step_function_role_arn.unwrap();
    rights::each_statement_is_needed(world, &role).await;
}

const JSON: &str = "application/x-amz-json-1.0";

#[tokio::test(flavor = "multi_thread")]
async fn the_example_orders_works() {
    let mut world = World::enforcing("orders").await;
    world.start(&[]);
    let table = json!({"TableName": "orders", "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
        "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}]});
    call(
        &world,
        "dynamodb",
        JSON,
        "DynamoDB_20120810.CreateTable",
        &table.to_string(),
    )
    .await;
    call(
        &world,
        "sqs",
        JSON,
        "AmazonSQS.CreateQueue",
        r#"{"QueueName": "warehouse"}"#,
    )
    .await;
    let form = "application/x-www-form-urlencoded";
    call(
        &world,
        "sns",
        form,
        "-",
        "Action=CreateTopic&Name=customers&Version=2010-03-31",
    )
    .await;
    let item = async |id: &str| {
        let get = json!({"TableName": "orders", "Key": {"id": {"S": id}}}).to_string();
        call(&world, "dynamodb", JSON, "DynamoDB_20120810.GetItem", &get).await
    };
    apply(&world, "orders.yaml").await;

    let good = json!({"id": "1", "items": [{"name": "chair", "quantity": 4}, {"name": "table", "quantity": 1}]});
    assert_eq!(
        run(&world, "orders", good.clone()).await,
        (ExecutionStatus::Succeeded, good.clone(), String::new())
    );
    assert!(item("1").await.contains("accepted"));
    let queue = format!("http://sqs.eu-west-1.amazonaws.com/{}/warehouse", world.account);
    let received = json!({"QueueUrl": queue, "MaxNumberOfMessages": 10}).to_string();
    let received = call(&world, "sqs", JSON, "AmazonSQS.ReceiveMessage", &received).await;
    assert!(received.contains("chair") && received.contains("table"), "{received}");

    let bad = json!({"id": "2", "items": [{"name": "chair", "quantity": 0}]});
    let (status, _, error) = run(&world, "orders", bad).await;
    assert_eq!((status, error.as_str()), (ExecutionStatus::Failed, "OrderRefused"));
    assert!(item("2").await.contains("received"));
    the_right_to_start_is_needed(&mut world, "orders", &good).await;
    each_right_of_the_machine_is_needed(&world, "orders").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_example_express_works() {
    let mut world = World::enforcing("express").await;
    world.start(&[]);
    apply(&world, "express.yaml").await;
    let ask = |product: &str| json!({"body": json!({"product": product}).to_string()});
    let known = invoke(&world, "quotes", &ask("chair")).await.unwrap();
    let quote: Value = serde_json::from_str(known["body"].as_str().unwrap()).unwrap();
    assert_eq!(quote, json!({"product": "chair", "price": 120}));
    let unknown = invoke(&world, "quotes", &ask("boat")).await.unwrap();
    assert_eq!(
        (&unknown["statusCode"], unknown["body"].as_str()),
        (&json!(422), Some(r#"{"error": "UnknownProduct"}"#))
    );
    the_right_to_start_is_needed(&mut world, "quotes", &ask("chair")).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_example_jsonata_works() {
    let mut world = World::enforcing("jsonata").await;
    world.start(&[]);
    apply(&world, "jsonata.yaml").await;
    let basket = |price: u32| json!({"customer": "ada", "items": [{"price": price, "quantity": 3}, {"price": 1, "quantity": 5}]});
    let (_, much, _) = run(&world, "baskets", basket(65)).await;
    assert_eq!(much, json!({"customer": "ADA", "total": 180}));
    let (_, little, _) = run(&world, "baskets", basket(10)).await;
    assert_eq!(little, json!({"customer": "ADA", "total": 35}));
    the_right_to_start_is_needed(&mut world, "baskets", &basket(1)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_example_nested_sync_works() {
    let mut world = World::enforcing("nested").await;
    world.start(&[]);
    let names = apply(&world, "nested-sync.yaml").await;
    assert_eq!(names, ["settle-account", "month-end"]);
    let accounts = json!({"accounts": ["a", "b"]});
    let (status, output, error) = run(&world, "month-end", accounts.clone()).await;
    assert_eq!((status, error.as_str()), (ExecutionStatus::Succeeded, ""));
    let settled = |account: &str| json!({"account": account, "settled": true});
    assert_eq!(output, json!([settled("a"), settled("b")]));
    the_right_to_start_is_needed(&mut world, "month-end", &accounts).await;
    each_right_of_the_machine_is_needed(&world, "month-end").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_example_existing_roles_works() {
    let mut world = World::enforcing("existing").await;
    world.start(&[&format!(
        "--allowed-role-arns=arn:aws:iam::{}:role/workflows/*",
        world.account
    )]);
    let start =
        r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"states:StartExecution","Resource":"*"}]}"#;
    for (name, service) in [("starter", "lambda"), ("worker", "states")] {
        let trust = json!({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole",
            "Principal": {"Service": format!("{service}.amazonaws.com")}}]});
        let role = world.aws.iam.create_role().role_name(name).path("/workflows/");
        role.assume_role_policy_document(trust.to_string())
            .send()
            .await
            .unwrap();
        let put = world.aws.iam.put_role_policy().role_name(name).policy_name("start");
        put.policy_document(start).send().await.unwrap();
    }
    apply(&world, "existing-roles.yaml").await;
    let answer = invoke(&world, "with-existing-roles", &json!({"Choice": "C"}))
        .await
        .unwrap();
    assert_eq!(answer["statusCode"], 200, "{answer}");
    let delete = world.aws.iam.delete_role_policy().role_name("starter");
    delete.policy_name("start").send().await.unwrap();
    let refused = invoke(&world, "with-existing-roles", &json!({"Choice": "C"})).await;
    let refused = refused.unwrap_err().to_string();
    assert!(refused.contains("AccessDenied"), "{refused}");
    world.delete("with-existing-roles").await;
    world.deleted("with-existing-roles").await;
    assert_eq!(world.contents().await.roles.len(), 2, "the existing roles are kept");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_example_adoption_works() {
    let mut world = World::enforcing("legacy").await;
    let trust = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"Service":"lambda.amazonaws.com"}}]}"#;
    let role = world.aws.iam.create_role().role_name("legacy-orders-function-role");
    let role = role
        .assume_role_policy_document(trust)
        .send()
        .await
        .unwrap()
        .role
        .unwrap();
    let group = "/aws/vendedlogs/states/legacy-orders-log";
    world
        .aws
        .logs
        .create_log_group()
        .log_group_name(group)
        .send()
        .await
        .unwrap();
    world.start(&["--allow-adoption=legacy-"]);
    apply(&world, "adoption.yaml").await;
    let now = world
        .aws
        .iam
        .get_role()
        .role_name("legacy-orders-function-role")
        .send()
        .await
        .unwrap()
        .role
        .unwrap();
    assert_eq!(now.role_id, role.role_id, "the role is not replaced");
    assert!(now.tags().iter().any(|tag| tag.key() == "serverlesspatterns.dev/owner"));
    let contents = world.contents().await;
    assert!(contents.groups.contains(&format!("{group} Some(60)")), "{contents:?}");
    world.delete("legacy-orders").await;
    world.deleted("legacy-orders").await;
    assert_eq!(world.contents().await, contents, "the adopted objects are kept");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_example_vpc_works() {
    let mut world = World::enforcing("vpc").await;
    world.start(&[]);
    apply(&world, "vpc.yaml").await;
    let function = world
        .ready("in-a-vpc")
        .await
        .outputs
        .unwrap()
        .lambda_function_name
        .unwrap();
    let is = world.aws.lambda.get_function_configuration().function_name(function);
    let vpc = is.send().await.unwrap().vpc_config.unwrap();
    assert_eq!((vpc.subnet_ids().len(), vpc.security_group_ids().len()), (2, 1));
    let event = json!({"Choice": "C"});
    assert_eq!(invoke(&world, "in-a-vpc", &event).await.unwrap()["statusCode"], 200);
    the_right_to_start_is_needed(&mut world, "in-a-vpc", &event).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_example_gradual_works() {
    // `deployment` tests a shift and executions by alias. The enforcing emulator would authorise them on the alias's
    // ARN, unlike AWS. In this test, the aliases are new.
    let mut world = World::enforcing("gradual").await;
    set_alarm(&world, "checkout-errors", StateValue::Ok).await;
    world.start(&[]);
    apply(&world, "gradual.yaml").await;
    let deployment = world.ready("checkout").await.deployment.unwrap();
    let (function, machine) = (deployment.function_version, deployment.state_machine_version);
    assert_eq!((function.as_deref(), machine.as_deref()), (Some("1"), Some("1")));
    assert_eq!(deployment.phase, lambdasfn::api::DeploymentPhase::Completed);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_example_queue_works() {
    let mut world = World::enforcing("queue").await;
    call(
        &world,
        "sqs",
        JSON,
        "AmazonSQS.CreateQueue",
        r#"{"QueueName": "intake"}"#,
    )
    .await;
    world.start(&[]);
    apply(&world, "queue.yaml").await;
    let url = format!("http://sqs.eu-west-1.amazonaws.com/{}/intake", world.account);
    for kind in ["advertisement", "order"] {
        let body = json!({"kind": kind, "id": kind}).to_string();
        let send = json!({"QueueUrl": url, "MessageBody": body}).to_string();
        call(&world, "sqs", JSON, "AmazonSQS.SendMessage", &send).await;
    }
    let machine = world.ready("intake").await.outputs.unwrap().state_machine_arn.unwrap();
    let ended = async {
        let mut tick = tokio::time::interval(Duration::from_millis(100));
        loop {
            tick.tick().await;
            let list = world
                .aws
                .sfn
                .list_executions()
                .state_machine_arn(&machine)
                .send()
                .await
                .unwrap();
            if let [execution] = list.executions()
                && execution.status == ExecutionStatus::Succeeded
            {
                let arn = &execution.execution_arn;
                return world
                    .aws
                    .sfn
                    .describe_execution()
                    .execution_arn(arn)
                    .send()
                    .await
                    .unwrap();
            }
        }
    };
    let ended = tokio::time::timeout(Duration::from_secs(30), ended)
        .await
        .expect("an execution");
    let output: Value = serde_json::from_str(&ended.output.unwrap()).unwrap();
    assert_eq!(output, json!({"accepted": "order"}), "only the order passes the filter");
}
