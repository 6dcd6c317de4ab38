//! Deletion of old versions: the operator keeps the versions in use, also after kills and rollbacks.

use crate::{World, cases};
use proptest::prelude::*;
use serde_json::{Value, json};

#[derive(Clone, Debug)]
struct Edit {
    keep: (u64, u64),
    strategy: &'static str,
    alarm: bool,
    /// Rounds until the next edit, each with the number of calls after which it is killed.
    rounds: Vec<usize>,
}

fn edit() -> impl Strategy<Value = Edit> {
    let strategy = prop::sample::select(vec!["AllAtOnce", "Canary", "Linear"]);
    let rounds = prop::collection::vec(prop_oneof![3 => Just(usize::MAX), 1 => 0usize..4], 0..14);
    let keep = (1u64..4, 1u64..4);
    (keep, strategy, prop::bool::weighted(0.2), rounds).prop_map(|(keep, strategy, alarm, rounds)| Edit {
        keep,
        strategy,
        alarm,
        rounds,
    })
}

/// Returns a spec whose function and state machine differ from those of every other number.
fn spec(edit: &Edit, number: usize, aliases: bool) -> Value {
    let definition = json!({"Comment": number.to_string(), "StartAt": "A", "States": {"A": {"Type": "Succeed"}}});
    let mut spec = json!({
        "function": {"memorySize": 128 + number, "versionsToKeep": edit.keep.0},
        "stateMachine": {"publish": true, "versionsToKeep": edit.keep.1, "definition": definition},
    });
    if aliases {
        spec["function"]["alias"] = json!({"name": "live"});
        spec["stateMachine"]["alias"] = json!({"name": "live"});
        spec["deployment"] =
            json!({"strategy": edit.strategy, "stepPercentage": 40, "interval": "3s", "alarms": ["errors"]});
    }
    spec
}

/// Returns the versions in the status: the published one, the target of a shift, and the version for a rollback.
fn named(world: &World) -> [Vec<u64>; 2] {
    let completed = world.status["deployment"]["phase"] == "Completed";
    let version = |path: &str| {
        let version = world.status.pointer(path)?.as_str()?;
        version.rsplit(':').next()?.parse().ok()
    };
    let of = |published: &str, target: &str, last_good: &str| {
        let last_good = version(last_good).filter(|_| !completed);
        [version(published), version(target), last_good]
            .into_iter()
            .flatten()
            .collect()
    };
    [
        of(
            "/outputs/lambdaFunctionVersion",
            "/deployment/functionVersion",
            "/deployment/previousFunctionVersion",
        ),
        of(
            "/outputs/stateMachineVersionArn",
            "/deployment/stateMachineVersion",
            "/deployment/previousStateMachineVersion",
        ),
    ]
}

proptest! {
    #![proptest_config(cases(48))]

    /// The model itself checks that no version of an alias is deleted.
    #[test]
    fn old_versions_are_deleted_and_versions_in_use_are_kept(edits in prop::collection::vec(edit(), 2..7), aliases in any::<bool>()) {
        let mut world = World::settled(&spec(&edits[0], 0, aliases));
        for (number, edit) in (1..).zip(&edits) {
            (world.spec, world.alarm) = (spec(edit, number, aliases), edit.alarm);
            for calls in &edit.rounds {
                world.strict = *calls % 2 == 0;
                world.round(*calls);
                for (named, left) in named(&world).into_iter().zip(world.aws.versions_left()) {
                    prop_assert!(named.iter().all(|version| left.contains(version)), "{named:?} of {left:?}");
                }
            }
        }
        world.alarm = false;
        let last = edits.last().unwrap();
        world.spec = spec(last, edits.len() + 1, aliases);
        world.settle();
        let left = world.aws.versions_left();
        for ((keep, left), named) in [last.keep.0, last.keep.1].into_iter().zip(left).zip(named(&world)) {
            prop_assert!(left.len() as u64 <= keep, "{left:?} has more than {keep} versions");
            prop_assert!(named.iter().all(|version| left.contains(version)), "{named:?} of {left:?}");
        }
    }
}
