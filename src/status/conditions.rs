//! The four conditions of a status.

use crate::api::{Condition, DriftEntry, LambdaSfnPatternStatus};
use crate::cut::cut;
use crate::object::Object;
use crate::reason::{Finding, TrueCondition};
use jiff::Timestamp;

/// Maximum length of a message, in bytes.
const MESSAGE_MAX: usize = 4096;

/// Returns all four conditions. A condition keeps its lastTransitionTime as long as its status stays the same.
pub(super) fn conditions(object: &Object, finding: &Finding, drift: &[DriftEntry], now: Timestamp) -> Vec<Condition> {
    let is = |condition| finding.reason.condition() == condition;
    let message = cut(finding.message.clone(), MESSAGE_MAX);
    let drifted = if drift.is_empty() {
        "the operator found no drift".to_owned()
    } else {
        cut(fields(drift), MESSAGE_MAX)
    };
    [
        ("Ready", is(TrueCondition::Ready), message.clone()),
        ("Reconciling", is(TrueCondition::Reconciling), message.clone()),
        ("Stalled", is(TrueCondition::Stalled), message),
        ("Drifted", !drift.is_empty(), drifted),
    ]
    .into_iter()
    .map(|(type_, status, message)| {
        let status = if status { "True" } else { "False" };
        let old = object
            .status
            .conditions
            .iter()
            .find(|c| c.type_ == type_ && c.status == status);
        Condition {
            type_: type_.to_owned(),
            status: status.to_owned(),
            observed_generation: object.generation,
            last_transition_time: old.map_or_else(|| time(now), |c| c.last_transition_time.clone()),
            reason: finding.reason.to_string(),
            message,
        }
    })
    .collect()
}

/// Returns the reason in a status.
pub(crate) fn reason_of(status: &LambdaSfnPatternStatus) -> Option<&str> {
    status
        .conditions
        .iter()
        .find(|c| c.type_ == "Ready")
        .map(|c| c.reason.as_str())
}

/// Returns a time in whole seconds, as Kubernetes stores it.
fn time(now: Timestamp) -> String {
    now.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// Returns `Kind/name: field, field; Kind/name: exists`.
fn fields(drift: &[DriftEntry]) -> String {
    let parts: Vec<String> = drift
        .chunk_by(|a, b| a.resource == b.resource)
        .map(|of_one| {
            let fields: Vec<&str> = of_one.iter().map(|d| d.field.as_str()).collect();
            let resource = of_one.first().map(|d| d.resource.as_str()).unwrap_or_default();
            format!("{resource}: {}", fields.join(", "))
        })
        .collect();
    parts.join("; ")
}
