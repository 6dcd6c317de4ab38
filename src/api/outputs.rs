use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

/// Where the outputs go besides `status.outputs`.
#[skip_serializing_none]
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct OutputsSpec {
    /// A ConfigMap of this namespace that the operator makes, keeps and removes together with this
    /// object. It holds the outputs and nothing else, under the names that Terraform's module gives them, such as
    /// `lambda_function_arn`. A ConfigMap of that name that exists already is not touched.
    pub(crate) config_map_ref: Option<OutputsRef>,
}

/// A ConfigMap by its name.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub(crate) struct OutputsRef {
    /// Name of the ConfigMap.
    #[schemars(length(min = 1, max = 253), regex(pattern = r"^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$"))]
    pub(crate) name: String,
}
