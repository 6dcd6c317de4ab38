use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Size of `/tmp`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct EphemeralStorage {
    /// Size in MB, 512 to 10240. Default 512.
    #[schemars(range(min = 512, max = 10240))]
    pub size: i32,
}

/// Tracing of the function.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct TracingConfig {
    /// `PassThrough` (default) or `Active`.
    #[schemars(length(min = 1, max = 32))]
    pub mode: String,
}

/// Logging of the function.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct FunctionLogging {
    /// `JSON` (default) or `Text`.
    #[schemars(length(min = 1, max = 16))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub log_format: Option<String>,
    /// Lowest level of the function's own logs: `TRACE`, `DEBUG`, `INFO` (default), `WARN`, `ERROR` or
    /// `FATAL`. Only with `JSON`.
    #[schemars(length(min = 1, max = 16))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub application_log_level: Option<String>,
    /// Lowest level of Lambda's logs: `DEBUG`, `INFO` (default) or `WARN`. Only with `JSON`.
    #[schemars(length(min = 1, max = 16))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub system_log_level: Option<String>,
}
