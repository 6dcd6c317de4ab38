//! The parts of a valid pattern.

use crate::api::{DeletionPolicy, DurableConfig, FileSystemConfig, MachineType, RuntimeManagementConfig, VpcConfig};
use crate::names::{FunctionName, LogGroupName, Place, RoleName, StateMachineName};
use crate::resource::event_source_mapping::{Settings, Source};
use crate::resource::function::code::{Code, ImageConfig};
use crate::resource::permission::Grant;
use crate::resource::state_machine::MachineKey;
use crate::resource::{event_invoke_config, function_url};
use crate::source::Variable;
use serde::Serialize;
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

/// The function of a pattern.
#[derive(Clone, Debug)]
#[allow(missing_docs, reason = "the fields of api::FunctionSpec, resolved")]
pub struct Function {
    pub name: FunctionName,
    pub description: String,
    pub runtime: Option<String>,
    pub handler: Option<String>,
    pub code: Code,
    pub source_kms_key_arn: Option<String>,
    pub code_managed_externally: bool,
    pub image_config: Option<ImageConfig>,
    pub architecture: String,
    pub memory_size: i32,
    pub timeout: i32,
    pub ephemeral_storage: i32,
    pub environment: BTreeMap<String, Variable>,
    pub layers: Vec<String>,
    pub tracing_mode: String,
    pub log_format: String,
    pub log_levels: Option<(String, String)>,
    /// In normal form: sorted, defaults written out.
    pub vpc_config: Option<VpcConfig>,
    pub file_system_configs: Vec<FileSystemConfig>,
    pub dead_letter_target_arn: Option<String>,
    pub kms_key_arn: Option<String>,
    /// `None` also stands for `None`, Lambda's word for no snapshot.
    pub snap_start: Option<String>,
    /// With its default written out.
    pub durable_config: Option<DurableConfig>,
    pub tenant_isolation_mode: Option<String>,
    pub code_signing_config_arn: Option<String>,
    pub reserved_concurrent_executions: Option<i32>,
    pub recursive_loop: Option<String>,
    pub runtime_management_config: Option<RuntimeManagementConfig>,
    pub publish: bool,
    pub versions_to_keep: usize,
    pub alias: Option<Alias>,
    pub provisioned_concurrent_executions: Option<i32>,
    pub url: Option<function_url::Configuration>,
    /// Statements of its resource policy by their ids.
    pub permissions: Vec<(String, Grant)>,
    pub event_invoke_config: Option<event_invoke_config::Configuration>,
    /// What Lambda polls for it, and how.
    pub event_source_mappings: Vec<(Source, Settings)>,
    pub role: Role,
    pub log_group: LogGroup,
}

/// The state machine of a pattern.
#[derive(Clone, Debug)]
#[allow(missing_docs, reason = "the fields of api::StateMachineSpec, resolved")]
pub struct Machine {
    pub name: StateMachineName,
    pub type_: MachineType,
    /// After substitution.
    pub definition: Value,
    /// The same as text, where that is sent as it was written.
    pub definition_text: Option<Arc<str>>,
    /// Field of the spec that it comes from.
    pub definition_at: &'static str,
    pub log_level: String,
    pub include_execution_data: bool,
    pub tracing: bool,
    /// The key of one's own.
    pub encryption: Option<MachineKey>,
    pub publish: bool,
    pub versions_to_keep: usize,
    pub alias: Option<Alias>,
    pub role: Role,
    pub log_group: LogGroup,
}

/// An alias of a function or a state machine.
#[derive(Clone, Debug)]
#[allow(
    missing_docs,
    reason = "the fields of api::FunctionAliasSpec and api::StateMachineAliasSpec"
)]
pub struct Alias {
    pub name: String,
    pub description: String,
}

/// In what steps traffic moves, with the percentage of a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum Strategy {
    /// One step.
    AllAtOnce,
    /// Two steps.
    Canary(i32),
    /// Equal steps.
    Linear(i32),
}

impl Strategy {
    /// The percentage that follows one.
    pub fn after(self, percentage: i32) -> i32 {
        match self {
            Self::AllAtOnce => 100,
            Self::Canary(step) if percentage < step => step,
            Self::Canary(_) => 100,
            Self::Linear(step) => percentage.saturating_add(step).min(100),
        }
    }
}

/// How aliases move to new versions.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Deployment {
    /// In what steps.
    pub strategy: Strategy,
    /// How long a step lasts.
    pub interval: Duration,
    /// Names of alarms that take the aliases back; none with `AllAtOnce`.
    pub alarms: Vec<String>,
}

/// The role that a function or a state machine runs with.
#[derive(Clone, Debug)]
pub enum Role {
    /// One that exists and is neither changed nor deleted, by its ARN.
    Existing(String),
    /// One of the pattern's own.
    Own(OwnRole),
}

impl Role {
    /// Its ARN.
    pub fn arn(&self, place: &Place) -> String {
        match self {
            Self::Existing(arn) => arn.clone(),
            Self::Own(role) => place.role_arn(&role.path, role.name.as_str()),
        }
    }

    /// The pattern's own role.
    pub fn own(&self) -> Option<&OwnRole> {
        match self {
            Self::Existing(_) => None,
            Self::Own(role) => Some(role),
        }
    }
}

/// A role of a pattern.
#[derive(Clone, Debug)]
#[allow(missing_docs, reason = "the fields of api::RoleSpec, resolved")]
pub struct OwnRole {
    pub name: RoleName,
    pub path: String,
    pub permissions_boundary: Option<String>,
    /// Whether the boundary is an administrator's, not only the spec's.
    pub bounded: bool,
    pub max_session_duration: i32,
    pub description: String,
    pub managed_policy_arns: Vec<String>,
    /// Services and ARNs that may assume it too.
    pub trusted_entities: Vec<String>,
    /// Statements that the user adds, as JSON.
    pub statements: Vec<Value>,
}

/// A log group of a pattern.
#[derive(Clone, Debug)]
#[allow(missing_docs, reason = "the fields of api::LogGroupSpec, resolved")]
pub struct LogGroup {
    pub name: LogGroupName,
    pub retention_in_days: Option<i32>,
    pub kms_key_id: Option<String>,
    pub class: String,
    pub deletion_protection: bool,
    pub deletion_policy: DeletionPolicy,
}
