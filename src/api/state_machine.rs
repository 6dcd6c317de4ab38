//! The state machine of the spec.

use super::common::undescribed;
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
    /// Name of the state machine (name of CreateStateMachine), 1 to 80 characters. Immutable: it cannot be added or
    /// removed either. Default: `spec.name`, or its default.
    #[schemars(length(min = 1, max = 80), regex(pattern = r"^[A-Za-z0-9_-]+$"))]
    pub(crate) name: Option<String>,

    /// Type of the state machine (type of CreateStateMachine): `STANDARD` runs an execution exactly once, for up to a
    /// year, with a history; `EXPRESS` runs it at least once, for up to five minutes, without a history. Step
    /// Functions cannot change it in place. Default: `STANDARD`.
    #[serde(rename = "type")]
    pub(crate) type_: Option<MachineType>,

    /// The workflow: an Amazon States Language document as an object, not as a string (definition of
    /// CreateStateMachine). The operator replaces `${FunctionArn}`, `${FunctionName}`, `${StateMachineArn}`,
    /// `${StateMachineName}`, `${Region}`, `${AccountId}`, `${Partition}` and the names of `definitionSubstitutions`
    /// in its strings. It compares numbers by value, because the API server rewrites them (1.0 becomes 1). Default: a
    /// workflow that shows six types of states.
    pub(crate) definition: Option<Definition>,

    /// Source of the workflow, as an alternative to `definition`: JSON or YAML text in a ConfigMap or in S3. Exactly
    /// one of `configMapRef` and `s3`. The operator sends JSON text unchanged, except for the substitutions that
    /// `definition` describes. Default: none.
    pub(crate) definition_from: Option<DefinitionSource>,

    /// Names and values that replace `${Name}` in the strings of the definition. At most 64; a value has at most 4096
    /// characters. The built-in names, such as `FunctionArn`, are not allowed. Default: none.
    #[schemars(extend("maxProperties" = 64))]
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) definition_substitutions: BTreeMap<String, String>,

    /// Logging of execution history events to the log group (loggingConfiguration). Default: all events, with input
    /// and output.
    pub(crate) logging_configuration: Option<MachineLogging>,

    /// AWS X-Ray tracing of executions (tracingConfiguration). Default: enabled.
    pub(crate) tracing_configuration: Option<MachineTracing>,

    /// Encryption of the definition and of the execution history (encryptionConfiguration). Default: a key that AWS
    /// owns.
    pub(crate) encryption_configuration: Option<MachineEncryption>,

    /// Whether the operator publishes a version on creation and on every change (publish of UpdateStateMachine). It
    /// must not be false with an `alias`. Default: false, or true with an `alias`.
    pub(crate) publish: Option<bool>,

    /// Number of the newest published versions to keep, 1 to 1000. Versions that aliases point to are kept in
    /// addition. The operator never deletes versions that are older than its ownership of the state machine. Default:
    /// 10.
    #[schemars(range(min = 1, max = 1000))]
    pub(crate) versions_to_keep: Option<u16>,

    /// Alias that follows the published versions, as `spec.deployment` describes. With an alias the function starts
    /// executions by it: `SFN_ARN` and `${StateMachineArn}` are the ARN of the alias. Default: none.
    pub(crate) alias: Option<StateMachineAliasSpec>,

    /// Policy for running executions when the state machine is deleted: with `Wait`, Step Functions ends each
    /// execution at its next transition, and the deletion waits for that; with `Stop`, the operator stops the
    /// executions of a STANDARD state machine (executions of an EXPRESS one end within minutes). Default: `Wait`.
    pub(crate) executions_on_delete: Option<ExecutionsOnDelete>,

    /// IAM role that executions run with (roleArn of CreateStateMachine). Default: a role with the rights that the
    /// definition needs.
    pub(crate) role: Option<RoleSpec>,

    /// Log group for the execution history events. Default: a log group with the defaults of its fields.
    pub(crate) log_group: Option<LogGroupSpec>,
}

/// Type of a state machine.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "UPPERCASE")]
#[schemars(transform = undescribed)]
pub(crate) enum MachineType {
    /// Runs an execution exactly once, for up to a year, with a history.
    #[default]
    Standard,
    /// Runs an execution at least once, for up to five minutes.
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
    // The map is atomic. Otherwise managedFields would list every state, and grow to half of the object's size.
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "object",
            "x-kubernetes-preserve-unknown-fields": true,
            "x-kubernetes-map-type": "atomic",
        })
    }
}

/// Source of a definition's text; exactly one of the two.
#[skip_serializing_none]
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct DefinitionSource {
    /// Key of a ConfigMap of this namespace that holds the text. The operator rolls out an edit of the ConfigMap.
    /// Default: none.
    pub(crate) config_map_ref: Option<ConfigMapKeyRef>,
    /// Object in S3 that holds the text (DefinitionS3Location). Allowed only in buckets that an administrator allows
    /// (`--allowed-buckets`). Default: none.
    pub(crate) s3: Option<S3Source>,
}

/// Logging of executions.
#[skip_serializing_none]
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct MachineLogging {
    /// Execution history events that are logged (level): `ALL` logs all events; `ERROR` logs errors; `FATAL` logs
    /// only the events that end an execution with a failure; `OFF` logs none. With `OFF` the state machine has no log
    /// destination, and its role has no rights to deliver logs. Default: `ALL`.
    #[schemars(length(min = 1, max = 16))]
    pub(crate) level: Option<String>,
    /// Whether log events contain input and output of states (includeExecutionData). Default: true.
    pub(crate) include_execution_data: Option<bool>,
}

/// Tracing of executions.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub(crate) struct MachineTracing {
    /// Whether Step Functions traces executions with AWS X-Ray (enabled). Required in this object. Default without
    /// `tracingConfiguration`: true.
    pub(crate) enabled: bool,
}

/// Encryption of a state machine.
#[skip_serializing_none]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct MachineEncryption {
    /// Owner of the key (type): `AWS_OWNED_KEY` is a key that AWS owns; `CUSTOMER_MANAGED_KMS_KEY` is the KMS key in
    /// `kmsKeyId`. Required.
    #[serde(rename = "type")]
    pub(crate) type_: EncryptionType,
    /// ARN of the KMS key (kmsKeyId), not an alias. Required with the type `CUSTOMER_MANAGED_KMS_KEY`, not allowed
    /// otherwise. The role gets the right to use the key for this state machine. The key policy must allow that too,
    /// and it must allow the operator to use the key.
    #[schemars(
        length(min = 20, max = 256),
        regex(pattern = r"^arn:[a-z-]+:kms:[a-z0-9-]+:[0-9]{12}:key/[A-Za-z0-9-]+$")
    )]
    pub(crate) kms_key_id: Option<String>,
    /// Number of seconds that Step Functions reuses a data key (kmsDataKeyReusePeriodSeconds), 60 to 900. Only with
    /// the type `CUSTOMER_MANAGED_KMS_KEY`. Default: 300.
    #[schemars(range(min = 60, max = 900))]
    pub(crate) kms_data_key_reuse_period_seconds: Option<i32>,
}

/// Owner of the key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(crate) enum EncryptionType {
    /// AWS owns the key.
    AwsOwnedKey,
    /// The user owns the key.
    CustomerManagedKmsKey,
}
