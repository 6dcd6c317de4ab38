use crate::aws::{Clients, QuotaShare};
use crate::controller::{self, Leadership, LeaseSettings, Operator};
use crate::http::{self, Readiness};
use crate::pattern::policies::AdoptionRule;
use crate::pattern::{Settings, Tags};
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

/// What is under way at a stop gets this long.
const STOP_WITHIN: Duration = Duration::from_secs(8);

/// Whether objects of an earlier life are claimed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum TakeOver {
    Always,
    Never,
}

/// Every flag has an environment variable, `LAMBDASFN_<FLAG>`. AWS's own `AWS_*` variables work.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Name of this cluster in owner tags and default names. Set it to be able to rebuild the cluster
    /// from Git. [default: the uid of the namespace kube-system]
    #[arg(long, env = "LAMBDASFN_CLUSTER_NAME", value_parser = cluster_name)]
    cluster_name: Option<String>,

    /// Namespaces to watch, separated by commas. [default: all]
    #[arg(long, env = "LAMBDASFN_WATCH_NAMESPACES", value_delimiter = ',')]
    watch_namespaces: Vec<String>,

    /// Only objects with these labels, such as `team=a`.
    #[arg(long, env = "LAMBDASFN_LABEL_SELECTOR")]
    label_selector: Option<String>,

    /// How often drift is looked for, unless the object says otherwise.
    #[arg(long, env = "LAMBDASFN_RECONCILE_INTERVAL", default_value = "10m", value_parser = duration)]
    reconcile_interval: Duration,

    /// How often everything is read, also tags and lists of policies.
    #[arg(long, env = "LAMBDASFN_STRICT_INTERVAL", default_value = "1h", value_parser = duration)]
    strict_interval: Duration,

    /// Objects reconciled at one time.
    #[arg(long, env = "LAMBDASFN_CONCURRENCY", default_value_t = 8, value_parser = clap::value_parser!(u16).range(1..))]
    concurrency: u16,

    /// Path under which every role has to be.
    #[arg(long, env = "LAMBDASFN_ROLE_PATH", default_value = "/", value_parser = role_path)]
    role_path: String,

    /// ARN of the managed policy that bounds every role. Without one, patterns can add neither policy
    /// statements nor managed policies.
    #[arg(long, env = "LAMBDASFN_PERMISSIONS_BOUNDARY")]
    permissions_boundary: Option<String>,

    /// Let the function's role trust Lambda for this account only (`aws:SourceAccount`).
    #[arg(long, env = "LAMBDASFN_FUNCTION_TRUST_CONDITION", default_value_t = true, action = ArgAction::Set)]
    function_trust_condition: bool,

    /// What becomes of AWS objects that an earlier life of this cluster made, or another cluster of the
    /// same name: `always` claims them once, `never` refuses.
    #[arg(long, env = "LAMBDASFN_TAKE_OVER", default_value = "always", value_enum)]
    take_over: TakeOver,

    /// AWS objects that patterns may adopt (adoptionPolicy: Adopt), separated by commas: beginnings of
    /// names such as `legacy-`, for one namespace `team-a/legacy-`; `tag` allows what bears the tag
    /// `serverlesspatterns.dev/adoptable-by=<namespace>/<name>` (or `<namespace>/*`).
    #[arg(long, env = "LAMBDASFN_ALLOW_ADOPTION", value_delimiter = ',')]
    allow_adoption: Vec<String>,

    /// ARNs of roles that patterns may use instead of their own (role.arn), separated by commas; `*`
    /// stands for any characters.
    #[arg(long, env = "LAMBDASFN_ALLOWED_ROLE_ARNS", value_delimiter = ',')]
    allowed_role_arns: Vec<String>,

    /// Tags on every AWS object, such as `team=platform,env=prod`.
    #[arg(long, env = "LAMBDASFN_DEFAULT_TAGS", value_parser = tags)]
    default_tags: Option<Tags>,

    /// Part of AWS's API quotas to use, above 0 and at most 1; `off` for no limit.
    #[arg(long, env = "LAMBDASFN_QUOTA_SHARE", default_value = "0.7")]
    quota_share: QuotaShare,

    /// Lead by a Lease, so that of several instances one works.
    #[arg(long, env = "LAMBDASFN_LEADER_ELECT", default_value_t = true, action = ArgAction::Set, num_args = 0..=1, default_missing_value = "true")]
    leader_elect: bool,

    /// Namespace of the Lease. [default: the operator's own]
    #[arg(long, env = "LAMBDASFN_LEASE_NAMESPACE")]
    lease_namespace: Option<String>,

    /// Name of this instance in the Lease and in events.
    #[arg(long, env = "LAMBDASFN_INSTANCE", default_value_t = format!("lambdasfn-{}", std::process::id()))]
    instance: String,

    /// Address of `/healthz`, `/readyz` and `/metrics`.
    #[arg(long, env = "LAMBDASFN_HTTP_ADDRESS", default_value = "127.0.0.1:8080")]
    http_address: SocketAddr,

    /// How log lines look. [default: text on a terminal, else json]
    #[arg(long, env = "LAMBDASFN_LOG_FORMAT")]
    log_format: Option<LogFormat>,
}

/// Runs the operator until it is told to stop.
pub(super) async fn run(args: Args) -> anyhow::Result<()> {
    let on_terminal = if std::io::stderr().is_terminal() {
        LogFormat::Text
    } else {
        LogFormat::Json
    };
    telemetry::start_logging(args.log_format.unwrap_or(on_terminal));
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
            result?.with_context(|| format!("cannot serve on {}; see --http-address", args.http_address))?;
            Ok(())
        }
        () = async { stop.cancelled().await; tokio::time::sleep(STOP_WITHIN).await; } => {
            tracing::warn!("stopped with reconciles under way; they are taken up at the next start");
            Ok(())
        }
    }
}

async fn lead(args: &Args, metrics: Arc<Metrics>, readiness: Readiness, stop: CancellationToken) -> anyhow::Result<()> {
    let client = Client::try_default()
        .await
        .context("no Kubernetes: neither a kubeconfig nor a service account")?;
    let cluster_name = match &args.cluster_name {
        Some(name) => name.clone(),
        None => cluster_uid(&client).await?,
    };
    let clients = Clients::connect(args.quota_share, metrics.clone()).await?;
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
    let operator = Operator {
        client,
        clients,
        settings: settings(args, cluster_name),
        metrics,
        readiness,
        // A variable that is set but empty means what an unset one does.
        namespaces: args
            .watch_namespaces
            .iter()
            .filter(|ns| !ns.is_empty())
            .cloned()
            .collect(),
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
        // What is under way is dropped at once: somebody else leads.
        () = leadership.lost() => anyhow::bail!("lost the Lease; another instance leads"),
    }
}

fn settings(args: &Args, cluster_name: String) -> Settings {
    Settings {
        cluster_name,
        role_path: args.role_path.clone(),
        permissions_boundary: args.permissions_boundary.clone(),
        default_tags: args.default_tags.clone().unwrap_or_default(),
        reconcile_interval: args.reconcile_interval,
        strict_interval: args.strict_interval,
        function_trust_condition: args.function_trust_condition,
        take_over: args.take_over == TakeOver::Always,
        // A variable that is set but empty means what an unset one does.
        allow_adoption: filled(&args.allow_adoption)
            .iter()
            .map(|rule| AdoptionRule::of(rule))
            .collect(),
        allowed_role_arns: filled(&args.allowed_role_arns),
    }
}

fn filled(texts: &[String]) -> Vec<String> {
    texts.iter().filter(|text| !text.is_empty()).cloned().collect()
}

async fn cluster_uid(client: &Client) -> anyhow::Result<String> {
    let namespaces: Api<Namespace> = Api::all(client.clone());
    let namespace = namespaces
        .get("kube-system")
        .await
        .context("the namespace kube-system cannot be read; set --cluster-name")?;
    namespace
        .uid()
        .context("the namespace kube-system has no uid; set --cluster-name")
}

fn stop_on_signal() -> anyhow::Result<CancellationToken> {
    use tokio::signal::unix::{SignalKind, signal};
    let stop = CancellationToken::new();
    let (mut terminate, mut interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    let told = stop.clone();
    tokio::spawn(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        tracing::info!("stopping");
        told.cancel();
    });
    Ok(stop)
}

fn duration(text: &str) -> Result<Duration, String> {
    let parsed = text.parse::<jiff::SignedDuration>().map_err(|e| e.to_string())?;
    Duration::try_from(parsed)
        .ok()
        .filter(|d| !d.is_zero())
        .ok_or_else(|| "must be above zero, such as 10m".into())
}

fn cluster_name(text: &str) -> Result<String, String> {
    let fine = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
    if (1..=63).contains(&text.len()) && text.chars().all(fine) {
        Ok(text.to_owned())
    } else {
        Err("must have 1 to 63 letters, digits or -_.".into())
    }
}

fn role_path(text: &str) -> Result<String, String> {
    if text.starts_with('/') && text.ends_with('/') {
        Ok(text.to_owned())
    } else {
        Err("must begin and end with /".into())
    }
}

fn tags(text: &str) -> Result<Tags, String> {
    let tag = |text: &str| {
        let (key, value) = text
            .split_once('=')
            .ok_or_else(|| format!("{text:?} must be key=value"))?;
        Ok((key.to_owned(), value.to_owned()))
    };
    text.split(',').filter(|tag| !tag.is_empty()).map(tag).collect()
}
