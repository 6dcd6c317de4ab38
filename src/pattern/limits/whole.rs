//! Limits that need all desired objects.

use super::options::{self, not_of_iam};
use crate::pattern::problems::Problems;
use crate::pattern::value::Pattern;
use crate::resource::{function, role};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// <https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html>
const ENVIRONMENT_MAX: usize = 4096;
/// Largest trust policy in characters (<https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html>).
const TRUST_MAX: usize = 2048;
/// Largest sum of a role's inline policies in characters, without whitespace (same page).
const INLINE_MAX: usize = 10_240;

/// Checks a whole pattern. Sensitive rights are refused unless `bounded`: an administrator's permissions boundary limits
/// the roles.
pub(in crate::pattern) fn whole(pattern: &Pattern, bounded: bool, problems: &mut Problems) {
    let roles = [
        ("spec.function.role", pattern.function_role.as_ref()),
        ("spec.stateMachine.role", pattern.machine_role.as_ref()),
    ];
    numbers(&pattern.function.configuration, roles, problems);
    options::function(&pattern.function, pattern.function_role.as_ref(), problems);
    options::machine(pattern, problems);
    sizes(&pattern.function.configuration, problems);
    names(pattern, problems);
    for (at, role) in roles {
        if let Some(role) = role {
            document(at, "policy", role.policy.as_ref(), INLINE_MAX, problems);
            document(at, "trust policy", Some(&role.trust), TRUST_MAX, problems);
        }
    }
    if !bounded {
        sensitive(pattern, problems);
    }
}

fn numbers(function: &function::Configuration, roles: [(&str, Option<&role::Desired>); 2], problems: &mut Problems) {
    let numbers = [
        ("memorySize", function.memory_size, 128..=10_240, "MB"),
        ("timeout", function.timeout, 1..=900, "seconds"),
        ("ephemeralStorage.size", function.ephemeral_storage, 512..=10_240, "MB"),
    ];
    let numbers = numbers.map(|(field, value, range, unit)| (format!("spec.function.{field}"), value, range, unit));
    let sessions = roles.into_iter().filter_map(|(at, role)| {
        let path = format!("{at}.maxSessionDuration");
        Some((path, role?.max_session_duration, 3600..=43_200, "seconds"))
    });
    for (path, value, range, unit) in numbers.into_iter().chain(sessions) {
        if !range.contains(&value) {
            let message = format!("must be {} to {} {unit}, not {value}", range.start(), range.end());
            problems.invalid(&path, &message);
        }
    }
}

fn sizes(function: &function::Configuration, problems: &mut Problems) {
    // Lambda measures the variables as a JSON object.
    let variables: BTreeMap<&String, &str> = function.environment.iter().map(|(k, v)| (k, v.reveal())).collect();
    let size = serde_json::json!(variables).to_string().len();
    if size > ENVIRONMENT_MAX {
        let message = format!(
            "must have at most {ENVIRONMENT_MAX} bytes of variables as JSON, SFN_ARN included, not {size} (Lambda's limit)"
        );
        problems.invalid("spec.function.environment", &message);
    }
    if function.layers.len() > 5 {
        problems.invalid("spec.function.layers", "must have at most 5 entries (Lambda's limit)");
    }
}

fn names(pattern: &Pattern, problems: &mut Problems) {
    // IAM compares names regardless of case.
    if let (Some(a), Some(b)) = (&pattern.function_role, &pattern.machine_role)
        && a.name.as_str().eq_ignore_ascii_case(b.name.as_str())
    {
        let message = "must not be the name of the function's role; choose another name";
        problems.invalid("spec.stateMachine.role.name", message);
    }
    if pattern.function_log_group.name == pattern.machine_log_group.name {
        let message = "must not be the name of the function's log group; choose another name";
        problems.invalid("spec.stateMachine.logGroup.name", message);
    }
}

fn sensitive(pattern: &Pattern, problems: &mut Problems) {
    let rights = pattern.definition.rights.iter().flat_map(|rights| &rights.sensitive);
    for right in rights {
        let message = format!(
            "requires {} on {}: {}; an administrator allows that with --permissions-boundary",
            right.action, right.resource, right.why
        );
        problems.not_allowed(&format!("{}{}", pattern.definition.at, right.path), &message);
    }
}

fn document(at: &str, what: &str, document: Option<&Value>, max: usize, problems: &mut Problems) {
    let Some(document) = document else { return };
    let text = document.to_string();
    if let Some(c) = not_of_iam(&text) {
        let message = format!("must not lead to {c:?} in its {what}: IAM accepts Latin-1 characters only");
        problems.invalid(at, &message);
    }
    if let Some(sid) = repeated_sid(document) {
        let message = format!("must not lead to the Sid {sid} twice in its {what}: rename the one in policyStatements");
        problems.invalid(at, &message);
    }
    let size = text.len();
    if size > max {
        let message = format!("must not lead to {size} characters of {what}: IAM accepts at most {max}");
        problems.invalid(at, &message);
    }
}

/// Returns the first Sid that occurs more than once. IAM refuses such a document.
fn repeated_sid(document: &Value) -> Option<&str> {
    let statements = document.get("Statement").and_then(Value::as_array)?;
    let mut sids = statements.iter().filter_map(|s| s.get("Sid")?.as_str());
    let mut seen = BTreeSet::new();
    sids.find(|sid| !seen.insert(*sid))
}
