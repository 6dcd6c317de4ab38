//! A problem of a document.

use super::locate::Position;
use amazon_states_language::Severity;

/// The part of the system that finds the problem.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Check {
    /// The API server, by the schema and its strict field validation.
    Schema,
    /// The API server, by a CEL rule.
    Rule,
    /// The operator: names, limits, and values that an administrator must allow.
    Spec,
    /// Step Functions, in the definition.
    Definition,
    /// No part: a fact about the state machine's rights.
    Permissions,
}

/// A mistake, or a warning.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Severity. A warning does not make an object invalid.
    pub(crate) severity: Severity,
    /// The part of the system that finds the problem.
    pub check: Check,
    /// JSON path in the document.
    pub path: String,
    /// Diagnostic code of Step Functions.
    pub(crate) code: Option<&'static str>,
    /// The requirement, and how the value violates it.
    pub message: String,
    /// Position in the text, if it is known.
    pub(crate) position: Option<Position>,
}

impl Problem {
    pub(super) fn new(severity: Severity, check: Check, path: impl ToString, message: impl Into<String>) -> Self {
        Self {
            severity,
            check,
            path: path.to_string(),
            code: None,
            message: message.into(),
            position: None,
        }
    }

    pub(super) fn error(check: Check, path: impl ToString, message: impl Into<String>) -> Self {
        Self::new(Severity::Error, check, path, message)
    }

    pub(super) fn warning(check: Check, path: impl ToString, message: impl Into<String>) -> Self {
        Self::new(Severity::Warning, check, path, message)
    }

    /// Whether the problem makes the document invalid.
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}
