//! Reads that do not show the operator's own writes yet.

use crate::api::{InventoryEntry, Kind, ResourceId, ResourceState};
use crate::reason::Reason;
use crate::resource::{Action, Step, Verdict, Wait};
use crate::timing::{READ_LAG, Timing};
use std::time::Duration;

/// Time between two creations of a function that failed at its creation.
const RECREATE_AFTER: Duration = Duration::from_secs(60);

/// Turns what a late read seems to ask for into a wait for a read that shows the last write.
///
/// Within [`READ_LAG`] of a write, a difference from what was applied is not drift, and a call that was just made is
/// not made again. The absence of an object that may exist counts from the second look.
pub(super) fn trust_late(
    verdict: &mut Verdict,
    found: bool,
    digest: Option<&str>,
    entry: &InventoryEntry,
    timing: Timing,
) {
    let (id, wanted) = (entry.resource_id(), digest.is_some());
    if !found {
        // The first creation of a planned object waits for nothing.
        let may_exist = entry.state == ResourceState::Present || !wanted;
        let left = timing.until_absence_counts(entry);
        if may_exist && !left.is_zero() {
            verdict.clear();
            verdict
                .waits
                .push(wait(&id, wanted, "was not found; the operator looks again", left));
        }
        return;
    }
    // Lambda needs a while to fail again: a function that failed at its creation is created again once a minute.
    let same = wanted && digest == entry.applied_digest.as_deref();
    if same
        && verdict
            .steps
            .iter()
            .any(|step| step.action == Action::Delete && step.call.operation() == "DeleteFunction")
        && timing.wrote_within(entry, RECREATE_AFTER)
    {
        verdict.steps.clear();
        return;
    }
    let Some(left) = timing.since_write(entry).and_then(|age| READ_LAG.checked_sub(age)) else {
        return;
    };
    let unseen = |step: &Step| step.drift || is_repeated(step, entry);
    let (steps, later) = (verdict.steps.len(), verdict.later.len());
    verdict.steps.retain(|step| !unseen(step));
    verdict.later.retain(|step| !unseen(step));
    if (verdict.steps.len(), verdict.later.len()) != (steps, later) {
        verdict.postpone_unless(|_| false);
        let soon = left.min(Duration::from_secs(1));
        verdict
            .waits
            .push(wait(&id, wanted, "does not show the last write yet", soon));
    }
}

/// Whether the call was among the last ones. A publication is not repeated by itself: the inventory knows the version.
/// The digest of a call on an alias does not contain the routing, so two moves have the same digest.
fn is_repeated(step: &Step, entry: &InventoryEntry) -> bool {
    let is_known = step.call.publishes() || step.id.kind.is_alias();
    !is_known && entry.last_writes.contains(&step.call.digest())
}

fn wait(id: &ResourceId, wanted: bool, message: &str, after: Duration) -> Wait {
    let reason = match id.kind {
        _ if !wanted => Reason::Deleting,
        Kind::Role => Reason::WaitingForRole,
        Kind::Function => Reason::WaitingForFunction,
        Kind::StateMachine => Reason::WaitingForStateMachine,
        _ => Reason::Updating,
    };
    Wait {
        id: id.clone(),
        reason,
        message: message.to_owned(),
        after: Some(after),
    }
}
