use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;
use std::collections::BTreeMap;

/// What happens to AWS objects on deletion.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub(crate) enum DeletionPolicy {
    /// They are deleted, in order.
    #[default]
    Delete,
    /// They are left as they are.
    Retain,
}

/// Whether AWS objects that exist already are taken over.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub(crate) enum AdoptionPolicy {
    /// An object of the name that is not ours is never touched.
    #[default]
    Never,
    /// Objects of these names that belong to nobody are taken over, where an administrator allows it.
    Adopt,
}

/// What happens to what somebody changed in AWS.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub(crate) enum DriftPolicy {
    /// It is put right.
    #[default]
    Correct,
    /// It is named and left alone.
    Report,
}

/// Whether changes wait for somebody to approve them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub(crate) enum ApprovalPolicy {
    /// They are made at once.
    #[default]
    Automatic,
    /// They are made once the annotation `serverlesspatterns.dev/approve` holds the plan's hash.
    Manual,
}

/// What happens to running executions when the state machine is deleted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub(crate) enum ExecutionsOnDelete {
    /// Step Functions ends each at its next transition; the deletion waits for it.
    #[default]
    Wait,
    /// They are stopped.
    Stop,
}

/// The IAM role that the function or the state machine runs with.
#[skip_serializing_none]
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RoleSpec {
    /// ARN of an existing role to use instead of making one. It is neither changed nor deleted. Allowed
    /// only where an administrator has allowed that role (`--allowed-role-arns`). Excludes all other
    /// fields.
    #[schemars(
        length(min = 20, max = 2048),
        regex(pattern = r"^arn:[a-z-]+:iam::[0-9]{12}:role/[!-~]+$")
    )]
    pub(crate) arn: Option<String>,

    /// Name of the role (IAM's RoleName). Default: `<base>-lambda` for the function, `<base>-sfn` for
    /// the state machine. Immutable, and so is its absence.
    #[schemars(length(min = 1, max = 64), regex(pattern = r"^[A-Za-z0-9+=,.@_-]+$"))]
    pub(crate) name: Option<String>,

    /// Path of the role, beginning and ending with `/`. Default: the operator's `--role-path`. Where an
    /// administrator has set one, only paths below it are allowed. IAM cannot change it in place.
    #[schemars(length(min = 1, max = 512), regex(pattern = r"^/([!-~]+/)?$"))]
    pub(crate) path: Option<String>,

    /// ARN of the managed policy that bounds what the role can ever do (PermissionsBoundary). Where an
    /// administrator has set one, it is in force on every role and no other is allowed.
    #[schemars(
        length(min = 20, max = 256),
        regex(pattern = r"^arn:[a-z-]+:iam::([0-9]{12}|aws):policy/.+$")
    )]
    pub(crate) permissions_boundary: Option<String>,

    /// Longest session in seconds (MaxSessionDuration), 3600 to 43200. Default 3600.
    #[schemars(range(min = 3600, max = 43200))]
    pub(crate) max_session_duration: Option<i32>,

    /// Description of the role, in the letters that IAM takes: those of Latin-1, so no dashes but `-` and no
    /// typographic quotes. Default: a sentence that names this object.
    #[schemars(length(max = 1000), regex(pattern = r"^[\t\n\r -~¡-ÿ]*$"))]
    pub(crate) description: Option<String>,

    /// ARNs of managed policies to attach. Allowed only where an administrator has set a permissions
    /// boundary. At most 10.
    #[schemars(
        length(max = 10),
        inner(
            length(min = 20, max = 256),
            regex(pattern = r"^arn:[a-z-]+:iam::([0-9]{12}|aws):policy/.+$")
        )
    )]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) managed_policy_arns: Vec<String>,

    /// Statements to add to the generated policy. Allowed only where an administrator has set a
    /// permissions boundary. At most 32.
    #[schemars(length(max = 32))]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) policy_statements: Vec<PolicyStatement>,

    /// Who else may assume the role, beside Lambda or Step Functions: services such as `edgelambda.amazonaws.com`,
    /// and ARNs of IAM users, roles or accounts (`arn:aws:iam::123456789012:root`). Added to the trust policy.
    /// Allowed only where an administrator has set a permissions boundary, and of other accounts only those of
    /// `--allowed-accounts`. At most 10.
    #[schemars(
        length(max = 10),
        inner(
            length(min = 8, max = 256),
            regex(pattern = r"^([a-z0-9.-]+\.amazonaws\.com(\.cn)?|arn:[a-z-]+:(iam|sts)::[0-9]{12}:[!-~]+)$")
        )
    )]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) trusted_entities: Vec<String>,
}

/// One statement of an IAM policy.
#[skip_serializing_none]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PolicyStatement {
    /// Statement id (Sid): letters and digits.
    #[schemars(length(max = 64), regex(pattern = r"^[A-Za-z0-9]*$"))]
    pub(crate) sid: Option<String>,
    /// `Allow` (default) or `Deny`.
    pub(crate) effect: Option<PolicyEffect>,
    /// Actions such as `dynamodb:GetItem`. 1 to 64.
    #[schemars(length(min = 1, max = 64), inner(length(min = 1, max = 128)))]
    pub(crate) actions: Vec<String>,
    /// Resource ARNs. 1 to 64.
    #[schemars(length(min = 1, max = 64), inner(length(min = 1, max = 2048)))]
    pub(crate) resources: Vec<String>,
    /// Conditions: operator, then condition key, then values.
    #[schemars(extend("maxProperties" = 16))]
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) conditions: BTreeMap<String, BTreeMap<String, Vec<String>>>,
}

/// Effect of a policy statement.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub(crate) enum PolicyEffect {
    /// Grants.
    #[default]
    Allow,
    /// Denies, whatever else grants.
    Deny,
}

/// A CloudWatch Logs log group.
#[skip_serializing_none]
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct LogGroupSpec {
    /// Name (logGroupName). Default: `/aws/lambda/<function name>` for the function,
    /// `/aws/vendedlogs/states/<state machine name>` for the state machine. Immutable, and so is its
    /// absence.
    #[schemars(length(min = 1, max = 512), regex(pattern = r"^[.A-Za-z0-9_/#-]+$"))]
    pub(crate) name: Option<String>,

    /// Days that log events are kept (retentionInDays). Default 60; 0 = they never expire. One of the
    /// values that CloudWatch Logs knows: 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731,
    /// 1096, 1827, 2192, 2557, 2922, 3288, 3653.
    #[schemars(range(min = 0, max = 3653))]
    pub(crate) retention_in_days: Option<i32>,

    /// ARN of the KMS key that encrypts the log group. Default: CloudWatch Logs' own encryption.
    #[schemars(length(min = 20, max = 256), regex(pattern = r"^arn:[a-z-]+:kms:.+$"))]
    pub(crate) kms_key_id: Option<String>,

    /// Class of the log group, such as `STANDARD` (default) or `INFREQUENT_ACCESS`. CloudWatch Logs
    /// cannot change it in place.
    #[schemars(length(max = 64), regex(pattern = r"^[A-Z_]+$"))]
    pub(crate) log_group_class: Option<String>,

    /// Protection of the log group from deletion. Default false. While it is true the deletion of this
    /// object waits, unless `deletionPolicy` is `Retain`.
    pub(crate) deletion_protection_enabled: Option<bool>,

    /// The pattern's policy (default), or `Retain`: the log group outlives this object.
    pub(crate) deletion_policy: Option<DeletionPolicy>,
}
