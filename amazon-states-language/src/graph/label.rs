//! Labels of edges, and the line breaks of names and labels.

use crate::model::{State, TransitionKind};
use serde_json::Value;

/// Maximum number of characters in a line.
const WIDTH: usize = 32;

/// Maximum number of lines of a name, which has at most 80 characters.
const NAME_LINES: usize = 4;

/// Maximum number of lines of one condition.
const CONDITION_LINES: usize = 3;

/// Maximum number of conditions at one edge.
const CONDITIONS: usize = 5;

/// Maximum nesting of And, Or and Not in a label.
const MAX_DEPTH: usize = 8;

/// Returns the condition of a transition. Empty for an unconditional one.
pub(super) fn transition_label(state: &State<'_>, kind: TransitionKind) -> String {
    match kind {
        TransitionKind::Next => String::new(),
        TransitionKind::Default => "Default".into(),
        TransitionKind::Choice(i) => state.list("Choices").get(i).map_or_else(String::new, rule),
        TransitionKind::Catch(i) => {
            let catcher = state.list("Catch").get(i);
            let errors = catcher.and_then(|c| c.get("ErrorEquals")).and_then(Value::as_array);
            let names: Vec<_> = errors.into_iter().flatten().filter_map(Value::as_str).collect();
            format!("Catch {}", names.join(", "))
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
    comment.unwrap_or(&condition).to_owned()
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

/// Returns the lines of a name.
pub(super) fn name(name: &str) -> Vec<String> {
    lines(name, NAME_LINES)
}

/// Returns the lines of the label of an edge. Any one of the conditions is sufficient.
pub(super) fn any(conditions: &[String]) -> Vec<String> {
    let mut out = vec![];
    for (i, condition) in conditions.iter().take(CONDITIONS).enumerate() {
        let or = if i == 0 { "" } else { "or " };
        out.extend(lines(&format!("{or}{condition}"), CONDITION_LINES));
    }
    if let Some(more) = conditions.len().checked_sub(CONDITIONS).filter(|more| *more > 0) {
        out.push(format!("or {more} more"));
    }
    out
}

/// Breaks a text into lines between words, or within a word that is longer than a line. Cuts a text that needs more
/// than `most` lines.
fn lines(text: &str, most: usize) -> Vec<String> {
    let mut out: Vec<String> = vec![];
    let mut width = WIDTH;
    for word in text.split_whitespace() {
        let length = word.chars().count();
        if let Some(line) = out.last_mut().filter(|_| width + 1 + length <= WIDTH) {
            line.push(' ');
            line.push_str(word);
            width += 1 + length;
            continue;
        }
        let chars: Vec<char> = word.chars().collect();
        let mut rest = chars.as_slice();
        while !rest.is_empty() {
            let (part, after) = rest.split_at(fitting(rest));
            out.push(part.iter().collect());
            (width, rest) = (part.len(), after);
        }
    }
    if out.len() > most {
        out.truncate(most);
        if let Some(last) = out.last_mut() {
            *last = last.chars().take(WIDTH - 1).chain(['…']).collect();
        }
    }
    out
}

/// Returns how many characters of a word fit into a line: up to a punctuation character or a capital letter, if the
/// second half of the line has one.
fn fitting(word: &[char]) -> usize {
    if word.len() <= WIDTH {
        return word.len();
    }
    let mut breaks = word.windows(2).take(WIDTH).enumerate().filter_map(|(i, pair)| {
        let breaks = match pair {
            [before, after] => !before.is_alphanumeric() || before.is_lowercase() && after.is_uppercase(),
            _ => false,
        };
        breaks.then_some(i + 1)
    });
    breaks.next_back().filter(|at| *at >= WIDTH / 2).unwrap_or(WIDTH)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_break_between_words_or_parts_of_words() {
        assert_eq!(
            lines("Catch DynamoDb.ProvisionedThroughputExceededException", 3),
            ["Catch", "DynamoDb.ProvisionedThroughput", "ExceededException"]
        );
        assert_eq!(lines(&"x".repeat(40), 3), ["x".repeat(32), "x".repeat(8)]);
        assert_eq!(lines(&"word ".repeat(20), 2)[1], "word word word word word word…");
        assert_eq!(lines("", 3), [""; 0]);
    }
}
