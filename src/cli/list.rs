//! `lambdasfn list`.

use super::cluster::{Cluster, ClusterArgs, ScopeArgs};
use super::document::as_json;
use super::operator::OperatorArgs;
use super::output::{Output, OutputArgs};
use super::watch::{self, watch};
use crate::object::Object;
use crate::preview;
use jiff::Timestamp;
use kube::api::DynamicObject;
use kube::runtime::watcher;
use serde_json::Value;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    cluster: ClusterArgs,

    #[command(flatten)]
    scope: ScopeArgs,

    /// Print the list again after every change, until the command is interrupted
    #[arg(short = 'w', long)]
    watch: bool,

    #[command(flatten)]
    operator: OperatorArgs,

    #[command(flatten)]
    output: OutputArgs,
}

/// Prints the list.
pub(super) async fn run(args: &Args) -> anyhow::Result<()> {
    watch::ensure_text(args.watch, args.output.output)?;
    let cluster = args.cluster.connect().await?;
    print(&cluster, &args.scope, &args.operator, args.watch, args.output.output).await
}

/// Prints the objects that are selected. A warning about an operator that is not alive goes to standard error.
pub(super) async fn print(
    cluster: &Cluster,
    scope: &ScopeArgs,
    operator: &OperatorArgs,
    watching: bool,
    format: Output,
) -> anyhow::Result<()> {
    if watching {
        return follow(cluster, scope, operator).await;
    }
    let objects = cluster.select(&[], scope).await?;
    let operator = operator.find(cluster).await;
    if objects.is_empty() && format == Output::Text {
        eprintln!("{}", nothing(cluster, scope));
    } else {
        let documents: Vec<Value> = objects.iter().map(as_json).collect();
        format.print(&documents, || shown(objects.iter(), scope))?;
    }
    operator.warn();
    Ok(())
}

async fn follow(cluster: &Cluster, scope: &ScopeArgs, operator: &OperatorArgs) -> anyhow::Result<()> {
    let api = if scope.all_namespaces() {
        cluster.all_patterns()
    } else {
        cluster.patterns()
    };
    let mut operator = operator.watched(cluster).await;
    let mut config = watcher::Config::default();
    if let Some(selector) = scope.selector() {
        config = config.labels(selector);
    }
    watch(cluster, api, config, async |objects| {
        let mut text = if objects.is_empty() {
            format!("{}\n", nothing(cluster, scope))
        } else {
            shown(objects.values(), scope)
        };
        text.push_str(&operator.get().await.warning());
        Ok(text)
    })
    .await
}

fn shown<'a>(objects: impl Iterator<Item = &'a DynamicObject>, scope: &ScopeArgs) -> String {
    let objects: Vec<_> = objects
        .map(|raw| {
            let created = raw.metadata.creation_timestamp.as_ref().map(|at| at.0);
            (Object::from_dynamic(raw), created)
        })
        .collect();
    preview::list(&objects, scope.all_namespaces(), Timestamp::now())
}

/// Says that the selection is empty.
fn nothing(cluster: &Cluster, scope: &ScopeArgs) -> String {
    let place = if scope.all_namespaces() {
        "in the cluster".to_owned()
    } else {
        format!("in the namespace {}", cluster.namespace)
    };
    let labels = scope
        .selector()
        .map(|labels| format!(" with the labels {labels}"))
        .unwrap_or_default();
    format!("no LambdaSfnPattern{labels} exists {place}")
}
