//! Random sequences of edits, alarms and kills: the aliases end at the last edit or at the last good versions.

use super::{good, one, round, seen, spec};
use crate::deployment::*;
use crate::pattern::Strategy;
use proptest::prelude::*;
use proptest::strategy::Strategy as Generator;

#[derive(Clone, Debug)]
enum Event {
    Edit,
    Publishing,
    Alarm(bool),
    Wait(i64),
    /// Kills the operator before it observes that the aliases have moved.
    Killed,
    Strategy(Strategy),
}

fn event() -> impl Generator<Value = Event> {
    prop_oneof![
        Just(Event::Edit),
        Just(Event::Publishing),
        any::<bool>().prop_map(Event::Alarm),
        (0..200i64).prop_map(Event::Wait),
        Just(Event::Killed),
        prop_oneof![
            Just(Strategy::AllAtOnce),
            (1..100).prop_map(Strategy::Canary),
            (1..100).prop_map(Strategy::Linear)
        ]
        .prop_map(Event::Strategy),
    ]
}

proptest! {
    #[test]
    fn both_aliases_end_at_the_same_generation_after_any_sequence(events in prop::collection::vec(event(), 0..40)) {
        let mut spec = spec(Strategy::Linear(25));
        let mut status = Some(good(&spec));
        let (mut generation, mut published, mut alarm, mut now) = (1, true, Alarm::Quiet, 0);
        let mut last_good = 1;
        for event in events {
            let mut killed = false;
            match event {
                Event::Edit => (generation, published) = (generation + 1, true),
                Event::Publishing => published = false,
                Event::Alarm(on) => alarm = if on { Alarm::InAlarm } else { Alarm::Quiet },
                Event::Wait(seconds) => now += seconds,
                Event::Killed => killed = true,
                Event::Strategy(strategy) => spec.strategy = strategy,
            }
            let (decision, confirmed) = round(&spec, status.as_ref(), published.then_some(generation), alarm, now);
            let (function, machine, _) = seen(&decision);
            let number = |version: &String| version.parse::<u32>().unwrap();
            prop_assert_eq!(number(&function.version) + 100, number(&machine.version));
            match (&function.additional, &machine.additional) {
                (None, None) => {}
                (Some((f, a)), Some((m, b))) => {
                    prop_assert_eq!((number(f) + 100, a), (number(m), b));
                    prop_assert!((1..=99).contains(a));
                    prop_assert_eq!(number(&function.version), last_good, "the rest stays at the last good version");
                }
                other => prop_assert!(false, "{:?}", other),
            }
            status = if killed { decision.status } else { confirmed };
            let phase = status.as_ref().unwrap().phase;
            match phase {
                DeploymentPhase::Completed => last_good = number(&function.version),
                DeploymentPhase::RolledBack => prop_assert_eq!(number(&function.version), last_good),
                DeploymentPhase::Shifting => {}
            }
        }
        // Without further events, the aliases end at the last edit or at the last good version.
        for _ in 0..110 {
            now += 60;
            status = round(&spec, status.as_ref(), Some(generation), alarm, now).1;
        }
        let decision = round(&spec, status.as_ref(), Some(generation), alarm, now).0;
        let status = status.unwrap();
        match status.phase {
            DeploymentPhase::Completed => prop_assert_eq!(decision.function.unwrap(), one(generation)),
            DeploymentPhase::RolledBack => prop_assert_eq!(decision.function.unwrap(), one(last_good)),
            DeploymentPhase::Shifting => prop_assert!(false, "{:?}", status),
        }
    }
}
