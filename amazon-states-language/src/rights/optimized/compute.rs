//! Containers, batch jobs, builds, transformations and clusters.

use crate::rights::need::{AtRunTime, Integration, Need, On, events, need, on, pass, sync};

const TO_ECS: &[(&str, &str, &str)] = &[("StringEquals", "iam:PassedToService", "ecs-tasks.amazonaws.com")];

const BUILD: &[&str] = &["arn:{p}:codebuild:{r}:{a}:project/{ProjectName}"];
const BUILD_BY_ID: &[&str] = &["arn:{p}:codebuild:{r}:{a}:project/{Id:project}"];
const BUILD_RULE: Need = events(&["arn:{p}:events:{r}:{a}:rule/StepFunctionsGetEventForCodeBuildStartBuildRule"]);
const BUILD_BATCH_RULE: Need =
    events(&["arn:{p}:events:{r}:{a}:rule/StepFunctionsGetEventForCodeBuildStartBuildBatchRule"]);

const TAG: &[&str] = &["eks:TagResource"];
const CLUSTER: &[&str] = &["arn:{p}:eks:{r}:{a}:cluster/{Name}"];
const CLUSTER_NAME: &[&str] = &["arn:{p}:eks:{r}:{a}:cluster/{ClusterName}"];
const NODEGROUP: &[&str] = &["arn:{p}:eks:{r}:{a}:nodegroup/{ClusterName}/{NodegroupName}/*"];
const FARGATE: &[&str] = &["arn:{p}:eks:{r}:{a}:fargateprofile/{ClusterName}/{FargateProfileName}/*"];

/// Rows for these services.
pub(super) const TABLE: &[Integration] = &[
    // <https://docs.aws.amazon.com/step-functions/latest/dg/connect-ecs.html>
    on(
        "ecs",
        "runTask",
        &[
            need(
                &["ecs:RunTask"],
                &[
                    "arn:{p}:ecs:{r}:{a}:task-definition/{TaskDefinition}",
                    "arn:{p}:ecs:{r}:{a}:task-definition/{TaskDefinition:revisions}*",
                ],
            )
            .given(&[(
                "ArnEqualsIfExists",
                "ecs:cluster",
                "arn:{p}:ecs:{r}:{a}:cluster/{Cluster}",
            )]),
            need(
                &["ecs:TagResource"],
                &["arn:{p}:ecs:{r}:{a}:task/{Cluster:last|default}/*"],
            )
            .when(On::Has("Tags"))
            .given(&[("StringEquals", "ecs:CreateAction", "RunTask")]),
            pass(&["{Overrides.TaskRoleArn?}", "{Overrides.ExecutionRoleArn?}"], TO_ECS),
            pass(
                &["{VolumeConfigurations[].ManagedEBSVolume.RoleArn?}"],
                &[("StringEquals", "iam:PassedToService", "ecs.amazonaws.com")],
            ),
            sync(
                &["ecs:DescribeTasks", "ecs:StopTask"],
                &["arn:{p}:ecs:{r}:{a}:task/{Cluster:last|default}/*"],
            ),
            events(&["arn:{p}:events:{r}:{a}:rule/StepFunctionsGetEventsForECSTaskRule"]),
        ],
    ),
    // <https://docs.aws.amazon.com/step-functions/latest/dg/connect-batch.html>
    on(
        "batch",
        "submitJob",
        &[
            need(
                &["batch:SubmitJob"],
                &[
                    "arn:{p}:batch:{r}:{a}:job-definition/{JobDefinition}",
                    "arn:{p}:batch:{r}:{a}:job-definition/{JobDefinition:revisions}*",
                    "arn:{p}:batch:{r}:{a}:job-queue/{JobQueue}",
                    "arn:{p}:batch:{r}:{a}:job/*",
                ],
            ),
            need(&["batch:TagResource"], &["arn:{p}:batch:{r}:{a}:job/*"]).when(On::Has("Tags")),
            sync(&["batch:DescribeJobs"], &["*"]),
            sync(&["batch:TerminateJob"], &["arn:{p}:batch:{r}:{a}:job/*"]),
            events(&["arn:{p}:events:{r}:{a}:rule/StepFunctionsGetEventsForBatchJobsRule"]),
        ],
    ),
    // <https://docs.aws.amazon.com/step-functions/latest/dg/connect-glue.html>
    on(
        "glue",
        "startJobRun",
        &[
            need(&["glue:StartJobRun"], &["arn:{p}:glue:{r}:{a}:job/{JobName}"]),
            sync(
                &["glue:BatchStopJobRun", "glue:GetJobRun", "glue:GetJobRuns"],
                &["arn:{p}:glue:{r}:{a}:job/{JobName}"],
            ),
        ],
    ),
    // <https://docs.aws.amazon.com/step-functions/latest/dg/connect-databrew.html>
    on(
        "databrew",
        "startJobRun",
        &[
            need(&["databrew:StartJobRun"], &["arn:{p}:databrew:{r}:{a}:job/{Name}"]),
            sync(
                &["databrew:ListJobRuns", "databrew:StopJobRun"],
                &["arn:{p}:databrew:{r}:{a}:job/{Name}"],
            ),
        ],
    ),
    // <https://docs.aws.amazon.com/step-functions/latest/dg/connect-codebuild.html>
    on(
        "codebuild",
        "startBuild",
        &[
            need(&["codebuild:StartBuild"], BUILD),
            sync(&["codebuild:BatchGetBuilds", "codebuild:StopBuild"], BUILD),
            BUILD_RULE,
        ],
    ),
    on(
        "codebuild",
        "startBuildBatch",
        &[
            need(&["codebuild:StartBuildBatch"], BUILD),
            sync(&["codebuild:BatchGetBuildBatches", "codebuild:StopBuildBatch"], BUILD),
            BUILD_BATCH_RULE,
        ],
    ),
    on(
        "codebuild",
        "retryBuildBatch",
        &[
            need(&["codebuild:RetryBuildBatch"], BUILD_BY_ID),
            sync(
                &["codebuild:BatchGetBuildBatches", "codebuild:StopBuildBatch"],
                BUILD_BY_ID,
            ),
        ],
    ),
    on("codebuild", "stopBuild", &[need(&["codebuild:StopBuild"], BUILD_BY_ID)]),
    on(
        "codebuild",
        "stopBuildBatch",
        &[need(&["codebuild:StopBuildBatch"], BUILD_BY_ID)],
    ),
    on(
        "codebuild",
        "deleteBuildBatch",
        &[need(&["codebuild:DeleteBuildBatch"], BUILD_BY_ID)],
    ),
    on(
        "codebuild",
        "batchDeleteBuilds",
        &[need(
            &["codebuild:BatchDeleteBuilds"],
            &["arn:{p}:codebuild:{r}:{a}:project/{Ids[]:project}"],
        )],
    ),
    on(
        "codebuild",
        "batchGetReports",
        &[need(
            &["codebuild:BatchGetReports"],
            &["arn:{p}:codebuild:{r}:{a}:report-group/{ReportArns[]:report_group}"],
        )],
    ),
    // <https://docs.aws.amazon.com/step-functions/latest/dg/connect-mediaconvert.html>
    on(
        "mediaconvert",
        "createJob",
        &[
            need(
                &["mediaconvert:CreateJob"],
                &[
                    "arn:{p}:mediaconvert:{r}:{a}:queues/{Queue|Default}",
                    "arn:{p}:mediaconvert:{r}:{a}:jobTemplates/{JobTemplate?}",
                    "arn:{p}:mediaconvert:{r}:{a}:presets/*",
                ],
            ),
            pass(
                &["{Role}"],
                &[("StringEquals", "iam:PassedToService", "mediaconvert.amazonaws.com")],
            ),
            sync(
                &["mediaconvert:CancelJob", "mediaconvert:GetJob"],
                &["arn:{p}:mediaconvert:{r}:{a}:jobs/*"],
            )
            .given(&[("StringEquals", "aws:ResourceTag/ManagedByService", "AWSStepFunctions")]),
            events(&["arn:{p}:events:{r}:{a}:rule/StepFunctionsGetEventsForMediaConvertJobRule"]),
        ],
    ),
    // <https://docs.aws.amazon.com/step-functions/latest/dg/connect-eks.html>
    on(
        "eks",
        "createCluster",
        &[
            need(&["eks:CreateCluster"], &["*"]),
            need(TAG, CLUSTER).when(On::Has("Tags")),
            pass(
                &["{RoleArn}"],
                &[("StringEquals", "iam:PassedToService", "eks.amazonaws.com")],
            ),
            sync(&["eks:DeleteCluster", "eks:DescribeCluster"], CLUSTER),
        ],
    ),
    on(
        "eks",
        "deleteCluster",
        &[
            need(&["eks:DeleteCluster"], CLUSTER),
            sync(&["eks:DescribeCluster"], CLUSTER),
        ],
    ),
    on(
        "eks",
        "createNodegroup",
        &[
            need(&["eks:CreateNodegroup"], CLUSTER_NAME),
            need(TAG, NODEGROUP).when(On::Has("Tags")),
            need(&["ec2:DescribeSubnets"], &["*"]),
            need(&["iam:GetRole", "iam:ListAttachedRolePolicies"], &["{NodeRole}"]).at_run_time(AtRunTime::Refuse),
            pass(
                &["{NodeRole}"],
                &[("StringEquals", "iam:PassedToService", "eks.amazonaws.com")],
            ),
            sync(&["eks:DeleteNodegroup", "eks:DescribeNodegroup"], NODEGROUP),
        ],
    ),
    on(
        "eks",
        "deleteNodegroup",
        &[
            need(&["eks:DeleteNodegroup"], NODEGROUP),
            sync(&["eks:DescribeNodegroup"], NODEGROUP),
        ],
    ),
    on(
        "eks",
        "createFargateProfile",
        &[
            need(&["eks:CreateFargateProfile"], CLUSTER_NAME),
            need(TAG, FARGATE).when(On::Has("Tags")),
            // Whether IAM is told who asks for the role or who takes it on is not documented.
            pass(
                &["{PodExecutionRoleArn}"],
                &[
                    ("StringEquals", "iam:PassedToService", "eks-fargate-pods.amazonaws.com"),
                    ("StringEquals", "iam:PassedToService", "eks.amazonaws.com"),
                ],
            ),
            sync(&["eks:DeleteFargateProfile", "eks:DescribeFargateProfile"], FARGATE),
        ],
    ),
    on(
        "eks",
        "deleteFargateProfile",
        &[
            need(&["eks:DeleteFargateProfile"], FARGATE),
            sync(&["eks:DescribeFargateProfile"], FARGATE),
        ],
    ),
    // These two ask Kubernetes, which has its own rights for the role.
    on("eks", "runJob", &[]),
    on("eks", "call", &[]),
];
