//! The arguments of AddPermission that correspond to a statement of a resource policy.

use serde::Serialize;
use serde_json::{Map, Value};

/// Arguments of AddPermission.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[allow(missing_docs, reason = "Lambda's own names")]
pub struct Grant {
    pub principal: String,
    pub action: String,
    pub source_arn: Option<String>,
    pub source_account: Option<String>,
    pub principal_org_id: Option<String>,
    pub event_source_token: Option<String>,
    pub function_url_auth_type: Option<String>,
    pub invoked_via_function_url: Option<bool>,
}

/// Returns the arguments of AddPermission that create a statement, and the parts of the statement that no argument
/// creates. Lambda writes each argument as one condition
/// (<https://docs.aws.amazon.com/lambda/latest/dg/access-control-resource-based.html>).
pub(super) fn grant(statement: &Map<String, Value>) -> (Grant, Vec<String>) {
    let mut grant = Grant::default();
    let mut other = vec![];
    for (key, value) in statement {
        match key.as_str() {
            "Sid" | "Resource" => {}
            "Effect" if value == "Allow" => {}
            "Action" => match single_text(value) {
                Some(action) => grant.action = action,
                None => other.push(format!("Action {value}")),
            },
            "Principal" => match principal_of(value) {
                Some(principal) => grant.principal = principal,
                None => other.push(format!("Principal {value}")),
            },
            "Condition" => conditions(value, &mut grant, &mut other),
            _ => other.push(format!("{key} {value}")),
        }
    }
    (grant, other)
}

fn conditions(value: &Value, grant: &mut Grant, other: &mut Vec<String>) {
    for (operator, keys) in value.as_object().into_iter().flatten() {
        for (key, value) in keys.as_object().into_iter().flatten() {
            let name = key.to_ascii_lowercase();
            let argument = match (operator.as_str(), name.as_str()) {
                ("ArnLike" | "StringLike", "aws:sourcearn") => &mut grant.source_arn,
                ("StringEquals", "aws:sourceaccount") => &mut grant.source_account,
                ("StringEquals", "aws:principalorgid") => &mut grant.principal_org_id,
                ("StringEquals", "lambda:eventsourcetoken") => &mut grant.event_source_token,
                ("StringEquals", "lambda:functionurlauthtype") => &mut grant.function_url_auth_type,
                ("Bool", "lambda:invokedviafunctionurl") => {
                    grant.invoked_via_function_url = single_text(value).and_then(|v| v.parse().ok());
                    continue;
                }
                _ => {
                    other.push(format!("{operator} {key} {value}"));
                    continue;
                }
            };
            match single_text(value) {
                Some(value) => *argument = Some(value),
                None => other.push(format!("{operator} {key} {value}")),
            }
        }
    }
}

/// Returns the principal of `*`, `{"Service": ...}` or `{"AWS": ...}`.
fn principal_of(value: &Value) -> Option<String> {
    match value {
        Value::Object(classes) if classes.len() == 1 => classes.values().next().and_then(single_text),
        other => single_text(other),
    }
}

fn single_text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Bool(truth) => Some(truth.to_string()),
        Value::Array(many) if many.len() == 1 => many.first().and_then(single_text),
        _ => None,
    }
}

/// Returns the account id for the ARN of an account's root. IAM converts an account id to that ARN.
pub(super) fn canonical_principal(text: &str) -> String {
    let root = text
        .strip_suffix(":root")
        .and_then(|arn| arn.rsplit(':').next())
        .filter(|_| text.contains(":iam::"));
    root.unwrap_or(text).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn parsed(statement: Value) -> (Grant, Vec<String>) {
        grant(statement.as_object().unwrap())
    }

    #[test]
    fn a_statement_gives_the_arguments_that_created_it() {
        let (grant, other) = parsed(
            json!({"Sid": "s3", "Effect": "Allow", "Principal": {"Service": "s3.amazonaws.com"},
            "Action": "lambda:InvokeFunction", "Resource": "arn:aws:lambda:r:1:function:f", "Condition": {
                "StringEquals": {"AWS:SourceAccount": "123456789012", "lambda:EventSourceToken": "t"},
                "ArnLike": {"AWS:SourceArn": ["arn:aws:s3:::b"]}}}),
        );
        let expected = Grant {
            principal: "s3.amazonaws.com".into(),
            action: "lambda:InvokeFunction".into(),
            source_arn: Some("arn:aws:s3:::b".into()),
            source_account: Some("123456789012".into()),
            event_source_token: Some("t".into()),
            ..Grant::default()
        };
        assert_eq!((grant, other), (expected, vec![]));
        let (grant, other) = parsed(
            json!({"Effect": "Allow", "Principal": "*", "Action": "lambda:InvokeFunction",
            "Condition": {"Bool": {"lambda:InvokedViaFunctionUrl": "true"}}}),
        );
        assert_eq!(
            (grant.principal.as_str(), grant.invoked_via_function_url),
            ("*", Some(true))
        );
        assert!(other.is_empty());
        let (grant, _) = parsed(json!({"Principal": {"AWS": "*"}, "Condition":
            {"StringEquals": {"lambda:FunctionUrlAuthType": "NONE", "aws:PrincipalOrgID": "o-1"}}}));
        assert_eq!(grant.principal, "*");
        assert_eq!(grant.function_url_auth_type.as_deref(), Some("NONE"));
        assert_eq!(grant.principal_org_id.as_deref(), Some("o-1"));
    }

    #[test]
    fn parts_of_a_statement_without_an_argument_are_reported() {
        let (_, other) = parsed(
            json!({"Effect": "Deny", "NotPrincipal": "*", "Principal": {"AWS": ["a", "b"]},
            "Condition": {"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}}),
        );
        assert_eq!(other.len(), 4, "{other:?}");
    }

    #[test]
    fn an_account_id_equals_the_arn_of_its_root() {
        assert_eq!(canonical_principal("arn:aws:iam::123456789012:root"), "123456789012");
        for same in [
            "123456789012",
            "arn:aws:iam::123456789012:role/r",
            "sns.amazonaws.com",
            "*",
        ] {
            assert_eq!(canonical_principal(same), same);
        }
    }
}
