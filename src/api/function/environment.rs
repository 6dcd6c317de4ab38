//! The function's environment variables.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;
use std::collections::BTreeMap;

/// Environment of the function.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub(crate) struct Environment {
    /// Names and values of the environment variables (Variables), such as `LOG_LEVEL: debug`. At most 200; Lambda's
    /// limit for all variables together, with `SFN_ARN`, is 4 KB. A name begins with a letter and has at least two
    /// letters, digits or `_`. Default: none.
    #[schemars(extend("maxProperties" = 200))]
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) variables: BTreeMap<String, String>,
}

/// A Secret or a ConfigMap whose values become environment variables; exactly one of the two.
#[skip_serializing_none]
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct EnvironmentSource {
    /// Secret of this namespace. Default: none.
    pub(crate) secret_ref: Option<KeyRef>,
    /// ConfigMap of this namespace. Default: none.
    pub(crate) config_map_ref: Option<KeyRef>,
    /// Text that the operator puts before each key to get the name of the variable, at most 64 characters. Default:
    /// none.
    #[schemars(length(max = 64), regex(pattern = r"^[A-Za-z][A-Za-z0-9_]*$"))]
    pub(crate) prefix: Option<String>,
}

/// An object of this namespace, or one key of it.
#[skip_serializing_none]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub(crate) struct KeyRef {
    /// Name of the object, 1 to 253 characters. Required.
    #[schemars(length(min = 1, max = 253), regex(pattern = r"^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$"))]
    pub(crate) name: String,
    /// The only key to use, 1 to 253 characters. Default: all keys. Each key, with the prefix, must be a name that
    /// Lambda accepts.
    #[schemars(length(min = 1, max = 253))]
    pub(crate) key: Option<String>,
}
