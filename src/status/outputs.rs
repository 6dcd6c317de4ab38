//! The outputs in the status.

use super::round::Round;
use crate::api::{InventoryEntry, Outputs, ResourceId};
use crate::desired::{DesiredState, Entry};
use crate::observe::Observation;
use crate::resource::{Desired, Observed};

/// Returns the outputs. Names and values that follow from names exist from the start, the others once their object
/// exists.
pub(super) fn outputs(round: &Round<'_>, desired: &DesiredState, resources: &[InventoryEntry]) -> Outputs {
    let mut out = Outputs::default();
    let old = round.subject.object.status.outputs.clone().unwrap_or_default();
    let exists = |entry: &Entry| {
        let id = entry.resource.id();
        resources.iter().any(|e| e.resource_id() == id && e.exists())
    };
    let arn = |entry: &Entry| exists(entry).then(|| entry.arn.clone());
    for (id, entry) in desired.entries() {
        let used = entry.needs.iter().filter_map(|need| desired.get(need));
        match &entry.resource {
            Desired::Function(f) => {
                let published = published(round, id, old.lambda_function_version.clone());
                let version = published.filter(|_| f.publish).unwrap_or_else(|| "$LATEST".into());
                out.lambda_function_name = Some(f.name.to_string());
                out.lambda_function_arn_static = Some(entry.arn.clone());
                out.lambda_function_arn = arn(entry);
                out.lambda_function_invoke_arn = arn(entry).map(|_| round.subject.place.invoke_arn(f.name.as_str()));
                out.lambda_function_qualified_arn = arn(entry).map(|arn| format!("{arn}:{version}"));
                out.lambda_function_version = arn(entry).map(|_| version);
                let code_sha256 = code_sha256(round, id, old.lambda_function_code_sha256.clone());
                out.lambda_function_code_sha256 = arn(entry).and(code_sha256);
                for used in used {
                    match &used.resource {
                        Desired::Role(_) => out.lambda_role_arn = arn(used),
                        Desired::LogGroup(group) => out.lambda_log_group_name = Some(group.name.to_string()),
                        _ => {}
                    }
                }
            }
            Desired::FunctionAlias(_) => out.lambda_function_alias_arn = arn(entry),
            Desired::StateMachineAlias(_) => out.state_machine_alias_arn = arn(entry),
            Desired::FunctionUrl(_) => out.lambda_function_url = function_url(round, id, &old, exists(entry)),
            Desired::StateMachine(m) => {
                let published = published(round, id, old.state_machine_version_arn.clone());
                out.state_machine_name = Some(m.name.to_string());
                out.state_machine_arn = arn(entry);
                out.state_machine_id = arn(entry);
                out.state_machine_version_arn = published.filter(|_| m.publish && exists(entry));
                for used in used {
                    match &used.resource {
                        Desired::Role(role) => {
                            out.step_function_role_name = Some(role.name.to_string());
                            out.step_function_role_arn = arn(used);
                        }
                        Desired::LogGroup(group) => out.state_machine_log_group_name = Some(group.name.to_string()),
                        _ => {}
                    }
                }
            }
            // Kinds without an output.
            _ => {}
        }
    }
    out
}

/// Returns the value from Lambda; the recorded one if this round did not read the function.
fn function_url(round: &Round<'_>, id: &ResourceId, old: &Outputs, exists: bool) -> Option<String> {
    match round.observed.get(id) {
        Some(Observation::Present(Observed::FunctionUrl(found))) => Some(found.url.clone()),
        _ => old.lambda_function_url.clone().filter(|_| exists),
    }
}

/// Returns the version that this round published; otherwise the recorded one, if it belongs to the existing object.
fn published(round: &Round<'_>, id: &ResourceId, known: Option<String>) -> Option<String> {
    let new = round
        .outcome
        .done_for(id)
        .filter_map(|(_, answer)| answer.version.clone())
        .last();
    let same_object = !round.is_absent(id);
    new.or_else(|| known.filter(|_| same_object))
}

/// Returns the digest of the code that Lambda has; `known` if this round did not read the function.
fn code_sha256(round: &Round<'_>, id: &ResourceId, known: Option<String>) -> Option<String> {
    let seen = match round.observed.get(id) {
        Some(Observation::Present(Observed::Function(found))) => Some(found.code_sha256.clone()),
        Some(Observation::Absent) if round.is_absent(id) => None,
        _ => known,
    };
    let answers = round.outcome.done_for(id);
    let new = answers.filter_map(|(_, answer)| answer.code_sha256.clone()).last();
    new.or(seen).filter(|sha256| !sha256.is_empty())
}
