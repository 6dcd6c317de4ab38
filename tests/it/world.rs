//! The world of a test: its own AWS account, gateway, namespace and operator, on shared servers.

pub(crate) use crate::account::{Aws, Contents};
use crate::api_proxy::ApiProxy;
use crate::manifests;
use k8s_openapi::api::core::v1::Namespace;
use kube::api::{Api, DeleteParams, ObjectMeta, Patch, PatchParams, PostParams};
use kube::config::{KubeConfigOptions, Kubeconfig};
use kube::runtime::wait::await_condition;
use kube::{Client, Config};
use lambdasfn::api::{LambdaSfnPattern, LambdaSfnPatternStatus};
use lambdasfn_testbed_gateway::{Call, Gateway, conditioned_on_tags};
use lambdasfn_testbed_harness::manifests::{apply, kind};
use lambdasfn_testbed_harness::{
    Connection, ControlPlane, EmulatorKind, Operator, create_iam_user, new_account, service_account_kubeconfig,
};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::OnceCell;

pub(crate) const PATIENCE: Duration = Duration::from_secs(60);

pub(crate) struct World {
    pub(crate) gateway: Arc<Gateway>,
    pub(crate) client: Client,
    pub(crate) namespace: String,
    pub(crate) account: String,
    pub(crate) operator: Option<Operator>,
    pub(crate) aws: Aws,
    dir: tempfile::TempDir,
    kubeconfig: PathBuf,
    /// Kubeconfig of the administrator.
    pub(crate) admin: PathBuf,
    credentials: (String, String),
    emulator: String,
    _cluster: Option<ControlPlane>,
}

static INSTALLED: OnceCell<()> = OnceCell::const_new();

impl World {
    /// Creates a world without an operator.
    pub(crate) async fn new(name: &str) -> Self {
        Self::on(EmulatorKind::Lenient, name).await
    }

    /// Creates a world on the emulator that enforces IAM. The operator has only the shipped IAM policy.
    pub(crate) async fn enforcing(name: &str) -> Self {
        Self::on(EmulatorKind::Enforcing, name).await
    }

    /// Creates a world as [`enforcing`](Self::enforcing) does, with the additional policy for S3 and ECR.
    pub(crate) async fn enforcing_with_sources(name: &str) -> Self {
        Self::with_policies(
            EmulatorKind::Enforcing,
            name,
            &["operator-policy.json", "sources-policy.json"],
        )
        .await
    }

    /// Creates a world on this emulator. All worlds on moto share one account, so their AWS names must differ.
    pub(crate) async fn on(kind: EmulatorKind, name: &str) -> Self {
        Self::with_policies(kind, name, &["operator-policy.json"]).await
    }

    async fn with_policies(kind: EmulatorKind, name: &str, policies: &[&str]) -> Self {
        let connection = Connection::from_env().unwrap_or_else(|line| panic!("{line}"));
        let (emulator, account) = match kind {
            EmulatorKind::Lenient => (&connection.emulator, new_account()),
            EmulatorKind::Enforcing => (&connection.enforcing_emulator, new_account()),
            EmulatorKind::Second => (&connection.second_emulator, "123456789012".to_owned()),
        };
        let emulator = emulator.clone().expect("the testbed has all emulators");
        let admin = client(&connection.kubeconfig).await;
        INSTALLED.get_or_init(|| install(admin)).await;
        let config = lambdasfn_testbed_gateway::Config {
            api_models: Some(connection.tools.api_models),
            conditioned_on_tags: conditioned_on_tags(
                &serde_json::from_str(&shipped(&["operator-policy.json"])).unwrap(),
            ),
            ..lambdasfn_testbed_gateway::Config::new(&emulator)
        };
        let gateway = Arc::new(Gateway::start(config).unwrap());
        let credentials = if kind == EmulatorKind::Enforcing {
            create_iam_user(&emulator, &account, &shipped(policies)).await.unwrap()
        } else {
            (account.clone(), "secret".into())
        };
        let namespace = format!("{name}-{}", &account[..6]);
        Self::assemble(
            (gateway, emulator),
            connection.kubeconfig,
            namespace,
            account,
            credentials,
        )
        .await
    }

    async fn assemble(
        (gateway, emulator): (Arc<Gateway>, String),
        admin: PathBuf,
        namespace: String,
        account: String,
        credentials: (String, String),
    ) -> Self {
        let client = client(&admin).await;
        let dir = tempfile::tempdir().unwrap();
        let kubeconfig = dir.path().join("kubeconfig");
        service_account_kubeconfig(&admin, "lambdasfn-system", "lambdasfn", &kubeconfig)
            .await
            .unwrap();
        let meta = ObjectMeta {
            name: Some(namespace.clone()),
            ..ObjectMeta::default()
        };
        let new = Namespace {
            metadata: meta,
            ..Namespace::default()
        };
        let namespaces = Api::all(client.clone());
        namespaces.create(&PostParams::default(), &new).await.unwrap();
        Self {
            aws: Aws::connect(&emulator, &account).await,
            gateway,
            client,
            namespace,
            account,
            operator: None,
            dir,
            kubeconfig,
            admin,
            credentials,
            emulator,
            _cluster: None,
        }
    }

    /// Creates a world in this namespace and account, on the test's own emulator without authorization.
    pub(crate) async fn in_account(aws: (Arc<Gateway>, String), namespace: String, account: String) -> Self {
        let connection = Connection::from_env().unwrap();
        let admin = client(&connection.kubeconfig).await;
        INSTALLED.get_or_init(|| install(admin)).await;
        let credentials = (account.clone(), "secret".into());
        Self::assemble(aws, connection.kubeconfig, namespace, account, credentials).await
    }

    /// Creates a world with the same namespace and account in another cluster.
    pub(crate) async fn twin(&self) -> Self {
        let connection = Connection::from_env().unwrap();
        let dir = self.dir.path().join("cluster");
        let cluster = ControlPlane::start(&connection.tools.control_plane, &dir)
            .await
            .unwrap();
        let admin = cluster.kubeconfig().to_owned();
        install(client(&admin).await).await;
        let aws = (self.gateway.clone(), self.emulator.clone());
        let (namespace, account) = (self.namespace.clone(), self.account.clone());
        let mut twin = Self::assemble(aws, admin, namespace, account, self.credentials.clone()).await;
        twin._cluster = Some(cluster);
        twin
    }

    /// Starts a proxy. Operators that start later reach the API server through the proxy.
    pub(crate) async fn behind_a_proxy(&mut self) -> ApiProxy {
        let proxy = ApiProxy::start(&self.kubeconfig).await;
        self.kubeconfig = self.dir.path().join("proxied");
        std::fs::write(&self.kubeconfig, proxy.kubeconfig()).unwrap();
        proxy
    }

    /// Creates a world with an operator that resyncs rarely, so that only the test causes calls.
    pub(crate) async fn started(name: &str) -> Self {
        let mut world = Self::new(name).await;
        world.start(&[]);
        world
    }

    pub(crate) fn start(&mut self, args: &[&str]) {
        let defaults = [
            "--http-address=127.0.0.1:0",
            "--log-format=text",
            "--cluster-name=test",
            "--leader-elect=false",
        ];
        let flag = |argument: &str| argument.split('=').next().unwrap_or_default().to_owned();
        let given: Vec<String> = args.iter().map(|a| flag(a)).collect();
        let defaults = defaults.into_iter().filter(|d| !given.contains(&flag(d)));
        let watch = format!("--watch-namespaces={}", self.namespace);
        let own = ["run", watch.as_str()].map(ToOwned::to_owned);
        let all = own
            .into_iter()
            .chain(defaults.map(Into::into))
            // A flag without a value is omitted, so that the operator's default applies.
            .chain(args.iter().filter(|a| !a.ends_with('=')).map(ToString::to_string));
        let binary = Path::new(env!("CARGO_BIN_EXE_lambdasfn"));
        self.operator = Some(Operator::spawn(binary, all, self.env(), &self.log()).unwrap());
    }

    /// Returns the environment of the binary.
    pub(crate) fn env(&self) -> [(&'static str, String); 7] {
        [
            ("KUBECONFIG", self.kubeconfig.display().to_string()),
            ("AWS_ENDPOINT_URL", self.gateway.url()),
            ("AWS_REGION", "eu-west-1".into()),
            ("AWS_ACCESS_KEY_ID", self.credentials.0.clone()),
            ("AWS_SECRET_ACCESS_KEY", self.credentials.1.clone()),
            ("AWS_EC2_METADATA_DISABLED", "true".into()),
            ("RUST_LOG", "info,lambdasfn=debug".into()),
        ]
    }

    /// Returns the folder of this world.
    pub(crate) fn dir(&self) -> &Path {
        self.dir.path()
    }

    /// Kills the operator with SIGKILL.
    pub(crate) fn kill(&mut self) {
        self.operator.take().unwrap().kill().unwrap();
    }

    pub(crate) fn log(&self) -> PathBuf {
        self.dir.path().join("operator.log")
    }

    pub(crate) fn log_text(&self) -> String {
        std::fs::read_to_string(self.log()).unwrap_or_default()
    }

    pub(crate) fn api(&self) -> Api<LambdaSfnPattern> {
        Api::namespaced(self.client.clone(), &self.namespace)
    }

    /// Applies a pattern as `kubectl apply` does, with strict field validation and with canaries.
    pub(crate) async fn try_apply(&self, name: &str, spec: Value) -> kube::Result<LambdaSfnPattern> {
        let spec = crate::canary::with_canaries(spec);
        let object = json!({"apiVersion": "serverlesspatterns.dev/v1alpha1", "kind": "LambdaSfnPattern",
            "metadata": {"name": name}, "spec": spec});
        let params = PatchParams {
            field_validation: Some(kube::api::ValidationDirective::Strict),
            ..PatchParams::apply("test").force()
        };
        self.api().patch(name, &params, &Patch::Apply(object)).await
    }

    pub(crate) async fn apply(&self, name: &str, spec: Value) -> LambdaSfnPattern {
        self.try_apply(name, spec).await.unwrap()
    }

    pub(crate) async fn annotate(&self, name: &str, key: &str, value: &str) {
        let patch = Patch::Merge(json!({"metadata": {"annotations": {key: value}}}));
        self.api().patch(name, &PatchParams::default(), &patch).await.unwrap();
    }

    /// Waits until the condition holds. A timeout panics with the status of the object and the operator's log.
    pub(crate) async fn until(
        &self,
        name: &str,
        what: &str,
        condition: impl Fn(&LambdaSfnPattern) -> bool,
    ) -> LambdaSfnPattern {
        let condition = |o: Option<&LambdaSfnPattern>| o.is_some_and(&condition);
        match awaited(self.api(), name, condition).await {
            Some(object) => object.unwrap(),
            None => {
                let object = self.api().get_opt(name).await.unwrap();
                panic!("not {what}: {:#?}\n{}", object.and_then(|o| o.status), self.log_text())
            }
        }
    }

    pub(crate) async fn ready(&self, name: &str) -> LambdaSfnPatternStatus {
        let is_ready = |o: &LambdaSfnPattern| {
            let status = o.status.clone().unwrap_or_default();
            status.observed_generation == o.metadata.generation && condition(&status, "Ready").0 == "True"
        };
        self.until(name, "Ready", is_ready).await.status.unwrap()
    }

    pub(crate) async fn reason(&self, name: &str, reason: &str) -> LambdaSfnPatternStatus {
        let has = |o: &LambdaSfnPattern| {
            o.status
                .as_ref()
                .is_some_and(|s| s.observed_generation == o.metadata.generation && condition(s, "Ready").1 == reason)
        };
        self.until(name, reason, has).await.status.unwrap()
    }

    pub(crate) async fn delete(&self, name: &str) {
        self.api().delete(name, &DeleteParams::default()).await.unwrap();
    }

    pub(crate) async fn deleted(&self, name: &str) {
        let deleted = |o: Option<&LambdaSfnPattern>| o.is_none();
        if awaited(self.api(), name, deleted).await.is_none() {
            let object = self.api().get_opt(name).await.unwrap();
            panic!("not deleted: {:#?}\n{}", object.and_then(|o| o.status), self.log_text());
        }
    }

    /// Returns the operator's calls, without `GetCallerIdentity`.
    pub(crate) fn calls(&self) -> Vec<Call> {
        let own = |c: &Call| c.access_key == self.credentials.0 && c.operation != "GetCallerIdentity";
        self.gateway.calls().into_iter().filter(own).collect()
    }

    /// Waits until the condition holds for the operator's calls.
    pub(crate) async fn until_calls(&self, what: &str, condition: impl Fn(&[Call]) -> bool) -> Vec<Call> {
        let mut tick = tokio::time::interval(Duration::from_millis(20));
        let wait = async {
            loop {
                tick.tick().await;
                let calls = self.calls();
                if condition(&calls) {
                    return calls;
                }
            }
        };
        match tokio::time::timeout(PATIENCE, wait).await {
            Ok(calls) => calls,
            Err(_) => panic!("not {what}: {:?}\n{}", operations(&self.calls()), self.log_text()),
        }
    }

    /// Returns the content of the account.
    pub(crate) async fn contents(&self) -> Contents {
        self.aws.contents().await
    }
}

/// Waits for a condition of an object. Returns `None` after a timeout.
pub(crate) async fn awaited<K>(api: Api<K>, name: &str, condition: impl Fn(Option<&K>) -> bool) -> Option<Option<K>>
where
    K: kube::Resource + Clone + std::fmt::Debug + serde::de::DeserializeOwned + Send + 'static,
{
    let wait = async {
        loop {
            // A watch may end early (410 Gone). It is started again.
            if let Ok(object) = await_condition(api.clone(), name, &condition).await {
                return object;
            }
        }
    };
    tokio::time::timeout(PATIENCE, wait).await.ok()
}

/// Returns status, reason and message of a condition.
pub(crate) fn condition<'a>(status: &'a LambdaSfnPatternStatus, type_: &str) -> (&'a str, &'a str, &'a str) {
    let found = status.conditions.iter().find(|c| c.type_ == type_);
    found.map_or(("", "", ""), |c| {
        (c.status.as_str(), c.reason.as_str(), c.message.as_str())
    })
}

pub(crate) fn operations(calls: &[Call]) -> Vec<String> {
    calls
        .iter()
        .map(|c| format!("{}:{} {}", c.service, c.operation, c.status))
        .collect()
}

pub(crate) async fn client(kubeconfig: &Path) -> Client {
    let options = KubeConfigOptions::default();
    let config = Config::from_custom_kubeconfig(Kubeconfig::read_from(kubeconfig).unwrap(), &options).await;
    Client::try_from(config.unwrap()).unwrap()
}

/// Merges policies of `deploy/iam` into one policy.
fn shipped(policies: &[&str]) -> String {
    // The emulator finds no resource in calls about an alias or a version of a state machine.
    let unnamed = [
        "DescribeStateMachineAlias",
        "UpdateStateMachineAlias",
        "DeleteStateMachineAlias",
        "CreateStateMachineAlias",
        "DeleteStateMachineVersion",
    ];
    let unnamed = unnamed.map(|action| format!("states:{action}"));
    let emulators = json!({"Effect": "Allow", "Action": unnamed, "Resource": "*"});
    let statements = policies.iter().flat_map(|file| {
        let text = std::fs::read_to_string(manifests::root().join("deploy/iam").join(file)).unwrap();
        let policy: Value = serde_json::from_str(&text).unwrap();
        policy["Statement"].as_array().unwrap().clone()
    });
    json!({"Version": "2012-10-17", "Statement": statements.chain([emulators]).collect::<Value>()}).to_string()
}

/// Applies the shipped manifests without the Deployment, because the cluster has no nodes.
async fn install(client: Client) {
    for object in manifests::objects("deploy/kustomize") {
        if kind(&object) != "Deployment" {
            apply(&client, &object).await.unwrap();
        }
    }
}
