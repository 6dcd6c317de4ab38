//! `cargo xtask generate`: files that follow from the sources. The tests check that they do.

use std::process::Command;

use anyhow::{Context as _, ensure};

use crate::test::root;

/// Writes the custom resource definition.
pub(crate) fn run() -> anyhow::Result<()> {
    let root = root()?;
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let arguments = ["run", "--quiet", "--package", "lambdasfn", "--", "crd"];
    let output = Command::new(cargo)
        .args(arguments)
        .current_dir(&root)
        .output()
        .context("cannot run cargo")?;
    ensure!(
        output.status.success(),
        "lambdasfn crd: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    let path = root.join("crds/lambdasfnpatterns.serverlesspatterns.dev.yaml");
    std::fs::write(&path, output.stdout).with_context(|| format!("cannot write {}", path.display()))
}
