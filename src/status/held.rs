//! The calls that a policy holds back: their findings, the drift and the plan in the status.

use crate::api::{APPROVE, Change, DriftEntry, PlanStatus};
use crate::object::Object;
use crate::plan::Plan;
use crate::reason::{Finding, Reason};
use crate::resource::Step;
use std::collections::BTreeSet;

/// Maximum length of a list in a status. etcd accepts 1.5 MB for the whole object.
const LIST_MAX: usize = 200;

/// Returns the findings about calls that a policy holds back.
pub(super) fn findings(plan: &Plan) -> Vec<Finding> {
    let reasons: BTreeSet<Reason> = plan.held.iter().map(|(reason, _)| *reason).collect();
    let finding = |reason: Reason| {
        let held: Vec<String> = plan
            .held
            .iter()
            .filter(|(why, _)| *why == reason)
            .map(|(_, step)| described(step))
            .collect();
        let held = held.join(", ");
        let message = match reason {
            Reason::Drifted => {
                format!("spec.driftPolicy is Report; set it to Correct, or correct AWS or the spec: {held}")
            }
            Reason::AwaitingApproval => {
                format!(
                    "set the annotation {APPROVE}={} to approve these calls: {held}",
                    plan.hash()
                )
            }
            _ => format!("spec.suspend is true; set it to false to make these calls: {held}"),
        };
        Finding::new(reason, message)
    };
    reasons.into_iter().map(finding).collect()
}

fn described(step: &Step) -> String {
    let fields: Vec<&str> = step.differences.iter().map(|d| d.field.as_str()).collect();
    let fields = if fields.is_empty() {
        String::new()
    } else {
        format!(" ({})", fields.join(", "))
    };
    format!("{} {}{fields}", step.call.operation(), step.id.text())
}

/// Returns every field that differs from the applied state, once, in the order of the objects.
pub(super) fn drift(plan: &Plan) -> Vec<DriftEntry> {
    let mut drift: Vec<DriftEntry> = plan.drift().flat_map(entries).collect();
    drift.sort_by(|a, b| (&a.resource, &a.field).cmp(&(&b.resource, &b.field)));
    drift.dedup();
    drift.truncate(LIST_MAX);
    drift
}

fn entries(step: &Step) -> Vec<DriftEntry> {
    let resource = step.id.to_string();
    if step.differences.is_empty() {
        return vec![DriftEntry {
            resource,
            field: "exists".into(),
            desired: "true".into(),
            observed: "false".into(),
        }];
    }
    let entry = |d: &crate::resource::Difference| DriftEntry {
        resource: resource.clone(),
        field: d.field.clone(),
        desired: d.desired.clone(),
        observed: d.observed.clone(),
    };
    step.differences.iter().map(entry).collect()
}

/// Returns the plan for the status, and the hash of the last approved plan. The status shows a plan while a policy
/// holds calls back, and while the operator carries out an approved plan.
pub(super) fn plan(object: &Object, plan: &Plan) -> (Option<PlanStatus>, Option<String>) {
    let old = &object.status;
    let now = |approved| {
        Some(PlanStatus {
            hash: plan.hash(),
            changes: plan.changes().take(LIST_MAX).map(change).collect(),
            approved,
        })
    };
    if !plan.held.is_empty() {
        (now(false), old.last_approved_plan.clone())
    } else if plan.is_approved_by(object) && !plan.steps.is_empty() {
        (now(true), Some(plan.hash()))
    } else {
        let going_on = !(plan.complete && plan.is_empty());
        let started = old.plan.clone().filter(|plan| plan.approved && going_on);
        (started, old.last_approved_plan.clone())
    }
}

/// Returns a call as the status and the command line show it.
pub(crate) fn change(step: &Step) -> Change {
    Change {
        action: step.action.to_string(),
        kind: step.id.kind.to_string(),
        name: step.id.name.clone(),
        call: step.call.operation().to_owned(),
        fields: step.differences.iter().map(|d| d.field.clone()).collect(),
        digest: step.call.digest(),
    }
}
