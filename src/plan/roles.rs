//! New roles that a service cannot use yet.

use super::Plan;
use crate::api::{Kind, ResourceId};
use crate::object::Object;
use crate::reason::Reason;
use crate::resource::{Action, Wait};
use crate::timing::Timing;
use std::collections::BTreeSet;
use std::time::Duration;

impl Plan {
    /// Leaves the creations whose role is likely too new to a later round. As long as the lag of the account is not
    /// known, only one object of the pattern tries it.
    pub(super) fn wait_for_roles(&mut self, object: &Object, timing: Timing) {
        let mut early: BTreeSet<ResourceId> = BTreeSet::new();
        let mut tried = false;
        let ids = self.needs.keys().filter(|id| id.kind.needs_role() && self.creates(id));
        let ids: Vec<ResourceId> = ids.cloned().collect();
        for id in ids {
            let Some(age) = self.role_age(&id, object, timing) else {
                continue;
            };
            let left = timing.role_ready_after.saturating_sub(age);
            let after = if left.is_zero() {
                Duration::from_millis(200)
            } else {
                left
            };
            if left.is_zero() && (timing.role_lag_is_known || !tried) {
                tried = true;
                continue;
            }
            self.waits.push(Wait {
                id: id.clone(),
                reason: Reason::WaitingForRole,
                message: "waits until AWS lets its service use the new role".to_owned(),
                after: Some(after),
            });
            early.insert(id);
        }
        self.postpone(|step, _| early.contains(&step.id));
    }

    /// The age of the youngest role that an object needs, by the last write to it: zero if this round creates it, `None`
    /// if no write is recorded.
    pub(crate) fn role_age(&self, id: &ResourceId, object: &Object, timing: Timing) -> Option<Duration> {
        let age = |role: &ResourceId| match self.creates(role) {
            true => Some(Duration::ZERO),
            false => timing.since_write(object.entry(role)?),
        };
        let roles = self.needs(id).iter().filter(|need| need.kind == Kind::Role);
        roles.filter_map(age).min()
    }

    fn creates(&self, id: &ResourceId) -> bool {
        let mut steps = self.steps.iter();
        steps.any(|step| step.id == *id && step.action == Action::Create)
    }
}
