//! Recognises the AWS operation of a request by its target header, form action or REST path.

mod lambda_paths;
mod s3_paths;

use http::{HeaderMap, Method};
use percent_encoding::percent_decode_str;
use serde_json::{Map, Value, json};

/// Service, operation and decoded parameters of a request.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Operation {
    pub service: &'static str,
    pub name: String,
    pub params: Value,
}

/// Prefixes of operations that do not change AWS objects. All other operations are writes.
const READS: &[&str] = &[
    "Get",
    "BatchGet",
    "List",
    "Describe",
    "Validate",
    "Lookup",
    "Filter",
    "Simulate",
    "Test",
    "Search",
    "Head",
    "AssumeRole",
    "Invoke",
    "StartExecution",
    "StartSyncExecution",
    "StopExecution",
    "RedriveExecution",
    "DecodeAuthorizationMessage",
    "StartQuery",
    "StopQuery",
];

/// Whether an operation changes AWS objects. `Invoke`, `StartExecution` and `AssumeRole` do not.
pub fn is_write(operation: &str) -> bool {
    !READS.iter().any(|read| operation.starts_with(read))
}

/// Returns service, operation and parameters of a request.
pub(crate) fn recognise(
    method: &Method,
    path: &str,
    query: &str,
    headers: &HeaderMap,
    signing_name: &str,
    body: &[u8],
) -> Operation {
    if let Some(target) = header(headers, "x-amz-target") {
        return by_target(target, body);
    }
    if signing_name == "s3" {
        let found = s3_paths::operation(method, path, query);
        let (name, params) = found.unwrap_or_else(|| ("", Map::new()));
        return Operation {
            service: "s3",
            name: if name.is_empty() {
                format!("{method} {path}")
            } else {
                name.to_owned()
            },
            params: params.into(),
        };
    }
    if let Some(found) = by_service_path(path) {
        return found;
    }
    if let Some(found) = by_lambda_path(method, path, query, body) {
        return found;
    }
    let form: Vec<(String, String)> = form_urlencoded::parse(body)
        .chain(form_urlencoded::parse(query.as_bytes()))
        .map(|(key, value)| (key.into_owned(), value.into_owned()))
        .collect();
    match form.iter().find(|(key, _)| key == "Action") {
        Some((_, action)) => Operation {
            service: query_service(signing_name, action),
            name: action.clone(),
            params: form
                .iter()
                .filter(|(key, _)| key != "Action" && key != "Version")
                .map(|(key, value)| (key.clone(), Value::from(value.as_str())))
                .collect::<Map<_, _>>()
                .into(),
        },
        None => other(format!("{method} {path}")),
    }
}

fn other(name: String) -> Operation {
    Operation {
        service: "other",
        name,
        params: Value::Null,
    }
}

fn header<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

fn by_target(target: &str, body: &[u8]) -> Operation {
    let (prefix, name) = target.split_once('.').unwrap_or(("", target));
    let service = match prefix {
        "AWSStepFunctions" => "states",
        "Logs_20140328" => "logs",
        "AmazonEC2ContainerRegistry_V20150921" => "ecr",
        _ => return other(target.to_owned()),
    };
    Operation {
        service,
        name: name.to_owned(),
        params: serde_json::from_slice(body).unwrap_or(Value::Null),
    }
}

/// Reads a path of Smithy RPC v2: `/service/<name>/operation/<name>`. The body is CBOR and is not decoded.
///
/// Source: <https://smithy.io/2.0/additional-specs/protocols/smithy-rpc-v2.html>.
fn by_service_path(path: &str) -> Option<Operation> {
    let (service, operation) = path.strip_prefix("/service/")?.split_once("/operation/")?;
    let service = match service {
        "GraniteServiceVersion20100801" => "cloudwatch",
        _ => "other",
    };
    Some(Operation {
        service,
        name: operation.to_owned(),
        params: Value::Null,
    })
}

fn query_service(signing_name: &str, action: &str) -> &'static str {
    match signing_name {
        "iam" => "iam",
        "sts" => "sts",
        "" if action.starts_with("AssumeRole") || action == "GetCallerIdentity" => "sts",
        "" => "iam",
        _ => "other",
    }
}

fn by_lambda_path(method: &Method, path: &str, query: &str, body: &[u8]) -> Option<Operation> {
    let (date, rest) = path.strip_prefix('/')?.split_once('/')?;
    if date.len() != 10 || !date.bytes().all(|b| b.is_ascii_digit() || b == b'-') {
        return None;
    }
    let rest = rest.trim_end_matches('/');
    let (name, mut params) = lambda_paths::OPERATIONS
        .iter()
        .filter(|(verb, ..)| *verb == method.as_str())
        .find_map(|(_, template, name)| Some((*name, match_path(template, rest)?)))?;
    for (key, value) in form_urlencoded::parse(query.as_bytes()) {
        params.insert(key.into_owned(), Value::from(value));
    }
    if name.starts_with("Invoke") {
        let payload = serde_json::from_slice(body).unwrap_or_else(|_| Value::from(String::from_utf8_lossy(body)));
        params.insert("Payload".to_owned(), payload);
    } else if let Ok(Value::Object(members)) = serde_json::from_slice(body) {
        params.extend(members);
        summarise_zip(&mut params);
    }
    Some(Operation {
        service: "lambda",
        name: name.to_owned(),
        params: params.into(),
    })
}

/// Returns the path templates of Lambda with their operations.
#[cfg(test)]
pub(crate) fn lambda_uris() -> impl Iterator<Item = (&'static str, &'static str)> {
    lambda_paths::OPERATIONS
        .iter()
        .map(|(_, template, name)| (*template, *name))
}

fn match_path(template: &str, path: &str) -> Option<Map<String, Value>> {
    let mut params = Map::new();
    let (mut wanted, mut given) = (template.split('/'), path.split('/'));
    loop {
        match (wanted.next(), given.next()) {
            (None, None) => return Some(params),
            (Some(want), Some(part)) => match want.strip_prefix('{').and_then(|w| w.strip_suffix('}')) {
                Some(name) => {
                    let value = percent_decode_str(part).decode_utf8_lossy();
                    params.insert(name.to_owned(), Value::from(value));
                }
                None if want == part => {}
                None => return None,
            },
            _ => return None,
        }
    }
}

/// Replaces the archive by its size, so that recorded calls stay readable.
fn summarise_zip(params: &mut Map<String, Value>) {
    let at_top = params.get_mut("ZipFile");
    if let Some(zip) = at_top {
        *zip = base64_size(zip);
    }
    if let Some(Value::Object(code)) = params.get_mut("Code")
        && let Some(zip) = code.get_mut("ZipFile")
    {
        *zip = base64_size(zip);
    }
}

fn base64_size(encoded: &Value) -> Value {
    let text = encoded.as_str().unwrap_or_default();
    json!(text.trim_end_matches('=').len() * 3 / 4)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(method: Method, path: &str, query: &str, headers: &[(&'static str, &str)], body: &str) -> Operation {
        let headers = headers
            .iter()
            .map(|(key, value)| (http::HeaderName::from_static(key), value.parse().unwrap()))
            .collect();
        recognise(&method, path, query, &headers, "", body.as_bytes())
    }

    #[test]
    fn the_target_header_names_the_operation() {
        let found = seen(
            Method::POST,
            "/",
            "",
            &[("x-amz-target", "AWSStepFunctions.CreateStateMachine")],
            r#"{"name":"m"}"#,
        );
        assert_eq!((found.service, found.name.as_str()), ("states", "CreateStateMachine"));
        assert_eq!(found.params, json!({"name": "m"}));
        let found = seen(
            Method::POST,
            "/",
            "",
            &[("x-amz-target", "Logs_20140328.DescribeLogGroups")],
            "{}",
        );
        assert_eq!(found.service, "logs");
        let found = seen(
            Method::POST,
            "/",
            "",
            &[("x-amz-target", "TrentService.CreateKey")],
            "{}",
        );
        assert_eq!(found.service, "other");
    }

    #[test]
    fn the_form_action_names_the_operation() {
        let found = seen(
            Method::POST,
            "/",
            "",
            &[],
            "Action=CreateRole&Version=2010-05-08&RoleName=a%2Fb",
        );
        assert_eq!((found.service, found.name.as_str()), ("iam", "CreateRole"));
        assert_eq!(found.params, json!({"RoleName": "a/b"}));
        let found = seen(
            Method::POST,
            "/",
            "",
            &[],
            "Action=GetCallerIdentity&Version=2011-06-15",
        );
        assert_eq!(found.service, "sts");
    }

    #[test]
    fn the_service_path_names_the_operation() {
        let path = "/service/GraniteServiceVersion20100801/operation/DescribeAlarms";
        let found = seen(Method::POST, path, "", &[], "");
        assert_eq!((found.service, found.name.as_str()), ("cloudwatch", "DescribeAlarms"));
    }

    #[test]
    fn the_rest_path_names_the_operation() {
        let found = seen(
            Method::POST,
            "/2015-03-31/functions",
            "",
            &[],
            r#"{"FunctionName":"f","Code":{"ZipFile":"AAAA"}}"#,
        );
        assert_eq!(found.name, "CreateFunction");
        assert_eq!(found.params, json!({"FunctionName": "f", "Code": {"ZipFile": 3}}));
        let found = seen(Method::GET, "/2015-03-31/functions/f/", "Qualifier=1", &[], "");
        assert_eq!(found.name, "GetFunction");
        assert_eq!(found.params, json!({"FunctionName": "f", "Qualifier": "1"}));
        let found = seen(
            Method::DELETE,
            "/2017-03-31/tags/arn%3Aaws%3Alambda%3Aeu-west-1%3A1%3Afunction%3Af",
            "tagKeys=a",
            &[],
            "",
        );
        assert_eq!(found.name, "UntagResource");
        assert_eq!(found.params["Resource"], "arn:aws:lambda:eu-west-1:1:function:f");
        let found = seen(
            Method::PUT,
            "/2020-06-30/functions/f/code-signing-config",
            "",
            &[],
            "{}",
        );
        assert_eq!(found.name, "PutFunctionCodeSigningConfig");
        assert_eq!(seen(Method::GET, "/_ministack/ready", "", &[], "").service, "other");
    }

    #[test]
    fn the_prefix_of_an_operation_separates_reads_from_writes() {
        for name in [
            "GetRole",
            "DescribeLogGroups",
            "Invoke",
            "StartExecution",
            "AssumeRole",
            "ValidateStateMachineDefinition",
        ] {
            assert!(!is_write(name), "{name}");
        }
        for name in [
            "CreateRole",
            "PutRetentionPolicy",
            "PublishVersion",
            "TagResource",
            "DeleteLogGroup",
        ] {
            assert!(is_write(name), "{name}");
        }
    }
}
