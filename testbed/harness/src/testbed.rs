//! The servers of the testbed, and their description for other processes.

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

/// Environment variable with the path of the file that [`Connection::from_env`] reads.
const VARIABLE: &str = "LAMBDASFN_TESTBED";

/// The emulators to start.
#[derive(Debug, Clone, Copy)]
pub struct Options {
    /// Whether to start the emulator that allows everything.
    pub lenient_emulator: bool,
    /// Whether to start the emulator that enforces IAM.
    pub enforcing_emulator: bool,
    /// Whether to start moto.
    pub second_emulator: bool,
}

impl Default for Options {
    /// Starts all emulators.
    fn default() -> Self {
        Self {
            lenient_emulator: true,
            enforcing_emulator: true,
            second_emulator: true,
        }
    }
}

/// The running servers. A drop ends them.
#[derive(Debug)]
pub struct Testbed {
    /// The Kubernetes control plane.
    pub control_plane: ControlPlane,
    /// The emulator that allows everything.
    pub emulator: Option<Emulator>,
    /// The emulator that enforces IAM.
    pub enforcing_emulator: Option<Emulator>,
    /// moto, to cross-check ministack.
    pub second_emulator: Option<Emulator>,
    tools: Tools,
}

impl Testbed {
    /// Starts the servers concurrently, with data and logs in `dir`.
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

    /// Returns the description of the servers for other processes.
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

/// Description of a running testbed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Connection {
    /// The administrator's kubeconfig.
    pub kubeconfig: PathBuf,
    /// URL of the emulator that allows everything, without a gateway.
    pub emulator: Option<String>,
    /// URL of the emulator that enforces IAM, without a gateway.
    pub enforcing_emulator: Option<String>,
    /// URL of moto, without a gateway.
    pub second_emulator: Option<String>,
    /// The control plane's etcd.
    pub etcd: Etcd,
    /// The tools to start further clusters, emulators and gateways.
    pub tools: Tools,
    /// Access key of the root of account 000000000000. Any 12-digit number is the root key of the account of that
    /// number.
    pub root_access_key: String,
}

impl Connection {
    /// Reads the description of the testbed that `cargo xtask test` started for this process.
    pub fn from_env() -> Result<Self, String> {
        let Some(path) = env::var_os(VARIABLE) else {
            return Err(format!("{VARIABLE} is not set: run the tests with `cargo xtask test`"));
        };
        let read = || anyhow::Ok(serde_json::from_slice(&fs::read(&path)?)?);
        read().map_err(|error: anyhow::Error| format!("{VARIABLE}={}: {error}", path.display()))
    }

    /// Writes the description to a file, and returns name and value of the environment variable for
    /// [`from_env`](Self::from_env).
    pub fn write(&self, path: &Path) -> anyhow::Result<(&'static str, PathBuf)> {
        fs::write(path, serde_json::to_vec_pretty(self)?)
            .with_context(|| format!("cannot write {}", path.display()))?;
        Ok((VARIABLE, path.to_owned()))
    }
}
