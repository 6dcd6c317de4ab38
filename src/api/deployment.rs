//! Aliases, and their way to new versions.

use super::common::undescribed;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

/// An alias of the function: a name for the version that callers invoke.
#[skip_serializing_none]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct FunctionAliasSpec {
    /// Name of the alias (Name), 1 to 128 characters: letters, digits, `-` and `_`, not digits only. Required.
    #[schemars(
        length(min = 1, max = 128),
        regex(pattern = r"^[A-Za-z0-9_-]*[A-Za-z_-][A-Za-z0-9_-]*$")
    )]
    pub(crate) name: String,
    /// Description of the alias, at most 256 characters. Default: a text that names this object.
    #[schemars(length(max = 256))]
    pub(crate) description: Option<String>,
    /// Number of execution environments that Lambda keeps ready for the alias (ProvisionedConcurrentExecutions), 1 or
    /// more. The operator changes it only while the alias points to one version, because Lambda refuses the change
    /// during a gradual shift. Default: none.
    #[schemars(range(min = 1))]
    pub(crate) provisioned_concurrent_executions: Option<i32>,
}

/// An alias of the state machine: a name for the version that callers start.
#[skip_serializing_none]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct StateMachineAliasSpec {
    /// Name of the alias (name of CreateStateMachineAlias), 1 to 80 characters: letters, digits, `-`, `_` and `.`,
    /// not digits only. Required.
    #[schemars(
        length(min = 1, max = 80),
        regex(pattern = r"^[A-Za-z0-9_.-]*[A-Za-z_.-][A-Za-z0-9_.-]*$")
    )]
    pub(crate) name: String,
    /// Description of the alias, at most 256 characters. Default: a text that names this object.
    #[schemars(length(max = 256))]
    pub(crate) description: Option<String>,
}

/// How the aliases of function and state machine move to new versions. Both move together.
#[skip_serializing_none]
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct DeploymentSpec {
    /// Steps in which the traffic moves: `AllAtOnce` moves all traffic in one step; `Canary` moves `stepPercentage`
    /// first and the rest after `interval`; `Linear` moves `stepPercentage` more after each `interval`. A new alias
    /// points to the new version at once. Default: `AllAtOnce`.
    pub(crate) strategy: Option<DeploymentStrategy>,
    /// Percentage of the traffic that moves in one step, 1 to 99. Ignored with `AllAtOnce`. Default: 10.
    #[schemars(range(min = 1, max = 99))]
    pub(crate) step_percentage: Option<i32>,
    /// Duration of a step, such as `5m` or `1h30m`, 1s to 24h. Ignored with `AllAtOnce`. Default: 5m.
    #[schemars(length(max = 16), regex(pattern = r"^([0-9]+(h|m|s))+$"))]
    pub(crate) interval: Option<String>,
    /// Names of CloudWatch alarms, metric or composite, at most 10. If one of them is in the state ALARM while
    /// traffic shifts or just before, both aliases roll back to the last good versions. They stay there until this
    /// spec or its sources change. Ignored with `AllAtOnce`. Default: none.
    #[schemars(length(max = 10), inner(length(min = 1, max = 255)))]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) alarms: Vec<String>,
}

/// How aliases move to new versions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(transform = undescribed)]
pub(crate) enum DeploymentStrategy {
    /// All traffic moves in one step.
    #[default]
    AllAtOnce,
    /// The traffic moves in two steps.
    Canary,
    /// The traffic moves in equal steps.
    Linear,
}

/// Progress of the aliases of function and state machine to new versions.
#[skip_serializing_none]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct DeploymentStatus {
    /// Phase of the shift: `Shifting` while the aliases move; `Completed` when they point to the new versions;
    /// `RolledBack` when they point to the last good versions again.
    pub phase: DeploymentPhase,
    /// Number of the step, from 1.
    pub step: i32,
    /// Percentage of the traffic that the new versions get in this step.
    pub percentage: i32,
    /// New version of the function. Absent without `function.alias`.
    pub function_version: Option<String>,
    /// New version of the state machine. Absent without `stateMachine.alias`.
    pub state_machine_version: Option<String>,
    /// Last good version of the function. Absent if the alias is new.
    pub previous_function_version: Option<String>,
    /// Last good version of the state machine. Absent if the alias is new.
    pub(crate) previous_state_machine_version: Option<String>,
    /// Time when the shift started (RFC 3339).
    pub started_at: String,
    /// Time when the operator first observed both aliases at this step (RFC 3339). Absent until then.
    pub step_started_at: Option<String>,
    /// Digest of `spec.deployment`. If it changes after a rollback, the operator deploys the same versions again.
    #[schemars(length(max = 64))]
    pub(crate) spec_digest: String,
    /// The state of the shift as a sentence.
    #[schemars(length(max = 2048))]
    pub(crate) message: String,
}

/// Phase of a shift.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum DeploymentPhase {
    /// The aliases move to the new versions.
    Shifting,
    /// The aliases point to the new versions. These are the last good versions from now on.
    Completed,
    /// The aliases point to the last good versions again.
    RolledBack,
}
