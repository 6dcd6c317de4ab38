//! AWS's limits, checked before any call. What AWS extends now and then (runtimes, regions, classes) is
//! left to AWS to judge.

mod options;

use super::Pattern;
use super::documents::{self, INLINE_MAX, TRUST_MAX};
use crate::api::{MachineType, OutputsRef};
use crate::artifact::{Unread, Unreadable};
use crate::owner::Tags;
use crate::reason::Reason;
use crate::reason::Violation;
use crate::source::{SourceKind, SourceRef};
use amazon_states_language::{self as asl, Finding, MachineKind, Severity};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// <https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html>
const ENVIRONMENT_MAX: usize = 4096;
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

/// Collects violations, so that a user sees all of them at once.
#[derive(Default)]
pub(super) struct Problems {
    violations: Vec<Violation>,
    /// What could not be judged, because it was not read yet.
    pub unread: Unread,
}

impl Problems {
    pub fn invalid(&mut self, path: &str, message: &str) {
        self.push(path, message, Reason::Invalid);
    }
    pub fn not_found(&mut self, path: &str, message: &str) {
        self.push(path, message, Reason::SourceNotFound);
    }
    pub fn not_allowed(&mut self, path: &str, message: &str) {
        self.push(path, message, Reason::NotAllowed);
    }
    fn push(&mut self, path: &str, message: &str, reason: Reason) {
        self.violations.push(Violation {
            path: path.to_owned(),
            message: message.to_owned(),
            reason,
        });
    }
    /// Keeps the value, or the reason why there is none.
    pub fn check<T>(&mut self, path: &str, result: Result<T, String>) -> Option<T> {
        result.map_err(|message| self.invalid(path, &message)).ok()
    }
    /// Something that should have been read and could not be.
    pub fn unreadable(&mut self, path: &str, why: &Unreadable) {
        self.push(path, &why.message, why.reason);
    }
    /// What is wrong with a definition; `place` is where that stands in its text.
    pub fn finding(&mut self, at: &str, finding: &Finding, place: &str) {
        let message = format!("{} ({}){place}", finding.message, finding.code);
        self.invalid(&format!("{at}{}", finding.path), &message);
    }
    pub fn is_empty(&self) -> bool {
        self.violations.is_empty() && self.unread.is_empty()
    }
    pub fn all(mut self) -> Vec<Violation> {
        for name in std::mem::take(&mut self.unread).names() {
            self.not_found("spec", &format!("{name} was not read"));
        }
        self.violations
    }
    /// What has to be read, if nothing else is amiss.
    pub fn unread_only(self) -> Unread {
        if self.violations.is_empty() {
            self.unread
        } else {
            Unread::default()
        }
    }
}

/// What is written from the outputs may not be read into them.
pub(super) fn outputs(to: Option<&OutputsRef>, sources: &BTreeSet<SourceRef>, problems: &mut Problems) {
    let is_source = |to: &&OutputsRef| {
        sources.contains(&SourceRef {
            kind: SourceKind::ConfigMap,
            name: to.name.clone(),
        })
    };
    if let Some(to) = to.filter(is_source) {
        let message = format!(
            "ConfigMap {} is also a source of this object, which would change it without end; choose another name",
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
                "is set by the operator to the state machine's ARN; choose another name",
            );
        } else if RESERVED_VARIABLES.contains(&name.as_str()) {
            problems.invalid(&at, "is reserved by Lambda");
        } else if !valid {
            problems.invalid(&at, "a name has at least two letters, digits or _, the first a letter");
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
            &format!("is {days}; must be 0 (never expires) or one of {known}"),
        );
    }
    (days != 0).then_some(days)
}

/// What makes Step Functions refuse a definition.
pub(super) fn definition(definition: &Value, type_: MachineType) -> Vec<Finding> {
    let kind = match type_ {
        MachineType::Standard => MachineKind::Standard,
        MachineType::Express => MachineKind::Express,
    };
    let mut findings = asl::Definition::from(definition).check(kind);
    findings.retain(|finding| finding.severity == Severity::Error);
    findings
}

pub(super) fn tags(own: &Tags, all: &Tags, problems: &mut Problems) {
    for (key, value) in own {
        let at = format!("spec.tags[{key:?}]");
        let allowed = |c: char| c.is_alphanumeric() || c.is_whitespace() && !c.is_control() || "_.:/=+-@".contains(c);
        if key.starts_with("aws:") || key.starts_with("serverlesspatterns.dev/") {
            problems.invalid(&at, "keys that begin with aws: or serverlesspatterns.dev/ are reserved");
        } else if key.is_empty() || key.chars().count() > 128 || value.chars().count() > 256 {
            problems.invalid(&at, "a key has 1 to 128 characters, a value at most 256");
        } else if !key.chars().chain(value.chars()).all(allowed) {
            problems.invalid(&at, "may hold only letters, digits, spaces and _.:/=+-@");
        }
    }
    if all.len() > 50 {
        problems.invalid(
            "spec.tags",
            &format!("with default and owner tags there are {}; AWS takes 50", all.len()),
        );
    }
}

/// What can be seen only once everything is put together.
pub(super) fn whole(pattern: &Pattern, problems: &mut Problems) {
    let (function, machine) = (&pattern.function, &pattern.machine);
    let numbers = [
        ("spec.function.memorySize", function.memory_size, 128..=10_240, "MB"),
        ("spec.function.timeout", function.timeout, 1..=900, "seconds"),
        (
            "spec.function.ephemeralStorage.size",
            function.ephemeral_storage,
            512..=10_240,
            "MB",
        ),
    ];
    let sessions = [("function", &function.role), ("stateMachine", &machine.role)];
    let sessions: Vec<(String, i32)> = sessions
        .into_iter()
        .filter_map(|(of, role)| {
            Some((
                format!("spec.{of}.role.maxSessionDuration"),
                role.own()?.max_session_duration,
            ))
        })
        .collect();
    let sessions = sessions
        .iter()
        .map(|(path, value)| (path.as_str(), *value, 3600..=43_200, "seconds"));
    for (path, value, range, unit) in numbers.into_iter().chain(sessions) {
        if !range.contains(&value) {
            problems.invalid(
                path,
                &format!("is {value}; must be {} to {} {unit}", range.start(), range.end()),
            );
        }
    }
    options::function(function, problems);
    options::machine(pattern, problems);
    // Lambda measures the variables as a JSON object.
    let variables: BTreeMap<&String, &str> = function.environment.iter().map(|(k, v)| (k, v.reveal())).collect();
    let size = serde_json::json!(variables).to_string().len();
    if size > ENVIRONMENT_MAX {
        problems.invalid(
            "spec.function.environment",
            &format!(
                "its variables have {size} bytes as JSON, SFN_ARN included; Lambda takes at most {ENVIRONMENT_MAX}"
            ),
        );
    }
    if function.layers.len() > 5 {
        problems.invalid("spec.function.layers", "Lambda takes at most 5");
    }
    // IAM tells names apart regardless of case.
    let (function_role, machine_role) = (function.role.own(), machine.role.own());
    if let (Some(a), Some(b)) = (function_role, machine_role)
        && a.name.as_str().eq_ignore_ascii_case(b.name.as_str())
    {
        problems.invalid(
            "spec.stateMachine.role.name",
            "is the function's role too; give each its own",
        );
    }
    if function.log_group.name == machine.log_group.name {
        problems.invalid(
            "spec.stateMachine.logGroup.name",
            "is the function's log group too; give each its own",
        );
    }
    if let Some(role) = function_role {
        let policy = documents::function_policy(pattern, role);
        let trust = documents::function_trust(&pattern.place, pattern.function_trust_condition, Some(role));
        document("spec.function.role", Some(&policy), &trust, problems);
    }
    if let Some(role) = machine_role {
        let policy = documents::machine_policy(pattern, role);
        let trust = documents::machine_trust(&pattern.place, Some(role));
        document("spec.stateMachine.role", policy.as_ref(), &trust, problems);
        let sensitive = documents::machine_permissions(pattern, role).sensitive;
        for right in sensitive.iter().filter(|_| !role.bounded) {
            let message = format!(
                "needs {} on {}: {}; allowed only where an administrator has set --permissions-boundary",
                right.action, right.resource, right.why
            );
            problems.not_allowed(&format!("{}{}", machine.definition_at, right.path), &message);
        }
    }
}

fn document(at: &str, policy: Option<&Value>, trust: &Value, problems: &mut Problems) {
    let documents = [("policy", policy, INLINE_MAX), ("trust policy", Some(trust), TRUST_MAX)];
    for (what, document, max) in documents {
        let text = document.map(Value::to_string).unwrap_or_default();
        let size = text.len();
        if let Some(c) = options::not_of_iam(&text) {
            let message = format!("its {what} would hold {c:?}, which IAM does not take; keep to Latin-1 letters");
            problems.invalid(at, &message);
        }
        if let Some(sid) = document.and_then(repeated_sid) {
            let message =
                format!("its {what} would have the Sid {sid} twice; call the one of policyStatements otherwise");
            problems.invalid(at, &message);
        }
        if size > max {
            problems.invalid(
                at,
                &format!("its {what} would have {size} characters; IAM takes at most {max}"),
            );
        }
    }
}

/// The first Sid that is there more than once; IAM takes none twice.
fn repeated_sid(document: &Value) -> Option<&str> {
    let statements = document.get("Statement").and_then(Value::as_array)?;
    let mut sids = statements.iter().filter_map(|s| s.get("Sid")?.as_str());
    let mut seen = BTreeSet::new();
    sids.find(|sid| !seen.insert(*sid))
}
