//! Tests of single decisions.

mod sequences;

use super::*;
use crate::aws::{Class, Failure};
use crate::pattern::Strategy;
use std::collections::BTreeMap;

const ALARM: &str = "errors";

fn spec(strategy: Strategy) -> Deployment {
    Deployment {
        strategy,
        interval: Duration::from_secs(60),
        alarms: vec![ALARM.into()],
    }
}

fn pair(n: u32) -> Pair {
    Pair {
        function: Some(n.to_string()),
        machine: Some((n + 100).to_string()),
    }
}

fn looked(alarm: Alarm) -> Looked {
    Looked {
        alarms: Some(Ok(BTreeMap::from([(ALARM.to_owned(), alarm)]))),
        version: Some(Ok(VersionState::Ready)),
        ..Looked::default()
    }
}

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_second(1_800_000_000 + seconds).unwrap()
}

fn facts<'a>(target: Option<&'a Pair>, looked: &'a Looked, seconds: i64) -> Facts<'a> {
    Facts {
        target,
        function_lost: false,
        machine_lost: false,
        looked,
        now: at(seconds),
        suspended: false,
        adopts: false,
    }
}

/// Runs one round in which the aliases move as decided.
fn round(
    spec: &Deployment,
    old: Option<&DeploymentStatus>,
    target: Option<u32>,
    alarm: Alarm,
    seconds: i64,
) -> (Decision, Option<DeploymentStatus>) {
    let (target, looked) = (target.map(pair), looked(alarm));
    let decision = decide(spec, old, facts(target.as_ref(), &looked, seconds));
    let status = decision.status.clone().map(|s| confirmed(s, at(seconds)));
    (decision, status)
}

fn good(spec: &Deployment) -> DeploymentStatus {
    round(spec, None, Some(1), Alarm::InAlarm, 0).1.unwrap()
}

fn one(version: u32) -> Routing {
    Routing {
        version: version.to_string(),
        additional: None,
    }
}

fn both(from: u32, to: u32, percentage: i32) -> Routing {
    Routing {
        version: from.to_string(),
        additional: Some((to.to_string(), percentage)),
    }
}

/// Returns the routing of both aliases, and the reason.
fn seen(decision: &Decision) -> (Routing, Routing, Option<Reason>) {
    (
        decision.function.clone().unwrap(),
        decision.machine.clone().unwrap(),
        decision.unfinished.as_ref().map(|(reason, _)| *reason),
    )
}

#[test]
fn a_new_alias_points_to_its_version_at_once_in_every_state_of_the_alarms() {
    for strategy in [Strategy::AllAtOnce, Strategy::Canary(10), Strategy::Linear(10)] {
        let (decision, status) = round(&spec(strategy), None, Some(1), Alarm::InAlarm, 0);
        assert_eq!(seen(&decision), (one(1), one(101), None));
        assert_eq!(status.unwrap().phase, DeploymentPhase::Completed);
    }
    let (decision, status) = round(&spec(Strategy::AllAtOnce), None, None, Alarm::Quiet, 0);
    assert_eq!(
        (decision, status),
        (Decision::default(), None),
        "no version is published yet"
    );
}

#[test]
fn each_strategy_shifts_by_its_steps() {
    for (strategy, steps) in [
        (Strategy::AllAtOnce, vec![]),
        (Strategy::Canary(10), vec![10]),
        (Strategy::Linear(40), vec![40, 80]),
        (Strategy::Linear(50), vec![50]),
        (Strategy::Linear(99), vec![99]),
    ] {
        let spec = spec(strategy);
        let mut status = good(&spec);
        let mut seconds = 0;
        for percentage in steps {
            for early in [0, 30, 59] {
                let (decision, new) = round(&spec, Some(&status), Some(2), Alarm::Quiet, seconds + early);
                let expected = (
                    both(1, 2, percentage),
                    both(101, 102, percentage),
                    Some(Reason::Deploying),
                );
                assert_eq!(seen(&decision), expected, "{strategy:?}");
                let due = Duration::from_secs(u64::try_from(60 - early).unwrap()).min(Duration::from_secs(15));
                assert_eq!(decision.look_again, Some(due));
                status = new.unwrap();
            }
            seconds += 60;
        }
        let (decision, new) = round(&spec, Some(&status), Some(2), Alarm::Quiet, seconds);
        assert_eq!(seen(&decision), (one(2), one(102), None), "{strategy:?}");
        let status = new.unwrap();
        assert_eq!(status.phase, DeploymentPhase::Completed);
        let (decision, again) = round(&spec, Some(&status), Some(2), Alarm::InAlarm, seconds + 9);
        assert_eq!(
            seen(&decision),
            (one(2), one(102), None),
            "an alarm after the last step has no effect"
        );
        assert_eq!(again, Some(status));
    }
}

#[test]
fn an_alarm_rolls_both_aliases_back_at_every_step_until_the_spec_changes() {
    let spec = spec(Strategy::Linear(30));
    for rounds in 0..4 {
        let mut status = good(&spec);
        let seconds = |n: i64| n * 60;
        for n in 0..rounds {
            status = round(&spec, Some(&status), Some(2), Alarm::Quiet, seconds(n))
                .1
                .unwrap();
        }
        let (decision, back) = round(&spec, Some(&status), Some(2), Alarm::InAlarm, seconds(rounds));
        assert_eq!(
            seen(&decision),
            (one(1), one(101), Some(Reason::RolledBack)),
            "{rounds}"
        );
        assert_eq!(decision.look_again, None);
        let back = back.unwrap();
        assert!(
            back.message.contains(ALARM) && back.message.contains("function version 1 and"),
            "{}",
            back.message
        );
        for alarm in [Alarm::InAlarm, Alarm::Quiet] {
            let (decision, still) = round(&spec, Some(&back), Some(2), alarm, 9999);
            assert_eq!(
                seen(&decision),
                (one(1), one(101), Some(Reason::RolledBack)),
                "the rollback stays"
            );
            assert_eq!(still.as_ref(), Some(&back));
            let (decision, still) = round(&spec, Some(&back), None, alarm, 9999);
            assert_eq!(seen(&decision).0, one(1), "also while a version is being published");
            assert_eq!(still.as_ref(), Some(&back));
        }
        let (decision, _) = round(&spec, Some(&back), Some(3), Alarm::Quiet, 9999);
        assert_eq!(
            seen(&decision),
            (both(1, 3, 30), both(101, 103, 30), Some(Reason::Deploying))
        );
        let other = Deployment {
            alarms: vec![],
            ..spec.clone()
        };
        let (decision, _) = round(&other, Some(&back), Some(2), Alarm::InAlarm, 9999);
        assert_eq!(
            seen(&decision).0,
            both(1, 2, 30),
            "another strategy to the same versions"
        );
    }
}

#[test]
fn a_new_edit_supersedes_a_shift_at_each_step_with_the_same_last_good_versions() {
    let spec = spec(Strategy::Linear(30));
    let mut status = good(&spec);
    for n in 0..4 {
        status = round(&spec, Some(&status), Some(2), Alarm::Quiet, n * 60).1.unwrap();
        let (paused, kept) = round(&spec, Some(&status), None, Alarm::Quiet, n * 60 + 600);
        assert_eq!(
            kept.as_ref(),
            Some(&status),
            "no step starts while the edit is being published"
        );
        let (decision, new) = round(&spec, kept.as_ref(), Some(3), Alarm::Quiet, n * 60 + 700);
        let good = if status.phase == DeploymentPhase::Completed {
            2
        } else {
            1
        };
        let expected = (both(good, 3, 30), both(good + 100, 103, 30), Some(Reason::Deploying));
        assert_eq!(seen(&decision), expected, "{paused:?}");
        let (decision, _) = round(&spec, new.as_ref(), Some(3), Alarm::InAlarm, n * 60 + 701);
        assert_eq!(seen(&decision).0, one(good));
    }
    assert_eq!(status.phase, DeploymentPhase::Completed);
}

#[test]
fn the_time_of_a_step_starts_after_both_aliases_have_moved() {
    let spec = spec(Strategy::Canary(10));
    let old = good(&spec);
    let (first, _) = round(&spec, Some(&old), Some(2), Alarm::Quiet, 0);
    let unconfirmed = first.status.unwrap();
    let (decision, confirmed) = round(&spec, Some(&unconfirmed), Some(2), Alarm::Quiet, 600);
    assert_eq!(seen(&decision).0, both(1, 2, 10), "the aliases have not moved");
    let confirmed = confirmed.unwrap();
    assert_eq!(
        seen(&round(&spec, Some(&confirmed), Some(2), Alarm::Quiet, 659).0).0,
        both(1, 2, 10)
    );
    assert_eq!(
        seen(&round(&spec, Some(&confirmed), Some(2), Alarm::Quiet, 660).0).0,
        one(2)
    );
}

#[test]
fn an_unknown_state_of_an_alarm_or_a_version_stops_the_shift_at_its_step() {
    let spec = spec(Strategy::Canary(10));
    let old = good(&spec);
    let current = round(&spec, Some(&old), Some(2), Alarm::Quiet, 0).1.unwrap();
    let throttled = Failure {
        class: Class::Throttled,
        operation: "DescribeAlarms".into(),
        code: "Throttling".into(),
        message: String::new(),
    };
    let (ready, quiet) = (Some(Ok(VersionState::Ready)), looked(Alarm::Quiet).alarms);
    for (alarms, version, reason, stops_a_step) in [
        (None, ready.clone(), Reason::Deploying, true),
        (Some(Err(throttled)), ready.clone(), Reason::Throttled, true),
        (Some(Ok(BTreeMap::new())), ready, Reason::SourceNotFound, true),
        (
            quiet.clone(),
            Some(Ok(VersionState::Pending("image".into()))),
            Reason::WaitingForFunction,
            false,
        ),
        (
            quiet,
            Some(Ok(VersionState::Failed("image".into()))),
            Reason::Error,
            false,
        ),
    ] {
        let looked = Looked {
            alarms,
            version,
            ..Looked::default()
        };
        let target = pair(2);
        let decision = decide(&spec, Some(&old), facts(Some(&target), &looked, 0));
        assert_eq!(seen(&decision), (one(1), one(101), Some(reason)));
        assert_eq!(decision.status, Some(old.clone()));
        let decision = decide(&spec, Some(&current), facts(Some(&target), &looked, 600));
        if stops_a_step {
            assert_eq!(seen(&decision).0, both(1, 2, 10));
            assert_eq!(decision.status, Some(current.clone()));
        }
    }
    let missing = Looked {
        alarms: Some(Ok(BTreeMap::new())),
        ..Looked::default()
    };
    let target = pair(2);
    let decision = decide(&spec, Some(&current), facts(Some(&target), &missing, 0));
    assert!(
        decision.unfinished.unwrap().1.contains(ALARM),
        "the message names the alarm"
    );
}

#[test]
fn a_suspended_shift_stays_at_its_step_and_reads_nothing_from_aws() {
    let spec = spec(Strategy::Linear(30));
    let current = round(&spec, Some(&good(&spec)), Some(2), Alarm::Quiet, 0).1.unwrap();
    let (target, alarm) = (pair(2), looked(Alarm::InAlarm));
    let facts = Facts {
        suspended: true,
        ..facts(Some(&target), &alarm, 9999)
    };
    let decision = decide(&spec, Some(&current), facts);
    assert_eq!(
        seen(&decision),
        (both(1, 2, 30), both(101, 102, 30), Some(Reason::Suspended))
    );
    assert_eq!((decision.status, decision.look_again), (Some(current.clone()), None));
    assert_eq!(look_for(&spec, Some(&current), facts), LookFor::default());
}

#[test]
fn alarms_are_read_only_during_a_shift() {
    let spec = spec(Strategy::Canary(10));
    let old = good(&spec);
    let nothing = Looked::default();
    let (one, two) = (pair(1), pair(2));
    assert_eq!(
        look_for(&spec, Some(&old), facts(Some(&one), &nothing, 0)),
        LookFor::default()
    );
    let begins = look_for(&spec, Some(&old), facts(Some(&two), &nothing, 0));
    assert_eq!((begins.alarms.len(), begins.version.as_deref()), (1, Some("2")));
    let current = round(&spec, Some(&old), Some(2), Alarm::Quiet, 0).1.unwrap();
    let under_way = look_for(&spec, Some(&current), facts(Some(&two), &nothing, 0));
    assert_eq!((under_way.alarms.len(), under_way.version), (1, None));
    let first = look_for(&spec, None, facts(Some(&one), &nothing, 0));
    assert_eq!((first.alarms.len(), first.version.as_deref()), (0, Some("1")));
}

#[test]
fn a_shift_does_not_roll_back_to_versions_of_a_function_that_was_deleted() {
    let spec = spec(Strategy::Canary(10));
    let current = round(&spec, Some(&good(&spec)), Some(5), Alarm::Quiet, 0).1.unwrap();
    let quiet = looked(Alarm::Quiet);
    let lost = Facts {
        function_lost: true,
        ..facts(None, &quiet, 1)
    };
    let decision = decide(&spec, Some(&current), lost);
    assert_eq!((decision.function, decision.machine), (None, Some(both(101, 105, 10))));
    let target = pair(1);
    let decision = decide(&spec, decision.status.as_ref(), facts(Some(&target), &quiet, 2));
    assert_eq!(seen(&decision).0, one(1), "no earlier version exists");
}
