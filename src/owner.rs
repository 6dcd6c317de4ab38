//! The owner of an AWS object, and the tags that prove the ownership.

use std::collections::BTreeMap;

/// Tags of an AWS object.
pub type Tags = BTreeMap<String, String>;

/// The Kubernetes object of a pattern.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Identity {
    /// Namespace.
    pub(crate) namespace: String,
    /// Name.
    pub(crate) name: String,
    /// UID. Another object with the same name has another UID.
    pub(crate) uid: String,
}

/// The owner of an AWS object, as its tags name it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Owner {
    /// `<cluster>/<namespace>/<name>`.
    pub(crate) owner: String,
    /// UID of the Kubernetes object.
    pub(crate) uid: String,
}

impl Owner {
    /// Tag that proves ownership.
    pub(crate) const OWNER_TAG: &str = "serverlesspatterns.dev/owner";
    /// Tag that separates objects with the same name, also of two clusters.
    pub(crate) const UID_TAG: &str = "serverlesspatterns.dev/uid";
    /// Tag in the conditions of the operator's own IAM policy.
    pub(crate) const MANAGED_BY_TAG: &str = "serverlesspatterns.dev/managed-by";

    /// Returns the owner for a Kubernetes object of this cluster.
    pub(crate) fn new(identity: &Identity, cluster_name: &str) -> Self {
        let Identity { namespace, name, uid } = identity;
        Self {
            owner: format!("{}{name}", Self::namespace_prefix(cluster_name, namespace)),
            uid: uid.clone(),
        }
    }

    /// Returns the prefix of the owner tags of a namespace: `<cluster>/<namespace>/`.
    pub(crate) fn namespace_prefix(cluster_name: &str, namespace: &str) -> String {
        format!("{cluster_name}/{namespace}/")
    }

    /// Returns the owner tags.
    pub(crate) fn tags(&self) -> Tags {
        [
            (Self::OWNER_TAG, self.owner.as_str()),
            (Self::UID_TAG, &self.uid),
            (Self::MANAGED_BY_TAG, "lambdasfn"),
        ]
        .into_iter()
        .map(|(k, v)| (k.to_owned(), v.to_owned()))
        .collect()
    }
}
