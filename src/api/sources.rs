//! References to ConfigMaps and to objects in S3.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

/// A ConfigMap of this namespace.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub(crate) struct ConfigMapRef {
    /// Name of the ConfigMap, 1 to 253 characters. Required.
    #[schemars(length(min = 1, max = 253), regex(pattern = r"^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$"))]
    pub(crate) name: String,
}

/// One key of a ConfigMap of this namespace.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub(crate) struct ConfigMapKeyRef {
    /// Name of the ConfigMap, 1 to 253 characters. Required.
    #[schemars(length(min = 1, max = 253), regex(pattern = r"^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$"))]
    pub(crate) name: String,
    /// Key of `data` or `binaryData` in the ConfigMap, 1 to 253 characters. Required.
    #[schemars(length(min = 1, max = 253), regex(pattern = r"^[-._a-zA-Z0-9]+$"))]
    pub(crate) key: String,
}

/// An object in S3. Allowed only in buckets that an administrator allows (`--allowed-buckets`).
#[skip_serializing_none]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct S3Source {
    /// Name of the bucket (S3Bucket), 3 to 63 characters. The bucket must be in the region of the AWS objects.
    /// Required.
    #[schemars(length(min = 3, max = 63), regex(pattern = r"^[0-9A-Za-z._-]+$"))]
    pub(crate) bucket: String,
    /// Key of the object (S3Key), 1 to 1024 characters. Required.
    #[schemars(length(min = 1, max = 1024))]
    pub(crate) key: String,
    /// Version of the object (VersionId of S3). Default: the newest version. The operator then notices new content
    /// under the same key at the next resync and rolls it out.
    #[schemars(length(min = 1, max = 1024))]
    pub(crate) object_version: Option<String>,
}
