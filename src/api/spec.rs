//! The custom resource and its spec.
#![allow(unreachable_pub, reason = "a derive copies the public type into a function")]

use super::common::{AdoptionPolicy, ApprovalPolicy, DeletionPolicy, DriftPolicy};
use super::deployment::DeploymentSpec;
use super::function::FunctionSpec;
use super::outputs::OutputsSpec;
use super::state_machine::StateMachineSpec;
use super::status::LambdaSfnPatternStatus;
use kube::{CustomResource, KubeSchema};
use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;
use std::collections::BTreeMap;

/// An AWS Lambda function, a Step Functions state machine that it starts, their IAM roles and their
/// log groups, as one object. Everything has a default: `spec: {}` is a whole, working pattern.
#[skip_serializing_none]
#[derive(CustomResource, KubeSchema, Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[kube(
    group = "serverlesspatterns.dev",
    version = "v1alpha1",
    kind = "LambdaSfnPattern",
    plural = "lambdasfnpatterns",
    singular = "lambdasfnpattern",
    shortname = "lsp",
    category = "aws",
    category = "serverless",
    namespaced,
    status = "LambdaSfnPatternStatus",
    printcolumn = r#"{"name":"Ready","type":"string","jsonPath":".status.conditions[?(@.type==\"Ready\")].status"}"#,
    printcolumn = r#"{"name":"Reason","type":"string","jsonPath":".status.conditions[?(@.type==\"Ready\")].reason"}"#,
    printcolumn = r#"{"name":"Function","type":"string","jsonPath":".status.outputs.lambdaFunctionName"}"#,
    printcolumn = r#"{"name":"State Machine","type":"string","jsonPath":".status.outputs.stateMachineName"}"#,
    printcolumn = r#"{"name":"Suspended","type":"boolean","jsonPath":".spec.suspend"}"#,
    printcolumn = r#"{"name":"Age","type":"date","jsonPath":".metadata.creationTimestamp"}"#,
    printcolumn = r#"{"name":"Region","type":"string","priority":1,"jsonPath":".status.region"}"#,
    printcolumn = r#"{"name":"Version","type":"string","priority":1,"jsonPath":".status.outputs.lambdaFunctionVersion"}"#,
    printcolumn = r#"{"name":"Message","type":"string","priority":1,"jsonPath":".status.conditions[?(@.type==\"Ready\")].message"}"#
)]
#[serde(rename_all = "camelCase")]
pub struct LambdaSfnPatternSpec {
    /// Base name of all AWS objects. Default: `<metadata.name>-<8 hex digits>`, where the digits are a
    /// hash of cluster, namespace and name, shortened to fit every limit of AWS. Immutable, and so is
    /// its absence. At most 57 characters, so that `<name>-lambda` fits a role name of 64.
    #[schemars(
        length(min = 1, max = 57),
        regex(pattern = r"^[A-Za-z0-9]([A-Za-z0-9_-]*[A-Za-z0-9])?$")
    )]
    pub(crate) name: Option<String>,

    /// AWS region of all objects, such as `eu-west-1`. Default: the operator's own. Immutable once AWS
    /// objects exist.
    #[schemars(length(min = 1, max = 32), regex(pattern = r"^[a-z]{2,4}(-[a-z]+)+-[0-9]+$"))]
    pub(crate) region: Option<String>,

    /// Tags on every AWS object, beside the owner tags. Tags that others set are kept. At most 40, keys
    /// up to 128 and values up to 256 characters; keys may not begin with `aws:` or
    /// `serverlesspatterns.dev/`.
    #[schemars(extend("maxProperties" = 40))]
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) tags: BTreeMap<String, String>,

    /// What happens to the AWS objects when this object is deleted: `Delete` (default) or `Retain`
    /// (nothing in AWS is touched).
    pub(crate) deletion_policy: Option<DeletionPolicy>,

    /// `Never` (default), or `Adopt`: AWS objects of these names that exist and belong to nobody are taken
    /// over and brought to what this object says, where an administrator allows it (`--allow-adoption`).
    pub(crate) adoption_policy: Option<AdoptionPolicy>,

    /// What happens when somebody changes an AWS object: `Correct` (default) or `Report`, which names
    /// every difference in `status.drift` and changes nothing. Edits of this spec and of its sources are
    /// carried out all the same.
    pub(crate) drift_policy: Option<DriftPolicy>,

    /// `Automatic` (default), or `Manual`: what would be done stands in `status.plan` and is done once the
    /// annotation `serverlesspatterns.dev/approve` holds exactly its hash. Not for deletion.
    pub(crate) approval_policy: Option<ApprovalPolicy>,

    /// Stops all AWS writes while true; deletion still works. Default false.
    pub suspend: Option<bool>,

    /// How often drift is looked for, such as `10m` or `1h30m`; between 1s and 24h. Default: the
    /// operator's (10m). Varied by up to 20 % so that objects do not march in step.
    #[schemars(length(max = 16), regex(pattern = r"^([0-9]+(h|m|s))+$"))]
    pub(crate) reconcile_interval: Option<String>,

    /// The Lambda function. Default: a bundled Python function that starts the state machine with its
    /// whole event.
    pub(crate) function: Option<FunctionSpec>,

    /// The Step Functions state machine. Default: a STANDARD workflow that shows the state types.
    pub(crate) state_machine: Option<StateMachineSpec>,

    /// Where the outputs go besides `status.outputs`. Default: nowhere.
    pub(crate) outputs: Option<OutputsSpec>,

    /// How the aliases of function and state machine move to new versions, both together. Needs
    /// `function.alias` or `stateMachine.alias`. Default: all at once.
    pub(crate) deployment: Option<DeploymentSpec>,
}
