//! Compares documents by meaning, not by spelling.

use serde_json::{Map, Value};

/// Whether two JSON documents are equal. Numbers are equal by value: the Kubernetes API server turns `1.0` into `1`.
pub(crate) fn same(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Number(x), Value::Number(y)) => x == y || x.as_f64() == y.as_f64(),
        (Value::Array(x), Value::Array(y)) => x.len() == y.len() && x.iter().zip(y).all(|(x, y)| same(x, y)),
        (Value::Object(x), Value::Object(y)) => {
            x.len() == y.len() && x.iter().all(|(k, v)| y.get(k).is_some_and(|w| same(v, w)))
        }
        _ => a == b,
    }
}

/// Returns the first few paths at which two documents differ in meaning.
pub(crate) fn differing_paths(a: &Value, b: &Value) -> Vec<String> {
    let mut paths = vec![];
    collect_paths(String::new(), a, b, &mut paths);
    paths
}

const PATHS_MAX: usize = 4;

fn collect_paths(at: String, a: &Value, b: &Value, paths: &mut Vec<String>) {
    if paths.len() >= PATHS_MAX || same(a, b) {
        return;
    }
    match (a, b) {
        (Value::Object(x), Value::Object(y)) => {
            let keys: std::collections::BTreeSet<&String> = x.keys().chain(y.keys()).collect();
            for key in keys {
                let at = if at.is_empty() {
                    key.clone()
                } else {
                    format!("{at}.{key}")
                };
                match (x.get(key), y.get(key)) {
                    (Some(a), Some(b)) => collect_paths(at, a, b, paths),
                    _ if paths.len() < PATHS_MAX => paths.push(at),
                    _ => {}
                }
            }
        }
        (Value::Array(x), Value::Array(y)) if x.len() == y.len() => {
            for (i, (a, b)) in x.iter().zip(y).enumerate() {
                collect_paths(format!("{at}[{i}]"), a, b, paths);
            }
        }
        _ if at.is_empty() => paths.push("its top".into()),
        _ => paths.push(at),
    }
}

/// Returns the statements that only the first policy has and those that only the second policy has, as JSON text.
/// Returns `None` if both policies have the same meaning.
pub(crate) fn policy_difference(a: Option<&Value>, b: Option<&Value>) -> Option<(String, String)> {
    let (x, y) = (a.map(normal_policy), b.map(normal_policy));
    if x == y {
        return None;
    }
    let statements = |policy: &Option<Value>| match policy {
        Some(policy) => policy["Statement"].as_array().cloned().unwrap_or_default(),
        None => vec![],
    };
    let (xs, ys) = (statements(&x), statements(&y));
    let only = |these: &[Value], others: &[Value]| {
        let only: Vec<String> = these
            .iter()
            .filter(|s| !others.contains(s))
            .map(Value::to_string)
            .collect();
        only.join(", ")
    };
    match (only(&xs, &ys), only(&ys, &xs)) {
        // A member outside the statements differs, such as the version.
        (left, right) if left.is_empty() && right.is_empty() => {
            let text = |policy: Option<Value>| policy.map(|p| p.to_string()).unwrap_or_default();
            Some((text(x), text(y)))
        }
        both => Some(both),
    }
}

/// Returns a policy with the additional statements of another policy. The additional statements lose their Sid, because
/// a Sid must be unique within a policy.
pub(crate) fn policy_union(policy: Option<&Value>, other: Option<&Value>) -> Option<Value> {
    let statements = |policy: &Value| {
        let normal = normal_policy(policy);
        let statements = normal.get("Statement").and_then(Value::as_array);
        statements.cloned().unwrap_or_default()
    };
    let Some(other) = other else {
        return policy.cloned();
    };
    let known = policy.map(statements).unwrap_or_default();
    let bare = |mut statement: Value| {
        statement.as_object_mut().map(|s| s.remove("Sid"));
        statement
    };
    let known: Vec<Value> = known.into_iter().map(bare).collect();
    let more = statements(other).into_iter().map(bare).filter(|s| !known.contains(s));
    let own = policy
        .and_then(|p| p.get("Statement")?.as_array().cloned())
        .unwrap_or_default();
    let all: Vec<Value> = own.into_iter().chain(more).collect();
    (!all.is_empty()).then(|| serde_json::json!({"Version": "2012-10-17", "Statement": all}))
}

fn normal_policy(policy: &Value) -> Value {
    let mut normal = policy.as_object().cloned().unwrap_or_default();
    let mut statements: Vec<Value> = match normal.remove("Statement") {
        Some(Value::Array(many)) => many,
        Some(one) => vec![one],
        None => vec![],
    };
    statements.iter_mut().for_each(normal_statement);
    statements.sort_by_key(Value::to_string);
    normal.insert("Statement".into(), Value::Array(statements));
    Value::Object(normal)
}

fn normal_statement(statement: &mut Value) {
    let Some(object) = statement.as_object_mut() else {
        return;
    };
    for (key, value) in object.iter_mut() {
        match key.as_str() {
            "Action" | "NotAction" | "Resource" | "NotResource" => *value = sorted_strings(value),
            "Principal" | "NotPrincipal" => each(value, |v| *v = sorted_strings(v)),
            "Condition" => each(value, |keys| each(keys, |v| *v = sorted_strings(v))),
            _ => {}
        }
    }
}

fn each(value: &mut Value, f: impl Fn(&mut Value)) {
    if let Some(object) = value.as_object_mut() {
        object.values_mut().for_each(f);
    }
}

fn sorted_strings(value: &Value) -> Value {
    let many = match value {
        Value::Array(many) => many.clone(),
        one => vec![one.clone()],
    };
    let mut strings: Vec<String> = many
        .into_iter()
        .map(|v| match v {
            Value::String(s) => s,
            other => other.to_string(),
        })
        .collect();
    strings.sort();
    strings.dedup();
    strings.into()
}

/// Returns the JSON text of a document. Without a document, returns an empty object.
pub fn parse(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or(Value::Object(Map::new()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn numbers_are_equal_by_value() {
        assert!(same(&json!({"a": [1, 2.0]}), &json!({"a": [1.0, 2]})));
        assert!(!same(&json!({"a": 1}), &json!({"a": 1.5})));
        assert!(!same(&json!({"a": 1}), &json!({"a": 1, "b": null})));
    }

    #[test]
    fn differences_are_named_by_path_and_by_statement() {
        let (a, b) = (
            json!({"a": {"b": [1, 2], "c": 1}, "d": 1}),
            json!({"a": {"b": [1, 3]}, "d": 1.0}),
        );
        assert_eq!(differing_paths(&a, &b), ["a.b[1]", "a.c"]);
        let statement = |action: &str| json!({"Effect": "Allow", "Action": action, "Resource": "*"});
        let policy = |actions: &[&str]| json!({"Statement": actions.iter().map(|a| statement(a)).collect::<Vec<_>>()});
        let difference = policy_difference(Some(&policy(&["a:A", "b:B"])), Some(&policy(&["b:B", "c:C"])));
        let (missing, extra) = difference.unwrap();
        assert!(missing.contains("a:A") && extra.contains("c:C") && !format!("{missing}{extra}").contains("b:B"));
        assert_eq!(policy_difference(None, None), None);
        assert!(policy_difference(Some(&policy(&["a:A"])), None).unwrap().1.is_empty());
    }

    #[test]
    fn the_order_and_the_form_of_lists_do_not_change_a_policy() {
        let a = json!({"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:GetObject",
            "Resource": ["b", "a"], "Condition": {"Bool": {"aws:SecureTransport": true}}}});
        let b = json!({"Statement": [{"Resource": ["a", "b"], "Effect": "Allow", "Action": ["s3:GetObject"],
            "Condition": {"Bool": {"aws:SecureTransport": ["true"]}}}], "Version": "2012-10-17"});
        assert_eq!(policy_difference(Some(&a), Some(&b)), None);
        let mut c = b.clone();
        c["Statement"][0]["Effect"] = json!("Deny");
        assert!(policy_difference(Some(&b), Some(&c)).is_some());
    }
}
