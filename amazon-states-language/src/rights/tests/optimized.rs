//! Tests of the integrations of functions, tables, queues and executions: calls that the policy allows, and calls that
//! it denies.

use super::{Case, case, check, job};
use crate::check::integration::{all, patterns};
use crate::model::Pattern;
use crate::rights::table::tables;
use std::collections::BTreeSet;

const APPLICATION: &[Case] = &[
    case(
        "lambda:invoke",
        r#"{"FunctionName": "orders"}"#,
        &["lambda:InvokeFunction arn:aws:lambda:@:function:orders"],
        &[
            "lambda:InvokeFunction arn:aws:lambda:@:function:orders:live",
            "lambda:InvokeFunction arn:aws:lambda:@:function:other",
        ],
    ),
    case(
        "dynamodb:getItem",
        r#"{"TableName": "t"}"#,
        &["dynamodb:GetItem arn:aws:dynamodb:@:table/t"],
        &[
            "dynamodb:PutItem arn:aws:dynamodb:@:table/t",
            "dynamodb:GetItem arn:aws:dynamodb:@:table/u",
        ],
    ),
    case(
        "dynamodb:putItem",
        r#"{"TableName": "arn:aws:dynamodb:us-east-1:999999999999:table/t"}"#,
        &["dynamodb:PutItem arn:aws:dynamodb:us-east-1:999999999999:table/t"],
        &[
            "dynamodb:GetItem arn:aws:dynamodb:us-east-1:999999999999:table/t",
            "dynamodb:PutItem arn:aws:dynamodb:@:table/t",
        ],
    ),
    case(
        "dynamodb:updateItem",
        r#"{"TableName": "t"}"#,
        &["dynamodb:UpdateItem arn:aws:dynamodb:@:table/t"],
        &["dynamodb:DeleteItem arn:aws:dynamodb:@:table/t"],
    ),
    case(
        "dynamodb:deleteItem",
        r#"{"TableName": "t"}"#,
        &["dynamodb:DeleteItem arn:aws:dynamodb:@:table/t"],
        &["dynamodb:DeleteTable arn:aws:dynamodb:@:table/t"],
    ),
    case(
        "sqs:sendMessage",
        r#"{"QueueUrl": "https://sqs.us-east-1.amazonaws.com/999999999999/q", "MessageBody": "b"}"#,
        &["sqs:SendMessage arn:aws:sqs:us-east-1:999999999999:q"],
        &[
            "sqs:ReceiveMessage arn:aws:sqs:us-east-1:999999999999:q",
            "sqs:SendMessage arn:aws:sqs:@:q",
        ],
    ),
    case(
        "sns:publish",
        r#"{"TopicArn": "arn:aws:sns:@:t"}"#,
        &["sns:Publish arn:aws:sns:@:t"],
        &["sns:Publish arn:aws:sns:@:u", "sns:Subscribe arn:aws:sns:@:t"],
    ),
    case(
        "sqs:sendMessage",
        r#"{"QueueUrl": "https://eu-west-1.queue.amazonaws.com/123456789012/q", "MessageBody": "b"}"#,
        &["sqs:SendMessage arn:aws:sqs:@:q"],
        &["sqs:SendMessage arn:aws:sqs:@:r"],
    ),
    case(
        "sns:publish",
        r#"{"TargetArn": "arn:aws:sns:@:endpoint/GCM/app/1"}"#,
        &["sns:Publish arn:aws:sns:@:endpoint/GCM/app/1"],
        &["sns:Publish arn:aws:sns:@:endpoint/GCM/app/2"],
    ),
    case(
        "sns:publish",
        r#"{"PhoneNumber": "+1"}"#,
        &["sns:Publish *"],
        &["sns:Subscribe *"],
    ),
    case(
        "events:putEvents",
        r#"{"Entries": [{"EventBusName": "orders"}, {"Detail": {}}]}"#,
        &[
            "events:PutEvents arn:aws:events:@:event-bus/orders",
            "events:PutEvents arn:aws:events:@:event-bus/default",
        ],
        &[
            "events:PutEvents arn:aws:events:@:event-bus/other",
            "events:PutRule arn:aws:events:@:rule/orders",
        ],
    ),
    job(
        "states:startExecution",
        r#"{"StateMachineArn": "arn:aws:states:@:stateMachine:m"}"#,
        &["states:StartExecution arn:aws:states:@:stateMachine:m"],
        &[
            "states:DescribeExecution,StopExecution arn:aws:states:@:execution:m:e",
            "events:PutRule,PutTargets,DescribeRule arn:aws:events:@:rule/StepFunctionsGetEventsForStepFunctionsExecutionRule",
        ],
        &[
            "states:StartExecution arn:aws:states:@:stateMachine:n",
            "states:StopExecution arn:aws:states:@:execution:mm:e",
        ],
    ),
    job(
        "states:startExecution",
        r#"{"StateMachineArn": "arn:aws:states:@:stateMachine:m:prod"}"#,
        &["states:StartExecution arn:aws:states:@:stateMachine:m states:StateMachineQualifier=prod"],
        &[
            "states:DescribeExecution,StopExecution arn:aws:states:@:execution:m:e",
            "events:PutRule,PutTargets,DescribeRule arn:aws:events:@:rule/StepFunctionsGetEventsForStepFunctionsExecutionRule",
        ],
        &[
            "states:StartExecution arn:aws:states:@:stateMachine:m states:StateMachineQualifier=test",
            "states:StopExecution arn:aws:states:@:execution:n:e",
            "events:PutRule arn:aws:events:@:rule/mine",
        ],
    ),
    case(
        "apigateway:invoke",
        r#"{"ApiEndpoint": "abc.execute-api.eu-west-1.amazonaws.com", "Stage": "prod", "Method": "GET", "Path": "/orders", "AuthType": "IAM_ROLE"}"#,
        &["execute-api:Invoke arn:aws:execute-api:@:abc/prod/GET/orders"],
        &[
            "execute-api:Invoke arn:aws:execute-api:@:abc/prod/POST/orders",
            "execute-api:Invoke arn:aws:execute-api:@:def/prod/GET/orders",
        ],
    ),
    case(
        "http:invoke",
        r#"{"ApiEndpoint": "https://api.example.com/orders", "Method": "GET",
            "Authentication": {"ConnectionArn": "arn:aws:events:@:connection/shop/1-2"}}"#,
        &[
            "states:InvokeHTTPEndpoint arn:aws:states:@:stateMachine:own states:HTTPMethod=GET states:HTTPEndpoint=https://api.example.com/orders",
            "events:RetrieveConnectionCredentials arn:aws:events:@:connection/shop/1-2",
            "secretsmanager:GetSecretValue,DescribeSecret arn:aws:secretsmanager:@:secret:events!connection/shop/3-4",
        ],
        &[
            "states:InvokeHTTPEndpoint arn:aws:states:@:stateMachine:own states:HTTPMethod=POST states:HTTPEndpoint=https://api.example.com/orders",
            "states:InvokeHTTPEndpoint arn:aws:states:@:stateMachine:own states:HTTPMethod=GET states:HTTPEndpoint=https://evil.example.com/",
            "events:RetrieveConnectionCredentials arn:aws:events:@:connection/other/1-2",
            "secretsmanager:GetSecretValue arn:aws:secretsmanager:@:secret:events!connection/other/3-4",
        ],
    ),
    case(
        "http:invoke",
        r#"{"ApiEndpoint": "https://internal.example.com/", "Method": "POST",
            "InvocationConfig": {"ConnectionArn": "arn:aws:events:@:connection/private/1"}}"#,
        &[
            "states:InvokeHTTPEndpoint arn:aws:states:@:stateMachine:own states:HTTPMethod=POST states:HTTPEndpoint=https://internal.example.com/",
            "events:RetrieveConnectionCredentials arn:aws:events:@:connection/private/1",
            "secretsmanager:GetSecretValue,DescribeSecret arn:aws:secretsmanager:@:secret:events!connection/private/2",
        ],
        &[
            "states:InvokeHTTPEndpoint arn:aws:states:@:stateMachine:own2 states:HTTPMethod=POST states:HTTPEndpoint=https://internal.example.com/",
            "events:RetrieveConnectionCredentials arn:aws:events:@:connection/private/2",
        ],
    ),
    case(
        "apigateway:invoke",
        r#"{"ApiEndpoint": "abc.execute-api.eu-west-1.amazonaws.com", "Stage": "prod", "Method": "GET", "AuthType": "RESOURCE_POLICY"}"#,
        &[],
        &["execute-api:Invoke arn:aws:execute-api:@:abc/prod/GET/"],
    ),
];

#[test]
fn functions_tables_queues_and_executions() {
    check(APPLICATION);
}

fn cases() -> impl Iterator<Item = &'static Case> {
    [APPLICATION, super::compute::COMPUTE]
        .into_iter()
        .flatten()
        .chain(super::jobs::ALL.iter().copied().flatten())
}

/// The check, the table of rights and the test cases know the same integrations with the same patterns.
#[test]
fn every_integration_has_a_case() {
    let shown: BTreeSet<String> = cases().flat_map(Case::resources).map(|(r, _)| r).collect();
    let known: BTreeSet<String> = all()
        .into_iter()
        .map(|(service, action, pattern)| format!("{service}:{action}{}", pattern.suffix()))
        .collect();
    assert_eq!(shown, known);
    let granted: BTreeSet<String> = tables().optimized.keys().cloned().collect();
    let called: BTreeSet<String> = all().into_iter().map(|(s, a, _)| format!("{s}:{a}")).collect();
    assert_eq!(granted, called);
}

/// Only an integration that supports `.sync` has rights for waiting.
#[test]
fn every_sync_integration_has_rights_for_waiting() {
    for (call, entry) in &tables().optimized {
        let (service, action) = call.split_once(':').unwrap();
        let has = patterns(service, action).contains(&Pattern::Sync);
        let says = entry.needs.iter().any(|need| need.sync);
        // The EKS calls use the Kubernetes API, not AWS.
        assert!(has == says || service == "eks", "{call}");
    }
}
