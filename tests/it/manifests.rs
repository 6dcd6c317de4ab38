//! The shipped manifests, applied as they are.

use kube::api::{Api, DynamicObject, Patch, PatchParams, PostParams};
use kube::core::GroupVersionKind;
use kube::{Client, ResourceExt, discovery};
use serde::Deserialize;
use std::path::{Path, PathBuf};

pub fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// The objects of a kustomization, in order. Ours have no patches or generators, so this is `kustomize build`.
pub fn kustomization(dir: &Path) -> Vec<DynamicObject> {
    let text = std::fs::read_to_string(dir.join("kustomization.yaml")).unwrap();
    let kustomization: serde_json::Value = serde_yaml_ng::from_str(&text).unwrap();
    let resources = kustomization["resources"].as_array().unwrap();
    let paths = resources.iter().map(|r| dir.join(r.as_str().unwrap()));
    paths
        .flat_map(|path| {
            if path.is_dir() {
                kustomization_of(&path)
            } else {
                objects(&path)
            }
        })
        .collect()
}

fn kustomization_of(dir: &Path) -> Vec<DynamicObject> {
    kustomization(dir)
}

/// The objects of a YAML file.
pub fn objects(path: &Path) -> Vec<DynamicObject> {
    let text = std::fs::read_to_string(path).unwrap();
    serde_yaml_ng::Deserializer::from_str(&text)
        .map(|d| DynamicObject::deserialize(d).unwrap())
        .collect()
}

pub async fn apply(client: &Client, object: &DynamicObject) {
    let api = api(client, object).await;
    let params = PatchParams::apply("tests").force();
    let applied = api.patch(&object.name_any(), &params, &Patch::Apply(object)).await;
    applied.unwrap_or_else(|error| panic!("{}: {error}", object.name_any()));
}

pub async fn create(client: &Client, object: &DynamicObject, dry_run: bool) -> kube::Result<DynamicObject> {
    api(client, object)
        .await
        .create(
            &PostParams {
                dry_run,
                ..PostParams::default()
            },
            object,
        )
        .await
}

async fn api(client: &Client, object: &DynamicObject) -> Api<DynamicObject> {
    let types = object.types.clone().unwrap();
    let gvk = GroupVersionKind::try_from(&types).unwrap();
    let (resource, capabilities) = discovery::pinned_kind(client, &gvk).await.unwrap();
    match object.namespace() {
        Some(namespace) if capabilities.scope == discovery::Scope::Namespaced => {
            Api::namespaced_with(client.clone(), &namespace, &resource)
        }
        _ => Api::all_with(client.clone(), &resource),
    }
}
