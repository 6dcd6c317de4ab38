//! Tests of sensitive rights: the rights that widen or borrow rights, and the rights that do not.

use super::{CONTEXT, Context, Rights, definition, full, messages, of_task, rights};

fn sensitive(rights: &Rights) -> Vec<&str> {
    rights.sensitive.iter().map(|s| s.action.as_str()).collect()
}

#[test]
fn use_of_data_is_never_sensitive() {
    for (resource, arguments) in [
        ("sns:publish", r#"{"TopicArn": "arn:aws:sns:@:t"}"#),
        (
            "sqs:sendMessage",
            r#"{"QueueUrl": "https://sqs.eu-west-1.amazonaws.com/123456789012/q"}"#,
        ),
        ("dynamodb:deleteItem", r#"{"TableName": "t"}"#),
        ("lambda:invoke", r#"{"FunctionName": "f"}"#),
        (
            "states:startExecution.sync:2",
            r#"{"StateMachineArn": "arn:aws:states:@:stateMachine:m"}"#,
        ),
        ("events:putEvents", r#"{"Entries": []}"#),
        ("bedrock:invokeModel", r#"{"ModelId": "m"}"#),
        ("batch:submitJob.sync", r#"{"JobDefinition": "d", "JobQueue": "q"}"#),
        (
            "glue:startJobRun.sync",
            r#"{"JobName": "j", "Arguments": {"--day": "1"}}"#,
        ),
        ("codebuild:startBuild.sync", r#"{"ProjectName": "p"}"#),
        ("emr-serverless:createApplication.sync", r#"{"Name": "a"}"#),
        ("athena:startQueryExecution.sync", r#"{"WorkGroup": "w"}"#),
        ("aws-sdk:s3:putObject", r#"{"Bucket": "b", "Key": "k"}"#),
        ("aws-sdk:dynamodb:query", r#"{"TableName": "t"}"#),
        ("aws-sdk:ssm:getParameter", r#"{"Name": "n"}"#),
        ("aws-sdk:kms:decrypt", r#"{"KeyId": "1"}"#),
        ("aws-sdk:cloudwatch:putMetricData", "{}"),
    ] {
        assert_eq!(sensitive(&of_task(resource, arguments)), [""; 0], "{resource}");
    }
}

#[test]
fn rights_that_widen_or_borrow_are_sensitive() {
    for (resource, arguments, action) in [
        (
            "aws-sdk:iam:attachRolePolicy",
            r#"{"RoleName": "r"}"#,
            "iam:AttachRolePolicy",
        ),
        (
            "aws-sdk:iam:createServiceLinkedRole",
            r#"{"AWSServiceName": "x.amazonaws.com"}"#,
            "iam:CreateServiceLinkedRole",
        ),
        ("aws-sdk:organizations:listAccounts", "{}", "organizations:ListAccounts"),
        (
            "aws-sdk:ssoadmin:createAccountAssignment",
            "{}",
            "sso:CreateAccountAssignment",
        ),
        ("aws-sdk:identitystore:createUser", "{}", "identitystore:CreateUser"),
        ("aws-sdk:kms:putKeyPolicy", r#"{"KeyId": "1"}"#, "kms:PutKeyPolicy"),
        ("aws-sdk:kms:createGrant", r#"{"KeyId": "1"}"#, "kms:CreateGrant"),
        (
            "aws-sdk:lambda:updateFunctionCode",
            r#"{"FunctionName": "f"}"#,
            "lambda:UpdateFunctionCode",
        ),
        (
            "aws-sdk:lambda:addPermission",
            r#"{"FunctionName": "f"}"#,
            "lambda:AddPermission",
        ),
        (
            "aws-sdk:lambda:untagResource",
            r#"{"Resource": "arn:aws:lambda:@:function:f"}"#,
            "lambda:UntagResource",
        ),
        (
            "aws-sdk:resourcegroupstaggingapi:tagResources",
            "{}",
            "tag:TagResources",
        ),
        (
            "aws-sdk:secretsmanager:getSecretValue",
            r#"{"SecretId": "s"}"#,
            "secretsmanager:GetSecretValue",
        ),
        (
            "aws-sdk:ssm:getParameter",
            r#"{"Name": "n", "WithDecryption": true}"#,
            "ssm:GetParameter",
        ),
        ("aws-sdk:ssm:sendCommand", r#"{"DocumentName": "d"}"#, "ssm:SendCommand"),
        ("aws-sdk:s3:putBucketPolicy", r#"{"Bucket": "b"}"#, "s3:PutBucketPolicy"),
        (
            "aws-sdk:sqs:addPermission",
            r#"{"QueueUrl.$": "$.q"}"#,
            "sqs:AddPermission",
        ),
        (
            "codebuild:startBuild",
            r#"{"ProjectName": "p", "BuildspecOverride": "x"}"#,
            "codebuild:StartBuild",
        ),
        (
            "batch:submitJob",
            r#"{"JobDefinition": "d", "JobQueue": "q", "ContainerOverrides": {"Command": ["x"]}}"#,
            "batch:SubmitJob",
        ),
        (
            "glue:startJobRun",
            r#"{"JobName": "j", "Arguments": {"--scriptLocation": "s3://x"}}"#,
            "glue:StartJobRun",
        ),
        (
            "elasticmapreduce:addStep",
            r#"{"ClusterId": "j-1"}"#,
            "elasticmapreduce:AddJobFlowSteps",
        ),
        (
            "emr-containers:startJobRun",
            r#"{"VirtualClusterId": "v", "ExecutionRoleArn": "arn:aws:iam::1:role/r"}"#,
            "emr-containers:StartJobRun",
        ),
        (
            "http:invoke",
            r#"{"Authentication": {"ConnectionArn": "arn:aws:events:@:connection/c/1"}}"#,
            "events:RetrieveConnectionCredentials",
        ),
        (
            "aws-sdk:lambda:createFunction",
            r#"{"FunctionName": "f", "Role": "arn:aws:iam::123456789012:role/r"}"#,
            "iam:PassRole",
        ),
    ] {
        let found = of_task(resource, arguments);
        assert!(sensitive(&found).contains(&action), "{resource}: {found:?}");
        let unbounded = Context {
            bounded: false,
            ..CONTEXT
        };
        let found = rights(
            &definition(resource, &serde_json::from_str(&full(arguments)).unwrap()),
            &unbounded,
        );
        assert!(sensitive(&found).contains(&action), "{resource}: {found:?}");
        let granted = found.statements.iter().any(|s| s.actions.contains(action));
        assert!(!granted && messages(&found).contains(action), "{resource}: {found:?}");
    }
}
