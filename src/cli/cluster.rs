//! The cluster that a subcommand works on: the same one as kubectl's.

use super::cluster_error::{self, Endpoint};
use super::name::Name;
use crate::api::LambdaSfnPattern;
use k8s_openapi::api::core::v1::Namespace;
use kube::api::{ApiResource, DynamicObject, ListParams, PatchParams};
use kube::config::{KubeConfigOptions, Kubeconfig};
use kube::{Api, Client, Config, ResourceExt};
use std::path::PathBuf;

// No doc comment: clap would show it as the description of the subcommand.
#[derive(Clone, Debug, Default, clap::Args)]
#[group(skip)]
pub(super) struct ClusterArgs {
    /// Namespace. [default: the namespace of the kubeconfig's context]
    #[arg(short = 'n', long)]
    namespace: Option<String>,

    /// Context of the kubeconfig. [default: the current context]
    #[arg(long)]
    context: Option<String>,

    /// Path of the kubeconfig. [default: KUBECONFIG, else ~/.kube/config, else a Pod's service account]
    #[arg(long, value_name = "FILE")]
    kubeconfig: Option<PathBuf>,

    /// Whether the subcommand has none of these flags, so that no message may name them.
    #[arg(skip)]
    without_flags: bool,
}

// `-A` and `-l`, for a subcommand that also has `ClusterArgs`. No doc comment: clap would show it as the description
// of the subcommand.
#[derive(Clone, Debug, Default, clap::Args)]
#[group(skip)]
pub(super) struct ScopeArgs {
    /// All namespaces instead of one.
    #[arg(short = 'A', long, conflicts_with = "namespace")]
    all_namespaces: bool,

    /// Only objects whose labels match the selector, such as `team=a,tier!=dev`.
    #[arg(short = 'l', long)]
    selector: Option<String>,
}

impl ScopeArgs {
    /// Whether `-A` is given.
    pub(super) fn all_namespaces(&self) -> bool {
        self.all_namespaces
    }

    /// Returns the value of `-l`.
    pub(super) fn selector(&self) -> Option<&str> {
        self.selector.as_deref()
    }

    /// Whether `-A` or `-l` is given.
    pub(super) fn is_given(&self) -> bool {
        self.all_namespaces || self.selector.is_some()
    }
}

/// Returns the parameters of the subcommands' writes. The field manager differs from the operator's, which never
/// writes a spec.
pub(super) fn as_user() -> PatchParams {
    PatchParams {
        field_manager: Some("lambdasfn-cli".into()),
        ..PatchParams::default()
    }
}

/// A client and the selected namespace.
#[derive(Clone)]
pub(super) struct Cluster {
    /// Client.
    pub(super) client: Client,
    /// Namespace of objects that name none.
    pub(super) namespace: String,
    /// API server and context, for messages.
    endpoint: Endpoint,
}

impl ClusterArgs {
    /// Returns the arguments of the operator, which has no flags for the cluster.
    pub(super) fn of_operator() -> Self {
        Self {
            without_flags: true,
            ..Self::default()
        }
    }

    /// Returns the namespace of `-n`.
    pub(super) fn namespace(&self) -> Option<&str> {
        self.namespace.as_deref()
    }

    /// Returns a client for the cluster. Makes no call.
    ///
    /// # Errors
    /// No kubeconfig exists, or it is not valid.
    pub(super) async fn connect(&self) -> anyhow::Result<Cluster> {
        let options = KubeConfigOptions {
            context: self.context.clone(),
            ..KubeConfigOptions::default()
        };
        let read = match &self.kubeconfig {
            Some(path) => Kubeconfig::read_from(path),
            None => Kubeconfig::read(),
        };
        let context = self.context.clone();
        let context = context.or_else(|| read.as_ref().ok()?.current_context.clone());
        let names = |read: &Kubeconfig| read.contexts.iter().map(|context| context.name.clone()).collect();
        let known: Vec<String> = read.as_ref().map(names).unwrap_or_default();
        let is_explicit = self.kubeconfig.is_some() || self.context.is_some();
        let loaded = match read {
            Ok(kubeconfig) => Config::from_custom_kubeconfig(kubeconfig, &options).await,
            Err(error) => Err(error),
        };
        let (config, context) = match loaded {
            Ok(config) => (config, context),
            // As kubectl does, without a usable kubeconfig the service account of the Pod is used.
            Err(error) => match Config::incluster() {
                Ok(config) if !is_explicit => (config, None),
                _ => return Err(cluster_error::kubeconfig(&error, &known, !self.without_flags)),
            },
        };
        self.cluster(config, context)
    }

    /// Returns the names of the kubeconfig's contexts; none if it cannot be read.
    pub(super) fn contexts(&self) -> Vec<String> {
        let read = match &self.kubeconfig {
            Some(path) => Kubeconfig::read_from(path),
            None => Kubeconfig::read(),
        };
        let contexts = read.map(|read| read.contexts).unwrap_or_default();
        contexts.into_iter().map(|context| context.name).collect()
    }

    fn cluster(&self, config: Config, context: Option<String>) -> anyhow::Result<Cluster> {
        let namespace = self.namespace.clone();
        Ok(Cluster {
            namespace: namespace.unwrap_or_else(|| config.default_namespace.clone()),
            endpoint: Endpoint {
                server: config.cluster_url.to_string(),
                context,
                has_flags: !self.without_flags,
            },
            client: Client::try_from(config)?,
        })
    }

    /// Returns a client for the cluster, or `None` if neither arguments nor environment nor `~/.kube/config` name one.
    ///
    /// # Errors
    /// As [`ClusterArgs::connect`], if one of them does.
    pub(super) async fn connect_if_any(&self) -> anyhow::Result<Option<Cluster>> {
        let set = |variable: &str| std::env::var_os(variable).is_some_and(|value| !value.is_empty());
        let is_explicit = self.kubeconfig.is_some() || self.context.is_some();
        let own_file = || std::env::home_dir().is_some_and(|home| home.join(".kube/config").exists());
        if is_explicit || set("KUBECONFIG") || set("KUBERNETES_SERVICE_HOST") || own_file() {
            self.connect().await.map(Some)
        } else {
            Ok(None)
        }
    }
}

impl Cluster {
    /// Returns the API of the patterns in the selected namespace. They are untyped, so that a pattern with an invalid
    /// spec can be read too.
    pub(super) fn patterns(&self) -> Api<DynamicObject> {
        self.patterns_of(&self.namespace)
    }

    /// Returns the API of the patterns in a namespace.
    pub(super) fn patterns_of(&self, namespace: &str) -> Api<DynamicObject> {
        Api::namespaced_with(self.client.clone(), namespace, &resource())
    }

    /// Returns the API of the patterns in all namespaces.
    pub(super) fn all_patterns(&self) -> Api<DynamicObject> {
        Api::all_with(self.client.clone(), &resource())
    }

    /// Reads a pattern of the selected namespace.
    ///
    /// # Errors
    /// The pattern, the namespace or the CRD does not exist, or the API server does not answer or denies the read.
    pub(super) async fn pattern(&self, name: &str) -> anyhow::Result<DynamicObject> {
        match self.patterns().get_opt(name).await {
            Ok(Some(found)) => Ok(found),
            Ok(None) => Err(self.not_found(name).await),
            Err(error) => Err(self.error(error)),
        }
    }

    /// Reads the named patterns of the selected namespace, in this order. Without names, lists the patterns that
    /// `-A` and `-l` select; without these, all patterns of the namespace.
    ///
    /// # Errors
    /// As [`Cluster::pattern`], or names stand next to `-A` or `-l`.
    pub(super) async fn select(&self, names: &[Name], scope: &ScopeArgs) -> anyhow::Result<Vec<DynamicObject>> {
        if !names.is_empty() {
            anyhow::ensure!(!scope.is_given(), "-A and -l are not allowed together with names");
            let mut found = vec![];
            for name in names {
                found.push(self.pattern(name).await?);
            }
            return Ok(found);
        }
        let params = match &scope.selector {
            Some(selector) => ListParams::default().labels(selector),
            None => ListParams::default(),
        };
        let api = if scope.all_namespaces {
            self.all_patterns()
        } else {
            self.patterns()
        };
        let found = api.list(&params).await.map_err(|error| self.error(error))?.items;
        if found.is_empty() && !scope.all_namespaces {
            self.ensure_namespace(&self.namespace).await?;
        }
        Ok(found)
    }

    /// Returns the names of the patterns in the selected namespace.
    ///
    /// # Errors
    /// As [`Cluster::pattern`].
    pub(super) async fn names(&self) -> anyhow::Result<Vec<String>> {
        let found = self.patterns().list_metadata(&ListParams::default()).await;
        let found = found.map_err(|error| self.error(error))?;
        Ok(found.items.iter().map(ResourceExt::name_any).collect())
    }

    /// Returns the names of the namespaces.
    ///
    /// # Errors
    /// The API server does not answer or denies the read.
    pub(super) async fn namespaces(&self) -> anyhow::Result<Vec<String>> {
        let namespaces: Api<Namespace> = Api::all(self.client.clone());
        let found = namespaces.list_metadata(&ListParams::default()).await;
        let found = found.map_err(|error| self.error(error))?;
        Ok(found.items.iter().map(ResourceExt::name_any).collect())
    }

    /// Checks that the CRD exists. Succeeds if this cannot be read.
    ///
    /// # Errors
    /// Names the missing CRD.
    pub(super) async fn ensure_crd(&self) -> anyhow::Result<()> {
        match self.patterns().list_metadata(&ListParams::default().limit(1)).await {
            Err(error) if cluster_error::is_missing_crd(&error) => Err(self.error(error)),
            _ => Ok(()),
        }
    }

    /// Checks that a namespace exists. Succeeds if the user may not read namespaces.
    ///
    /// # Errors
    /// Names the namespace that does not exist.
    pub(super) async fn ensure_namespace(&self, namespace: &str) -> anyhow::Result<()> {
        let namespaces: Api<Namespace> = Api::all(self.client.clone());
        let is_missing = matches!(namespaces.get_opt(namespace).await, Ok(None));
        anyhow::ensure!(
            !is_missing,
            "the namespace {namespace} does not exist; see kubectl get namespaces"
        );
        Ok(())
    }

    /// Explains an error of the API server. Names the server and the context if the server does not answer.
    pub(super) fn error(&self, error: kube::Error) -> anyhow::Error {
        cluster_error::api(error, Some(&self.endpoint))
    }

    /// Why a pattern is not found: the CRD or the namespace is missing, or the name is wrong.
    async fn not_found(&self, name: &str) -> anyhow::Error {
        let here = match self.patterns().list_metadata(&ListParams::default()).await {
            Ok(list) => list.items,
            Err(error) if cluster_error::is_missing_crd(&error) => return self.error(error),
            Err(_) => vec![],
        };
        if here.is_empty()
            && let Err(missing) = self.ensure_namespace(&self.namespace).await
        {
            return missing;
        }
        let named = ListParams::default().fields(&format!("metadata.name={name}"));
        let elsewhere = self.all_patterns().list_metadata(&named).await;
        let elsewhere: Vec<String> = elsewhere.iter().flatten().filter_map(ResourceExt::namespace).collect();
        let here: Vec<String> = here.iter().map(ResourceExt::name_any).collect();
        cluster_error::not_found(name, &self.namespace, &here, &elsewhere)
    }
}

fn resource() -> ApiResource {
    ApiResource::erase::<LambdaSfnPattern>(&())
}

/// Explains an error of the API server where no [`Cluster`] is at hand.
pub(super) fn plainly(error: kube::Error) -> anyhow::Error {
    cluster_error::api(error, None)
}
