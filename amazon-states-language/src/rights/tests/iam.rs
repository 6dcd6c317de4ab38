//! Evaluator of IAM policies. It supports the subset of the language that the generated documents use
//! (<https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html>).

use serde_json::Value;

/// A request that IAM evaluates.
pub(crate) struct Request<'a> {
    pub(crate) action: &'a str,
    pub(crate) resource: &'a str,
    /// Condition keys and their values.
    pub(crate) keys: &'a [(&'a str, &'a str)],
}

/// Whether a document allows a request: an Allow statement matches, and no Deny statement does.
pub(crate) fn allows(document: &Value, request: &Request<'_>) -> bool {
    let matching = |effect: &str| {
        let statements = document["Statement"].as_array().unwrap();
        statements.iter().any(|s| s["Effect"] == effect && matches(s, request))
    };
    matching("Allow") && !matching("Deny")
}

fn matches(statement: &Value, request: &Request<'_>) -> bool {
    let action = list(&statement["Action"])
        .iter()
        .any(|p| like(&p.to_ascii_lowercase(), &request.action.to_ascii_lowercase()));
    let resource = list(&statement["Resource"]).iter().any(|p| like(p, request.resource));
    let mut conditions = statement["Condition"].as_object().into_iter().flatten();
    action
        && resource
        && conditions.all(|(operator, keys)| {
            keys.as_object()
                .unwrap()
                .iter()
                .all(|(key, values)| holds(operator, key, &list(values), request))
        })
}

fn holds(operator: &str, key: &str, values: &[String], request: &Request<'_>) -> bool {
    let (base, if_exists) = match operator.strip_suffix("IfExists") {
        Some(base) => (base, true),
        None => (operator, false),
    };
    let Some((_, actual)) = request.keys.iter().find(|(k, _)| k.eq_ignore_ascii_case(key)) else {
        return if_exists;
    };
    values.iter().any(|value| match base {
        "StringEquals" => plain(value) == *actual,
        "StringLike" | "ArnLike" | "ArnEquals" => like(value, actual),
        other => panic!("the evaluator does not support {other}"),
    })
}

/// Returns a value without IAM's escapes.
fn plain(value: &str) -> String {
    value.replace("${*}", "*").replace("${?}", "?").replace("${$}", "$")
}

/// Whether a text matches a pattern of IAM: `*` for any text, `?` for one character, `${*}` for the character itself.
fn like(pattern: &str, text: &str) -> bool {
    if let Some(rest) = ["${*}", "${?}", "${$}"].iter().find_map(|e| pattern.strip_prefix(e)) {
        let escaped = pattern.chars().nth(2).unwrap();
        return text.strip_prefix(escaped).is_some_and(|text| like(rest, text));
    }
    let mut letters = pattern.chars();
    match letters.next() {
        None => text.is_empty(),
        Some('*') => {
            let rest = letters.as_str();
            text.char_indices().any(|(i, _)| like(rest, &text[i..])) || like(rest, "")
        }
        Some(letter) => {
            let mut actual = text.chars();
            actual.next().is_some_and(|a| letter == '?' || a == letter) && like(letters.as_str(), actual.as_str())
        }
    }
}

fn list(value: &Value) -> Vec<String> {
    match value {
        Value::Array(items) => items.iter().map(|v| v.as_str().unwrap().to_owned()).collect(),
        one => vec![one.as_str().unwrap().to_owned()],
    }
}

#[test]
fn the_evaluator_follows_the_rules_of_iam() {
    let document = serde_json::json!({"Statement": [
        {"Effect": "Allow", "Action": ["s3:Get*"], "Resource": "arn:aws:s3:::b/a${*}*", "Condition":
            {"StringLikeIfExists": {"t": "n/*"}, "StringEquals": {"k": ["1", "2"]}}},
        {"Effect": "Deny", "Action": "*", "Resource": "arn:aws:s3:::b/a*secret"}]});
    let may = |action, resource, keys: &[(&str, &str)]| allows(&document, &Request { action, resource, keys });
    assert!(may("s3:getobject", "arn:aws:s3:::b/a*x", &[("K", "2")]));
    assert!(may("s3:GetObject", "arn:aws:s3:::b/a*x", &[("k", "2"), ("t", "n/m")]));
    assert!(!may("s3:GetObject", "arn:aws:s3:::b/a*x", &[("k", "2"), ("t", "o/m")]));
    assert!(!may("s3:GetObject", "arn:aws:s3:::b/a*x", &[]));
    assert!(!may("s3:GetObject", "arn:aws:s3:::b/abx", &[("k", "1")]));
    assert!(!may("s3:PutObject", "arn:aws:s3:::b/a*x", &[("k", "1")]));
    assert!(!may("s3:GetObject", "arn:aws:s3:::b/a*secret", &[("k", "1")]));
}
