//! Code and definitions from sources outside the object. A changed source rolls out, unless it is pinned or externally
//! managed. A source that an administrator did not allow is not read.

use crate::world::{World, operations};
use aws_sdk_s3::types::{
    BucketLocationConstraint, BucketVersioningStatus, ChecksumAlgorithm, CreateBucketConfiguration,
    VersioningConfiguration,
};
use k8s_openapi::api::core::v1::ConfigMap;
use kube::api::{Api, Patch, PatchParams};
use lambdasfn::resource::function::package::Package;
use lambdasfn_testbed_gateway::Call;
use serde_json::{Value, json};
use std::collections::BTreeMap;

fn source(text: &str) -> String {
    format!("def run(event, context):\n    return {text:?}\n")
}

pub(crate) fn zip(text: &str) -> Vec<u8> {
    let files = BTreeMap::from([("app.py".to_owned(), source(text))]);
    Package::zip(&files).unwrap().zip.to_vec()
}

pub(crate) fn own(code: Value) -> Value {
    json!({"function": {"runtime": "python3.13", "handler": "app.run", "code": code}})
}

async fn config_map(world: &World, name: &str, data: Value) {
    let maps: Api<ConfigMap> = Api::namespaced(world.client.clone(), &world.namespace);
    let map = json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": name}, "data": data});
    let params = PatchParams::apply("test").force();
    maps.patch(name, &params, &Patch::Apply(map)).await.unwrap();
}

/// Creates a bucket for the test, with versioning if requested.
pub(crate) async fn bucket(world: &World, versions: bool) -> String {
    let name = format!("code-{}", world.account);
    let place = BucketLocationConstraint::EuWest1;
    let place = CreateBucketConfiguration::builder().location_constraint(place).build();
    let create = world.aws.s3.create_bucket().bucket(&name);
    create.create_bucket_configuration(place).send().await.unwrap();
    if versions {
        let enabled = VersioningConfiguration::builder().status(BucketVersioningStatus::Enabled);
        let put = world.aws.s3.put_bucket_versioning().bucket(&name);
        put.versioning_configuration(enabled.build()).send().await.unwrap();
    }
    name
}

pub(crate) async fn put(world: &World, bucket: &str, key: &str, content: Vec<u8>) -> Option<String> {
    let put = world.aws.s3.put_object().bucket(bucket).key(key);
    put.body(content.into()).send().await.unwrap().version_id
}

async fn answer(world: &World) -> String {
    let status = world.api().get("hello").await.unwrap().status.unwrap();
    let outputs = status.outputs.unwrap();
    let invoke = world.aws.lambda.invoke();
    let invoke = invoke.function_name(outputs.lambda_function_name.unwrap());
    let qualified = invoke.qualifier(outputs.lambda_function_version.unwrap());
    let answer = qualified.send().await.unwrap().payload.unwrap();
    String::from_utf8(answer.into_inner()).unwrap()
}

fn count(calls: &[Call], operation: &str) -> usize {
    calls.iter().filter(|c| c.operation == operation).count()
}

/// Waits until a number of further resyncs have started. The last one may be unfinished.
async fn resyncs(world: &World, times: usize) -> Vec<Call> {
    world.gateway.clear_calls();
    let enough = |calls: &[Call]| count(calls, "GetFunction") > times;
    world.until_calls("resynced", enough).await
}

async fn rolled_out(world: &World, version: &str) {
    let has = |o: &lambdasfn::api::LambdaSfnPattern| {
        let status = o.status.clone().unwrap_or_default();
        let outputs = status.outputs.clone().unwrap_or_default();
        outputs.lambda_function_version.as_deref() == Some(version)
            && crate::world::condition(&status, "Ready").0 == "True"
    };
    world.until("hello", &format!("at version {version}"), has).await;
}

#[tokio::test]
async fn an_edit_of_a_config_map_rolls_out_new_code() {
    let world = World::started("config-map-code").await;
    world
        .apply("hello", own(json!({"configMapRef": {"name": "files"}})))
        .await;
    let status = world.reason("hello", "SourceNotFound").await;
    let message = &status.conditions[0].message;
    assert!(message.contains("ConfigMap/files does not exist"), "{message}");
    assert!(world.calls().is_empty(), "{:?}", operations(&world.calls()));
    config_map(&world, "files", json!({"app.py": source("one")})).await;
    world.ready("hello").await;
    assert_eq!(answer(&world).await, "\"one\"");
    config_map(&world, "files", json!({"app.py": source("two"), "more.py": ""})).await;
    rolled_out(&world, "2").await;
    assert_eq!(answer(&world).await, "\"two\"");
}

#[tokio::test]
async fn new_content_of_an_s3_object_rolls_out_and_a_pinned_version_stays() {
    let mut world = World::new("s3-code").await;
    let bucket = bucket(&world, true).await;
    let rule = format!("--allowed-buckets={}:{bucket}/team/*", world.namespace);
    world.start(&["--reconcile-interval=1s", &rule]);
    let code = json!({"s3": {"bucket": bucket, "key": "team/app.zip"}});
    world.apply("hello", own(code.clone())).await;
    let status = world.reason("hello", "SourceNotFound").await;
    let message = &status.conditions[0].message;
    assert!(
        message.contains("spec.function.code.s3") && message.contains("does not exist"),
        "{message}"
    );
    assert!(
        !world.calls().iter().any(Call::is_write),
        "{:?}",
        operations(&world.calls())
    );

    let first = put(&world, &bucket, "team/app.zip", zip("one")).await.unwrap();
    world.ready("hello").await;
    assert_eq!(answer(&world).await, "\"one\"");
    let calls = resyncs(&world, 2).await;
    assert!(!calls.iter().any(Call::is_write), "{:?}", operations(&calls));

    put(&world, &bucket, "team/app.zip", zip("two")).await;
    rolled_out(&world, "2").await;
    assert_eq!(answer(&world).await, "\"two\"");

    // Code of another writer is drift, although the operator does not know its digest. The correction publishes no
    // version.
    let name = status_function(&world).await;
    let update = world.aws.lambda.update_function_code().function_name(&name);
    update.zip_file(zip("theirs").into()).send().await.unwrap();
    let corrected = |calls: &[Call]| {
        calls
            .iter()
            .any(|c| c.operation == "UpdateFunctionCode" && c.succeeded())
    };
    world.gateway.clear_calls();
    world.until_calls("corrected", corrected).await;
    rolled_out(&world, "2").await;

    let pinned = json!({"s3": {"bucket": bucket, "key": "team/app.zip", "objectVersion": first}});
    world.apply("hello", own(pinned)).await;
    world.ready("hello").await;
    assert_eq!(answer(&world).await, "\"one\"");
    put(&world, &bucket, "team/app.zip", zip("three")).await;
    let calls = resyncs(&world, 2).await;
    assert!(!calls.iter().any(Call::is_write), "{:?}", operations(&calls));
}

async fn status_function(world: &World) -> String {
    let status = world.api().get("hello").await.unwrap().status.unwrap();
    status.outputs.unwrap().lambda_function_name.unwrap()
}

#[tokio::test]
async fn content_with_a_known_checksum_is_not_applied_again_from_another_source() {
    let mut world = World::new("s3-checksum").await;
    let bucket = bucket(&world, false).await;
    world.start(&[&format!("--allowed-buckets={bucket}")]);
    world
        .apply("hello", own(json!({"inline": {"app.py": source("one")}})))
        .await;
    world.ready("hello").await;
    let put = world.aws.s3.put_object().bucket(&bucket).key("app.zip");
    let put = put
        .checksum_algorithm(ChecksumAlgorithm::Sha256)
        .body(zip("one").into());
    put.send().await.unwrap();
    world.gateway.clear_calls();
    world
        .apply("hello", own(json!({"s3": {"bucket": bucket, "key": "app.zip"}})))
        .await;
    world.ready("hello").await;
    let calls = world.calls();
    assert!(!calls.iter().any(Call::is_write), "{:?}", operations(&calls));
}

#[tokio::test]
async fn externally_managed_code_is_reported_and_not_changed() {
    let mut world = World::new("external").await;
    world.start(&["--reconcile-interval=1s"]);
    let spec = |memory: i32| {
        let mut spec = own(json!({"managedExternally": true, "inline": {"app.py": source("first")}}));
        spec["function"]["memorySize"] = json!(memory);
        spec
    };
    world.apply("hello", spec(256)).await;
    world.ready("hello").await;
    assert_eq!(answer(&world).await, "\"first\"");
    let name = status_function(&world).await;
    let update = world.aws.lambda.update_function_code().function_name(&name);
    let theirs = update
        .zip_file(zip("theirs").into())
        .publish(true)
        .send()
        .await
        .unwrap();
    let sha256 = theirs.code_sha256.unwrap();
    let reported = |o: &lambdasfn::api::LambdaSfnPattern| {
        let outputs = o.status.clone().and_then(|status| status.outputs);
        outputs.and_then(|o| o.lambda_function_code_sha256).as_ref() == Some(&sha256)
    };
    world.until("hello", "reported", reported).await;
    let calls = resyncs(&world, 2).await;
    assert!(!calls.iter().any(Call::is_write), "{:?}", operations(&calls));
    world.apply("hello", spec(512)).await;
    let status = world.ready("hello").await;
    let get = world.aws.lambda.get_function_configuration().function_name(&name);
    let config = get.send().await.unwrap();
    assert_eq!(
        (config.memory_size, config.code_sha256.as_ref()),
        (Some(512), Some(&sha256))
    );
    assert_eq!(count(&world.calls(), "UpdateFunctionCode"), 0);
    assert_eq!(status.outputs.unwrap().lambda_function_version.as_deref(), Some("3"));
    assert_eq!(answer(&world).await, "\"theirs\"");
}

#[tokio::test]
async fn a_source_that_an_administrator_did_not_allow_is_not_read() {
    let mut world = World::new("not-allowed").await;
    let bucket = bucket(&world, false).await;
    put(&world, &bucket, "team/app.zip", zip("one")).await;
    world.start(&[&format!("--allowed-buckets=other:{bucket},{bucket}/public/*")]);
    let s3 = json!({"bucket": bucket, "key": "team/app.zip"});
    let image = "210987654321.dkr.ecr.eu-west-1.amazonaws.com/app:1";
    let attempts = [
        ("code", own(json!({"s3": s3})), "spec.function.code.s3"),
        (
            "external",
            own(json!({"s3": s3, "managedExternally": true})),
            "spec.function.code.s3",
        ),
        (
            "definition",
            json!({"stateMachine": {"definitionFrom": {"s3": s3}}}),
            "spec.stateMachine.definitionFrom.s3",
        ),
        (
            "image",
            json!({"function": {"code": {"image": {"uri": image}}}}),
            "spec.function.code.image.uri",
        ),
    ];
    for (name, spec, field) in attempts {
        world.apply(name, spec).await;
        let status = world.reason(name, "NotAllowed").await;
        let message = &status.conditions[0].message;
        assert!(message.contains(field), "{name}: {message}");
    }
    // The operator reads no source of a spec that has another violation.
    let mut wrong = own(json!({"s3": {"bucket": bucket, "key": "public/app.zip"}}));
    wrong["reconcileInterval"] = json!("99h");
    world.apply("wrong", wrong).await;
    world.reason("wrong", "Invalid").await;
    assert!(world.calls().is_empty(), "{:?}", operations(&world.calls()));
}

async fn definition(world: &World) -> String {
    let status = world.api().get("hello").await.unwrap().status.unwrap();
    let arn = status.outputs.unwrap().state_machine_arn.unwrap();
    let describe = world.aws.sfn.describe_state_machine().state_machine_arn(arn);
    describe.send().await.unwrap().definition
}

#[tokio::test]
async fn a_definition_from_a_file_is_sent_unchanged_and_its_edits_roll_out() {
    let mut world = World::new("definition").await;
    let bucket = bucket(&world, false).await;
    world.start(&["--reconcile-interval=1s", &format!("--allowed-buckets={bucket}")]);
    let flow = |what: &str| {
        format!(
            "{{\n  \"StartAt\": \"A\",\n  \"States\": {{\n    \"A\": {{\"Type\": \"Pass\", \"Result\": [1.0, 1e2, \"{what}\"], \
             \"Next\": \"B\"}},\n    \"B\": {{\"Type\": \"Succeed\"}}}}}}\n"
        )
    };
    config_map(&world, "flow", json!({"flow.json": flow("${StateMachineName}")})).await;
    let spec = |from: Value| json!({"name": "flow", "stateMachine": {"definitionFrom": from}});
    let from = json!({"configMapRef": {"name": "flow", "key": "flow.json"}});
    world.apply("hello", spec(from)).await;
    world.ready("hello").await;
    assert_eq!(definition(&world).await, flow("flow"));
    let calls = resyncs(&world, 2).await;
    assert!(!calls.iter().any(Call::is_write), "{:?}", operations(&calls));

    config_map(
        &world,
        "flow",
        json!({"flow.json": flow("x").replace("\"Next\": \"B\"", "\"Next\": \"C\"")}),
    )
    .await;
    let status = world.reason("hello", "Invalid").await;
    let message = &status.conditions[0].message;
    assert!(
        message.contains("definitionFrom.States.A.Next") && message.contains("line 4"),
        "{message}"
    );
    config_map(&world, "flow", json!({"flow.json": flow("second")})).await;
    world.ready("hello").await;
    world
        .until_calls("updated", |calls| count(calls, "UpdateStateMachine") > 0)
        .await;
    world.ready("hello").await;
    assert_eq!(definition(&world).await, flow("second"));

    let yaml = |seconds: u8| format!("StartAt: W\nStates:\n  W: {{Type: Wait, Seconds: {seconds}, End: true}}\n");
    put(&world, &bucket, "flow.yaml", yaml(1).into_bytes()).await;
    world
        .apply("hello", spec(json!({"s3": {"bucket": bucket, "key": "flow.yaml"}})))
        .await;
    world.ready("hello").await;
    let seconds = async || {
        let definition: Value = serde_json::from_str(&definition(&world).await).unwrap();
        definition["States"]["W"]["Seconds"].clone()
    };
    assert_eq!(seconds().await, 1);
    world.gateway.clear_calls();
    put(&world, &bucket, "flow.yaml", yaml(2).into_bytes()).await;
    let updated = |calls: &[Call]| {
        calls
            .iter()
            .any(|c| c.operation == "UpdateStateMachine" && c.succeeded())
    };
    world.until_calls("updated", updated).await;
    assert_eq!(seconds().await, 2);
}

#[tokio::test]
async fn a_moved_image_tag_rolls_out_and_the_package_type_cannot_change() {
    let mut world = World::new("image").await;
    world.start(&["--reconcile-interval=1s"]);
    let ecr = &world.aws.ecr;
    ecr.create_repository()
        .repository_name("team/app")
        .send()
        .await
        .unwrap();
    let push = async |content: &str| {
        let put = ecr.put_image().repository_name("team/app").image_tag("live");
        put.image_manifest(content).send().await.unwrap();
    };
    let uri = format!("{}.dkr.ecr.eu-west-1.amazonaws.com/team/app:live", world.account);
    let spec = |command: &[&str]| json!({"function": {"code": {"image": {"uri": uri, "command": command}}}});
    world.apply("hello", spec(&[])).await;
    world.reason("hello", "SourceNotFound").await;
    assert!(
        !world.calls().iter().any(Call::is_write),
        "{:?}",
        operations(&world.calls())
    );
    push("{\"n\": 1}").await;
    let first = world.ready("hello").await.outputs.unwrap();
    assert_eq!(first.lambda_function_version.as_deref(), Some("1"));
    let calls = resyncs(&world, 2).await;
    assert!(!calls.iter().any(Call::is_write), "{:?}", operations(&calls));

    push("{\"n\": 2}").await;
    rolled_out(&world, "2").await;
    let second = world.ready("hello").await.outputs.unwrap();
    assert_ne!(first.lambda_function_code_sha256, second.lambda_function_code_sha256);

    let config = async || {
        let get = world.aws.lambda.get_function_configuration();
        let get = get.function_name(second.lambda_function_name.clone().unwrap());
        get.send()
            .await
            .unwrap()
            .image_config_response
            .and_then(|r| r.image_config)
    };
    world.apply("hello", spec(&["app.run"])).await;
    world.ready("hello").await;
    assert_eq!(config().await.unwrap().command(), ["app.run"]);
    world.apply("hello", spec(&[])).await;
    world.ready("hello").await;
    assert!(config().await.is_none_or(|c| c.command().is_empty()));

    let refused = world.try_apply("hello", json!({})).await.unwrap_err().to_string();
    assert!(refused.contains("spec.function.code"), "{refused}");
}
