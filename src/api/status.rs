use super::DeploymentStatus;
use super::kind::{Kind, ResourceId, Setting};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;
use std::collections::BTreeSet;

/// What the operator last saw and did.
#[skip_serializing_none]
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct LambdaSfnPatternStatus {
    /// `metadata.generation` that the rest speaks of.
    pub observed_generation: Option<i64>,
    /// AWS account that the objects are in.
    pub account_id: Option<String>,
    /// AWS region that the objects are in.
    pub region: Option<String>,
    /// `Ready`, `Reconciling`, `Stalled` and `Drifted`, always all four.
    #[schemars(length(max = 8), extend("x-kubernetes-list-type" = "map", "x-kubernetes-list-map-keys" = ["type"]))]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub conditions: Vec<Condition>,
    /// What a user or another tool needs to know of the AWS objects.
    pub outputs: Option<Outputs>,
    /// Inventory of the AWS objects, which deletion works from.
    #[schemars(length(max = 64))]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub resources: Vec<InventoryEntry>,
    /// What is to be done, while something is held back.
    pub plan: Option<PlanStatus>,
    /// Fields of AWS objects that somebody changed.
    #[schemars(length(max = 256))]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub drift: Vec<DriftEntry>,
    /// Where the aliases are on their way to new versions; absent without aliases.
    pub deployment: Option<DeploymentStatus>,
    /// Hash of the plan that was last approved; it counts once.
    pub last_approved_plan: Option<String>,
    /// The ConfigMap that was made for the outputs.
    pub outputs_config_map: Option<String>,
    /// Value of the annotation `serverlesspatterns.dev/reconcile-requested-at` that was last handled.
    pub last_handled_reconcile_at: Option<String>,
}

/// A condition as the Kubernetes API conventions have it.
#[skip_serializing_none]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Condition {
    /// `Ready`, `Reconciling`, `Stalled` or `Drifted`.
    #[serde(rename = "type")]
    pub type_: String,
    /// `True`, `False` or `Unknown`.
    pub status: String,
    /// Generation that the condition was computed for.
    pub observed_generation: Option<i64>,
    /// When `status` last changed (RFC 3339).
    pub last_transition_time: String,
    /// One of a bounded set of reasons.
    pub reason: String,
    /// Names object and field, and what to do.
    #[schemars(length(max = 32768))]
    pub message: String,
}

/// Outputs, named as in the Terraform pattern.
#[skip_serializing_none]
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Outputs {
    /// The function's unqualified ARN.
    pub lambda_function_arn: Option<String>,
    /// The same, built from names, so known before the function exists.
    pub lambda_function_arn_static: Option<String>,
    /// ARN for API Gateway integrations.
    pub lambda_function_invoke_arn: Option<String>,
    /// The function's name.
    pub lambda_function_name: Option<String>,
    /// ARN with the latest published version, `:$LATEST` if there is none.
    pub lambda_function_qualified_arn: Option<String>,
    /// Latest published version, `$LATEST` if there is none.
    pub lambda_function_version: Option<String>,
    /// ARN of the function's alias; absent without `function.alias`.
    pub lambda_function_alias_arn: Option<String>,
    /// The function's own URL; absent without `function.url`.
    pub lambda_function_url: Option<String>,
    /// SHA-256 of the code that was last seen in the function (CodeSha256), whoever deployed it.
    pub lambda_function_code_sha256: Option<String>,
    /// ARN of the function's role.
    pub lambda_role_arn: Option<String>,
    /// Name of the function's log group.
    pub lambda_log_group_name: Option<String>,
    /// The state machine's ARN.
    pub state_machine_arn: Option<String>,
    /// The same; the Terraform module's id.
    pub state_machine_id: Option<String>,
    /// The state machine's name.
    pub state_machine_name: Option<String>,
    /// ARN of the latest published version; absent without `publish`.
    pub state_machine_version_arn: Option<String>,
    /// ARN of the state machine's alias; absent without `stateMachine.alias`.
    pub state_machine_alias_arn: Option<String>,
    /// Name of the state machine's log group.
    pub state_machine_log_group_name: Option<String>,
    /// ARN of the state machine's role.
    pub step_function_role_arn: Option<String>,
    /// Name of the state machine's role.
    pub step_function_role_name: Option<String>,
}

/// One AWS object that this object has made or is about to make.
#[skip_serializing_none]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct InventoryEntry {
    /// Kind of AWS object.
    pub(crate) kind: Kind,
    /// Its name.
    pub name: String,
    /// Its ARN.
    pub arn: String,
    /// What tells it from another of the same name: RoleId, or time of creation.
    pub id: Option<String>,
    /// How far it is.
    pub state: ResourceState,
    /// Digest of what was last applied, so that drift and an edit can be told apart.
    pub(crate) applied_digest: Option<String>,
    /// Digest of what was last published, so that an owed version is published after a crash.
    pub(crate) published_digest: Option<String>,
    /// Number of the version that was last published.
    pub(crate) published_version: Option<String>,
    /// Number of the oldest version that it has published and not deleted.
    pub(crate) oldest_version: Option<String>,
    /// Number of the version that was published when old ones were last looked for and deleted.
    pub(crate) tidied_version: Option<String>,
    /// Time of the operator's last write to it. A read shortly after it may not show that write yet.
    pub(crate) last_write_time: Option<String>,
    /// Digests of the calls of that write.
    #[schemars(length(max = 64))]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) last_writes: Vec<String>,
    /// Time of the first of the reads that no longer find it. Its absence counts from the second one.
    pub(crate) missing_since: Option<String>,
    /// The function's code as it was last applied, if it is an object in S3 that has no SHA-256 checksum.
    pub(crate) code: Option<AppliedCode>,
    /// Keys of the tags that were set, so that a tag taken out of the spec is taken off the object.
    #[schemars(length(max = 256))]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tag_keys: Vec<String>,
    /// What was set by calls of their own, so that it is read, and taken back once the spec names it no more.
    #[schemars(length(max = 16))]
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub(crate) settings: BTreeSet<Setting>,
    /// Kept on deletion.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub retain: bool,
    /// Protected from deletion by the spec.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(crate) protected: bool,
}

impl InventoryEntry {
    /// An object that may be created next. It is retained or protected if the spec says so.
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

    /// Which AWS object it is about.
    pub fn resource_id(&self) -> ResourceId {
        ResourceId {
            kind: self.kind,
            name: self.name.clone(),
        }
    }
    /// Whether the object was seen or made by us.
    pub(crate) fn exists(&self) -> bool {
        self.state != ResourceState::Planned
    }
    /// Whether there may be more published versions than are to be kept: looked for once after each
    /// publication, and strictly.
    pub(crate) fn may_have_more_versions(&self, keep: usize, strict: bool) -> bool {
        let number = |version: &Option<String>| version.as_ref().and_then(|v| v.parse::<usize>().ok());
        let many = match (number(&self.oldest_version), number(&self.published_version)) {
            (Some(oldest), Some(newest)) => newest.saturating_sub(oldest) >= keep,
            _ => false,
        };
        many && (strict || self.tidied_version != self.published_version)
    }
}

/// Code that Lambda took from S3.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct AppliedCode {
    /// The object, with its ETag.
    #[schemars(length(max = 4096))]
    pub(crate) source: String,
    /// CodeSha256 that Lambda gave it.
    pub(crate) code_sha256: String,
}

/// What is to be done.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct PlanStatus {
    /// Names exactly this plan: in a changed world it is another.
    pub hash: String,
    /// The calls, in their order.
    #[schemars(length(max = 256))]
    pub changes: Vec<Change>,
    /// It was approved and is being carried out.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub approved: bool,
}

/// One call to AWS.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Change {
    /// `Create`, `Update` or `Delete`.
    pub(crate) action: String,
    /// Kind of AWS object.
    pub kind: String,
    /// Its name.
    pub(crate) name: String,
    /// AWS's name of the operation.
    pub call: String,
    /// The fields that it changes; none for creation and deletion.
    #[schemars(length(max = 128))]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<String>,
    /// Digest of the call's arguments.
    pub(crate) digest: String,
}

/// A field of an AWS object that is not as declared.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct DriftEntry {
    /// `<Kind>/<name>`.
    pub resource: String,
    /// The field, in AWS's terms; `exists` if the object is missing.
    pub field: String,
    /// What was declared; masked if it could be secret.
    pub(crate) desired: String,
    /// What was found; masked if it could be secret.
    pub(crate) observed: String,
}

/// State of an inventory entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum ResourceState {
    /// About to be created; it may or may not exist.
    Planned,
    /// Seen.
    Present,
    /// Deletion was asked for and is not over.
    Deleting,
}
