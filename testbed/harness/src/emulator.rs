//! A running AWS emulator.

mod kind;

use std::{fs, net::TcpListener, path::Path, time::Duration};

use anyhow::{Context as _, ensure};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    time::timeout,
};

pub use self::kind::Kind;
use crate::{prepare::Tools, process::Server};

/// How often to try another port when another process took the chosen one meanwhile.
const ATTEMPTS: usize = 3;

/// A running emulator. Ends when dropped.
#[derive(Debug)]
pub struct Emulator {
    url: String,
    _server: Server,
}

impl Emulator {
    /// Starts one whose files and log are in this folder. Returns when it is ready.
    ///
    /// The functions that one runs are processes of ours that call the emulator itself.
    pub async fn start(tools: &Tools, dir: &Path, kind: Kind) -> anyhow::Result<Self> {
        let scratch = dir.join("tmp");
        fs::create_dir_all(&scratch).with_context(|| format!("cannot create {}", scratch.display()))?;
        let mut attempt = 1;
        loop {
            match Self::try_start(tools, dir, &scratch, kind).await {
                Err(_) if attempt < ATTEMPTS => attempt += 1,
                result => return result,
            }
        }
    }

    async fn try_start(tools: &Tools, dir: &Path, scratch: &Path, kind: Kind) -> anyhow::Result<Self> {
        let port = free_port()?;
        let mut command = kind.command(tools, scratch, port)?;
        let mut server = Server::spawn("AWS emulator", &mut command, &dir.join("emulator.log"))?;
        let get = format!("GET {} HTTP/1.1\r\n", kind.ready_path());
        server
            .until(Duration::from_secs(60), async || is_ok(port, &get, "").await)
            .await?;
        if let Some((path, body)) = kind.settings() {
            let post = format!("POST {path} HTTP/1.1\r\nContent-Type: application/json\r\n");
            ensure!(
                is_ok(port, &post, body).await,
                "the AWS emulator does not take its settings"
            );
        }
        Ok(Self {
            url: format!("http://127.0.0.1:{port}"),
            _server: server,
        })
    }

    /// Its URL. Clients should rather use a gateway in front of it.
    pub fn url(&self) -> &str {
        &self.url
    }
}

fn free_port() -> anyhow::Result<u16> {
    Ok(TcpListener::bind("127.0.0.1:0")
        .and_then(|listener| listener.local_addr())
        .context("no free port")?
        .port())
}

/// Whether a request is answered by success.
async fn is_ok(port: u16, head: &str, body: &str) -> bool {
    let length = body.len();
    let request = format!("{head}Host: localhost\r\nConnection: close\r\nContent-Length: {length}\r\n\r\n{body}");
    let ask = async {
        let mut stream = TcpStream::connect(("127.0.0.1", port)).await.ok()?;
        stream.write_all(request.as_bytes()).await.ok()?;
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).await.ok()?;
        String::from_utf8_lossy(&answer)
            .split(' ')
            .nth(1)
            .map(|status| status.starts_with('2'))
    };
    matches!(timeout(Duration::from_secs(5), ask).await, Ok(Some(true)))
}
