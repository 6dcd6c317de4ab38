//! Folders: the cache of tools and running testbeds, and the checkout.

use std::{env, path::PathBuf};

use anyhow::Context as _;

/// Returns `${LAMBDASFN_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/lambdasfn}`.
pub fn cache_dir() -> anyhow::Result<PathBuf> {
    let folder = |name| env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    folder("LAMBDASFN_CACHE")
        .or_else(|| Some(folder("XDG_CACHE_HOME")?.join("lambdasfn")))
        .or_else(|| Some(folder("HOME")?.join(".cache/lambdasfn")))
        .context("cannot find a cache folder: set LAMBDASFN_CACHE, XDG_CACHE_HOME or HOME")
}

/// Returns the root of the checkout whose package Cargo runs or tests.
///
/// It may differ from the checkout that compiled this code: checkouts with a common target folder share binaries.
pub fn checkout() -> PathBuf {
    let compiled = || PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let package = std::env::var_os("CARGO_MANIFEST_DIR").map_or_else(compiled, PathBuf::from);
    let root = package
        .ancestors()
        .find(|dir| dir.join("testbed/kubernetes/go.mod").is_file());
    root.unwrap_or(&package).to_owned()
}
