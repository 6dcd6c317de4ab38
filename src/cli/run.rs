//! `lambdasfn run`: the operator.

use super::aws_error;
use super::cluster::{Cluster, ClusterArgs};
use super::settings::{SettingsArgs, duration, filled};
use super::settings_map::{self, Published};
use crate::aws::{Clients, QuotaShare};
use crate::controller::{self, Leadership, LeaseSettings, Operator};
use crate::http::{self, Readiness};
use crate::names::Place;
use crate::settings::Settings;
use crate::telemetry::{self, LogFormat, Metrics};
use anyhow::Context as _;
use clap::ArgAction;
use k8s_openapi::api::core::v1::Namespace;
use kube::{Api, Client, ResourceExt};
use std::io::IsTerminal;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// Time for running reconciles to end after a signal.
const STOP_WITHIN: Duration = Duration::from_secs(8);

/// Every flag has an environment variable, `LAMBDASFN_<FLAG>`. AWS's own `AWS_*` variables work.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    settings: SettingsArgs,

    /// Namespaces to watch, separated by commas. [default: all]
    #[arg(long, env = "LAMBDASFN_WATCH_NAMESPACES", value_delimiter = ',')]
    watch_namespaces: Vec<String>,

    /// Label selector of the objects to manage, such as `team=a`. [default: all objects]
    #[arg(long, env = "LAMBDASFN_LABEL_SELECTOR")]
    label_selector: Option<String>,

    /// Interval between checks for drift, unless spec.reconcileInterval sets another one.
    #[arg(long, env = "LAMBDASFN_RECONCILE_INTERVAL", default_value = "10m", value_parser = duration)]
    reconcile_interval: Duration,

    /// Interval between strict reads, which include tags and lists of policies.
    #[arg(long, env = "LAMBDASFN_STRICT_INTERVAL", default_value = "1h", value_parser = duration)]
    strict_interval: Duration,

    /// Number of objects that are reconciled at the same time.
    #[arg(long, env = "LAMBDASFN_CONCURRENCY", default_value_t = 8, value_parser = clap::value_parser!(u16).range(1..))]
    concurrency: u16,

    /// Share of AWS's API quotas to use, above 0 and at most 1. `off` means no limit.
    #[arg(long, env = "LAMBDASFN_QUOTA_SHARE", default_value = "0.7")]
    quota_share: QuotaShare,

    /// Elect a leader with a Lease, so that only one of several instances works.
    #[arg(long, env = "LAMBDASFN_LEADER_ELECT", default_value_t = true, action = ArgAction::Set, num_args = 0..=1, default_missing_value = "true")]
    leader_elect: bool,

    /// Namespace of the Lease. [default: the namespace of the operator]
    #[arg(long, env = "LAMBDASFN_LEASE_NAMESPACE")]
    lease_namespace: Option<String>,

    /// Namespace of the ConfigMap `lambdasfn-settings`, in which the operator publishes its settings for `lambdasfn
    /// plan`. [default: the namespace of the operator]
    #[arg(long, env = "LAMBDASFN_SETTINGS_NAMESPACE")]
    settings_namespace: Option<String>,

    /// Name of this instance in the Lease and in events. [default: lambdasfn-(process id)]
    #[arg(long, env = "LAMBDASFN_INSTANCE", default_value_t = format!("lambdasfn-{}", std::process::id()), hide_default_value = true)]
    instance: String,

    /// Address that serves `/healthz`, `/readyz` and `/metrics`.
    #[arg(long, env = "LAMBDASFN_HTTP_ADDRESS", default_value = "127.0.0.1:8080")]
    http_address: SocketAddr,

    /// Format of log lines. [default: text on a terminal, else json]
    #[arg(long, env = "LAMBDASFN_LOG_FORMAT")]
    log_format: Option<LogFormat>,
}

/// Runs the operator until SIGTERM or SIGINT.
pub(super) async fn run(args: Args) -> anyhow::Result<()> {
    let default = if std::io::stderr().is_terminal() {
        LogFormat::Text
    } else {
        LogFormat::Json
    };
    telemetry::start_logging(args.log_format.unwrap_or(default));
    let stop = stop_on_signal()?;
    let metrics = Arc::new(Metrics::new()?);
    let readiness = Readiness::default();
    let serving = tokio::spawn(http::serve(
        args.http_address,
        readiness.clone(),
        metrics.clone(),
        stop.clone(),
    ));
    tokio::select! {
        result = lead(&args, metrics, readiness, stop.clone()) => result,
        result = serving => {
            result?.with_context(|| format!("cannot serve HTTP on {}; pass another --http-address", args.http_address))?;
            Ok(())
        }
        () = async { stop.cancelled().await; tokio::time::sleep(STOP_WITHIN).await; } => {
            tracing::warn!("stopped during reconciles; they continue at the next start");
            Ok(())
        }
    }
}

async fn lead(args: &Args, metrics: Arc<Metrics>, readiness: Readiness, stop: CancellationToken) -> anyhow::Result<()> {
    let cluster = ClusterArgs::of_operator().connect().await?;
    let cluster_name = match args.settings.cluster_name() {
        Some(name) => name.to_owned(),
        None => cluster_uid(&cluster).await?,
    };
    let client = cluster.client;
    aws_error::check_profile()?;
    let clients = Clients::connect(args.quota_share, metrics.clone(), None).await?;
    tracing::info!(
        cluster = cluster_name,
        account = clients.home().account,
        region = clients.home().region,
        "starting"
    );
    let leadership = if args.leader_elect {
        let settings = LeaseSettings {
            namespace: args
                .lease_namespace
                .clone()
                .unwrap_or_else(|| client.default_namespace().to_owned()),
            identity: args.instance.clone(),
        };
        tokio::select! {
            leadership = Leadership::acquire(client.clone(), &settings) => Some(leadership?),
            () = stop.cancelled() => return Ok(()),
        }
    } else {
        None
    };
    let namespaces = filled(&args.watch_namespaces);
    publish(args, &client, &cluster_name, clients.home(), &namespaces).await;
    let operator = Operator {
        client,
        clients,
        settings: Settings {
            reconcile_interval: args.reconcile_interval,
            strict_interval: args.strict_interval,
            ..args.settings.settings(&cluster_name)
        },
        metrics,
        readiness,
        namespaces,
        label_selector: args.label_selector.clone(),
        concurrency: args.concurrency,
        instance: args.instance.clone(),
    };
    let running = controller::run(operator, stop);
    let Some(mut leadership) = leadership else {
        running.await;
        return Ok(());
    };
    tokio::select! {
        () = running => {
            leadership.release().await;
            Ok(())
        }
        // Running reconciles are dropped at once, because another instance leads.
        () = leadership.lost() => anyhow::bail!("the Lease is lost: another instance leads"),
    }
}

/// Publishes the settings. The operator works without it, but plans need the settings as flags then.
async fn publish(args: &Args, client: &Client, cluster_name: &str, place: &Place, namespaces: &[String]) {
    let labels = args.label_selector.as_deref();
    let published = Published::new(&args.settings, cluster_name, place, namespaces, labels);
    let namespace = args.settings_namespace.as_deref().unwrap_or(client.default_namespace());
    if let Err(error) = published.publish(client, namespace).await {
        tracing::warn!(
            namespace,
            %error,
            "cannot publish the settings in the ConfigMap {}; lambdasfn plan requires them as flags",
            settings_map::NAME
        );
    }
}

async fn cluster_uid(cluster: &Cluster) -> anyhow::Result<String> {
    let namespaces: Api<Namespace> = Api::all(cluster.client.clone());
    let namespace = namespaces.get("kube-system").await.map_err(|error| {
        // A name of the cluster helps only if the API server answers.
        let answers = matches!(error, kube::Error::Api(_));
        let error = cluster.error(error);
        if answers {
            error.context("cannot read the namespace kube-system; set --cluster-name")
        } else {
            error
        }
    })?;
    namespace
        .uid()
        .context("the namespace kube-system has no uid; set --cluster-name")
}

fn stop_on_signal() -> anyhow::Result<CancellationToken> {
    use tokio::signal::unix::{SignalKind, signal};
    let stop = CancellationToken::new();
    let (mut terminate, mut interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    let stopping = stop.clone();
    tokio::spawn(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        tracing::info!("stopping");
        stopping.cancel();
    });
    Ok(stop)
}
