use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

/// Size of `/tmp`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub(crate) struct EphemeralStorage {
    /// Size in MB, 512 to 10240. Default 512.
    #[schemars(range(min = 512, max = 10240))]
    pub(crate) size: i32,
}

/// Tracing of the function.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub(crate) struct TracingConfig {
    /// `PassThrough` (default) or `Active`.
    #[schemars(length(min = 1, max = 32))]
    pub(crate) mode: String,
}

/// Logging of the function.
#[skip_serializing_none]
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct FunctionLogging {
    /// `JSON` (default) or `Text`.
    #[schemars(length(min = 1, max = 16))]
    pub(crate) log_format: Option<String>,
    /// Lowest level of the function's own logs: `TRACE`, `DEBUG`, `INFO` (default), `WARN`, `ERROR` or
    /// `FATAL`. Only with `JSON`.
    #[schemars(length(min = 1, max = 16))]
    pub(crate) application_log_level: Option<String>,
    /// Lowest level of Lambda's logs: `DEBUG`, `INFO` (default) or `WARN`. Only with `JSON`.
    #[schemars(length(min = 1, max = 16))]
    pub(crate) system_log_level: Option<String>,
}

/// Start from a snapshot.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct SnapStart {
    /// `PublishedVersions`, or `None` (default).
    #[schemars(length(min = 1, max = 32))]
    pub(crate) apply_on: String,
}

/// Updates of the runtime.
#[skip_serializing_none]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct RuntimeManagementConfig {
    /// `Auto` (default), `FunctionUpdate` (with the next change of the function) or `Manual`.
    #[schemars(length(min = 1, max = 32))]
    pub update_runtime_on: String,
    /// ARN of the runtime version to stay on; with `Manual`, and only then.
    #[schemars(
        length(min = 26, max = 2048),
        regex(pattern = r"^arn:[a-zA-Z-]+:lambda:[a-z0-9-]+::runtime:[!-~]+$")
    )]
    pub runtime_version_arn: Option<String>,
}

/// Durable executions.
#[skip_serializing_none]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct DurableConfig {
    /// Longest execution in seconds, all invocations together, 1 to 31622400 (366 days).
    #[schemars(range(min = 1, max = 31622400))]
    pub execution_timeout: i32,
    /// Days that the history of an execution is kept after its end, 1 to 90. Default 14.
    #[schemars(range(min = 1, max = 90))]
    pub retention_period_in_days: Option<i32>,
}

/// Isolation of tenants.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct TenancyConfig {
    /// `PER_TENANT`.
    #[schemars(length(min = 1, max = 32))]
    pub(crate) tenant_isolation_mode: String,
}
