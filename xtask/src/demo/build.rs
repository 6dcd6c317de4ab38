//! Builds the operator and the missing tools of the testbed.

use std::{
    env,
    path::{Path, PathBuf},
    process::Stdio,
    sync::atomic::{AtomicBool, Ordering},
};

use anyhow::{Context as _, bail};
use lambdasfn_testbed_harness::{Progress, Step, Tools, prepare};
use rustix::process::{Pid, Signal, kill_process_group};
use serde::Deserialize;
use tokio::{
    io::{AsyncBufReadExt as _, BufReader},
    process::{Child, Command},
};

/// Whether running tools must stop.
static STOP: AtomicBool = AtomicBool::new(false);

/// The executables of the demo.
pub(super) struct Built {
    pub(crate) tools: Tools,
    pub(crate) operator: PathBuf,
}

/// Builds the operator and the missing tools. A drop of the future stops the tools that it runs.
pub(super) async fn build(root: &Path, progress: Progress) -> anyhow::Result<Built> {
    let stop = StopOnDrop;
    let progress = progress.stop_on(&STOP);
    let tools = tokio::task::spawn_blocking(move || prepare(&progress)).await??;
    std::mem::forget(stop);
    let operator = operator(root, &progress).await?;
    Ok(Built { tools, operator })
}

struct StopOnDrop;

impl Drop for StopOnDrop {
    fn drop(&mut self) {
        STOP.store(true, Ordering::Relaxed);
    }
}

/// Builds the operator with the Cargo that runs this process, and returns the path of the executable.
async fn operator(root: &Path, progress: &Progress) -> anyhow::Result<PathBuf> {
    let step = progress.step("building the operator");
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    // Cargo gets its own process group, so that a signal to the group ends the compilers too.
    let child = Command::new(cargo)
        .args(["build", "--bin", "lambdasfn", "--message-format"])
        .arg("json-render-diagnostics")
        .current_dir(root)
        .process_group(0)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .context("cannot run cargo")?;
    let mut cargo = Group(child);
    let messages = cargo.0.stdout.take().context("cargo has no standard output")?;
    let words = cargo.0.stderr.take().context("cargo has no standard error")?;
    let (binary, words) = tokio::try_join!(executable(messages), show(words, &step))?;
    let status = cargo.0.wait().await?;
    if !status.success() {
        bail!("cannot build the operator ({status}):\n{}", words.join("\n"));
    }
    step.done();
    binary.context("cargo reported no executable named lambdasfn")
}

#[derive(Deserialize)]
struct Message {
    target: Option<Target>,
    executable: Option<PathBuf>,
}

#[derive(Deserialize)]
struct Target {
    name: String,
}

async fn executable(messages: impl tokio::io::AsyncRead + Unpin) -> anyhow::Result<Option<PathBuf>> {
    let mut found = None;
    let mut lines = BufReader::new(messages).lines();
    while let Some(line) = lines.next_line().await? {
        // Other lines of Cargo are ignored.
        let Ok(message) = serde_json::from_str::<Message>(&line) else {
            continue;
        };
        if message.target.is_some_and(|target| target.name == "lambdasfn") {
            found = message.executable.or(found);
        }
    }
    Ok(found)
}

/// Shows each line as progress, and returns all lines.
async fn show(words: impl tokio::io::AsyncRead + Unpin, step: &Step) -> anyhow::Result<Vec<String>> {
    let mut all = vec![];
    let mut lines = BufReader::new(words).lines();
    while let Some(line) = lines.next_line().await? {
        step.note(line.trim());
        all.push(line);
    }
    Ok(all)
}

/// A process group that ends with its handle.
struct Group(Child);

impl Drop for Group {
    fn drop(&mut self) {
        // The ID is `None` after the wait for the process: the system may give the ID to another process then.
        let pid = self
            .0
            .id()
            .and_then(|id| i32::try_from(id).ok())
            .and_then(Pid::from_raw);
        if let Some(pid) = pid {
            // The call fails only if the group has ended.
            let _ = kill_process_group(pid, Signal::TERM);
        }
    }
}
