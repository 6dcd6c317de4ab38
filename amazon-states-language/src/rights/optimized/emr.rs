//! Amazon EMR on clusters, on EKS and serverless.

use crate::rights::need::{AtRunTime, Integration, On, events, need, on, pass, sync};

const CLUSTER: &[&str] = &["arn:{p}:elasticmapreduce:{r}:{a}:cluster/{ClusterId}"];
const NEW_CLUSTER: &[&str] = &["arn:{p}:elasticmapreduce:{r}:{a}:cluster/*"];
const TO_EMR: &[(&str, &str, &str)] = &[("StringEquals", "iam:PassedToService", "elasticmapreduce.amazonaws.com")];
const TO_EC2: &[(&str, &str, &str)] = &[("StringEquals", "iam:PassedToService", "ec2.amazonaws.com")];
const TO_SCALING: &[(&str, &str, &str)] = &[(
    "StringEquals",
    "iam:PassedToService",
    "application-autoscaling.amazonaws.com",
)];

const VIRTUAL: &[&str] = &["arn:{p}:emr-containers:{r}:{a}:/virtualclusters/{VirtualClusterId}"];
const VIRTUAL_JOBS: &[&str] = &["arn:{p}:emr-containers:{r}:{a}:/virtualclusters/{VirtualClusterId}/jobruns/*"];
const VIRTUAL_BY_ID: &[&str] = &["arn:{p}:emr-containers:{r}:{a}:/virtualclusters/{Id}"];

const APPLICATION: &[&str] = &["arn:{p}:emr-serverless:{r}:{a}:/applications/{ApplicationId}"];
const NEW_APPLICATION: &[&str] = &["arn:{p}:emr-serverless:{r}:{a}:/applications/*"];
const RUNS: &[&str] = &["arn:{p}:emr-serverless:{r}:{a}:/applications/{ApplicationId}/jobruns/*"];
const RUN: &[&str] = &["arn:{p}:emr-serverless:{r}:{a}:/applications/{ApplicationId}/jobruns/{JobRunId}"];
const APPLICATION_RULE: &[&str] =
    &["arn:{p}:events:{r}:{a}:rule/StepFunctionsGetEventsForEMRServerlessApplicationRule"];
const JOB_RULE: &[&str] = &["arn:{p}:events:{r}:{a}:rule/StepFunctionsGetEventsForEMRServerlessJobRule"];

/// Rows for these services.
pub(super) const TABLE: &[Integration] = &[
    // <https://docs.aws.amazon.com/step-functions/latest/dg/connect-emr.html>
    on(
        "elasticmapreduce",
        "createCluster",
        &[
            // Which cluster it is to be is not known before it is there.
            need(&["elasticmapreduce:RunJobFlow"], &["*"]),
            need(&["elasticmapreduce:AddTags"], NEW_CLUSTER).when(On::Has("Tags")),
            pass(&["arn:{p}:iam::{a}:role/{ServiceRole}"], TO_EMR),
            pass(&["arn:{p}:iam::{a}:role/{JobFlowRole:instance_role}"], TO_EC2),
            pass(&["arn:{p}:iam::{a}:role/{AutoScalingRole?}"], TO_SCALING),
            sync(
                &["elasticmapreduce:DescribeCluster", "elasticmapreduce:TerminateJobFlows"],
                NEW_CLUSTER,
            ),
            events(&["arn:{p}:events:{r}:{a}:rule/StepFunctionsGetEventForEMRRunJobFlowRule"]),
        ],
    ),
    on(
        "elasticmapreduce",
        "addStep",
        &[
            need(&["elasticmapreduce:AddJobFlowSteps"], CLUSTER),
            pass(&["{ExecutionRoleArn?}"], TO_EC2),
            sync(
                &["elasticmapreduce:CancelSteps", "elasticmapreduce:DescribeStep"],
                CLUSTER,
            ),
            events(&["arn:{p}:events:{r}:{a}:rule/StepFunctionsGetEventForEMRAddJobFlowStepsRule"]),
        ],
    ),
    on(
        "elasticmapreduce",
        "cancelStep",
        &[need(&["elasticmapreduce:CancelSteps"], CLUSTER)],
    ),
    on(
        "elasticmapreduce",
        "terminateCluster",
        &[
            need(&["elasticmapreduce:TerminateJobFlows"], CLUSTER),
            sync(&["elasticmapreduce:DescribeCluster"], CLUSTER),
            events(&["arn:{p}:events:{r}:{a}:rule/StepFunctionsGetEventForEMRTerminateJobFlowsRule"]),
        ],
    ),
    on(
        "elasticmapreduce",
        "setClusterTerminationProtection",
        &[need(&["elasticmapreduce:SetTerminationProtection"], CLUSTER)],
    ),
    on(
        "elasticmapreduce",
        "modifyInstanceFleetByName",
        &[need(
            &[
                "elasticmapreduce:ListInstanceFleets",
                "elasticmapreduce:ModifyInstanceFleet",
            ],
            CLUSTER,
        )],
    ),
    on(
        "elasticmapreduce",
        "modifyInstanceGroupByName",
        &[need(
            &[
                "elasticmapreduce:ListInstanceGroups",
                "elasticmapreduce:ModifyInstanceGroups",
            ],
            CLUSTER,
        )],
    ),
    // <https://docs.aws.amazon.com/step-functions/latest/dg/connect-emr-eks.html>
    on(
        "emr-containers",
        "createVirtualCluster",
        &[
            need(&["emr-containers:CreateVirtualCluster"], &["*"]),
            need(
                &["emr-containers:TagResource"],
                &["arn:{p}:emr-containers:{r}:{a}:/virtualclusters/*"],
            )
            .when(On::Has("Tags")),
            need(
                &["iam:CreateServiceLinkedRole"],
                &["arn:{p}:iam::{a}:role/aws-service-role/emr-containers.amazonaws.com/AWSServiceRoleForAmazonEMRContainers*"],
            )
            .given(&[("StringEquals", "iam:AWSServiceName", "emr-containers.amazonaws.com")]),
        ],
    ),
    on(
        "emr-containers",
        "deleteVirtualCluster",
        &[
            need(&["emr-containers:DeleteVirtualCluster"], VIRTUAL_BY_ID),
            sync(&["emr-containers:DescribeVirtualCluster"], VIRTUAL_BY_ID),
        ],
    ),
    on(
        "emr-containers",
        "startJobRun",
        &[
            need(&["emr-containers:StartJobRun"], VIRTUAL)
                .at_run_time(AtRunTime::WidenResource)
                .given(&[("ArnEquals", "emr-containers:ExecutionRoleArn", "{ExecutionRoleArn}")]),
            need(&["emr-containers:TagResource"], VIRTUAL_JOBS).when(On::Has("Tags")),
            sync(
                &["emr-containers:CancelJobRun", "emr-containers:DescribeJobRun"],
                VIRTUAL_JOBS,
            ),
        ],
    ),
    // <https://docs.aws.amazon.com/step-functions/latest/dg/connect-emr-serverless.html>
    on(
        "emr-serverless",
        "createApplication",
        &[
            need(
                &["emr-serverless:CreateApplication"],
                &["arn:{p}:emr-serverless:{r}:{a}:/*"],
            ),
            need(&["emr-serverless:TagResource"], NEW_APPLICATION).when(On::Has("Tags")),
            need(
                &["iam:CreateServiceLinkedRole"],
                &["arn:{p}:iam::{a}:role/aws-service-role/ops.emr-serverless.amazonaws.com/AWSServiceRoleForAmazonEMRServerless*"],
            )
            .given(&[("StringEquals", "iam:AWSServiceName", "ops.emr-serverless.amazonaws.com")]),
            sync(
                &["emr-serverless:DeleteApplication", "emr-serverless:GetApplication"],
                NEW_APPLICATION,
            ),
            events(APPLICATION_RULE),
        ],
    ),
    on(
        "emr-serverless",
        "startApplication",
        &[
            need(&["emr-serverless:StartApplication"], APPLICATION),
            sync(
                &["emr-serverless:GetApplication", "emr-serverless:StopApplication"],
                APPLICATION,
            ),
            events(APPLICATION_RULE),
        ],
    ),
    on(
        "emr-serverless",
        "stopApplication",
        &[
            need(&["emr-serverless:StopApplication"], APPLICATION),
            sync(&["emr-serverless:GetApplication"], APPLICATION),
            events(APPLICATION_RULE),
        ],
    ),
    on(
        "emr-serverless",
        "deleteApplication",
        &[
            need(&["emr-serverless:DeleteApplication"], APPLICATION),
            sync(&["emr-serverless:GetApplication"], APPLICATION),
            events(APPLICATION_RULE),
        ],
    ),
    on(
        "emr-serverless",
        "startJobRun",
        &[
            need(&["emr-serverless:StartJobRun"], APPLICATION),
            need(&["emr-serverless:TagResource"], RUNS).when(On::Has("Tags")),
            pass(
                &["{ExecutionRoleArn}"],
                &[("StringEquals", "iam:PassedToService", "emr-serverless.amazonaws.com")],
            ),
            sync(&["emr-serverless:CancelJobRun", "emr-serverless:GetJobRun"], RUNS),
            events(JOB_RULE),
        ],
    ),
    on(
        "emr-serverless",
        "cancelJobRun",
        &[
            need(&["emr-serverless:CancelJobRun"], RUN),
            sync(&["emr-serverless:GetJobRun"], RUN),
            events(JOB_RULE),
        ],
    ),
];
