//! Reads manifests, also of a kustomize base, and applies them with server-side apply.

use std::{
    fs,
    path::Path,
    time::{Duration, Instant},
};

use anyhow::{Context as _, bail};
use k8s_openapi::apiextensions_apiserver::pkg::apis::apiextensions::v1::CustomResourceDefinition;
use kube::{
    Api, Client,
    api::{DynamicObject, Patch, PatchParams},
    core::GroupVersionKind,
    discovery::{Scope, pinned_kind},
};
use serde::Deserialize;

const FIELD_MANAGER: &str = "testbed";

#[derive(Deserialize)]
struct Kustomization {
    resources: Vec<String>,
}

/// Reads all objects of a file, or of a kustomize base. Patches and generators of the base are ignored.
pub fn read(path: &Path) -> anyhow::Result<Vec<DynamicObject>> {
    if path.is_dir() {
        let file = path.join("kustomization.yaml");
        let base: Kustomization =
            serde_saphyr::from_str(&text(&file)?).with_context(|| format!("in {}", file.display()))?;
        let parts = base.resources.iter().map(|resource| read(&path.join(resource)));
        return Ok(parts.collect::<anyhow::Result<Vec<_>>>()?.concat());
    }
    // lambdasfn reads manifests with the same options: `yes`, `010` and `1_000` are text.
    let options = serde_saphyr::options! {
        strict_booleans: true,
        leading_zero_numbers_as_strings: true,
        underscored_numbers_as_strings: true,
    };
    serde_saphyr::from_multiple_with_options(&text(path)?, options).with_context(|| format!("in {}", path.display()))
}

fn text(path: &Path) -> anyhow::Result<String> {
    fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))
}

/// Returns an object's kind, or an empty text.
pub fn kind(object: &DynamicObject) -> &str {
    object.types.as_ref().map_or("", |types| &types.kind)
}

/// Applies one object with server-side apply. The default namespace is `default`.
pub async fn apply(client: &Client, object: &DynamicObject) -> anyhow::Result<()> {
    let name = object.metadata.name.clone().context("the object has no name")?;
    let what = format!("{} {name}", kind(object));
    let api = api_of(client, object)
        .await
        .with_context(|| format!("cannot find the API of {what}"))?;
    api.patch(&name, &PatchParams::apply(FIELD_MANAGER).force(), &Patch::Apply(object))
        .await
        .map_err(refusal)
        .with_context(|| format!("cannot apply {what}"))?;
    if kind(object) == "CustomResourceDefinition" {
        established(client, &name).await?;
    }
    Ok(())
}

/// Returns the API server's message without kube's prefix.
pub fn refusal(error: kube::Error) -> anyhow::Error {
    match error {
        kube::Error::Api(status) => anyhow::Error::msg(status.message),
        error => error.into(),
    }
}

/// Returns the API of an object's kind in its namespace.
pub async fn api_of(client: &Client, object: &DynamicObject) -> anyhow::Result<Api<DynamicObject>> {
    let types = object.types.as_ref().context("the object has no apiVersion and kind")?;
    let (resource, capabilities) = pinned_kind(client, &GroupVersionKind::try_from(types)?).await?;
    let namespace = object.metadata.namespace.as_deref();
    Ok(match capabilities.scope {
        Scope::Cluster => Api::all_with(client.clone(), &resource),
        Scope::Namespaced => Api::namespaced_with(client.clone(), namespace.unwrap_or("default"), &resource),
    })
}

/// Waits until the API server serves a custom resource, for at most 20 s.
async fn established(client: &Client, name: &str) -> anyhow::Result<()> {
    let crds: Api<CustomResourceDefinition> = Api::all(client.clone());
    let started = Instant::now();
    loop {
        let crd = crds.get(name).await?;
        let conditions = crd.status.and_then(|status| status.conditions).unwrap_or_default();
        if conditions
            .iter()
            .any(|c| c.type_ == "Established" && c.status == "True")
        {
            return Ok(());
        }
        if started.elapsed() > Duration::from_secs(20) {
            bail!("the CRD {name} is not established after 20 s: {conditions:?}");
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}
