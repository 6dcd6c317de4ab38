//! What single calls are about, where their arguments alone would not tell
//! (<https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html>).

type ByAction = (&'static str, &'static [&'static str], &'static [&'static str]);

/// Prefix, calls, and all that they are about.
pub(super) const BY_ACTION: &[ByAction] = &[
    (
        "sqs",
        &["getQueueUrl", "createQueue"],
        &["arn:{p}:sqs:{r}:{a}:{QueueName}"],
    ),
    (
        "sqs",
        &["startMessageMoveTask", "listMessageMoveTasks"],
        &["arn:{p}:sqs:{r}:{a}:{SourceArn}"],
    ),
    ("sns", &["createTopic"], &["arn:{p}:sns:{r}:{a}:{Name}"]),
    (
        "ssm",
        &["getParameters", "deleteParameters"],
        &["arn:{p}:ssm:{r}:{a}:parameter/{Names[]:parameter}"],
    ),
    (
        "ssm",
        &["getParametersByPath"],
        &["arn:{p}:ssm:{r}:{a}:parameter/{Path:parameter}*"],
    ),
    (
        "ssm",
        &[
            "getParameter",
            "getParameterHistory",
            "putParameter",
            "deleteParameter",
            "labelParameterVersion",
        ],
        &["arn:{p}:ssm:{r}:{a}:parameter/{Name:parameter}"],
    ),
    (
        "secretsmanager",
        &["createSecret"],
        &["arn:{p}:secretsmanager:{r}:{a}:secret:{Name:secret}"],
    ),
    (
        "ecs",
        &["describeTasks", "stopTask"],
        &["arn:{p}:ecs:{r}:{a}:task/{Cluster:last|default}/*"],
    ),
    (
        "ecs",
        &["describeServices"],
        &["arn:{p}:ecs:{r}:{a}:service/{Cluster:last|default}/*"],
    ),
    (
        "ecs",
        &["updateService", "deleteService"],
        &["arn:{p}:ecs:{r}:{a}:service/{Cluster:last|default}/{Service:last}"],
    ),
    (
        "ec2",
        &[
            "startInstances",
            "stopInstances",
            "rebootInstances",
            "terminateInstances",
        ],
        &["arn:{p}:ec2:{r}:{a}:instance/{InstanceIds[]}"],
    ),
    ("ec2", &["deleteSnapshot"], &["arn:{p}:ec2:{r}::snapshot/{SnapshotId}"]),
    ("ec2", &["deleteVolume"], &["arn:{p}:ec2:{r}:{a}:volume/{VolumeId}"]),
    ("ec2", &["deregisterImage"], &["arn:{p}:ec2:{r}::image/{ImageId}"]),
    (
        "events",
        &["putRule", "deleteRule", "enableRule", "disableRule", "describeRule"],
        &["arn:{p}:events:{r}:{a}:rule/{EventBusName:bus|}{Name}"],
    ),
    (
        "events",
        &["putTargets", "removeTargets", "listTargetsByRule"],
        &["arn:{p}:events:{r}:{a}:rule/{EventBusName:bus|}{Rule}"],
    ),
    (
        "athena",
        &["getDatabase", "getTableMetadata", "listDatabases", "listTableMetadata"],
        &["arn:{p}:athena:{r}:{a}:datacatalog/{CatalogName}"],
    ),
    (
        "athena",
        &["getDataCatalog", "updateDataCatalog", "deleteDataCatalog"],
        &["arn:{p}:athena:{r}:{a}:datacatalog/{Name}"],
    ),
    (
        "scheduler",
        &["createScheduleGroup", "getScheduleGroup", "deleteScheduleGroup"],
        &["arn:{p}:scheduler:{r}:{a}:schedule-group/{Name}"],
    ),
    (
        "lambda",
        &[
            "getEventSourceMapping",
            "updateEventSourceMapping",
            "deleteEventSourceMapping",
        ],
        &["arn:{p}:lambda:{r}:{a}:event-source-mapping:{UUID}"],
    ),
    (
        "glue",
        &["startJobRun", "getJob", "getJobRun", "getJobRuns"],
        &["arn:{p}:glue:{r}:{a}:job/{JobName}"],
    ),
    (
        "glue",
        &["startCrawler", "stopCrawler", "getCrawler"],
        &["arn:{p}:glue:{r}:{a}:crawler/{Name}"],
    ),
    (
        "glue",
        &["startWorkflowRun", "getWorkflow", "getWorkflowRun"],
        &["arn:{p}:glue:{r}:{a}:workflow/{Name}"],
    ),
    (
        "cloudwatch",
        &["putMetricAlarm", "setAlarmState"],
        &["arn:{p}:cloudwatch:{r}:{a}:alarm:{AlarmName}"],
    ),
    (
        "cloudwatch",
        &[
            "enableAlarmActions",
            "disableAlarmActions",
            "deleteAlarms",
            "describeAlarms",
        ],
        &["arn:{p}:cloudwatch:{r}:{a}:alarm:{AlarmNames[]}"],
    ),
    (
        "bedrock",
        &["retrieve", "startIngestionJob"],
        &["arn:{p}:bedrock:{r}:{a}:knowledge-base/{KnowledgeBaseId}"],
    ),
    (
        "bedrock",
        &["applyGuardrail"],
        &["arn:{p}:bedrock:{r}:{a}:guardrail/{GuardrailIdentifier}"],
    ),
    (
        "sagemaker",
        &["invokeEndpoint"],
        &["arn:{p}:sagemaker:{r}:{a}:endpoint/{EndpointName}"],
    ),
    (
        "codebuild",
        &["batchGetBuilds"],
        &["arn:{p}:codebuild:{r}:{a}:project/{Ids[]:project}"],
    ),
    (
        "batch",
        &["terminateJob", "cancelJob"],
        &["arn:{p}:batch:{r}:{a}:job/{JobId}"],
    ),
    ("iot", &["publish"], &["arn:{p}:iot:{r}:{a}:topic/{Topic}"]),
    (
        "iot",
        &["getThingShadow", "updateThingShadow"],
        &["arn:{p}:iot:{r}:{a}:thing/{ThingName}"],
    ),
    (
        "logs",
        &["putLogEvents", "createLogStream", "getLogEvents", "deleteLogStream"],
        &["arn:{p}:logs:{r}:{a}:log-group:{LogGroupName}:log-stream:{LogStreamName}"],
    ),
    (
        "logs",
        &["startQuery"],
        &["arn:{p}:logs:{r}:{a}:log-group:{LogGroupName}:*"],
    ),
    (
        "iam",
        &["addUserToGroup", "removeUserFromGroup"],
        &["arn:{p}:iam::{a}:group/{GroupName}"],
    ),
    (
        "iam",
        &["addRoleToInstanceProfile", "removeRoleFromInstanceProfile"],
        &["arn:{p}:iam::{a}:instance-profile/{InstanceProfileName}"],
    ),
    (
        "rds",
        &["createDBSnapshot"],
        &[
            "arn:{p}:rds:{r}:{a}:db:{DBInstanceIdentifier}",
            "arn:{p}:rds:{r}:{a}:snapshot:{DBSnapshotIdentifier}",
        ],
    ),
    (
        "rds",
        &["createDBClusterSnapshot"],
        &[
            "arn:{p}:rds:{r}:{a}:cluster:{DBClusterIdentifier}",
            "arn:{p}:rds:{r}:{a}:cluster-snapshot:{DBClusterSnapshotIdentifier}",
        ],
    ),
    (
        "rds",
        &["deleteDBCluster"],
        &[
            "arn:{p}:rds:{r}:{a}:cluster:{DBClusterIdentifier}",
            "arn:{p}:rds:{r}:{a}:cluster-snapshot:{FinalDBSnapshotIdentifier|*}",
        ],
    ),
    (
        "rds",
        &["deleteDBSnapshot"],
        &["arn:{p}:rds:{r}:{a}:snapshot:{DBSnapshotIdentifier}"],
    ),
    (
        "rds",
        &["deleteDBClusterSnapshot"],
        &["arn:{p}:rds:{r}:{a}:cluster-snapshot:{DBClusterSnapshotIdentifier}"],
    ),
    (
        "ecs",
        &["executeCommand"],
        &[
            "arn:{p}:ecs:{r}:{a}:task/{Cluster:last|default}/*",
            "arn:{p}:ecs:{r}:{a}:cluster/{Cluster:last|default}",
        ],
    ),
    (
        "ecs",
        &["describeClusters"],
        &["arn:{p}:ecs:{r}:{a}:cluster/{Clusters[]:last|default}"],
    ),
    (
        "lambda",
        &["putFunctionCodeSigningConfig"],
        &[
            "arn:{p}:lambda:{r}:{a}:function:{FunctionName:unqualified}",
            "{CodeSigningConfigArn}",
        ],
    ),
    (
        "cloudfront",
        &["createInvalidation", "getInvalidation", "listInvalidations"],
        &["arn:{p}:cloudfront::{a}:distribution/{DistributionId}"],
    ),
    (
        "codepipeline",
        &["getPipeline", "getPipelineState", "startPipelineExecution"],
        &["arn:{p}:codepipeline:{r}:{a}:{Name}"],
    ),
    (
        "codepipeline",
        &[
            "getPipelineExecution",
            "listPipelineExecutions",
            "stopPipelineExecution",
        ],
        &["arn:{p}:codepipeline:{r}:{a}:{PipelineName}"],
    ),
    (
        "codepipeline",
        &["putApprovalResult"],
        &["arn:{p}:codepipeline:{r}:{a}:{PipelineName}/{StageName}/{ActionName}"],
    ),
    (
        "redshift",
        &["pauseCluster", "rebootCluster", "resizeCluster", "resumeCluster"],
        &["arn:{p}:redshift:{r}:{a}:cluster:{ClusterIdentifier}"],
    ),
    (
        "eks",
        &["describeCluster", "updateClusterConfig", "updateClusterVersion"],
        &["arn:{p}:eks:{r}:{a}:cluster/{Name}"],
    ),
    (
        "eks",
        &["describeNodegroup", "updateNodegroupConfig", "updateNodegroupVersion"],
        &["arn:{p}:eks:{r}:{a}:nodegroup/{ClusterName}/{NodegroupName}/*"],
    ),
    // Glue wants the right on all that is above.
    (
        "glue",
        &["getTable", "deleteTable"],
        &[
            "arn:{p}:glue:{r}:{a}:catalog",
            "arn:{p}:glue:{r}:{a}:database/{DatabaseName}",
            "arn:{p}:glue:{r}:{a}:table/{DatabaseName}/{Name}",
        ],
    ),
    (
        "glue",
        &[
            "batchCreatePartition",
            "batchDeletePartition",
            "batchGetPartition",
            "batchUpdatePartition",
            "createPartition",
            "createPartitionIndex",
            "deletePartition",
            "deletePartitionIndex",
            "getPartition",
            "getPartitionIndexes",
            "getPartitions",
            "getTableVersion",
            "getTableVersions",
            "updatePartition",
        ],
        &[
            "arn:{p}:glue:{r}:{a}:catalog",
            "arn:{p}:glue:{r}:{a}:database/{DatabaseName}",
            "arn:{p}:glue:{r}:{a}:table/{DatabaseName}/{TableName}",
        ],
    ),
    (
        "glue",
        &["createTable", "updateTable"],
        &[
            "arn:{p}:glue:{r}:{a}:catalog",
            "arn:{p}:glue:{r}:{a}:database/{DatabaseName}",
            "arn:{p}:glue:{r}:{a}:table/{DatabaseName}/{TableInput.Name}",
        ],
    ),
    (
        "glue",
        &["getTables", "batchDeleteTable"],
        &[
            "arn:{p}:glue:{r}:{a}:catalog",
            "arn:{p}:glue:{r}:{a}:database/{DatabaseName}",
            "arn:{p}:glue:{r}:{a}:table/{DatabaseName}/*",
        ],
    ),
    (
        "glue",
        &["getDatabase", "updateDatabase"],
        &["arn:{p}:glue:{r}:{a}:catalog", "arn:{p}:glue:{r}:{a}:database/{Name}"],
    ),
    (
        "glue",
        &["deleteDatabase"],
        &[
            "arn:{p}:glue:{r}:{a}:catalog",
            "arn:{p}:glue:{r}:{a}:database/{Name}",
            "arn:{p}:glue:{r}:{a}:table/{Name}/*",
            "arn:{p}:glue:{r}:{a}:userDefinedFunction/{Name}/*",
        ],
    ),
    (
        "glue",
        &["createDatabase"],
        &[
            "arn:{p}:glue:{r}:{a}:catalog",
            "arn:{p}:glue:{r}:{a}:database/{DatabaseInput.Name}",
        ],
    ),
    (
        "glue",
        &["getDatabases"],
        &["arn:{p}:glue:{r}:{a}:catalog", "arn:{p}:glue:{r}:{a}:database/*"],
    ),
];
