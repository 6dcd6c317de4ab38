//! Upgrades: the current operator starts with the recorded objects of an earlier version, in Kubernetes and in AWS. It
//! makes no write, keeps approvals, publishes no version and continues unfinished work.

mod fixture;
mod patterns;
mod record;

use self::fixture::{Fixture, RESOURCES};
use crate::plan;
use crate::world::{World, operations};
use jiff::Timestamp;
use kube::ResourceExt;
use kube::api::DynamicObject;
use lambdasfn::api::{APPROVE, LambdaSfnPattern, LambdaSfnPatternStatus, RECONCILE_REQUESTED_AT};
use lambdasfn_testbed_gateway::{Config, Gateway};
use lambdasfn_testbed_harness::{Connection, Emulator, EmulatorKind, Etcd};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use tempfile::TempDir;

/// Patterns with unfinished or due work. The operator continues them immediately.
const UNFINISHED: [&str; 4] = ["approved", "approving", "deleting", "due"];

#[tokio::test(flavor = "multi_thread")]
async fn an_upgrade_makes_no_write_and_continues_unfinished_work() {
    let fixtures = fixture::all();
    assert!(!fixtures.is_empty(), "{} has no fixtures", fixture::home().display());
    for fixture in fixtures {
        let mut replay = Replay::start(fixture).await;
        replay.nothing_is_written().await;
        replay.a_recorded_hash_approves_its_plan().await;
        replay.unfinished_work_continues().await;
    }
}

/// A recorded world with the current operator.
struct Replay {
    world: World,
    fixture: Fixture,
    etcd: Etcd,
    _emulator: Emulator,
    _dir: TempDir,
}

impl Replay {
    /// Restores the world, without unfinished patterns and without an operator.
    async fn start(mut fixture: Fixture) -> Self {
        let dir = tempfile::tempdir().unwrap();
        fixture.unpack(&state(&dir));
        let about = &fixture.about;
        let (world, emulator) = restored(&dir, about.namespace.clone(), &about.account).await;
        world.gateway.remember(&fixture.gateway).unwrap();
        restart_steps(&mut fixture);
        let replay = Self {
            world,
            fixture,
            etcd: Connection::from_env().unwrap().etcd,
            _emulator: emulator,
            _dir: dir,
        };
        // Owners first: the garbage collector deletes an object without its owner.
        for object in replay.fixture.patterns() {
            if !UNFINISHED.contains(&object.name_any().as_str()) {
                replay.put("lambdasfnpatterns", object).await;
            }
        }
        for (plural, object) in &replay.fixture.objects {
            if plural != "lambdasfnpatterns" {
                replay.put(plural, object).await;
            }
        }
        replay
    }

    async fn put(&self, plural: &str, object: &DynamicObject) {
        let key = RESOURCES.iter().find(|(known, _)| *known == plural).unwrap().1;
        self.etcd.put(key, object).await.unwrap();
    }

    fn recorded(&self, name: &str) -> &DynamicObject {
        self.fixture
            .patterns()
            .find(|object| object.name_any() == name)
            .unwrap()
    }

    fn recorded_status(&self, name: &str) -> LambdaSfnPatternStatus {
        serde_json::from_value(self.recorded(name).data["status"].clone()).unwrap()
    }

    fn writes(&self) -> Vec<String> {
        plan::writes(&self.world)
    }

    /// Requests a strict reconcile and waits for its result.
    async fn reconciled(&self, name: &str, request: &str) -> LambdaSfnPattern {
        self.world.annotate(name, RECONCILE_REQUESTED_AT, request).await;
        self.handled(name, request).await
    }

    async fn handled(&self, name: &str, request: &str) -> LambdaSfnPattern {
        let handled = |o: &LambdaSfnPattern| {
            let status = o.status.clone().unwrap_or_default();
            status.last_handled_reconcile_at.as_deref() == Some(request)
        };
        self.world.until(name, "handled", handled).await
    }

    fn start_operator(&mut self) {
        let recorded = self.fixture.about.arguments.iter().map(String::as_str);
        let arguments: Vec<&str> = recorded.chain(["--quota-share=off"]).collect();
        self.world.start(&arguments);
    }

    /// Checks that the upgrade and a restart make no AWS write and change no status.
    async fn nothing_is_written(&mut self) {
        let settled = self.fixture.patterns().map(ResourceExt::name_any);
        let settled: Vec<String> = settled.filter(|name| !UNFINISHED.contains(&name.as_str())).collect();
        let sources = versions_of_sources(&self.world).await;
        for request in ["upgraded", "restarted"] {
            self.start_operator();
            for name in &settled {
                self.world.annotate(name, RECONCILE_REQUESTED_AT, request).await;
            }
            let mut changes = vec![];
            for name in &settled {
                let now = json!(self.handled(name, request).await.status);
                let mut recorded = json!(self.recorded_status(name));
                recorded["lastHandledReconcileAt"] = json!(request);
                let patch = json_patch::diff(&recorded, &now);
                // The words of a message are for people. Reasons and everything else stay the same.
                let changed = patch.0.iter().map(ToString::to_string);
                let changed = changed.filter(|change| !is_message(change));
                changes.extend(changed.map(|change| format!("{name}: {change}")));
            }
            let calls = self.world.calls();
            assert!(calls.len() > 5 * settled.len(), "{:?}", operations(&calls));
            let writes: Vec<String> = calls
                .iter()
                .filter(|c| c.is_write())
                .map(|c| format!("{} {}", c.operation, c.request))
                .collect();
            assert!(
                writes.is_empty() && changes.is_empty(),
                "{} {request}: {writes:#?} {changes:#?}",
                self.fixture.about.version
            );
            self.world.kill();
            self.world.gateway.clear_calls();
        }
        assert_eq!(
            versions_of_sources(&self.world).await,
            sources,
            "the operator must not write Secrets and ConfigMaps"
        );
        self.start_operator();
    }

    /// Checks that the operator executes an approved plan exactly once.
    async fn a_recorded_hash_approves_its_plan(&self) {
        for name in ["pending", "new"] {
            let plan = self.recorded_status(name).plan.unwrap();
            self.world.gateway.clear_calls();
            self.world.annotate(name, APPROVE, &plan.hash).await;
            let status = self.world.ready(name).await;
            assert_eq!(self.writes(), calls(&plan), "{name}");
            assert_eq!(status.last_approved_plan.as_deref(), Some(plan.hash.as_str()));
            self.reconciled(name, "again").await;
            assert_eq!(self.writes(), calls(&plan), "{name}, once");
        }
    }

    async fn unfinished_work_continues(&self) {
        self.a_recorded_approval_is_executed().await;
        self.a_shift_continues().await;
        self.a_deletion_ends().await;
    }

    async fn a_recorded_approval_is_executed(&self) {
        for name in ["approved", "approving"] {
            let plan = self.recorded_status(name).plan.unwrap();
            self.world.gateway.clear_calls();
            self.put("lambdasfnpatterns", self.recorded(name)).await;
            self.world.ready(name).await;
            self.reconciled(name, "again").await;
            let writes = self.writes();
            assert!(!writes.is_empty(), "{name}");
            match plan.approved {
                // One call of the plan has taken effect, but the recorded operator did not get the answer.
                true => assert!(
                    writes.iter().all(|call| calls(&plan).contains(call)),
                    "{name}: {writes:?}"
                ),
                false => assert_eq!(writes, calls(&plan), "{name}"),
            }
        }
        assert!(self.recorded_status("approving").plan.unwrap().approved);
    }

    /// Checks that a shift continues at its recorded step, with its recorded versions.
    async fn a_shift_continues(&self) {
        let before = self.recorded_status("due");
        self.world.gateway.clear_calls();
        self.put("lambdasfnpatterns", self.recorded("due")).await;
        let status = self.world.ready("due").await;
        assert_eq!(self.writes(), ["UpdateAlias", "UpdateStateMachineAlias"]);
        let (before, after) = (before.deployment.unwrap(), status.deployment.unwrap());
        assert_eq!((after.percentage, after.step), (100, before.step + 1));
        assert_eq!(after.function_version, before.function_version);
        assert_eq!(after.state_machine_version, before.state_machine_version);
        assert_eq!(after.started_at, before.started_at);
    }

    async fn a_deletion_ends(&self) {
        let resources = self.recorded_status("deleting").resources;
        self.world.gateway.clear_calls();
        self.put("lambdasfnpatterns", self.recorded("deleting")).await;
        self.world.deleted("deleting").await;
        let writes = self.writes();
        assert!(
            !writes.is_empty() && writes.iter().all(|call| call.starts_with("Delete")),
            "{writes:?}"
        );
        let contents = format!("{:?}", self.world.contents().await);
        for entry in resources {
            assert!(
                !contents.contains(&format!("{}\"", entry.name)),
                "{}: {contents}",
                entry.name
            );
        }
    }
}

/// Returns the folder of an emulator's state.
fn state(dir: &TempDir) -> PathBuf {
    dir.path().join("state")
}

/// Returns a world on an emulator that reads its state from the folder, and writes it there on drop.
async fn restored(dir: &TempDir, namespace: String, account: &str) -> (World, Emulator) {
    let tools = Connection::from_env().unwrap().tools;
    let (state, kind) = (state(dir), EmulatorKind::Lenient);
    let emulator = Emulator::start_with_state(&tools, dir.path(), kind, &state).await;
    let emulator = emulator.unwrap();
    let config = Config {
        api_models: Some(tools.api_models),
        ..Config::new(emulator.url())
    };
    let gateway = Arc::new(Gateway::start(config).unwrap());
    let aws = (gateway, emulator.url().to_owned());
    (World::in_account(aws, namespace, account.to_owned()).await, emulator)
}

/// Returns the calls of a plan.
fn calls(plan: &lambdasfn::api::PlanStatus) -> Vec<String> {
    let mut calls: Vec<String> = plan.changes.iter().map(|change| change.call.clone()).collect();
    calls.sort();
    calls
}

/// Sets the start of each recorded step of a shift to the current time.
fn restart_steps(fixture: &mut Fixture) {
    let now = Timestamp::now().to_string();
    for (_, object) in &mut fixture.objects {
        let is_due = object.name_any() == "due";
        let started = object.data.pointer_mut("/status/deployment");
        if let Some(deployment) = started.filter(|d| d["phase"] == "Shifting" && !is_due) {
            deployment["stepStartedAt"] = json!(now);
        }
    }
}

/// Returns the resource versions of the ConfigMaps and Secrets that the operator reads or writes.
async fn versions_of_sources(world: &World) -> BTreeMap<String, Value> {
    use k8s_openapi::api::core::v1::{ConfigMap, Secret};
    use kube::api::{Api, ListParams};
    let (all, namespace) = (ListParams::default(), world.namespace.as_str());
    let maps: Api<ConfigMap> = Api::namespaced(world.client.clone(), namespace);
    let secrets: Api<Secret> = Api::namespaced(world.client.clone(), namespace);
    let maps = maps.list(&all).await.unwrap().items.into_iter().map(|map| map.metadata);
    let secrets = secrets
        .list(&all)
        .await
        .unwrap()
        .items
        .into_iter()
        .map(|secret| secret.metadata);
    let found = maps
        .chain(secrets)
        .map(|m| (m.name.unwrap(), json!(m.resource_version)));
    found.collect()
}

/// Whether a change of a status replaces the message of a condition.
fn is_message(change: &str) -> bool {
    change.starts_with("{\"op\":\"replace\",\"path\":\"/conditions/") && change.contains("/message\"")
}
