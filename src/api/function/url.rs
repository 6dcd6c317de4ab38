use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

/// A function URL.
#[skip_serializing_none]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct FunctionUrlSpec {
    /// Who may call it (AuthType): `AWS_IAM`, who has the right by IAM, or `NONE`, everybody. `NONE` is allowed
    /// only where an administrator allows it (`--allow-public-access`), and the statements that AWS wants for
    /// it are added to the function's resource policy.
    #[schemars(length(min = 1, max = 32))]
    pub(crate) auth_type: String,
    /// `BUFFERED` (default) or `RESPONSE_STREAM` (InvokeMode).
    #[schemars(length(min = 1, max = 32))]
    pub(crate) invoke_mode: Option<String>,
    /// Cross-origin resource sharing (Cors). Default: none.
    pub(crate) cors: Option<CorsSpec>,
}

/// Cross-origin resource sharing of a function URL.
#[skip_serializing_none]
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct CorsSpec {
    /// Whether cookies and other credentials may be sent (AllowCredentials). Default false.
    pub(crate) allow_credentials: Option<bool>,
    /// Headers that origins may send (AllowHeaders), at most 100. Default none.
    #[schemars(length(max = 100), inner(length(min = 1, max = 1024)))]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) allow_headers: Vec<String>,
    /// HTTP methods such as `GET` or `*` (AllowMethods), at most 6. Default none.
    #[schemars(length(max = 6), inner(length(min = 1, max = 6)))]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) allow_methods: Vec<String>,
    /// Origins such as `https://example.com` or `*` (AllowOrigins), at most 100. Default none.
    #[schemars(length(max = 100), inner(length(min = 1, max = 253)))]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) allow_origins: Vec<String>,
    /// Headers of the answer that origins may see (ExposeHeaders), at most 100. Default none.
    #[schemars(length(max = 100), inner(length(min = 1, max = 1024)))]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) expose_headers: Vec<String>,
    /// Seconds that browsers may keep the answer of a preflight request (MaxAge), 0 (default) to 86400.
    #[schemars(range(min = 0, max = 86400))]
    pub(crate) max_age: Option<i32>,
}
