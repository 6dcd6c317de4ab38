//! Requests of each protocol against an excerpt of the models, and checks of the installed models.

use std::path::PathBuf;

use bytes::Bytes;
use http::{Method, Request};
use serde_json::{Value, json};

use super::*;
use crate::operation::lambda_uris;

fn excerpt() -> Arc<Models> {
    Models::of(&PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/models")).unwrap()
}

/// Returns the models of the running testbed, or `None` without a testbed.
fn installed() -> Option<Arc<Models>> {
    let connection = fs::read(std::env::var_os("LAMBDASFN_TESTBED")?).unwrap();
    let connection: Value = serde_json::from_slice(&connection).unwrap();
    Some(Models::of(Path::new(connection["tools"]["apiModels"].as_str().unwrap())).unwrap())
}

fn refusal(method: Method, uri: &str, target: Option<&str>, body: &str) -> Option<(String, String)> {
    let mut request = Request::builder().method(method).uri(uri);
    if let Some(target) = target {
        request = request.header("x-amz-target", target);
    }
    let (parts, ()) = request.body(()).unwrap().into_parts();
    let answer = excerpt().refused(&AwsRequest::new(parts, Bytes::from(body.to_owned())))?;
    assert_eq!(answer.status, 400);
    let message = match answer.element("Message") {
        Some(message) => message,
        None => answer.value()["message"].as_str().unwrap().to_owned(),
    };
    Some((answer.error_code().unwrap(), message))
}

fn form(action: &str, pairs: &[(&str, &str)]) -> Option<(String, String)> {
    let body = form_urlencoded::Serializer::new(String::new())
        .append_pair("Action", action)
        .extend_pairs(pairs)
        .finish();
    refusal(Method::POST, "/", None, &body)
}

fn states(operation: &str, body: &Value) -> Option<(String, String)> {
    let target = format!("AWSStepFunctions.{operation}");
    refusal(Method::POST, "/", Some(&target), &body.to_string())
}

fn logs(operation: &str, body: &Value) -> Option<(String, String)> {
    let target = format!("Logs_20140328.{operation}");
    refusal(Method::POST, "/", Some(&target), &body.to_string())
}

/// Sends `CreateFunction` with a valid function, in which the given members replace the valid ones.
fn function(other: &Value) -> Option<(String, String)> {
    let mut function = json!({
        "FunctionName": "f", "Role": "arn:aws:iam::123456789012:role/r", "Runtime": "python3.13",
        "Code": {"ZipFile": "AAAA"}, "MemorySize": 128, "Timeout": 3, "NotKnown": {"a": 1},
    });
    for (name, value) in other.as_object().unwrap() {
        function[name] = value.clone();
    }
    refusal(Method::POST, "/2015-03-31/functions", None, &function.to_string())
}

fn one(at: &str, constraint: &str) -> String {
    format!("1 validation error detected: Value {at} failed to satisfy constraint: {constraint}")
}

#[test]
fn query_requests_are_checked() {
    let trust = ("AssumeRolePolicyDocument", "{}");
    let role = |name: &str, more: &[(&str, &str)]| form("CreateRole", &[&[("RoleName", name), trust], more].concat());
    let tag = [("Tags.member.1.Key", "k"), ("Tags.member.1.Value", "")];
    assert_eq!(role("lambdasfn-orders_A+=,.@1", &tag), None);
    assert_eq!(role("r", &[("Tags", "")]), None);

    let long = "r".repeat(65);
    let expected = one(
        &format!("'{long}' at 'roleName'"),
        "Member must have length less than or equal to 64",
    );
    assert_eq!(role(&long, &[]), Some(("ValidationError".into(), expected)));
    for name in ["a b", "a/b", "ä"] {
        let pattern = "Member must satisfy regular expression pattern: [\\w+=,.@-]+";
        assert_eq!(
            role(name, &[]).unwrap().1,
            one(&format!("'{name}' at 'roleName'"), pattern)
        );
    }
    let missing = form("CreateRole", &[trust]).unwrap().1;
    assert_eq!(missing, one("null at 'roleName'", "Member must not be null"));

    let (code, both) = role("", &[("Tags.member.1.Key", "k"), ("Tags.member.2.Value", "")]).unwrap();
    assert_eq!(code, "ValidationError");
    assert!(
        both.starts_with("4 validation errors detected: Value '' at 'roleName' failed"),
        "{both}"
    );
    assert!(
        both.contains("; Value null at 'tags.1.member.value' failed to satisfy"),
        "{both}"
    );
    assert!(
        both.contains("; Value null at 'tags.2.member.key' failed to satisfy"),
        "{both}"
    );

    let low = form("ListRoles", &[("MaxItems", "0")]).unwrap().1;
    let least = "Member must have value greater than or equal to 1";
    assert_eq!(low, one("'0' at 'maxItems'", least));
    let session = form("AssumeRole", &[("RoleArn", "arn:aws:iam::123456789012:role/r")]).unwrap();
    assert_eq!(session.1, one("null at 'roleSessionName'", "Member must not be null"));
}

#[test]
fn rest_requests_are_checked() {
    assert_eq!(function(&json!({})), None);
    let most = "Member must have value less than or equal to 32768";
    let expected = ("ValidationException".into(), one("'99999' at 'memorySize'", most));
    assert_eq!(function(&json!({"MemorySize": 99999})), Some(expected));
    let role = function(&json!({"Role": "garbage"})).unwrap();
    assert!(role.1.contains("Value 'garbage' at 'role' failed"), "{role:?}");
    let architecture = function(&json!({"Architectures": ["z80"]})).unwrap();
    let set = "Member must satisfy constraint: [Member must satisfy enum value set: [x86_64, arm64]]";
    assert_eq!(architecture.1, one("'[z80]' at 'architectures'", set));
    let (code, message) = function(&json!({"Runtime": "python9"})).unwrap();
    assert_eq!(code, "InvalidParameterValueException");
    assert!(message.starts_with("Value python9 at 'runtime' failed") && message.ends_with("or be a valid ARN"));

    let uri = |path: &str| refusal(Method::GET, path, None, "");
    assert_eq!(uri("/2015-03-31/functions/f?Qualifier=$LATEST"), None);
    let qualifier = uri("/2015-03-31/functions/f?Qualifier=a%20b").unwrap().1;
    assert!(qualifier.contains("Value 'a b' at 'qualifier' failed"), "{qualifier}");
    let name = uri("/2015-03-31/functions/a%20b").unwrap().1;
    assert!(name.contains("Value 'a b' at 'functionName' failed"), "{name}");
    let untag = |query: &str| {
        let arn = "arn%3Aaws%3Alambda%3Aeu-west-1%3A123456789012%3Afunction%3Af";
        refusal(Method::DELETE, &format!("/2017-03-31/tags/{arn}{query}"), None, "")
    };
    assert_eq!(untag("?tagKeys=a&tagKeys=b"), None);
    assert_eq!(
        untag("").unwrap().1,
        one("null at 'tagKeys'", "Member must not be null")
    );
    let long = "k".repeat(129);
    let (_, message) = untag(&format!("?tagKeys=a&tagKeys={long}")).unwrap();
    assert!(
        message.contains(&format!("Value '[a, {long}]' at 'tagKeys' failed")),
        "{message}"
    );
    assert_eq!(
        refusal(Method::POST, "/2015-03-31/functions/f/invocations", None, "not JSON"),
        None
    );
}

#[test]
fn a_message_does_not_contain_sensitive_values() {
    let (_, message) = function(&json!({"Environment": {"Variables": {"a b": "secret"}}})).unwrap();
    let expected = "1 validation error detected: Value at 'environment.variables' failed to satisfy constraint: Map \
                    keys must satisfy constraint: [Member must satisfy regular expression pattern: \
                    [a-zA-Z]([a-zA-Z0-9_])+]";
    assert_eq!(message, expected);
    let machine = json!({"name": "m", "definition": "", "roleArn": "r"});
    let (code, message) = states("CreateStateMachine", &machine).unwrap();
    let expected = "1 validation error detected: Value at 'definition' failed to satisfy constraint: Member must have \
                    length greater than or equal to 1";
    assert_eq!((code.as_str(), message.as_str()), ("ValidationException", expected));
}

#[test]
fn json_requests_are_checked() {
    let machine = |other: Value| {
        let mut machine = json!({"name": "m", "definition": "{}", "roleArn": "r", "tags": null, "notKnown": 1});
        machine
            .as_object_mut()
            .unwrap()
            .extend(other.as_object().unwrap().clone());
        states("CreateStateMachine", &machine)
    };
    assert_eq!(machine(json!({})), None);
    let (code, message) = machine(json!({"name": "m".repeat(81)})).unwrap();
    assert_eq!(
        (code.as_str(), message),
        ("InvalidName", format!("Invalid Name: '{}'", "m".repeat(81)))
    );
    let (code, _) = machine(json!({"roleArn": "r".repeat(257)})).unwrap();
    assert_eq!(code, "InvalidArn");
    let (code, message) = machine(json!({"loggingConfiguration": {"level": "SOME"}})).unwrap();
    let set = "Member must satisfy enum value set: [ALL, ERROR, FATAL, OFF]";
    assert_eq!(
        (code.as_str(), message),
        (
            "ValidationException",
            one("'SOME' at 'loggingConfiguration.level'", set)
        )
    );
    let (code, message) = states("CreateStateMachine", &json!({"definition": "{}", "roleArn": "r"})).unwrap();
    assert_eq!(
        (code.as_str(), message),
        ("ValidationException", one("null at 'name'", "Member must not be null"))
    );

    let group = |name: &str| logs("CreateLogGroup", &json!({"logGroupName": name}));
    assert_eq!(group("/aws/vendedlogs/states/a-b_c.d#e"), None);
    for name in ["", "a b", "a$", &"a".repeat(513)] {
        assert_eq!(group(name).unwrap().0, "InvalidParameterException", "{name}");
    }
    let (_, message) = logs("DescribeLogGroups", &json!({"limit": 51})).unwrap();
    assert_eq!(
        message,
        one("'51' at 'limit'", "Member must have value less than or equal to 50")
    );
    let tags = json!({"logGroupName": "g", "tags": {"k": "v".repeat(257)}});
    let (_, message) = logs("CreateLogGroup", &tags).unwrap();
    assert!(message.contains("at 'tags' failed to satisfy constraint: Map value must satisfy constraint: [Member"));
}

#[test]
fn a_request_without_a_model_is_not_rejected() {
    assert_eq!(states("NoSuchOperation", &json!({})), None);
    assert_eq!(
        refusal(
            Method::POST,
            "/",
            Some("AWSStepFunctions.CreateStateMachine"),
            "not JSON"
        ),
        None
    );
    assert_eq!(refusal(Method::GET, "/_ministack/ready", None, ""), None);
    assert_eq!(
        Models::of(Path::new("/nowhere")).unwrap_err().kind(),
        io::ErrorKind::NotFound
    );
}

/// Patterns with a look-around are not checked.
#[test]
fn the_list_of_unchecked_patterns_is_complete() {
    let Some(models) = installed() else { return };
    let shapes = models.0.iter().flat_map(|(service, model)| {
        let left_out = model
            .shapes
            .iter()
            .filter(|(_, shape)| shape.pattern.is_some() && shape.regex().is_none());
        left_out.map(move |(name, _)| format!("{service} {name}"))
    });
    let mut left_out: Vec<_> = shapes.collect();
    left_out.sort();
    let known = [
        "iam accountAliasType",
        "lambda Alias",
        "lambda CollectionName",
        "lambda FunctionUrlFunctionName",
        "lambda FunctionUrlQualifier",
        "lambda S3Bucket",
        "states CharacterRestrictedName",
    ];
    assert_eq!(left_out, known);
}

#[test]
fn the_labels_of_lambda_paths_match_the_model() {
    let Some(models) = installed() else { return };
    let model = &models.0["lambda"];
    for (template, name) in lambda_uris() {
        let operation = &model.operations.get(name);
        let Some(input) = operation.and_then(|operation| model.shape(&operation.input)) else {
            continue;
        };
        let in_uri = |(name, member): (&String, &shape::Member)| {
            let wire = member.location_name.clone().unwrap_or_else(|| name.clone());
            (member.location == shape::Location::Uri).then_some(wire)
        };
        let labels = |part: &str| Some(part.strip_prefix('{')?.strip_suffix('}')?.to_owned());
        let mut expected: Vec<_> = input.members.iter().filter_map(in_uri).collect();
        let mut found: Vec<_> = template.split('/').filter_map(labels).collect();
        expected.sort();
        found.sort();
        assert_eq!(found, expected, "{name}");
    }
}
