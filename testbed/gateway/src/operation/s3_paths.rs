//! The operations of S3 by method and path: `/bucket/key`.

use http::Method;
use percent_encoding::percent_decode_str;
use serde_json::{Map, Value};

/// Query parameters of operations on an object or a bucket. Any other parameter names a subresource.
const PLAIN: &[&str] = &[
    "versionId",
    "x-id",
    "partNumber",
    "list-type",
    "prefix",
    "delimiter",
    "max-keys",
    "continuation-token",
];

/// Returns name and parameters of an operation.
///
/// Source: the `http` members of AWS's S3 API model.
pub(super) fn operation(method: &Method, path: &str, query: &str) -> Option<(&'static str, Map<String, Value>)> {
    let (bucket, key) = path
        .strip_prefix('/')?
        .split_once('/')
        .unwrap_or((path.strip_prefix('/')?, ""));
    let mut params = Map::new();
    for (name, value) in form_urlencoded::parse(query.as_bytes()) {
        if !PLAIN.contains(&name.as_ref()) {
            return None;
        }
        params.insert(name.into_owned(), Value::from(value));
    }
    let name = match (method.as_str(), bucket.is_empty(), key.is_empty()) {
        ("GET", true, _) => "ListBuckets",
        (_, true, _) => return None,
        ("HEAD", _, true) => "HeadBucket",
        ("GET", _, true) if params.contains_key("list-type") => "ListObjectsV2",
        ("GET", _, true) => "ListObjects",
        ("PUT", _, true) => "CreateBucket",
        ("DELETE", _, true) => "DeleteBucket",
        ("HEAD", ..) => "HeadObject",
        ("GET", ..) => "GetObject",
        ("PUT", ..) => "PutObject",
        ("DELETE", ..) => "DeleteObject",
        _ => return None,
    };
    for (member, value) in [("Bucket", bucket), ("Key", key)] {
        let value = percent_decode_str(value).decode_utf8_lossy();
        if !value.is_empty() {
            params.insert(member.to_owned(), Value::from(value));
        }
    }
    Some((name, params))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn operations_on_objects_and_buckets_are_distinguished() {
        let seen =
            |method, path, query| operation(&method, path, query).map(|(name, params)| (name, Value::Object(params)));
        assert_eq!(
            seen(Method::HEAD, "/b/a/b%20c.zip", "versionId=1"),
            Some((
                "HeadObject",
                json!({"Bucket": "b", "Key": "a/b c.zip", "versionId": "1"})
            ))
        );
        assert_eq!(
            seen(Method::GET, "/b/k", "x-id=GetObject").map(|(name, _)| name),
            Some("GetObject")
        );
        assert_eq!(
            seen(Method::GET, "/b", "list-type=2").map(|(name, _)| name),
            Some("ListObjectsV2")
        );
        assert_eq!(seen(Method::PUT, "/b/k", "tagging="), None);
        assert_eq!(seen(Method::POST, "/b/k", ""), None);
    }
}
