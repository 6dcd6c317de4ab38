//! Types that several parts of the spec use.

use schemars::{JsonSchema, Schema};
use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;
use std::collections::BTreeMap;

/// Removes the description of an enum from its schema. The description of an optional field would give way to it.
pub(super) fn undescribed(schema: &mut Schema) {
    schema.remove("description");
}

/// Policy for the AWS objects when the Kubernetes object is deleted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(transform = undescribed)]
pub(crate) enum DeletionPolicy {
    /// Deletes the AWS objects, in order.
    #[default]
    Delete,
    /// Keeps the AWS objects unchanged.
    Retain,
}

/// Whether the operator adopts existing AWS objects.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(transform = undescribed)]
pub(crate) enum AdoptionPolicy {
    /// Never adopts an existing AWS object.
    #[default]
    Never,
    /// Adopts AWS objects of the pattern's names that have no owner, where an administrator allows it.
    Adopt,
}

/// Policy for a change that another writer made in AWS.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(transform = undescribed)]
pub(crate) enum DriftPolicy {
    /// Restores the value of the spec.
    #[default]
    Correct,
    /// Reports the difference and changes nothing.
    Report,
}

/// Whether changes wait for an approval.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(transform = undescribed)]
pub(crate) enum ApprovalPolicy {
    /// Applies changes at once.
    #[default]
    Automatic,
    /// Applies changes when the annotation `serverlesspatterns.dev/approve` holds the plan's hash.
    Manual,
}

/// Policy for running executions when the state machine is deleted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(transform = undescribed)]
pub(crate) enum ExecutionsOnDelete {
    /// Step Functions ends each execution at its next transition. The deletion waits for that.
    #[default]
    Wait,
    /// The operator stops the executions.
    Stop,
}

/// The IAM role that the function or the state machine runs with.
#[skip_serializing_none]
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RoleSpec {
    /// ARN of an existing role to use. The operator creates no role then, and it neither changes nor deletes the
    /// existing one. Excludes all other fields. Allowed only for roles that an administrator allows
    /// (`--allowed-role-arns`). Default: the operator creates a role.
    #[schemars(
        length(min = 20, max = 2048),
        regex(pattern = r"^arn:[a-z-]+:iam::[0-9]{12}:role/[!-~]+$")
    )]
    pub(crate) arn: Option<String>,

    /// Name of the role (RoleName of IAM), 1 to 64 characters. Immutable: it cannot be added or removed either.
    /// Default: `<base>-lambda` for the function, `<base>-sfn` for the state machine, where `<base>` is `spec.name`.
    #[schemars(length(min = 1, max = 64), regex(pattern = r"^[A-Za-z0-9+=,.@_-]+$"))]
    pub(crate) name: Option<String>,

    /// Path of the role (Path of IAM). It begins and ends with `/`. If an administrator has set a path, it must be
    /// below that path. IAM cannot change it in place. Default: the operator's `--role-path`, which is `/` unless
    /// set.
    #[schemars(length(min = 1, max = 512), regex(pattern = r"^/([!-~]+/)?$"))]
    pub(crate) path: Option<String>,

    /// ARN of the managed policy that limits the rights of the role (PermissionsBoundary of IAM). If an administrator
    /// has set a permissions boundary (`--permissions-boundary`), every role has that one and no other is allowed.
    /// Default: the administrator's, or none.
    #[schemars(
        length(min = 20, max = 256),
        regex(pattern = r"^arn:[a-z-]+:iam::([0-9]{12}|aws):policy/.+$")
    )]
    pub(crate) permissions_boundary: Option<String>,

    /// Longest session of the role in seconds (MaxSessionDuration of IAM), 3600 to 43200. Default: 3600.
    #[schemars(range(min = 3600, max = 43200))]
    pub(crate) max_session_duration: Option<i32>,

    /// Description of the role, at most 1000 characters. IAM accepts Latin-1 characters only: no typographic quotes,
    /// and no dash except `-`. Default: a text that names this object.
    #[schemars(length(max = 1000), regex(pattern = r"^[\t\n\r -~¡-ÿ]*$"))]
    pub(crate) description: Option<String>,

    /// ARNs of managed policies to attach to the role, at most 10. Allowed only if an administrator has set a
    /// permissions boundary (`--permissions-boundary`). Default: none.
    #[schemars(
        length(max = 10),
        inner(
            length(min = 20, max = 256),
            regex(pattern = r"^arn:[a-z-]+:iam::([0-9]{12}|aws):policy/.+$")
        )
    )]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) managed_policy_arns: Vec<String>,

    /// IAM policy statements to add to the generated policy, at most 32. Allowed only if an administrator has set a
    /// permissions boundary (`--permissions-boundary`). Default: none.
    #[schemars(length(max = 32))]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) policy_statements: Vec<PolicyStatement>,

    /// Principals that may assume the role in addition to Lambda or Step Functions: services such as
    /// `edgelambda.amazonaws.com`, and ARNs of IAM users, roles or accounts such as `arn:aws:iam::123456789012:root`.
    /// The operator adds them to the trust policy (AssumeRolePolicyDocument of IAM). At most 10. Allowed only if an
    /// administrator has set a permissions boundary (`--permissions-boundary`); other accounts must be in
    /// `--allowed-accounts`. Default: none.
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
    /// Id of the statement (Sid): letters and digits, at most 64. Default: none.
    #[schemars(length(max = 64), regex(pattern = r"^[A-Za-z0-9]*$"))]
    pub(crate) sid: Option<String>,
    /// Effect of the statement (Effect): `Allow` grants the actions; `Deny` refuses them, even if another statement
    /// grants them. Default: `Allow`.
    pub(crate) effect: Option<PolicyEffect>,
    /// Actions of the statement (Action), such as `dynamodb:GetItem`. 1 to 64 entries. Required.
    #[schemars(length(min = 1, max = 64), inner(length(min = 1, max = 128)))]
    pub(crate) actions: Vec<String>,
    /// ARNs of the resources that the statement is about (Resource). 1 to 64 entries. Required.
    #[schemars(length(min = 1, max = 64), inner(length(min = 1, max = 2048)))]
    pub(crate) resources: Vec<String>,
    /// Conditions of the statement (Condition): a map from operator, such as `StringEquals`, to a map from condition
    /// key to a list of values. At most 16 operators. Default: none.
    #[schemars(extend("maxProperties" = 16))]
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) conditions: BTreeMap<String, BTreeMap<String, Vec<String>>>,
}

/// Effect of a policy statement.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(transform = undescribed)]
pub(crate) enum PolicyEffect {
    /// Grants the actions.
    #[default]
    Allow,
    /// Refuses the actions, even if another statement grants them.
    Deny,
}

/// A CloudWatch Logs log group.
#[skip_serializing_none]
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct LogGroupSpec {
    /// Name of the log group (logGroupName of CloudWatch Logs), 1 to 512 characters. Immutable: it cannot be added or
    /// removed either. Default: `/aws/lambda/<function name>` for the function, `/aws/vendedlogs/states/<state
    /// machine name>` for the state machine.
    #[schemars(length(min = 1, max = 512), regex(pattern = r"^[.A-Za-z0-9_/#-]+$"))]
    pub(crate) name: Option<String>,

    /// Number of days that CloudWatch Logs keeps log events (retentionInDays). 0 means that they never expire.
    /// Values: 0, 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288,
    /// 3653. Default: 60.
    #[schemars(range(min = 0, max = 3653))]
    pub(crate) retention_in_days: Option<i32>,

    /// ARN of the KMS key that encrypts the log group (kmsKeyId of CloudWatch Logs). Default: the encryption that
    /// CloudWatch Logs provides.
    #[schemars(length(min = 20, max = 256), regex(pattern = r"^arn:[a-z-]+:kms:.+$"))]
    pub(crate) kms_key_id: Option<String>,

    /// Class of the log group (logGroupClass of CloudWatch Logs), such as `STANDARD`, which has all features, or
    /// `INFREQUENT_ACCESS`, which costs less and has fewer features. CloudWatch Logs cannot change it in place.
    /// Default: `STANDARD`.
    #[schemars(length(max = 64), regex(pattern = r"^[A-Z_]+$"))]
    pub(crate) log_group_class: Option<String>,

    /// Whether CloudWatch Logs refuses to delete the log group (deletionProtectionEnabled). While it is true, the
    /// deletion of this object waits, unless `deletionPolicy` is `Retain`. Default: false.
    pub(crate) deletion_protection_enabled: Option<bool>,

    /// Policy for the log group when this object is deleted: `Delete` follows `spec.deletionPolicy`; `Retain` keeps
    /// the log group in any case. Default: `Delete`.
    pub(crate) deletion_policy: Option<DeletionPolicy>,
}
