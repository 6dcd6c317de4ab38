//! Tests of the integrations of containers, jobs and builds: calls that the policy allows, and calls that it denies.

use super::{Case, case, check, job};

/// All cases of this file.
pub(super) const COMPUTE: &[Case] = &[
    job(
        "ecs:runTask",
        r#"{"Cluster": "c", "TaskDefinition": "f", "Tags": [],
            "VolumeConfigurations": [{"Name": "v", "ManagedEBSVolume": {"RoleArn": "arn:aws:iam::123456789012:role/volume"}}],
            "Overrides": {"TaskRoleArn": "arn:aws:iam::123456789012:role/task"}}"#,
        &[
            "ecs:RunTask arn:aws:ecs:@:task-definition/f:7 ecs:cluster=arn:aws:ecs:@:cluster/c",
            "ecs:TagResource arn:aws:ecs:@:task/c/1 ecs:CreateAction=RunTask",
            "iam:PassRole arn:aws:iam::123456789012:role/task iam:PassedToService=ecs-tasks.amazonaws.com",
            "iam:PassRole arn:aws:iam::123456789012:role/volume iam:PassedToService=ecs.amazonaws.com",
        ],
        &[
            "ecs:StopTask,DescribeTasks arn:aws:ecs:@:task/c/1",
            "events:PutRule,PutTargets,DescribeRule arn:aws:events:@:rule/StepFunctionsGetEventsForECSTaskRule",
        ],
        &[
            "ecs:RunTask arn:aws:ecs:@:task-definition/g:7 ecs:cluster=arn:aws:ecs:@:cluster/c",
            "ecs:RunTask arn:aws:ecs:@:task-definition/f:7 ecs:cluster=arn:aws:ecs:@:cluster/d",
            "ecs:StopTask arn:aws:ecs:@:task/d/1",
            "iam:PassRole arn:aws:iam::123456789012:role/task iam:PassedToService=ec2.amazonaws.com",
            "iam:PassRole arn:aws:iam::123456789012:role/volume iam:PassedToService=ecs-tasks.amazonaws.com",
            "iam:PassRole arn:aws:iam::123456789012:role/admin iam:PassedToService=ecs-tasks.amazonaws.com",
        ],
    ),
    job(
        "ecs:runTask",
        r#"{"TaskDefinition": "arn:aws:ecs:@:task-definition/f:3"}"#,
        &["ecs:RunTask arn:aws:ecs:@:task-definition/f:3"],
        &[
            "ecs:StopTask,DescribeTasks arn:aws:ecs:@:task/default/1",
            "events:PutRule,PutTargets,DescribeRule arn:aws:events:@:rule/StepFunctionsGetEventsForECSTaskRule",
        ],
        &[
            "ecs:RunTask arn:aws:ecs:@:task-definition/f:4",
            "ecs:StopTask arn:aws:ecs:@:task/c/1",
        ],
    ),
    job(
        "batch:submitJob",
        r#"{"JobName": "j", "JobDefinition": "d", "JobQueue": "arn:aws:batch:@:job-queue/q", "Tags": {}}"#,
        &[
            "batch:SubmitJob arn:aws:batch:@:job-definition/d:2",
            "batch:SubmitJob arn:aws:batch:@:job-queue/q",
            "batch:SubmitJob arn:aws:batch:@:job/1",
            "batch:TagResource arn:aws:batch:@:job/1",
        ],
        &[
            "batch:DescribeJobs *",
            "batch:TerminateJob arn:aws:batch:@:job/1",
            "events:PutRule,PutTargets,DescribeRule arn:aws:events:@:rule/StepFunctionsGetEventsForBatchJobsRule",
        ],
        &[
            "batch:SubmitJob arn:aws:batch:@:job-definition/e:2",
            "batch:SubmitJob arn:aws:batch:@:job-queue/r",
        ],
    ),
    job(
        "glue:startJobRun",
        r#"{"JobName": "j"}"#,
        &["glue:StartJobRun arn:aws:glue:@:job/j"],
        &["glue:GetJobRun,GetJobRuns,BatchStopJobRun arn:aws:glue:@:job/j"],
        &[
            "glue:StartJobRun arn:aws:glue:@:job/k",
            "glue:UpdateJob arn:aws:glue:@:job/j",
        ],
    ),
    job(
        "databrew:startJobRun",
        r#"{"Name": "j"}"#,
        &["databrew:StartJobRun arn:aws:databrew:@:job/j"],
        &["databrew:ListJobRuns,StopJobRun arn:aws:databrew:@:job/j"],
        &["databrew:StartJobRun arn:aws:databrew:@:job/k"],
    ),
    job(
        "codebuild:startBuild",
        r#"{"ProjectName": "p"}"#,
        &["codebuild:StartBuild arn:aws:codebuild:@:project/p"],
        &[
            "codebuild:StopBuild,BatchGetBuilds arn:aws:codebuild:@:project/p",
            "events:PutRule,PutTargets,DescribeRule arn:aws:events:@:rule/StepFunctionsGetEventForCodeBuildStartBuildRule",
        ],
        &[
            "codebuild:StartBuild arn:aws:codebuild:@:project/q",
            "codebuild:UpdateProject arn:aws:codebuild:@:project/p",
        ],
    ),
    job(
        "codebuild:startBuildBatch",
        r#"{"ProjectName": "p"}"#,
        &["codebuild:StartBuildBatch arn:aws:codebuild:@:project/p"],
        &[
            "codebuild:StopBuildBatch,BatchGetBuildBatches arn:aws:codebuild:@:project/p",
            "events:PutRule,PutTargets,DescribeRule arn:aws:events:@:rule/StepFunctionsGetEventForCodeBuildStartBuildBatchRule",
        ],
        &["codebuild:StartBuild arn:aws:codebuild:@:project/p"],
    ),
    job(
        "codebuild:retryBuildBatch",
        r#"{"Id": "p:1234"}"#,
        &["codebuild:RetryBuildBatch arn:aws:codebuild:@:project/p"],
        &["codebuild:StopBuildBatch,BatchGetBuildBatches arn:aws:codebuild:@:project/p"],
        &["codebuild:RetryBuildBatch arn:aws:codebuild:@:project/q"],
    ),
    case(
        "codebuild:stopBuild",
        r#"{"Id": "arn:aws:codebuild:@:build/p:1234"}"#,
        &["codebuild:StopBuild arn:aws:codebuild:@:project/p"],
        &["codebuild:StopBuild arn:aws:codebuild:@:project/q"],
    ),
    case(
        "codebuild:stopBuildBatch",
        r#"{"Id": "p:1"}"#,
        &["codebuild:StopBuildBatch arn:aws:codebuild:@:project/p"],
        &["codebuild:StopBuildBatch arn:aws:codebuild:@:project/q"],
    ),
    case(
        "codebuild:deleteBuildBatch",
        r#"{"Id": "arn:aws:codebuild:@:build-batch/p:1"}"#,
        &["codebuild:DeleteBuildBatch arn:aws:codebuild:@:project/p"],
        &["codebuild:DeleteBuildBatch arn:aws:codebuild:@:project/q"],
    ),
    case(
        "codebuild:batchDeleteBuilds",
        r#"{"Ids": ["p:1", "q:2"]}"#,
        &[
            "codebuild:BatchDeleteBuilds arn:aws:codebuild:@:project/p",
            "codebuild:BatchDeleteBuilds arn:aws:codebuild:@:project/q",
        ],
        &["codebuild:BatchDeleteBuilds arn:aws:codebuild:@:project/r"],
    ),
    case(
        "codebuild:batchGetReports",
        r#"{"ReportArns": ["arn:aws:codebuild:@:report/g:1"]}"#,
        &["codebuild:BatchGetReports arn:aws:codebuild:@:report-group/g"],
        &["codebuild:BatchGetReports arn:aws:codebuild:@:report-group/h"],
    ),
    job(
        "mediaconvert:createJob",
        r#"{"Role": "arn:aws:iam::123456789012:role/media", "JobTemplate": "t", "Settings": {}}"#,
        &[
            "mediaconvert:CreateJob arn:aws:mediaconvert:@:queues/Default",
            "mediaconvert:CreateJob arn:aws:mediaconvert:@:jobTemplates/t",
            "iam:PassRole arn:aws:iam::123456789012:role/media iam:PassedToService=mediaconvert.amazonaws.com",
        ],
        &[
            "mediaconvert:GetJob,CancelJob arn:aws:mediaconvert:@:jobs/1 aws:ResourceTag/ManagedByService=AWSStepFunctions",
            "events:PutRule,PutTargets,DescribeRule arn:aws:events:@:rule/StepFunctionsGetEventsForMediaConvertJobRule",
        ],
        &[
            "mediaconvert:CancelJob arn:aws:mediaconvert:@:jobs/1",
            "mediaconvert:CreateJob arn:aws:mediaconvert:@:queues/q",
        ],
    ),
    job(
        "eks:createCluster",
        r#"{"Name": "c", "RoleArn": "arn:aws:iam::123456789012:role/eks", "Tags": {}}"#,
        &[
            "eks:CreateCluster *",
            "eks:TagResource arn:aws:eks:@:cluster/c",
            "iam:PassRole arn:aws:iam::123456789012:role/eks iam:PassedToService=eks.amazonaws.com",
        ],
        &["eks:DescribeCluster,DeleteCluster arn:aws:eks:@:cluster/c"],
        &["eks:DeleteCluster arn:aws:eks:@:cluster/d"],
    ),
    job(
        "eks:deleteCluster",
        r#"{"Name": "c"}"#,
        &["eks:DeleteCluster arn:aws:eks:@:cluster/c"],
        &["eks:DescribeCluster arn:aws:eks:@:cluster/c"],
        &["eks:DeleteCluster arn:aws:eks:@:cluster/d"],
    ),
    job(
        "eks:createNodegroup",
        r#"{"ClusterName": "c", "NodegroupName": "n", "Tags": {}, "NodeRole": "arn:aws:iam::123456789012:role/node"}"#,
        &[
            "eks:CreateNodegroup arn:aws:eks:@:cluster/c",
            "eks:TagResource arn:aws:eks:@:nodegroup/c/n/1",
            "ec2:DescribeSubnets *",
            "iam:GetRole,ListAttachedRolePolicies arn:aws:iam::123456789012:role/node",
            "iam:PassRole arn:aws:iam::123456789012:role/node iam:PassedToService=eks.amazonaws.com",
        ],
        &["eks:DescribeNodegroup,DeleteNodegroup arn:aws:eks:@:nodegroup/c/n/1"],
        &[
            "eks:DeleteNodegroup arn:aws:eks:@:nodegroup/d/n/1",
            "iam:PassRole arn:aws:iam::123456789012:role/x",
        ],
    ),
    job(
        "eks:deleteNodegroup",
        r#"{"ClusterName": "c", "NodegroupName": "n"}"#,
        &["eks:DeleteNodegroup arn:aws:eks:@:nodegroup/c/n/1"],
        &["eks:DescribeNodegroup arn:aws:eks:@:nodegroup/c/n/1"],
        &["eks:DeleteNodegroup arn:aws:eks:@:nodegroup/c/m/1"],
    ),
    job(
        "eks:createFargateProfile",
        r#"{"ClusterName": "c", "FargateProfileName": "f", "Tags": {}, "PodExecutionRoleArn": "arn:aws:iam::123456789012:role/pod"}"#,
        &[
            "eks:CreateFargateProfile arn:aws:eks:@:cluster/c",
            "eks:TagResource arn:aws:eks:@:fargateprofile/c/f/1",
            "iam:PassRole arn:aws:iam::123456789012:role/pod iam:PassedToService=eks-fargate-pods.amazonaws.com",
            "iam:PassRole arn:aws:iam::123456789012:role/pod iam:PassedToService=eks.amazonaws.com",
        ],
        &["eks:DescribeFargateProfile,DeleteFargateProfile arn:aws:eks:@:fargateprofile/c/f/1"],
        &["eks:DeleteFargateProfile arn:aws:eks:@:fargateprofile/c/g/1"],
    ),
    job(
        "eks:deleteFargateProfile",
        r#"{"ClusterName": "c", "FargateProfileName": "f"}"#,
        &["eks:DeleteFargateProfile arn:aws:eks:@:fargateprofile/c/f/1"],
        &["eks:DescribeFargateProfile arn:aws:eks:@:fargateprofile/c/f/1"],
        &["eks:DeleteCluster arn:aws:eks:@:cluster/c"],
    ),
    job(
        "eks:runJob",
        r#"{"ClusterName": "c"}"#,
        &[],
        &[],
        &["eks:DescribeCluster arn:aws:eks:@:cluster/c"],
    ),
    case(
        "eks:call",
        r#"{"ClusterName": "c"}"#,
        &[],
        &["eks:AccessKubernetesApi arn:aws:eks:@:cluster/c"],
    ),
];

#[test]
fn containers_jobs_and_builds() {
    check(COMPUTE);
}
