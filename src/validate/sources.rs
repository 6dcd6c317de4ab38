use crate::api::{KeyRef, LambdaSfnPatternSpec};
use crate::pattern::{Source, SourceKind, SourceRef, Sources};
use std::collections::BTreeMap;

/// The Secrets and ConfigMaps of a spec as if they were there, with no more in them than the keys that it names.
pub fn assumed(spec: &LambdaSfnPatternSpec) -> Sources {
    let mut sources = Sources::new();
    let mut assume = |kind: SourceKind, key_ref: &KeyRef| {
        let name = key_ref.name.clone();
        let entry = sources.entry(SourceRef { kind, name });
        let empty = Source {
            uid: String::new(),
            data: BTreeMap::new(),
        };
        if let (Ok(source), Some(key)) = (entry.or_insert(Ok(empty)), &key_ref.key) {
            source.data.insert(key.clone(), vec![]);
        }
    };
    for from in spec.function.iter().flat_map(|f| &f.environment_from) {
        from.secret_ref.iter().for_each(|r| assume(SourceKind::Secret, r));
        from.config_map_ref
            .iter()
            .for_each(|r| assume(SourceKind::ConfigMap, r));
    }
    for code in spec.function.iter().flat_map(|f| &f.code) {
        if let Some(config_map) = &code.config_map_ref {
            let file = KeyRef {
                name: config_map.name.clone(),
                key: Some("file".into()),
            };
            assume(SourceKind::ConfigMap, &file);
        }
    }
    sources
}
