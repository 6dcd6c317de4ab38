//! Tests of AWS SDK integrations of models, databases, schedules, media and other services: actions and resources.

use super::{case, check};

#[test]
fn calls_are_granted_on_the_resources_in_their_arguments() {
    check(&[
        case(
            "aws-sdk:bedrockruntime:converse",
            r#"{"ModelId": "amazon.nova"}"#,
            &["bedrock:InvokeModel arn:aws:bedrock:eu-west-1::foundation-model/amazon.nova"],
            &["bedrock:InvokeModel arn:aws:bedrock:eu-west-1::foundation-model/other"],
        ),
        case(
            "aws-sdk:bedrockruntime:converse",
            r#"{"ModelId": "us.amazon.nova", "GuardrailConfig": {"GuardrailIdentifier": "g"}}"#,
            &[
                "bedrock:InvokeModel arn:aws:bedrock:@:inference-profile/us.amazon.nova",
                "bedrock:InvokeModel arn:aws:bedrock:us-east-1::foundation-model/amazon.nova",
                "bedrock:ApplyGuardrail arn:aws:bedrock:@:guardrail/g",
            ],
            &["bedrock:InvokeModel arn:aws:bedrock:us-east-1::foundation-model/other"],
        ),
        case(
            "aws-sdk:bedrockruntime:startAsyncInvoke",
            r#"{"ModelId": "amazon.nova", "OutputDataConfig": {"S3OutputDataConfig": {"S3Uri": "s3://out/video"}}}"#,
            &[
                "bedrock:InvokeModel arn:aws:bedrock:eu-west-1::foundation-model/amazon.nova",
                "bedrock:InvokeModel arn:aws:bedrock:@:async-invoke/1",
                "s3:PutObject arn:aws:s3:::out/video/1",
            ],
            &["s3:PutObject arn:aws:s3:::other/video/1"],
        ),
        case(
            "aws-sdk:rdsdata:executeStatement",
            r#"{"ResourceArn": "arn:aws:rds:@:cluster:c", "SecretArn": "arn:aws:secretsmanager:@:secret:s-1"}"#,
            &[
                "rds-data:ExecuteStatement arn:aws:rds:@:cluster:c",
                "secretsmanager:GetSecretValue arn:aws:secretsmanager:@:secret:s-1",
            ],
            &["rds-data:ExecuteStatement arn:aws:rds:@:cluster:d"],
        ),
        case(
            "aws-sdk:ec2:stopInstances",
            r#"{"InstanceIds": ["i-1"]}"#,
            &["ec2:StopInstances arn:aws:ec2:@:instance/i-1"],
            &["ec2:StopInstances arn:aws:ec2:@:instance/i-2"],
        ),
        case(
            "aws-sdk:elasticloadbalancingv2:registerTargets",
            r#"{"TargetGroupArn": "arn:aws:elasticloadbalancing:@:targetgroup/t/1"}"#,
            &["elasticloadbalancing:RegisterTargets arn:aws:elasticloadbalancing:@:targetgroup/t/1"],
            &["elasticloadbalancing:RegisterTargets arn:aws:elasticloadbalancing:@:targetgroup/u/1"],
        ),
        case(
            "aws-sdk:resourcegroupstaggingapi:getResources",
            "{}",
            &["tag:GetResources *"],
            &["tag:TagResources *"],
        ),
        case(
            "aws-sdk:apigatewayv2:getApis",
            "{}",
            &["apigateway:GET *"],
            &["apigateway:POST *"],
        ),
        case(
            "aws-sdk:scheduler:createSchedule",
            r#"{"Name": "s", "Target": {"RoleArn": "arn:aws:iam::123456789012:role/r"}}"#,
            &[
                "scheduler:CreateSchedule arn:aws:scheduler:@:schedule/default/s",
                "iam:PassRole arn:aws:iam::123456789012:role/r iam:PassedToService=scheduler.amazonaws.com",
            ],
            &["iam:PassRole arn:aws:iam::123456789012:role/r iam:PassedToService=ec2.amazonaws.com"],
        ),
        case(
            "aws-sdk:scheduler:deleteSchedule",
            r#"{"Name": "s"}"#,
            &["scheduler:DeleteSchedule arn:aws:scheduler:@:schedule/default/s"],
            &["scheduler:DeleteSchedule arn:aws:scheduler:@:schedule/default/t"],
        ),
        case(
            "aws-sdk:textract:startDocumentAnalysis",
            r#"{"DocumentLocation": {"S3Object": {"Bucket": "in", "Name": "a.pdf"}}, "OutputConfig": {"S3Bucket": "out", "S3Prefix": "text"},
                "NotificationChannel": {"RoleArn": "arn:aws:iam::123456789012:role/r", "SNSTopicArn": "arn:aws:sns:@:t"}}"#,
            &[
                "textract:StartDocumentAnalysis *",
                "s3:GetObject arn:aws:s3:::in/a.pdf",
                "s3:PutObject arn:aws:s3:::out/text/1",
                "iam:PassRole arn:aws:iam::123456789012:role/r iam:PassedToService=textract.amazonaws.com",
            ],
            &[
                "s3:GetObject arn:aws:s3:::in/b.pdf",
                "s3:PutObject arn:aws:s3:::in/a.pdf",
            ],
        ),
        case(
            "aws-sdk:rekognition:detectLabels",
            r#"{"Image": {"S3Object": {"Bucket": "in", "Name": "a.png"}}}"#,
            &["rekognition:DetectLabels *", "s3:GetObject arn:aws:s3:::in/a.png"],
            &["s3:GetObject arn:aws:s3:::other/a.png"],
        ),
        case(
            "aws-sdk:rekognition:detectText",
            r#"{"Image": {"Bytes.$": "$.image"}}"#,
            &["rekognition:DetectText *"],
            &["s3:GetObject arn:aws:s3:::in/a.png"],
        ),
        case(
            "aws-sdk:transcribe:startTranscriptionJob",
            r#"{"Media": {"MediaFileUri": "s3://in/a.mp3"}, "OutputBucketName": "out", "TranscriptionJobName": "j"}"#,
            &[
                "transcribe:StartTranscriptionJob *",
                "s3:GetObject arn:aws:s3:::in/a.mp3",
                "s3:PutObject arn:aws:s3:::out/j.json",
            ],
            &["s3:GetObject arn:aws:s3:::in/b.mp3"],
        ),
        case(
            "aws-sdk:polly:startSpeechSynthesisTask",
            r#"{"OutputS3BucketName": "out", "OutputS3KeyPrefix": "speech", "Text": "t"}"#,
            &[
                "polly:StartSpeechSynthesisTask *",
                "s3:PutObject arn:aws:s3:::out/speech.1.mp3",
            ],
            &["s3:PutObject arn:aws:s3:::out/other.1.mp3"],
        ),
        case(
            "aws-sdk:rds:createDBSnapshot",
            r#"{"DBInstanceIdentifier": "d", "DBSnapshotIdentifier": "s"}"#,
            &[
                "rds:CreateDBSnapshot arn:aws:rds:@:db:d",
                "rds:CreateDBSnapshot arn:aws:rds:@:snapshot:s",
            ],
            &["rds:CreateDBSnapshot arn:aws:rds:@:db:e"],
        ),
        case(
            "aws-sdk:sagemaker:startPipelineExecution",
            r#"{"PipelineName": "p"}"#,
            &["sagemaker:StartPipelineExecution arn:aws:sagemaker:@:pipeline/p"],
            &["sagemaker:StartPipelineExecution arn:aws:sagemaker:@:pipeline/q"],
        ),
        case(
            "aws-sdk:codepipeline:startPipelineExecution",
            r#"{"Name": "p"}"#,
            &["codepipeline:StartPipelineExecution arn:aws:codepipeline:@:p"],
            &["codepipeline:StartPipelineExecution arn:aws:codepipeline:@:q"],
        ),
        case(
            "aws-sdk:cloudfront:createInvalidation",
            r#"{"DistributionId": "D", "InvalidationBatch": {}}"#,
            &["cloudfront:CreateInvalidation arn:aws:cloudfront::123456789012:distribution/D"],
            &["cloudfront:CreateInvalidation arn:aws:cloudfront::123456789012:distribution/E"],
        ),
        case(
            "aws-sdk:glue:batchCreatePartition",
            r#"{"DatabaseName": "d", "TableName": "t", "PartitionInputList": []}"#,
            &[
                "glue:BatchCreatePartition arn:aws:glue:@:catalog",
                "glue:BatchCreatePartition arn:aws:glue:@:database/d",
                "glue:BatchCreatePartition arn:aws:glue:@:table/d/t",
            ],
            &["glue:BatchCreatePartition arn:aws:glue:@:table/d/u"],
        ),
        case(
            "aws-sdk:eventbridge:putRule",
            r#"{"Name": "r"}"#,
            &["events:PutRule arn:aws:events:@:rule/r"],
            &["events:PutRule arn:aws:events:@:rule/b/r"],
        ),
        case(
            "aws-sdk:eventbridge:putTargets",
            r#"{"Rule": "r", "EventBusName": "arn:aws:events:@:event-bus/b"}"#,
            &["events:PutTargets arn:aws:events:@:rule/b/r"],
            &["events:PutTargets arn:aws:events:@:rule/r"],
        ),
        case(
            "aws-sdk:cloudformation:describeStacks",
            r#"{"StackName": "arn:aws:cloudformation:@:stack/s/1"}"#,
            &["cloudformation:DescribeStacks arn:aws:cloudformation:@:stack/s/1"],
            &["cloudformation:DescribeStacks arn:aws:cloudformation:@:stack/t/1"],
        ),
        case(
            "aws-sdk:scheduler:deleteScheduleGroup",
            r#"{"Name": "g"}"#,
            &["scheduler:DeleteScheduleGroup arn:aws:scheduler:@:schedule-group/g"],
            &["scheduler:DeleteScheduleGroup arn:aws:scheduler:@:schedule-group/h"],
        ),
        case(
            "aws-sdk:athena:getTableMetadata",
            r#"{"CatalogName": "c", "DatabaseName": "d", "TableName": "t", "WorkGroup": "w"}"#,
            &["athena:GetTableMetadata arn:aws:athena:@:datacatalog/c"],
            &["athena:GetTableMetadata arn:aws:athena:@:datacatalog/d"],
        ),
        case(
            "aws-sdk:lambda:updateEventSourceMapping",
            r#"{"UUID": "u", "FunctionName": "f"}"#,
            &["lambda:UpdateEventSourceMapping arn:aws:lambda:@:event-source-mapping:u"],
            &["lambda:UpdateEventSourceMapping arn:aws:lambda:@:event-source-mapping:v"],
        ),
        case(
            "aws-sdk:iotjobsdataplane:describeJobExecution",
            r#"{"JobId": "j", "ThingName": "t"}"#,
            &["iotjobsdata:DescribeJobExecution *"],
            &["iot:DescribeJobExecution *"],
        ),
        case("aws-sdk:sts:getCallerIdentity", "{}", &[], &["sts:GetCallerIdentity *"]),
    ]);
}
