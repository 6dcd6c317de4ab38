use crate::api;
use std::io::Write;

/// Prints the CRD as YAML.
pub(super) fn run() -> anyhow::Result<()> {
    Ok(std::io::stdout().write_all(api::crd_yaml()?.as_bytes())?)
}
