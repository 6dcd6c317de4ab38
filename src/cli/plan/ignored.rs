//! The objects that the operator manages: those of the watched namespaces that match the label selector. Pure.

use kube::core::{Expression, SelectorExt};
use kube::{ResourceExt, api::DynamicObject};

/// Returns why the operator does not manage the object; `None` if it does. No namespaces means all of them, and an empty
/// selector selects all objects.
///
/// # Errors
/// The selector has an unknown form.
pub(super) fn ignored(object: &DynamicObject, namespaces: &[String], selector: &str) -> anyhow::Result<Option<String>> {
    let namespace = object.namespace().unwrap_or_default();
    if !namespaces.is_empty() && !namespaces.contains(&namespace) {
        let message = format!(
            "the operator does not watch the namespace {namespace}, only {}",
            namespaces.join(", ")
        );
        return Ok(Some(message));
    }
    for requirement in requirements(selector) {
        let expression = expression(&requirement);
        let expression = expression
            .ok_or_else(|| anyhow::anyhow!("the label selector {selector} of the operator has an unknown form"))?;
        if !expression.matches(object.labels()) {
            return Ok(Some(format!(
                "the operator manages only objects with the labels {selector}; this object does not match {requirement}"
            )));
        }
    }
    Ok(None)
}

/// Splits a selector at its commas, except those within parentheses.
fn requirements(selector: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut within = false;
    for c in selector.chars() {
        within = (within || c == '(') && c != ')';
        match parts.last_mut() {
            Some(last) if c != ',' || within => last.push(c),
            _ => parts.push(String::new()),
        }
    }
    let parts = parts.iter().map(|part| part.trim().to_owned());
    parts.filter(|part| !part.is_empty()).collect()
}

fn expression(requirement: &str) -> Option<Expression> {
    if let Some((head, values)) = requirement.strip_suffix(')').and_then(|r| r.split_once('(')) {
        let (key, operator) = head.trim().split_once(char::is_whitespace)?;
        let values = values.split(',').map(|value| value.trim().to_owned()).collect();
        return match operator.trim() {
            "in" => Some(Expression::In(key.into(), values)),
            "notin" => Some(Expression::NotIn(key.into(), values)),
            _ => None,
        };
    }
    let trimmed = |text: &str| text.trim().to_owned();
    if let Some((key, value)) = requirement.split_once("!=") {
        return Some(Expression::NotEqual(trimmed(key), trimmed(value)));
    }
    if let Some((key, value)) = requirement.split_once('=') {
        let value = value.strip_prefix('=').unwrap_or(value);
        return Some(Expression::Equal(trimmed(key), trimmed(value)));
    }
    if let Some(key) = requirement.strip_prefix('!') {
        return Some(Expression::DoesNotExist(trimmed(key)));
    }
    let is_key = |c: char| c.is_alphanumeric() || "-_./".contains(c);
    requirement
        .chars()
        .all(is_key)
        .then(|| Expression::Exists(requirement.into()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn object(labels: serde_json::Value) -> DynamicObject {
        serde_json::from_value(json!({"apiVersion": "a/v1", "kind": "A",
            "metadata": {"name": "a", "namespace": "ns", "labels": labels}}))
        .unwrap()
    }

    #[test]
    fn a_selector_matches_as_in_the_api_server() {
        let object = object(json!({"team": "a", "tier": "gold"}));
        for (selector, matches) in [
            ("", true),
            ("team=a", true),
            ("team==a,tier=gold", true),
            ("team = b", false),
            ("team!=b,none!=x", true),
            ("team in (b, a)", true),
            ("team notin (a,b)", false),
            ("none notin (a)", true),
            ("team,!none", true),
            ("!team", false),
            ("none", false),
            ("tier in (silver,gold),team=a", true),
        ] {
            assert_eq!(
                ignored(&object, &[], selector).unwrap().is_none(),
                matches,
                "{selector}"
            );
        }
        for unknown in ["team>1", "team within (a)", "a b"] {
            assert!(ignored(&object, &[], unknown).is_err(), "{unknown}");
        }
    }

    #[test]
    fn the_reason_names_the_namespace_or_the_label() {
        let reason = |namespaces: &[&str], selector: &str| {
            let namespaces: Vec<_> = namespaces.iter().map(ToString::to_string).collect();
            ignored(&object(json!({})), &namespaces, selector).unwrap()
        };
        assert_eq!(reason(&[], ""), None);
        assert_eq!(reason(&["other", "ns"], ""), None);
        assert!(reason(&["other"], "").unwrap().contains("namespace ns, only other"));
        assert!(reason(&["ns"], "team=a,x").unwrap().ends_with("does not match team=a"));
    }
}
