//! The error of each service for a request that its model does not allow.

use super::{
    check::{Shown, Violation},
    shape::Operation,
};
use crate::answer::Answer;

/// Returns the error for the violations, or `None` if the list is empty.
pub(super) fn answer(service: &str, operation: &Operation, violations: &[Violation]) -> Option<Answer> {
    let own = match service {
        "lambda" => violations.iter().find_map(runtime),
        "states" => violations
            .iter()
            .find_map(|violation| name_or_arn(operation, violation)),
        _ => None,
    };
    let (code, message) = match own {
        Some(own) => own,
        None => (code(service), message(violations)?),
    };
    Some(Answer::error(service, 400, code, &message))
}

/// Source: observed answers of AWS. The API references name only the `InvalidParameterException` of Logs.
fn code(service: &str) -> &'static str {
    match service {
        "iam" | "sts" => "ValidationError",
        "logs" | "ecr" => "InvalidParameterException",
        _ => "ValidationException",
    }
}

fn message(violations: &[Violation]) -> Option<String> {
    let all: Vec<_> = violations.iter().map(sentence).collect();
    match all.len() {
        0 => None,
        1 => Some(format!("1 validation error detected: {}", all.concat())),
        n => Some(format!("{n} validation errors detected: {}", all.join("; "))),
    }
}

fn sentence(violation: &Violation) -> String {
    let value = match &violation.value {
        Shown::Missing => "Value null".to_owned(),
        Shown::Sensitive => "Value".to_owned(),
        Shown::Text(text) => format!("Value '{text}'"),
    };
    let Violation { path, constraint, .. } = violation;
    format!("{value} at '{path}' failed to satisfy constraint: {constraint}")
}

/// Returns Lambda's error for an unknown runtime.
///
/// Source: observed answers of AWS.
fn runtime(violation: &Violation) -> Option<(&'static str, String)> {
    let Shown::Text(text) = &violation.value else {
        return None;
    };
    (violation.is_unknown && violation.path == "runtime").then(|| {
        let constraint = &violation.constraint;
        let message = format!("Value {text} at 'runtime' failed to satisfy constraint: {constraint} or be a valid ARN");
        ("InvalidParameterValueException", message)
    })
}

/// Returns the specific errors of Step Functions for names and ARNs.
///
/// Source: API reference, the errors `InvalidName` and `InvalidArn` of the operations that have them.
fn name_or_arn(operation: &Operation, violation: &Violation) -> Option<(&'static str, String)> {
    let has = |error: &str| operation.errors.iter().any(|reference| reference.shape == error);
    let Shown::Text(text) = &violation.value else {
        return None;
    };
    let at_top = !violation.path.contains('.');
    if violation.path == "name" && has("InvalidName") {
        Some(("InvalidName", format!("Invalid Name: '{text}'")))
    } else if at_top && violation.shape.ends_with("Arn") && has("InvalidArn") {
        Some(("InvalidArn", format!("Invalid Arn: '{text}'")))
    } else {
        None
    }
}
