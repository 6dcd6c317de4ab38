//! The source of the function's code.

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
    /// The code itself: a map from file name, such as `index.py`, to text. At most 32 files; a file has at most
    /// 524288 characters. Default: none.
    #[schemars(extend("maxProperties" = 32))]
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) inline: BTreeMap<String, String>,

    /// ConfigMap of this namespace that holds the code. Each key of `data` and `binaryData` is a file. The operator
    /// rolls out an edit of the ConfigMap. Default: none.
    pub(crate) config_map_ref: Option<ConfigMapRef>,

    /// Deployment package (zip archive) in S3 (S3Bucket, S3Key, S3ObjectVersion). Allowed only in buckets that an
    /// administrator allows (`--allowed-buckets`). Default: none.
    pub(crate) s3: Option<S3Source>,

    /// Container image in ECR (PackageType `Image`). Excludes `runtime`, `handler` and `layers`. Lambda cannot change
    /// a function from a zip archive to an image or back. Default: none.
    pub(crate) image: Option<ImageSpec>,

    /// ARN of the KMS key that encrypts the zip archive at Lambda (SourceKMSKeyArn). Not allowed with an image.
    /// Default: a key that Lambda owns.
    #[schemars(length(min = 20, max = 256), regex(pattern = r"^arn:[a-z-]+:kms:.+$"))]
    pub(crate) source_kms_key_arn: Option<String>,

    /// Whether another pipeline deploys the code. The operator creates the function with the code that is given here,
    /// or with the bundled code. After that it does not change code or instruction set.
    /// `status.outputs.lambdaFunctionCodeSha256` reports the code that is deployed. The operator still keeps all
    /// other fields as declared. Default: false.
    pub(crate) managed_externally: Option<bool>,
}

/// A container image and the command that it starts with.
#[skip_serializing_none]
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ImageSpec {
    /// URI of the image (ImageUri) in a private ECR repository, such as
    /// `123456789012.dkr.ecr.eu-west-1.amazonaws.com/app:1.2`. The repository must be in the region of the AWS
    /// objects. If a tag moves to another image, the operator notices it at the next resync and rolls the image out.
    /// A digest (`app@sha256:...`) always names the same image. Required.
    #[schemars(length(min = 1, max = 1024), regex(pattern = r"^\S+$"))]
    pub(crate) uri: String,
    /// Arguments that replace the CMD of the image (ImageConfig.Command), at most 128. Default: those of the image.
    #[schemars(length(max = 128), inner(length(max = 2048)))]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) command: Vec<String>,
    /// Entry point that replaces the ENTRYPOINT of the image (ImageConfig.EntryPoint), at most 128 parts. Default:
    /// that of the image.
    #[schemars(length(max = 128), inner(length(max = 2048)))]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) entry_point: Vec<String>,
    /// Directory that replaces the WORKDIR of the image (ImageConfig.WorkingDirectory). Default: that of the image.
    #[schemars(length(min = 1, max = 1000))]
    pub(crate) working_directory: Option<String>,
}
