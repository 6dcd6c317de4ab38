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
