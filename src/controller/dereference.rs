//! The first step of a round: reads what the names in an object stand for.

use super::artifacts;
use super::kubernetes::Kubernetes;
use crate::aws::Clients;
use crate::names::Place;
use crate::object::Object;
use crate::round::Found;
use crate::settings::Settings;
use crate::source::Sources;

/// Reads the Secrets and ConfigMaps that the object names, and then, if its spec is otherwise valid, its artifacts
/// in S3 and ECR. A deletion needs none of them.
///
/// # Errors
/// The API server's, unless it says that an object does not exist or may not be read.
pub(crate) async fn dereference(
    kubernetes: Option<&Kubernetes>,
    clients: &Clients,
    settings: &Settings,
    place: &Place,
    object: &Object,
) -> kube::Result<Found> {
    if object.deleting {
        return Ok(Found::default());
    }
    let namespace = &object.identity.namespace;
    let mut found = Found::default();
    match kubernetes {
        Some(kubernetes) => {
            found.sources = kubernetes.sources(namespace, &object.source_refs()).await?;
            found.exports = kubernetes.exported(namespace, object.outputs_config_maps()).await?;
        }
        None => found.sources = without_cluster(object),
    }
    let unread = found.unread(object, settings, place);
    if !unread.is_empty() {
        let aws = clients.at(place).await;
        found.artifacts = artifacts::read(&aws, &unread).await;
    }
    Ok(found)
}

fn without_cluster(object: &Object) -> Sources {
    let refs = object.source_refs().into_iter();
    refs.map(|source| (source, Err("cannot be read without a cluster".to_owned())))
        .collect()
}
