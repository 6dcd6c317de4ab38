//! Snapshots of the AWS objects of every pattern in the documentation. The objects are part of the contract: a changed
//! default changes a snapshot and needs an entry in CHANGELOG.md.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

use kube::ResourceExt;
use kube::api::DynamicObject;
use lambdasfn::desired::DesiredState;
use lambdasfn::names::{Place, digest};
use lambdasfn::object::Object;
use lambdasfn::round::Found;
use lambdasfn::settings::Settings;
use lambdasfn::source::{Source, SourceKind, SourceRef, Sources};
use lambdasfn_testbed_harness::{checkout, manifests};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

fn files(dir: &str, extension: &str) -> Vec<PathBuf> {
    let entries = fs::read_dir(checkout().join(dir))
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let mut files: Vec<PathBuf> = entries
        .filter(|path| path.extension().is_some_and(|e| e == extension))
        .collect();
    files.sort();
    files
}

fn stem(path: &Path) -> String {
    path.file_stem().unwrap().to_string_lossy().into_owned()
}

/// Returns the patterns in `examples/` and in the ```yaml blocks of the documentation, with a name for each.
fn documented() -> Vec<(String, DynamicObject)> {
    let mut documented = vec![];
    for file in files("examples", "yaml") {
        let objects = manifests::read(&file).unwrap();
        let patterns = objects
            .into_iter()
            .filter(|object| manifests::kind(object) == "LambdaSfnPattern");
        documented.extend(patterns.map(|object| (format!("{}-{}", stem(&file), object.name_any()), object)));
    }
    for page in files(".", "md").into_iter().chain(files("docs", "md")) {
        let text = fs::read_to_string(&page).unwrap();
        let blocks = text
            .split("```yaml\n")
            .skip(1)
            .filter_map(|rest| rest.split("```").next());
        for (n, block) in blocks
            .filter(|block| block.contains("kind: LambdaSfnPattern"))
            .enumerate()
        {
            let document = lambdasfn::validate::documents(block).remove(0).unwrap();
            let object: DynamicObject = serde_json::from_value(document).unwrap();
            documented.push((format!("{}-{}-{}", stem(&page), n + 1, object.name_any()), object));
        }
    }
    documented
}

fn settings() -> Settings {
    Settings {
        permissions_boundary: Some("arn:aws:iam::123456789012:policy/boundary".into()),
        allowed_role_arns: vec!["*".into()],
        ..Settings::of_cluster("golden")
    }
}

fn place() -> Place {
    Place {
        partition: "aws".into(),
        account: "123456789012".into(),
        region: "eu-west-1".into(),
    }
}

/// Returns Secrets and ConfigMaps with the keys that the pattern refers to.
fn sources(spec: &Value) -> Sources {
    let mut sources = Sources::new();
    for from in spec["function"]["environmentFrom"].as_array().into_iter().flatten() {
        for (field, kind) in [
            ("secretRef", SourceKind::Secret),
            ("configMapRef", SourceKind::ConfigMap),
        ] {
            let Some(name) = from[field]["name"].as_str() else {
                continue;
            };
            let key = from[field]["key"].as_str().unwrap_or("KEY").to_owned();
            let source = SourceRef {
                kind,
                name: name.to_owned(),
            };
            let found = Source {
                uid: name.to_owned(),
                data: BTreeMap::from([(key, b"canary-secret".to_vec())]),
            };
            sources.insert(source, Ok(found));
        }
    }
    sources
}

/// Returns the AWS objects of a pattern by kind and name. Values of environment variables are masked.
fn objects(mut object: DynamicObject, settings: &Settings) -> Value {
    object.metadata.namespace = Some("default".into());
    object.metadata.uid = Some("00000000-0000-0000-0000-000000000000".into());
    let mut found = Found::default();
    found.sources = sources(&object.data["spec"]);
    let object = Object::from_dynamic(&object);
    for uri in found.unread(&object, settings, &place()).images {
        let digest = format!("sha256:{}", "0f".repeat(32));
        found.artifacts.images.insert(uri, Ok(digest));
    }
    let pattern = found
        .parse(&object, settings, &place())
        .unwrap_or_else(|violations| panic!("{violations:#?}"));
    let mut objects: BTreeMap<String, Value> = DesiredState::from_pattern(pattern)
        .entries()
        .map(|(id, entry)| (id.to_string(), json!(entry.resource)))
        .collect();
    let variables = objects
        .values_mut()
        .filter_map(|o| o.pointer_mut("/Function/configuration/environment"));
    for (name, value) in variables.filter_map(Value::as_object_mut).flatten() {
        if name != "SFN_ARN" {
            *value = json!("***");
        }
    }
    without_empty(json!(objects))
}

/// Removes null, false, empty lists and empty objects, so that a new field without a value changes no snapshot.
fn without_empty(value: Value) -> Value {
    let is_set = |value: &Value| match value {
        Value::Null | Value::Bool(false) => false,
        Value::Array(list) => !list.is_empty(),
        Value::Object(fields) => !fields.is_empty(),
        _ => true,
    };
    match value {
        Value::Object(fields) => {
            let fields = fields.into_iter().map(|(name, value)| (name, without_empty(value)));
            Value::Object(fields.filter(|(_, value)| is_set(value)).collect())
        }
        Value::Array(list) => list.into_iter().map(without_empty).collect(),
        other => other,
    }
}

#[test]
fn the_aws_objects_of_documented_patterns_match_their_snapshots() {
    let patterns = documented();
    assert!(
        patterns.len() >= 3,
        "found only {} patterns in examples and documentation",
        patterns.len()
    );
    let mut snapshots = insta::Settings::clone_current();
    snapshots.set_snapshot_path("golden");
    snapshots.set_prepend_module_to_snapshot(false);
    snapshots.set_omit_expression(true);
    for (name, object) in patterns {
        let objects = objects(object, &settings());
        assert!(
            !objects.to_string().contains("canary-"),
            "{name}: the snapshot must not contain a secret"
        );
        snapshots.bind(|| insta::assert_yaml_snapshot!(name, objects));
    }
}

/// A changed default changes the AWS objects of existing patterns.
#[test]
fn the_changelog_names_a_changed_default() {
    let object = json!({"apiVersion": "serverlesspatterns.dev/v1alpha1", "kind": "LambdaSfnPattern",
        "metadata": {"name": "hello"}, "spec": {}});
    let objects = objects(serde_json::from_value(object).unwrap(), &Settings::of_cluster("golden"));
    let digest = digest(&objects);
    let changelog = fs::read_to_string(checkout().join("CHANGELOG.md")).unwrap();
    assert!(
        changelog.contains(&format!("`{digest}`")),
        "the AWS objects of `spec: {{}}` have changed: describe the change in CHANGELOG.md, with the digest {digest}"
    );
}
