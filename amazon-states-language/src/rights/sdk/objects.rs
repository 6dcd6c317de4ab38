//! What a call of the AWS SDK integrations is about, told from its arguments.

use super::by_action::BY_ACTION;
use super::nothing_single::NOTHING_SINGLE;

/// Templates of all that a call with these arguments is about. By its arguments that is the first template whose
/// arguments are all there, or may be. Formats are from
/// <https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html>.
pub(super) fn templates(prefix: &str, action: &str, given: impl Fn(&str) -> bool) -> &'static [&'static str] {
    let nothing = |(service, calls): &(&str, &[&str])| *service == prefix && calls.contains(&action);
    if NOTHING_SINGLE.iter().any(nothing) {
        return &[];
    }
    let only = BY_ACTION
        .iter()
        .find(|(service, calls, _)| *service == prefix && calls.contains(&action));
    if let Some((_, _, templates)) = only {
        return templates;
    }
    let of = BY_ARGUMENT.iter().find(|(service, _)| *service == prefix);
    let mut all = of.iter().flat_map(|(_, templates)| templates.iter());
    all.find(|template| crate::rights::resource::required(template).all(&given))
        .map_or(&[], std::slice::from_ref)
}

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
            "arn:{p}:kinesis:{r}:{a}:stream/{ConsumerARN}",
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
        &["arn:{p}:cloudformation:{r}:{a}:stack/{StackName:stack}/*"],
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
    (
        "sagemaker",
        &[
            "arn:{p}:sagemaker:{r}:{a}:endpoint/{EndpointName}",
            "arn:{p}:sagemaker:{r}:{a}:endpoint-config/{EndpointConfigName}",
            "arn:{p}:sagemaker:{r}:{a}:training-job/{TrainingJobName}",
            "arn:{p}:sagemaker:{r}:{a}:processing-job/{ProcessingJobName}",
            "arn:{p}:sagemaker:{r}:{a}:transform-job/{TransformJobName}",
            "arn:{p}:sagemaker:{r}:{a}:hyper-parameter-tuning-job/{HyperParameterTuningJobName}",
            "arn:{p}:sagemaker:{r}:{a}:pipeline/{PipelineName}",
            "arn:{p}:sagemaker:{r}:{a}:notebook-instance/{NotebookInstanceName}",
            "arn:{p}:sagemaker:{r}:{a}:feature-group/{FeatureGroupName}",
            "arn:{p}:sagemaker:{r}:{a}:model/{ModelName}",
        ],
    ),
    (
        "elasticfilesystem",
        &["arn:{p}:elasticfilesystem:{r}:{a}:file-system/{FileSystemId}"],
    ),
    (
        "emr-serverless",
        &[
            "arn:{p}:emr-serverless:{r}:{a}:/applications/{ApplicationId}/jobruns/{JobRunId}",
            "arn:{p}:emr-serverless:{r}:{a}:/applications/{ApplicationId}",
        ],
    ),
];
