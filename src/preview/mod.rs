//! Plans for people and programs to read before they are carried out. Pure.

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

/// Stands for the uid of an object that does not exist yet.
pub(crate) const UNKNOWN_UID: &str = "(known after apply)";

/// Plans of some objects.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Preview {
    /// The objects, in the order in which they were given.
    pub(crate) objects: Vec<ObjectPreview>,
    /// What all their changes come to.
    pub(crate) summary: Summary,
    /// What cannot be planned at all, such as a document that is no YAML.
    pub(crate) problems: Vec<String>,
    /// What a reader has to know of what the plans rest on.
    pub(crate) notes: Vec<String>,
}

/// Counts of AWS objects, and of calls.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Summary {
    /// AWS objects to be made.
    pub(crate) create: usize,
    /// AWS objects to be changed.
    pub(crate) change: usize,
    /// AWS objects to be removed.
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
    /// File and document, if it comes from one.
    pub(crate) file: Option<String>,
    /// Whether it does not exist yet, so that its uid is not known.
    pub(crate) new: bool,
    /// Whether it is being deleted.
    pub(crate) deleting: bool,
    /// AWS account.
    pub(crate) account_id: String,
    /// AWS region.
    pub(crate) region: String,
    /// Why the operator looks after it not at all, if so; then nothing is planned.
    pub(crate) ignored: Option<String>,
    /// Names exactly this plan, as `status.plan.hash` does; absent if the object is new, whose plan has another.
    pub(crate) hash: Option<String>,
    /// The calls, in their order.
    pub(crate) changes: Vec<ChangePreview>,
    /// What has to happen in AWS first.
    pub(crate) waits: Vec<Told>,
    /// What is not done until somebody acts.
    pub(crate) refusals: Vec<Told>,
    /// What could not be read.
    pub(crate) failures: Vec<Told>,
    /// What is wrong with the spec.
    pub(crate) violations: Vec<Violation>,
    /// What else a reader has to know.
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
    /// The fields that it changes; of a creation the main ones that it sets, and none of a deletion.
    pub(crate) fields: Vec<FieldPreview>,
    /// Whether it puts right what somebody changed in AWS.
    pub(crate) drift: bool,
    /// Whether it is made in a later round, once AWS is ready for it.
    pub(crate) later: bool,
    /// Why it is not made: `Suspended`, `Drifted` (driftPolicy Report) or `AwaitingApproval`.
    pub(crate) held_back_by: Option<String>,
}

/// One field that changes; `***` where it could be secret.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub(crate) struct FieldPreview {
    /// The field, in AWS's terms.
    pub(crate) field: String,
    /// What it is; empty if it is not set.
    pub(crate) old: String,
    /// What it will be; empty if it will not be set.
    pub(crate) new: String,
}

/// A wait, a refusal or a failed read.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub(crate) struct Told {
    /// Kind of AWS object.
    pub(crate) kind: String,
    /// Its name.
    pub(crate) name: String,
    /// The status's reason for it.
    pub(crate) reason: String,
    /// What is waited for, or why, and what to do.
    pub(crate) message: String,
}

/// What a preview comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Conclusion {
    /// AWS is as declared.
    Nothing,
    /// There is something to do or to wait for.
    Changes,
    /// Something cannot be planned, read or done.
    Errors,
}

impl Summary {
    /// What the changes of these objects come to. An AWS object counts once, whatever the number of its calls.
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
    /// Of these objects.
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

    /// What it comes to.
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

    /// An object whose deletion keeps its AWS objects.
    pub(crate) fn kept(object: &Object, place: &Place) -> Self {
        Self {
            notes: vec!["its AWS objects are kept (deletionPolicy)".into()],
            ..Self::planned_with(object, place, &Plan::default())
        }
    }

    /// A planned object.
    pub(crate) fn planned(planned: &Planned) -> Self {
        Self::planned_with(&planned.subject.object, &planned.subject.place, &planned.plan)
    }

    fn planned_with(object: &Object, place: &Place, plan: &Plan) -> Self {
        let told = |id: &ResourceId, reason: Reason, message: &str| Told {
            kind: id.kind.to_string(),
            name: id.name.clone(),
            reason: reason.to_string(),
            message: message.to_owned(),
        };
        let held = |(reason, step): &(Reason, Step)| change(step, false, Some(reason.to_string()));
        let failed = |(id, failure): &(ResourceId, Failure)| told(id, failure.reason(id.kind), &failure.to_string());
        let now = plan.steps.iter().map(|step| change(step, false, None));
        let later = plan.later.iter().map(|step| change(step, true, None));
        let preview = Self::empty(object, place);
        Self {
            hash: (!preview.new).then(|| plan.hash()),
            changes: now.chain(plan.held.iter().map(held)).chain(later).collect(),
            waits: plan.waits.iter().map(|w| told(&w.id, w.reason, &w.message)).collect(),
            refusals: plan
                .refusals
                .iter()
                .map(|r| told(&r.id, r.reason, &r.message))
                .collect(),
            failures: plan.failures.iter().map(failed).collect(),
            ..preview
        }
    }

    /// Of an object that cannot be planned.
    pub(crate) fn refused(object: &Object, place: &Place, violations: &[Violation]) -> Self {
        Self {
            violations: violations.to_vec(),
            ..Self::empty(object, place)
        }
    }

    /// Of an object that the operator looks after not at all. What the API server would refuse is told.
    pub(crate) fn ignored(object: &Object, place: &Place, why: String, violations: &[Violation]) -> Self {
        let left = "its AWS objects stay as they are, and its deletion waits until an operator looks after it";
        Self {
            ignored: Some(why),
            notes: object.finalizer.then(|| left.to_owned()).into_iter().collect(),
            ..Self::refused(object, place, violations)
        }
    }

    /// Its account and region, where it comes from, and what is special about it. `written` writes the file's name.
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

    /// Whether something of it cannot be planned, read or done.
    fn fails(&self) -> bool {
        !(self.refusals.is_empty() && self.failures.is_empty() && self.violations.is_empty())
    }

    fn is_settled(&self) -> bool {
        self.changes.is_empty() && self.waits.is_empty()
    }

    /// The changes of each AWS object, in the order of their first calls.
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

/// What becomes of an AWS object by these changes.
fn sort(changes: &[&ChangePreview]) -> Action {
    let any = |action: &Action| changes.iter().any(|c| c.action == action.to_string());
    let telling = [Action::Delete, Action::Create].into_iter().find(any);
    telling.unwrap_or(Action::Update)
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

/// The summary as both renderings have it.
fn said(summary: Summary) -> String {
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
    /// What a reader has to know of it besides its fields.
    fn remarks(&self) -> Vec<&'static str> {
        let drift = self.drift.then_some("somebody changed it in AWS");
        let later = self.later.then_some("later, once AWS is ready");
        let held = self.held_back_by.as_deref().map(held);
        [drift, later, held].into_iter().flatten().collect()
    }
}

/// Why a call is not made, for people.
fn held(reason: &str) -> &'static str {
    match reason {
        "Suspended" => "held back by suspend",
        "Drifted" => "held back by driftPolicy Report",
        _ => "held back until it is approved",
    }
}

#[cfg(test)]
mod tests;
