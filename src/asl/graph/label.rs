use crate::asl::model::{State, TransitionKind};
use serde_json::Value;

/// Longest label in characters.
const MAX: usize = 36;

/// Deepest nesting of And, Or and Not that is written out.
const MAX_DEPTH: usize = 8;

/// When a transition is taken; empty if always.
pub(super) fn of(state: &State<'_>, kind: TransitionKind) -> String {
    match kind {
        TransitionKind::Next => String::new(),
        TransitionKind::Default => "Default".into(),
        TransitionKind::Choice(i) => state.list("Choices").get(i).map_or_else(String::new, rule),
        TransitionKind::Catch(i) => {
            let catcher = state.list("Catch").get(i);
            let errors = catcher.and_then(|c| c.get("ErrorEquals")).and_then(Value::as_array);
            let names: Vec<_> = errors.into_iter().flatten().filter_map(Value::as_str).collect();
            let names = names.join(", ");
            shortened(&format!("Catch {names}"))
        }
    }
}

fn rule(rule: &Value) -> String {
    let comment = rule.get("Comment").and_then(Value::as_str);
    let condition = match rule.get("Condition") {
        Some(Value::String(text)) => text.trim_start_matches("{%").trim_end_matches("%}").trim().to_owned(),
        Some(other) => other.to_string(),
        None => comparison(rule, 0),
    };
    shortened(comment.unwrap_or(&condition))
}

fn comparison(rule: &Value, depth: usize) -> String {
    let Some(object) = rule.as_object().filter(|_| depth < MAX_DEPTH) else {
        return "…".into();
    };
    for (operator, word) in [("And", " and "), ("Or", " or ")] {
        if let Some(rules) = object.get(operator).and_then(Value::as_array) {
            let parts: Vec<_> = rules.iter().map(|r| comparison(r, depth + 1)).collect();
            let parts = parts.join(word);
            return if depth == 0 { parts } else { format!("({parts})") };
        }
    }
    if let Some(inner) = object.get("Not") {
        return format!("not {}", comparison(inner, depth + 1));
    }
    let variable = object.get("Variable").and_then(Value::as_str).unwrap_or("?");
    let operator = object
        .iter()
        .find(|(key, _)| !matches!(key.as_str(), "Variable" | "Next" | "Comment" | "Assign"));
    match operator {
        Some((name, value)) => format!("{variable} {}", compared(name, value)),
        None => variable.to_owned(),
    }
}

fn compared(operator: &str, value: &Value) -> String {
    if let Some(test) = operator.strip_prefix("Is") {
        let not = if value == &Value::Bool(false) { "not " } else { "" };
        return format!("is {not}{}", test.to_lowercase());
    }
    let path = operator.strip_suffix("Path");
    let shown = match (path, value) {
        (Some(_), Value::String(path)) => path.clone(),
        _ => value.to_string(),
    };
    let order = ["String", "Numeric", "Timestamp", "Boolean"]
        .iter()
        .find_map(|family| path.unwrap_or(operator).strip_prefix(family));
    let sign = match order {
        Some("Equals") => "=",
        Some("LessThan") => "<",
        Some("LessThanEquals") => "≤",
        Some("GreaterThan") => ">",
        Some("GreaterThanEquals") => "≥",
        Some("Matches") => "matches",
        _ => operator,
    };
    format!("{sign} {shown}")
}

/// On one line, and cut if it is long.
pub(super) fn shortened(text: &str) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if text.chars().count() <= MAX {
        return text;
    }
    let mut cut: String = text.chars().take(MAX - 1).collect();
    cut.push('…');
    cut
}
