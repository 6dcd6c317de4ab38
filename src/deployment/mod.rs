//! Shifts of the aliases of the function and the state machine to new versions, both together. A decision is a pure
//! function of the spec, the status, the published versions, the alarms and the time. It sets the desired routing of
//! the aliases, and the plan changes them.
//!
//! The status contains the start of a step. A decision that the status does not contain yet is made again in the same
//! way, so an operator that was killed continues where it stopped.

mod aliases;
mod facts;
mod look;
mod read;
mod recover;
#[cfg(test)]
mod tests;

pub(crate) use aliases::Shift;
pub(crate) use facts::{Facts, Pair};
pub(crate) use look::LookFor;
pub use look::{Alarm, Looked, Traffic, VersionState};
pub(crate) use read::read;

use crate::api::{DeploymentPhase, DeploymentStatus, Kind};
use crate::desired::DesiredState;
use crate::names::digest;
use crate::pattern::Deployment;
use crate::reason::Reason;
use crate::resource::Routing;
use facts::{ALL, time};
use jiff::Timestamp;
use look::Health;
use recover::recovered;
use std::time::Duration;

/// Maximum time between two reads of the alarms.
const ALARMS_EVERY: Duration = Duration::from_secs(30);
const SOONEST: Duration = Duration::from_millis(500);

/// Goal of a round: the AWS objects, and the current routing of their aliases.
#[derive(Clone, Debug)]
pub(crate) struct Wanted {
    /// The AWS objects.
    pub(crate) desired: DesiredState,
    /// Routing of the aliases, and the reason why it is not final.
    pub(crate) decision: Decision,
}

/// Decision about a shift.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Decision {
    /// Status to write after the aliases have moved. `None` if no alias can be created yet.
    pub(crate) status: Option<DeploymentStatus>,
    /// Routing of the function's alias.
    pub(crate) function: Option<Routing>,
    /// Routing of the state machine's alias.
    pub(crate) machine: Option<Routing>,
    /// Reason why the shift is not complete.
    pub(crate) unfinished: Option<(Reason, String)>,
    /// Maximum time until the next round.
    pub(crate) look_again: Option<Duration>,
    /// Whether newer versions must be published first.
    pub(crate) superseded: bool,
}

/// Decides the current routing of the aliases.
pub(crate) fn decide(spec: &Deployment, old: Option<&DeploymentStatus>, facts: Facts<'_>) -> Decision {
    let mut old = old.map(|status| without_lost(status, facts));
    if let (None, Some(target), Some(traffic)) = (&old, facts.target, &facts.looked.traffic) {
        match traffic {
            Ok(traffic) => old = recovered(spec, target, traffic, facts),
            Err(failure) => {
                let message = format!("cannot read the aliases: {failure}");
                return Decision {
                    unfinished: Some((failure.reason(Kind::FunctionAlias), message)),
                    ..Decision::default()
                };
            }
        }
    }
    let new = facts.target.filter(|target| is_new(spec, old.as_ref(), target));
    let (status, unfinished) = match (old, new) {
        (None, None) => return Decision::default(),
        (old, Some(target)) => begin(spec, old, target, facts),
        (Some(old), None) => go_on(spec, old, facts),
    };
    let waits = status.as_ref().is_none_or(|s| s.phase == DeploymentPhase::Shifting) && unfinished.is_some();
    Decision {
        function: status.as_ref().and_then(|s| route(s, |pair| pair.function)),
        machine: status.as_ref().and_then(|s| route(s, |pair| pair.machine)),
        superseded: facts.target.is_none(),
        look_again: (waits && !facts.suspended).then(|| look_again(spec, status.as_ref(), facts.now)),
        status,
        unfinished,
    }
}

/// Returns the status after a round has observed or created both aliases with the routing of the step: the time of the
/// step starts. After the last step the new versions become the last good ones.
pub(crate) fn confirmed(mut status: DeploymentStatus, now: Timestamp) -> DeploymentStatus {
    if status.phase == DeploymentPhase::Shifting && status.percentage >= ALL {
        status.phase = DeploymentPhase::Completed;
        status.message = format!("all traffic goes to {}", target(&status));
    }
    if status.phase != DeploymentPhase::RolledBack && status.step_started_at.is_none() {
        status.step_started_at = Some(time(now));
    }
    status
}

/// Returns the facts to read from AWS before a decision.
pub(crate) fn look_for(spec: &Deployment, old: Option<&DeploymentStatus>, facts: Facts<'_>) -> LookFor {
    let old = old.map(|status| without_lost(status, facts));
    let new = facts.target.filter(|target| is_new(spec, old.as_ref(), target));
    let shifting = old.as_ref().is_some_and(|s| s.phase == DeploymentPhase::Shifting);
    let shifts = new.is_some_and(|new| gradually(&last_good(old.as_ref()), new)) || shifting;
    if facts.suspended {
        return LookFor::default();
    }
    LookFor {
        alarms: if shifts { spec.alarms.clone() } else { vec![] },
        version: new.and_then(|new| new.function.clone()),
        aliases: vec![],
    }
}

fn is_new(spec: &Deployment, old: Option<&DeploymentStatus>, wanted: &Pair) -> bool {
    old.is_none_or(|old| {
        let again = old.phase == DeploymentPhase::RolledBack && old.spec_digest != digest(spec);
        target(old) != *wanted || again
    })
}

/// Starts a shift to new versions. It supersedes a shift in progress, and the last good versions stay the same.
fn begin(spec: &Deployment, old: Option<DeploymentStatus>, target: &Pair, facts: Facts<'_>) -> Outcome {
    let previous = last_good(old.as_ref());
    let gradual = gradually(&previous, target);
    let percentage = if gradual { spec.strategy.after(0) } else { ALL };
    let status = DeploymentStatus {
        phase: DeploymentPhase::Shifting,
        step: 1,
        percentage,
        function_version: target.function.clone(),
        state_machine_version: target.machine.clone(),
        previous_function_version: previous.function.clone(),
        previous_state_machine_version: previous.machine.clone(),
        started_at: time(facts.now),
        step_started_at: None,
        spec_digest: digest(spec),
        message: String::new(),
    };
    if !facts.suspended {
        if let Some(unfinished) = target
            .function
            .as_ref()
            .and_then(|version| facts.looked.version(version))
        {
            return (old, Some(unfinished));
        }
        if gradual {
            match facts.looked.health(spec) {
                Health::Good => {}
                Health::Alarm(alarm) => return rolled_back(spec, status, &alarm),
                Health::Unknown(reason, why) => return (old, Some((reason, why))),
            }
        }
    }
    shifting(status)
}

fn go_on(spec: &Deployment, old: DeploymentStatus, facts: Facts<'_>) -> Outcome {
    match old.phase {
        DeploymentPhase::Completed => return (Some(old), None),
        DeploymentPhase::RolledBack => {
            let message = old.message.clone();
            return (Some(old), Some((Reason::RolledBack, message)));
        }
        DeploymentPhase::Shifting => {}
    }
    if facts.suspended {
        let message = format!(
            "the shift is suspended; set spec.suspend to false to continue it: {}",
            old.message
        );
        return (Some(old), Some((Reason::Suspended, message)));
    }
    if has_good(&old) {
        match facts.looked.health(spec) {
            Health::Good => {}
            Health::Alarm(alarm) => return rolled_back(spec, old, &alarm),
            Health::Unknown(reason, why) => return (Some(old), Some((reason, why))),
        }
    }
    // The shift stops at this step while newer versions are being published.
    let over = facts.target.is_some() && left(spec, &old, facts.now) == Some(Duration::ZERO);
    if old.percentage >= ALL || !over {
        return shifting(old);
    }
    shifting(DeploymentStatus {
        step: old.step.saturating_add(1),
        percentage: spec.strategy.after(old.percentage),
        step_started_at: None,
        ..old
    })
}

type Outcome = (Option<DeploymentStatus>, Option<(Reason, String)>);

fn shifting(mut status: DeploymentStatus) -> Outcome {
    let (to, from) = (target(&status), previous(&status));
    let (step, percentage) = (status.step, status.percentage);
    if percentage >= ALL {
        status.message = format!("step {step}: all traffic to {to}");
        return (Some(status), None);
    }
    status.message = format!("step {step}: {percentage} % of the traffic to {to}, the rest to {from}");
    let message = status.message.clone();
    (Some(status), Some((Reason::Deploying, message)))
}

fn rolled_back(spec: &Deployment, mut status: DeploymentStatus, alarm: &str) -> Outcome {
    let message = format!(
        "CloudWatch alarm {alarm:?} is in ALARM: all traffic goes to {} instead of {}; correct the spec to start a new \
         shift",
        back(&status),
        target(&status),
    );
    status.phase = DeploymentPhase::RolledBack;
    status.percentage = 0;
    status.spec_digest = digest(spec);
    status.message.clone_from(&message);
    (Some(status), Some((Reason::RolledBack, message)))
}

/// Whether an existing alias must move.
fn gradually(from: &Pair, to: &Pair) -> bool {
    let moves = |from: &Option<String>, to: &Option<String>| from.is_some() && to.is_some() && from != to;
    moves(&from.function, &to.function) || moves(&from.machine, &to.machine)
}

fn has_good(status: &DeploymentStatus) -> bool {
    gradually(&previous(status), &target(status))
}

fn target(status: &DeploymentStatus) -> Pair {
    Pair {
        function: status.function_version.clone(),
        machine: status.state_machine_version.clone(),
    }
}

fn previous(status: &DeploymentStatus) -> Pair {
    Pair {
        function: status.previous_function_version.clone(),
        machine: status.previous_state_machine_version.clone(),
    }
}

/// Returns the target of a rollback. A new alias has no version to roll back to and keeps its new one.
fn back(status: &DeploymentStatus) -> Pair {
    let (from, to) = (previous(status), target(status));
    let one = |from: Option<String>, to: Option<String>| to.map(|to| from.unwrap_or(to));
    Pair {
        function: one(from.function, to.function),
        machine: one(from.machine, to.machine),
    }
}

/// Returns the versions of the last completed shift.
fn last_good(status: Option<&DeploymentStatus>) -> Pair {
    match status {
        None => Pair::default(),
        Some(status) if status.phase == DeploymentPhase::Completed => target(status),
        Some(status) => previous(status),
    }
}

/// Removes the versions of an object that was created again, because its versions are different ones.
fn without_lost(status: &DeploymentStatus, facts: Facts<'_>) -> DeploymentStatus {
    let mut status = status.clone();
    if facts.function_lost {
        (status.function_version, status.previous_function_version) = (None, None);
    }
    if facts.machine_lost {
        (status.state_machine_version, status.previous_state_machine_version) = (None, None);
    }
    status
}

fn route(status: &DeploymentStatus, version_of: impl Fn(Pair) -> Option<String>) -> Option<Routing> {
    let one = |version| Routing {
        version,
        additional: None,
    };
    let new = version_of(target(status))?;
    match (status.phase, version_of(previous(status))) {
        (DeploymentPhase::RolledBack, _) => version_of(back(status)).map(one),
        (DeploymentPhase::Shifting, Some(old)) if old != new && status.percentage < ALL => Some(Routing {
            version: old,
            additional: Some((new, status.percentage)),
        }),
        (DeploymentPhase::Shifting | DeploymentPhase::Completed, _) => Some(one(new)),
    }
}

/// Remaining time of the step. `None` if the step has not started.
fn left(spec: &Deployment, status: &DeploymentStatus, now: Timestamp) -> Option<Duration> {
    let began: Timestamp = status.step_started_at.as_ref()?.parse().ok()?;
    let elapsed = Duration::try_from(now.duration_since(began)).unwrap_or_default();
    Some(spec.interval.saturating_sub(elapsed))
}

fn look_again(spec: &Deployment, status: Option<&DeploymentStatus>, now: Timestamp) -> Duration {
    let end = status
        .and_then(|status| left(spec, status, now))
        .unwrap_or(spec.interval);
    let alarms = if spec.alarms.is_empty() {
        end
    } else {
        ALARMS_EVERY.min(spec.interval / 4)
    };
    end.min(alarms).max(SOONEST)
}
