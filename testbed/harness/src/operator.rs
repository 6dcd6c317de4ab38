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

/// A running operator. A drop kills it.
#[derive(Debug)]
pub struct Operator {
    child: Child,
    log: PathBuf,
}

impl Operator {
    /// Starts the operator and appends its output to the log file.
    ///
    /// The process gets the given environment variables and `PATH`.
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

    /// Returns the process ID.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Returns the path of the log file.
    pub fn log(&self) -> &Path {
        &self.log
    }

    /// Returns the last lines of the log file.
    pub fn log_tail(&self, lines: usize) -> Vec<String> {
        tail(&self.log, lines)
    }

    /// Sends SIGKILL and waits until the process ends.
    pub fn kill(&mut self) -> io::Result<ExitStatus> {
        self.child.kill()?;
        self.child.wait()
    }

    /// Sends SIGTERM without a wait for the end.
    pub fn terminate(&mut self) -> io::Result<()> {
        // After the wait for the process, the system may give its ID to another process.
        if self.child.try_wait()?.is_some() {
            return Ok(());
        }
        match i32::try_from(self.child.id()).ok().and_then(Pid::from_raw) {
            Some(pid) => Ok(kill_process(pid, Signal::TERM)?),
            None => Err(io::Error::other("the operator has no process ID")),
        }
    }

    /// Returns the exit status, or `None` if the process still runs.
    pub fn exited(&mut self) -> io::Result<Option<ExitStatus>> {
        self.child.try_wait()
    }

    /// Blocks until the process ends, for at most `patience`. Returns `None` if the process still runs.
    pub fn wait(&mut self, patience: Duration) -> io::Result<Option<ExitStatus>> {
        process::wait(&mut self.child, patience)
    }
}

impl Drop for Operator {
    fn drop(&mut self) {
        // The call fails only if the process has ended.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
