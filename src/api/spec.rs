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

/// Desired state: an AWS Lambda function, a Step Functions state machine that it starts, their IAM roles and their
/// log groups. Every field has a default: `spec: {}` is a complete pattern.
#[skip_serializing_none]
#[derive(CustomResource, KubeSchema, Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[kube(
    group = "serverlesspatterns.dev",
    version = "v1alpha1",
    kind = "LambdaSfnPattern",
    doc = "A serverless pattern in AWS: a Lambda function, a Step Functions state machine that it starts, their IAM roles \
           and their log groups, as one object. Every field of `spec` has a default, so `spec: {}` is a complete pattern. \
           `status.conditions` has its state, and `status.outputs` the names and ARNs of its AWS objects.",
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
    /// Base name of all AWS objects, 1 to 57 characters: letters, digits, `-` and `_`. `<name>-lambda` then fits the
    /// 64 characters of a role name. Immutable: it cannot be added or removed either. Default: `<metadata.name>-<8
    /// hex digits>`. The digits are a hash of cluster, namespace and name; the whole is shortened to fit every limit
    /// of AWS.
    #[schemars(
        length(min = 1, max = 57),
        regex(pattern = r"^[A-Za-z0-9]([A-Za-z0-9_-]*[A-Za-z0-9])?$")
    )]
    pub(crate) name: Option<String>,

    /// AWS region of all AWS objects, such as `eu-west-1`. Immutable after the first AWS object exists. Default: the
    /// operator's region.
    #[schemars(length(min = 1, max = 32), regex(pattern = r"^[a-z]{2,4}(-[a-z]+)+-[0-9]+$"))]
    pub(crate) region: Option<String>,

    /// Tags on every AWS object, in addition to the owner tags. The operator keeps tags that others set. At most 40;
    /// a key has at most 128 characters and a value at most 256. A key must not begin with `aws:` or
    /// `serverlesspatterns.dev/`. Default: none.
    #[schemars(extend("maxProperties" = 40))]
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) tags: BTreeMap<String, String>,

    /// Policy for the AWS objects when this object is deleted: `Delete` deletes them, in order; `Retain` keeps them
    /// unchanged. Default: `Delete`.
    pub(crate) deletion_policy: Option<DeletionPolicy>,

    /// Whether the operator adopts AWS objects that already exist with these names: `Never` refuses to change them;
    /// `Adopt` takes over those that have no owner, where an administrator allows it (`--allow-adoption`), and makes
    /// them match this spec. Default: `Never`.
    pub(crate) adoption_policy: Option<AdoptionPolicy>,

    /// Policy for changes that another writer makes to an AWS object: `Correct` restores the value of this spec;
    /// `Report` lists every difference in `status.drift` and changes nothing. The operator applies edits of this spec
    /// and of its sources in both cases. Default: `Correct`.
    pub(crate) drift_policy: Option<DriftPolicy>,

    /// Whether changes wait for an approval: `Automatic` applies them at once; `Manual` shows them in `status.plan`
    /// and applies them when the annotation `serverlesspatterns.dev/approve` holds the plan's hash. A deletion needs
    /// no approval. Default: `Automatic`.
    pub(crate) approval_policy: Option<ApprovalPolicy>,

    /// Whether the operator stops all writes to AWS. Deletion of this object still works. Default: false.
    pub suspend: Option<bool>,

    /// Time between two reads that look for drift, such as `10m` or `1h30m`, 1s to 24h. The operator varies it by up
    /// to 20 %, so that objects are not read at the same time. Default: the operator's `--reconcile-interval`, which
    /// is 10m unless set.
    #[schemars(length(max = 16), regex(pattern = r"^([0-9]+(h|m|s))+$"))]
    pub(crate) reconcile_interval: Option<String>,

    /// The Lambda function. Default: a bundled Python function that starts the state machine with its whole event as
    /// input.
    pub(crate) function: Option<FunctionSpec>,

    /// The Step Functions state machine. Default: a STANDARD workflow that shows six types of states.
    pub(crate) state_machine: Option<StateMachineSpec>,

    /// Where the operator writes the outputs in addition to `status.outputs`. Default: nowhere.
    pub(crate) outputs: Option<OutputsSpec>,

    /// How the aliases of function and state machine move to new versions. Both move together. Requires
    /// `function.alias` or `stateMachine.alias`. Default: all traffic moves in one step.
    pub(crate) deployment: Option<DeploymentSpec>,
}
