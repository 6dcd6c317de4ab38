//! A request with its recognised operation and signer.

use bytes::Bytes;
use http::{HeaderMap, Method, Uri};
use serde_json::Value;

use crate::operation::{self, Operation};

/// A request with its body, operation and signer.
#[derive(Debug, Clone)]
pub(crate) struct AwsRequest {
    pub method: Method,
    pub uri: Uri,
    pub headers: HeaderMap,
    pub body: Bytes,
    pub signer: Signer,
    pub operation: Operation,
}

/// The credential scope of a signature: `KEY/DATE/REGION/SERVICE/aws4_request`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Signer {
    pub access_key: String,
    pub region: String,
    pub service: String,
}

impl AwsRequest {
    pub(crate) fn new(parts: http::request::Parts, body: Bytes) -> Self {
        let signer = Signer::of(&parts.headers);
        let operation = operation::recognise(
            &parts.method,
            parts.uri.path(),
            parts.uri.query().unwrap_or_default(),
            &parts.headers,
            &signer.service,
            &body,
        );
        Self {
            method: parts.method,
            uri: parts.uri,
            headers: parts.headers,
            body,
            signer,
            operation,
        }
    }

    /// Returns a text parameter of the request.
    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        self.param(name).and_then(Value::as_str)
    }

    pub(crate) fn param(&self, name: &str) -> Option<&Value> {
        self.operation.params.get(name).filter(|value| !value.is_null())
    }

    pub(crate) fn is(&self, service: &str, operation: &str) -> bool {
        self.operation.service == service && self.operation.name == operation
    }
}

impl Signer {
    fn of(headers: &HeaderMap) -> Self {
        headers
            .get(http::header::AUTHORIZATION)
            .and_then(|value| value.to_str().ok())
            .and_then(|value| value.split_once("Credential="))
            .and_then(|(_, rest)| rest.split([',', ' ']).next())
            .and_then(|scope| {
                let mut parts = scope.split('/');
                let access_key = parts.next()?.to_owned();
                let (_date, region, service) = (parts.next()?, parts.next()?, parts.next()?);
                Some(Self {
                    access_key,
                    region: region.to_owned(),
                    service: service.to_owned(),
                })
            })
            .unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_signer_is_read_from_the_credential_scope() {
        let value =
            "AWS4-HMAC-SHA256 Credential=AKIA1/20260101/eu-west-1/iam/aws4_request, SignedHeaders=host, Signature=0";
        let headers = HeaderMap::from_iter([(http::header::AUTHORIZATION, value.parse().unwrap())]);
        let expected = Signer {
            access_key: "AKIA1".into(),
            region: "eu-west-1".into(),
            service: "iam".into(),
        };
        assert_eq!(Signer::of(&headers), expected);
        assert_eq!(Signer::of(&HeaderMap::new()), Signer::default());
    }
}
