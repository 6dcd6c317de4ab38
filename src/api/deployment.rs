use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

/// An alias of the function: a name for the version that callers get.
#[skip_serializing_none]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct FunctionAliasSpec {
    /// Name of the alias (Name): letters, digits, `-` and `_`, not digits only.
    #[schemars(
        length(min = 1, max = 128),
        regex(pattern = r"^[A-Za-z0-9_-]*[A-Za-z_-][A-Za-z0-9_-]*$")
    )]
    pub(crate) name: String,
    /// Description of the alias. Default: a sentence that names this object.
    #[schemars(length(max = 256))]
    pub(crate) description: Option<String>,
    /// Execution environments that stand ready for the alias (ProvisionedConcurrentExecutions), one or
    /// more. Default: none. Changed only while the alias points to one version: Lambda refuses it during a
    /// gradual shift.
    #[schemars(range(min = 1))]
    pub(crate) provisioned_concurrent_executions: Option<i32>,
}

/// An alias of the state machine: a name for the version that callers start.
#[skip_serializing_none]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct StateMachineAliasSpec {
    /// Name of the alias: letters, digits, `-`, `_` and `.`, not digits only.
    #[schemars(
        length(min = 1, max = 80),
        regex(pattern = r"^[A-Za-z0-9_.-]*[A-Za-z_.-][A-Za-z0-9_.-]*$")
    )]
    pub(crate) name: String,
    /// Description of the alias. Default: a sentence that names this object.
    #[schemars(length(max = 256))]
    pub(crate) description: Option<String>,
}

/// How the aliases of function and state machine move to new versions, both together.
#[skip_serializing_none]
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct DeploymentSpec {
    /// `AllAtOnce` (default); `Canary`: `stepPercentage` of the traffic first, the rest after `interval`;
    /// `Linear`: `stepPercentage` more of it after each `interval`. An alias that is new points to the
    /// new version at once.
    pub(crate) strategy: Option<DeploymentStrategy>,
    /// Percentage of the traffic that moves in one step, 1 to 99. Default 10. Not used with `AllAtOnce`.
    #[schemars(range(min = 1, max = 99))]
    pub(crate) step_percentage: Option<i32>,
    /// How long a step lasts, such as `5m` or `1h30m`; between 1s and 24h. Default 5m. Not used with
    /// `AllAtOnce`.
    #[schemars(length(max = 16), regex(pattern = r"^([0-9]+(h|m|s))+$"))]
    pub(crate) interval: Option<String>,
    /// Names of CloudWatch alarms, metric or composite, at most 10. While traffic shifts, and just before,
    /// one that is in ALARM takes both aliases back to the last good versions, where they stay until this
    /// spec or its sources change. Default: none. Not used with `AllAtOnce`.
    #[schemars(length(max = 10), inner(length(min = 1, max = 255)))]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) alarms: Vec<String>,
}

/// How aliases move to new versions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub(crate) enum DeploymentStrategy {
    /// With all traffic, in one step.
    #[default]
    AllAtOnce,
    /// In two steps.
    Canary,
    /// In equal steps.
    Linear,
}

/// Where the aliases of function and state machine are on their way to new versions.
#[skip_serializing_none]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct DeploymentStatus {
    /// `Shifting`, `Completed` or `RolledBack`.
    pub phase: DeploymentPhase,
    /// Number of the step, from 1.
    pub step: i32,
    /// Percentage of the traffic that the new versions get in this step.
    pub percentage: i32,
    /// New version of the function; absent without `function.alias`.
    pub function_version: Option<String>,
    /// New version of the state machine; absent without `stateMachine.alias`.
    pub state_machine_version: Option<String>,
    /// Last good version of the function; absent if the alias is new.
    pub previous_function_version: Option<String>,
    /// Last good version of the state machine; absent if the alias is new.
    pub(crate) previous_state_machine_version: Option<String>,
    /// When the shift began (RFC 3339).
    pub started_at: String,
    /// When both aliases were first seen as this step wants them; absent until then.
    pub step_started_at: Option<String>,
    /// Digest of `spec.deployment`: after a rollback a change of it starts a new shift to the same versions.
    #[schemars(length(max = 64))]
    pub(crate) spec_digest: String,
    /// Says the same to people.
    #[schemars(length(max = 2048))]
    pub(crate) message: String,
}

/// Phase of a shift.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum DeploymentPhase {
    /// The aliases are on their way.
    Shifting,
    /// The aliases point to the new versions, which are the last good ones from now on.
    Completed,
    /// The aliases point to the last good versions again.
    RolledBack,
}
