//! `lambdasfn plan`: the operator makes exactly the planned calls.

use crate::cli::Run;
use crate::drift::change_fields;
use crate::world::World;
use serde_json::{Value, json};

/// Plans an object of the world from a file, with the settings of the world's operator.
async fn plan(world: &World, name: &str, spec: &Value, format: &str, more: &[&str]) -> Run {
    let file = world.manifest(name, spec);
    let settings = format!("--settings-namespace={}", world.namespace);
    let own = [
        "plan",
        "-n",
        &world.namespace,
        "-o",
        format,
        "--cluster-name=test",
        &settings,
    ];
    let file = ["-f", file.to_str().unwrap()];
    world.lambdasfn(&[&own[..], &file, more].concat()).await
}

/// Returns the calls of the only object of a plan.
fn planned(ran: &Run) -> Vec<String> {
    let json = ran.json();
    let changes = json["objects"][0]["changes"].as_array().unwrap();
    let mut calls: Vec<String> = changes.iter().map(|c| c["call"].as_str().unwrap().to_owned()).collect();
    calls.sort();
    calls
}

pub(crate) fn writes(world: &World) -> Vec<String> {
    let calls = world.calls();
    let mut writes: Vec<String> = calls
        .iter()
        .filter(|c| c.is_write())
        .map(|c| c.operation.clone())
        .collect();
    writes.sort();
    writes
}

/// Plans a spec, applies it and compares the calls. Afterwards, the plan must be empty.
async fn assert_planned_calls(world: &World, name: &str, spec: Value, more: &[&str]) {
    world.gateway.clear_calls();
    let ran = plan(world, name, &spec, "json", more).await;
    assert_eq!(ran.code, 2, "{ran:?}");
    let expected = planned(&ran);
    assert!(!expected.is_empty() && writes(world).is_empty(), "{ran:?}");
    world.apply(name, spec.clone()).await;
    world
        .annotate(
            name,
            "serverlesspatterns.dev/reconcile-requested-at",
            &expected.join(" "),
        )
        .await;
    world.ready(name).await;
    let handled = |o: &lambdasfn::api::LambdaSfnPattern| {
        let status = o.status.clone().unwrap_or_default();
        status.last_handled_reconcile_at == Some(expected.join(" "))
    };
    world.until(name, "handled", handled).await;
    world.ready(name).await;
    assert_eq!(writes(world), expected, "{}", ran.out);
    let again = plan(world, name, &spec, "json", more).await;
    assert_eq!((again.code, planned(&again)), (0, vec![]), "{again:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_operator_makes_the_planned_calls_of_a_creation_and_of_edits() {
    let world = World::started("plan-edit").await;
    assert_planned_calls(&world, "hello", json!({}), &[]).await;
    let code = json!({"inline": {"app.py": "def handler(e, c): return 1"}});
    let function = json!({"runtime": "python3.14", "handler": "app.handler", "code": code, "memorySize": 512,
        "environment": {"variables": {"GREETING": "canary-plan"}}});
    let edited = json!({"function": function, "tags": {"team": "a"}});
    let file = plan(&world, "hello", &edited, "text", &[]).await;
    for part in [
        "memorySize: 256 -> 512",
        "environment.variables.GREETING: (none) -> ***",
        "UpdateFunctionCode",
    ] {
        assert!(file.out.contains(part), "{part}: {}", file.out);
    }
    for format in ["text", "json", "markdown"] {
        let ran = plan(&world, "hello", &edited, format, &[]).await;
        assert!(!format!("{ran:?}").contains("canary"), "{ran:?}");
    }
    assert_planned_calls(&world, "hello", edited, &[]).await;
    // The removal of fields restores the defaults, the bundled code and its tags.
    assert_planned_calls(&world, "hello", json!({"function": {"timeout": 20}}), &[]).await;
    assert_planned_calls(&world, "hello", json!({}), &[]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_operator_makes_the_planned_calls_of_a_correction() {
    let world = World::started("plan-drift").await;
    world.apply("hello", json!({})).await;
    let status = world.ready("hello").await;
    let fields = change_fields(&world, &status).await;
    let settings = format!("--settings-namespace={}", world.namespace);
    let args = [
        "diff",
        "hello",
        "-n",
        &world.namespace,
        "-o",
        "json",
        "--cluster-name=test",
        &settings,
    ];
    // A read counts three seconds after a write of the operator.
    let diff = loop {
        let diff = world.lambdasfn(&args).await;
        if !diff.out.contains("does not show the last write yet") {
            break diff;
        }
        tokio::time::sleep(std::time::Duration::from_millis(500)).await;
    };
    assert_eq!(diff.code, 2, "{diff:?}");
    let diff = diff.json();
    let changes = diff["objects"][0]["changes"].as_array().unwrap();
    assert!(changes.iter().all(|c| c["drift"] == true), "{diff}");
    let named = |(kind, field): &(&str, &str)| {
        let of_kind = changes.iter().filter(|c| c["kind"] == *kind);
        of_kind
            .flat_map(|c| c["fields"].as_array().unwrap())
            .any(|f| f["field"] == *field)
    };
    for field in &fields {
        assert!(named(field), "{field:?}: {diff}");
    }
    assert!(!diff.to_string().contains("canary-observed"));
    assert_planned_calls(&world, "hello", json!({}), &[]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_operator_makes_the_planned_calls_of_a_change_of_roles() {
    let mut world = World::new("plan-roles").await;
    let allowed = "--allowed-role-arns=*";
    world.start(&[allowed]);
    assert_planned_calls(&world, "owner", json!({"name": "owner"}), &[allowed]).await;
    assert_planned_calls(&world, "hello", json!({}), &[allowed]).await;
    let outputs = world.ready("owner").await.outputs.unwrap();
    let arn = outputs.lambda_role_arn.unwrap();
    let existing = json!({"function": {"role": {"arn": arn}}});
    assert_planned_calls(&world, "hello", existing, &[allowed]).await;
    assert_planned_calls(&world, "hello", json!({}), &[allowed]).await;
}

async fn version(world: &World) -> Option<String> {
    world.api().get("hello").await.unwrap().metadata.resource_version
}

#[tokio::test(flavor = "multi_thread")]
async fn the_exit_code_of_a_plan_is_0_2_or_1_and_all_violations_are_reported() {
    let world = World::started("plan-codes").await;
    let spec = json!({"name": "fixed"});
    let text = plan(&world, "hello", &spec, "text", &[]).await;
    let markdown = plan(&world, "hello", &spec, "markdown", &[]).await;
    assert_eq!((text.code, markdown.code), (2, 2), "{text:?}");
    let stable = |ran: &Run| {
        let file = world.manifest("hello", &spec).display().to_string();
        let known = [
            (file.as_str(), "FILE"),
            (&world.namespace, "NAMESPACE"),
            (&world.account, "ACCOUNT"),
        ];
        known
            .iter()
            .fold(ran.out.clone(), |out, (value, name)| out.replace(value, name))
    };
    insta::assert_snapshot!("plan_of_a_new_object", stable(&text));
    insta::assert_snapshot!("plan_of_a_new_object_as_markdown", stable(&markdown));
    assert!(
        !text.out.contains('\u{1b}'),
        "the output has colours only on a terminal"
    );

    world.apply("hello", spec.clone()).await;
    world.ready("hello").await;
    let before = (world.contents().await, version(&world).await);
    let same = plan(&world, "hello", &spec, "text", &[]).await;
    assert_eq!(same.code, 0, "{same:?}");
    assert!(same.out.contains("No changes"), "{same:?}");

    let wrong = json!({"name": "fixed", "function": {"memorySize": 1, "timeout": 0}});
    let ran = plan(&world, "hello", &wrong, "text", &[]).await;
    assert_eq!(ran.code, 1);
    for path in ["hello.json", "spec.function.memorySize", "spec.function.timeout"] {
        assert!(ran.out.contains(path), "{path}: {ran:?}");
    }
    let typo = json!({"name": "fixed", "function": {"memorySizes": 512}, "stateMachine": {"type": "SLOW"}});
    let ran = plan(&world, "hello", &typo, "text", &[]).await;
    assert_eq!(ran.code, 1);
    for path in ["spec.function.memorySizes", "spec.stateMachine.type"] {
        assert!(ran.out.contains(path), "{path}: {ran:?}");
    }
    let renamed = plan(&world, "hello", &json!({"name": "other"}), "text", &[]).await;
    assert!(
        renamed.code == 1 && renamed.out.contains("spec.name: is immutable"),
        "{renamed:?}"
    );
    let unknown = world.lambdasfn(&["plan", "--nonsense"]).await;
    assert_eq!(unknown.code, 1, "an invalid argument is an error: {unknown:?}");

    let after = (world.contents().await, version(&world).await);
    assert_eq!(before, after, "a plan writes nothing");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_plan_refuses_a_name_that_belongs_to_another_owner() {
    let world = World::started("plan-refused").await;
    world.apply("first", json!({"name": "taken"})).await;
    world.ready("first").await;
    let ran = plan(&world, "second", &json!({"name": "taken"}), "json", &[]).await;
    assert_eq!(ran.code, 1);
    let refusals = ran.json()["objects"][0]["refusals"].clone();
    assert!(
        refusals.as_array().unwrap().iter().all(|r| r["reason"] == "NotOwned"),
        "{ran:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plan_uses_the_settings_that_the_operator_publishes() {
    let mut world = World::new("plan-settings").await;
    grant_settings(&world).await;
    let settings = format!("--settings-namespace={}", world.namespace);
    let file = world.manifest("hello", &json!({})).display().to_string();
    let args = [
        "plan",
        "-f",
        file.as_str(),
        "-n",
        world.namespace.as_str(),
        "-o",
        "json",
        settings.as_str(),
    ];
    let args: Vec<String> = args.iter().map(ToString::to_string).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    let unknown = world.lambdasfn(&args).await;
    assert_eq!(unknown.code, 1, "{unknown:?}");
    assert!(
        unknown.err.contains("settings are not known") && unknown.err.contains("--cluster-name"),
        "{unknown:?}"
    );

    world.start(&[
        &settings,
        "--role-path=/apps/",
        "--default-tags=team=a,cost=1",
        "--cluster-name=published",
    ]);
    let maps: kube::Api<k8s_openapi::api::core::v1::ConfigMap> =
        kube::Api::namespaced(world.client.clone(), &world.namespace);
    let written = |map: Option<&k8s_openapi::api::core::v1::ConfigMap>| map.is_some();
    let map = crate::world::awaited(maps.clone(), "lambdasfn-settings", written)
        .await
        .flatten()
        .unwrap();
    let data = map.data.unwrap();
    for (key, value) in [
        ("cluster-name", "published"),
        ("role-path", "/apps/"),
        ("default-tags", "team=a,cost=1"),
        ("take-over", "always"),
        ("aws-account", &world.account),
        ("aws-region", "eu-west-1"),
    ] {
        assert_eq!(data.get(key).map(String::as_str), Some(value), "{data:?}");
    }
    // The region of the plan is the operator's, also if the environment has none.
    let expected = world.lambdasfn_with(&args, &[("AWS_REGION", "")]).await;
    assert_eq!(expected.code, 2, "{expected:?}");
    world.apply("hello", json!({})).await;
    world.ready("hello").await;
    assert_eq!(writes(&world), planned(&expected));
    let all = world
        .lambdasfn(&["plan", "--all", "-n", &world.namespace, &settings])
        .await;
    assert_eq!(all.code, 0, "{all:?}");

    // A flag overrides the published setting. A changed path is refused, because AWS cannot change it in place.
    let other = [&args[..], &["--role-path=/other/"]].concat();
    let other = world.lambdasfn(&other).await;
    assert!(other.code == 1 && other.out.contains("path is /apps/"), "{other:?}");

    // The operator writes the settings only if they have changed.
    let version = map.metadata.resource_version;
    world.kill();
    world.start(&[
        &settings,
        "--role-path=/apps/",
        "--default-tags=team=a,cost=1",
        "--cluster-name=published",
    ]);
    world
        .annotate("hello", "serverlesspatterns.dev/reconcile-requested-at", "1")
        .await;
    let handled = |o: &lambdasfn::api::LambdaSfnPattern| {
        o.status
            .as_ref()
            .is_some_and(|s| s.last_handled_reconcile_at.as_deref() == Some("1"))
    };
    world.until("hello", "handled", handled).await;
    assert_eq!(
        maps.get("lambdasfn-settings").await.unwrap().metadata.resource_version,
        version
    );
    world.kill();
    world.start(&[&settings, "--role-path=/apps/", "--cluster-name=published"]);
    let fewer = |map: Option<&k8s_openapi::api::core::v1::ConfigMap>| {
        map.and_then(|m| m.data.as_ref())
            .is_some_and(|data| !data.contains_key("default-tags"))
    };
    assert!(crate::world::awaited(maps, "lambdasfn-settings", fewer).await.is_some());
    let all = world
        .lambdasfn(&["plan", "--all", "-n", &world.namespace, "-o", "json", &settings])
        .await;
    assert!(all.code == 2 || all.code == 0, "{all:?}");
}

/// Grants the rights of the shipped Role for the operator's namespace in the world's namespace.
pub(crate) async fn grant_settings(world: &World) {
    let objects = crate::manifests::objects("deploy/kustomize")
        .into_iter()
        .filter(|object| {
            let name = object.metadata.name.as_deref();
            name == Some("lambdasfn-settings")
        });
    for mut object in objects {
        object.metadata.namespace = Some(world.namespace.clone());
        lambdasfn_testbed_harness::manifests::apply(&world.client, &object)
            .await
            .unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_cluster_an_object_is_planned_as_new() {
    let world = World::new("plan-offline").await;
    let file = world
        .manifest("hello", &json!({"name": "offline"}))
        .display()
        .to_string();
    let args = ["plan", "-f", file.as_str(), "-o", "json", "--cluster-name=test"];
    let ran = world.lambdasfn_with(&args, &[("KUBECONFIG", "")]).await;
    assert_eq!(ran.code, 2, "{ran:?}");
    assert_eq!(planned(&ran).len(), 10, "{ran:?}");
    let json = ran.json();
    assert_eq!(
        (&json["objects"][0]["new"], &json["objects"][0]["namespace"]),
        (&json!(true), &json!("default"))
    );
    assert!(json["notes"].to_string().contains("no cluster"), "{json}");
    let from = json!({"function": {"environmentFrom": [{"secretRef": {"name": "s"}}]}});
    let file = world.manifest("hello", &from).display().to_string();
    let args = ["plan", "-f", file.as_str(), "--offline", "--cluster-name=test"];
    let ran = world.lambdasfn(&args).await;
    assert!(
        ran.code == 1 && ran.out.contains("cannot be read without a cluster"),
        "{ran:?}"
    );
}
