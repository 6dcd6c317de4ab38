//! The Secrets and ConfigMaps that a spec takes values from.

use crate::api::LambdaSfnPatternSpec;
use crate::source::{SourceKind, SourceRef};
use std::collections::BTreeSet;

/// Returns the names of the Secrets and ConfigMaps.
pub(crate) fn refs(spec: &LambdaSfnPatternSpec) -> BTreeSet<SourceRef> {
    let variables = spec.function.iter().flat_map(|f| &f.environment_from).flat_map(|from| {
        let secret = from.secret_ref.iter().map(|r| (SourceKind::Secret, &r.name));
        secret.chain(from.config_map_ref.iter().map(|r| (SourceKind::ConfigMap, &r.name)))
    });
    let code = spec.function.iter().flat_map(|f| &f.code);
    let code = code.flat_map(|code| code.config_map_ref.iter().map(|r| &r.name));
    let definition = spec.state_machine.iter().flat_map(|m| &m.definition_from);
    let definition = definition.flat_map(|from| from.config_map_ref.iter().map(|r| &r.name));
    let refs = variables.chain(code.chain(definition).map(|name| (SourceKind::ConfigMap, name)));
    refs.map(|(kind, name)| SourceRef {
        kind,
        name: name.clone(),
    })
    .collect()
}

/// Whether a spec takes code or a definition from S3 or ECR.
pub(crate) fn names_artifacts(spec: &LambdaSfnPatternSpec) -> bool {
    let code = spec.function.iter().filter_map(|f| f.code.as_ref());
    let mut code = code.map(|code| code.s3.is_some() || code.image.is_some());
    let definition = spec.state_machine.iter().filter_map(|m| m.definition_from.as_ref());
    let mut definition = definition.map(|from| from.s3.is_some());
    code.any(|named| named) || definition.any(|named| named)
}
