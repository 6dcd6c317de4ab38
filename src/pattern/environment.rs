//! Environment variables out of Secrets and ConfigMaps.

use super::sources;
use super::validate::{self, Problems};
use crate::api::EnvironmentSource;
use crate::source::{Source, SourceKind, SourceRef, Sources, Variable};
use std::collections::BTreeMap;

/// The variables; of one name, a later source wins.
pub(super) fn from_sources(
    from: &[EnvironmentSource],
    sources: &Sources,
    problems: &mut Problems,
) -> BTreeMap<String, Variable> {
    let mut variables = BTreeMap::new();
    for (i, entry) in from.iter().enumerate() {
        let at = format!("spec.function.environmentFrom[{i}]");
        let (kind, key_ref) = match (&entry.secret_ref, &entry.config_map_ref) {
            (Some(secret), None) => (SourceKind::Secret, secret),
            (None, Some(config_map)) => (SourceKind::ConfigMap, config_map),
            _ => {
                problems.invalid(&at, "needs exactly one of secretRef and configMapRef");
                continue;
            }
        };
        let source = SourceRef {
            kind,
            name: key_ref.name.clone(),
        };
        let Some(found) = sources::find(sources, &source, &at, problems) else {
            continue;
        };
        let prefix = entry.prefix.as_deref().unwrap_or_default();
        let taken = taken(&at, &source, found, key_ref.key.as_ref(), problems);
        let taken: BTreeMap<String, Variable> = taken
            .into_iter()
            .map(|(key, value)| (format!("{prefix}{key}"), value))
            .collect();
        validate::environment_names(&at, taken.keys(), problems);
        variables.extend(taken);
    }
    variables
}

fn taken<'a>(
    at: &str,
    name: &SourceRef,
    source: &'a Source,
    key: Option<&'a String>,
    problems: &mut Problems,
) -> Vec<(&'a String, Variable)> {
    if let Some(key) = key.filter(|key| !source.data.contains_key(*key)) {
        problems.not_found(at, &format!("{name} has no key {key}; add it"));
    }
    let mut taken = vec![];
    for (found, value) in source
        .data
        .iter()
        .filter(|(found, _)| key.is_none_or(|key| key == *found))
    {
        match std::str::from_utf8(value) {
            Ok(value) => taken.push((found, Variable::from_source(value.to_owned(), source))),
            Err(_) => problems.invalid(
                at,
                &format!("the value of {found} in {name} is not text; choose others by key"),
            ),
        }
    }
    taken
}
