//! What a plan rests on: the operator's settings and its place in AWS. They are given or read, never
//! guessed: with others, every name and every ARN would be another.

use super::aws_error;
use super::cluster::Cluster;
use super::settings::SettingsArgs;
use super::settings_map::{self, Published};
use crate::aws::{Clients, QuotaShare};
use crate::settings::Settings;
use crate::telemetry::Metrics;
use std::sync::Arc;

/// A plan reads beside an operator that needs AWS's quotas too.
const QUOTA_SHARE: QuotaShare = QuotaShare::Share(0.3);

// No doc comment: clap would show it as the description of the subcommand.
#[derive(Clone, Debug, clap::Args)]
#[group(skip)]
pub(super) struct BasisArgs {
    /// Namespace of the operator, which publishes its settings there (ConfigMap `lambdasfn-settings`).
    /// What is given by flags or their environment variables wins over them.
    #[arg(long, env = "LAMBDASFN_SETTINGS_NAMESPACE", default_value = "lambdasfn-system")]
    settings_namespace: String,

    #[command(flatten)]
    settings: SettingsArgs,
}

/// What a plan rests on.
pub(super) struct Basis {
    /// The operator's settings.
    pub(super) settings: Settings,
    /// Clients of AWS, with the operator's region where a pattern names none.
    pub(super) clients: Clients,
    /// The namespaces that the operator watches; none = all.
    pub(super) namespaces: Vec<String>,
    /// Labels that objects must have; empty = none.
    pub(super) labels: String,
    /// What a reader has to know of where it comes from.
    pub(super) notes: Vec<String>,
}

impl BasisArgs {
    /// Reads the settings, and connects to AWS.
    ///
    /// # Errors
    /// The settings are not known; or AWS does not take the credentials, or they are of another account
    /// than the operator's.
    pub(super) async fn find(&self, cluster: Option<&Cluster>) -> anyhow::Result<Basis> {
        let map = format!("the ConfigMap {}/{}", self.settings_namespace, settings_map::NAME);
        let mut notes = vec![];
        let (published, why) = match cluster {
            None => (None, "there is no cluster to ask".to_owned()),
            Some(cluster) => match Published::read(&cluster.client, &self.settings_namespace).await {
                Ok(Some(published)) => (Some(published), String::new()),
                Ok(None) => (None, format!("{map} does not exist")),
                Err(error) => (None, format!("{map} cannot be read: {error:#}")),
            },
        };
        let args = match &published {
            Some(published) => self.settings.over(&published.settings)?,
            None => self.settings.clone(),
        };
        let Some(cluster_name) = args.cluster_name() else {
            anyhow::bail!(
                "the operator's settings are not known: {why}. Give --settings-namespace, or the flags that the \
                 operator runs with: --cluster-name at least"
            );
        };
        if published.is_none() {
            notes.push(format!("settings are those of the flags, and their defaults: {why}"));
        }
        let own = env!("CARGO_PKG_VERSION");
        if let Some(published) = published.iter().find(|published| published.version != own) {
            notes.push(format!(
                "the operator is version {}; this is what version {own} would do",
                published.version
            ));
        }
        let place = published.as_ref().map(|published| &published.place);
        let metrics = Arc::new(Metrics::new()?);
        aws_error::check_profile()?;
        let clients = Clients::connect(QUOTA_SHARE, metrics, place.map(|place| place.region.as_str())).await?;
        if let Some(place) = place.filter(|place| place.account != clients.home().account) {
            anyhow::bail!(
                "the operator works in the AWS account {}, the credentials here are of {}",
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
