//! Shifts that no status records: after a loss of the status, in a rebuilt cluster, at an adoption.

use super::facts::{ALL, Facts, Pair, time};
use super::look::Traffic;
use crate::api::{DeploymentPhase, DeploymentStatus};
use crate::names::digest;
use crate::pattern::Deployment;
use std::collections::BTreeMap;

/// Returns the status of the shift that the observed aliases show; `None` if they already point to the target, or do
/// not exist.
///
/// The last good versions are those that the aliases route most traffic to. Aliases between two versions are in the
/// middle of a shift, and it continues. Aliases at an earlier version stay there: a rollback looks the same. At an
/// adoption they are the start of the next shift.
pub(super) fn recovered(
    spec: &Deployment,
    target: &Pair,
    traffic: &Traffic,
    facts: Facts<'_>,
) -> Option<DeploymentStatus> {
    let main = Pair {
        function: main(&traffic.function),
        machine: main(&traffic.machine),
    };
    let moved = |main: &Option<String>, target: &Option<String>| main.is_none() || main == target;
    if moved(&main.function, &target.function) && moved(&main.machine, &target.machine) {
        return None;
    }
    let share = |traffic: &BTreeMap<String, i32>, version: &Option<String>| {
        version.as_ref().and_then(|version| traffic.get(version).copied())
    };
    let shares = [
        share(&traffic.function, &target.function).filter(|_| main.function != target.function),
        share(&traffic.machine, &target.machine).filter(|_| main.machine != target.machine),
    ];
    let percentage = shares.into_iter().flatten().max();
    let status = DeploymentStatus {
        phase: DeploymentPhase::RolledBack,
        step: 1,
        percentage: 0,
        function_version: target.function.clone(),
        state_machine_version: target.machine.clone(),
        previous_function_version: main.function.clone(),
        previous_state_machine_version: main.machine.clone(),
        started_at: time(facts.now),
        step_started_at: None,
        spec_digest: digest(spec),
        message: format!(
            "the aliases point to {main}, and no shift to {target} is recorded: they stay there; edit the spec to start a \
             shift"
        ),
    };
    Some(match percentage {
        Some(percentage) => DeploymentStatus {
            phase: DeploymentPhase::Shifting,
            percentage,
            ..status
        },
        None if facts.adopts => DeploymentStatus {
            phase: DeploymentPhase::Completed,
            percentage: ALL,
            function_version: main.function,
            state_machine_version: main.machine,
            previous_function_version: None,
            previous_state_machine_version: None,
            ..status
        },
        None => status,
    })
}

/// Returns the version with the most traffic.
fn main(traffic: &BTreeMap<String, i32>) -> Option<String> {
    let most = traffic.iter().max_by_key(|(_, percentage)| **percentage);
    most.map(|(version, _)| version.clone())
}

#[cfg(test)]
mod tests {
    use super::super::{Looked, decide};
    use super::*;
    use crate::pattern::Strategy;
    use crate::reason::Reason;
    use jiff::Timestamp;
    use std::time::Duration;

    fn spec() -> Deployment {
        Deployment {
            strategy: Strategy::Linear(40),
            interval: Duration::from_secs(300),
            alarms: vec![],
        }
    }

    fn pair(version: &str) -> Pair {
        Pair {
            function: Some(version.to_owned()),
            machine: None,
        }
    }

    /// The decision about version 2 without a recorded shift, when the alias routes its traffic so.
    fn decision(traffic: &[(&str, i32)], adopts: bool) -> super::super::Decision {
        let function = traffic
            .iter()
            .map(|(version, share)| ((*version).to_owned(), *share))
            .collect();
        let machine = BTreeMap::new();
        let looked = Looked {
            traffic: Some(Ok(Traffic { function, machine })),
            ..Looked::default()
        };
        let facts = Facts {
            target: Some(&pair("2")),
            function_lost: false,
            machine_lost: false,
            looked: &looked,
            now: Timestamp::UNIX_EPOCH,
            suspended: false,
            adopts,
        };
        decide(&spec(), None, facts)
    }

    fn routing(traffic: &[(&str, i32)], adopts: bool) -> (String, Option<(String, i32)>) {
        let routing = decision(traffic, adopts).function.unwrap();
        (routing.version, routing.additional)
    }

    #[test]
    fn an_alias_at_an_earlier_version_stays_there_without_a_recorded_shift() {
        assert_eq!(routing(&[("1", 100)], false), ("1".into(), None));
        let (reason, message) = decision(&[("1", 100)], false).unfinished.unwrap();
        assert_eq!(reason, Reason::RolledBack);
        assert!(
            message.contains("version 1") && message.contains("version 2"),
            "{message}"
        );
    }

    #[test]
    fn an_alias_between_two_versions_continues_its_shift() {
        assert_eq!(
            routing(&[("1", 60), ("2", 40)], false),
            ("1".into(), Some(("2".into(), 40)))
        );
    }

    #[test]
    fn an_adopted_alias_is_the_start_of_a_shift() {
        assert_eq!(routing(&[("1", 100)], true), ("1".into(), Some(("2".into(), 40))));
    }

    #[test]
    fn an_alias_at_the_target_or_a_new_one_needs_no_shift() {
        for traffic in [&[("2", 100)][..], &[]] {
            assert_eq!(routing(traffic, false), ("2".into(), None));
        }
    }
}
