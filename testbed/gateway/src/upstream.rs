//! The emulator behind the gateway: forwarded requests and the gateway's own look-ups.

use std::time::Duration;

use bytes::Bytes;
use http::{
    HeaderMap, HeaderName, HeaderValue, Method, Request, Uri,
    header::{AUTHORIZATION, CONTENT_TYPE},
    uri::{Authority, PathAndQuery, Scheme},
};
use http_body_util::{BodyExt as _, Full};
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::{TokioExecutor, TokioTimer},
};
use jiff::Timestamp;
use serde_json::Value;

use crate::{answer::Answer, request::AwsRequest};

/// Headers that concern the connection and not the message (RFC 9110, 7.6.1), and `Expect`, which the gateway handles
/// itself.
const HOP_BY_HOP: &[&str] = &[
    "connection",
    "keep-alive",
    "proxy-authenticate",
    "proxy-authorization",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "expect",
];

/// Idle time after which a connection is closed. It is shorter than the emulator's own 5 s, because a call must not use
/// a connection that the emulator closes at that moment.
const IDLE: Duration = Duration::from_secs(1);

/// The emulator did not answer.
#[derive(Debug)]
pub(crate) struct Unreachable(String);

impl std::fmt::Display for Unreachable {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "the emulator did not answer: {}", self.0)
    }
}

fn unreachable(error: impl std::error::Error) -> Unreachable {
    let cause = error.source().map(|source| format!(": {source}")).unwrap_or_default();
    Unreachable(format!("{error}{cause}"))
}

/// Account and region of a look-up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Scope {
    pub account: String,
    pub region: String,
}

#[derive(Debug)]
pub(crate) struct Upstream {
    client: Client<HttpConnector, Full<Bytes>>,
    authority: Authority,
}

impl Upstream {
    pub(crate) fn new(url: &str) -> std::io::Result<Self> {
        let invalid = |message| std::io::Error::new(std::io::ErrorKind::InvalidInput, message);
        let uri: Uri = url.parse().map_err(|error| invalid(format!("{url}: {error}")))?;
        if uri.scheme() != Some(&Scheme::HTTP) {
            return Err(invalid(format!("{url} must be an http:// URL")));
        }
        let authority = uri
            .authority()
            .cloned()
            .ok_or_else(|| invalid(format!("{url} must have a host")))?;
        let mut connector = HttpConnector::new();
        connector.set_nodelay(true);
        let client = Client::builder(TokioExecutor::new())
            .pool_timer(TokioTimer::new())
            .pool_idle_timeout(IDLE)
            .build(connector);
        Ok(Self { client, authority })
    }

    /// Forwards a request with the same path, query, headers (also `Host`) and body.
    pub(crate) async fn forward(&self, request: &AwsRequest) -> Result<Answer, Unreachable> {
        let mut headers = request.headers.clone();
        strip_hop_by_hop(&mut headers);
        let path = request.uri.path_and_query().cloned();
        self.send(request.method.clone(), path, headers, request.body.clone())
            .await
    }

    /// Calls a service with target headers as the account's root.
    pub(crate) async fn target(
        &self,
        scope: &Scope,
        service: &str,
        operation: &str,
        body: &Value,
    ) -> Result<Answer, Unreachable> {
        let prefix = match service {
            "logs" => "Logs_20140328",
            "ecr" => "AmazonEC2ContainerRegistry_V20150921",
            _ => "AWSStepFunctions",
        };
        let mut headers = signed(scope, service);
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/x-amz-json-1.1"));
        if let Ok(target) = HeaderValue::from_str(&format!("{prefix}.{operation}")) {
            headers.insert("x-amz-target", target);
        }
        let root = Some(PathAndQuery::from_static("/"));
        self.send(Method::POST, root, headers, body.to_string().into()).await
    }

    /// Calls IAM as the account's root.
    pub(crate) async fn iam(
        &self,
        scope: &Scope,
        action: &str,
        params: &[(&str, &str)],
    ) -> Result<Answer, Unreachable> {
        let mut headers = signed(scope, "iam");
        headers.insert(
            CONTENT_TYPE,
            HeaderValue::from_static("application/x-www-form-urlencoded"),
        );
        let body = form_urlencoded::Serializer::new(String::new())
            .append_pair("Action", action)
            .append_pair("Version", "2010-05-08")
            .extend_pairs(params)
            .finish();
        let root = Some(PathAndQuery::from_static("/"));
        self.send(Method::POST, root, headers, body.into()).await
    }

    /// Sends a GET to Lambda as the account's root. The path has no API date.
    pub(crate) async fn lambda(&self, scope: &Scope, path: &str) -> Result<Answer, Unreachable> {
        let path = format!("/2015-03-31/{path}").parse().map_err(unreachable)?;
        self.send(Method::GET, Some(path), signed(scope, "lambda"), Bytes::new())
            .await
    }

    async fn send(
        &self,
        method: Method,
        path: Option<PathAndQuery>,
        headers: HeaderMap,
        body: Bytes,
    ) -> Result<Answer, Unreachable> {
        let path = path.unwrap_or_else(|| PathAndQuery::from_static("/"));
        let uri = Uri::builder()
            .scheme(Scheme::HTTP)
            .authority(self.authority.clone())
            .path_and_query(path)
            .build()
            .map_err(unreachable)?;
        let mut request = Request::builder()
            .method(method)
            .uri(uri)
            .body(Full::new(body))
            .map_err(unreachable)?;
        *request.headers_mut() = headers;
        let (parts, body) = self.client.request(request).await.map_err(unreachable)?.into_parts();
        let body = body.collect().await.map_err(unreachable)?.to_bytes();
        let mut headers = parts.headers;
        strip_hop_by_hop(&mut headers);
        // Rules may change the body. The server sets the length again.
        headers.remove(http::header::CONTENT_LENGTH);
        Ok(Answer {
            status: parts.status,
            headers,
            body,
        })
    }
}

fn strip_hop_by_hop(headers: &mut HeaderMap) {
    for name in HOP_BY_HOP {
        headers.remove(HeaderName::from_static(name));
    }
}

/// Returns the signature headers of the account's root key, which is the account number. The emulator does not verify
/// signatures of root keys, also when it enforces IAM.
fn signed(scope: &Scope, service: &str) -> HeaderMap {
    let now = Timestamp::now();
    let (date, time) = (
        now.strftime("%Y%m%d").to_string(),
        now.strftime("%Y%m%dT%H%M%SZ").to_string(),
    );
    let authorization = format!(
        "AWS4-HMAC-SHA256 Credential={}/{date}/{}/{service}/aws4_request, SignedHeaders=host;x-amz-date, Signature={}",
        scope.account,
        scope.region,
        "0".repeat(64),
    );
    [("x-amz-date", time), (AUTHORIZATION.as_str(), authorization)]
        .into_iter()
        .filter_map(|(name, value)| Some((name.parse::<HeaderName>().ok()?, value.parse::<HeaderValue>().ok()?)))
        .collect()
}
