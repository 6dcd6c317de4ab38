//! What single calls are about, where their arguments would tell otherwise or nothing
//! (<https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html>).

type ByAction = (&'static str, &'static [&'static str], Option<&'static str>);

/// Prefix, calls, and what they are about; nothing narrower than `*` where there is no template.
pub(super) const BY_ACTION: &[ByAction] = &[
    (
        "sqs",
        &["getQueueUrl", "createQueue"],
        Some("arn:{p}:sqs:{r}:{a}:{QueueName}"),
    ),
    (
        "sqs",
        &["startMessageMoveTask", "listMessageMoveTasks"],
        Some("arn:{p}:sqs:{r}:{a}:{SourceArn}"),
    ),
    ("sns", &["createTopic"], Some("arn:{p}:sns:{r}:{a}:{Name}")),
    (
        "ssm",
        &["getParameters", "deleteParameters"],
        Some("arn:{p}:ssm:{r}:{a}:parameter/{Names[]:parameter}"),
    ),
    (
        "ssm",
        &["getParametersByPath"],
        Some("arn:{p}:ssm:{r}:{a}:parameter/{Path:parameter}*"),
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
        Some("arn:{p}:ssm:{r}:{a}:parameter/{Name:parameter}"),
    ),
    (
        "ssm",
        &[
            "listCommands",
            "listCommandInvocations",
            "getCommandInvocation",
            "cancelCommand",
        ],
        None,
    ),
    (
        "secretsmanager",
        &["createSecret"],
        Some("arn:{p}:secretsmanager:{r}:{a}:secret:{Name:secret}"),
    ),
    (
        "secretsmanager",
        &["batchGetSecretValue", "getRandomPassword", "listSecrets"],
        None,
    ),
    (
        "ecs",
        &["describeTasks"],
        Some("arn:{p}:ecs:{r}:{a}:task/{Cluster:last|default}/*"),
    ),
    (
        "ecs",
        &[
            "listTasks",
            "listServices",
            "listContainerInstances",
            "registerTaskDefinition",
        ],
        None,
    ),
    (
        "ecs",
        &["stopTask", "executeCommand"],
        Some("arn:{p}:ecs:{r}:{a}:task/{Cluster:last|default}/*"),
    ),
    (
        "ecs",
        &["describeServices"],
        Some("arn:{p}:ecs:{r}:{a}:service/{Cluster:last|default}/*"),
    ),
    (
        "ecs",
        &["updateService", "deleteService"],
        Some("arn:{p}:ecs:{r}:{a}:service/{Cluster:last|default}/{Service:last}"),
    ),
    (
        "ec2",
        &[
            "startInstances",
            "stopInstances",
            "rebootInstances",
            "terminateInstances",
        ],
        Some("arn:{p}:ec2:{r}:{a}:instance/{InstanceIds[]}"),
    ),
    (
        "ec2",
        &["deleteSnapshot"],
        Some("arn:{p}:ec2:{r}::snapshot/{SnapshotId}"),
    ),
    ("ec2", &["deleteVolume"], Some("arn:{p}:ec2:{r}:{a}:volume/{VolumeId}")),
    ("ec2", &["deregisterImage"], Some("arn:{p}:ec2:{r}::image/{ImageId}")),
    (
        "events",
        &["putRule", "deleteRule"],
        Some("arn:{p}:events:{r}:{a}:rule/{EventBusName:bus|}{Name}"),
    ),
    (
        "events",
        &["enableRule", "disableRule", "describeRule"],
        Some("arn:{p}:events:{r}:{a}:rule/{EventBusName:bus|}{Name}"),
    ),
    (
        "events",
        &["putTargets", "removeTargets", "listTargetsByRule"],
        Some("arn:{p}:events:{r}:{a}:rule/{EventBusName:bus|}{Rule}"),
    ),
    (
        "events",
        &[
            "listRules",
            "listRuleNamesByTarget",
            "putPermission",
            "removePermission",
        ],
        None,
    ),
    (
        "dynamodb",
        &[
            "listBackups",
            "listContributorInsights",
            "listExports",
            "listImports",
            "listStreams",
        ],
        None,
    ),
    (
        "athena",
        &["getDatabase", "getTableMetadata", "listDatabases", "listTableMetadata"],
        Some("arn:{p}:athena:{r}:{a}:datacatalog/{CatalogName}"),
    ),
    (
        "athena",
        &["getDataCatalog", "updateDataCatalog", "deleteDataCatalog"],
        Some("arn:{p}:athena:{r}:{a}:datacatalog/{Name}"),
    ),
    ("athena", &["listDataCatalogs"], None),
    (
        "scheduler",
        &["createScheduleGroup", "getScheduleGroup", "deleteScheduleGroup"],
        Some("arn:{p}:scheduler:{r}:{a}:schedule-group/{Name}"),
    ),
    (
        "lambda",
        &[
            "getEventSourceMapping",
            "updateEventSourceMapping",
            "deleteEventSourceMapping",
        ],
        Some("arn:{p}:lambda:{r}:{a}:event-source-mapping:{UUID}"),
    ),
    ("kinesis", &["listStreams", "describeLimits"], None),
    ("firehose", &["listDeliveryStreams"], None),
    (
        "states",
        &[
            "sendTaskSuccess",
            "sendTaskFailure",
            "sendTaskHeartbeat",
            "listStateMachines",
        ],
        None,
    ),
    (
        "states",
        &["listActivities", "validateStateMachineDefinition", "testState"],
        None,
    ),
    (
        "glue",
        &["startJobRun", "getJob", "getJobRun", "getJobRuns"],
        Some("arn:{p}:glue:{r}:{a}:job/{JobName}"),
    ),
    (
        "glue",
        &["startCrawler", "stopCrawler", "getCrawler"],
        Some("arn:{p}:glue:{r}:{a}:crawler/{Name}"),
    ),
    (
        "glue",
        &["startWorkflowRun", "getWorkflow", "getWorkflowRun"],
        Some("arn:{p}:glue:{r}:{a}:workflow/{Name}"),
    ),
    (
        "cloudwatch",
        &["putMetricAlarm"],
        Some("arn:{p}:cloudwatch:{r}:{a}:alarm:{AlarmName}"),
    ),
    (
        "cloudwatch",
        &[
            "enableAlarmActions",
            "disableAlarmActions",
            "deleteAlarms",
            "describeAlarms",
        ],
        Some("arn:{p}:cloudwatch:{r}:{a}:alarm:{AlarmNames[]}"),
    ),
    (
        "bedrock",
        &["retrieve"],
        Some("arn:{p}:bedrock:{r}:{a}:knowledge-base/{KnowledgeBaseId}"),
    ),
    (
        "bedrock",
        &["startIngestionJob"],
        Some("arn:{p}:bedrock:{r}:{a}:knowledge-base/{KnowledgeBaseId}"),
    ),
    (
        "bedrock",
        &["applyGuardrail"],
        Some("arn:{p}:bedrock:{r}:{a}:guardrail/{GuardrailIdentifier}"),
    ),
    (
        "sagemaker",
        &["invokeEndpoint"],
        Some("arn:{p}:sagemaker:{r}:{a}:endpoint/{EndpointName}"),
    ),
    (
        "codebuild",
        &["batchGetBuilds"],
        Some("arn:{p}:codebuild:{r}:{a}:project/{Ids[]:project}"),
    ),
    (
        "batch",
        &["terminateJob", "cancelJob"],
        Some("arn:{p}:batch:{r}:{a}:job/{JobId}"),
    ),
    ("batch", &["describeJobs", "listJobs"], None),
    ("iot", &["publish"], Some("arn:{p}:iot:{r}:{a}:topic/{Topic}")),
    (
        "iot",
        &["getThingShadow", "updateThingShadow"],
        Some("arn:{p}:iot:{r}:{a}:thing/{ThingName}"),
    ),
    (
        "logs",
        &["describeLogGroups", "describeQueries", "stopQuery", "getQueryResults"],
        None,
    ),
    (
        "logs",
        &["putLogEvents", "createLogStream", "getLogEvents", "deleteLogStream"],
        Some("arn:{p}:logs:{r}:{a}:log-group:{LogGroupName}:log-stream:{LogStreamName}"),
    ),
    (
        "logs",
        &["startQuery"],
        Some("arn:{p}:logs:{r}:{a}:log-group:{LogGroupName}:*"),
    ),
    ("kms", &["listKeys", "listAliases", "createKey", "generateRandom"], None),
    (
        "lambda",
        &["listFunctions", "listEventSourceMappings", "getAccountSettings"],
        None,
    ),
    ("lambda", &["createEventSourceMapping", "listLayerVersions"], None),
    (
        "es",
        &[
            "authorizeVpcEndpointAccess",
            "listVpcEndpointAccess",
            "listVpcEndpointsForDomain",
            "revokeVpcEndpointAccess",
        ],
        None,
    ),
    (
        "route53",
        &["createReusableDelegationSet", "listHostedZonesByName", "testDNSAnswer"],
        None,
    ),
    (
        "s3",
        &["createAccessPoint", "listBuckets", "listDirectoryBuckets"],
        None,
    ),
    (
        "iam",
        &["addUserToGroup", "removeUserFromGroup"],
        Some("arn:{p}:iam::{a}:group/{GroupName}"),
    ),
    (
        "iam",
        &["addRoleToInstanceProfile", "removeRoleFromInstanceProfile"],
        Some("arn:{p}:iam::{a}:instance-profile/{InstanceProfileName}"),
    ),
];
