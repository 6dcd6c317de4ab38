//! The Kubernetes control plane.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

use anyhow::Context as _;
use kube::config::Kubeconfig;

use crate::process::Server;

/// A running control plane: etcd, API server, the controllers deletion needs. Ends when
/// dropped.
#[derive(Debug)]
pub struct ControlPlane {
    kubeconfig: PathBuf,
    _server: Server,
}

impl ControlPlane {
    /// Starts one from its executable, whose data, keys and log are in this folder. Returns when it is ready.
    pub async fn start(executable: &Path, dir: &Path) -> anyhow::Result<Self> {
        fs::create_dir_all(dir).with_context(|| format!("cannot create {}", dir.display()))?;
        let kubeconfig = dir.join("kubeconfig");
        if kubeconfig.exists() {
            fs::remove_file(&kubeconfig)?;
        }
        let mut command = Command::new(executable);
        let mut server = Server::spawn(
            "Kubernetes control plane",
            command.arg("--dir").arg(dir),
            &dir.join("control-plane.log"),
        )?;
        // Written when the API server is ready; readable as a whole a moment later.
        server
            .until(Duration::from_secs(120), async || written(&kubeconfig))
            .await?;
        Ok(Self {
            kubeconfig,
            _server: server,
        })
    }

    /// The administrator's kubeconfig.
    pub fn kubeconfig(&self) -> &Path {
        &self.kubeconfig
    }
}

/// Whether the file is there as a whole.
fn written(kubeconfig: &Path) -> bool {
    Kubeconfig::read_from(kubeconfig).is_ok_and(|config| !config.contexts.is_empty() && !config.auth_infos.is_empty())
}
