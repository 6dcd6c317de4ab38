//! `cargo xtask generate`: files that follow from the sources. The tests check that they do.

use anyhow::Context as _;

use lambdasfn_testbed_harness::checkout;

/// Writes the custom resource definition.
pub(crate) fn run() -> anyhow::Result<()> {
    let path = checkout().join("crds/lambdasfnpatterns.serverlesspatterns.dev.yaml");
    std::fs::write(&path, lambdasfn::api::crd_yaml()?).with_context(|| format!("cannot write {}", path.display()))
}
