//! The status of the custom resource.

use super::DeploymentStatus;
use super::kind::{Kind, ResourceId, Setting};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;
use std::collections::BTreeSet;

/// Observed state of the pattern. The operator writes it.
#[skip_serializing_none]
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct LambdaSfnPatternStatus {
    /// `metadata.generation` that the other fields of the status describe.
    pub observed_generation: Option<i64>,
    /// AWS account of the AWS objects.
    pub account_id: Option<String>,
    /// AWS region of the AWS objects.
    pub region: Option<String>,
    /// Conditions of the types `Ready`, `Reconciling`, `Stalled` and `Drifted`, always all four.
    #[schemars(length(max = 8), extend("x-kubernetes-list-type" = "map", "x-kubernetes-list-map-keys" = ["type"]))]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub conditions: Vec<Condition>,
    /// Names and ARNs of the AWS objects, for users and other tools.
    pub outputs: Option<Outputs>,
    /// Inventory of the AWS objects. A deletion works from it.
    #[schemars(length(max = 64))]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub resources: Vec<InventoryEntry>,
    /// Changes that the operator holds back. Absent if it holds back none.
    pub plan: Option<PlanStatus>,
    /// Fields of AWS objects that another writer changed.
    #[schemars(length(max = 256))]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub drift: Vec<DriftEntry>,
    /// Progress of the aliases to new versions. Absent without aliases.
    pub deployment: Option<DeploymentStatus>,
    /// Hash of the plan that was last approved. An approval counts once.
    pub last_approved_plan: Option<String>,
    /// Name of the ConfigMap that the operator created for the outputs.
    pub outputs_config_map: Option<String>,
    /// Value of the annotation `serverlesspatterns.dev/reconcile-requested-at` that the operator last handled.
    pub last_handled_reconcile_at: Option<String>,
}

/// A condition, as the Kubernetes API conventions define it.
#[skip_serializing_none]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Condition {
    /// Type of the condition: `Ready`, `Reconciling`, `Stalled` or `Drifted`.
    #[serde(rename = "type")]
    pub type_: String,
    /// Status of the condition: `True`, `False` or `Unknown`.
    pub status: String,
    /// `metadata.generation` that the condition describes.
    pub observed_generation: Option<i64>,
    /// Time when `status` last changed (RFC 3339).
    pub last_transition_time: String,
    /// Reason for the status, one of a fixed set such as `Reconciled` or `AccessDenied`.
    pub reason: String,
    /// Explanation of the status. It names the object and the field, and says what to do.
    #[schemars(length(max = 32768))]
    pub message: String,
}

/// Names and ARNs of the AWS objects, by the names of the Terraform module's outputs.
#[skip_serializing_none]
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Outputs {
    /// Unqualified ARN of the function.
    pub lambda_function_arn: Option<String>,
    /// Unqualified ARN of the function, built from names. It is known before the function exists.
    pub lambda_function_arn_static: Option<String>,
    /// ARN of the function for API Gateway integrations.
    pub lambda_function_invoke_arn: Option<String>,
    /// Name of the function.
    pub lambda_function_name: Option<String>,
    /// ARN of the function with the latest published version, or with `:$LATEST` if no version is published.
    pub lambda_function_qualified_arn: Option<String>,
    /// Latest published version of the function, or `$LATEST` if no version is published.
    pub lambda_function_version: Option<String>,
    /// ARN of the function's alias. Absent without `function.alias`.
    pub lambda_function_alias_arn: Option<String>,
    /// URL of the function. Absent without `function.url`.
    pub lambda_function_url: Option<String>,
    /// SHA-256 of the function's code as it was last observed (CodeSha256 of Lambda), also if another pipeline
    /// deployed it.
    pub lambda_function_code_sha256: Option<String>,
    /// ARN of the function's role. Absent with `function.role.arn`.
    pub lambda_role_arn: Option<String>,
    /// Name of the function's log group.
    pub lambda_log_group_name: Option<String>,
    /// ARN of the state machine.
    pub state_machine_arn: Option<String>,
    /// ARN of the state machine, under the name that the Terraform module uses.
    pub state_machine_id: Option<String>,
    /// Name of the state machine.
    pub state_machine_name: Option<String>,
    /// ARN of the latest published version of the state machine. Absent if no version is published.
    pub state_machine_version_arn: Option<String>,
    /// ARN of the state machine's alias. Absent without `stateMachine.alias`.
    pub state_machine_alias_arn: Option<String>,
    /// Name of the state machine's log group.
    pub state_machine_log_group_name: Option<String>,
    /// ARN of the state machine's role. Absent with `stateMachine.role.arn`.
    pub step_function_role_arn: Option<String>,
    /// Name of the state machine's role. Absent with `stateMachine.role.arn`.
    pub step_function_role_name: Option<String>,
}

/// One AWS object that the operator created or is about to create.
#[skip_serializing_none]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct InventoryEntry {
    /// Kind of the AWS object.
    pub(crate) kind: Kind,
    /// Name of the AWS object.
    pub name: String,
    /// ARN of the AWS object.
    pub arn: String,
    /// Identity that distinguishes the object from another object of the same name: RoleId, or creation time.
    pub id: Option<String>,
    /// State of the object: `Planned` is about to be created and may exist; `Present` exists; `Deleting` is being
    /// deleted.
    pub state: ResourceState,
    /// Digest of the desired object that was last applied. It distinguishes drift from an edit.
    pub(crate) applied_digest: Option<String>,
    /// Digest of the desired object that was last published. After a crash it shows whether a version is still to be
    /// published.
    pub(crate) published_digest: Option<String>,
    /// Number of the version that was last published.
    pub(crate) published_version: Option<String>,
    /// Number of the oldest version that the operator published and did not delete.
    pub(crate) oldest_version: Option<String>,
    /// Number of the version that was published when the operator last looked for old versions and deleted them.
    pub(crate) tidied_version: Option<String>,
    /// Time of the operator's last write to it. A read shortly after it may not show that write yet.
    pub(crate) last_write_time: Option<String>,
    /// Digests of the calls of that write.
    #[schemars(length(max = 64))]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) last_writes: Vec<String>,
    /// Time of the first of the reads that no longer find it. Its absence counts from the second one.
    pub(crate) missing_since: Option<String>,
    /// Code of the function that was last applied, if it is an object in S3 without a SHA-256 checksum.
    pub(crate) code: Option<AppliedCode>,
    /// Keys of the tags that the operator set. It removes a tag from the object after the tag is removed from the
    /// spec.
    #[schemars(length(max = 256))]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tag_keys: Vec<String>,
    /// Settings that separate calls set. The operator reads them, and it resets one after the spec no longer names
    /// it.
    #[schemars(length(max = 16))]
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub(crate) settings: BTreeSet<Setting>,
    /// Whether a deletion keeps the object. Default: false.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub retain: bool,
    /// Whether the spec protects the object from deletion. Default: false.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(crate) protected: bool,
}

impl InventoryEntry {
    /// Returns the entry of an object that may be created next. The spec decides whether it is retained or protected.
    pub(crate) fn planned(id: &ResourceId, arn: &str, retain: bool, protected: bool) -> Self {
        Self {
            kind: id.kind,
            name: id.name.clone(),
            arn: arn.to_owned(),
            id: None,
            state: ResourceState::Planned,
            applied_digest: None,
            published_digest: None,
            published_version: None,
            oldest_version: None,
            tidied_version: None,
            last_write_time: None,
            last_writes: vec![],
            missing_since: None,
            code: None,
            tag_keys: vec![],
            settings: BTreeSet::new(),
            retain,
            protected,
        }
    }

    /// Returns the id of the AWS object.
    pub fn resource_id(&self) -> ResourceId {
        ResourceId {
            kind: self.kind,
            name: self.name.clone(),
        }
    }
    /// Whether the operator observed or created the object.
    pub(crate) fn exists(&self) -> bool {
        self.state != ResourceState::Planned
    }
    /// Whether the object may have more published versions than `keep`. The operator looks for them once after each
    /// publication, and with each strict read.
    pub(crate) fn may_have_more_versions(&self, keep: usize, strict: bool) -> bool {
        let number = |version: &Option<String>| version.as_ref().and_then(|v| v.parse::<usize>().ok());
        let many = match (number(&self.oldest_version), number(&self.published_version)) {
            (Some(oldest), Some(newest)) => newest.saturating_sub(oldest) >= keep,
            _ => false,
        };
        many && (strict || self.tidied_version != self.published_version)
    }
}

/// Code that Lambda read from S3.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct AppliedCode {
    /// The object in S3, with its ETag.
    #[schemars(length(max = 4096))]
    pub(crate) source: String,
    /// SHA-256 that Lambda returned for the code (CodeSha256).
    pub(crate) code_sha256: String,
}

/// Changes that the operator holds back.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct PlanStatus {
    /// Hash of exactly this plan. A plan for another observed state has another hash.
    pub hash: String,
    /// Calls of the plan, in order.
    #[schemars(length(max = 256))]
    pub changes: Vec<Change>,
    /// Whether the plan was approved and is being applied. Default: false.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub approved: bool,
}

/// One call to AWS.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Change {
    /// Kind of change: `Create`, `Update` or `Delete`.
    pub(crate) action: String,
    /// Kind of the AWS object.
    pub kind: String,
    /// Name of the AWS object.
    pub(crate) name: String,
    /// Name of the operation in AWS's API.
    pub call: String,
    /// Fields that the call changes. Empty for creation and deletion.
    #[schemars(length(max = 128))]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<String>,
    /// Digest of the call's arguments.
    pub(crate) digest: String,
}

/// A field of an AWS object that differs from the spec.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct DriftEntry {
    /// AWS object, as `<Kind>/<name>`.
    pub resource: String,
    /// Field of the object by AWS's name, or `exists` if the object is missing.
    pub field: String,
    /// Desired value, masked if it could be secret.
    pub(crate) desired: String,
    /// Observed value, masked if it could be secret.
    pub(crate) observed: String,
}

/// State of an inventory entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum ResourceState {
    /// The object is about to be created. It may exist.
    Planned,
    /// The object exists.
    Present,
    /// A call asked for the deletion, which is not complete.
    Deleting,
}
