//! Which emulators there are, and how each is run.

use std::{env, path::Path, process::Command};

use crate::prepare::Tools;

/// An emulator to start.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// ministack; everything is allowed.
    Lenient,
    /// ministack; it verifies signatures and evaluates policies of all but root keys.
    Enforcing,
    /// moto: a second opinion on the control plane. It runs no functions and has one account.
    Second,
}

impl Kind {
    /// In an environment with nothing of ours: functions inherit it.
    pub(super) fn command(self, tools: &Tools, scratch: &Path, port: u16) -> anyhow::Result<Command> {
        let path = env::join_paths([
            tools.python_bin.as_path(),
            Path::new("/usr/local/bin"),
            "/usr/bin".as_ref(),
            "/bin".as_ref(),
        ])?;
        let mut command = Command::new(tools.python_bin.join("python"));
        command
            .arg(&tools.launcher)
            .current_dir(scratch)
            .env_clear()
            .env("PATH", path)
            .env("HOME", scratch)
            .env("TMPDIR", scratch)
            .env("LANG", "C.UTF-8");
        match self {
            Self::Lenient | Self::Enforcing => command
                .arg(tools.python_bin.join("ministack"))
                .env("GATEWAY_PORT", port.to_string())
                .env("BIND_HOST", "127.0.0.1")
                .env("MINISTACK_HOST", "127.0.0.1")
                .env("MINISTACK_REGION", "eu-west-1")
                .env("IOT_MTLS_ENABLED", "0")
                .env("SFTP_ENABLED", "0")
                .env("AUTH", (self == Self::Enforcing).to_string()),
            Self::Second => command
                .arg(tools.python_bin.join("moto_server"))
                .args(["-H", "127.0.0.1", "-p"])
                .arg(port.to_string()),
        };
        Ok(command)
    }

    /// What answers with success when it is ready.
    pub(super) fn ready_path(self) -> &'static str {
        match self {
            Self::Lenient | Self::Enforcing => "/_ministack/ready",
            Self::Second => "/moto-api/data.json",
        }
    }

    /// What it is told before anybody uses it: path and body.
    pub(super) fn settings(self) -> Option<(&'static str, &'static str)> {
        let simple = r#"{"stepfunctions":{"execute_state_machine":true},"lambda":{"use_docker":false}}"#;
        (self == Self::Second).then_some(("/moto-api/config", simple))
    }
}

/// Lets ministack read its state from this folder at its start, and write it there at its end.
pub(super) fn keep_state(command: &mut Command, state: &Path) {
    command
        .env("PERSIST_STATE", "1")
        .env("STATE_DIR", state)
        .env("S3_PERSIST", "1")
        .env("S3_DATA_DIR", state.join("s3"));
}
