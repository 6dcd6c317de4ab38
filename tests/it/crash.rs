//! SIGKILL after each AWS write of a creation, an update and a deletion: a restarted operator reaches the same state.

use crate::world::{Contents, World, operations};
use lambdasfn_testbed_gateway::{Effect, Fault};
use serde_json::{Value, json};

fn edited() -> Value {
    json!({
        "name": "crash", "tags": {"team": "a"},
        "function": {"runtime": "python3.13", "handler": "app.run", "memorySize": 512, "logGroup": {"retentionInDays": 7},
            "code": {"inline": {"app.py": "def run(event, context):\n    return 1\n"}}},
        "stateMachine": {"publish": true, "tracingConfiguration": {"enabled": false},
            "definition": {"StartAt": "Call", "States": {"Call": {"Type": "Task", "Resource": "${FunctionArn}", "End": true}}}},
    })
}

fn created() -> Value {
    json!({"name": "crash"})
}

/// Kills the operator after the n-th write has taken effect and before the operator gets the answer, and starts another
/// operator. Returns false if the operator makes fewer writes.
async fn killed_at_write(world: &mut World, n: usize, end: impl AsyncFn(&World)) -> bool {
    let parked = world.gateway.inject(Fault::on_write(n, Effect::Park));
    let killed = tokio::select! {
        () = parked.reached() => true,
        () = end(world) => false,
    };
    if killed {
        world.kill();
    }
    world.gateway.clear_faults();
    if killed {
        world.start(&[]);
    }
    killed
}

#[tokio::test(flavor = "multi_thread")]
async fn a_kill_after_any_write_does_not_change_the_final_state() {
    let mut world = World::started("crash").await;

    // The expected states, without kills.
    world.apply("hello", created()).await;
    world.ready("hello").await;
    let after_create = world.contents().await;
    world.apply("hello", edited()).await;
    world.ready("hello").await;
    let after_update = world.contents().await;
    let versions = world.ready("hello").await.outputs.unwrap();
    world.delete("hello").await;
    world.deleted("hello").await;
    assert_eq!(world.contents().await, Contents::default());

    let mut kills = [0; 3];
    let mut n = 1;
    loop {
        let mut hit = false;
        world.apply("hello", created()).await;
        if killed_at_write(&mut world, n, async |w: &World| drop(w.ready("hello").await)).await {
            (kills[0], hit) = (kills[0] + 1, true);
            world.ready("hello").await;
        }
        assert_eq!(world.contents().await, after_create, "create, killed after write {n}");

        world.apply("hello", edited()).await;
        if killed_at_write(&mut world, n, async |w: &World| drop(w.ready("hello").await)).await {
            (kills[1], hit) = (kills[1] + 1, true);
        }
        let outputs = world.ready("hello").await.outputs.unwrap();
        assert_eq!(
            world.contents().await,
            after_update,
            "update, killed after write {n}: {:?}",
            operations(&world.calls())
        );
        assert_eq!(
            outputs.lambda_function_version, versions.lambda_function_version,
            "update, killed after write {n}"
        );
        assert_eq!(
            outputs.state_machine_version_arn, versions.state_machine_version_arn,
            "update, killed after write {n}"
        );

        world.delete("hello").await;
        if killed_at_write(&mut world, n, async |w: &World| w.deleted("hello").await).await {
            (kills[2], hit) = (kills[2] + 1, true);
        }
        world.deleted("hello").await;
        assert_eq!(
            world.contents().await,
            Contents::default(),
            "delete, killed after write {n}"
        );
        if !hit {
            break;
        }
        n += 1;
    }
    assert!(kills[0] >= 10 && kills[1] >= 8 && kills[2] >= 8, "{kills:?}");
}
