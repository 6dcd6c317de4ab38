//! Access to the shipped manifests.

use kube::Client;
use kube::api::{DynamicObject, PostParams};
use lambdasfn_testbed_harness::manifests::{api_of, read};
use std::path::PathBuf;

pub(crate) fn root() -> PathBuf {
    lambdasfn_testbed_harness::checkout()
}

/// Reads the objects of a file or of a kustomize base in the checkout.
pub(crate) fn objects(path: &str) -> Vec<DynamicObject> {
    read(&root().join(path)).unwrap()
}

pub(crate) async fn create(client: &Client, object: &DynamicObject, dry_run: bool) -> kube::Result<DynamicObject> {
    let params = PostParams {
        dry_run,
        ..PostParams::default()
    };
    api_of(client, object).await.unwrap().create(&params, object).await
}
