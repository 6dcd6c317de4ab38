use super::{ConfigMapKeyRef, ExecutionsOnDelete, LogGroupSpec, RoleSpec, S3Source, StateMachineAliasSpec};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use serde_with::skip_serializing_none;
use std::{borrow::Cow, collections::BTreeMap};

/// The Step Functions state machine.
#[skip_serializing_none]
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct StateMachineSpec {
    /// Name. Default: the base name. Immutable, and so is its absence.
    #[schemars(length(min = 1, max = 80), regex(pattern = r"^[A-Za-z0-9_-]+$"))]
    pub(crate) name: Option<String>,

    /// `STANDARD` (default) or `EXPRESS`. Step Functions cannot change it in place.
    #[serde(rename = "type")]
    pub(crate) type_: Option<MachineType>,

    /// The Amazon States Language document, as an object (never a string). In its strings
    /// `${FunctionArn}`, `${FunctionName}`, `${StateMachineArn}`, `${StateMachineName}`, `${Region}`,
    /// `${AccountId}`, `${Partition}` and the names of `definitionSubstitutions` are replaced. Numbers
    /// are compared by value, because the Kubernetes API server rewrites them (1.0 becomes 1). Default:
    /// the pattern's workflow.
    pub(crate) definition: Option<Definition>,

    /// Where the document is, if it is not in `definition`: as JSON or YAML text, sent to Step Functions as
    /// it is (JSON to the letter, numbers too). The same names are replaced in its strings.
    pub(crate) definition_from: Option<DefinitionSource>,

    /// Names and values to replace in the definition's strings, as `${Name}`. At most 64.
    #[schemars(extend("maxProperties" = 64))]
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) definition_substitutions: BTreeMap<String, String>,

    /// Execution history events in the log group.
    pub(crate) logging_configuration: Option<MachineLogging>,

    /// X-Ray tracing of executions.
    pub(crate) tracing_configuration: Option<MachineTracing>,

    /// Key that the definition and the executions' history are encrypted with. Default: a key of AWS's own.
    pub(crate) encryption_configuration: Option<MachineEncryption>,

    /// Publish a version on creation and on every change. Default false; with an `alias` it is always
    /// done.
    pub(crate) publish: Option<bool>,

    /// Published versions that are kept: this many of the newest, and those that aliases point to,
    /// 1 to 1000. Default 10. Versions from before this object had the machine are never deleted.
    #[schemars(range(min = 1, max = 1000))]
    pub(crate) versions_to_keep: Option<u16>,

    /// An alias that follows the published versions, as `deployment` says. Where there is one, the
    /// function starts executions by it: `SFN_ARN` and `${StateMachineArn}` are its ARN. Default: none.
    pub(crate) alias: Option<StateMachineAliasSpec>,

    /// What happens to running executions when the state machine is deleted: `Wait` (default; Step
    /// Functions ends each at its next transition) or `Stop` (STANDARD only; EXPRESS ones end within
    /// minutes).
    pub(crate) executions_on_delete: Option<ExecutionsOnDelete>,

    /// The role that executions run with.
    pub(crate) role: Option<RoleSpec>,

    /// The state machine's log group.
    pub(crate) log_group: Option<LogGroupSpec>,
}

/// Type of a state machine.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "UPPERCASE")]
pub(crate) enum MachineType {
    /// Long-running, exactly once, with history.
    #[default]
    Standard,
    /// Up to five minutes, at least once.
    Express,
}

/// A States Language document.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct Definition(pub Map<String, Value>);

impl JsonSchema for Definition {
    fn schema_name() -> Cow<'static, str> {
        "Definition".into()
    }
    fn inline_schema() -> bool {
        true
    }
    // Atomic, or managedFields would name every state and grow to half of the object's size.
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "object",
            "x-kubernetes-preserve-unknown-fields": true,
            "x-kubernetes-map-type": "atomic",
        })
    }
}

/// Where a definition's text is; exactly one of the two.
#[skip_serializing_none]
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct DefinitionSource {
    /// One key of a ConfigMap of this namespace. An edit of it is rolled out by itself.
    pub(crate) config_map_ref: Option<ConfigMapKeyRef>,
    /// An object in S3 (DefinitionS3Location).
    pub(crate) s3: Option<S3Source>,
}

/// Logging of executions.
#[skip_serializing_none]
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct MachineLogging {
    /// `ALL` (default), `ERROR`, `FATAL` or `OFF`. With `OFF` there is no destination, and the role gets
    /// no rights to deliver logs.
    #[schemars(length(min = 1, max = 16))]
    pub(crate) level: Option<String>,
    /// Whether input and output of states are logged. Default true.
    pub(crate) include_execution_data: Option<bool>,
}

/// Tracing of executions.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub(crate) struct MachineTracing {
    /// Default true.
    pub(crate) enabled: bool,
}

/// Encryption of a state machine.
#[skip_serializing_none]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct MachineEncryption {
    /// `AWS_OWNED_KEY` or `CUSTOMER_MANAGED_KMS_KEY`.
    #[serde(rename = "type")]
    pub(crate) type_: EncryptionType,
    /// ARN of the KMS key (no alias), with `CUSTOMER_MANAGED_KMS_KEY` and only then. The role gets the right
    /// to use it for this state machine; the key's policy has to allow it, and the operator, too.
    #[schemars(
        length(min = 20, max = 256),
        regex(pattern = r"^arn:[a-z-]+:kms:[a-z0-9-]+:[0-9]{12}:key/[A-Za-z0-9-]+$")
    )]
    pub(crate) kms_key_id: Option<String>,
    /// Seconds that a data key is used again before Step Functions asks for a new one, 60 to 900; only with
    /// a key of one's own. Default 300.
    #[schemars(range(min = 60, max = 900))]
    pub(crate) kms_data_key_reuse_period_seconds: Option<i32>,
}

/// Whose key it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(crate) enum EncryptionType {
    /// AWS's.
    AwsOwnedKey,
    /// One's own.
    CustomerManagedKmsKey,
}
