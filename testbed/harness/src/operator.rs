//! The operator as a process.

use std::{
    ffi::OsStr,
    fs::File,
    io,
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Stdio},
    time::Duration,
};

use anyhow::Context as _;
use rustix::process::{Pid, Signal, kill_process};

use crate::{command::tail, process};

/// A running operator; killed when dropped.
#[derive(Debug)]
pub struct Operator {
    child: Child,
    log: PathBuf,
}

impl Operator {
    /// Starts the operator. It sees the given environment and `PATH`, nothing else of ours;
    /// its output is appended to the log file.
    pub fn spawn<A, K, V>(
        binary: &Path,
        args: impl IntoIterator<Item = A>,
        envs: impl IntoIterator<Item = (K, V)>,
        log_file: &Path,
    ) -> anyhow::Result<Self>
    where
        A: AsRef<OsStr>,
        K: AsRef<OsStr>,
        V: AsRef<OsStr>,
    {
        let log = File::options().create(true).append(true).open(log_file);
        let log = log.with_context(|| format!("cannot write {}", log_file.display()))?;
        let child = Command::new(binary)
            .args(args)
            .env_clear()
            .envs(std::env::var_os("PATH").map(|path| ("PATH", path)))
            .envs(envs)
            .stdin(Stdio::null())
            .stdout(log.try_clone()?)
            .stderr(log)
            .spawn()
            .with_context(|| format!("cannot start {}", binary.display()))?;
        Ok(Self {
            child,
            log: log_file.to_owned(),
        })
    }

    /// Its process ID.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Where its output goes.
    pub fn log(&self) -> &Path {
        &self.log
    }

    /// The last lines of its output.
    pub fn log_tail(&self, lines: usize) -> Vec<String> {
        tail(&self.log, lines)
    }

    /// Kills it (SIGKILL) and waits for its end.
    pub fn kill(&mut self) -> io::Result<ExitStatus> {
        self.child.kill()?;
        self.child.wait()
    }

    /// Asks it to stop (SIGTERM), without waiting.
    pub fn terminate(&mut self) -> io::Result<()> {
        // Once it has been waited for, its process ID may be another's.
        if self.child.try_wait()?.is_some() {
            return Ok(());
        }
        match i32::try_from(self.child.id()).ok().and_then(Pid::from_raw) {
            Some(pid) => Ok(kill_process(pid, Signal::TERM)?),
            None => Err(io::Error::other("no process ID")),
        }
    }

    /// Its exit status, if it has ended.
    pub fn exited(&mut self) -> io::Result<Option<ExitStatus>> {
        self.child.try_wait()
    }

    /// Waits for its end, for so long; blocks. None if it still runs.
    pub fn wait(&mut self, patience: Duration) -> io::Result<Option<ExitStatus>> {
        process::wait(&mut self.child, patience)
    }
}

impl Drop for Operator {
    fn drop(&mut self) {
        // Fails only if it is gone already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
