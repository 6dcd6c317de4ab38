//! What a pattern takes from Secrets and ConfigMaps of its namespace.

use hmac::{Hmac, KeyInit, Mac};
use k8s_openapi::api::core::v1::ConfigMap;
use serde::{Serialize, Serializer};
use sha2::Sha256;
use std::collections::BTreeMap;
use std::fmt;

/// Kind of object that a pattern may take values from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs, reason = "Kubernetes' own names")]
pub enum SourceKind {
    ConfigMap,
    Secret,
}

/// One such object, in the pattern's own namespace.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SourceRef {
    /// Its kind.
    pub kind: SourceKind,
    /// Its name.
    pub name: String,
}

impl SourceRef {
    /// A ConfigMap.
    pub(crate) fn config_map(name: &str) -> Self {
        Self {
            kind: SourceKind::ConfigMap,
            name: name.to_owned(),
        }
    }
}

impl fmt::Display for SourceRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = match self.kind {
            SourceKind::ConfigMap => "ConfigMap",
            SourceKind::Secret => "Secret",
        };
        write!(f, "{kind}/{}", self.name)
    }
}

/// What an object holds. Does not show in logs.
#[derive(Clone)]
pub struct Source {
    /// Its uid.
    pub uid: String,
    /// Its keys and values.
    pub data: BTreeMap<String, Vec<u8>>,
}

impl From<ConfigMap> for Source {
    fn from(map: ConfigMap) -> Self {
        let binary = map.binary_data.unwrap_or_default().into_iter();
        let text = map.data.unwrap_or_default().into_iter();
        Self {
            uid: map.metadata.uid.unwrap_or_default(),
            data: binary
                .map(|(key, value)| (key, value.0))
                .chain(text.map(|(key, value)| (key, value.into_bytes())))
                .collect(),
        }
    }
}

impl fmt::Debug for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Source({:?})", self.data.keys())
    }
}

/// What was found of the objects that a spec names; why not, for those that could not be read.
pub type Sources = BTreeMap<SourceRef, Result<Source, String>>;

/// An environment variable's value. It does not show in logs, events, plans or status.
#[derive(Clone)]
pub struct Variable {
    value: String,
    key: Option<String>,
}

impl Variable {
    /// A value that stands in the spec itself or was read from AWS.
    pub fn plain(value: String) -> Self {
        Self { value, key: None }
    }

    /// A value out of a Secret or ConfigMap.
    pub(crate) fn from_source(value: String, source: &Source) -> Self {
        Self {
            value,
            key: Some(source.uid.clone()),
        }
    }

    /// The value itself: for AWS, and for nobody else.
    pub fn reveal(&self) -> &str {
        &self.value
    }
}

impl PartialEq for Variable {
    fn eq(&self, other: &Self) -> bool {
        self.value == other.value
    }
}

impl fmt::Debug for Variable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

/// Serialised only into digests. A short secret can be guessed from a plain digest, so what comes from a
/// Secret is keyed by the Secret's uid, which only those can read who can read the Secret.
impl Serialize for Variable {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Some(key) = &self.key else {
            return serializer.serialize_str(&self.value);
        };
        // HMAC takes keys of any length.
        let mut mac = Hmac::<Sha256>::new_from_slice(key.as_bytes()).map_err(serde::ser::Error::custom)?;
        mac.update(self.value.as_bytes());
        serializer.serialize_str(&super::names::hex(&mac.finalize().into_bytes()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digests_of_what_comes_from_a_secret_are_keyed() {
        let source = |uid: &str| Source {
            uid: uid.into(),
            data: BTreeMap::new(),
        };
        let text = |v: &Variable| serde_json::to_string(v).unwrap();
        let (a, b) = (
            Variable::from_source("x".into(), &source("1")),
            Variable::from_source("x".into(), &source("2")),
        );
        assert_eq!(a, b, "the values are equal");
        assert_ne!(text(&a), text(&b), "their digests are not");
        assert_ne!(text(&a), text(&Variable::from_source("y".into(), &source("1"))));
        assert!(!text(&a).contains('x') && format!("{a:?}") == "***");
    }
}
