//! An upgrade is silent: objects that an earlier version has made and its AWS objects, recorded from that version's own
//! run, meet the operator of today. It writes nothing, forgets no approval, publishes no version, and goes on with
//! what the other left unfinished.

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

/// What the earlier version was killed at, or what was due meanwhile: it goes on at once.
const UNFINISHED: [&str; 4] = ["approved", "approving", "deleting", "due"];

#[tokio::test(flavor = "multi_thread")]
async fn an_upgrade_is_silent_and_what_was_begun_goes_on() {
    let fixtures = fixture::all();
    assert!(!fixtures.is_empty(), "no fixtures in {}", fixture::home().display());
    for fixture in fixtures {
        let mut replay = Replay::start(fixture).await;
        replay.nothing_is_written().await;
        replay.a_plan_is_carried_out_by_the_hash_that_was_recorded().await;
        replay.what_was_begun_goes_on().await;
    }
}

/// A recorded world under the operator of today.
struct Replay {
    world: World,
    fixture: Fixture,
    etcd: Etcd,
    _emulator: Emulator,
    _dir: TempDir,
}

impl Replay {
    /// Without an operator yet, and without what is unfinished.
    async fn start(mut fixture: Fixture) -> Self {
        let dir = tempfile::tempdir().unwrap();
        fixture.unpack(&state(&dir));
        let about = &fixture.about;
        let (world, emulator) = restored(&dir, about.namespace.clone(), &about.account).await;
        world.gateway.remember(&fixture.gateway).unwrap();
        wind_up(&mut fixture);
        let replay = Self {
            world,
            fixture,
            etcd: Connection::from_env().unwrap().etcd,
            _emulator: emulator,
            _dir: dir,
        };
        // Owners first: an object whose owner is missing is taken for garbage.
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

    /// Lets the operator look at an object as closely as it can.
    async fn looked_at(&self, name: &str, request: &str) -> LambdaSfnPattern {
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

    /// At the upgrade and at a restart: no AWS write, and every status as the earlier version left it.
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
                changes.extend(patch.0.iter().map(|change| format!("{name}: {change}")));
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
            "Secrets and ConfigMaps"
        );
        self.start_operator();
    }

    /// Once, and not again.
    async fn a_plan_is_carried_out_by_the_hash_that_was_recorded(&self) {
        for name in ["pending", "new"] {
            let plan = self.recorded_status(name).plan.unwrap();
            self.world.gateway.clear_calls();
            self.world.annotate(name, APPROVE, &plan.hash).await;
            let status = self.world.ready(name).await;
            assert_eq!(self.writes(), calls(&plan), "{name}");
            assert_eq!(status.last_approved_plan.as_deref(), Some(plan.hash.as_str()));
            self.looked_at(name, "again").await;
            assert_eq!(self.writes(), calls(&plan), "{name}, once");
        }
    }

    async fn what_was_begun_goes_on(&self) {
        self.an_approval_that_was_given_counts().await;
        self.a_shift_goes_on().await;
        self.a_deletion_ends().await;
    }

    async fn an_approval_that_was_given_counts(&self) {
        for name in ["approved", "approving"] {
            let plan = self.recorded_status(name).plan.unwrap();
            self.world.gateway.clear_calls();
            self.put("lambdasfnpatterns", self.recorded(name)).await;
            self.world.ready(name).await;
            self.looked_at(name, "again").await;
            let writes = self.writes();
            assert!(!writes.is_empty(), "{name}");
            match plan.approved {
                // One call of it has taken effect, which the operator never heard of.
                true => assert!(
                    writes.iter().all(|call| calls(&plan).contains(call)),
                    "{name}: {writes:?}"
                ),
                false => assert_eq!(writes, calls(&plan), "{name}"),
            }
        }
        assert!(self.recorded_status("approving").plan.unwrap().approved);
    }

    /// From the step where it stood, to the versions that were on their way.
    async fn a_shift_goes_on(&self) {
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
        self.world.gone("deleting").await;
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

/// The folder with an emulator's state.
fn state(dir: &TempDir) -> PathBuf {
    dir.path().join("state")
}

/// A world on an emulator that begins with the state in the folder, and leaves its own there when it is dropped.
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

/// The calls of a plan.
fn calls(plan: &lambdasfn::api::PlanStatus) -> Vec<String> {
    let mut calls: Vec<String> = plan.changes.iter().map(|change| change.call.clone()).collect();
    calls.sort();
    calls
}

/// The step of a shift has just begun, however long ago it was recorded.
fn wind_up(fixture: &mut Fixture) {
    let now = Timestamp::now().to_string();
    for (_, object) in &mut fixture.objects {
        let is_due = object.name_any() == "due";
        let started = object.data.pointer_mut("/status/deployment");
        if let Some(deployment) = started.filter(|d| d["phase"] == "Shifting" && !is_due) {
            deployment["stepStartedAt"] = json!(now);
        }
    }
}

/// Resource versions of what the operator reads, and of what it has exported.
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
