//! `lambdasfn list`.

use super::cluster::{Cluster, ClusterArgs, plainly};
use super::operator::OperatorArgs;
use super::output::{self, Format};
use super::status::as_json;
use super::watch::{self, watch};
use crate::object::Object;
use crate::preview;
use jiff::Timestamp;
use kube::Api;
use kube::api::{DynamicObject, ListParams};
use kube::runtime::watcher;

const EXAMPLES: &str = "Examples:
  lambdasfn list
  lambdasfn list --all-namespaces
  lambdasfn list --selector team=a --output json";

#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Args {
    #[command(flatten)]
    selection: Selection,

    /// Print the list again after every change, until the command is interrupted
    #[arg(short = 'w', long)]
    watch: bool,

    #[command(flatten)]
    cluster: ClusterArgs,

    #[command(flatten)]
    operator: OperatorArgs,

    /// Output format
    #[arg(short = 'o', long, value_enum, default_value = "text")]
    output: Format,
}

// No doc comment: clap would show it as the description of the subcommand.
#[derive(Clone, Debug, Default, clap::Args)]
#[group(skip)]
pub(super) struct Selection {
    /// List the objects of all namespaces
    #[arg(short = 'A', long)]
    all_namespaces: bool,

    /// List only the objects with these labels, such as `team=a`
    #[arg(short = 'l', long, value_name = "LABELS")]
    selector: Option<String>,
}

/// Prints the list.
pub(super) async fn run(args: &Args) -> anyhow::Result<()> {
    watch::ensure_text(args.watch, args.output)?;
    let cluster = args.cluster.connect().await?;
    print(&cluster, &args.selection, &args.operator, args.watch, args.output).await
}

/// Prints the objects that are selected. A warning about an operator that is not alive goes to standard error.
pub(super) async fn print(
    cluster: &Cluster,
    selection: &Selection,
    operator: &OperatorArgs,
    watching: bool,
    format: Format,
) -> anyhow::Result<()> {
    let api = if selection.all_namespaces {
        cluster.all_patterns()
    } else {
        cluster.patterns()
    };
    if watching {
        return follow(cluster, api, selection, operator).await;
    }
    let mut params = ListParams::default();
    if let Some(selector) = &selection.selector {
        params = params.labels(selector);
    }
    let objects = api.list(&params).await.map_err(plainly)?.items;
    let operator = operator.find(cluster).await;
    match format {
        Format::Json => output::json(&objects.iter().map(as_json).collect::<Vec<_>>())?,
        Format::Text if objects.is_empty() => eprintln!("{}", nothing(cluster, selection)),
        Format::Text => output::text(&shown(objects.iter(), selection))?,
    }
    operator.warn();
    Ok(())
}

async fn follow(
    cluster: &Cluster,
    api: Api<DynamicObject>,
    selection: &Selection,
    operator: &OperatorArgs,
) -> anyhow::Result<()> {
    let mut operator = operator.watched(cluster).await;
    let mut config = watcher::Config::default();
    if let Some(selector) = &selection.selector {
        config = config.labels(selector);
    }
    watch(api, config, async |objects| {
        let mut text = if objects.is_empty() {
            format!("{}\n", nothing(cluster, selection))
        } else {
            shown(objects.values(), selection)
        };
        text.push_str(&operator.get().await.warning());
        Ok(text)
    })
    .await
}

fn shown<'a>(objects: impl Iterator<Item = &'a DynamicObject>, selection: &Selection) -> String {
    let objects: Vec<_> = objects
        .map(|raw| {
            let created = raw.metadata.creation_timestamp.as_ref().map(|at| at.0);
            (Object::from_dynamic(raw), created)
        })
        .collect();
    preview::list(&objects, selection.all_namespaces, Timestamp::now())
}

/// Says that the selection is empty.
fn nothing(cluster: &Cluster, selection: &Selection) -> String {
    let place = if selection.all_namespaces {
        "in the cluster".to_owned()
    } else {
        format!("in the namespace {}", cluster.namespace)
    };
    let labels = selection.selector.as_ref();
    let labels = labels
        .map(|labels| format!(" with the labels {labels}"))
        .unwrap_or_default();
    format!("no LambdaSfnPattern{labels} exists {place}")
}
