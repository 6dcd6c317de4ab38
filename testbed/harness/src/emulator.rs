//! The AWS emulator.

use std::{env, fs, net::TcpListener, path::Path, process::Command, time::Duration};

use anyhow::Context as _;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    time::timeout,
};

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
    /// With `enforce_iam` it verifies signatures and evaluates policies of all but root
    /// keys; without, everything is allowed. The functions it runs are processes of ours
    /// that call the emulator itself.
    pub async fn start(tools: &Tools, dir: &Path, enforce_iam: bool) -> anyhow::Result<Self> {
        let scratch = dir.join("tmp");
        fs::create_dir_all(&scratch).with_context(|| format!("cannot create {}", scratch.display()))?;
        let mut attempt = 1;
        loop {
            match Self::try_start(tools, dir, &scratch, enforce_iam).await {
                Err(_) if attempt < ATTEMPTS => attempt += 1,
                result => return result,
            }
        }
    }

    async fn try_start(tools: &Tools, dir: &Path, scratch: &Path, enforce_iam: bool) -> anyhow::Result<Self> {
        let port = free_port()?;
        let path = env::join_paths([
            tools.python_bin.as_path(),
            Path::new("/usr/local/bin"),
            "/usr/bin".as_ref(),
            "/bin".as_ref(),
        ])?;
        let mut command = Command::new(tools.python_bin.join("python"));
        // The functions inherit the emulator's environment: nothing of ours goes in.
        command
            .arg(&tools.launcher)
            .arg(tools.python_bin.join("ministack"))
            .current_dir(scratch)
            .env_clear()
            .env("PATH", path)
            .env("HOME", scratch)
            .env("TMPDIR", scratch)
            .env("LANG", "C.UTF-8")
            .env("GATEWAY_PORT", port.to_string())
            .env("BIND_HOST", "127.0.0.1")
            .env("MINISTACK_HOST", "127.0.0.1")
            .env("MINISTACK_REGION", "eu-west-1")
            .env("IOT_MTLS_ENABLED", "0")
            .env("SFTP_ENABLED", "0")
            .env("AUTH", enforce_iam.to_string());
        let mut server = Server::spawn("AWS emulator", &mut command, &dir.join("emulator.log"))?;
        server
            .until(Duration::from_secs(60), async || ready(port).await)
            .await?;
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

async fn ready(port: u16) -> bool {
    let ask = async {
        let mut stream = TcpStream::connect(("127.0.0.1", port)).await.ok()?;
        stream
            .write_all(b"GET /_ministack/ready HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            .await
            .ok()?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.ok()?;
        answer.split(' ').nth(1).map(|status| status == "200")
    };
    matches!(timeout(Duration::from_secs(5), ask).await, Ok(Some(true)))
}
