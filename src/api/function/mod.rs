//! The function of the spec.

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
    /// Name of the function (FunctionName), 1 to 64 characters. Immutable: it cannot be added or removed either.
    /// Default: `<base>-lambda`, where `<base>` is `spec.name`.
    #[schemars(length(min = 1, max = 64), regex(pattern = r"^[A-Za-z0-9_-]+$"))]
    pub(crate) name: Option<String>,

    /// Description of the function (Description), at most 256 characters. Default: a text that names this object.
    #[schemars(length(max = 256))]
    pub(crate) description: Option<String>,

    /// Identifier of the runtime (Runtime), such as `python3.14` or `nodejs22.x`: any that Lambda supports. Required
    /// with `code`, except `code.image`, which excludes it. Default for the bundled code: `python3.14`.
    #[schemars(length(min = 1, max = 64), regex(pattern = r"^[a-z0-9.]+$"))]
    pub(crate) runtime: Option<String>,

    /// Entry point in the code (Handler), such as `index.handler` for the function `handler` in the file `index.py`.
    /// Required with `code`, except `code.image`, which excludes it. Default for the bundled code: `index.handler`.
    #[schemars(length(min = 1, max = 128), regex(pattern = r"^\S+$"))]
    pub(crate) handler: Option<String>,

    /// Source of the code (Code). Default: bundled Python code that starts the state machine.
    pub(crate) code: Option<CodeSpec>,

    /// Instruction set, as a list of one (Architectures): `x86_64` or `arm64`. Default: `x86_64`.
    #[schemars(length(min = 1, max = 1), inner(length(min = 1, max = 32)))]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) architectures: Vec<String>,

    /// Memory of the function in MB (MemorySize), 128 to 10240. Default: 256.
    #[schemars(range(min = 128, max = 10240))]
    pub(crate) memory_size: Option<i32>,

    /// Longest duration of an invocation in seconds (Timeout), 1 to 900. Default: 10.
    #[schemars(range(min = 1, max = 900))]
    pub(crate) timeout: Option<i32>,

    /// Size of the directory `/tmp` (EphemeralStorage). Default: 512 MB.
    pub(crate) ephemeral_storage: Option<EphemeralStorage>,

    /// Environment variables (Environment), such as `environment: {variables: {LOG_LEVEL: debug}}`. The operator
    /// always adds `SFN_ARN`, the ARN of the state machine or of its alias. Default: only `SFN_ARN`.
    pub(crate) environment: Option<Environment>,

    /// Secrets and ConfigMaps of this namespace whose values become environment variables, at most 16. The operator
    /// rolls out a change of their values. If a name occurs more than once, a later source wins, and
    /// `environment.variables` wins over all sources. Default: none.
    #[schemars(length(max = 16))]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) environment_from: Vec<EnvironmentSource>,

    /// ARNs of layer versions (Layers), at most 5. Default: none.
    #[schemars(
        length(max = 5),
        inner(
            length(min = 1, max = 140),
            regex(pattern = r"^arn:[a-zA-Z0-9-]+:lambda:[a-zA-Z0-9-]+:[0-9]{12}:layer:[a-zA-Z0-9-_]+:[0-9]+$")
        )
    )]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) layers: Vec<String>,

    /// AWS X-Ray tracing of invocations (TracingConfig). Default: the mode `PassThrough`.
    pub(crate) tracing_config: Option<TracingConfig>,

    /// Format and levels of the function's logs (LoggingConfig). Default: JSON from the level INFO.
    pub(crate) logging_config: Option<FunctionLogging>,

    /// Subnets and security groups of the VPC that Lambda connects the function to (VpcConfig). The role gets the
    /// rights that Lambda needs to create network interfaces, and the policy denies these rights to the code.
    /// Default: none.
    pub(crate) vpc_config: Option<VpcConfig>,

    /// File system that Lambda mounts into the function, at most one (FileSystemConfigs). Requires `vpcConfig`. The
    /// role gets the rights to mount it and to write to it. Default: none.
    #[schemars(length(max = 1))]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) file_system_configs: Vec<FileSystemConfig>,

    /// Destination for events of asynchronous invocations that could not be processed (DeadLetterConfig). The role
    /// gets the right to send to it. Default: none.
    pub(crate) dead_letter_config: Option<DeadLetterConfig>,

    /// ARN of the KMS key, not an alias, that encrypts environment variables and snapshots of SnapStart (KMSKeyArn).
    /// The role gets `kms:Decrypt` for this function. The key policy must allow that too, and it must allow the
    /// operator to use the key. Default: a key that AWS owns.
    #[schemars(
        length(min = 20, max = 256),
        regex(pattern = r"^arn:[a-z-]+:kms:[a-z0-9-]+:[0-9]{12}:key/[A-Za-z0-9-]+$")
    )]
    pub(crate) kms_key_arn: Option<String>,

    /// Start of published versions from a snapshot (SnapStart). Default: none.
    pub(crate) snap_start: Option<SnapStart>,

    /// ARN of the code signing configuration, which lists the signers that the code must have (CodeSigningConfigArn).
    /// Default: none.
    #[schemars(
        length(min = 20, max = 200),
        regex(pattern = r"^arn:[a-zA-Z-]+:lambda:[a-z0-9-]+:[0-9]{12}:code-signing-config:csc-[a-z0-9]{17}$")
    )]
    pub(crate) code_signing_config_arn: Option<String>,

    /// Number of concurrent executions that Lambda reserves for the function (ReservedConcurrentExecutions), 0 to
    /// 1000000. It is also the function's limit; 0 stops the function. Default: none, so that the function shares the
    /// concurrency of the account.
    #[schemars(range(min = 0, max = 1000000))]
    pub(crate) reserved_concurrent_executions: Option<i32>,

    /// Policy of Lambda for a function that invokes itself in a loop (RecursiveLoop): `Terminate` stops the
    /// invocations; `Allow` does not. Default: `Terminate`.
    #[schemars(length(min = 1, max = 32))]
    pub(crate) recursive_loop: Option<String>,

    /// Time when Lambda updates the runtime of the function (RuntimeManagementConfig). Default: automatically.
    pub(crate) runtime_management_config: Option<RuntimeManagementConfig>,

    /// Makes the function a durable function, whose executions last up to a year (DurableConfig). Only a new function
    /// can become durable; the values can change later. The role gets the rights to keep and to read the state of the
    /// executions. Default: none.
    pub(crate) durable_config: Option<DurableConfig>,

    /// Isolation of tenants: each tenant that an invoker names gets its own execution environments (TenancyConfig).
    /// Only for a new function. Default: none.
    pub(crate) tenancy_config: Option<TenancyConfig>,

    /// Whether the operator publishes a version on creation and on every change of code or configuration (Publish).
    /// It must not be false with an `alias`. Default: true.
    pub(crate) publish: Option<bool>,

    /// Number of the newest published versions to keep, 1 to 1000. Versions that aliases point to are kept in
    /// addition. The operator never deletes versions that are older than its ownership of the function. Default: 10.
    #[schemars(range(min = 1, max = 1000))]
    pub(crate) versions_to_keep: Option<u16>,

    /// Alias that follows the published versions, as `spec.deployment` describes. With an alias, `${FunctionArn}` is
    /// the ARN of the alias. Default: none.
    pub(crate) alias: Option<FunctionAliasSpec>,

    /// Function URL: an HTTPS endpoint of the function (FunctionUrlConfig). Default: none.
    pub(crate) url: Option<FunctionUrlSpec>,

    /// Statements of the function's resource policy: who may invoke the function (AddPermission). The operator keeps
    /// statements with other ids that others added. At most 32. Default: none.
    #[schemars(
        length(max = 32),
        extend("x-kubernetes-list-type" = "map", "x-kubernetes-list-map-keys" = ["statementId"])
    )]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) permissions: Vec<PermissionSpec>,

    /// Attempts, event age and destinations of asynchronous invocations (EventInvokeConfig). Default: none, so that
    /// Lambda's defaults apply.
    pub(crate) event_invoke_config: Option<EventInvokeConfigSpec>,

    /// Queues and streams that Lambda polls for the function, or for its alias if it has one (EventSourceMapping).
    /// The function's generated role gets the rights to read them. At most 16. Default: none.
    #[schemars(length(max = 16), extend("x-kubernetes-list-type" = "atomic"))]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) event_source_mappings: Vec<EventSourceMappingSpec>,

    /// IAM role that the function runs with, its execution role (Role). Default: a role with the rights that the
    /// function needs.
    pub(crate) role: Option<RoleSpec>,

    /// Log group of the function (LogGroup of LoggingConfig). Default: a log group with the defaults of its fields.
    pub(crate) log_group: Option<LogGroupSpec>,
}

/// One statement of the function's resource policy.
#[skip_serializing_none]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PermissionSpec {
    /// Id of the statement (StatementId), 1 to 100 characters: letters, digits, `-` and `_`. Unique in the list.
    /// Required.
    #[schemars(length(min = 1, max = 100), regex(pattern = r"^[A-Za-z0-9_-]+$"))]
    pub(crate) statement_id: String,

    /// Principal that may invoke the function (Principal): a service such as `s3.amazonaws.com`, an account, the ARN
    /// of an identity, or `*`. A service requires one of `sourceArn`, `sourceAccount`, `principalOrgID` and
    /// `eventSourceToken`. `*` and other accounts are allowed only if an administrator allows them
    /// (`--allow-public-access`, `--allowed-accounts`). Required.
    #[schemars(length(min = 1, max = 2048), regex(pattern = r"^\S+$"))]
    pub(crate) principal: String,

    /// Action that the principal may use (Action), such as `lambda:InvokeFunctionUrl`. Default:
    /// `lambda:InvokeFunction`.
    #[schemars(length(min = 1, max = 128), regex(pattern = r"^(lambda:\*|lambda:[A-Za-z]+|\*)$"))]
    pub(crate) action: Option<String>,

    /// ARN of the resource that the service invokes the function for (SourceArn), such as a bucket, topic or rule.
    /// `*` and `?` match any characters. Default: none.
    #[schemars(length(min = 8, max = 2048), regex(pattern = r"^arn:"))]
    pub(crate) source_arn: Option<String>,

    /// Account that owns the resource in `sourceArn` (SourceAccount), 12 digits. Needed with the ARN of a bucket,
    /// which contains no account. Default: none.
    #[schemars(length(min = 12, max = 12), regex(pattern = r"^[0-9]{12}$"))]
    pub(crate) source_account: Option<String>,

    /// Id of the AWS organization that the caller must belong to (PrincipalOrgID), such as `o-a1b2c3d4e5`. Default:
    /// none.
    #[schemars(length(min = 12, max = 34), regex(pattern = r"^o-[a-z0-9]{10,32}$"))]
    #[serde(rename = "principalOrgID")]
    pub(crate) principal_org_id: Option<String>,

    /// Token that Alexa Smart Home sends (EventSourceToken): the id of the skill. Default: none.
    #[schemars(length(min = 1, max = 256), regex(pattern = r"^[A-Za-z0-9._-]+$"))]
    pub(crate) event_source_token: Option<String>,

    /// AuthType that the function URL must have (FunctionUrlAuthType): `NONE` or `AWS_IAM`. Only with the action
    /// `lambda:InvokeFunctionUrl`. Default: none.
    #[schemars(length(min = 1, max = 32), regex(pattern = r"^[A-Z_]+$"))]
    pub(crate) function_url_auth_type: Option<String>,

    /// Whether the call must come through the function URL (InvokedViaFunctionUrl). Only with the action
    /// `lambda:InvokeFunction`. Default: no condition, any call is allowed.
    pub(crate) invoked_via_function_url: Option<bool>,
}
