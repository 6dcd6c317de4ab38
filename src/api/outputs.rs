//! The destination of the outputs.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

/// Where the operator writes the outputs in addition to `status.outputs`.
#[skip_serializing_none]
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct OutputsSpec {
    /// ConfigMap of this namespace for the outputs. The operator creates it, updates it, and deletes it with this
    /// object. It holds only the outputs, by the names of Terraform's module, such as `lambda_function_arn`. The
    /// operator does not change a ConfigMap of that name that already exists. Default: none.
    pub(crate) config_map_ref: Option<OutputsRef>,
}

/// A ConfigMap by its name.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub(crate) struct OutputsRef {
    /// Name of the ConfigMap, 1 to 253 characters. Required.
    #[schemars(length(min = 1, max = 253), regex(pattern = r"^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$"))]
    pub(crate) name: String,
}
