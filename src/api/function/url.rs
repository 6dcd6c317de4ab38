//! The function URL.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

/// A function URL.
#[skip_serializing_none]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct FunctionUrlSpec {
    /// Callers that the URL admits (AuthType): `AWS_IAM` admits callers with the right in IAM; `NONE` admits
    /// everyone. `NONE` is allowed only if an administrator allows it (`--allow-public-access`). The operator then
    /// adds the statements that AWS requires to the function's resource policy. Required.
    #[schemars(length(min = 1, max = 32))]
    pub(crate) auth_type: String,
    /// How Lambda returns the response (InvokeMode): `BUFFERED` returns it when it is complete; `RESPONSE_STREAM`
    /// returns parts of it as they become available. Default: `BUFFERED`.
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
    /// Whether browsers may send cookies and other credentials (AllowCredentials). Default: false.
    pub(crate) allow_credentials: Option<bool>,
    /// Headers that origins may send (AllowHeaders), at most 100. Default: none.
    #[schemars(length(max = 100), inner(length(min = 1, max = 1024)))]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) allow_headers: Vec<String>,
    /// HTTP methods that origins may use (AllowMethods), such as `GET` or `*`, at most 6. Default: none.
    #[schemars(length(max = 6), inner(length(min = 1, max = 6)))]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) allow_methods: Vec<String>,
    /// Origins that may call the URL (AllowOrigins), such as `https://example.com` or `*`, at most 100. Default:
    /// none.
    #[schemars(length(max = 100), inner(length(min = 1, max = 253)))]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) allow_origins: Vec<String>,
    /// Headers of the response that origins may read (ExposeHeaders), at most 100. Default: none.
    #[schemars(length(max = 100), inner(length(min = 1, max = 1024)))]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) expose_headers: Vec<String>,
    /// Number of seconds that browsers may cache the response to a preflight request (MaxAge), 0 to 86400. Default:
    /// 0.
    #[schemars(range(min = 0, max = 86400))]
    pub(crate) max_age: Option<i32>,
}
