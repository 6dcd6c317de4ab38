//! Documents compared by what they mean, not by how they are written.

use serde_json::{Map, Value};

/// Whether two JSON documents are equal, numbers by value: the Kubernetes API server turns `1.0` into `1`.
pub fn same(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Number(x), Value::Number(y)) => x == y || x.as_f64() == y.as_f64(),
        (Value::Array(x), Value::Array(y)) => x.len() == y.len() && x.iter().zip(y).all(|(x, y)| same(x, y)),
        (Value::Object(x), Value::Object(y)) => {
            x.len() == y.len() && x.iter().all(|(k, v)| y.get(k).is_some_and(|w| same(v, w)))
        }
        _ => a == b,
    }
}

/// Whether two IAM policy documents mean the same: one-or-many lists, order and scalars do not count.
pub fn same_policy(a: &Value, b: &Value) -> bool {
    normal_policy(a) == normal_policy(b)
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

/// JSON text of a document, or an empty object if there is none.
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
    fn policies_are_equal_whatever_their_order_and_one_or_many() {
        let a = json!({"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:GetObject",
            "Resource": ["b", "a"], "Condition": {"Bool": {"aws:SecureTransport": true}}}});
        let b = json!({"Statement": [{"Resource": ["a", "b"], "Effect": "Allow", "Action": ["s3:GetObject"],
            "Condition": {"Bool": {"aws:SecureTransport": ["true"]}}}], "Version": "2012-10-17"});
        assert!(same_policy(&a, &b));
        let mut c = b.clone();
        c["Statement"][0]["Effect"] = json!("Deny");
        assert!(!same_policy(&b, &c));
    }
}
