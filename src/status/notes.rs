//! The events of a round.

use super::conditions::reason_of;
use super::round::Round;
use crate::api::{DeploymentPhase, DeploymentStatus, LambdaSfnPatternStatus, ResourceId};
use crate::reason::TrueCondition;
use crate::resource::Action;
use std::collections::BTreeMap;
use std::fmt;

/// Reason of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs, reason = "they are the events' reasons")]
pub(crate) enum NoteKind {
    Created,
    Updated,
    Drifted,
    Corrected,
    Deleted,
    Refused,
    Failed,
    RolledBack,
}

impl NoteKind {
    /// Whether the event is a warning.
    pub(crate) fn is_warning(self) -> bool {
        matches!(
            self,
            NoteKind::Drifted | NoteKind::Refused | NoteKind::Failed | NoteKind::RolledBack
        )
    }
}

/// The name of the event's reason.
impl fmt::Display for NoteKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, f)
    }
}

/// An event to be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Note {
    /// Its reason.
    pub(crate) kind: NoteKind,
    /// The AWS object of the event.
    pub(crate) about: Option<ResourceId>,
    /// Message that names object and fields.
    pub(crate) message: String,
}

impl Note {
    /// Returns an event. Without an object it is about the whole pattern.
    pub(crate) fn new(kind: NoteKind, about: Option<ResourceId>, message: String) -> Self {
        Self { kind, about, message }
    }
}

/// Returns the events of a round: one for each changed object, and one for a new failure.
pub(crate) fn notes(round: &Round<'_>, status: &LambdaSfnPatternStatus) -> Vec<Note> {
    let mut notes = done(round);
    for (id, why) in round.left_alone() {
        let message = format!("the deletion leaves {}: {why}", id.text());
        notes.push(Note::new(NoteKind::Refused, Some(id), message));
    }
    if round.reports_drift() && round.subject.object.status.drift != status.drift {
        let mut by_object: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for entry in &status.drift {
            by_object.entry(&entry.resource).or_default().push(&entry.field);
        }
        let named = by_object
            .into_iter()
            .map(|(resource, fields)| format!("{resource}: {}", fields.join(", ")));
        let message = named.collect::<Vec<_>>().join("; ");
        notes.push(Note::new(NoteKind::Drifted, None, message));
    }
    notes.extend(deployment(round, status));
    let finding = round.finding();
    let kind = finding.reason.is_failure().then(|| match finding.reason.condition() {
        TrueCondition::Stalled => NoteKind::Refused,
        TrueCondition::Ready | TrueCondition::Reconciling | TrueCondition::Neither => NoteKind::Failed,
    });
    let new = reason_of(&round.subject.object.status) != reason_of(status);
    notes.extend(kind.filter(|_| new).map(|kind| Note::new(kind, None, finding.message)));
    notes
}

/// Returns the event of a new step of a shift, or of its end.
fn deployment(round: &Round<'_>, status: &LambdaSfnPatternStatus) -> Option<Note> {
    let stage = |d: &DeploymentStatus| (d.phase, d.step, d.started_at.clone());
    let new = status.deployment.as_ref()?;
    let old = round.subject.object.status.deployment.as_ref();
    // A shift in one step has no event of its own. The events of the calls show it.
    let at_once = new.phase == DeploymentPhase::Completed && new.step == 1;
    if round.wanted.is_none() || at_once || old.map(stage) == Some(stage(new)) {
        return None;
    }
    let kind = match new.phase {
        DeploymentPhase::RolledBack => NoteKind::RolledBack,
        DeploymentPhase::Shifting | DeploymentPhase::Completed => NoteKind::Updated,
    };
    Some(Note::new(kind, None, format!("deployment: {}", new.message)))
}

fn done(round: &Round<'_>) -> Vec<Note> {
    let mut by_object: BTreeMap<(&ResourceId, NoteKind), Vec<String>> = BTreeMap::new();
    for (step, answer) in &round.outcome.done {
        let kind = match step.action {
            _ if step.drift => NoteKind::Corrected,
            Action::Create => NoteKind::Created,
            Action::Update => NoteKind::Updated,
            Action::Delete => NoteKind::Deleted,
        };
        let details = by_object.entry((&step.id, kind)).or_default();
        let fields = step.differences.iter().filter(|_| !step.call.only_publishes());
        for difference in fields {
            // A field that is removed and added again differs in both calls.
            if !details.contains(&difference.field) {
                details.push(difference.field.clone());
            }
        }
        details.extend(answer.version.iter().map(|v| format!("version {v} published")));
    }
    by_object
        .into_iter()
        .map(|((id, kind), details)| {
            let details = if details.is_empty() {
                String::new()
            } else {
                format!(": {}", details.join(", "))
            };
            Note::new(kind, Some(id.clone()), format!("{}{details}", id.text()))
        })
        .collect()
}
