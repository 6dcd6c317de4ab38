mod code;
mod environment;
mod settings;
mod url;

pub use code::CodeSpec;
pub use environment::{Environment, EnvironmentSource, KeyRef};
pub use settings::{EphemeralStorage, FunctionLogging, TracingConfig};
pub use url::{CorsSpec, FunctionUrlSpec};

use super::{LogGroupSpec, RoleSpec};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The Lambda function.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct FunctionSpec {
    /// Name (FunctionName). Default: `<base>-lambda`. Immutable, and so is its absence.
    #[schemars(length(min = 1, max = 64), regex(pattern = r"^[A-Za-z0-9_-]+$"))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,

    /// Description. Default: a sentence that names this object.
    #[schemars(length(max = 256))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,

    /// Runtime identifier, such as `python3.14` or `nodejs22.x`; whatever Lambda knows. Required with
    /// own code; default `python3.14` for the bundled function.
    #[schemars(length(min = 1, max = 64), regex(pattern = r"^[a-z0-9.]+$"))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub runtime: Option<String>,

    /// Entry point within the code, such as `index.handler`. Required with own code; default
    /// `index.handler` for the bundled function.
    #[schemars(length(min = 1, max = 128), regex(pattern = r"^\S+$"))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub handler: Option<String>,

    /// Where the code comes from. Default: the bundled function.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<CodeSpec>,

    /// Instruction set: one of `x86_64` (default) or `arm64`, as a list of one (Architectures).
    #[schemars(length(min = 1, max = 1), inner(length(min = 1, max = 32)))]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub architectures: Vec<String>,

    /// Memory in MB (MemorySize), 128 to 10240. Default 256.
    #[schemars(range(min = 128, max = 10240))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub memory_size: Option<i32>,

    /// Longest run in seconds (Timeout), 1 to 900. Default 10.
    #[schemars(range(min = 1, max = 900))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub timeout: Option<i32>,

    /// The function's `/tmp` (EphemeralStorage).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ephemeral_storage: Option<EphemeralStorage>,

    /// Environment variables. `SFN_ARN`, the state machine's ARN, is always added.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub environment: Option<Environment>,

    /// Environment variables out of Secrets and ConfigMaps of this namespace, rolled out when those
    /// change. Of one name, a later source wins over an earlier one, and `environment.variables` over
    /// all. At most 16.
    #[schemars(length(max = 16))]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub environment_from: Vec<EnvironmentSource>,

    /// ARNs of layer versions, at most 5. Default none.
    #[schemars(length(max = 5), inner(length(min = 1, max = 256)))]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub layers: Vec<String>,

    /// X-Ray tracing of invocations.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tracing_config: Option<TracingConfig>,

    /// Format and levels of the function's logs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub logging_config: Option<FunctionLogging>,

    /// Publish a version on creation and on every change of code or configuration. Default true.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub publish: Option<bool>,

    /// An HTTPS endpoint of the function's own (function URL). Default: none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<FunctionUrlSpec>,

    /// The role that the function runs with (its execution role).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<RoleSpec>,

    /// The function's log group.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub log_group: Option<LogGroupSpec>,
}
