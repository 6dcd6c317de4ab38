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
pub(crate) mod code {
    /// Two distributed Maps have one label.
    pub(crate) const DUPLICATE_LABEL: &str = "DUPLICATE_LABEL_NAME";
    /// Two states have one name.
    pub(crate) const DUPLICATE_STATE: &str = "DUPLICATE_STATE_NAME";
    /// Not a JSON object.
    pub(crate) const INVALID_JSON: &str = "INVALID_JSON_DESCRIPTION";
    /// JSONata that does not parse.
    pub(crate) const INVALID_JSONATA: &str = "INVALID_JSONATA_EXPRESSION";
    /// A label that Step Functions does not take.
    pub(crate) const INVALID_LABEL: &str = "INVALID_LABEL_NAME";
    /// A name that no state may have.
    pub(crate) const INVALID_STATE: &str = "INVALID_STATE_NAME";
    /// No definition at all.
    pub(crate) const MISSING_DESCRIPTION: &str = "MISSING_DESCRIPTION";
    /// No state at which the machine ends.
    pub(crate) const MISSING_END: &str = "MISSING_END_STATE";
    /// A transition to a state that is not there, or a state that no transition leads to.
    pub(crate) const MISSING_TARGET: &str = "MISSING_TRANSITION_TARGET";
    /// Text that looks like a path, under a key without `.$`.
    pub(crate) const NO_DOLLAR: &str = "NO_DOLLAR";
    /// All else about fields and their values.
    pub(crate) const SCHEMA: &str = "SCHEMA_VALIDATION_FAILED";
    /// A `Result` that looks as if it were evaluated.
    pub(crate) const STATIC_RESULT: &str = "PASS_RESULT_IS_STATIC";
    /// States within states beyond the limit.
    pub(crate) const TOO_DEEP: &str = "TOO_DEEPLY_NESTED";
    /// JSONata that refers to what Step Functions does not have.
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

    /// An error of the kind that has no code of its own.
    pub(crate) fn schema(&mut self, at: impl Display, message: impl Into<String>) {
        self.error(at, code::SCHEMA, message);
    }

    /// Adds a warning of the kind that has no code of its own.
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

    /// All of them; what was found twice in a row counts once.
    pub(crate) fn into_findings(mut self) -> Vec<Finding> {
        self.findings.dedup();
        self.findings
    }
}
