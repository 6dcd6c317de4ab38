//! The limits of AWS that are checked before any call. AWS itself checks values that it extends from time to time, such
//! as runtimes, regions and classes.

mod findings;
mod options;
mod whole;

pub(crate) use findings::findings;
pub(super) use whole::whole;

use super::problems::Problems;
use crate::api::{MachineType, OutputsRef};
use crate::owner::Tags;
use crate::source::SourceRef;
use amazon_states_language::{Finding, MachineKind, Severity};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// <https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html>
const RETENTION: [i32; 22] = [
    1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];
/// <https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime>
const RESERVED_VARIABLES: [&str; 18] = [
    "_HANDLER",
    "_X_AMZN_TRACE_ID",
    "AWS_ACCESS_KEY",
    "AWS_ACCESS_KEY_ID",
    "AWS_DEFAULT_REGION",
    "AWS_EXECUTION_ENV",
    "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
    "AWS_LAMBDA_FUNCTION_NAME",
    "AWS_LAMBDA_FUNCTION_VERSION",
    "AWS_LAMBDA_INITIALIZATION_TYPE",
    "AWS_LAMBDA_LOG_GROUP_NAME",
    "AWS_LAMBDA_LOG_STREAM_NAME",
    "AWS_LAMBDA_RUNTIME_API",
    "AWS_REGION",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN",
    "LAMBDA_RUNTIME_DIR",
    "LAMBDA_TASK_ROOT",
];

/// Checks that the ConfigMap of the outputs is not a source of the object.
pub(super) fn outputs(to: Option<&OutputsRef>, sources: &BTreeSet<SourceRef>, problems: &mut Problems) {
    let is_source = |to: &&OutputsRef| sources.contains(&SourceRef::config_map(&to.name));
    if let Some(to) = to.filter(is_source) {
        let message = format!(
            "must not be a source of this object: each write to ConfigMap {} would start another reconcile; choose \
             another name",
            to.name
        );
        problems.invalid("spec.outputs.configMapRef.name", &message);
    }
}

pub(super) fn environment_names<'a>(path: &str, names: impl IntoIterator<Item = &'a String>, problems: &mut Problems) {
    for name in names {
        let at = format!("{path}.{name}");
        let mut chars = name.chars();
        let valid = chars.next().is_some_and(|c| c.is_ascii_alphabetic())
            && name.len() >= 2
            && chars.all(|c| c.is_ascii_alphanumeric() || c == '_');
        if name == "SFN_ARN" {
            problems.invalid(
                &at,
                "is reserved: the operator sets it to the state machine's ARN; choose another name",
            );
        } else if RESERVED_VARIABLES.contains(&name.as_str()) {
            problems.invalid(&at, "is reserved by Lambda");
        } else if !valid {
            problems.invalid(
                &at,
                "must have at least two letters, digits or _, and begin with a letter",
            );
        }
    }
}

pub(super) fn file_names(files: &BTreeMap<String, String>, problems: &mut Problems) {
    for name in files.keys() {
        let unsafe_part = name.split('/').any(|p| matches!(p, "" | "." | ".."));
        if unsafe_part || name.len() > 255 || name.chars().any(|c| c.is_control() || c == '\\') {
            problems.invalid(
                &format!("spec.function.code.inline[{name:?}]"),
                "must be a relative path such as index.py or lib/util.py",
            );
        }
    }
}

pub(super) fn retention(at: &str, days: i32, problems: &mut Problems) -> Option<i32> {
    if days != 0 && !RETENTION.contains(&days) {
        let known = RETENTION.map(|d| d.to_string()).join(", ");
        problems.invalid(
            &format!("{at}.retentionInDays"),
            &format!("must be 0 (never expires) or one of {known}, not {days}"),
        );
    }
    (days != 0).then_some(days)
}

/// Returns the errors of a definition, for which Step Functions refuses it, and the warnings.
pub(super) fn definition(definition: &Value, type_: MachineType) -> (Vec<Finding>, Vec<Finding>) {
    let kind = match type_ {
        MachineType::Standard => MachineKind::Standard,
        MachineType::Express => MachineKind::Express,
    };
    let findings = findings(definition, kind).into_iter();
    findings.partition(|finding| finding.severity == Severity::Error)
}

pub(super) fn tags(own: &Tags, all: &Tags, problems: &mut Problems) {
    for (key, value) in own {
        let at = format!("spec.tags[{key:?}]");
        let allowed = |c: char| c.is_alphanumeric() || c.is_whitespace() && !c.is_control() || "_.:/=+-@".contains(c);
        if key.starts_with("aws:") || key.starts_with("serverlesspatterns.dev/") {
            problems.invalid(&at, "must not begin with aws: or serverlesspatterns.dev/");
        } else if key.is_empty() || key.chars().count() > 128 || value.chars().count() > 256 {
            problems.invalid(&at, "must have 1 to 128 characters, and its value at most 256");
        } else if !key.chars().chain(value.chars()).all(allowed) {
            problems.invalid(
                &at,
                "must have only letters, digits, spaces and _.:/=+-@ in key and value",
            );
        }
    }
    if all.len() > 50 {
        problems.invalid(
            "spec.tags",
            &format!(
                "must have at most 50 entries, default and owner tags included, not {}",
                all.len()
            ),
        );
    }
}
