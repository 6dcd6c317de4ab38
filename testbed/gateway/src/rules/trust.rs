//! Reads policy documents: the services that a trust policy names, and the actions that a policy allows.
//!
//! Source: IAM User Guide, "IAM JSON policy elements reference". Limit: conditions are not evaluated; a statement
//! applies regardless of its condition.

use serde_json::Value;

/// Whether a trust policy allows this service (`lambda`, `states`) to assume the role.
pub(super) fn allows(document: &str, service: &str) -> bool {
    let applies = |statement: &&Value| {
        matches_action(statement.get("Action"), "sts:AssumeRole") && names_service(statement.get("Principal"), service)
    };
    let document: Value = serde_json::from_str(document).unwrap_or_default();
    let effects: Vec<_> = statements(&document)
        .iter()
        .filter(applies)
        .filter_map(|s| s.get("Effect"))
        .collect();
    effects.iter().any(|effect| *effect == "Allow") && !effects.iter().any(|effect| *effect == "Deny")
}

/// Whether a policy allows this action on any resource.
pub(super) fn allows_action(document: &str, action: &str) -> bool {
    let document: Value = serde_json::from_str(document).unwrap_or_default();
    statements(&document)
        .iter()
        .any(|s| s.get("Effect").is_some_and(|e| e == "Allow") && matches_action(s.get("Action"), action))
}

/// Returns the problem of a trust policy document: invalid JSON, or a statement without a required element.
pub(super) fn malformed(document: &str) -> Option<&'static str> {
    let Ok(document) = serde_json::from_str::<Value>(document) else {
        return Some("This policy contains invalid Json");
    };
    let statements = statements(&document);
    if statements.is_empty() {
        return Some("Syntax errors in policy.");
    }
    statements.iter().find_map(|statement| {
        let has = |name: &str| statement.get(name).is_some();
        if !has("Principal") && !has("NotPrincipal") {
            Some("Missing required field Principal")
        } else if !has("Action") && !has("NotAction") {
            Some("Missing required field Action")
        } else if !has("Effect") {
            Some("Missing required field Effect")
        } else if has("Resource") {
            Some("Has prohibited field Resource")
        } else {
            None
        }
    })
}

fn statements(document: &Value) -> &[Value] {
    match document.get("Statement") {
        Some(Value::Array(all)) => all,
        Some(one) => std::slice::from_ref(one),
        None => &[],
    }
}

fn strings(value: Option<&Value>) -> Vec<&str> {
    match value {
        Some(Value::Array(all)) => all.iter().filter_map(Value::as_str).collect(),
        Some(Value::String(one)) => vec![one],
        _ => Vec::new(),
    }
}

fn matches_action(patterns: Option<&Value>, action: &str) -> bool {
    strings(patterns)
        .iter()
        .any(|pattern| wildcard(&pattern.to_ascii_lowercase(), &action.to_ascii_lowercase()))
}

/// Matches a pattern in which `*` represents any text. `?` is not supported.
fn wildcard(pattern: &str, text: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == text,
        Some((start, rest)) => text.strip_prefix(start).is_some_and(|text| {
            (0..=text.len())
                .filter(|at| text.is_char_boundary(*at))
                .any(|at| wildcard(rest, text.split_at(at).1))
        }),
    }
}

/// Whether a principal names the service, with its global (`states.amazonaws.com`) or regional
/// (`states.eu-west-1.amazonaws.com`) principal.
fn names_service(principal: Option<&Value>, service: &str) -> bool {
    let Some(principal) = principal else {
        return false;
    };
    principal == "*"
        || strings(principal.get("Service")).iter().any(|name| {
            name.strip_prefix(service)
                .and_then(|rest| rest.strip_suffix(".amazonaws.com"))
                .is_some_and(|region| region.is_empty() || region.starts_with('.'))
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn trust(principal: Value) -> String {
        json!({"Statement": [{"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole"}]}).to_string()
    }

    #[test]
    fn a_service_must_be_named_to_assume_a_role() {
        assert!(allows(&trust(json!({"Service": "states.amazonaws.com"})), "states"));
        assert!(allows(
            &trust(json!({"Service": ["lambda.amazonaws.com", "states.eu-west-1.amazonaws.com"]})),
            "states"
        ));
        assert!(allows(&trust(json!("*")), "lambda"));
        assert!(!allows(&trust(json!({"Service": "lambda.amazonaws.com"})), "states"));
        assert!(!allows(&trust(json!({"AWS": "arn:aws:iam::1:root"})), "lambda"));
        assert!(!allows("{", "lambda"));
        let denied = json!({"Statement": [
            {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:*"},
            {"Effect": "Deny", "Principal": "*", "Action": "*"}]});
        assert!(!allows(&denied.to_string(), "lambda"));
    }

    #[test]
    fn a_malformed_trust_policy_is_reported() {
        assert_eq!(malformed(&trust(json!("*"))), None);
        assert!(malformed("{nope").is_some());
        assert!(malformed("{}").is_some());
        assert!(malformed(r#"{"Statement":[{"Effect":"Allow","Action":"sts:AssumeRole"}]}"#).is_some());
    }

    #[test]
    fn an_action_matches_a_wildcard() {
        let policy =
            |action: &str| json!({"Statement": {"Effect": "Allow", "Action": action, "Resource": "*"}}).to_string();
        assert!(allows_action(&policy("logs:*"), "logs:CreateLogGroup"));
        assert!(allows_action(&policy("*"), "logs:CreateLogGroup"));
        assert!(allows_action(&policy("logs:Create*Group"), "logs:CreateLogGroup"));
        assert!(!allows_action(&policy("logs:CreateLogStream"), "logs:CreateLogGroup"));
    }
}
