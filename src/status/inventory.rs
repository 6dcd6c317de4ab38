//! The inventory in the status: the AWS objects of a pattern, with their recorded state.

use super::round::Round;
use crate::api::{AppliedCode, InventoryEntry, ResourceId, ResourceState};
use crate::desired::{DesiredState, Entry};
use crate::observe::Observation;
use crate::resource::{Action, Claim, Fence, Ownership, Step, bears_our_uid, ownership};
use crate::timing::{self, READ_LAG};
use std::collections::BTreeSet;

impl Round<'_> {
    pub(super) fn inventory(&self) -> Vec<InventoryEntry> {
        match self.desired() {
            Some(desired) => self.kept(desired),
            None => self.left(),
        }
    }

    fn kept(&self, desired: &DesiredState) -> Vec<InventoryEntry> {
        let old = self.subject.object.status.resources.iter();
        let unwanted = old.filter(|e| desired.get(&e.resource_id()).is_none());
        let unwanted = unwanted.filter_map(|old| {
            let id = old.resource_id();
            let deletes = |(step, _): &(Step, _)| step.action == Action::Delete;
            let deleting = self.outcome.done_for(&id).any(deletes);
            let state = if deleting { ResourceState::Deleting } else { old.state };
            self.left_of(old).map(|left| InventoryEntry { state, ..left })
        });
        desired
            .entries()
            .map(|(id, entry)| self.entry(id, entry))
            .chain(unwanted)
            .collect()
    }

    fn entry(&self, id: &ResourceId, wanted: &Entry) -> InventoryEntry {
        let mut entry = self
            .subject
            .object
            .entry(id)
            .cloned()
            .unwrap_or_else(|| wanted.planned());
        entry.arn.clone_from(&wanted.arn);
        (entry.retain, entry.protected) = (wanted.retain, wanted.protected);
        let refused = self.plan.refusals.iter().any(|r| r.id == *id);
        match self.observed.get(id) {
            // Without the uid tag, the object is not claimed or adopted yet.
            Some(Observation::Present(found)) if !refused && bears_our_uid(found, &self.subject.policies.owner) => {
                entry.state = ResourceState::Present;
                entry.missing_since = None;
                entry.id = found.unique_id();
            }
            Some(Observation::Absent) if self.may_be_late(&entry) => self.note_missing(&mut entry),
            // The inventory keeps an object that AWS can create again.
            Some(Observation::Absent) if id.kind.comes_back_by_itself() && entry.exists() => {}
            // A missing object whose creation is held back stays in the inventory, so that it stays drift.
            Some(Observation::Absent) if self.plan.held.iter().any(|(_, step)| step.id == *id) => {}
            Some(Observation::Absent) => {
                entry = InventoryEntry {
                    tag_keys: entry.tag_keys,
                    settings: entry.settings,
                    ..wanted.planned()
                };
            }
            _ => {}
        }
        let created = self.note_answers(id, wanted, &mut entry);
        self.note_writes(id, &mut entry);
        let arn = entry
            .id
            .as_ref()
            .and_then(|id| wanted.resource.arn_by_id(&self.subject.place, id));
        entry.arn = arn.unwrap_or(entry.arn);
        if wanted.resource.code_source().is_none() {
            entry.code = None;
        }
        self.forget_versions(id, &mut entry);
        let keys = wanted.resource.tags().into_iter().flat_map(|tags| tags.keys().cloned());
        let found = matches!(self.observed.get(id), Some(Observation::Present(_))) && self.plan.settled(id);
        let more = self.plan.later.iter().any(|step| step.id == *id);
        let applied = self.outcome.all_done(id) && !more && (created || !id.kind.changes_over_several_rounds());
        if found || applied {
            entry.applied_digest = Some(wanted.digest.clone());
            entry.tag_keys = keys.collect();
            entry.settings = wanted.resource.settings();
        } else {
            entry.settings.extend(wanted.resource.settings());
            entry.tag_keys = united(keys, entry.tag_keys);
        }
        entry
    }

    /// Records the answers of the calls. Returns whether one of them created the object.
    fn note_answers(&self, id: &ResourceId, wanted: &Entry, entry: &mut InventoryEntry) -> bool {
        let mut created = false;
        for (step, answer) in self.outcome.done_for(id) {
            if step.action == Action::Create {
                created = true;
                entry.missing_since = None;
                entry.state = ResourceState::Present;
            }
            if step.action == Action::Delete && answer.gone {
                *entry = wanted.planned();
            }
            if answer.id.is_some() {
                entry.id.clone_from(&answer.id);
            }
            if step.call.publishes() {
                entry.published_digest = wanted.resource.version_digest();
                // A version of a state machine is identified by its ARN, which ends in the number.
                let version = answer.version.as_ref().and_then(|version| version.rsplit(':').next());
                entry.published_version = version.map(ToOwned::to_owned);
                if entry.oldest_version.is_none() {
                    entry.oldest_version.clone_from(&entry.published_version);
                }
            }
            if let Some(code_sha256) = &answer.code_sha256 {
                entry.code = wanted.resource.code_source().map(|source| AppliedCode {
                    source,
                    code_sha256: code_sha256.clone(),
                });
            }
        }
        created
    }

    /// Whether an object was not found, and its absence counts.
    pub(super) fn is_absent(&self, id: &ResourceId) -> bool {
        let late = self
            .subject
            .object
            .entry(id)
            .is_some_and(|entry| self.may_be_late(entry));
        matches!(self.observed.get(id), Some(Observation::Absent)) && !late
    }

    /// Whether the object exists as far as the inventory knows, and one read that does not find it proves nothing.
    fn may_be_late(&self, entry: &InventoryEntry) -> bool {
        entry.state == ResourceState::Present && !self.timing.until_absence_counts(entry).is_zero()
    }

    fn note_missing(&self, entry: &mut InventoryEntry) {
        entry.missing_since.get_or_insert_with(|| timing::text(self.timing.now));
    }

    /// Records the calls that AWS accepted. The calls of one generation add up while reads may not show them.
    fn note_writes(&self, id: &ResourceId, entry: &mut InventoryEntry) {
        let calls: Vec<String> = self.outcome.done_for(id).map(|(step, _)| step.call.digest()).collect();
        if calls.is_empty() {
            return;
        }
        let object = &self.subject.object;
        let edited = object.status.observed_generation != object.generation;
        if edited || !self.timing.wrote_within(entry, READ_LAG) {
            entry.last_writes.clear();
        }
        entry.last_writes.extend(calls);
        entry.last_write_time = Some(timing::text(self.timing.now));
    }

    /// Updates the number of the oldest version that is left.
    fn forget_versions(&self, id: &ResourceId, entry: &mut InventoryEntry) {
        let Some(Observation::Present(found)) = self.observed.get(id) else {
            return;
        };
        let oldest = entry.oldest_version.as_ref().and_then(|v| v.parse::<u64>().ok());
        let (Some(versions), Some(oldest)) = (found.versions(), oldest) else {
            return;
        };
        let deleted: BTreeSet<u64> = self
            .outcome
            .done_for(id)
            .filter_map(|(step, _)| step.call.deleted_version())
            .collect();
        let deletes = |step: &Step| step.call.deleted_version().is_some_and(|v| deleted.contains(&v));
        if self.plan.changes_for(id).all(deletes) {
            entry.tidied_version.clone_from(&entry.published_version);
        }
        let left = versions.published.range(oldest..).find(|v| !deleted.contains(v));
        entry.oldest_version = left
            .map(ToString::to_string)
            .or_else(|| entry.published_version.clone());
    }

    /// Returns the rest of the inventory in a deletion: all objects except those that no longer exist or have another
    /// owner, and their parts.
    fn left(&self) -> Vec<InventoryEntry> {
        let old = self.subject.object.status.resources.iter();
        let left: Vec<InventoryEntry> = old.filter_map(|old| self.left_of(old)).collect();
        let gone_with_whole = |entry: &&InventoryEntry| {
            let whole = entry.resource_id().whole();
            self.subject.object.goes_with_whole(entry) && !left.iter().any(|e| Some(e.resource_id()) == whole)
        };
        left.iter().filter(|entry| !gone_with_whole(entry)).cloned().collect()
    }

    fn left_of(&self, old: &InventoryEntry) -> Option<InventoryEntry> {
        let id = old.resource_id();
        let gone = self.outcome.done_for(&id).any(|(_, answer)| answer.gone);
        let state = match self.observed.get(&id) {
            _ if gone => return None,
            Some(Observation::Absent) if self.timing.until_absence_counts(old).is_zero() => return None,
            Some(Observation::Absent) => old.state,
            Some(Observation::Present(_)) if self.plan.settled(&id) => return None,
            Some(_) => ResourceState::Deleting,
            None => old.state,
        };
        let mut entry = InventoryEntry { state, ..old.clone() };
        match self.observed.get(&id) {
            Some(Observation::Absent) => self.note_missing(&mut entry),
            Some(Observation::Present(_)) => entry.missing_since = None,
            _ => {}
        }
        self.note_writes(&id, &mut entry);
        Some(entry)
    }

    /// Returns the inventory with every object that the plan creates or tags. Returns `None` if the inventory has them
    /// all.
    pub(super) fn intended_inventory(&self) -> Option<Vec<InventoryEntry>> {
        let desired = self.desired()?;
        let mut resources = self.subject.object.status.resources.clone();
        let mut new = false;
        for (id, wanted) in desired
            .entries()
            .filter(|(id, _)| self.plan.steps.iter().any(|step| step.id == **id))
        {
            let tags = wanted.resource.tags().into_iter();
            let keys: BTreeSet<String> = tags.flat_map(|tags| tags.keys().cloned()).collect();
            match resources.iter_mut().find(|e| e.resource_id() == *id) {
                Some(entry)
                    if keys.iter().all(|k| entry.tag_keys.contains(k))
                        && wanted.resource.settings().is_subset(&entry.settings) => {}
                Some(entry) => {
                    entry.settings.extend(wanted.resource.settings());
                    entry.tag_keys = united(keys, std::mem::take(&mut entry.tag_keys));
                    new = true;
                }
                None => {
                    resources.push(InventoryEntry {
                        tag_keys: keys.into_iter().collect(),
                        settings: wanted.resource.settings(),
                        ..wanted.planned()
                    });
                    new = true;
                }
            }
        }
        new.then_some(resources)
    }

    /// Returns the objects of a deletion that have another owner, so that the deletion leaves them.
    pub(crate) fn left_alone(&self) -> Vec<(ResourceId, String)> {
        let foreign = |(id, observation): (&ResourceId, &Observation)| {
            let Observation::Present(found) = observation else {
                return None;
            };
            let claim = Claim {
                policies: &self.subject.policies,
                entry: self.subject.object.entry(id),
                fence: &Fence::Open,
            };
            match ownership(id, found, claim) {
                Ownership::Foreign(evidence) => Some((id.clone(), evidence.to_string())),
                Ownership::Unclaimed => Some((id.clone(), "this LambdaSfnPattern has never claimed it".into())),
                Ownership::Ours | Ownership::Renamed(_) | Ownership::Adoptable | Ownership::NotAdoptable => None,
            }
        };
        if self.wanted.is_some() {
            vec![]
        } else {
            self.observed.iter().filter_map(foreign).collect()
        }
    }
}

/// Returns the union of both lists, sorted.
fn united(keys: impl IntoIterator<Item = String>, more: Vec<String>) -> Vec<String> {
    let keys: BTreeSet<String> = keys.into_iter().chain(more).collect();
    keys.into_iter().collect()
}
