//! Child processes that end with their handle.

use std::{
    fs::File,
    io,
    os::unix::process::CommandExt as _,
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Stdio},
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context as _, bail};

use crate::command::tail;

/// A server that exits when its standard input ends. A drop ends it.
#[derive(Debug)]
pub(crate) struct Server {
    child: Child,
    name: &'static str,
    log: PathBuf,
}

impl Server {
    pub(crate) fn spawn(name: &'static str, command: &mut Command, log: &Path) -> anyhow::Result<Self> {
        let file = File::create(log).with_context(|| format!("cannot write {}", log.display()))?;
        // The server gets its own process group, so that Ctrl-C in the terminal reaches only the parent. The parent
        // ends the server on drop.
        let child = command
            .process_group(0)
            .stdin(Stdio::piped())
            .stdout(file.try_clone()?)
            .stderr(file)
            .spawn()
            .with_context(|| format!("cannot start the {name}"))?;
        Ok(Self {
            child,
            name,
            log: log.to_owned(),
        })
    }

    /// Waits until the server is ready. Fails if the server ends, or is not ready at the deadline.
    pub(crate) async fn until(
        &mut self,
        deadline: Duration,
        mut ready: impl AsyncFnMut() -> bool,
    ) -> anyhow::Result<()> {
        let started = Instant::now();
        while !ready().await {
            let log = || format!("log: {}\n{}", self.log.display(), tail(&self.log, 20).join("\n"));
            if let Some(status) = self.child.try_wait()? {
                bail!("the {} ended before it was ready ({status}); {}", self.name, log());
            }
            if started.elapsed() > deadline {
                bail!(
                    "the {} is not ready after {} s; {}",
                    self.name,
                    deadline.as_secs(),
                    log()
                );
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        Ok(())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.child.stdin.take());
        end(&mut self.child, Duration::from_secs(5));
    }
}

/// Waits until a process ends, and kills it after `patience`.
pub(crate) fn end(child: &mut Child, patience: Duration) {
    if !matches!(wait(child, patience), Ok(Some(_))) {
        // The call fails only if the process has ended.
        let _ = child.kill();
        let _ = child.wait();
    }
}

/// Waits until a process ends, for at most `patience`. Returns `None` if the process still runs.
pub(crate) fn wait(child: &mut Child, patience: Duration) -> io::Result<Option<ExitStatus>> {
    let started = Instant::now();
    loop {
        match child.try_wait()? {
            None if started.elapsed() < patience => thread::sleep(Duration::from_millis(10)),
            status => return Ok(status),
        }
    }
}
