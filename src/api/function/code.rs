use crate::api::{ConfigMapRef, S3Source};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;
use std::collections::BTreeMap;

/// Source of the function's code: at most one of `inline`, `configMapRef`, `s3` and `image`.
#[skip_serializing_none]
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct CodeSpec {
    /// The code itself: file name to text, such as `index.py`. At most 32 files.
    #[schemars(extend("maxProperties" = 32))]
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) inline: BTreeMap<String, String>,

    /// A ConfigMap of this namespace: each key of `data` and `binaryData` is a file. An edit of it is
    /// rolled out by itself.
    pub(crate) config_map_ref: Option<ConfigMapRef>,

    /// A deployment package (zip archive) in S3 (S3Bucket, S3Key, S3ObjectVersion).
    pub(crate) s3: Option<S3Source>,

    /// A container image in ECR (PackageType `Image`). Excludes `runtime`, `handler` and `layers`. Lambda
    /// cannot change a function from a zip archive to an image or back.
    pub(crate) image: Option<ImageSpec>,

    /// ARN of the KMS key that encrypts the zip archive at Lambda (SourceKMSKeyArn). Not for an image. Default: a key
    /// of Lambda's own.
    #[schemars(length(min = 20, max = 256), regex(pattern = r"^arn:[a-z-]+:kms:.+$"))]
    pub(crate) source_kms_key_arn: Option<String>,

    /// Whether another pipeline deploys the code. The function is created with the code that is given
    /// here (the bundled function, if none is); from then on code and instruction set are left as they
    /// are, whoever changes them, and `status.outputs.lambdaFunctionCodeSha256` tells what is in place.
    /// All else is still kept as declared. Default false.
    pub(crate) managed_externally: Option<bool>,
}

/// A container image, and what it is started with.
#[skip_serializing_none]
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ImageSpec {
    /// The image (ImageUri), in a private ECR repository of the region of the AWS objects, such as
    /// `123456789012.dkr.ecr.eu-west-1.amazonaws.com/app:1.2`. A tag that is moved to another image is
    /// noticed at the next resync and rolled out; a digest (`app@sha256:...`) stays what it is.
    #[schemars(length(min = 1, max = 1024), regex(pattern = r"^\S+$"))]
    pub(crate) uri: String,
    /// Replaces the image's CMD (ImageConfig.Command). At most 128.
    #[schemars(length(max = 128), inner(length(max = 2048)))]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) command: Vec<String>,
    /// Replaces the image's ENTRYPOINT (ImageConfig.EntryPoint). At most 128.
    #[schemars(length(max = 128), inner(length(max = 2048)))]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) entry_point: Vec<String>,
    /// Replaces the image's WORKDIR (ImageConfig.WorkingDirectory).
    #[schemars(length(min = 1, max = 1000))]
    pub(crate) working_directory: Option<String>,
}
