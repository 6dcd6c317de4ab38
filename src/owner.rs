//! Who an AWS object belongs to: the Kubernetes object that made it, and the tags that prove it.

use std::collections::BTreeMap;

/// Tags of an AWS object.
pub type Tags = BTreeMap<String, String>;

/// Which Kubernetes object a pattern is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Identity {
    /// Namespace.
    pub(crate) namespace: String,
    /// Name.
    pub(crate) name: String,
    /// UID: another object of the same name has another.
    pub(crate) uid: String,
}

/// Who an AWS object belongs to, as its tags say.
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
    /// Tag that fences one object (or cluster) off from another of the same name.
    pub(crate) const UID_TAG: &str = "serverlesspatterns.dev/uid";
    /// Tag by which the operator's own IAM policy is narrowed.
    pub(crate) const MANAGED_BY_TAG: &str = "serverlesspatterns.dev/managed-by";

    /// The owner that `identity` is in this cluster.
    pub(crate) fn new(identity: &Identity, cluster_name: &str) -> Self {
        let Identity { namespace, name, uid } = identity;
        Self {
            owner: format!("{}{name}", Self::namespace_prefix(cluster_name, namespace)),
            uid: uid.clone(),
        }
    }

    /// The begin of the owner tags of a namespace: `<cluster>/<namespace>/`.
    pub(crate) fn namespace_prefix(cluster_name: &str, namespace: &str) -> String {
        format!("{cluster_name}/{namespace}/")
    }

    /// The owner tags.
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
