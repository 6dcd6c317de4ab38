//! Runs the binary as a user does: arguments, output and exit code.

use crate::world::World;
use serde_json::{Value, json};
use std::path::PathBuf;
use std::process::Stdio;

/// The result of a run of the binary.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Run {
    /// Returns the output as JSON.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }
}

impl World {
    /// Runs the binary with the operator's kubeconfig and credentials.
    pub(crate) async fn lambdasfn(&self, args: &[&str]) -> Run {
        self.lambdasfn_with(args, &[]).await
    }

    /// Runs the binary with further variables. An empty value removes the variable.
    pub(crate) async fn lambdasfn_with(&self, args: &[&str], env: &[(&str, &str)]) -> Run {
        let mut command = self.command(args);
        for (name, value) in env {
            if value.is_empty() {
                command.env_remove(name);
            } else {
                command.env(name, value);
            }
        }
        let output = command.output().await.unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        Run {
            code: output.status.code().unwrap(),
            out: text(output.stdout),
            err: text(output.stderr),
        }
    }

    /// Returns the command with the operator's kubeconfig and credentials.
    pub(crate) fn command(&self, args: &[&str]) -> tokio::process::Command {
        let mut command = tokio::process::Command::new(env!("CARGO_BIN_EXE_lambdasfn"));
        command.args(args).env_clear().envs(self.env()).stdin(Stdio::null());
        command.env("HOME", self.dir());
        command
    }

    /// Writes a file with an object and returns its path.
    pub(crate) fn manifest(&self, name: &str, spec: &Value) -> PathBuf {
        let spec = crate::canary::with_canaries(spec.clone());
        let object = json!({"apiVersion": "serverlesspatterns.dev/v1alpha1", "kind": "LambdaSfnPattern",
            "metadata": {"name": name}, "spec": spec});
        let file = self.dir().join(format!("{name}.json"));
        std::fs::write(&file, object.to_string()).unwrap();
        file
    }
}
