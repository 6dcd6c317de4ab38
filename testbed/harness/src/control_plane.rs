//! The Kubernetes control plane.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

use anyhow::{Context as _, bail, ensure};
use k8s_openapi::ByteString;
use kube::{api::DynamicObject, config::Kubeconfig};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::{http, process::Server};

/// A running control plane: etcd, the API server and the controllers that deletion needs. A drop ends it.
#[derive(Debug)]
pub struct ControlPlane {
    kubeconfig: PathBuf,
    etcd: Etcd,
    _server: Server,
}

impl ControlPlane {
    /// Starts the executable with data, keys and log in `dir`, and returns when the API server is ready.
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
        // The control plane writes the kubeconfig when the API server is ready. The file may be incomplete at first.
        server
            .until(Duration::from_secs(120), async || written(&kubeconfig))
            .await?;
        let etcd = dir.join("etcd-url");
        let url = fs::read_to_string(&etcd).with_context(|| format!("cannot read {}", etcd.display()))?;
        Ok(Self {
            kubeconfig,
            etcd: Etcd { url },
            _server: server,
        })
    }

    /// Returns the path of the administrator's kubeconfig.
    pub fn kubeconfig(&self) -> &Path {
        &self.kubeconfig
    }

    /// Returns the etcd of the API server.
    pub fn etcd(&self) -> &Etcd {
        &self.etcd
    }
}

/// The etcd of a control plane.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Etcd {
    url: String,
}

impl Etcd {
    /// Stores an object unchanged, without the API server, which would set its own uid, creation timestamp and
    /// generation. `resource` is `<group>/<plural>`, or only the plural for the core group.
    pub async fn put(&self, resource: &str, object: &DynamicObject) -> anyhow::Result<()> {
        let (namespace, name) = (&object.metadata.namespace, &object.metadata.name);
        let (Some(namespace), Some(name)) = (namespace, name) else {
            bail!("the object has no namespace or no name");
        };
        let key = format!("/registry/{resource}/{namespace}/{name}");
        // The JSON of etcd and of this type has bytes in base64.
        let body = json!({"key": ByteString(key.clone().into()), "value": ByteString(serde_json::to_vec(object)?)});
        let address = self.url.trim_start_matches("http://");
        let stored = http::post(address, "/v3/kv/put", &body.to_string()).await;
        ensure!(stored, "etcd did not store {key}");
        Ok(())
    }
}

/// Whether the file is complete.
fn written(kubeconfig: &Path) -> bool {
    Kubeconfig::read_from(kubeconfig).is_ok_and(|config| !config.contexts.is_empty() && !config.auth_infos.is_empty())
}
