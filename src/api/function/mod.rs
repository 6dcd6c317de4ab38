mod code;
mod environment;
mod event_invoke_config;
mod event_source;
mod network;
mod settings;
mod url;

pub(crate) use code::{CodeSpec, ImageSpec};
pub(crate) use environment::{Environment, EnvironmentSource, KeyRef};
pub(crate) use event_invoke_config::{DestinationSpec, EventInvokeConfigSpec};
pub(crate) use event_source::EventSourceMappingSpec;
pub(crate) use network::DeadLetterConfig;
pub use network::{FileSystemConfig, VpcConfig};
pub use settings::{DurableConfig, RuntimeManagementConfig};
pub(crate) use settings::{EphemeralStorage, FunctionLogging, SnapStart, TenancyConfig, TracingConfig};
pub(crate) use url::FunctionUrlSpec;

use super::{FunctionAliasSpec, LogGroupSpec, RoleSpec};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

/// The Lambda function.
#[skip_serializing_none]
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct FunctionSpec {
    /// Name (FunctionName). Default: `<base>-lambda`. Immutable, and so is its absence.
    #[schemars(length(min = 1, max = 64), regex(pattern = r"^[A-Za-z0-9_-]+$"))]
    pub(crate) name: Option<String>,

    /// Description. Default: a sentence that names this object.
    #[schemars(length(max = 256))]
    pub(crate) description: Option<String>,

    /// Runtime identifier, such as `python3.14` or `nodejs22.x`; whatever Lambda knows. Required with
    /// own code; default `python3.14` for the bundled function; not with `code.image`.
    #[schemars(length(min = 1, max = 64), regex(pattern = r"^[a-z0-9.]+$"))]
    pub(crate) runtime: Option<String>,

    /// Entry point within the code, such as `index.handler`. Required with own code; default
    /// `index.handler` for the bundled function; not with `code.image`.
    #[schemars(length(min = 1, max = 128), regex(pattern = r"^\S+$"))]
    pub(crate) handler: Option<String>,

    /// Where the code comes from. Default: the bundled function.
    pub(crate) code: Option<CodeSpec>,

    /// Instruction set: one of `x86_64` (default) or `arm64`, as a list of one (Architectures).
    #[schemars(length(min = 1, max = 1), inner(length(min = 1, max = 32)))]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) architectures: Vec<String>,

    /// Memory in MB (MemorySize), 128 to 10240. Default 256.
    #[schemars(range(min = 128, max = 10240))]
    pub(crate) memory_size: Option<i32>,

    /// Longest run in seconds (Timeout), 1 to 900. Default 10.
    #[schemars(range(min = 1, max = 900))]
    pub(crate) timeout: Option<i32>,

    /// The function's `/tmp` (EphemeralStorage).
    pub(crate) ephemeral_storage: Option<EphemeralStorage>,

    /// Environment variables. `SFN_ARN`, the state machine's ARN, is always added.
    pub(crate) environment: Option<Environment>,

    /// Environment variables out of Secrets and ConfigMaps of this namespace, rolled out when those
    /// change. Of one name, a later source wins over an earlier one, and `environment.variables` over
    /// all. At most 16.
    #[schemars(length(max = 16))]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) environment_from: Vec<EnvironmentSource>,

    /// ARNs of layer versions, at most 5. Default none.
    #[schemars(
        length(max = 5),
        inner(
            length(min = 1, max = 140),
            regex(pattern = r"^arn:[a-zA-Z0-9-]+:lambda:[a-zA-Z0-9-]+:[0-9]{12}:layer:[a-zA-Z0-9-_]+:[0-9]+$")
        )
    )]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) layers: Vec<String>,

    /// X-Ray tracing of invocations.
    pub(crate) tracing_config: Option<TracingConfig>,

    /// Format and levels of the function's logs.
    pub(crate) logging_config: Option<FunctionLogging>,

    /// Subnets and security groups of the VPC that the function is connected to. Default: none. The role
    /// gets the rights that Lambda needs to make network interfaces, and the code is denied them.
    pub(crate) vpc_config: Option<VpcConfig>,

    /// File system that is mounted into the function, at most one; needs `vpcConfig`. Default: none. The
    /// role gets the right to mount it and to write to it.
    #[schemars(length(max = 1))]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) file_system_configs: Vec<FileSystemConfig>,

    /// Where events of asynchronous invocations go that could not be processed. Default: nowhere. The role
    /// gets the right to send there.
    pub(crate) dead_letter_config: Option<DeadLetterConfig>,

    /// ARN of the KMS key (no alias) that encrypts environment variables and SnapStart's snapshots
    /// (KMSKeyArn). Default: a key of AWS's own. The role gets `kms:Decrypt` for this function; the key's
    /// policy has to allow it, and the operator, too.
    #[schemars(
        length(min = 20, max = 256),
        regex(pattern = r"^arn:[a-z-]+:kms:[a-z0-9-]+:[0-9]{12}:key/[A-Za-z0-9-]+$")
    )]
    pub(crate) kms_key_arn: Option<String>,

    /// Start of published versions from a snapshot. Default: none.
    pub(crate) snap_start: Option<SnapStart>,

    /// ARN of the code signing configuration that says whose signatures the code needs. Default: none.
    #[schemars(
        length(min = 20, max = 200),
        regex(pattern = r"^arn:[a-zA-Z-]+:lambda:[a-z0-9-]+:[0-9]{12}:code-signing-config:csc-[a-z0-9]{17}$")
    )]
    pub(crate) code_signing_config_arn: Option<String>,

    /// Executions at one time that are reserved for the function, and its limit; 0 stops it. Default:
    /// none, the function shares what the account has left.
    #[schemars(range(min = 0, max = 1000000))]
    pub(crate) reserved_concurrent_executions: Option<i32>,

    /// What Lambda does when it finds the function in a loop with itself: `Terminate` (default) or `Allow`.
    #[schemars(length(min = 1, max = 32))]
    pub(crate) recursive_loop: Option<String>,

    /// When the function gets a new version of its runtime. Default: as soon as there is one (`Auto`).
    pub(crate) runtime_management_config: Option<RuntimeManagementConfig>,

    /// Makes it a durable function, whose executions last up to a year. Only for a new function; its values
    /// can change later. The role gets the right to keep and to read the state of its executions.
    pub(crate) durable_config: Option<DurableConfig>,

    /// Separate execution environments for each tenant that the invoker names. Only for a new function.
    pub(crate) tenancy_config: Option<TenancyConfig>,

    /// Publish a version on creation and on every change of code or configuration. Default true; an
    /// `alias` needs it.
    pub(crate) publish: Option<bool>,

    /// Published versions that are kept: this many of the newest, and those that aliases point to,
    /// 1 to 1000. Default 10. Versions from before this object had the function are never deleted.
    #[schemars(range(min = 1, max = 1000))]
    pub(crate) versions_to_keep: Option<u16>,

    /// An alias that follows the published versions, as `deployment` says. Where there is one,
    /// `${FunctionArn}` is its ARN. Default: none.
    pub(crate) alias: Option<FunctionAliasSpec>,

    /// An HTTPS endpoint of the function's own (function URL). Default: none.
    pub(crate) url: Option<FunctionUrlSpec>,

    /// Statements of the function's resource policy: who may call it. Statements with other ids, which others
    /// have added, are left alone. At most 32. Default none.
    #[schemars(
        length(max = 32),
        extend("x-kubernetes-list-type" = "map", "x-kubernetes-list-map-keys" = ["statementId"])
    )]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) permissions: Vec<PermissionSpec>,

    /// Attempts, age and destinations of asynchronous invocations (EventInvokeConfig). Default: none, so that
    /// Lambda's defaults hold.
    pub(crate) event_invoke_config: Option<EventInvokeConfigSpec>,

    /// Queues and streams that Lambda polls for the function, or for its alias if it has one
    /// (EventSourceMapping). The function's own role may read them. At most 16. Default none.
    #[schemars(length(max = 16), extend("x-kubernetes-list-type" = "atomic"))]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) event_source_mappings: Vec<EventSourceMappingSpec>,

    /// The role that the function runs with (its execution role).
    pub(crate) role: Option<RoleSpec>,

    /// The function's log group.
    pub(crate) log_group: Option<LogGroupSpec>,
}

/// One statement of the function's resource policy.
#[skip_serializing_none]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PermissionSpec {
    /// Name of the statement (StatementId): letters, digits, `-` and `_`, at most 100. Unique in the list.
    #[schemars(length(min = 1, max = 100), regex(pattern = r"^[A-Za-z0-9_-]+$"))]
    pub(crate) statement_id: String,

    /// Who may call the function: a service such as `s3.amazonaws.com`, an account or the ARN of one of its
    /// identities, or `*`. A service needs one of `sourceArn`, `sourceAccount`, `principalOrgID` and
    /// `eventSourceToken`. `*`, and whatever lets in other accounts, is allowed only where an administrator
    /// allows it (`--allow-public-access`, `--allowed-accounts`).
    #[schemars(length(min = 1, max = 2048), regex(pattern = r"^\S+$"))]
    pub(crate) principal: String,

    /// What it may do (Action), such as `lambda:InvokeFunctionUrl`. Default `lambda:InvokeFunction`.
    #[schemars(length(min = 1, max = 128), regex(pattern = r"^(lambda:\*|lambda:[A-Za-z]+|\*)$"))]
    pub(crate) action: Option<String>,

    /// ARN of what the service calls for (SourceArn), such as a bucket, topic or rule; `*` and `?` stand for
    /// any characters.
    #[schemars(length(min = 8, max = 2048), regex(pattern = r"^arn:"))]
    pub(crate) source_arn: Option<String>,

    /// Account of what the service calls for (SourceAccount), 12 digits. Needed beside the ARN of a bucket,
    /// which names no account.
    #[schemars(length(min = 12, max = 12), regex(pattern = r"^[0-9]{12}$"))]
    pub(crate) source_account: Option<String>,

    /// Organization that the caller has to belong to (PrincipalOrgID), such as `o-a1b2c3d4e5`.
    #[schemars(length(min = 12, max = 34), regex(pattern = r"^o-[a-z0-9]{10,32}$"))]
    #[serde(rename = "principalOrgID")]
    pub(crate) principal_org_id: Option<String>,

    /// Token that Alexa Smart Home sends (EventSourceToken): the id of the skill.
    #[schemars(length(min = 1, max = 256), regex(pattern = r"^[A-Za-z0-9._-]+$"))]
    pub(crate) event_source_token: Option<String>,

    /// AuthType that the function URL has to have (FunctionUrlAuthType): `NONE` or `AWS_IAM`. Only with
    /// `lambda:InvokeFunctionUrl`.
    #[schemars(length(min = 1, max = 32), regex(pattern = r"^[A-Z_]+$"))]
    pub(crate) function_url_auth_type: Option<String>,

    /// Whether the call has to come by the function URL (InvokedViaFunctionUrl). Only with
    /// `lambda:InvokeFunction`.
    pub(crate) invoked_via_function_url: Option<bool>,
}
