use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

/// Connection to a VPC.
#[skip_serializing_none]
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct VpcConfig {
    /// Ids of subnets, 1 to 16; better two in different availability zones.
    #[schemars(
        length(min = 1, max = 16),
        inner(length(min = 1, max = 64), regex(pattern = r"^subnet-[0-9a-z]+$"))
    )]
    pub subnet_ids: Vec<String>,
    /// Ids of security groups, 1 to 5.
    #[schemars(
        length(min = 1, max = 5),
        inner(length(min = 1, max = 64), regex(pattern = r"^sg-[0-9a-zA-Z]+$"))
    )]
    pub security_group_ids: Vec<String>,
    /// Outbound IPv6 traffic in dual-stack subnets. Default false.
    pub ipv6_allowed_for_dual_stack: Option<bool>,
}

/// A file system in the function.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct FileSystemConfig {
    /// ARN of the access point of Amazon EFS or Amazon S3 Files.
    #[schemars(
        length(min = 20, max = 256),
        regex(
            pattern = r"^arn:[a-z-]+:(elasticfilesystem:[a-z0-9-]+:[0-9]{12}:access-point|s3files:[a-z0-9:-]+:file-system/fs-[0-9a-f]{17,40}/access-point)/fsap-[0-9a-f]{17,40}$"
        )
    )]
    pub arn: String,
    /// Where the function finds it, below `/mnt/`.
    #[schemars(length(min = 6, max = 160), regex(pattern = r"^/mnt/[a-zA-Z0-9_.-]+$"))]
    pub local_mount_path: String,
}

/// Destination of what could not be processed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct DeadLetterConfig {
    /// ARN of an Amazon SQS queue or an Amazon SNS topic.
    #[schemars(
        length(min = 20, max = 256),
        regex(pattern = r"^arn:[a-z-]+:(sqs|sns):[a-z0-9-]+:[0-9]{12}:[a-zA-Z0-9_.-]+$")
    )]
    pub(crate) target_arn: String,
}
