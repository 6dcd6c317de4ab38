//! Tests of the integrations of Athena, Bedrock and EMR: calls that the policy allows, and calls that it denies.

use super::{Case, case, check, job};

/// All cases of this file and of SageMaker.
pub(super) const ALL: &[&[Case]] = &[DATA, EMR, super::machine_learning::SAGEMAKER];

const DATA: &[Case] = &[
    job(
        "athena:startQueryExecution",
        r#"{"WorkGroup": "w", "QueryExecutionContext": {"Database": "d"}, "ResultConfiguration": {"OutputLocation": "s3://b/out/"}}"#,
        &[
            "athena:StartQueryExecution arn:aws:athena:@:workgroup/w",
            "athena:GetDataCatalog arn:aws:athena:@:datacatalog/AwsDataCatalog",
            "glue:GetDatabase,GetDatabases arn:aws:glue:@:database/d",
            "glue:GetPartition,GetPartitions,BatchGetPartition,GetTable,GetTables arn:aws:glue:@:table/d/t",
            "lakeformation:GetDataAccess *",
            "s3:GetBucketLocation,ListBucket,ListBucketMultipartUploads arn:aws:s3:::b",
            "s3:PutObject,GetObject,AbortMultipartUpload,ListMultipartUploadParts arn:aws:s3:::b/out/1.csv",
        ],
        &["athena:GetQueryExecution,StopQueryExecution arn:aws:athena:@:workgroup/w"],
        &[
            "athena:StartQueryExecution arn:aws:athena:@:workgroup/v",
            "glue:GetTable arn:aws:glue:@:table/e/t",
            "athena:GetQueryResults arn:aws:athena:@:workgroup/w",
            "s3:PutObject arn:aws:s3:::b/in/1.csv",
            "s3:GetObject arn:aws:s3:::c/out/1",
            "glue:CreateTable arn:aws:glue:@:table/d/t",
        ],
    ),
    case(
        "athena:stopQueryExecution",
        r#"{"QueryExecutionId.$": "$.id"}"#,
        &["athena:StopQueryExecution arn:aws:athena:@:workgroup/w"],
        &["athena:StartQueryExecution arn:aws:athena:@:workgroup/w"],
    ),
    case(
        "athena:getQueryExecution",
        r#"{"QueryExecutionId.$": "$.id"}"#,
        &["athena:GetQueryExecution arn:aws:athena:@:workgroup/w"],
        &["athena:StartQueryExecution arn:aws:athena:@:workgroup/w"],
    ),
    case(
        "athena:getQueryResults",
        r#"{"QueryExecutionId.$": "$.id"}"#,
        &["athena:GetQueryResults arn:aws:athena:@:workgroup/w"],
        &["athena:StartQueryExecution arn:aws:athena:@:workgroup/w"],
    ),
    case(
        "bedrock:invokeModel",
        r#"{"ModelId": "eu.anthropic.claude-x", "GuardrailIdentifier": "g", "Input": {"S3Uri": "s3://b/in"}, "Output": {"S3Uri": "s3://b/out"}}"#,
        &[
            "bedrock:InvokeModel arn:aws:bedrock:@:inference-profile/eu.anthropic.claude-x",
            "bedrock:InvokeModel arn:aws:bedrock:eu-central-1::foundation-model/anthropic.claude-x",
            "bedrock:ApplyGuardrail arn:aws:bedrock:@:guardrail/g",
            "s3:GetObject arn:aws:s3:::b/in",
            "s3:PutObject arn:aws:s3:::b/out",
        ],
        &[
            "bedrock:InvokeModel arn:aws:bedrock:eu-west-1::foundation-model/amazon.titan",
            "bedrock:ApplyGuardrail arn:aws:bedrock:@:guardrail/h",
            "s3:PutObject arn:aws:s3:::b/in",
        ],
    ),
    job(
        "bedrock:createModelCustomizationJob",
        r#"{"BaseModelIdentifier": "amazon.titan", "RoleArn": "arn:aws:iam::123456789012:role/r", "JobTags": [], "CustomModelTags": []}"#,
        &[
            "bedrock:CreateModelCustomizationJob arn:aws:bedrock:eu-west-1::foundation-model/amazon.titan",
            "bedrock:TagResource arn:aws:bedrock:@:model-customization-job/1",
            "bedrock:TagResource arn:aws:bedrock:@:custom-model/1",
            "iam:PassRole arn:aws:iam::123456789012:role/r iam:PassedToService=bedrock.amazonaws.com",
        ],
        &["bedrock:GetModelCustomizationJob,StopModelCustomizationJob arn:aws:bedrock:@:model-customization-job/1"],
        &[
            "bedrock:CreateModelCustomizationJob arn:aws:bedrock:eu-west-1::foundation-model/meta.llama",
            "bedrock:DeleteCustomModel arn:aws:bedrock:@:custom-model/1",
            "iam:PassRole arn:aws:iam::123456789012:role/r iam:PassedToService=sagemaker.amazonaws.com",
        ],
    ),
];

const EMR: &[Case] = &[
    job(
        "elasticmapreduce:createCluster",
        r#"{"ServiceRole": "service", "JobFlowRole": "arn:aws:iam::123456789012:instance-profile/ec2", "AutoScalingRole": "scaling", "Tags": []}"#,
        &[
            "elasticmapreduce:RunJobFlow *",
            "elasticmapreduce:AddTags arn:aws:elasticmapreduce:@:cluster/j-1",
            "iam:PassRole arn:aws:iam::123456789012:role/service iam:PassedToService=elasticmapreduce.amazonaws.com",
            "iam:PassRole arn:aws:iam::123456789012:role/ec2 iam:PassedToService=ec2.amazonaws.com",
            "iam:PassRole arn:aws:iam::123456789012:role/scaling iam:PassedToService=application-autoscaling.amazonaws.com",
        ],
        &[
            "elasticmapreduce:DescribeCluster,TerminateJobFlows arn:aws:elasticmapreduce:@:cluster/j-1",
            "events:PutRule,PutTargets,DescribeRule arn:aws:events:@:rule/StepFunctionsGetEventForEMRRunJobFlowRule",
        ],
        &[
            "iam:PassRole arn:aws:iam::123456789012:role/service iam:PassedToService=ec2.amazonaws.com",
            "elasticmapreduce:AddJobFlowSteps arn:aws:elasticmapreduce:@:cluster/j-1",
        ],
    ),
    job(
        "elasticmapreduce:addStep",
        r#"{"ClusterId": "j-1", "ExecutionRoleArn": "arn:aws:iam::123456789012:role/r"}"#,
        &[
            "elasticmapreduce:AddJobFlowSteps arn:aws:elasticmapreduce:@:cluster/j-1",
            "iam:PassRole arn:aws:iam::123456789012:role/r iam:PassedToService=ec2.amazonaws.com",
        ],
        &[
            "elasticmapreduce:DescribeStep,CancelSteps arn:aws:elasticmapreduce:@:cluster/j-1",
            "events:PutRule,PutTargets,DescribeRule arn:aws:events:@:rule/StepFunctionsGetEventForEMRAddJobFlowStepsRule",
        ],
        &[
            "elasticmapreduce:AddJobFlowSteps arn:aws:elasticmapreduce:@:cluster/j-2",
            "elasticmapreduce:TerminateJobFlows arn:aws:elasticmapreduce:@:cluster/j-1",
        ],
    ),
    case(
        "elasticmapreduce:cancelStep",
        r#"{"ClusterId": "j-1"}"#,
        &["elasticmapreduce:CancelSteps arn:aws:elasticmapreduce:@:cluster/j-1"],
        &["elasticmapreduce:CancelSteps arn:aws:elasticmapreduce:@:cluster/j-2"],
    ),
    job(
        "elasticmapreduce:terminateCluster",
        r#"{"ClusterId": "j-1"}"#,
        &["elasticmapreduce:TerminateJobFlows arn:aws:elasticmapreduce:@:cluster/j-1"],
        &[
            "elasticmapreduce:DescribeCluster arn:aws:elasticmapreduce:@:cluster/j-1",
            "events:PutRule,PutTargets,DescribeRule arn:aws:events:@:rule/StepFunctionsGetEventForEMRTerminateJobFlowsRule",
        ],
        &["elasticmapreduce:TerminateJobFlows arn:aws:elasticmapreduce:@:cluster/j-2"],
    ),
    case(
        "elasticmapreduce:setClusterTerminationProtection",
        r#"{"ClusterId": "j-1"}"#,
        &["elasticmapreduce:SetTerminationProtection arn:aws:elasticmapreduce:@:cluster/j-1"],
        &["elasticmapreduce:SetTerminationProtection arn:aws:elasticmapreduce:@:cluster/j-2"],
    ),
    case(
        "elasticmapreduce:modifyInstanceFleetByName",
        r#"{"ClusterId": "j-1"}"#,
        &["elasticmapreduce:ModifyInstanceFleet,ListInstanceFleets arn:aws:elasticmapreduce:@:cluster/j-1"],
        &["elasticmapreduce:ModifyInstanceGroups arn:aws:elasticmapreduce:@:cluster/j-1"],
    ),
    case(
        "elasticmapreduce:modifyInstanceGroupByName",
        r#"{"ClusterId": "j-1"}"#,
        &["elasticmapreduce:ModifyInstanceGroups,ListInstanceGroups arn:aws:elasticmapreduce:@:cluster/j-1"],
        &["elasticmapreduce:ModifyInstanceFleet arn:aws:elasticmapreduce:@:cluster/j-1"],
    ),
    case(
        "emr-containers:createVirtualCluster",
        r#"{"Name": "v", "Tags": {}}"#,
        &[
            "emr-containers:CreateVirtualCluster *",
            "emr-containers:TagResource arn:aws:emr-containers:@:/virtualclusters/v",
            "iam:CreateServiceLinkedRole arn:aws:iam::123456789012:role/aws-service-role/emr-containers.amazonaws.com/AWSServiceRoleForAmazonEMRContainers iam:AWSServiceName=emr-containers.amazonaws.com",
        ],
        &[
            "emr-containers:StartJobRun arn:aws:emr-containers:@:/virtualclusters/v",
            "iam:CreateServiceLinkedRole arn:aws:iam::123456789012:role/aws-service-role/emr-containers.amazonaws.com/AWSServiceRoleForAmazonEMRContainers iam:AWSServiceName=ecs.amazonaws.com",
        ],
    ),
    job(
        "emr-containers:deleteVirtualCluster",
        r#"{"Id": "v"}"#,
        &["emr-containers:DeleteVirtualCluster arn:aws:emr-containers:@:/virtualclusters/v"],
        &["emr-containers:DescribeVirtualCluster arn:aws:emr-containers:@:/virtualclusters/v"],
        &["emr-containers:DeleteVirtualCluster arn:aws:emr-containers:@:/virtualclusters/w"],
    ),
    job(
        "emr-containers:startJobRun",
        r#"{"VirtualClusterId": "v", "Tags": {}, "ExecutionRoleArn": "arn:aws:iam::123456789012:role/r"}"#,
        &[
            "emr-containers:StartJobRun arn:aws:emr-containers:@:/virtualclusters/v emr-containers:ExecutionRoleArn=arn:aws:iam::123456789012:role/r",
            "emr-containers:TagResource arn:aws:emr-containers:@:/virtualclusters/v/jobruns/1",
        ],
        &["emr-containers:DescribeJobRun,CancelJobRun arn:aws:emr-containers:@:/virtualclusters/v/jobruns/1"],
        &[
            "emr-containers:StartJobRun arn:aws:emr-containers:@:/virtualclusters/v emr-containers:ExecutionRoleArn=arn:aws:iam::123456789012:role/r-admin",
            "emr-containers:StartJobRun arn:aws:emr-containers:@:/virtualclusters/v",
            "emr-containers:CancelJobRun arn:aws:emr-containers:@:/virtualclusters/w/jobruns/1",
        ],
    ),
    job(
        "emr-serverless:createApplication",
        r#"{"Name": "a", "Tags": {}}"#,
        &[
            "emr-serverless:CreateApplication arn:aws:emr-serverless:@:/x",
            "emr-serverless:TagResource arn:aws:emr-serverless:@:/applications/a",
            "iam:CreateServiceLinkedRole arn:aws:iam::123456789012:role/aws-service-role/ops.emr-serverless.amazonaws.com/AWSServiceRoleForAmazonEMRServerless iam:AWSServiceName=ops.emr-serverless.amazonaws.com",
        ],
        &[
            "emr-serverless:GetApplication,DeleteApplication arn:aws:emr-serverless:@:/applications/a",
            "events:PutRule,PutTargets,DescribeRule arn:aws:events:@:rule/StepFunctionsGetEventsForEMRServerlessApplicationRule",
        ],
        &["emr-serverless:StartApplication arn:aws:emr-serverless:@:/applications/a"],
    ),
    job(
        "emr-serverless:startApplication",
        r#"{"ApplicationId": "a"}"#,
        &["emr-serverless:StartApplication arn:aws:emr-serverless:@:/applications/a"],
        &[
            "emr-serverless:GetApplication,StopApplication arn:aws:emr-serverless:@:/applications/a",
            "events:PutRule,PutTargets,DescribeRule arn:aws:events:@:rule/StepFunctionsGetEventsForEMRServerlessApplicationRule",
        ],
        &["emr-serverless:StartApplication arn:aws:emr-serverless:@:/applications/b"],
    ),
    job(
        "emr-serverless:stopApplication",
        r#"{"ApplicationId": "a"}"#,
        &["emr-serverless:StopApplication arn:aws:emr-serverless:@:/applications/a"],
        &[
            "emr-serverless:GetApplication arn:aws:emr-serverless:@:/applications/a",
            "events:PutRule,PutTargets,DescribeRule arn:aws:events:@:rule/StepFunctionsGetEventsForEMRServerlessApplicationRule",
        ],
        &["emr-serverless:StopApplication arn:aws:emr-serverless:@:/applications/b"],
    ),
    job(
        "emr-serverless:deleteApplication",
        r#"{"ApplicationId": "a"}"#,
        &["emr-serverless:DeleteApplication arn:aws:emr-serverless:@:/applications/a"],
        &[
            "emr-serverless:GetApplication arn:aws:emr-serverless:@:/applications/a",
            "events:PutRule,PutTargets,DescribeRule arn:aws:events:@:rule/StepFunctionsGetEventsForEMRServerlessApplicationRule",
        ],
        &["emr-serverless:DeleteApplication arn:aws:emr-serverless:@:/applications/b"],
    ),
    job(
        "emr-serverless:startJobRun",
        r#"{"ApplicationId": "a", "Tags": {}, "ExecutionRoleArn": "arn:aws:iam::123456789012:role/r"}"#,
        &[
            "emr-serverless:StartJobRun arn:aws:emr-serverless:@:/applications/a",
            "emr-serverless:TagResource arn:aws:emr-serverless:@:/applications/a/jobruns/1",
            "iam:PassRole arn:aws:iam::123456789012:role/r iam:PassedToService=emr-serverless.amazonaws.com",
        ],
        &[
            "emr-serverless:GetJobRun,CancelJobRun arn:aws:emr-serverless:@:/applications/a/jobruns/1",
            "events:PutRule,PutTargets,DescribeRule arn:aws:events:@:rule/StepFunctionsGetEventsForEMRServerlessJobRule",
        ],
        &[
            "emr-serverless:StartJobRun arn:aws:emr-serverless:@:/applications/b",
            "iam:PassRole arn:aws:iam::123456789012:role/r",
        ],
    ),
    job(
        "emr-serverless:cancelJobRun",
        r#"{"ApplicationId": "a", "JobRunId": "1"}"#,
        &["emr-serverless:CancelJobRun arn:aws:emr-serverless:@:/applications/a/jobruns/1"],
        &[
            "emr-serverless:GetJobRun arn:aws:emr-serverless:@:/applications/a/jobruns/1",
            "events:PutRule,PutTargets,DescribeRule arn:aws:events:@:rule/StepFunctionsGetEventsForEMRServerlessJobRule",
        ],
        &["emr-serverless:CancelJobRun arn:aws:emr-serverless:@:/applications/a/jobruns/2"],
    ),
];

#[test]
fn queries_and_models() {
    check(DATA);
}

#[test]
fn clusters_and_their_steps() {
    check(EMR);
}
