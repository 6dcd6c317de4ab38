//! A running AWS emulator.

mod kind;

use std::{fs, net::TcpListener, path::Path, time::Duration};

use anyhow::{Context as _, ensure};

pub use self::kind::Kind;
use crate::{http, prepare::Tools, process::Server};

/// Number of attempts, each with a new port. Another process may take the chosen port before the emulator listens.
const ATTEMPTS: usize = 3;

/// A running emulator. A drop ends it.
#[derive(Debug)]
pub struct Emulator {
    url: String,
    _server: Server,
}

impl Emulator {
    /// Starts an emulator with its files and log in `dir`, and returns when it is ready.
    ///
    /// The emulator runs functions as child processes. These call the emulator directly, without a gateway.
    pub async fn start(tools: &Tools, dir: &Path, kind: Kind) -> anyhow::Result<Self> {
        Self::attempts(tools, dir, kind, None).await
    }

    /// Starts an emulator that reads its state from the folder `state` and writes it there on drop. moto does not
    /// support this.
    pub async fn start_with_state(tools: &Tools, dir: &Path, kind: Kind, state: &Path) -> anyhow::Result<Self> {
        Self::attempts(tools, dir, kind, Some(state)).await
    }

    async fn attempts(tools: &Tools, dir: &Path, kind: Kind, state: Option<&Path>) -> anyhow::Result<Self> {
        let scratch = dir.join("tmp");
        fs::create_dir_all(&scratch).with_context(|| format!("cannot create {}", scratch.display()))?;
        let mut attempt = 1;
        loop {
            match Self::try_start(tools, (dir, &scratch), kind, state).await {
                Err(_) if attempt < ATTEMPTS => attempt += 1,
                result => return result,
            }
        }
    }

    async fn try_start(
        tools: &Tools,
        (dir, scratch): (&Path, &Path),
        kind: Kind,
        state: Option<&Path>,
    ) -> anyhow::Result<Self> {
        let port = free_port()?;
        let address = format!("127.0.0.1:{port}");
        let mut command = kind.command(tools, scratch, port)?;
        if let Some(state) = state {
            kind::keep_state(&mut command, state);
        }
        let mut server = Server::spawn("AWS emulator", &mut command, &dir.join("emulator.log"))?;
        server
            .until(Duration::from_secs(60), async || {
                http::get(&address, kind.ready_path()).await
            })
            .await?;
        if let Some((path, body)) = kind.settings() {
            ensure!(
                http::post(&address, path, body).await,
                "the AWS emulator did not accept its settings"
            );
        }
        Ok(Self {
            url: format!("http://{address}"),
            _server: server,
        })
    }

    /// Returns the emulator's URL. Clients should use a gateway in front of the emulator.
    pub fn url(&self) -> &str {
        &self.url
    }
}

fn free_port() -> anyhow::Result<u16> {
    Ok(TcpListener::bind("127.0.0.1:0")
        .and_then(|listener| listener.local_addr())
        .context("cannot find a free port")?
        .port())
}
