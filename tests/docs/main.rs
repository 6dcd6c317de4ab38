//! Tests of README.md, CONTRIBUTING.md and the pages in `docs`. They need no testbed.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

mod commands;
mod coverage;
mod links;
mod messages;
mod yaml;

use std::process::{Command, Output};

/// Runs the program in a folder.
fn lambdasfn(folder: &std::path::Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_lambdasfn"))
        .args(arguments)
        .env_remove("AWS_REGION")
        .current_dir(folder)
        .output()
        .unwrap()
}

/// Standard output and standard error of a run.
fn text(output: &Output) -> String {
    format!(
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    )
}
