//! Functions with container images: the image must exist, and Lambda resolves a tag when the call names it.

use std::{collections::HashMap, sync::Mutex};

use serde_json::{Value, json};

use super::Rules;
use crate::{
    answer::Answer,
    lock,
    request::AwsRequest,
    upstream::{Scope, Unreachable},
};

/// Digests of the images at the time of the call that named them, by account and function.
#[derive(Debug, Default)]
pub(crate) struct Images(pub(super) Mutex<HashMap<(String, String), String>>);

impl Rules {
    /// Rejects an image that does not exist.
    ///
    /// Source: observed answers of AWS to `CreateFunction` and `UpdateFunctionCode`.
    pub(super) async fn missing_image(&self, request: &AwsRequest) -> Result<Option<Answer>, Unreachable> {
        let Some(uri) = image_uri(request) else {
            return Ok(None);
        };
        let found = self.digest(&self.scope(request), uri).await?;
        Ok(found.is_none().then(|| {
            let message = format!("Source image {uri} does not exist. Provide a valid source image.");
            Answer::error("lambda", 400, "InvalidParameterValueException", &message)
        }))
    }

    /// Sets the resolved URI, for which the emulator returns the URI itself, and the missing `CodeSha256`.
    ///
    /// Source: API reference, `FunctionCodeLocation`. The `CodeSha256` of a function is the digest of its image.
    pub(super) async fn correct_image(&self, request: &AwsRequest, answer: &mut Answer) -> Result<(), Unreachable> {
        let mut value = answer.value();
        let name = request.text("FunctionName").unwrap_or_default().to_owned();
        let scope = self.scope(request);
        let key = (scope.account.clone(), name);
        if let (Some(uri), true) = (image_uri(request), answer.ok())
            && let Some(digest) = self.digest(&scope, uri).await?
        {
            lock(&self.images.0).insert(key.clone(), digest);
        }
        let Some(digest) = lock(&self.images.0).get(&key).cloned() else {
            return Ok(());
        };
        let hex = Value::from(digest.trim_start_matches("sha256:"));
        let code = value.get_mut("Code").and_then(Value::as_object_mut);
        let in_code = code.and_then(|code| {
            let resolved = format!("{}@{digest}", repository(code.get("ImageUri")?.as_str()?));
            code.insert("ResolvedImageUri".to_owned(), Value::from(resolved))
        });
        let is_image = value.get("PackageType").is_some_and(|type_| type_ == "Image");
        let configuration = match in_code {
            Some(_) => value.get_mut("Configuration"),
            None => Some(&mut value).filter(|_| is_image),
        };
        if let Some(configuration) = configuration.and_then(Value::as_object_mut) {
            configuration.insert("CodeSha256".to_owned(), hex);
            answer.set_value(&value);
        }
        Ok(())
    }

    async fn digest(&self, scope: &Scope, uri: &str) -> Result<Option<String>, Unreachable> {
        let rest = uri.get(repository(uri).len()..).unwrap_or_default();
        let image = match rest.split_once('@') {
            Some((_, digest)) => json!({"imageDigest": digest}),
            None => json!({"imageTag": rest.strip_prefix(':').unwrap_or("latest")}),
        };
        let name = repository(uri).split_once('/').map_or("", |(_, name)| name);
        let body = json!({"repositoryName": name, "imageIds": [image]});
        let answer = self.upstream.target(scope, "ecr", "BatchGetImage", &body).await?;
        let value = answer.value();
        let digest = value.pointer("/images/0/imageId/imageDigest").and_then(Value::as_str);
        Ok(digest.map(ToOwned::to_owned))
    }
}

/// Returns the URI without tag and digest.
fn repository(uri: &str) -> &str {
    let uri = uri.split('@').next().unwrap_or(uri);
    match uri.rfind([':', '/']) {
        Some(at) if uri.as_bytes().get(at) == Some(&b':') => uri.get(..at).unwrap_or(uri),
        _ => uri,
    }
}

fn image_uri(request: &AwsRequest) -> Option<&str> {
    let in_code = || request.param("Code")?.get("ImageUri")?.as_str();
    request.text("ImageUri").or_else(in_code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_repository_precedes_tag_and_digest() {
        for uri in [
            "r.example/a/b",
            "r.example/a/b:1",
            "r.example/a/b:1@sha256:0",
            "r.example/a/b@sha256:0",
        ] {
            assert_eq!(repository(uri), "r.example/a/b", "{uri}");
        }
    }
}
