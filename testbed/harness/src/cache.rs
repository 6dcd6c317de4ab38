//! Where built tools and running testbeds are kept.

use std::{env, path::PathBuf};

use anyhow::Context as _;

/// `${LAMBDASFN_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/lambdasfn}`.
pub fn cache_dir() -> anyhow::Result<PathBuf> {
    let folder = |name| env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    folder("LAMBDASFN_CACHE")
        .or_else(|| Some(folder("XDG_CACHE_HOME")?.join("lambdasfn")))
        .or_else(|| Some(folder("HOME")?.join(".cache/lambdasfn")))
        .context("no folder for caches: set LAMBDASFN_CACHE, XDG_CACHE_HOME or HOME")
}

/// The checkout that is at work: of the package that Cargo runs or tests. Not simply where this was
/// compiled: checkouts that share a target folder share binaries too.
pub fn checkout() -> PathBuf {
    let compiled = || PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let package = std::env::var_os("CARGO_MANIFEST_DIR").map_or_else(compiled, PathBuf::from);
    let root = package
        .ancestors()
        .find(|dir| dir.join("testbed/kubernetes/go.mod").is_file());
    root.unwrap_or(&package).to_owned()
}
