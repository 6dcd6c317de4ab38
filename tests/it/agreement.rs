//! `lambdasfn validate` and the API server refuse the same objects.

use crate::world::World;
use kube::Api;
use kube::api::{DynamicObject, Patch, PatchParams, ValidationDirective};
use lambdasfn::api::LambdaSfnPattern;
use lambdasfn::names::Place;
use lambdasfn::settings::Settings;
use lambdasfn::validate::{self, Basis, Check};
use serde_json::{Value, json};

/// Returns the violations of `validate` that the API server must also find.
fn refused(object: &Value) -> Vec<String> {
    let settings = Settings::of_cluster("test");
    let place = Place {
        partition: "aws".into(),
        account: "123456789012".into(),
        region: "eu-west-1".into(),
    };
    let basis = Basis {
        settings: &settings,
        settings_are_known: true,
        whereabouts: &place.clone().into(),
        config_maps: &Default::default(),
    };
    // The operator's own message replaces the message of a CEL rule on the same field, so it counts too.
    let ruled = |p: &validate::Problem| {
        p.check == Check::Spec
            && ["spec.tags", "spec.function.runtime", "spec.function.handler"]
                .iter()
                .any(|f| p.path.starts_with(f))
    };
    let found = validate::object(object, basis);
    let found = found.iter().filter(|p| p.is_error());
    let found = found.filter(|p| matches!(p.check, Check::Schema | Check::Rule) || ruled(p));
    found.map(|p| format!("{}: {}", p.path, p.message)).collect()
}

fn specs() -> Vec<Value> {
    let function = |field: &str, value: Value| json!({"function": {field: value}});
    let machine = |field: &str, value: Value| json!({"stateMachine": {field: value}});
    let many = |n: usize| Value::Object((0..n).map(|i| (format!("k{i}"), json!("v"))).collect());
    vec![
        json!({}),
        Value::Null,
        json!({"function": null, "stateMachine": null, "tags": {}}),
        json!({"tags": null}),
        json!({"tags": {"a": null}}),
        json!({"tags": {"a": 1}}),
        json!({"tags": {"aws:a": "x"}}),
        json!({"tags": many(40)}),
        json!({"tags": many(41)}),
        json!({"nmae": "x"}),
        json!({"name": ""}),
        json!({"name": "-a"}),
        json!({"name": "a".repeat(57)}),
        json!({"name": "a".repeat(58)}),
        json!({"region": "mars"}),
        json!({"suspend": "true"}),
        json!({"suspend": true}),
        json!({"deletionPolicy": "delete"}),
        json!({"deletionPolicy": null}),
        json!({"reconcileInterval": "10"}),
        json!({"reconcileInterval": "1h30m"}),
        function("memorySize", json!(127)),
        function("memorySize", json!(128)),
        function("memorySize", json!(128.5)),
        function("memorySize", json!("128")),
        function("memorySize", Value::Null),
        function("timeout", json!(901)),
        function("Timeout", json!(9)),
        function("layers", json!(["a", "b", "c", "d", "e", "f"])),
        function("layers", json!([""])),
        function("layers", json!("a")),
        function("ephemeralStorage", json!({})),
        function("ephemeralStorage", json!({"size": 512, "unit": "MB"})),
        function("code", json!({"inline": {"a.py": ""}})),
        json!({"function": {"code": {"inline": {"a.py": ""}}, "runtime": "python3.14", "handler": "a.b"}}),
        function("environment", json!({"variables": {"AB": "é".repeat(4000)}})),
        function("environment", json!({"variables": {"AB": "é".repeat(4097)}})),
        function("environmentFrom", json!([{"secretRef": {"name": "Bad"}}])),
        function("environmentFrom", json!([{"secretRef": {}}])),
        function(
            "environmentFrom",
            json!([{"secretRef": {"name": "s", "optional": true}}]),
        ),
        function("url", json!({"authType": "NONE", "cors": {"maxAge": 86401}})),
        function(
            "role",
            json!({"policyStatements": [{"actions": [], "resources": ["*"]}]}),
        ),
        function(
            "role",
            json!({"policyStatements": [{"actions": ["a:b"], "resources": ["*"], "effect": "Maybe"}]}),
        ),
        machine("type", json!("EXPRESS")),
        machine("type", json!("express")),
        machine("definition", json!({"anything": [null, {"x": 1.5}]})),
        machine("definition", json!([])),
        machine("definition", json!("{}")),
        machine("definitionSubstitutions", json!({"A": ["b"]})),
        machine("loggingConfiguration", json!({"level": "ALL", "destinations": []})),
        machine("tracingConfiguration", json!({"enabled": 1})),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn validate_and_the_api_server_refuse_the_same_objects() {
    let world = World::new("agreement").await;
    let api: Api<LambdaSfnPattern> = world.api();
    let object = |name: &str, spec: &Value| {
        json!({"apiVersion": "serverlesspatterns.dev/v1alpha1", "kind": "LambdaSfnPattern",
            "metadata": {"name": name, "namespace": world.namespace}, "spec": spec})
    };
    let named = [
        ("Bad_Name", json!({})),
        ("a".repeat(64).leak(), json!({})),
        ("a.b-c", json!({})),
    ];
    let cases = specs().into_iter().map(|spec| ("a", spec)).chain(named);
    let params = PatchParams {
        dry_run: true,
        field_validation: Some(ValidationDirective::Strict),
        ..PatchParams::apply("test").force()
    };
    let mut differ = vec![];
    for (name, spec) in cases {
        let object = object(name, &spec);
        let here = refused(&object);
        let sent: DynamicObject = serde_json::from_value(object.clone()).unwrap();
        let there = api.patch(name, &params, &Patch::Apply(&sent)).await;
        if here.is_empty() != there.is_ok() {
            let spec: String = spec.to_string().chars().take(200).collect();
            differ.push(format!(
                "{name} {spec}: validate {here:?}, API server {:?}",
                there.err()
            ));
        }
    }
    assert!(differ.is_empty(), "{}", differ.join("\n"));
}
