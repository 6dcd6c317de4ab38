//! Small groups of settings of the function.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

/// Size of `/tmp`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub(crate) struct EphemeralStorage {
    /// Size in MB (Size), 512 to 10240. Required in this object. Default without `ephemeralStorage`: 512.
    #[schemars(range(min = 512, max = 10240))]
    pub(crate) size: i32,
}

/// Tracing of the function.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub(crate) struct TracingConfig {
    /// Tracing mode (Mode): `PassThrough` follows the sampling decision of the caller; `Active` samples invocations.
    /// Required in this object. Default without `tracingConfig`: `PassThrough`.
    #[schemars(length(min = 1, max = 32))]
    pub(crate) mode: String,
}

/// Logging of the function.
#[skip_serializing_none]
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct FunctionLogging {
    /// Format of the logs (LogFormat): `JSON` writes structured lines and supports levels; `Text` writes plain lines.
    /// Default: `JSON`.
    #[schemars(length(min = 1, max = 16))]
    pub(crate) log_format: Option<String>,
    /// Lowest level of the function's own logs (ApplicationLogLevel): `TRACE`, `DEBUG`, `INFO`, `WARN`, `ERROR` or
    /// `FATAL`. Only with the format `JSON`. Default: `INFO`.
    #[schemars(length(min = 1, max = 16))]
    pub(crate) application_log_level: Option<String>,
    /// Lowest level of Lambda's logs (SystemLogLevel): `DEBUG`, `INFO` or `WARN`. Only with the format `JSON`.
    /// Default: `INFO`.
    #[schemars(length(min = 1, max = 16))]
    pub(crate) system_log_level: Option<String>,
}

/// Start from a snapshot.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct SnapStart {
    /// Versions that start from a snapshot (ApplyOn): `PublishedVersions` or `None`. Required in this object. Default
    /// without `snapStart`: `None`.
    #[schemars(length(min = 1, max = 32))]
    pub(crate) apply_on: String,
}

/// Updates of the runtime.
#[skip_serializing_none]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct RuntimeManagementConfig {
    /// Time when Lambda updates the runtime (UpdateRuntimeOn): `Auto` updates it automatically; `FunctionUpdate`
    /// updates it with the next change of the function; `Manual` stays on `runtimeVersionArn`. Required in this
    /// object. Default without `runtimeManagementConfig`: `Auto`.
    #[schemars(length(min = 1, max = 32))]
    pub update_runtime_on: String,
    /// ARN of the runtime version to stay on (RuntimeVersionArn). Required with `Manual`, not allowed otherwise.
    #[schemars(
        length(min = 26, max = 2048),
        regex(pattern = r"^arn:[a-zA-Z-]+:lambda:[a-z0-9-]+::runtime:[!-~]+$")
    )]
    pub runtime_version_arn: Option<String>,
}

/// Configuration of durable executions.
#[skip_serializing_none]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct DurableConfig {
    /// Longest duration of an execution in seconds, over all its invocations (ExecutionTimeout), 1 to 31622400, which
    /// is 366 days. Required.
    #[schemars(range(min = 1, max = 31622400))]
    pub execution_timeout: i32,
    /// Number of days that Lambda keeps the history of an execution after its end (RetentionPeriodInDays), 1 to 90.
    /// Default: 14.
    #[schemars(range(min = 1, max = 90))]
    pub retention_period_in_days: Option<i32>,
}

/// Isolation of tenants.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct TenancyConfig {
    /// Isolation mode (TenantIsolationMode): `PER_TENANT` gives each tenant its own execution environments. Required.
    #[schemars(length(min = 1, max = 32))]
    pub(crate) tenant_isolation_mode: String,
}
