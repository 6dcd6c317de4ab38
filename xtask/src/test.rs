//! `cargo xtask test`: runs the tests on a temporary testbed.

use std::{os::unix::process::CommandExt as _, path::Path, process::Command};

use anyhow::{Context as _, bail, ensure};
use rustix::process::{Pid, Signal, kill_process_group};
use tokio::signal::unix::{SignalKind, signal};

use lambdasfn_testbed_harness::{Options, Progress, Testbed, checkout, prepare};

/// Arguments of `cargo xtask test`.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Run only tests whose name contains this text
    filter: Option<String>,
    /// Arguments of the test binaries, such as `-- --nocapture`
    #[arg(last = true)]
    rest: Vec<String>,
}

/// Starts the testbed, runs the tests of the bundled function and of the workspace, and ends the testbed.
pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let progress = Progress::stderr();
    let tools = prepare(&progress)?;
    let dir = tempfile::tempdir()?;
    let runtime = tokio::runtime::Runtime::new()?;
    let step = progress.step("Starting the testbed");
    let testbed = runtime.block_on(Testbed::start(&tools, dir.path(), Options::default()))?;
    let (variable, connection) = testbed.connection().write(&dir.path().join("connection.json"))?;
    step.done();

    if arguments.filter.is_none() {
        bundled_function(&tools.python_bin)?;
    }
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo
        .args(["test", "--workspace", "--locked"])
        .args(&arguments.filter)
        .env(variable, connection)
        .current_dir(checkout());
    // The tests on the testbed mostly wait for AWS and Kubernetes, so more of them run than there are cores.
    if std::env::var_os("RUST_TEST_THREADS").is_none() {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        cargo.env("RUST_TEST_THREADS", (2 * cores).to_string());
    }
    if !arguments.rest.is_empty() {
        cargo.arg("--").args(&arguments.rest);
    }
    // Cargo gets its own process group, so that one signal ends Cargo, the compilers and the test binaries.
    cargo.process_group(0);
    let status = runtime.block_on(async {
        let (mut interrupt, mut terminate) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
        let mut tests = tokio::process::Command::from(cargo).spawn()?;
        tokio::select! {
            status = tests.wait() => return status,
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
        let group = tests.id().and_then(|id| i32::try_from(id).ok()).and_then(Pid::from_raw);
        if let Some(group) = group {
            kill_process_group(group, Signal::TERM)?;
        }
        tests.wait().await
    });
    drop(testbed);
    ensure!(status?.success(), "tests failed");
    Ok(())
}

fn bundled_function(python_bin: &Path) -> anyhow::Result<()> {
    let python = python_bin.join("python3");
    let tests = Command::new(&python)
        .args(["-m", "unittest", "discover", "-s", "lambda"])
        .current_dir(checkout())
        .status();
    match tests.with_context(|| format!("cannot run {}", python.display()))? {
        status if status.success() => Ok(()),
        _ => bail!("the tests of the bundled function failed"),
    }
}
