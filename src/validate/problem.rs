//! What is wrong with a document, and who finds it.

use super::locate::Position;
use amazon_states_language::Severity;

/// Who would find it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Check {
    /// The API server, by the schema and its strict field validation.
    Schema,
    /// The API server, by a CEL rule.
    Rule,
    /// The operator: names, limits, what an administrator has to allow.
    Spec,
    /// Step Functions, in the definition.
    Definition,
    /// Nobody: what is to be known of the state machine's rights.
    Permissions,
}

/// Something that is wrong, or to be known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Warnings do not make an object invalid.
    pub(crate) severity: Severity,
    /// Who would find it.
    pub check: Check,
    /// JSON path in the document.
    pub path: String,
    /// Step Functions' own diagnostic code.
    pub(crate) code: Option<&'static str>,
    /// What is wrong, and what was expected.
    pub message: String,
    /// Where it stands in the text, if that is known.
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

    /// Whether it makes the document invalid.
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}
