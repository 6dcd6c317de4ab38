//! The first step of a round: reads the objects that a spec names.

use super::artifacts;
use super::kubernetes::Kubernetes;
use crate::aws::Clients;
use crate::names::Place;
use crate::object::Object;
use crate::round::Found;
use crate::settings::Settings;
use crate::source::Sources;

/// Reads the Secrets and ConfigMaps of the spec. If the spec is otherwise valid, reads its artifacts in S3 and ECR too.
/// A deletion needs no artifacts.
///
/// # Errors
/// The error of the API server, except for an object that does not exist or may not be read.
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
