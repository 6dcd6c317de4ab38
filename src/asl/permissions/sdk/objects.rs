//! What a call of the AWS SDK integrations is about, told from its arguments.

/// Templates of what calls with these arguments are about: the first whose arguments are all there, or may be.
/// Formats are from
/// <https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html>.
pub(super) fn templates(prefix: &str, action: &str, given: impl Fn(&str) -> bool) -> Option<&'static str> {
    let only = BY_ACTION
        .iter()
        .find(|(service, calls, _)| *service == prefix && calls.contains(&action));
    if let Some((_, _, template)) = only {
        return *template;
    }
    let (_, templates) = BY_ARGUMENT.iter().find(|(service, _)| *service == prefix)?;
    templates
        .iter()
        .find(|template| crate::asl::permissions::resource::required(template).all(&given))
        .copied()
}

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
        Some("arn:{p}:events:{r}:{a}:rule/{Name}"),
    ),
    (
        "events",
        &["enableRule", "disableRule", "describeRule"],
        Some("arn:{p}:events:{r}:{a}:rule/{Name}"),
    ),
    (
        "events",
        &["putTargets", "removeTargets", "listTargetsByRule"],
        Some("arn:{p}:events:{r}:{a}:rule/{Rule}"),
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
        "bedrock",
        &["converse", "invokeModel"],
        Some("arn:{p}:bedrock:{r}:*{ModelId:model}"),
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

/// Prefix, and templates with the most telling first.
pub(super) const BY_ARGUMENT: &[(&str, &[&str])] = &[
    ("s3", &["arn:{p}:s3:::{Bucket}/{Key}", "arn:{p}:s3:::{Bucket}"]),
    (
        "dynamodb",
        &[
            "arn:{p}:dynamodb:{r}:{a}:table/{TableName}",
            "arn:{p}:dynamodb:{r}:{a}:table/{ResourceArn}",
            "arn:{p}:dynamodb:{r}:{a}:table/{TableArn}",
        ],
    ),
    ("sqs", &["arn:{p}:sqs:{r}:{a}:{QueueUrl:queue}"]),
    (
        "sns",
        &[
            "arn:{p}:sns:{r}:{a}:{TopicArn}",
            "arn:{p}:sns:{r}:{a}:{TargetArn}",
            "arn:{p}:sns:{r}:{a}:{ResourceArn}",
        ],
    ),
    (
        "lambda",
        &[
            "arn:{p}:lambda:{r}:{a}:function:{FunctionName:unqualified}",
            "arn:{p}:lambda:{r}:{a}:layer:{LayerName}",
            "arn:{p}:lambda:{r}:{a}:event-source-mapping:{UUID}",
            "arn:{p}:lambda:{r}:{a}:function:{Resource}",
        ],
    ),
    (
        "states",
        &[
            "arn:{p}:states:{r}:{a}:*{StateMachineArn:machine}",
            "arn:{p}:states:{r}:{a}:*{ExecutionArn}",
            "arn:{p}:states:{r}:{a}:*{ActivityArn}",
            "arn:{p}:states:{r}:{a}:*{MapRunArn}",
            "arn:{p}:states:{r}:{a}:*{StateMachineAliasArn:machine}",
            "arn:{p}:states:{r}:{a}:*{StateMachineVersionArn:machine}",
        ],
    ),
    ("events", &["arn:{p}:events:{r}:{a}:event-bus/{EventBusName}"]),
    (
        "secretsmanager",
        &["arn:{p}:secretsmanager:{r}:{a}:secret:{SecretId:secret}"],
    ),
    ("kms", &["arn:{p}:kms:{r}:{a}:key/{KeyId:key}"]),
    (
        "kinesis",
        &[
            "arn:{p}:kinesis:{r}:{a}:stream/{StreamARN}",
            "arn:{p}:kinesis:{r}:{a}:stream/{StreamName}",
        ],
    ),
    (
        "firehose",
        &["arn:{p}:firehose:{r}:{a}:deliverystream/{DeliveryStreamName}"],
    ),
    ("logs", &["arn:{p}:logs:{r}:{a}:log-group:{LogGroupName}:*"]),
    ("ecr", &["arn:{p}:ecr:{r}:{a}:repository/{RepositoryName}"]),
    ("athena", &["arn:{p}:athena:{r}:{a}:workgroup/{WorkGroup}"]),
    ("codebuild", &["arn:{p}:codebuild:{r}:{a}:project/{ProjectName}"]),
    (
        "cloudformation",
        &["arn:{p}:cloudformation:{r}:{a}:stack/{StackName}/*"],
    ),
    (
        "rds",
        &[
            "arn:{p}:rds:{r}:{a}:db:{DBInstanceIdentifier}",
            "arn:{p}:rds:{r}:{a}:cluster:{DBClusterIdentifier}",
        ],
    ),
    (
        "scheduler",
        &["arn:{p}:scheduler:{r}:{a}:schedule/{GroupName|default}/{Name}"],
    ),
    ("pipes", &["arn:{p}:pipes:{r}:{a}:pipe/{Name}"]),
    ("cognito-idp", &["arn:{p}:cognito-idp:{r}:{a}:userpool/{UserPoolId}"]),
    (
        "elasticmapreduce",
        &[
            "arn:{p}:elasticmapreduce:{r}:{a}:cluster/{ClusterId}",
            "arn:{p}:elasticmapreduce:{r}:{a}:cluster/{JobFlowId}",
            "arn:{p}:elasticmapreduce:{r}:{a}:cluster/{JobFlowIds[]}",
        ],
    ),
    ("es", &["arn:{p}:es:{r}:{a}:domain/{DomainName}"]),
    ("route53", &["arn:{p}:route53:::hostedzone/{HostedZoneId:last}"]),
    (
        "timestream",
        &["arn:{p}:timestream:{r}:{a}:database/{DatabaseName}/table/{TableName}"],
    ),
    (
        "iam",
        &[
            "arn:{p}:iam::{a}:role/{RoleName}",
            "arn:{p}:iam::{a}:user/{UserName}",
            "arn:{p}:iam::{a}:group/{GroupName}",
            "arn:{p}:iam::{a}:policy/{PolicyArn}",
        ],
    ),
];
