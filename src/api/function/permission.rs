use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

/// One statement of the function's resource policy.
#[skip_serializing_none]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PermissionSpec {
    /// Name of the statement (StatementId): letters, digits, `-` and `_`, at most 100. Unique in the list.
    #[schemars(length(min = 1, max = 100), regex(pattern = r"^[A-Za-z0-9_-]+$"))]
    pub(crate) statement_id: String,

    /// Who may call the function: a service such as `s3.amazonaws.com`, an account or the ARN of one of its
    /// identities, or `*`. A service needs one of `sourceArn`, `sourceAccount`, `principalOrgID` and
    /// `eventSourceToken`. `*`, and whatever lets in other accounts, is allowed only where an administrator
    /// allows it (`--allow-public-access`, `--allowed-accounts`).
    #[schemars(length(min = 1, max = 2048), regex(pattern = r"^\S+$"))]
    pub(crate) principal: String,

    /// What it may do (Action), such as `lambda:InvokeFunctionUrl`. Default `lambda:InvokeFunction`.
    #[schemars(length(min = 1, max = 128), regex(pattern = r"^(lambda:\*|lambda:[A-Za-z]+|\*)$"))]
    pub(crate) action: Option<String>,

    /// ARN of what the service calls for (SourceArn), such as a bucket, topic or rule; `*` and `?` stand for
    /// any characters.
    #[schemars(length(min = 8, max = 2048), regex(pattern = r"^arn:"))]
    pub(crate) source_arn: Option<String>,

    /// Account of what the service calls for (SourceAccount), 12 digits. Needed beside the ARN of a bucket,
    /// which names no account.
    #[schemars(length(min = 12, max = 12), regex(pattern = r"^[0-9]{12}$"))]
    pub(crate) source_account: Option<String>,

    /// Organization that the caller has to belong to (PrincipalOrgID), such as `o-a1b2c3d4e5`.
    #[schemars(length(min = 12, max = 34), regex(pattern = r"^o-[a-z0-9]{10,32}$"))]
    #[serde(rename = "principalOrgID")]
    pub(crate) principal_org_id: Option<String>,

    /// Token that Alexa Smart Home sends (EventSourceToken): the id of the skill.
    #[schemars(length(min = 1, max = 256), regex(pattern = r"^[A-Za-z0-9._-]+$"))]
    pub(crate) event_source_token: Option<String>,

    /// AuthType that the function URL has to have (FunctionUrlAuthType): `NONE` or `AWS_IAM`. Only with
    /// `lambda:InvokeFunctionUrl`.
    #[schemars(length(min = 1, max = 32), regex(pattern = r"^[A-Z_]+$"))]
    pub(crate) function_url_auth_type: Option<String>,

    /// Whether the call has to come by the function URL (InvokedViaFunctionUrl). Only with
    /// `lambda:InvokeFunction`.
    pub(crate) invoked_via_function_url: Option<bool>,
}
