//! The sources of an object without a cluster and without AWS: ConfigMaps of the same files, and an assumed valid content
//! for the rest.

use super::documents::documents;
use crate::api::{KeyRef, LambdaSfnPatternSpec};
use crate::artifact::{ImageUri, S3Location, S3Object};
use crate::object::Object;
use crate::pattern::default_definition;
use crate::round::Found;
use crate::source::{Source, SourceKind, SourceRef};
use k8s_openapi::api::core::v1::ConfigMap;
use serde_json::Value;
use std::collections::BTreeMap;

/// ConfigMaps, by name and, if they state it, namespace.
#[derive(Clone, Debug, Default)]
pub struct ConfigMaps(BTreeMap<(String, Option<String>), Source>);

impl ConfigMaps {
    /// Reads the ConfigMaps of texts that are YAML or JSON, each with its name.
    pub(crate) fn of_texts(texts: &[(String, String)]) -> Self {
        let mut maps = Self::default();
        for (_, text) in texts.iter().filter(|(_, text)| text.contains("ConfigMap")) {
            documents(text)
                .iter()
                .flatten()
                .for_each(|document| maps.take(document));
        }
        maps
    }

    /// Adds an object if it is a ConfigMap, or the ConfigMaps of a list.
    pub(crate) fn take(&mut self, object: &Value) {
        let text = |key: &str| object.get(key).and_then(Value::as_str);
        let items = object.get("items").and_then(Value::as_array);
        match (text("kind"), text("apiVersion"), items) {
            (Some(kind), _, Some(items)) if kind.ends_with("List") => items.iter().for_each(|item| self.take(item)),
            (Some("ConfigMap"), Some("v1"), _) => {
                let Ok(map) = serde_json::from_value::<ConfigMap>(object.clone()) else {
                    return;
                };
                if let Some(name) = map.metadata.name.clone() {
                    self.0.insert((name, map.metadata.namespace.clone()), Source::from(map));
                }
            }
            _ => {}
        }
    }

    /// Returns the ConfigMap that an object of this namespace refers to. If one of both states no namespace, both can be
    /// in the same one.
    pub(crate) fn find(&self, namespace: Option<&str>, name: &str) -> Option<&Source> {
        let key = |namespace: Option<&str>| (name.to_owned(), namespace.map(ToOwned::to_owned));
        let of_any = || {
            let named = self.0.range(key(None)..).next();
            named.filter(|((found, _), _)| found == name).map(|(_, source)| source)
        };
        match namespace {
            Some(_) => self.0.get(&key(namespace)).or_else(|| self.0.get(&key(None))),
            None => of_any(),
        }
    }
}

/// The sources of an object, as far as they are given, and assumptions for the rest.
#[derive(Debug, Default)]
pub(crate) struct StandIn {
    /// The given sources, and assumed ones.
    pub(crate) found: Found,
    /// Source of the definition, if its content is not known. The default definition replaces it.
    pub(crate) unknown_definition: Option<String>,
}

/// Finds the sources of an object in the given ConfigMaps.
pub(crate) fn stand_in(object: &Object, given: &ConfigMaps) -> StandIn {
    let mut stand_in = StandIn::default();
    let Ok(spec) = object.spec() else {
        return stand_in;
    };
    let Found { sources, artifacts, .. } = &mut stand_in.found;
    let namespace = Some(object.identity.namespace.clone()).filter(|namespace| !namespace.is_empty());
    let config_map = |name: &str| given.find(namespace.as_deref(), name);
    for (source, keys) in assumed(spec) {
        let found = match source.kind {
            SourceKind::ConfigMap => config_map(&source.name).cloned(),
            SourceKind::Secret => None,
        };
        let found = found.unwrap_or_else(|| Source {
            uid: String::new(),
            data: keys,
        });
        sources.insert(source, Ok(found));
    }
    for code in spec.function.iter().flat_map(|f| &f.code) {
        if let Some(source) = &code.s3 {
            let found = S3Object {
                e_tag: String::new(),
                version_id: None,
                checksum_sha256: None,
            };
            artifacts.packages.insert(S3Location::from_source(source), Ok(found));
        }
        if let Some(Ok(uri)) = code.image.as_ref().map(|image| ImageUri::parse(&image.uri)) {
            artifacts.images.insert(uri, Ok("sha256:unknown".into()));
        }
    }
    let from = spec.state_machine.as_ref().and_then(|m| m.definition_from.as_ref());
    let source = from.and_then(|from| from.s3.as_ref());
    let map = from.and_then(|from| from.config_map_ref.as_ref());
    stand_in.unknown_definition = match (source, map) {
        (Some(source), _) => {
            let location = S3Location::from_source(source);
            let unknown = location.to_string();
            artifacts.definitions.insert(location, Ok(own_definition()));
            Some(unknown)
        }
        (None, Some(map)) if config_map(&map.name).is_none() => Some(format!("ConfigMap/{}", map.name)),
        (None, _) => None,
    };
    stand_in
}

/// Returns assumed Secrets and ConfigMaps of a spec. They have only the keys that the spec names.
fn assumed(spec: &LambdaSfnPatternSpec) -> BTreeMap<SourceRef, BTreeMap<String, Vec<u8>>> {
    let mut sources: BTreeMap<SourceRef, BTreeMap<String, Vec<u8>>> = BTreeMap::new();
    let mut assume = |kind: SourceKind, name: &str, key: Option<&str>, value: &str| {
        let name = name.to_owned();
        let data = sources.entry(SourceRef { kind, name }).or_default();
        if let Some(key) = key {
            data.insert(key.to_owned(), value.as_bytes().to_vec());
        }
    };
    for from in spec.function.iter().flat_map(|f| &f.environment_from) {
        let mut variables = |kind: SourceKind, r: &KeyRef| assume(kind, &r.name, r.key.as_deref(), "");
        from.secret_ref.iter().for_each(|r| variables(SourceKind::Secret, r));
        from.config_map_ref
            .iter()
            .for_each(|r| variables(SourceKind::ConfigMap, r));
    }
    let code = spec.function.iter().flat_map(|f| &f.code);
    for config_map in code.flat_map(|code| &code.config_map_ref) {
        // The key is also valid as the name of a variable.
        assume(SourceKind::ConfigMap, &config_map.name, Some("file"), "");
    }
    let definition = spec.state_machine.iter().flat_map(|m| &m.definition_from);
    for config_map in definition.flat_map(|from| &from.config_map_ref) {
        let (name, key) = (&config_map.name, &config_map.key);
        assume(SourceKind::ConfigMap, name, Some(key), &own_definition());
    }
    sources
}

/// Returns the default definition as JSON, which is also YAML.
fn own_definition() -> String {
    default_definition().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_config_map_is_found_by_its_name_and_its_stated_namespace() {
        let map = |name: &str, namespace: Option<&str>, value: &str| {
            json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": name, "namespace": namespace},
                "data": {"key": value}})
        };
        let text = map("b", Some("team"), "only").to_string();
        let mut maps = ConfigMaps::of_texts(&[("b.json".into(), text)]);
        let list = [map("a", None, "none"), map("a", Some("team"), "team")];
        maps.take(&json!({"apiVersion": "v1", "kind": "List", "items": list}));
        maps.take(&json!({"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "c"}}));
        let value = |namespace: Option<&str>, name: &str| {
            let found = maps.find(namespace, name)?.data.get("key")?.clone();
            String::from_utf8(found).ok()
        };
        assert_eq!(value(Some("team"), "a").as_deref(), Some("team"));
        assert_eq!(value(Some("other"), "a").as_deref(), Some("none"));
        assert_eq!(value(None, "a").as_deref(), Some("none"));
        assert_eq!(value(None, "b").as_deref(), Some("only"));
        assert_eq!(value(Some("other"), "b"), None);
        assert_eq!(value(None, "c"), None);
    }
}
