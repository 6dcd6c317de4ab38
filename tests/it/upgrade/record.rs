//! Records a world: creates patterns in many states and saves their objects in Kubernetes and in AWS.

use super::fixture::{About, Fixture, RESOURCES, emulator_files, home};
use super::patterns;
use crate::code::{bucket, put, zip};
use crate::deployment::set_alarm;
use crate::world::{World, condition};
use aws_sdk_cloudwatch::types::StateValue;
use aws_sdk_s3::types::ChecksumAlgorithm;
use kube::ResourceExt;
use kube::api::{Api, DynamicObject, ListParams, Patch, PatchParams};
use kube::core::{ApiResource, GroupVersionKind};
use lambdasfn::api::{APPROVE, LambdaSfnPattern, RECONCILE_REQUESTED_AT};
use lambdasfn_testbed_gateway::{Effect, Fault};
use serde_json::{Value, json};

/// The account of the examples.
const ACCOUNT: &str = "123456789012";

#[tokio::test(flavor = "multi_thread")]
#[ignore = "writes into tests/fixtures/upgrade, see the README there"]
async fn record_upgrade_fixtures() {
    let version = std::env::var("LAMBDASFN_FIXTURES").expect("LAMBDASFN_FIXTURES must be the version to record");
    let dir = tempfile::tempdir().unwrap();
    let namespace = format!("upgrade-{}", version.replace('.', "-"));
    let (mut world, emulator) = super::restored(&dir, namespace.clone(), ACCOUNT).await;
    let first_version = create_prerequisites(&world).await;
    let arguments = [
        "--allowed-role-arns=arn:aws:iam::123456789012:role/workflows/*",
        "--permissions-boundary=arn:aws:iam::123456789012:policy/boundary",
        "--allow-adoption=legacy-",
        "--allowed-buckets=code-123456789012",
        "--default-tags=cost-center=7",
    ];
    world.start(&arguments);
    create_settled(&world, &first_version).await;
    create_waiting(&world).await;
    create_unfinished(&mut world).await;

    let about = About {
        version: version.clone(),
        account: ACCOUNT.to_owned(),
        namespace,
        arguments: arguments.map(ToOwned::to_owned).to_vec(),
    };
    let objects = objects(&world).await;
    let gateway = world.gateway.memory();
    // The emulator writes its state when it ends.
    drop(emulator);
    let emulator = emulator_files(&super::state(&dir), ACCOUNT);
    let fixture = Fixture {
        about,
        objects,
        gateway,
        emulator,
    };
    fixture.save(&home().join(version));
}

/// Creates the objects that the patterns refer to. Returns the first version of the object `plain.zip` in the bucket.
async fn create_prerequisites(world: &World) -> String {
    for (name, service) in [("starter", "lambda"), ("worker", "states")] {
        role(world, "/workflows/", name, service).await;
    }
    role(world, "/", "legacy-orders-function-role", "lambda").await;
    let group = world.aws.logs.create_log_group();
    let group = group.log_group_name("/aws/vendedlogs/states/legacy-orders-log");
    group.send().await.unwrap();
    let ecr = &world.aws.ecr;
    let create = ecr.create_repository().repository_name("media/thumbnails");
    create.send().await.unwrap();
    let image = ecr.put_image().repository_name("media/thumbnails").image_tag("stable");
    image.image_manifest("{\"n\": 1}").send().await.unwrap();
    for alarm in ["checkout-errors", "orders-errors", "errors", "failures"] {
        set_alarm(world, alarm, StateValue::Ok).await;
    }
    let layer = aws_sdk_lambda::types::LayerVersionContentInput::builder().zip_file(zip("tools").into());
    let publish = world.aws.lambda.publish_layer_version().layer_name("tools");
    publish.content(layer.build()).send().await.unwrap();
    let bucket = bucket(world, true).await;
    let first = put(world, &bucket, "plain.zip", zip("pinned")).await.unwrap();
    put(world, &bucket, "plain.zip", zip("newest")).await;
    let workflow = json!({"StartAt": "Done", "States": {"Done": {"Type": "Succeed"}}});
    put(world, &bucket, "workflow.json", workflow.to_string().into()).await;
    let known = world.aws.s3.put_object().bucket(&bucket).key("checksum.zip");
    let known = known.checksum_algorithm(ChecksumAlgorithm::Sha256);
    known.body(zip("known").into()).send().await.unwrap();
    source(
        world,
        "Secret",
        "credentials",
        json!({"stringData": {"PASSWORD": "canary-password"}}),
    )
    .await;
    source(world, "ConfigMap", "settings", json!({"data": {"LEVEL": "debug"}})).await;
    source(
        world,
        "ConfigMap",
        "files",
        json!({"data": {"app.py": patterns::code("files")}}),
    )
    .await;
    let workflow = "StartAt: Done\nStates:\n  Done: {Type: Succeed}\n";
    source(
        world,
        "ConfigMap",
        "workflows",
        json!({"data": {"workflow.yaml": workflow}}),
    )
    .await;
    first
}

async fn role(world: &World, path: &str, name: &str, service: &str) {
    let trust = json!({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole",
        "Principal": {"Service": format!("{service}.amazonaws.com")}}]});
    let role = world.aws.iam.create_role().role_name(name).path(path);
    let role = role.assume_role_policy_document(trust.to_string());
    role.send().await.unwrap();
}

async fn source(world: &World, kind: &str, name: &str, content: Value) {
    let mut object = json!({"apiVersion": "v1", "kind": kind, "metadata": {"name": name}});
    object
        .as_object_mut()
        .unwrap()
        .extend(content.as_object().unwrap().clone());
    let api = api(world, "", "v1", kind);
    apply(&api, name, &object).await;
}

fn api(world: &World, group: &str, version: &str, kind: &str) -> Api<DynamicObject> {
    let resource = ApiResource::from_gvk(&GroupVersionKind::gvk(group, version, kind));
    Api::namespaced_with(world.client.clone(), &world.namespace, &resource)
}

async fn apply(api: &Api<DynamicObject>, name: &str, object: &Value) {
    let params = PatchParams::apply("kubectl").force();
    api.patch(name, &params, &Patch::Apply(object)).await.unwrap();
}

/// Applies a pattern as a user does, without further fields.
async fn pattern(world: &World, name: &str, spec: &Value) {
    let object = json!({"apiVersion": "serverlesspatterns.dev/v1alpha1", "kind": "LambdaSfnPattern",
        "metadata": {"name": name}, "spec": spec});
    apply(
        &api(world, "serverlesspatterns.dev", "v1alpha1", "LambdaSfnPattern"),
        name,
        &object,
    )
    .await;
}

/// Applies the patterns of the documentation and further ones, and waits until each is ready.
async fn create_settled(world: &World, first_version: &str) {
    let mut names = vec![];
    for (place, object) in crate::examples::documented() {
        let page = place
            .rsplit('/')
            .next()
            .unwrap()
            .trim_end_matches(".yaml")
            .to_lowercase();
        let name = match page.strip_suffix(".md") {
            Some(page) => format!("{page}-{}", object.name_any()),
            None => object.name_any(),
        };
        pattern(world, &name, &object.data["spec"]).await;
        names.push(name);
    }
    let bucket = format!("code-{ACCOUNT}");
    for (name, spec) in patterns::settled(&bucket, first_version) {
        pattern(world, name, &spec).await;
        names.push(name.to_owned());
    }
    for name in &names {
        world.ready(name).await;
    }
    let function = async |name: &str| world.ready(name).await.outputs.unwrap().lambda_function_name.unwrap();
    let update = world.aws.lambda.update_function_code();
    let update = update.function_name(function("external").await);
    update.zip_file(zip("theirs").into()).send().await.unwrap();
    let update = world.aws.lambda.update_function_configuration();
    let update = update.function_name(function("drifting").await).memory_size(512);
    update.send().await.unwrap();
    for name in ["external", "drifting"] {
        world.annotate(name, RECONCILE_REQUESTED_AT, "recorded").await;
        let handled = |o: &LambdaSfnPattern| {
            let status = o.status.clone().unwrap_or_default();
            status.last_handled_reconcile_at.as_deref() == Some("recorded")
        };
        world.until(name, "handled", handled).await;
    }
    world.reason("drifting", "Drifted").await;
    for n in 1..=4 {
        pattern(world, "published", &patterns::published(n)).await;
        world.ready("published").await;
    }
}

/// Creates patterns that wait for an approval or an interval, are suspended, or are rolled back.
async fn create_waiting(world: &World) {
    let quick = json!({"strategy": "Linear", "stepPercentage": 50, "interval": "1s", "alarms": ["errors"]});
    for n in 1..=2 {
        pattern(world, "shifted", &patterns::generation(n, &quick)).await;
        world.ready("shifted").await;
    }
    for (name, alarm) in [("shifting", "errors"), ("rolled-back", "failures")] {
        let canary = json!({"strategy": "Canary", "stepPercentage": 25, "interval": "24h", "alarms": [alarm]});
        pattern(world, name, &patterns::generation(1, &canary)).await;
        world.ready(name).await;
        pattern(world, name, &patterns::generation(2, &canary)).await;
        stepped(world, name).await;
    }
    set_alarm(world, "failures", StateValue::Alarm).await;
    world.annotate("rolled-back", RECONCILE_REQUESTED_AT, "recorded").await;
    let rolled_back = |o: &LambdaSfnPattern| {
        let status = o.status.clone().unwrap_or_default();
        condition(&status, "Ready").1 == "RolledBack" && status.drift.is_empty()
    };
    world.until("rolled-back", "rolled back", rolled_back).await;

    pattern(world, "new", &patterns::manual(1)).await;
    planned(world, "new").await;
    for name in ["pending", "approved", "approving"] {
        pattern(world, name, &patterns::manual(1)).await;
        approve(world, name).await;
        world.ready(name).await;
        pattern(world, name, &patterns::manual(2)).await;
        planned(world, name).await;
    }
    pattern(world, "suspended", &json!({})).await;
    world.ready("suspended").await;
    pattern(
        world,
        "suspended",
        &json!({"suspend": true, "function": {"memorySize": 512}}),
    )
    .await;
    world.reason("suspended", "Suspended").await;
}

/// Waits for the plan and returns its hash.
async fn planned(world: &World, name: &str) -> String {
    let status = world.reason(name, "AwaitingApproval").await;
    status.plan.unwrap().hash
}

async fn approve(world: &World, name: &str) {
    let hash = planned(world, name).await;
    world.annotate(name, APPROVE, &hash).await;
}

/// Waits until the first step of the shift has started.
async fn stepped(world: &World, name: &str) {
    let started = |o: &LambdaSfnPattern| {
        let status = o.status.clone().unwrap_or_default();
        let current = status.observed_generation == o.metadata.generation;
        let deployment = status.deployment.filter(|_| current);
        deployment.is_some_and(|d| d.percentage < 100 && d.step_started_at.is_some())
    };
    world.until(name, "at its first step", started).await;
}

/// Creates patterns with unfinished work and kills the operator.
async fn create_unfinished(world: &mut World) {
    pattern(world, "deleting", &json!({})).await;
    world.ready("deleting").await;
    let canary = json!({"strategy": "Canary", "stepPercentage": 25, "interval": "20s"});
    pattern(world, "due", &patterns::generation(1, &canary)).await;
    world.ready("due").await;
    let deletion = world
        .gateway
        .inject(Fault::on("lambda", "DeleteFunction", Effect::Park));
    let lambda = Fault::on("lambda", "UpdateFunctionConfiguration", Effect::Park);
    let change = world.gateway.inject(lambda);
    approve(world, "approving").await;
    change.reached().await;
    world.delete("deleting").await;
    deletion.reached().await;
    pattern(world, "due", &patterns::generation(2, &canary)).await;
    stepped(world, "due").await;
    assert_eq!(
        condition(&world.api().get("due").await.unwrap().status.unwrap(), "Ready").1,
        "Deploying"
    );
    world.kill();
    approve_without_operator(world, "approved").await;
}

async fn approve_without_operator(world: &World, name: &str) {
    let plan = world.api().get(name).await.unwrap().status.unwrap().plan.unwrap();
    world.annotate(name, APPROVE, &plan.hash).await;
}

/// Returns all objects of the namespace as etcd stores them.
async fn objects(world: &World) -> Vec<(String, DynamicObject)> {
    let group = "serverlesspatterns.dev";
    let kinds = [
        ("", "v1", "Secret"),
        ("", "v1", "ConfigMap"),
        (group, "v1alpha1", "LambdaSfnPattern"),
    ];
    let mut found = vec![];
    for ((plural, _), (group, version, kind)) in RESOURCES.into_iter().zip(kinds) {
        let list = api(world, group, version, kind)
            .list(&ListParams::default())
            .await
            .unwrap();
        for mut object in list {
            object.types = Some(kube::core::TypeMeta {
                api_version: if group.is_empty() {
                    version.to_owned()
                } else {
                    format!("{group}/{version}")
                },
                kind: kind.to_owned(),
            });
            object.metadata.resource_version = None;
            found.push((plural.to_owned(), object));
        }
    }
    found
}
