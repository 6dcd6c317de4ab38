use std::fmt::Display;

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Step Functions refuses the definition, or cannot run it.
    Error,
    /// It is taken, but is probably not what was meant.
    Warning,
}

/// Something that is wrong with a definition.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    /// JSON path within the definition, empty for its top.
    pub path: String,
    /// How bad it is.
    pub severity: Severity,
    /// Step Functions' own diagnostic code.
    pub code: &'static str,
    /// What is wrong.
    pub message: String,
}

/// Diagnostic codes of Step Functions, as `ValidateStateMachineDefinition` has them.
pub(in crate::asl) mod code {
    pub const DUPLICATE_LABEL: &str = "DUPLICATE_LABEL_NAME";
    pub const DUPLICATE_STATE: &str = "DUPLICATE_STATE_NAME";
    pub const INVALID_JSON: &str = "INVALID_JSON_DESCRIPTION";
    pub const INVALID_JSONATA: &str = "INVALID_JSONATA_EXPRESSION";
    pub const INVALID_LABEL: &str = "INVALID_LABEL_NAME";
    pub const INVALID_STATE: &str = "INVALID_STATE_NAME";
    pub const MISSING_DESCRIPTION: &str = "MISSING_DESCRIPTION";
    pub const MISSING_END: &str = "MISSING_END_STATE";
    pub const MISSING_TARGET: &str = "MISSING_TRANSITION_TARGET";
    pub const NO_DOLLAR: &str = "NO_DOLLAR";
    pub const SCHEMA: &str = "SCHEMA_VALIDATION_FAILED";
    pub const STATIC_RESULT: &str = "PASS_RESULT_IS_STATIC";
    pub const TOO_DEEP: &str = "TOO_DEEPLY_NESTED";
    pub const UNSUPPORTED_JSONATA: &str = "UNSUPPORTED_JSONATA_EXPRESSION";
}

/// The findings so far.
#[derive(Default)]
pub(super) struct Report {
    findings: Vec<Finding>,
}

impl Report {
    pub fn error(&mut self, at: impl Display, code: &'static str, message: impl Into<String>) {
        self.add(at, Severity::Error, code, message.into());
    }

    /// An error of the kind that has no code of its own.
    pub fn schema(&mut self, at: impl Display, message: impl Into<String>) {
        self.error(at, code::SCHEMA, message);
    }

    pub fn warn(&mut self, at: impl Display, message: impl Into<String>) {
        self.warning(at, code::SCHEMA, message);
    }

    pub fn warning(&mut self, at: impl Display, code: &'static str, message: impl Into<String>) {
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

    pub fn into_findings(mut self) -> Vec<Finding> {
        self.findings.dedup();
        self.findings
    }
}
