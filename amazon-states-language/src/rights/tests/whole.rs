//! Snapshots of the rights of whole definitions.

use super::{CONTEXT, Context, document, full, rights};
use serde_json::{Value, json};

fn show(definition: &Value, context: &Context<'_>) -> Value {
    let definition: Value = serde_json::from_str(&full(&definition.to_string())).unwrap();
    let found = rights(&definition, context);
    json!({
        "policy": document(&found.statements),
        "warnings": found.warnings.iter().map(|w| format!("{}: {}", w.path, w.message)).collect::<Vec<_>>(),
        "sensitive": found.sensitive.iter().map(|s| format!("{}: {} on {}: {}", s.path, s.action, s.resource, s.why)).collect::<Vec<_>>(),
    })
}

fn task(resource: &str, parameters: &Value) -> Value {
    json!({"Type": "Task", "Resource": format!("arn:aws:states:::{resource}"), "Parameters": parameters, "End": true})
}

#[test]
fn an_order() {
    let definition = json!({"StartAt": "Reserve", "States": {
        "Reserve": {"Type": "Task", "Resource": "arn:aws:lambda:@:function:own-lambda", "Next": "Store"},
        "Store": task("dynamodb:putItem", &json!({"TableName": "orders", "Item": {}})),
        "Stock": task("dynamodb:putItem", &json!({"TableName": "stock", "Item": {}})),
        "Read": task("dynamodb:getItem", &json!({"TableName": "orders", "Key": {}})),
        "Pay": task("states:startExecution.sync:2", &json!({"StateMachineArn": "arn:aws:states:@:stateMachine:pay"})),
        "Tell": task("sns:publish", &json!({"TopicArn.$": "$.topic"})),
        "Ship": task("lambda:invoke.waitForTaskToken", &json!({"FunctionName": "ship:live"})),
    }});
    let context = Context {
        owner_tag: Some(("serverlesspatterns.dev/owner", "cluster/shop/")),
        ..CONTEXT
    };
    insta::assert_json_snapshot!(show(&definition, &context));
}

#[test]
fn a_data_pipeline() {
    let definition = json!({"StartAt": "Each", "States": {
        "Each": {"Type": "Map", "Next": "Query",
            "ItemReader": {"Resource": "arn:aws:states:::s3:getObject", "Parameters": {"Bucket": "in", "Key.$": "$.key"}},
            "ItemProcessor": {"ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "EXPRESS"}, "StartAt": "Transform",
                "States": {"Transform": task("glue:startJobRun", &json!({"JobName": "transform"}))}}},
        "Query": task("athena:startQueryExecution.sync", &json!({"WorkGroup": "reports", "QueryString": "SELECT 1"})),
        "Train": task("sagemaker:createTrainingJob.sync", &json!({"TrainingJobName.$": "$.job",
            "RoleArn": "arn:aws:iam::123456789012:role/train"})),
        "Secret": task("aws-sdk:secretsmanager:getSecretValue", &json!({"SecretId": "db"})),
        "Describe": task("aws-sdk:ec2:describeInstances", &json!({})),
    }});
    insta::assert_json_snapshot!(show(&definition, &CONTEXT));
}

/// Maximum size of all inline policies of a role in characters
/// (<https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html>).
#[test]
fn the_rights_of_fifty_tasks_fit_an_inline_policy() {
    let states: serde_json::Map<String, Value> = (0..50)
        .map(|i| {
            let state = match i % 5 {
                0 => task("dynamodb:updateItem", &json!({"TableName": format!("table-{i}")})),
                1 => task("sns:publish", &json!({"TopicArn": format!("arn:aws:sns:@:topic-{i}")})),
                2 => task("lambda:invoke", &json!({"FunctionName": format!("function-{i}")})),
                3 => task("glue:startJobRun.sync", &json!({"JobName": format!("job-{i}")})),
                _ => task(
                    "states:startExecution.sync",
                    &json!({"StateMachineArn": format!("arn:aws:states:@:stateMachine:m{i}")}),
                ),
            };
            (format!("S{i}"), state)
        })
        .collect();
    let definition: Value =
        serde_json::from_str(&full(&json!({"StartAt": "S0", "States": states}).to_string())).unwrap();
    let size = document(&rights(&definition, &CONTEXT).statements).to_string().len();
    assert!(size < 10_240 / 2, "{size}");
}
