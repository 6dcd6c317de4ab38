//! Checks of Choice states.

use super::context::{Available, Context};
use super::variables;
use crate::model::{At, State};
use crate::timestamp::is_rfc3339;
use serde_json::{Map, Value};

/// Maximum nesting of And, Or and Not that the check reads.
const MAX_DEPTH: usize = 128;

/// The type of the value that an operator compares with.
#[derive(Clone, Copy, PartialEq)]
enum Operand {
    Text,
    Number,
    Timestamp,
    Boolean,
    Path,
    Rules,
    Rule,
}

/// Checks the fields that only Choice states have.
pub(super) fn check(state: &State<'_>, context: &mut Context<'_>) {
    let at = At::Path(&state.path);
    let Some(object) = state.value.as_object() else {
        return;
    };
    if let Some(default) = object.get("Default") {
        context.string(at.key("Default"), default);
    } else {
        let message = "Default is not set: input that matches no rule fails the execution with States.NoChoiceMatched";
        context.report.warn(at, message);
    }
    if context.require(at, object, &["Choices"])
        && let Some(choices) = object.get("Choices")
    {
        let place = at.key("Choices");
        for (i, rule) in context.filled(place, choices).iter().enumerate() {
            top_rule(place.index(i), rule, context);
        }
    }
}

fn top_rule(at: At<'_>, rule: &Value, context: &mut Context<'_>) {
    let Some(object) = context.object(at, rule) else {
        return;
    };
    if context.require(at, object, &["Next"])
        && let Some(next) = object.get("Next")
    {
        context.string(at.key("Next"), next);
    }
    if let Some(assign) = object.get("Assign") {
        variables::assign(at.key("Assign"), assign, Available::Input, context);
    }
    if context.is_jsonata() {
        condition(at, object, context);
    } else {
        comparison(at, object, false, context);
    }
}

fn condition(at: At<'_>, rule: &Map<String, Value>, context: &mut Context<'_>) {
    for key in rule.keys() {
        match key.as_str() {
            "Condition" | "Next" | "Comment" | "Assign" | "Output" => {}
            "Variable" => context.wrong_language(at, key),
            _ if operand(key).is_some() => context.wrong_language(at, key),
            _ => context.unsupported(at, key),
        }
    }
    if let Some(output) = rule.get("Output") {
        context.json(at.key("Output"), output, Available::Input);
    }
    if !context.require(at, rule, &["Condition"]) {
        return;
    }
    let place = at.key("Condition");
    match rule.get("Condition") {
        Some(Value::String(text)) if super::context::is_expression(text) => {
            context.expression(place, text, Available::Input);
        }
        Some(Value::String(text)) => context.refuse(place, text, "Expected value of type [BOOLEAN]"),
        Some(value) => context.boolean(place, value),
        None => {}
    }
}

fn comparison(at: At<'_>, rule: &Map<String, Value>, nested: bool, context: &mut Context<'_>) {
    comparison_at(at, rule, nested, context, 0);
}

fn comparison_at(at: At<'_>, rule: &Map<String, Value>, nested: bool, context: &mut Context<'_>, depth: usize) {
    if depth > MAX_DEPTH {
        return;
    }
    let mut operators = vec![];
    for key in rule.keys() {
        match key.as_str() {
            "Variable" | "Comment" => {}
            "Next" | "Assign" if !nested => {}
            "Condition" | "Output" if !nested => context.wrong_language(at, key),
            _ => match operand(key) {
                Some(kind) => operators.push((key.as_str(), kind)),
                None => context.unsupported(at, key),
            },
        }
    }
    let [(name, kind)] = operators.as_slice() else {
        let unknown = rule.keys().any(|k| !is_known(k));
        if operators.len() > 1 {
            let names: Vec<_> = operators.iter().map(|(name, _)| *name).collect();
            let names = names.join(", ");
            let message = format!("A rule must have exactly one operator, not [{names}]");
            context.report.schema(at, message);
        } else if !unknown {
            context.report.schema(at, "A rule must have exactly one operator");
        }
        return;
    };
    let Some(value) = rule.get(*name) else { return };
    let place = at.key(name);
    match kind {
        Operand::Rules => {
            for (i, inner) in context.filled(place, value).iter().enumerate() {
                if let Some(inner) = context.object(place.index(i), inner) {
                    comparison_at(place.index(i), inner, true, context, depth + 1);
                }
            }
        }
        Operand::Rule => {
            if let Some(inner) = context.object(place, value) {
                comparison_at(place, inner, true, context, depth + 1);
            }
        }
        _ => compared(place, *kind, value, context),
    }
    let combines = matches!(kind, Operand::Rules | Operand::Rule);
    match rule.get("Variable") {
        Some(_) if combines => context.unsupported(at, "Variable"),
        Some(variable) => context.path(at.key("Variable"), variable),
        None if combines => {}
        None => {
            context.require(at, rule, &["Variable"]);
        }
    }
}

fn is_known(key: &str) -> bool {
    matches!(key, "Variable" | "Comment" | "Next" | "Assign" | "Condition" | "Output") || operand(key).is_some()
}

fn compared(at: At<'_>, kind: Operand, value: &Value, context: &mut Context<'_>) {
    match kind {
        Operand::Text => {
            context.string(at, value);
        }
        Operand::Number if !value.is_number() => match value.as_str() {
            Some(text) => context.refuse(at, text, "Expected value of type [NUMBER]"),
            None => context.expected(at, "NUMBER"),
        },
        Operand::Timestamp => {
            if let Some(text) = context.string(at, value)
                && !is_rfc3339(text)
            {
                context.refuse(at, text, "String does not match RFC3339 timestamp");
            }
        }
        Operand::Boolean if !value.is_boolean() => match value.as_str() {
            Some(text) => context.refuse(at, text, "Expected value of type [BOOLEAN]"),
            None => context.expected(at, "BOOLEAN"),
        },
        Operand::Path => context.path(at, value),
        _ => {}
    }
}

/// Returns the type of the operand of an operator. `None` for an unknown operator.
fn operand(name: &str) -> Option<Operand> {
    const ORDERS: [&str; 5] = [
        "Equals",
        "LessThan",
        "GreaterThan",
        "LessThanEquals",
        "GreaterThanEquals",
    ];
    match name {
        "And" | "Or" => return Some(Operand::Rules),
        "Not" => return Some(Operand::Rule),
        "StringMatches" => return Some(Operand::Text),
        "IsNull" | "IsPresent" | "IsNumeric" | "IsString" | "IsBoolean" | "IsTimestamp" => {
            return Some(Operand::Boolean);
        }
        _ => {}
    }
    let (plain, path) = match name.strip_suffix("Path") {
        Some(plain) => (plain, true),
        None => (name, false),
    };
    let families = [
        ("String", Operand::Text),
        ("Numeric", Operand::Number),
        ("Timestamp", Operand::Timestamp),
        ("Boolean", Operand::Boolean),
    ];
    let (order, kind) = families
        .into_iter()
        .find_map(|(family, kind)| Some((plain.strip_prefix(family)?, kind)))?;
    let known = order == "Equals" || kind != Operand::Boolean && ORDERS.contains(&order);
    known.then_some(if path { Operand::Path } else { kind })
}
