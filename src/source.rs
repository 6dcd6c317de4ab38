//! Values from the Secrets and ConfigMaps of the namespace of a pattern.

use hmac::{Hmac, KeyInit, Mac};
use k8s_openapi::api::core::v1::ConfigMap;
use serde::{Serialize, Serializer};
use sha2::Sha256;
use std::collections::BTreeMap;
use std::fmt;

/// Kind of a source.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs, reason = "Kubernetes' own names")]
pub enum SourceKind {
    ConfigMap,
    Secret,
}

/// A Secret or a ConfigMap in the namespace of the pattern.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SourceRef {
    /// Its kind.
    pub kind: SourceKind,
    /// Its name.
    pub name: String,
}

impl SourceRef {
    /// Returns a reference to a ConfigMap.
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

/// The content of a source. Its debug text hides the values.
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

/// The content of each source that the spec names, or the reason why it is not readable.
pub type Sources = BTreeMap<SourceRef, Result<Source, String>>;

/// The value of an environment variable. Logs, events, plans and the status do not show it.
#[derive(Clone)]
pub struct Variable {
    value: String,
    key: Option<String>,
}

impl Variable {
    /// Returns a value from the spec itself or from AWS.
    pub fn plain(value: String) -> Self {
        Self { value, key: None }
    }

    /// Returns a value from a Secret or ConfigMap.
    pub(crate) fn from_source(value: String, source: &Source) -> Self {
        Self {
            value,
            key: Some(source.uid.clone()),
        }
    }

    /// Returns the value itself. Only a call to AWS may use it.
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

/// Serialises the value for digests only. A plain digest of a short secret can be guessed, so the digest of a value
/// from a Secret is keyed with the uid of the Secret. Only readers of the Secret can read that uid.
impl Serialize for Variable {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Some(key) = &self.key else {
            return serializer.serialize_str(&self.value);
        };
        // HMAC accepts keys of any length.
        let mut mac = Hmac::<Sha256>::new_from_slice(key.as_bytes()).map_err(serde::ser::Error::custom)?;
        mac.update(self.value.as_bytes());
        serializer.serialize_str(&super::names::hex(&mac.finalize().into_bytes()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_digest_of_a_value_from_a_secret_is_keyed() {
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
