use super::Finding;
use crate::api::Condition;
use crate::object::Object;
use crate::resource::Step;
use crate::text::cut;
use jiff::Timestamp;

/// Longest message.
const MESSAGE_MAX: usize = 4096;

/// All four conditions. A condition keeps its time of transition for as long as its status stays.
pub(super) fn conditions(object: &Object, finding: &Finding, drift: &[&Step], now: Timestamp) -> Vec<Condition> {
    let verdict = finding.reason.verdict();
    let message = cut(finding.message.clone(), MESSAGE_MAX);
    let drifted = if drift.is_empty() {
        "no difference was found".to_owned()
    } else {
        fields(drift)
    };
    [
        ("Ready", verdict.ready, message.clone()),
        ("Reconciling", verdict.reconciling, message.clone()),
        ("Stalled", verdict.stalled, message),
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

/// Kubernetes' times have whole seconds.
fn time(now: Timestamp) -> String {
    now.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// `Kind/name: field, field; Kind/name: missing`.
fn fields(steps: &[&Step]) -> String {
    let mut parts: Vec<String> = steps
        .iter()
        .map(|step| {
            let names: Vec<&str> = step.differences.iter().map(|d| d.field.as_str()).collect();
            format!(
                "{}: {}",
                step.id,
                if names.is_empty() {
                    "missing".to_owned()
                } else {
                    names.join(", ")
                }
            )
        })
        .collect();
    parts.dedup();
    parts.join("; ")
}
