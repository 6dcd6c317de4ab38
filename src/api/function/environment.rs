use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;
use std::collections::BTreeMap;

/// Environment of the function.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub(crate) struct Environment {
    /// Names and values; at most 4 KB together, `SFN_ARN` included (Lambda's limit).
    #[schemars(extend("maxProperties" = 200))]
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) variables: BTreeMap<String, String>,
}

/// A Secret or a ConfigMap that environment variables are taken from; exactly one of the two.
#[skip_serializing_none]
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct EnvironmentSource {
    /// The Secret.
    pub(crate) secret_ref: Option<KeyRef>,
    /// The ConfigMap.
    pub(crate) config_map_ref: Option<KeyRef>,
    /// Put before each key to make the variable's name. Default: nothing.
    #[schemars(length(max = 64), regex(pattern = r"^[A-Za-z][A-Za-z0-9_]*$"))]
    pub(crate) prefix: Option<String>,
}

/// An object of this namespace, or one key of it.
#[skip_serializing_none]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub(crate) struct KeyRef {
    /// Name of the object.
    #[schemars(length(min = 1, max = 253), regex(pattern = r"^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$"))]
    pub(crate) name: String,
    /// Only this key. Default: all keys, each of which has to be a name that Lambda takes.
    #[schemars(length(min = 1, max = 253))]
    pub(crate) key: Option<String>,
}
