//! Runs tools and writes their output to a log file.

use std::{
    fs::{self, File},
    path::Path,
    process::{Command, Stdio},
    thread,
    time::Duration,
};

use anyhow::{Context as _, bail};
use rustix::process::{Pid, Signal, kill_process};

use crate::{process, progress::Step};

/// Runs a tool until it ends. Its output goes to the log file. An error contains the last lines of the log.
pub(crate) fn run_logged(command: &mut Command, log: &Path, step: &Step) -> anyhow::Result<()> {
    let name = command.get_program().to_string_lossy().into_owned();
    let file = File::create(log).with_context(|| format!("cannot write {}", log.display()))?;
    let mut child = command
        .stdin(Stdio::null())
        .stdout(file.try_clone()?)
        .stderr(file)
        .spawn()
        .with_context(|| format!("cannot run {name}"))?;
    let status = loop {
        if let Some(status) = child.try_wait()? {
            break status;
        }
        if step.is_stopped() {
            // After an interrupt, a tool can end its own children. The call fails if the tool has ended.
            if let Some(pid) = i32::try_from(child.id()).ok().and_then(Pid::from_raw) {
                let _ = kill_process(pid, Signal::INT);
            }
            process::end(&mut child, Duration::from_secs(5));
            bail!("{name} was interrupted");
        }
        if let Some(line) = tail(log, 1).last() {
            step.note(line);
        }
        thread::sleep(Duration::from_millis(200));
    };
    if !status.success() {
        bail!(
            "{name} failed ({status}); log: {}\n{}",
            log.display(),
            tail(log, 20).join("\n")
        );
    }
    Ok(())
}

/// Returns a tool's standard output, or `None` if the tool fails.
pub(crate) fn output(program: &str, arguments: &[&str]) -> Option<String> {
    let output = Command::new(program)
        .args(arguments)
        .stdin(Stdio::null())
        .output()
        .ok()?;
    output
        .status
        .success()
        .then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// Returns the last lines of a log that are not blank.
pub(crate) fn tail(log: &Path, lines: usize) -> Vec<String> {
    let text = fs::read(log).unwrap_or_default();
    let text = String::from_utf8_lossy(&text);
    let all: Vec<_> = text
        .lines()
        .filter(|line| !line.trim().is_empty())
        .map(str::to_owned)
        .collect();
    all.iter().skip(all.len().saturating_sub(lines)).cloned().collect()
}
