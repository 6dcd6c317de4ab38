//! Gradual deployments: the aliases of function and machine shift and roll back together.

use crate::World;
use serde_json::{Value, json};

fn spec(memory: i32, queue: &str) -> Value {
    let send = json!({"StartAt": "Send", "States": {"Send": {"Type": "Task", "End": true,
        "Resource": "arn:aws:states:::sqs:sendMessage",
        "Parameters": {"QueueUrl": format!("https://sqs.eu-west-1.amazonaws.com/123456789012/{queue}"), "MessageBody": "m"}}}});
    json!({
        "function": {"memorySize": memory, "alias": {"name": "live", "provisionedConcurrentExecutions": memory / 128}},
        "stateMachine": {"alias": {"name": "live"}, "definition": send},
        "deployment": {"strategy": "Linear", "stepPercentage": 40, "interval": "30s", "alarms": ["errors"]},
    })
}

fn reason(world: &World) -> String {
    world.status["conditions"][0]["reason"].as_str().unwrap().to_owned()
}

/// Returns the percentages of the traffic that the versions of the function and of the machine get.
fn traffic(world: &World) -> Value {
    let [function, machine] = world.aws.traffic();
    json!([function, machine])
}

/// Runs rounds until the traffic of both aliases is the expected one, for at most 20 rounds.
fn until(world: &mut World, expected: &Value) {
    for _ in 0..20 {
        world.round(usize::MAX);
        if traffic(world) == *expected {
            return;
        }
    }
    panic!("{} is not {expected}: {:#}", traffic(world), world.status["deployment"]);
}

#[test]
fn a_shift_moves_both_aliases_step_by_step() {
    let mut world = World::settled(&spec(256, "old"));
    assert_eq!(traffic(&world), json!([{"1": 100}, {"1": 100}]));
    world.spec = spec(512, "new");
    for percentage in [40, 80] {
        let split = json!({"1": 100 - percentage, "2": percentage});
        until(&mut world, &json!([split, split]));
        assert_eq!(reason(&world), "Deploying");
        for _ in 0..3 {
            assert_eq!(world.round(usize::MAX), (0, false), "the step lasts for its interval");
        }
    }
    world.settle();
    assert_eq!(traffic(&world), json!([{"2": 100}, {"2": 100}]));
    assert_eq!(
        (reason(&world).as_str(), &world.status["deployment"]["phase"]),
        ("Reconciled", &json!("Completed"))
    );
    assert_eq!(
        world.aws.without_history(),
        World::settled(&spec(512, "new")).aws.without_history()
    );
}

#[test]
fn an_alarm_rolls_both_aliases_back_until_the_spec_changes() {
    let mut world = World::settled(&spec(256, "old"));
    world.spec = spec(512, "new");
    until(&mut world, &json!([{"1": 60, "2": 40}, {"1": 60, "2": 40}]));
    let policy = |world: &World| world.aws.without_history()["roles"].to_string();
    assert!(
        policy(&world).contains(":old\"") && policy(&world).contains(":new\""),
        "{}",
        policy(&world)
    );
    world.alarm = true;
    until(&mut world, &json!([{"1": 100}, {"1": 100}]));
    world.alarm = false;
    for _ in 0..9 {
        world.round(usize::MAX);
        assert_eq!(world.round(usize::MAX).0, 0);
    }
    assert_eq!(traffic(&world), json!([{"1": 100}, {"1": 100}]));
    assert_eq!(reason(&world), "RolledBack");
    assert_eq!(world.status["conditions"][2]["status"], "True", "Stalled");
    assert!(
        policy(&world).contains(":old\""),
        "the role keeps the rights of the old version"
    );
    world.spec = spec(768, "newer");
    until(&mut world, &json!([{"1": 60, "3": 40}, {"1": 60, "3": 40}]));
    world.settle();
    assert!(!policy(&world).contains(":old\"") && policy(&world).contains(":newer\""));
    assert_eq!(
        world.aws.without_history(),
        World::settled(&spec(768, "newer")).aws.without_history()
    );
}

#[test]
fn an_alarm_before_the_first_step_prevents_the_shift() {
    let mut world = World::settled(&spec(256, "old"));
    world.alarm = true;
    world.spec = spec(512, "new");
    for _ in 0..12 {
        world.round(usize::MAX);
        assert_eq!(traffic(&world), json!([{"1": 100}, {"1": 100}]));
    }
    assert_eq!(reason(&world), "RolledBack");
}

#[test]
fn a_shift_ends_in_the_same_state_after_a_kill_at_any_call() {
    for (alarm, end) in [
        (false, json!([{"2": 100}, {"2": 100}])),
        (true, json!([{"1": 100}, {"1": 100}])),
    ] {
        for calls in 0..5 {
            for every in 1..5 {
                let mut world = World::settled(&spec(256, "old"));
                world.spec = spec(512, "new");
                for round in 0..30 {
                    world.alarm = alarm && world.status["deployment"]["step"] == 2;
                    world.round(if round % every == 0 { calls } else { usize::MAX });
                }
                for _ in 0..60 {
                    world.alarm = alarm && world.status["deployment"]["step"] == 2;
                    world.round(usize::MAX);
                }
                assert_eq!(
                    traffic(&world),
                    end,
                    "{calls} {every}: {:#}",
                    world.status["deployment"]
                );
            }
        }
    }
}

#[test]
fn the_newest_versions_and_the_versions_in_use_are_kept() {
    let edit = |n: i32| {
        let mut spec = spec(128 * n, &format!("q{n}"));
        spec["deployment"] = Value::Null;
        spec["function"]["versionsToKeep"] = json!(3);
        spec["stateMachine"]["versionsToKeep"] = json!(2);
        spec
    };
    let mut world = World::settled(&edit(1));
    for n in 2..=6 {
        world.spec = edit(n);
        world.settle();
    }
    let left = |world: &World| world.aws.versions_left().map(|all| all.into_iter().collect::<Vec<_>>());
    assert_eq!(left(&world), [vec![4, 5, 6], vec![5, 6]]);
    assert_eq!(
        world.status["resources"].to_string().matches("oldestVersion").count(),
        2
    );
    world.spec["function"]["versionsToKeep"] = json!(1);
    world.settle();
    assert_eq!(
        left(&world),
        [vec![6], vec![5, 6]],
        "a smaller limit takes effect immediately"
    );

    // The version that gets the traffic after a rollback is not deleted, although it is old.
    for n in 7..=11 {
        world.spec = edit(n);
        world.spec["function"]["versionsToKeep"] = json!(1);
        world.spec["deployment"] = spec(1, "")["deployment"].clone();
        world.alarm = true;
        for _ in 0..12 {
            world.round(usize::MAX);
        }
    }
    assert_eq!(reason(&world), "RolledBack");
    assert_eq!(traffic(&world), json!([{"6": 100}, {"6": 100}]));
    assert_eq!(left(&world), [vec![6, 11], vec![6, 10, 11]]);
}

#[test]
fn an_alias_that_another_writer_moves_during_a_shift_is_corrected() {
    let mut world = World::settled(&spec(256, "old"));
    world.spec = spec(512, "new");
    let split = json!([{"1": 60, "2": 40}, {"1": 60, "2": 40}]);
    until(&mut world, &split);
    let ids: Vec<_> = world
        .object()
        .status
        .resources
        .iter()
        .map(|e| e.resource_id())
        .collect();
    let id = ids
        .iter()
        .find(|id| id.kind == lambdasfn::api::Kind::StateMachineAlias)
        .unwrap();
    let mut found = world.aws.found(id).unwrap();
    let lambdasfn::resource::Observed::StateMachineAlias(alias) = &mut found else {
        panic!("{found:?}")
    };
    alias.routing = [("2".to_owned(), 100)].into();
    world.aws.put(id, found);
    world.round(usize::MAX);
    assert_eq!(traffic(&world), split);
    assert_eq!(world.status["drift"][0]["field"], "routingConfiguration");
}

#[test]
fn the_approval_of_an_edit_covers_only_its_shift() {
    let manual = |memory: i32| {
        let mut spec = spec(memory, "q");
        spec["approvalPolicy"] = json!("Manual");
        spec
    };
    let approve = |world: &mut World| {
        for _ in 0..3 {
            world.round(usize::MAX);
        }
        world.approved = world.status["plan"]["hash"].as_str().map(ToOwned::to_owned);
        assert!(world.approved.is_some(), "{:#}", world.status);
    };
    let mut world = World {
        spec: manual(256),
        ..World::default()
    };
    approve(&mut world);
    world.settle();
    world.spec = manual(512);
    approve(&mut world);
    until(&mut world, &json!([{"1": 60, "2": 40}, {"1": 100}]));
    world.settle();
    assert_eq!(traffic(&world), json!([{"2": 100}, {"1": 100}]));
    world.spec = manual(768);
    for _ in 0..20 {
        assert_eq!(world.round(usize::MAX).0, 0, "the next edit requires its own approval");
    }
    assert_eq!(reason(&world), "AwaitingApproval");
}
