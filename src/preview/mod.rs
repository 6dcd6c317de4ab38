//! Previews of plans, for people and programs. Pure.

mod age;
mod conditions;
mod list;
mod markdown;
mod shift;
mod summary;
mod table;
mod terminal;

pub(crate) use age::{age, relative};
pub(crate) use conditions::{is_true, suspended};
pub(crate) use list::list;
pub(crate) use markdown::markdown;
pub(crate) use summary::{View, held_back, readiness, readiness_in_words, status};
pub(crate) use table::{Cell, Table};
pub(crate) use terminal::{DIM, GREEN, RED, YELLOW, plain, text};

use crate::api::ResourceId;
use crate::aws::Failure;
use crate::names::Place;
use crate::object::Object;
use crate::plan::Plan;
use crate::reason::{Reason, Violation};
use crate::resource::{Action, Difference, Step};
use crate::round::Planned;
use serde::Serialize;
use serde_with::skip_serializing_none;
use std::collections::BTreeMap;

/// The uid of an object that does not exist yet.
pub(crate) const UNKNOWN_UID: &str = "(known after apply)";

/// The plans of several objects.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Preview {
    /// The objects, in the order of the arguments.
    pub(crate) objects: Vec<ObjectPreview>,
    /// Counts over all objects.
    pub(crate) summary: Summary,
    /// Faults that prevent a plan, such as a document that is not YAML.
    pub(crate) problems: Vec<String>,
    /// Notes about the inputs of the plans.
    pub(crate) notes: Vec<String>,
}

/// Counts of AWS objects, and of calls.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Summary {
    /// AWS objects to create.
    pub(crate) create: usize,
    /// AWS objects to change.
    pub(crate) change: usize,
    /// AWS objects to delete.
    pub(crate) delete: usize,
    /// Calls to AWS.
    pub(crate) calls: usize,
}

/// The plan of one object.
#[skip_serializing_none]
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ObjectPreview {
    /// Namespace.
    pub(crate) namespace: String,
    /// Name.
    pub(crate) name: String,
    /// File and document of the object, if a file declares it.
    pub(crate) file: Option<String>,
    /// Whether it does not exist yet, so that its uid is not known.
    pub(crate) new: bool,
    /// Whether it is being deleted.
    pub(crate) deleting: bool,
    /// AWS account.
    pub(crate) account_id: String,
    /// AWS region.
    pub(crate) region: String,
    /// Why the operator does not manage the object. Then the plan is empty.
    pub(crate) ignored: Option<String>,
    /// Hash of this plan, as in `status.plan.hash`. Absent for a new object, because its hash changes with its uid.
    pub(crate) hash: Option<String>,
    /// The calls, in their order.
    pub(crate) changes: Vec<ChangePreview>,
    /// Waits for AWS.
    pub(crate) waits: Vec<Remark>,
    /// Refusals: a user must act first.
    pub(crate) refusals: Vec<Remark>,
    /// Reads that failed.
    pub(crate) failures: Vec<Remark>,
    /// Violations of the spec.
    pub(crate) violations: Vec<Violation>,
    /// Notes about the object.
    pub(crate) notes: Vec<String>,
}

/// One call to AWS.
#[skip_serializing_none]
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ChangePreview {
    /// `Create`, `Update` or `Delete`.
    pub(crate) action: String,
    /// Kind of AWS object.
    pub(crate) kind: String,
    /// Its name.
    pub(crate) name: String,
    /// AWS's name of the operation.
    pub(crate) call: String,
    /// The fields that the call changes. A creation lists the main fields, a deletion none.
    pub(crate) fields: Vec<FieldPreview>,
    /// Whether the call corrects drift.
    pub(crate) drift: bool,
    /// Whether a later round makes the call, after AWS is ready.
    pub(crate) later: bool,
    /// Why the call is held back: `Suspended`, `Drifted` (driftPolicy Report) or `AwaitingApproval`.
    pub(crate) held_back_by: Option<String>,
}

/// One field that changes. A value that can be secret is `***`.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub(crate) struct FieldPreview {
    /// The field, in AWS's terms.
    pub(crate) field: String,
    /// Current value; empty if the field is not set.
    pub(crate) old: String,
    /// New value; empty if the field will not be set.
    pub(crate) new: String,
}

/// A wait, a refusal or a failed read.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub(crate) struct Remark {
    /// Kind of AWS object.
    pub(crate) kind: String,
    /// Its name.
    pub(crate) name: String,
    /// Reason of the status.
    pub(crate) reason: String,
    /// The wait or the fault, and the next step.
    pub(crate) message: String,
}

/// The conclusion of a preview.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Conclusion {
    /// All AWS objects match the spec.
    Nothing,
    /// At least one call or wait is due.
    Changes,
    /// At least one object cannot be planned, read or changed.
    Errors,
}

impl Summary {
    /// Counts the changes of these objects. An AWS object counts once, for any number of calls.
    fn count(objects: &[ObjectPreview]) -> Self {
        let mut summary = Self::default();
        for object in objects {
            summary.calls += object.changes.len();
            for (_, changes) in object.by_resource() {
                match sort(&changes) {
                    Action::Create => summary.create += 1,
                    Action::Update => summary.change += 1,
                    Action::Delete => summary.delete += 1,
                }
            }
        }
        summary
    }
}

impl Preview {
    /// Returns the preview of these objects.
    pub(crate) fn new(objects: Vec<ObjectPreview>, problems: Vec<String>, notes: Vec<String>) -> Self {
        Self {
            summary: Summary::count(&objects),
            objects,
            problems,
            notes,
        }
    }

    /// Whether it is the plan of one object, with this hash.
    pub(crate) fn has_hash(&self, hash: &str) -> bool {
        matches!(self.objects.as_slice(), [object] if object.hash.as_deref() == Some(hash))
    }

    /// Returns the conclusion.
    pub(crate) fn conclusion(&self) -> Conclusion {
        if !self.problems.is_empty() || self.objects.iter().any(ObjectPreview::fails) {
            Conclusion::Errors
        } else if self.objects.iter().all(ObjectPreview::is_settled) {
            Conclusion::Nothing
        } else {
            Conclusion::Changes
        }
    }
}

impl ObjectPreview {
    fn empty(object: &Object, place: &Place) -> Self {
        Self {
            namespace: object.identity.namespace.clone(),
            name: object.identity.name.clone(),
            new: object.identity.uid == UNKNOWN_UID,
            deleting: object.deleting,
            account_id: place.account.clone(),
            region: place.region.clone(),
            ..Self::default()
        }
    }

    /// Returns the preview of an object whose deletion keeps its AWS objects.
    pub(crate) fn kept(object: &Object, place: &Place) -> Self {
        Self {
            notes: vec!["the deletion keeps the AWS objects (deletionPolicy)".into()],
            ..Self::planned_with(object, place, &Plan::default())
        }
    }

    /// Returns the preview of a planned object.
    pub(crate) fn planned(planned: &Planned) -> Self {
        Self::planned_with(&planned.subject.object, &planned.subject.place, &planned.plan)
    }

    fn planned_with(object: &Object, place: &Place, plan: &Plan) -> Self {
        let remark = |id: &ResourceId, reason: Reason, message: &str| Remark {
            kind: id.kind.to_string(),
            name: id.name.clone(),
            reason: reason.to_string(),
            message: message.to_owned(),
        };
        let held = |(reason, step): &(Reason, Step)| change(step, false, Some(reason.to_string()));
        let failed = |(id, failure): &(ResourceId, Failure)| remark(id, failure.reason(id.kind), &failure.to_string());
        let now = plan.steps.iter().map(|step| change(step, false, None));
        let later = plan.later.iter().map(|step| change(step, true, None));
        let preview = Self::empty(object, place);
        Self {
            hash: (!preview.new).then(|| plan.hash()),
            changes: now.chain(plan.held.iter().map(held)).chain(later).collect(),
            waits: plan.waits.iter().map(|w| remark(&w.id, w.reason, &w.message)).collect(),
            refusals: plan
                .refusals
                .iter()
                .map(|r| remark(&r.id, r.reason, &r.message))
                .collect(),
            failures: plan.failures.iter().map(failed).collect(),
            ..preview
        }
    }

    /// Returns the preview of an object that cannot be planned.
    pub(crate) fn refused(object: &Object, place: &Place, violations: &[Violation]) -> Self {
        Self {
            violations: violations.to_vec(),
            ..Self::empty(object, place)
        }
    }

    /// Returns the preview of an object that the operator does not manage, with the violations that the API server
    /// refuses.
    pub(crate) fn ignored(object: &Object, place: &Place, why: String, violations: &[Violation]) -> Self {
        let left = "its AWS objects stay unchanged, and its deletion waits until an operator manages the object";
        Self {
            ignored: Some(why),
            notes: object.finalizer.then(|| left.to_owned()).into_iter().collect(),
            ..Self::refused(object, place, violations)
        }
    }

    /// Returns account, region, file and state of the object. `written` formats the file name.
    fn place(&self, written: fn(&str) -> String) -> String {
        let file = self.file.as_deref().map(written);
        let state = match (self.new, self.deleting) {
            (true, _) => Some("new"),
            (_, true) => Some("being deleted"),
            _ => None,
        };
        let parts = [Some(&*self.account_id), Some(&*self.region), file.as_deref(), state];
        parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
    }

    /// Whether a part of the object cannot be planned, read or changed.
    fn fails(&self) -> bool {
        !(self.refusals.is_empty() && self.failures.is_empty() && self.violations.is_empty())
    }

    fn is_settled(&self) -> bool {
        self.changes.is_empty() && self.waits.is_empty()
    }

    /// Returns the changes of each AWS object, in the order of their first calls.
    fn by_resource(&self) -> Vec<((&str, &str), Vec<&ChangePreview>)> {
        let mut order: BTreeMap<(&str, &str), usize> = BTreeMap::new();
        let mut grouped: Vec<((&str, &str), Vec<&ChangePreview>)> = vec![];
        for change in &self.changes {
            let key = (change.kind.as_str(), change.name.as_str());
            let at = *order.entry(key).or_insert(grouped.len());
            match grouped.get_mut(at) {
                Some((_, changes)) => changes.push(change),
                None => grouped.push((key, vec![change])),
            }
        }
        grouped
    }
}

/// Groups remarks with the same reason and message, so that a text names a common cause once.
fn grouped<'a>(remarks: impl Iterator<Item = &'a Remark>) -> Vec<Vec<&'a Remark>> {
    let mut groups: Vec<Vec<&Remark>> = vec![];
    for remark in remarks {
        let is_same = |other: &&Remark| other.reason == remark.reason && other.message == remark.message;
        match groups.iter_mut().find(|group| group.first().is_some_and(is_same)) {
            Some(group) => group.push(remark),
            None => groups.push(vec![remark]),
        }
    }
    groups
}

/// Returns the action of these changes on an AWS object.
fn sort(changes: &[&ChangePreview]) -> Action {
    let any = |action: &Action| changes.iter().any(|c| c.action == action.to_string());
    let decisive = [Action::Delete, Action::Create].into_iter().find(any);
    decisive.unwrap_or(Action::Update)
}

fn symbol(sort: Action) -> &'static str {
    match sort {
        Action::Create => "+",
        Action::Update => "~",
        Action::Delete => "-",
    }
}

fn change(step: &Step, later: bool, held_back_by: Option<String>) -> ChangePreview {
    let field = |d: &Difference| FieldPreview {
        field: d.field.clone(),
        old: d.observed.clone(),
        new: d.desired.clone(),
    };
    let made = match step.action {
        Action::Create => step.call.creation_values(),
        Action::Update | Action::Delete => vec![],
    };
    ChangePreview {
        action: step.action.to_string(),
        kind: step.id.kind.to_string(),
        name: step.id.name.clone(),
        call: step.call.operation().to_owned(),
        fields: step.differences.iter().chain(&made).map(field).collect(),
        drift: step.drift,
        later,
        held_back_by,
    }
}

/// Returns the counts as text, for both renderings.
fn counts(summary: Summary) -> String {
    let Summary {
        create,
        change,
        delete,
        calls,
    } = summary;
    let noun = if calls == 1 { "call" } else { "calls" };
    format!("{create} to create, {change} to change, {delete} to delete ({calls} {noun} to AWS)")
}

impl ChangePreview {
    /// Returns remarks in addition to the fields.
    fn remarks(&self) -> Vec<&'static str> {
        let drift = self.drift.then_some("corrects drift");
        let later = self.later.then_some("in a later round, after AWS is ready");
        let held = self.held_back_by.as_deref().map(held);
        [drift, later, held].into_iter().flatten().collect()
    }
}

/// Explains why a call is held back.
fn held(reason: &str) -> &'static str {
    match reason {
        "Suspended" => "held back by spec.suspend",
        "Drifted" => "held back by spec.driftPolicy Report",
        _ => "held back until its approval",
    }
}

#[cfg(test)]
mod tests;
