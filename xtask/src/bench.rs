//! `cargo xtask bench`: the benchmarks with a bound, in a release build.

use std::process::Command;

use anyhow::{Context as _, ensure};

use lambdasfn_testbed_harness::checkout;

/// Package, test binary and name of each benchmark. The benchmark is a test: it prints its result and fails above its
/// bound.
const MEASURED: &[(&str, &str, &str)] = &[
    (
        "amazon-states-language",
        "check",
        "a_megabyte_is_parsed_and_checked_within_the_time_limit",
    ),
    (
        "lambdasfn",
        "model",
        "a_resync_costs_little_more_than_one_parse_of_its_spec",
    ),
];

/// Builds the benchmarks and runs one after the other.
pub(crate) fn run() -> anyhow::Result<()> {
    for (package, binary, test) in MEASURED {
        let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        cargo
            .args(["test", "--release", "--locked", "--package", package, "--test", binary])
            .args(["--", "--nocapture", test])
            .current_dir(checkout());
        let status = cargo.status().context("cannot run Cargo")?;
        ensure!(
            status.success(),
            "the benchmark {test} failed: it does not build, or it exceeds its bound"
        );
    }
    Ok(())
}
