//! Policy statements as text, for the plan of a new role.

use crate::resource::difference::Differences;
use serde_json::Value;

/// Adds one line for each statement.
pub(super) fn statements(values: &mut Differences, field: &str, document: &Value) {
    let all = document.get("Statement").and_then(Value::as_array);
    for statement in all.into_iter().flatten() {
        let text = |key: &str| statement.get(key).map(text_of).unwrap_or_default();
        let mut line = text("Effect");
        for (word, key) in [
            ("", "Action"),
            ("all but ", "NotAction"),
            ("on ", "Resource"),
            ("on all but ", "NotResource"),
            ("to ", "Principal"),
            ("if ", "Condition"),
        ] {
            let text = text(key);
            if !text.is_empty() {
                line.push_str(&format!(" {word}{text}"));
            }
        }
        values.note(field, line, String::new());
    }
}

/// Formats lists as `a, b` and maps as `Service: states.amazonaws.com`.
fn text_of(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().map(text_of).collect::<Vec<_>>().join(", "),
        Value::Object(fields) => {
            let fields = fields.iter().map(|(key, value)| format!("{key}: {}", text_of(value)));
            fields.collect::<Vec<_>>().join(", ")
        }
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_statement_is_one_line() {
        let mut values = Differences::default();
        let statements_ = json!([
            {"Sid": "A", "Effect": "Allow", "Action": ["a:X", "a:Y"], "Resource": "*"},
            {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "states.amazonaws.com"},
                "Condition": {"StringEquals": {"aws:SourceAccount": "123456789012"}}},
        ]);
        statements(&mut values, "policy", &json!({ "Statement": statements_ }));
        let lines: Vec<String> = values.into_vec().into_iter().map(|d| d.desired).collect();
        assert_eq!(
            lines,
            [
                "Allow a:X, a:Y on *",
                "Allow sts:AssumeRole to Service: states.amazonaws.com if StringEquals: aws:SourceAccount: 123456789012"
            ]
        );
    }
}
