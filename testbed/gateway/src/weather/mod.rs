//! Weather: the lags and states of real AWS that an emulator does not have.
//!
//! A [`Climate`] says how long each lag lasts. `calm` has no lag, `real` has the lags of AWS, `storm` has them
//! too and fails some calls at random, by a seed. Every answer of the gateway passes through the weather after the
//! rules (module `rules`) have corrected it.

mod climate;
mod functions;
mod keys;
mod reads;
mod rights;
mod shifts;
mod storm;
mod subject;
mod tags;

pub use climate::{Climate, Weather};
pub use tags::conditioned_on_tags;

use std::{
    collections::BTreeSet,
    sync::Mutex,
    time::{Duration, Instant},
};

use crate::{answer::Answer, faults::Effect, lock, request::AwsRequest};
use subject::subjects;

/// What the weather remembers of the calls that passed.
#[derive(Debug)]
pub(crate) struct Sky {
    climate: Mutex<Climate>,
    /// Actions that the caller's policy allows only under a condition on the object's tags.
    conditioned: BTreeSet<String>,
    storm: storm::Storm,
    tags: tags::Tags,
    reads: reads::Reads,
    rights: rights::Rights,
    functions: functions::Functions,
    shifts: shifts::Shifts,
    keys: keys::Keys,
}

impl Sky {
    pub(crate) fn new(climate: Climate, conditioned: BTreeSet<String>) -> Self {
        Self {
            climate: Mutex::new(climate),
            conditioned,
            storm: storm::Storm::default(),
            tags: tags::Tags::default(),
            reads: reads::Reads::default(),
            rights: rights::Rights::default(),
            functions: functions::Functions::default(),
            shifts: shifts::Shifts::default(),
            keys: keys::Keys::default(),
        }
    }

    pub(crate) fn set(&self, climate: Climate) {
        *lock(&self.climate) = climate;
    }

    fn climate(&self) -> Climate {
        lock(&self.climate).clone()
    }

    /// The fault that the storm has for this call.
    pub(crate) fn strike(&self, request: &AwsRequest) -> Option<Effect> {
        self.storm.strike(&self.climate(), request)
    }

    /// The answer of a call that AWS would refuse at this time.
    pub(crate) fn before(&self, request: &AwsRequest) -> Option<Answer> {
        let climate = self.climate();
        let refused = self
            .tags
            .refusal(request, climate.tags, &self.conditioned)
            .or_else(|| self.rights.refusal(request, climate.rights))
            .or_else(|| self.functions.refusal(request, climate.pending))
            .or_else(|| self.shifts.refusal(request, climate.shift))
            .or_else(|| self.keys.refusal(request));
        if refused.is_none() {
            self.functions.begin(request);
        }
        refused
    }

    /// The answer of a call as AWS gives it at this time.
    pub(crate) fn after(&self, request: &AwsRequest, mut answer: Answer, stale: bool) -> Answer {
        let climate = self.climate();
        self.tags.learn(request, &answer);
        self.rights.learn(request, &answer);
        self.keys.learn(request, &answer);
        self.functions.learn(request, &answer);
        self.shifts.learn(request, &answer);
        self.functions.show(request, &mut answer, climate.pending);
        self.shifts.show(request, &mut answer, climate.shift);
        self.keys.show(request, &mut answer);
        self.reads.answer(request, answer, climate.reads, stale)
    }

    pub(crate) fn functions(&self) -> &functions::Functions {
        &self.functions
    }

    pub(crate) fn keys(&self) -> &keys::Keys {
        &self.keys
    }
}

/// Whether the time is less than `lag` ago.
fn within(time: Option<Instant>, lag: Duration) -> bool {
    time.is_some_and(|time| time.elapsed() < lag)
}
