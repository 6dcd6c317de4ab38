//! One test's world: an AWS account and a gateway, a namespace and an operator of its own, on shared servers.

use crate::manifests;
use k8s_openapi::api::core::v1::Namespace;
use kube::api::{Api, DeleteParams, ObjectMeta, Patch, PatchParams, PostParams};
use kube::config::{KubeConfigOptions, Kubeconfig};
use kube::runtime::wait::await_condition;
use kube::{Client, Config};
use lambdasfn::api::{LambdaSfnPattern, LambdaSfnPatternStatus};
use lambdasfn_testbed_gateway::{Call, Gateway};
use lambdasfn_testbed_harness::manifests::{apply, kind};
use lambdasfn_testbed_harness::{
    Connection, EmulatorKind, Operator, create_iam_user, new_account, service_account_kubeconfig,
};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::time::Duration;
use tokio::sync::OnceCell;

pub const PATIENCE: Duration = Duration::from_secs(60);

pub struct World {
    pub gateway: Gateway,
    pub client: Client,
    pub namespace: String,
    pub account: String,
    pub operator: Option<Operator>,
    pub aws: Aws,
    dir: tempfile::TempDir,
    kubeconfig: PathBuf,
    /// The administrator's.
    pub admin: PathBuf,
    credentials: (String, String),
}

/// Clients of somebody else in the account, past the gateway.
pub struct Aws {
    pub cloudwatch: aws_sdk_cloudwatch::Client,
    pub iam: aws_sdk_iam::Client,
    pub logs: aws_sdk_cloudwatchlogs::Client,
    pub lambda: aws_sdk_lambda::Client,
    pub sfn: aws_sdk_sfn::Client,
}

static INSTALLED: OnceCell<()> = OnceCell::const_new();

impl World {
    /// Without an operator yet.
    pub async fn new(name: &str) -> Self {
        Self::on(EmulatorKind::Lenient, name).await
    }

    /// On the emulator that enforces IAM; the operator has the shipped IAM policy and nothing else.
    pub async fn enforcing(name: &str) -> Self {
        Self::on(EmulatorKind::Enforcing, name).await
    }

    /// On this emulator. All worlds on moto share its one account: names have to differ.
    pub async fn on(kind: EmulatorKind, name: &str) -> Self {
        let connection = Connection::from_env().unwrap_or_else(|line| panic!("{line}"));
        let (emulator, account) = match kind {
            EmulatorKind::Lenient => (&connection.emulator, new_account()),
            EmulatorKind::Enforcing => (&connection.enforcing_emulator, new_account()),
            EmulatorKind::Second => (&connection.second_emulator, "123456789012".to_owned()),
        };
        let emulator = emulator.clone().expect("the testbed has all emulators");
        let client = client(&connection.kubeconfig).await;
        INSTALLED.get_or_init(|| install(client.clone())).await;
        let config = lambdasfn_testbed_gateway::Config {
            api_models: Some(connection.api_models),
            ..lambdasfn_testbed_gateway::Config::new(&emulator)
        };
        let gateway = Gateway::start(config).unwrap();
        let credentials = if kind == EmulatorKind::Enforcing {
            let policy = std::fs::read_to_string(manifests::root().join("deploy/iam/operator-policy.json")).unwrap();
            create_iam_user(&emulator, &account, &policy).await.unwrap()
        } else {
            (account.clone(), "secret".into())
        };
        let dir = tempfile::tempdir().unwrap();
        let kubeconfig = dir.path().join("kubeconfig");
        service_account_kubeconfig(&connection.kubeconfig, "lambdasfn-system", "lambdasfn", &kubeconfig)
            .await
            .unwrap();
        let namespace = format!("{name}-{}", &account[..6]);
        let meta = ObjectMeta {
            name: Some(namespace.clone()),
            ..ObjectMeta::default()
        };
        let new = Namespace {
            metadata: meta,
            ..Namespace::default()
        };
        Api::all(client.clone())
            .create(&PostParams::default(), &new)
            .await
            .unwrap();
        let aws = Aws::connect(&emulator, &account).await;
        Self {
            gateway,
            client,
            namespace,
            account,
            operator: None,
            aws,
            dir,
            kubeconfig,
            admin: connection.kubeconfig,
            credentials,
        }
    }

    /// With an operator that looks for drift seldom, so that only what a test does makes calls.
    pub async fn started(name: &str) -> Self {
        let mut world = Self::new(name).await;
        world.start(&[]);
        world
    }

    pub fn start(&mut self, args: &[&str]) {
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
            .chain(args.iter().map(ToString::to_string));
        let binary = Path::new(env!("CARGO_BIN_EXE_lambdasfn"));
        self.operator = Some(Operator::spawn(binary, all, self.env(), &self.log()).unwrap());
    }

    /// What the binary has to know of this world.
    pub fn env(&self) -> [(&'static str, String); 7] {
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

    /// A folder of this world's own.
    pub fn dir(&self) -> &Path {
        self.dir.path()
    }

    /// SIGKILL.
    pub fn kill(&mut self) {
        self.operator.take().unwrap().kill().unwrap();
    }

    pub fn log(&self) -> PathBuf {
        self.dir.path().join("operator.log")
    }

    pub fn log_text(&self) -> String {
        std::fs::read_to_string(self.log()).unwrap_or_default()
    }

    pub fn api(&self) -> Api<LambdaSfnPattern> {
        Api::namespaced(self.client.clone(), &self.namespace)
    }

    /// As `kubectl apply` does, with strict field validation; and with values that must not be told.
    pub async fn try_apply(&self, name: &str, spec: Value) -> kube::Result<LambdaSfnPattern> {
        let spec = crate::canary::laden(spec);
        let object = json!({"apiVersion": "serverlesspatterns.dev/v1alpha1", "kind": "LambdaSfnPattern",
            "metadata": {"name": name}, "spec": spec});
        let params = PatchParams {
            field_validation: Some(kube::api::ValidationDirective::Strict),
            ..PatchParams::apply("test").force()
        };
        self.api().patch(name, &params, &Patch::Apply(object)).await
    }

    pub async fn apply(&self, name: &str, spec: Value) -> LambdaSfnPattern {
        self.try_apply(name, spec).await.unwrap()
    }

    pub async fn annotate(&self, name: &str, key: &str, value: &str) {
        let patch = Patch::Merge(json!({"metadata": {"annotations": {key: value}}}));
        self.api().patch(name, &PatchParams::default(), &patch).await.unwrap();
    }

    /// Waits until the object is as asked; panics with its status and the operator's log if it never is.
    pub async fn until(
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
                panic!(
                    "never {what}: {:#?}\n{}",
                    object.and_then(|o| o.status),
                    self.log_text()
                )
            }
        }
    }

    pub async fn ready(&self, name: &str) -> LambdaSfnPatternStatus {
        let is_ready = |o: &LambdaSfnPattern| {
            let status = o.status.clone().unwrap_or_default();
            status.observed_generation == o.metadata.generation && condition(&status, "Ready").0 == "True"
        };
        self.until(name, "Ready", is_ready).await.status.unwrap()
    }

    pub async fn reason(&self, name: &str, reason: &str) -> LambdaSfnPatternStatus {
        let has = |o: &LambdaSfnPattern| {
            o.status
                .as_ref()
                .is_some_and(|s| s.observed_generation == o.metadata.generation && condition(s, "Ready").1 == reason)
        };
        self.until(name, reason, has).await.status.unwrap()
    }

    pub async fn delete(&self, name: &str) {
        self.api().delete(name, &DeleteParams::default()).await.unwrap();
    }

    pub async fn gone(&self, name: &str) {
        let gone = |o: Option<&LambdaSfnPattern>| o.is_none();
        if awaited(self.api(), name, gone).await.is_none() {
            let object = self.api().get_opt(name).await.unwrap();
            panic!("never gone: {:#?}\n{}", object.and_then(|o| o.status), self.log_text());
        }
    }

    /// The operator's calls so far, GetCallerIdentity apart.
    pub fn calls(&self) -> Vec<Call> {
        let own = |c: &Call| c.access_key == self.credentials.0 && c.operation != "GetCallerIdentity";
        self.gateway.calls().into_iter().filter(own).collect()
    }

    /// Waits until the operator's calls are as asked.
    pub async fn until_calls(&self, what: &str, condition: impl Fn(&[Call]) -> bool) -> Vec<Call> {
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
            Err(_) => panic!("never {what}: {:?}\n{}", operations(&self.calls()), self.log_text()),
        }
    }

    /// What the account holds.
    pub async fn contents(&self) -> Contents {
        self.aws.contents().await
    }
}

/// Waits for a condition of an object; `None` if it never comes.
pub async fn awaited<K>(api: Api<K>, name: &str, condition: impl Fn(Option<&K>) -> bool) -> Option<Option<K>>
where
    K: kube::Resource + Clone + std::fmt::Debug + serde::de::DeserializeOwned + Send + 'static,
{
    let wait = async {
        loop {
            // A watch may end early (410 Gone); it is begun again.
            if let Ok(object) = await_condition(api.clone(), name, &condition).await {
                return object;
            }
        }
    };
    tokio::time::timeout(PATIENCE, wait).await.ok()
}

/// Status and reason of a condition.
pub fn condition<'a>(status: &'a LambdaSfnPatternStatus, type_: &str) -> (&'a str, &'a str, &'a str) {
    let found = status.conditions.iter().find(|c| c.type_ == type_);
    found.map_or(("", "", ""), |c| {
        (c.status.as_str(), c.reason.as_str(), c.message.as_str())
    })
}

pub fn operations(calls: &[Call]) -> Vec<String> {
    calls
        .iter()
        .map(|c| format!("{}:{} {}", c.service, c.operation, c.status))
        .collect()
}

/// Everything in the account that a pattern could have made; ids and times apart.
#[derive(Debug, PartialEq, Eq, Default)]
pub struct Contents {
    pub roles: Vec<String>,
    pub groups: Vec<String>,
    pub functions: Vec<String>,
    pub machines: Vec<String>,
}

impl Aws {
    pub async fn connect(endpoint: &str, account: &str) -> Self {
        let credentials = aws_sdk_iam::config::Credentials::new(account, "other", None, None, "test");
        let config = aws_config::defaults(aws_config::BehaviorVersion::latest())
            .endpoint_url(endpoint)
            .region(aws_config::Region::new("eu-west-1"))
            .credentials_provider(credentials)
            .load()
            .await;
        Self {
            cloudwatch: aws_sdk_cloudwatch::Client::new(&config),
            iam: aws_sdk_iam::Client::new(&config),
            logs: aws_sdk_cloudwatchlogs::Client::new(&config),
            lambda: aws_sdk_lambda::Client::new(&config),
            sfn: aws_sdk_sfn::Client::new(&config),
        }
    }

    /// Roles with their policies, groups with their retention, functions and machines with what was set.
    pub async fn contents(&self) -> Contents {
        let mut contents = Contents::default();
        for role in self.iam.list_roles().send().await.unwrap().roles {
            let policies = self
                .iam
                .list_role_policies()
                .role_name(&role.role_name)
                .send()
                .await
                .unwrap()
                .policy_names;
            contents.roles.push(format!("{} {policies:?}", role.role_name));
        }
        for group in self.logs.describe_log_groups().send().await.unwrap().log_groups() {
            contents.groups.push(format!(
                "{} {:?}",
                group.log_group_name().unwrap(),
                group.retention_in_days
            ));
        }
        for function in self.lambda.list_functions().send().await.unwrap().functions() {
            let name = function.function_name().unwrap();
            let versions = self
                .lambda
                .list_versions_by_function()
                .function_name(name)
                .send()
                .await
                .unwrap();
            let versions: Vec<_> = versions.versions().iter().filter_map(|v| v.version()).collect();
            let (memory, sha) = (function.memory_size(), function.code_sha256());
            contents
                .functions
                .push(format!("{name} {memory:?} {sha:?} {versions:?}"));
        }
        for machine in self.sfn.list_state_machines().send().await.unwrap().state_machines {
            let arn = &machine.state_machine_arn;
            let machine = self
                .sfn
                .describe_state_machine()
                .state_machine_arn(arn)
                .send()
                .await
                .unwrap();
            contents
                .machines
                .push(format!("{} {}", machine.name, machine.definition));
        }
        for kind in [
            &mut contents.roles,
            &mut contents.groups,
            &mut contents.functions,
            &mut contents.machines,
        ] {
            kind.sort();
        }
        contents
    }
}

pub async fn client(kubeconfig: &Path) -> Client {
    let options = KubeConfigOptions::default();
    let config = Config::from_custom_kubeconfig(Kubeconfig::read_from(kubeconfig).unwrap(), &options).await;
    Client::try_from(config.unwrap()).unwrap()
}

/// What is shipped, but for the Deployment: there are no nodes.
async fn install(client: Client) {
    for object in manifests::objects("deploy/kustomize") {
        if kind(&object) != "Deployment" {
            apply(&client, &object).await.unwrap();
        }
    }
}
