//! The servers of the demo: a temporary testbed, the operator's credentials and the operator.

use std::{
    fs,
    net::TcpListener,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use anyhow::{Context as _, bail};
use kube::{
    Client, Config,
    config::{KubeConfigOptions, Kubeconfig},
};
use lambdasfn_testbed_gateway::{Config as GatewayConfig, Gateway};
use lambdasfn_testbed_harness::{
    Operator, Options, Testbed, Tools, cache_dir, create_iam_user, new_account, service_account_kubeconfig,
};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

use super::account::REGION;
use crate::testbed::{WeatherOptions, conditioned_actions};
use lambdasfn_testbed_harness::manifests;

/// The namespace and the ServiceAccount of deploy/kustomize.
const SYSTEM: &str = "lambdasfn-system";
const SERVICE_ACCOUNT: &str = "lambdasfn";

/// All running servers except for the operator. A drop ends them.
pub(super) struct Stage {
    pub(crate) kubeconfig: PathBuf,
    pub(crate) client: Client,
    /// Number of the AWS account. It is also the access key of the account's root.
    pub(crate) account: String,
    pub(crate) gateway: Gateway,
    operator_kubeconfig: PathBuf,
    operator_key: (String, String),
    _testbed: Testbed,
}

/// The folder of this run. A drop removes it, unless [`leave`](Self::leave) was called.
pub(super) struct Folder {
    path: PathBuf,
    stays: bool,
}

impl Folder {
    pub(super) fn new() -> anyhow::Result<Self> {
        let path = cache_dir()?
            .join("testbed")
            .join(format!("demo-{}", std::process::id()));
        // An earlier process with the same ID may have left the folder.
        let _ = fs::remove_dir_all(&path);
        fs::create_dir_all(&path).with_context(|| format!("cannot create {}", path.display()))?;
        Ok(Self { path, stays: false })
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Keeps the folder on drop, because of its logs.
    pub(super) fn leave(&mut self) {
        self.stays = true;
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        if !self.stays {
            // A failure costs only disk space.
            let _ = fs::remove_dir_all(&self.path);
        }
    }
}

impl Stage {
    /// Starts the servers, applies the manifests of `deploy/kustomize` and creates the operator's credentials.
    pub(super) async fn start(
        root: &Path,
        tools: &Tools,
        folder: &Path,
        weather: WeatherOptions,
    ) -> anyhow::Result<Self> {
        let servers = Options {
            lenient_emulator: false,
            enforcing_emulator: true,
            second_emulator: false,
        };
        let testbed = Testbed::start(tools, folder, servers).await?;
        let emulator = testbed
            .enforcing_emulator
            .as_ref()
            .context("the testbed has no AWS emulator")?;
        let config = GatewayConfig {
            api_models: Some(tools.api_models.clone()),
            climate: weather.climate(),
            conditioned_on_tags: conditioned_actions()?,
            ..GatewayConfig::new(emulator.url())
        };
        let gateway = Gateway::start(config).context("cannot start the gateway")?;
        let kubeconfig = testbed.control_plane.kubeconfig().to_owned();
        let client = client(&kubeconfig).await?;

        for object in manifests::read(&root.join("deploy/kustomize"))? {
            // The cluster has no node for a Pod, and thus no Pod for a Service.
            if !["Deployment", "Service"].contains(&manifests::kind(&object)) {
                manifests::apply(&client, &object).await?;
            }
        }
        let operator_kubeconfig = folder.join("operator.kubeconfig");
        service_account_kubeconfig(&kubeconfig, SYSTEM, SERVICE_ACCOUNT, &operator_kubeconfig).await?;
        let policy = root.join("deploy/iam/operator-policy.json");
        let policy = fs::read_to_string(&policy).with_context(|| format!("cannot read {}", policy.display()))?;
        let account = new_account();
        let operator_key = create_iam_user(&gateway.url(), &account, &policy).await?;
        Ok(Self {
            kubeconfig,
            client,
            account,
            gateway,
            operator_kubeconfig,
            operator_key,
            _testbed: testbed,
        })
    }

    /// Returns the operator's AWS access key.
    pub(super) fn operator_key(&self) -> &str {
        &self.operator_key.0
    }

    /// Starts the operator with only its own credentials, and waits until it is ready.
    pub(super) async fn start_operator(&self, binary: &Path, folder: &Path) -> anyhow::Result<Operator> {
        let address = TcpListener::bind("127.0.0.1:0")
            .and_then(|listener| listener.local_addr())
            .context("cannot find a free port")?
            .to_string();
        let (key, secret) = &self.operator_key;
        let mut operator = Operator::spawn(
            binary,
            [
                "run",
                "--log-format",
                "text",
                "--lease-namespace",
                SYSTEM,
                "--http-address",
                &address,
            ],
            [
                ("KUBECONFIG", self.operator_kubeconfig.display().to_string()),
                ("AWS_ENDPOINT_URL", self.gateway.url()),
                ("AWS_REGION", REGION.to_owned()),
                ("AWS_ACCESS_KEY_ID", key.clone()),
                ("AWS_SECRET_ACCESS_KEY", secret.clone()),
                ("AWS_EC2_METADATA_DISABLED", "true".to_owned()),
                ("NO_COLOR", "1".to_owned()),
            ],
            &folder.join("operator.log"),
        )?;
        let started = Instant::now();
        while !is_ready(&address).await {
            let ended = operator.exited()?;
            if ended.is_some() || started.elapsed() > Duration::from_secs(30) {
                let log = operator.log_tail(15).join("\n");
                let how = ended.map_or("is not ready after 30 s".to_owned(), |status| {
                    format!("ended ({status})")
                });
                bail!("the operator {how}; its log:\n{log}");
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        Ok(operator)
    }
}

async fn client(kubeconfig: &Path) -> anyhow::Result<Client> {
    let kubeconfig = Kubeconfig::read_from(kubeconfig)?;
    let config = Config::from_custom_kubeconfig(kubeconfig, &KubeConfigOptions::default()).await?;
    Ok(Client::try_from(config)?)
}

/// Whether `/readyz` answers 200.
async fn is_ready(address: &str) -> bool {
    let ask = async {
        let mut stream = TcpStream::connect(address).await?;
        let request = format!("GET /readyz HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).await?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await?;
        Ok::<_, std::io::Error>(answer.split(' ').nth(1) == Some("200"))
    };
    matches!(tokio::time::timeout(Duration::from_secs(5), ask).await, Ok(Ok(true)))
}
