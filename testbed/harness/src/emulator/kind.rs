//! The kinds of emulators and their commands.

use std::{env, path::Path, process::Command};

use crate::prepare::Tools;

/// The kind of an emulator.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// ministack without authorization.
    Lenient,
    /// ministack with verification of signatures and evaluation of policies. Root keys are exempt.
    Enforcing,
    /// moto, to cross-check the control plane of ministack. It runs no functions and has one account.
    Second,
}

impl Kind {
    /// Returns the command in a clean environment, because functions inherit the environment.
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

    /// Returns the path that answers 2xx when the emulator is ready.
    pub(super) fn ready_path(self) -> &'static str {
        match self {
            Self::Lenient | Self::Enforcing => "/_ministack/ready",
            Self::Second => "/moto-api/data.json",
        }
    }

    /// Returns the settings that the emulator needs before its first use: path and body of a POST.
    pub(super) fn settings(self) -> Option<(&'static str, &'static str)> {
        let simple = r#"{"stepfunctions":{"execute_state_machine":true},"lambda":{"use_docker":false}}"#;
        (self == Self::Second).then_some(("/moto-api/config", simple))
    }
}

/// Makes ministack read its state from this folder when it starts, and write it there when it ends.
pub(super) fn keep_state(command: &mut Command, state: &Path) {
    command
        .env("PERSIST_STATE", "1")
        .env("STATE_DIR", state)
        .env("S3_PERSIST", "1")
        .env("S3_DATA_DIR", state.join("s3"));
}
