//! The whole testbed, and how other processes find it.

use std::{
    env, fs,
    path::{Path, PathBuf},
};

use anyhow::Context as _;
use serde::{Deserialize, Serialize};

use crate::{
    control_plane::{ControlPlane, Etcd},
    emulator::{Emulator, Kind},
    prepare::Tools,
};

/// Names the file that [`Connection::from_env`] reads.
const VARIABLE: &str = "LAMBDASFN_TESTBED";

/// Which servers to start.
#[derive(Debug, Clone, Copy)]
pub struct Options {
    /// An emulator that allows everything.
    pub lenient_emulator: bool,
    /// An emulator that enforces IAM.
    pub enforcing_emulator: bool,
    /// moto, for a second opinion.
    pub second_emulator: bool,
}

impl Default for Options {
    /// All emulators.
    fn default() -> Self {
        Self {
            lenient_emulator: true,
            enforcing_emulator: true,
            second_emulator: true,
        }
    }
}

/// Running servers. They end when it is dropped.
#[derive(Debug)]
pub struct Testbed {
    /// The Kubernetes control plane.
    pub control_plane: ControlPlane,
    /// The emulator that allows everything.
    pub emulator: Option<Emulator>,
    /// The emulator that enforces IAM.
    pub enforcing_emulator: Option<Emulator>,
    /// moto, for a second opinion.
    pub second_emulator: Option<Emulator>,
    tools: Tools,
}

impl Testbed {
    /// Starts the servers side by side; data and logs are in this folder.
    pub async fn start(tools: &Tools, dir: &Path, options: Options) -> anyhow::Result<Self> {
        let emulator = async |name, wanted: bool, kind| {
            anyhow::Ok(match wanted {
                true => Some(Emulator::start(tools, &dir.join(name), kind).await?),
                false => None,
            })
        };
        let kubernetes = dir.join("kubernetes");
        let (control_plane, lenient, enforcing, second) = tokio::try_join!(
            ControlPlane::start(&tools.control_plane, &kubernetes),
            emulator("aws", options.lenient_emulator, Kind::Lenient),
            emulator("aws-enforcing", options.enforcing_emulator, Kind::Enforcing),
            emulator("aws-second", options.second_emulator, Kind::Second),
        )?;
        Ok(Self {
            control_plane,
            emulator: lenient,
            enforcing_emulator: enforcing,
            second_emulator: second,
            tools: tools.clone(),
        })
    }

    /// What other processes need to use it.
    pub fn connection(&self) -> Connection {
        let url = |emulator: &Option<Emulator>| emulator.as_ref().map(|emulator| emulator.url().to_owned());
        Connection {
            kubeconfig: self.control_plane.kubeconfig().to_owned(),
            emulator: url(&self.emulator),
            enforcing_emulator: url(&self.enforcing_emulator),
            second_emulator: url(&self.second_emulator),
            etcd: self.control_plane.etcd().clone(),
            tools: self.tools.clone(),
            root_access_key: "test".to_owned(),
        }
    }
}

/// Where a running testbed is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Connection {
    /// The administrator's kubeconfig.
    pub kubeconfig: PathBuf,
    /// The emulator that allows everything, without a gateway.
    pub emulator: Option<String>,
    /// The emulator that enforces IAM, without a gateway.
    pub enforcing_emulator: Option<String>,
    /// moto, without a gateway.
    pub second_emulator: Option<String>,
    /// The control plane's etcd.
    pub etcd: Etcd,
    /// What another cluster, another emulator and a gateway are made from.
    pub tools: Tools,
    /// Access key of account 000000000000's root. Any 12-digit key is root of its account.
    pub root_access_key: String,
}

impl Connection {
    /// The testbed that `cargo xtask test` started for this process.
    pub fn from_env() -> Result<Self, String> {
        let Some(path) = env::var_os(VARIABLE) else {
            return Err("no testbed: run `cargo xtask test`".to_owned());
        };
        let read = || anyhow::Ok(serde_json::from_slice(&fs::read(&path)?)?);
        read().map_err(|error: anyhow::Error| format!("{VARIABLE}={}: {error}", path.display()))
    }

    /// Writes it to a file, and returns the environment variable that lets
    /// [`from_env`](Self::from_env) find it.
    pub fn write(&self, path: &Path) -> anyhow::Result<(&'static str, PathBuf)> {
        fs::write(path, serde_json::to_vec_pretty(self)?)
            .with_context(|| format!("cannot write {}", path.display()))?;
        Ok((VARIABLE, path.to_owned()))
    }
}
