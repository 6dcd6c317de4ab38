//! `lambdasfn crd`.

use super::output;
use crate::api;

/// Prints the custom resource definition as YAML.
pub(super) fn run() -> anyhow::Result<()> {
    output::text(&api::crd_yaml()?)
}
