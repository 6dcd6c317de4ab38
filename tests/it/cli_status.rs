//! The subcommands that show objects: list, status, and what they say about the operator.

use crate::cli::Run;
use crate::world::{PATIENCE, World};
use k8s_openapi::api::coordination::v1::Lease;
use kube::api::{Api, Patch, PatchParams};
use serde_json::json;
use tokio::io::{AsyncBufReadExt, BufReader};

/// Allows the operator's service account to hold the Lease in the namespace of this world.
async fn grant_lease(world: &World) {
    for mut object in crate::manifests::objects("deploy/kustomize") {
        if object.metadata.name.as_deref() == Some("lambdasfn-leader-election") {
            object.metadata.namespace = Some(world.namespace.clone());
            lambdasfn_testbed_harness::manifests::apply(&world.client, &object)
                .await
                .unwrap();
        }
    }
}

/// A world whose operator holds the Lease in the namespace of the world.
async fn world_with_a_lease(name: &str) -> (World, String) {
    let mut world = World::new(name).await;
    grant_lease(&world).await;
    let lease = format!("--lease-namespace={}", world.namespace);
    world.start(&["--leader-elect=true", &lease, "--instance=one"]);
    (world, lease)
}

/// The cells of the object's line in a list.
fn cells<'a>(list: &'a Run, name: &str) -> Vec<&'a str> {
    let mut lines = list.out.lines().map(|line| line.split_whitespace().collect::<Vec<_>>());
    let line = lines.find(|cells| cells.first() == Some(&name));
    line.unwrap_or_else(|| panic!("no {name} in {list:?}"))
}

#[tokio::test(flavor = "multi_thread")]
async fn list_and_status_name_a_suspended_object_and_a_dead_operator() {
    let (mut world, lease) = world_with_a_lease("cli-status").await;
    let ns = world.namespace.clone();
    world.apply("hello", json!({})).await;
    world.ready("hello").await;
    let list = world.lambdasfn(&["list", "-n", &ns, &lease]).await;
    assert!(list.code == 0 && list.err.is_empty(), "{list:?}");
    assert_eq!(
        cells(&list, "hello")[..6],
        ["hello", "True", "Reconciled", "-", "-", "-"]
    );
    let status = world.lambdasfn(&["status", "hello", "-n", &ns, &lease]).await;
    assert!(
        status.out.contains("\noperator alive: one renewed the Lease"),
        "{status:?}"
    );
    assert!(!status.out.contains("arn:aws"), "ARNs are outputs: {status:?}");

    world.lambdasfn(&["suspend", "hello", "-n", &ns]).await;
    let list = world.lambdasfn(&["status", "-n", &ns, &lease]).await;
    assert_eq!(cells(&list, "hello")[4], "true");
    let status = world.lambdasfn(&["status", "hello", "-n", &ns, &lease]).await;
    assert!(status.out.contains("\nSuspended (spec.suspend)"), "{status:?}");
    let reconcile = world.lambdasfn(&["reconcile", "hello", "-n", &ns, &lease]).await;
    assert!(
        reconcile.code == 0 && reconcile.err.contains("hello is suspended"),
        "{reconcile:?}"
    );
    assert!(!reconcile.err.contains("alive"), "{reconcile:?}");

    world.kill();
    let leases: Api<Lease> = Api::namespaced(world.client.clone(), &ns);
    let old = json!({"spec": {"renewTime": "2026-01-01T00:00:00.000000Z"}});
    leases
        .patch("lambdasfn", &PatchParams::default(), &Patch::Merge(old))
        .await
        .unwrap();
    for args in [
        &["list"][..],
        &["status", "hello"],
        &["reconcile", "hello", "--timeout=300ms"],
    ] {
        let ran = world.lambdasfn(&[args, &["-n", &ns, &lease]].concat()).await;
        let text = format!("{}{}", ran.out, ran.err);
        let dead = "no operator is alive: one last renewed the Lease";
        assert_eq!(text.matches(dead).count(), 1, "{args:?}: {ran:?}");
    }
    leases.delete("lambdasfn", &Default::default()).await.unwrap();
    let list = world.lambdasfn(&["list", "-n", &ns, &lease, "-o", "json"]).await;
    assert_eq!(list.json()[0]["suspended"], true);
    assert!(list.err.contains("does not exist"), "{list:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_selects_by_label_and_covers_all_namespaces() {
    let world = World::new("cli-list").await;
    let ns = world.namespace.clone();
    let empty = world.lambdasfn(&["list", "-n", &ns]).await;
    assert!(empty.code == 0 && empty.out.is_empty(), "{empty:?}");
    assert!(
        empty.err.contains("no LambdaSfnPattern exists in the namespace"),
        "{empty:?}"
    );
    for name in ["one", "two"] {
        world.apply(name, json!({})).await;
        let labels = Patch::Merge(json!({"metadata": {"labels": {"name": name, "test": ns}}}));
        world.api().patch(name, &PatchParams::default(), &labels).await.unwrap();
    }
    let one = world.lambdasfn(&["list", "-n", &ns, "-l", "name=one"]).await;
    assert_eq!(cells(&one, "one")[1], "-", "it has no status");
    assert!(!one.out.contains("two"), "{one:?}");
    let selector = format!("test={ns}");
    let all = world.lambdasfn(&["list", "-A", "-l", &selector]).await;
    assert!(all.out.starts_with("NAMESPACE"), "{all:?}");
    let lines = all.out.lines().filter(|line| line.starts_with(&ns));
    assert_eq!(lines.count(), 2, "{all:?}");
    let none = world.lambdasfn(&["list", "-A", "-l", "test=none"]).await;
    assert!(
        none.err.contains("with the labels test=none exists in the cluster"),
        "{none:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_watched_status_is_printed_again_after_a_change() {
    let world = World::new("cli-watch").await;
    let ns = world.namespace.clone();
    let json = world.lambdasfn(&["list", "-n", &ns, "-w", "-o", "json"]).await;
    assert!(
        json.code == 1 && json.err.contains("--watch prints text only"),
        "{json:?}"
    );
    world.apply("hello", json!({})).await;
    for args in [&["status", "hello"][..], &["list"]] {
        let mut child = world.command(&[args, &["-n", &ns, "--watch"]].concat());
        let child = child.stdout(std::process::Stdio::piped()).kill_on_drop(true);
        let mut child = child.spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut until = async |text: &str| {
            let wait = async { while !lines.next_line().await.unwrap().is_some_and(|line| line.contains(text)) {} };
            tokio::time::timeout(PATIENCE, wait)
                .await
                .unwrap_or_else(|_| panic!("never {text}"));
        };
        until("hello").await;
        world.lambdasfn(&["suspend", "hello", "-n", &ns]).await;
        until(if args[0] == "list" { "true" } else { "Suspended" }).await;
        world.lambdasfn(&["resume", "hello", "-n", &ns]).await;
        until("hello").await;
    }
}
