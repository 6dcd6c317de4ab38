//! The cluster that a subcommand speaks to: the one that kubectl would.

use crate::api::LambdaSfnPattern;
use anyhow::Context as _;
use kube::api::{ApiResource, DynamicObject, PatchParams};
use kube::config::{KubeConfigOptions, Kubeconfig};
use kube::{Api, Client, Config};
use std::path::PathBuf;

// No doc comment: clap would show it as the description of the subcommand.
#[derive(Clone, Debug, Default, clap::Args)]
#[group(skip)]
pub(super) struct ClusterArgs {
    /// Namespace. [default: the kubeconfig's]
    #[arg(short = 'n', long)]
    namespace: Option<String>,

    /// Context of the kubeconfig. [default: its current one]
    #[arg(long)]
    context: Option<String>,

    /// The kubeconfig. [default: KUBECONFIG, else ~/.kube/config, else a Pod's service account]
    #[arg(long, value_name = "FILE")]
    kubeconfig: Option<PathBuf>,
}

/// How subcommands write: under another name than the operator, which never writes a spec.
pub(super) fn as_user() -> PatchParams {
    PatchParams {
        field_manager: Some("lambdasfn-cli".into()),
        ..PatchParams::default()
    }
}

/// A client, and the namespace that is meant.
#[derive(Clone)]
pub(super) struct Cluster {
    /// The client.
    pub(super) client: Client,
    /// Namespace of what names none.
    pub(super) namespace: String,
}

impl ClusterArgs {
    /// The namespace that was asked for.
    pub(super) fn namespace(&self) -> Option<&str> {
        self.namespace.as_deref()
    }

    /// The cluster.
    ///
    /// # Errors
    /// There is no kubeconfig, or it is not valid. Whether somebody answers is not asked.
    pub(super) async fn connect(&self) -> anyhow::Result<Cluster> {
        let options = KubeConfigOptions {
            context: self.context.clone(),
            ..KubeConfigOptions::default()
        };
        let config = match &self.kubeconfig {
            Some(path) => {
                let cannot = || format!("cannot use the kubeconfig {}", path.display());
                let kubeconfig = Kubeconfig::read_from(path).with_context(cannot)?;
                Config::from_custom_kubeconfig(kubeconfig, &options)
                    .await
                    .with_context(cannot)?
            }
            None if self.context.is_some() => Config::from_kubeconfig(&options)
                .await
                .context("cannot use the kubeconfig")?,
            None => Config::infer()
                .await
                .context("no Kubernetes: neither a kubeconfig nor a service account")?,
        };
        Ok(Cluster {
            namespace: self
                .namespace
                .clone()
                .unwrap_or_else(|| config.default_namespace.clone()),
            client: Client::try_from(config)?,
        })
    }

    /// The cluster, or `None` if nothing says that there is one.
    ///
    /// # Errors
    /// As [`ClusterArgs::connect`], if something does.
    pub(super) async fn connect_if_any(&self) -> anyhow::Result<Option<Cluster>> {
        let set = |variable: &str| std::env::var_os(variable).is_some_and(|value| !value.is_empty());
        let told = self.kubeconfig.is_some() || self.context.is_some();
        let own_file = || std::env::home_dir().is_some_and(|home| home.join(".kube/config").exists());
        if told || set("KUBECONFIG") || set("KUBERNETES_SERVICE_HOST") || own_file() {
            self.connect().await.map(Some)
        } else {
            Ok(None)
        }
    }
}

impl Cluster {
    /// Patterns of the cluster's namespace, untyped: one whose spec is not valid can be shown too.
    pub(super) fn patterns(&self) -> Api<DynamicObject> {
        self.patterns_of(&self.namespace)
    }

    /// Patterns of a namespace.
    pub(super) fn patterns_of(&self, namespace: &str) -> Api<DynamicObject> {
        Api::namespaced_with(self.client.clone(), namespace, &resource())
    }

    /// Patterns of all namespaces.
    pub(super) fn all_patterns(&self) -> Api<DynamicObject> {
        Api::all_with(self.client.clone(), &resource())
    }

    /// The pattern of that name.
    ///
    /// # Errors
    /// There is none, or the API server does not answer.
    pub(super) async fn pattern(&self, name: &str) -> anyhow::Result<DynamicObject> {
        let found = self.patterns().get_opt(name).await.map_err(plainly)?;
        found.with_context(|| {
            format!(
                "there is no LambdaSfnPattern {name} in the namespace {}; see -n",
                self.namespace
            )
        })
    }
}

fn resource() -> ApiResource {
    ApiResource::erase::<LambdaSfnPattern>(&())
}

/// The API server's own words.
pub(super) fn plainly(error: kube::Error) -> anyhow::Error {
    match error {
        kube::Error::Api(status) => anyhow::anyhow!("the API server refuses: {}", status.message),
        error => anyhow::Error::new(error).context("the API server does not answer"),
    }
}
