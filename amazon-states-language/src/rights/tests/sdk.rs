//! Tests of AWS SDK integrations: action names that differ from IAM's, narrow grants, and grants on `*`.

use super::{CONTEXT, case, check, full, may, messages, of_task, rights};
use serde_json::json;

#[test]
fn calls_are_granted_under_iams_names() {
    check(&[
        case(
            "aws-sdk:s3:listObjectsV2",
            r#"{"Bucket": "b"}"#,
            &["s3:ListBucket arn:aws:s3:::b"],
            &["s3:GetObject arn:aws:s3:::b/k"],
        ),
        case(
            "aws-sdk:s3:headObject",
            r#"{"Bucket": "b", "Key": "k"}"#,
            &["s3:GetObject arn:aws:s3:::b/k"],
            &["s3:GetObject arn:aws:s3:::b/l"],
        ),
        case(
            "aws-sdk:s3:getObject",
            r#"{"Bucket": "b", "Key": "k", "VersionId": "1"}"#,
            &["s3:GetObjectVersion arn:aws:s3:::b/k"],
            &["s3:GetObject arn:aws:s3:::b/k"],
        ),
        case(
            "aws-sdk:s3:copyObject",
            r#"{"Bucket": "b", "Key": "k", "CopySource": "/a/j"}"#,
            &[
                "s3:GetObject arn:aws:s3:::a/j",
                "s3:GetObjectTagging arn:aws:s3:::a/j",
                "s3:PutObject arn:aws:s3:::b/k",
                "s3:PutObjectTagging arn:aws:s3:::b/k",
            ],
            &["s3:PutObject arn:aws:s3:::a/j", "s3:PutObjectAcl arn:aws:s3:::b/k"],
        ),
        case(
            "aws-sdk:s3:deleteObjects",
            r#"{"Bucket": "b", "Delete": {"Objects": [{"Key": "j"}, {"Key": "k"}]}}"#,
            &["s3:DeleteObject arn:aws:s3:::b/k"],
            &["s3:DeleteObject arn:aws:s3:::b/l"],
        ),
        case(
            "aws-sdk:s3:putBucketEncryption",
            r#"{"Bucket": "b"}"#,
            &["s3:PutEncryptionConfiguration arn:aws:s3:::b"],
            &["s3:PutBucketPolicy arn:aws:s3:::b"],
        ),
        case(
            "aws-sdk:sfn:startSyncExecution",
            r#"{"StateMachineArn": "arn:aws:states:@:stateMachine:m"}"#,
            &["states:StartSyncExecution arn:aws:states:@:stateMachine:m"],
            &["states:StartExecution arn:aws:states:@:stateMachine:m"],
        ),
        case(
            "aws-sdk:sfn:describeExecution",
            r#"{"ExecutionArn": "arn:aws:states:@:execution:m:e"}"#,
            &["states:DescribeExecution arn:aws:states:@:execution:m:e"],
            &["states:StopExecution arn:aws:states:@:execution:m:e"],
        ),
        case(
            "aws-sdk:lambda:invoke",
            r#"{"FunctionName": "f"}"#,
            &["lambda:InvokeFunction arn:aws:lambda:@:function:f"],
            &["lambda:Invoke arn:aws:lambda:@:function:f"],
        ),
        case(
            "aws-sdk:eventbridge:putEvents",
            r#"{"Entries": [{}]}"#,
            &["events:PutEvents arn:aws:events:@:event-bus/default"],
            &["events:PutEvents arn:aws:events:@:event-bus/b"],
        ),
        case(
            "aws-sdk:sqs:receiveMessage",
            r#"{"QueueUrl": "https://sqs.eu-west-1.amazonaws.com/123456789012/q"}"#,
            &["sqs:ReceiveMessage arn:aws:sqs:@:q"],
            &["sqs:DeleteMessage arn:aws:sqs:@:q"],
        ),
        case(
            "aws-sdk:sqs:sendMessageBatch",
            r#"{"QueueUrl": "https://sqs.eu-west-1.amazonaws.com/123456789012/q"}"#,
            &["sqs:SendMessage arn:aws:sqs:@:q"],
            &["sqs:SendMessage arn:aws:sqs:@:r"],
        ),
        case(
            "aws-sdk:dynamodb:query",
            r#"{"TableName": "t", "IndexName": "i"}"#,
            &[
                "dynamodb:Query arn:aws:dynamodb:@:table/t/index/i",
                "dynamodb:Query arn:aws:dynamodb:@:table/t",
            ],
            &[
                "dynamodb:Query arn:aws:dynamodb:@:table/t/index/j",
                "dynamodb:Scan arn:aws:dynamodb:@:table/t",
            ],
        ),
        case(
            "aws-sdk:dynamodb:batchGetItem",
            r#"{"RequestItems": {"t": {}, "u": {}}}"#,
            &[
                "dynamodb:BatchGetItem arn:aws:dynamodb:@:table/t",
                "dynamodb:BatchGetItem arn:aws:dynamodb:@:table/u",
            ],
            &["dynamodb:BatchGetItem arn:aws:dynamodb:@:table/v"],
        ),
        case(
            "aws-sdk:dynamodb:transactWriteItems",
            r#"{"TransactItems": [{"Put": {"TableName": "t"}}, {"Delete": {"TableName": "u"}}]}"#,
            &[
                "dynamodb:PutItem arn:aws:dynamodb:@:table/t",
                "dynamodb:DeleteItem arn:aws:dynamodb:@:table/u",
            ],
            &[
                "dynamodb:PutItem arn:aws:dynamodb:@:table/u",
                "dynamodb:UpdateItem arn:aws:dynamodb:@:table/t",
            ],
        ),
        case(
            "aws-sdk:dynamodb:executeStatement",
            r#"{"Statement": "s"}"#,
            &[
                "dynamodb:PartiQLSelect arn:aws:dynamodb:@:table/t",
                "dynamodb:PartiQLInsert arn:aws:dynamodb:@:table/t",
                "dynamodb:PartiQLUpdate arn:aws:dynamodb:@:table/t",
                "dynamodb:PartiQLDelete arn:aws:dynamodb:@:table/t",
            ],
            &["dynamodb:DeleteTable arn:aws:dynamodb:@:table/t"],
        ),
        case(
            "aws-sdk:secretsmanager:getSecretValue",
            r#"{"SecretId": "db"}"#,
            &["secretsmanager:GetSecretValue arn:aws:secretsmanager:@:secret:db-AbC123"],
            &["secretsmanager:GetSecretValue arn:aws:secretsmanager:@:secret:db2-AbC123"],
        ),
        case(
            "aws-sdk:ssm:getParameter",
            r#"{"Name": "/app/x"}"#,
            &["ssm:GetParameter arn:aws:ssm:@:parameter/app/x"],
            &["ssm:GetParameter arn:aws:ssm:@:parameter/app/y"],
        ),
        case(
            "aws-sdk:kms:decrypt",
            r#"{"KeyId": "alias/a", "CiphertextBlob": "x"}"#,
            &["kms:Decrypt arn:aws:kms:@:key/1 kms:RequestAlias=alias/a"],
            &[
                "kms:Decrypt arn:aws:kms:@:key/1 kms:RequestAlias=alias/b",
                "kms:Decrypt arn:aws:kms:@:key/1",
            ],
        ),
        case(
            "aws-sdk:kms:encrypt",
            r#"{"KeyId": "1"}"#,
            &["kms:Encrypt arn:aws:kms:@:key/1"],
            &["kms:Encrypt arn:aws:kms:@:key/2"],
        ),
        case(
            "aws-sdk:cloudwatchlogs:putLogEvents",
            r#"{"LogGroupName": "g", "LogStreamName": "s"}"#,
            &["logs:PutLogEvents arn:aws:logs:@:log-group:g:log-stream:s"],
            &["logs:PutLogEvents arn:aws:logs:@:log-group:h:log-stream:s"],
        ),
    ]);
}

#[test]
fn calls_without_a_specific_resource_are_granted_on_all() {
    for (call, action) in [
        ("dynamodb:listTables", "dynamodb:ListTables"),
        ("emr:listClusters", "elasticmapreduce:ListClusters"),
        ("eventbridge:listRules", "events:ListRules"),
        ("rds:describeDBClusters", "rds:DescribeDBClusters"),
    ] {
        let task = json!({"Type": "Task", "Resource": format!("arn:aws:states:::aws-sdk:{call}"), "End": true});
        let found = rights(&json!({"StartAt": "T", "States": {"T": task}}), &CONTEXT);
        assert!(may(&found, &format!("{action} *")), "{call}: {found:?}");
        assert!(messages(&found).contains(action), "{call}: {found:?}");
    }
}

#[test]
fn a_grant_that_is_not_narrow_has_a_warning() {
    let rights = of_task("aws-sdk:ec2:describeInstances", "{}");
    assert!(may(&rights, "ec2:DescribeInstances *"));
    assert!(messages(&rights).contains("the resource of ec2:DescribeInstances is unknown"));
    for (resource, arguments, warning) in [
        (
            "batch:submitJob.sync",
            r#"{"JobDefinition": "d", "JobQueue": "q"}"#,
            "IAM supports no narrower resource for batch:DescribeJobs, so it is granted on *",
        ),
        (
            "batch:submitJob.sync",
            r#"{"JobDefinition": "d", "JobQueue": "q"}"#,
            "the definition cannot narrow batch:TerminateJob, so it is granted on arn:aws:batch:@:job/*",
        ),
        (
            "athena:getQueryResults",
            r#"{"QueryExecutionId": "1"}"#,
            "the definition cannot narrow athena:GetQueryResults, so it is granted on arn:aws:athena:@:workgroup/*",
        ),
        (
            "sns:publish",
            r#"{"PhoneNumber": "+1"}"#,
            "IAM supports no narrower resource for sns:Publish, so it is granted on *",
        ),
    ] {
        let found = messages(&of_task(resource, arguments));
        assert!(found.contains(&full(warning)), "{resource}: {found}");
    }
}
