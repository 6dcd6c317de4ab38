//! The function's VPC, file system and dead-letter destination.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

/// Connection to a VPC.
#[skip_serializing_none]
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct VpcConfig {
    /// Ids of subnets (SubnetIds), 1 to 16. Two subnets in different availability zones are recommended. Required.
    #[schemars(
        length(min = 1, max = 16),
        inner(length(min = 1, max = 64), regex(pattern = r"^subnet-[0-9a-z]+$"))
    )]
    pub subnet_ids: Vec<String>,
    /// Ids of security groups (SecurityGroupIds), 1 to 5. Required.
    #[schemars(
        length(min = 1, max = 5),
        inner(length(min = 1, max = 64), regex(pattern = r"^sg-[0-9a-zA-Z]+$"))
    )]
    pub security_group_ids: Vec<String>,
    /// Whether the function can send IPv6 traffic in dual-stack subnets (Ipv6AllowedForDualStack). Default: false.
    pub ipv6_allowed_for_dual_stack: Option<bool>,
}

/// A file system that Lambda mounts into the function.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct FileSystemConfig {
    /// ARN of an access point of Amazon EFS or Amazon S3 Files (Arn). Required.
    #[schemars(
        length(min = 20, max = 256),
        regex(
            pattern = r"^arn:[a-z-]+:(elasticfilesystem:[a-z0-9-]+:[0-9]{12}:access-point|s3files:[a-z0-9:-]+:file-system/fs-[0-9a-f]{17,40}/access-point)/fsap-[0-9a-f]{17,40}$"
        )
    )]
    pub arn: String,
    /// Path of the mount in the function, below `/mnt/` (LocalMountPath), at most 160 characters. Required.
    #[schemars(length(min = 6, max = 160), regex(pattern = r"^/mnt/[a-zA-Z0-9_.-]+$"))]
    pub local_mount_path: String,
}

/// Destination for events that could not be processed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct DeadLetterConfig {
    /// ARN of an SQS queue or an SNS topic (TargetArn). Required.
    #[schemars(
        length(min = 20, max = 256),
        regex(pattern = r"^arn:[a-z-]+:(sqs|sns):[a-z0-9-]+:[0-9]{12}:[a-zA-Z0-9_.-]+$")
    )]
    pub(crate) target_arn: String,
}
