//! Desired × observed → the calls to make, the waits and the refusals. Pure: a plan can be printed,
//! compared and tested without AWS.

use crate::aws::Failure;
use crate::desired::DesiredState;
use crate::object::Object;
use crate::observe::{Observation, ObservedState};
use crate::pattern::Owner;
use crate::resource::{self, Action, Known, Refusal, ResourceId, Step, Wait};
use std::collections::{BTreeMap, BTreeSet};

/// What one round does.
#[derive(Clone, Debug, Default)]
pub struct Plan {
    /// Calls, in the order of their stages.
    pub steps: Vec<Step>,
    /// What has to happen in AWS first.
    pub waits: Vec<Wait>,
    /// What is not done until somebody acts.
    pub refusals: Vec<Refusal>,
    /// What could not be read.
    pub failures: Vec<(ResourceId, Failure)>,
    /// Whether everything wanted was looked at, so that an empty plan proves that AWS is as declared.
    pub complete: bool,
    needs: BTreeMap<ResourceId, Vec<ResourceId>>,
}

impl Plan {
    /// What it takes to get from `observed` to `wanted`; to nothing, if nothing is wanted because the
    /// object is being deleted.
    pub fn between(wanted: Option<&DesiredState>, observed: &ObservedState, object: &Object, owner: &Owner) -> Self {
        let mut plan = Plan {
            complete: wanted.is_none_or(|w| w.entries().all(|(id, _)| observed.get(id).is_some())),
            ..Plan::default()
        };
        for (id, observation) in observed.iter() {
            let found = match observation {
                Observation::Failed(failure) => {
                    plan.failures.push((id.clone(), failure.clone()));
                    continue;
                }
                Observation::Absent => None,
                Observation::Present(found) => Some(found),
            };
            let entry = wanted.and_then(|w| w.get(id));
            let known = Known {
                owner,
                entry: object.entry(id),
            };
            let verdict = resource::diff(id, entry.map(|e| &e.resource), found, known);
            plan.steps.extend(verdict.steps);
            plan.waits.extend(verdict.waits);
            plan.refusals.extend(verdict.refusals);
            if let Some(entry) = entry {
                plan.needs.insert(id.clone(), entry.needs.clone());
            }
        }
        plan.drop_blocked();
        plan.steps.sort_by_key(|step| step.stage);
        plan
    }

    /// Nothing is made on top of something that is refused or could not be looked at; and nothing new at
    /// all while something is refused, or half a pattern would stand beside what is somebody else's.
    fn drop_blocked(&mut self) {
        let refused = self.refusals.iter().map(|r| &r.id);
        let blocked: BTreeSet<&ResourceId> = refused.chain(self.failures.iter().map(|(id, _)| id)).collect();
        let any_refused = !self.refusals.is_empty();
        self.steps.retain(|step| {
            let needs = self.needs.get(&step.id).map(Vec::as_slice).unwrap_or_default();
            !(any_refused && step.action == Action::Create || needs.iter().any(|need| blocked.contains(need)))
        });
    }

    /// What an object needs.
    pub fn needs(&self, id: &ResourceId) -> &[ResourceId] {
        self.needs.get(id).map(Vec::as_slice).unwrap_or_default()
    }

    /// Whether there is nothing to do, to wait for or to complain about.
    pub fn is_empty(&self) -> bool {
        self.steps.is_empty() && self.waits.is_empty() && self.refusals.is_empty() && self.failures.is_empty()
    }

    /// The steps for one object.
    pub fn steps_for<'a>(&'a self, id: &'a ResourceId) -> impl Iterator<Item = &'a Step> {
        self.steps.iter().filter(move |s| s.id == *id)
    }

    /// Whether an object was found to be exactly as wanted.
    pub fn settled(&self, id: &ResourceId) -> bool {
        self.steps_for(id).next().is_none()
            && !self.waits.iter().any(|w| w.id == *id)
            && !self.refusals.iter().any(|r| r.id == *id)
            && !self.failures.iter().any(|(failed, _)| failed == id)
    }
}
