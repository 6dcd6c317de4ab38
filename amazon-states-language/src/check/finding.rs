//! Findings, with the diagnostic codes of Step Functions.

use std::fmt::Display;

/// The severity of a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Step Functions refuses the definition, or cannot run it.
    Error,
    /// Step Functions accepts the definition, but it probably does not behave as intended.
    Warning,
}

/// A problem in a definition.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    /// JSON path within the definition. Empty for the whole definition.
    pub path: String,
    /// Severity.
    pub severity: Severity,
    /// Diagnostic code of Step Functions.
    pub code: &'static str,
    /// Description of the problem.
    pub message: String,
}

/// Diagnostic codes of Step Functions, as `ValidateStateMachineDefinition` returns them.
pub(crate) mod code {
    /// Two distributed Maps have the same label.
    pub(crate) const DUPLICATE_LABEL: &str = "DUPLICATE_LABEL_NAME";
    /// Two states have the same name.
    pub(crate) const DUPLICATE_STATE: &str = "DUPLICATE_STATE_NAME";
    /// The definition is not a JSON object.
    pub(crate) const INVALID_JSON: &str = "INVALID_JSON_DESCRIPTION";
    /// A JSONata expression does not parse.
    pub(crate) const INVALID_JSONATA: &str = "INVALID_JSONATA_EXPRESSION";
    /// Step Functions does not accept the label.
    pub(crate) const INVALID_LABEL: &str = "INVALID_LABEL_NAME";
    /// Step Functions does not accept the name of the state.
    pub(crate) const INVALID_STATE: &str = "INVALID_STATE_NAME";
    /// The definition is empty.
    pub(crate) const MISSING_DESCRIPTION: &str = "MISSING_DESCRIPTION";
    /// No state ends the machine.
    pub(crate) const MISSING_END: &str = "MISSING_END_STATE";
    /// The target of a transition does not exist, or no transition leads to a state.
    pub(crate) const MISSING_TARGET: &str = "MISSING_TRANSITION_TARGET";
    /// A value looks like a path, but its key does not end with `.$`.
    pub(crate) const NO_DOLLAR: &str = "NO_DOLLAR";
    /// Any other problem of a field or its value.
    pub(crate) const SCHEMA: &str = "SCHEMA_VALIDATION_FAILED";
    /// A `Result` looks like an expression, but Step Functions does not evaluate it.
    pub(crate) const STATIC_RESULT: &str = "PASS_RESULT_IS_STATIC";
    /// The nesting of states exceeds the limit.
    pub(crate) const TOO_DEEP: &str = "TOO_DEEPLY_NESTED";
    /// A JSONata expression refers to a name that Step Functions does not support.
    pub(crate) const UNSUPPORTED_JSONATA: &str = "UNSUPPORTED_JSONATA_EXPRESSION";
}

/// The findings so far.
#[derive(Default)]
pub(super) struct Report {
    findings: Vec<Finding>,
}

impl Report {
    /// Adds an error with its code.
    pub(crate) fn error(&mut self, at: impl Display, code: &'static str, message: impl Into<String>) {
        self.add(at, Severity::Error, code, message.into());
    }

    /// Adds an error with the code [`code::SCHEMA`].
    pub(crate) fn schema(&mut self, at: impl Display, message: impl Into<String>) {
        self.error(at, code::SCHEMA, message);
    }

    /// Adds a warning with the code [`code::SCHEMA`].
    pub(crate) fn warn(&mut self, at: impl Display, message: impl Into<String>) {
        self.warning(at, code::SCHEMA, message);
    }

    /// Adds a warning with its code.
    pub(crate) fn warning(&mut self, at: impl Display, code: &'static str, message: impl Into<String>) {
        self.add(at, Severity::Warning, code, message.into());
    }

    fn add(&mut self, at: impl Display, severity: Severity, code: &'static str, message: String) {
        self.findings.push(Finding {
            path: at.to_string(),
            severity,
            code,
            message,
        });
    }

    /// Returns all findings. Equal findings in a row count once.
    pub(crate) fn into_findings(mut self) -> Vec<Finding> {
        self.findings.dedup();
        self.findings
    }
}
