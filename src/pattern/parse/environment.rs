//! Environment variables of the spec, of Secrets and of ConfigMaps.

use super::parser::Parser;
use crate::api::EnvironmentSource;
use crate::pattern::limits;
use crate::pattern::problems::Problems;
use crate::source::{Source, SourceKind, SourceRef, Variable};
use std::collections::BTreeMap;

impl Parser<'_> {
    /// Returns all variables. Those of the spec win over those of the sources.
    pub(super) fn environment(&mut self) -> BTreeMap<String, Variable> {
        let spec = self.function_spec;
        let own = spec.environment.clone().unwrap_or_default().variables;
        limits::environment_names("spec.function.environment.variables", own.keys(), &mut self.problems);
        let mut variables = self.variables_from(&spec.environment_from);
        variables.extend(own.into_iter().map(|(name, value)| (name, Variable::plain(value))));
        let execution_arn = Variable::plain(self.names.execution_arn.clone());
        variables.insert("SFN_ARN".into(), execution_arn);
        variables
    }

    /// Returns the variables of the sources. A later source wins over an earlier one.
    fn variables_from(&mut self, from: &[EnvironmentSource]) -> BTreeMap<String, Variable> {
        let mut variables = BTreeMap::new();
        for (i, entry) in from.iter().enumerate() {
            let at = format!("spec.function.environmentFrom[{i}]");
            let (kind, key_ref) = match (&entry.secret_ref, &entry.config_map_ref) {
                (Some(secret), None) => (SourceKind::Secret, secret),
                (None, Some(config_map)) => (SourceKind::ConfigMap, config_map),
                _ => {
                    self.invalid(&at, "must have exactly one of secretRef and configMapRef");
                    continue;
                }
            };
            let source = SourceRef {
                kind,
                name: key_ref.name.clone(),
            };
            let Some(found) = self.source(&at, &source) else {
                continue;
            };
            let prefix = entry.prefix.as_deref().unwrap_or_default();
            let taken = taken(&at, &source, found, key_ref.key.as_ref(), &mut self.problems);
            let taken: BTreeMap<String, Variable> = taken
                .into_iter()
                .map(|(key, value)| (format!("{prefix}{key}"), value))
                .collect();
            limits::environment_names(&at, taken.keys(), &mut self.problems);
            variables.extend(taken);
        }
        variables
    }
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
                &format!("the value of {found} in {name} is not UTF-8 text; select other values with key"),
            ),
        }
    }
    taken
}
