//! The basis of a plan: the operator's settings and its place in AWS. They are given or read and never guessed, since
//! every name and every ARN follows from them.

use super::aws_error;
use super::cluster::Cluster;
use super::settings::SettingsArgs;
use super::settings_map::Published;
use crate::aws::{Clients, QuotaShare};
use crate::settings::Settings;
use crate::telemetry::Metrics;
use std::sync::Arc;

/// Share of AWS's API quotas for a plan. The operator needs the rest.
const QUOTA_SHARE: QuotaShare = QuotaShare::Share(0.3);

// No doc comment: clap would show it as the description of the subcommand.
#[derive(Clone, Debug, clap::Args)]
#[group(skip)]
pub(super) struct BasisArgs {
    /// Namespace of the ConfigMap `lambdasfn-settings`, in which the operator publishes its settings. Flags and their
    /// environment variables override these settings. [default: lambdasfn-system, else the only namespace that has
    /// the ConfigMap]
    #[arg(long, env = "LAMBDASFN_SETTINGS_NAMESPACE")]
    settings_namespace: Option<String>,

    #[command(flatten)]
    settings: SettingsArgs,
}

/// Settings and clients of a plan.
pub(super) struct Basis {
    /// Settings of the operator.
    pub(super) settings: Settings,
    /// Clients of AWS, with the operator's region where a pattern names none.
    pub(super) clients: Clients,
    /// Namespaces that the operator watches. Empty: all.
    pub(super) namespaces: Vec<String>,
    /// Label selector of the operator. Empty: all objects.
    pub(super) labels: String,
    /// Notes for the reader of the plan about the source of the settings.
    pub(super) notes: Vec<String>,
}

impl BasisArgs {
    /// Reads the settings and connects to AWS.
    ///
    /// # Errors
    /// The settings are not known. AWS does not answer, rejects the credentials, or they belong to another account than
    /// the operator's.
    pub(super) async fn find(&self, cluster: Option<&Cluster>) -> anyhow::Result<Basis> {
        let mut notes = vec![];
        let (published, why) = match cluster {
            None => (None, "no cluster is read".to_owned()),
            Some(cluster) => match Published::find(cluster, self.settings_namespace.as_deref()).await {
                Ok(published) => (Some(published), String::new()),
                Err(why) => (None, why),
            },
        };
        let args = match &published {
            Some(published) => self.settings.over(&published.settings)?,
            None => self.settings.clone(),
        };
        let Some(cluster_name) = args.cluster_name() else {
            // Without the CRD no operator runs, so that is the first thing to name.
            if let Some(cluster) = cluster {
                cluster.ensure_crd().await?;
            }
            anyhow::bail!(
                "the operator's settings are not known: {why}; pass --settings-namespace, or the flags of the \
                 operator (at least --cluster-name)"
            );
        };
        if published.is_none() {
            notes.push(format!("the settings are the flags and their defaults: {why}"));
        }
        let own = env!("CARGO_PKG_VERSION");
        if let Some(published) = published.iter().find(|published| published.version != own) {
            notes.push(format!(
                "the operator has version {}; this plan is of version {own}",
                published.version
            ));
        }
        let place = published.as_ref().map(|published| &published.place);
        let metrics = Arc::new(Metrics::new()?);
        aws_error::check_profile()?;
        let clients = Clients::connect(QUOTA_SHARE, metrics, place.map(|place| place.region.as_str())).await?;
        if let Some(place) = place.filter(|place| place.account != clients.home().account) {
            anyhow::bail!(
                "the operator works in the AWS account {}, but the AWS credentials belong to {}; see AWS_PROFILE",
                place.account,
                clients.home().account
            );
        }
        Ok(Basis {
            settings: args.settings(cluster_name),
            clients,
            namespaces: published.iter().flat_map(|p| p.namespaces.clone()).collect(),
            labels: published.map(|p| p.labels).unwrap_or_default(),
            notes,
        })
    }
}
