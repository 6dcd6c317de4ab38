//! `lambdasfn status`.

use super::cluster::{Cluster, ClusterArgs, ScopeArgs};
use super::document::as_json;
use super::list;
use super::name::Name;
use super::operator::{Operator, OperatorArgs};
use super::output::{self, Output, OutputArgs};
use super::watch::{self, watch};
use crate::object::Object;
use crate::preview::{self, View};
use jiff::Timestamp;
use kube::api::DynamicObject;
use kube::runtime::watcher;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Name of the LambdaSfnPattern. Without a name, the command prints a list, as `list` does
    name: Option<Name>,

    /// Print the outputs too: names, versions and ARNs of the AWS objects
    #[arg(long)]
    outputs: bool,

    /// Print the status again after every change, until the command is interrupted
    #[arg(short = 'w', long)]
    watch: bool,

    #[command(flatten)]
    cluster: ClusterArgs,

    #[command(flatten)]
    scope: ScopeArgs,

    #[command(flatten)]
    operator: OperatorArgs,

    #[command(flatten)]
    output: OutputArgs,
}

/// Prints the status of an object, or the list of all.
pub(super) async fn run(args: &Args) -> anyhow::Result<()> {
    watch::ensure_text(args.watch, args.output.output)?;
    let cluster = args.cluster.connect().await?;
    let Some(name) = &args.name else {
        return list::print(&cluster, &args.scope, &args.operator, args.watch, args.output.output).await;
    };
    anyhow::ensure!(!args.scope.is_given(), "-A and -l are not allowed together with a name");
    let raw = cluster.pattern(name).await?;
    if args.watch {
        return follow(&cluster, name, args).await;
    }
    if args.output.output != Output::Text {
        return args.output.output.print(&as_json(&raw), String::new);
    }
    let operator = args.operator.find(&cluster).await;
    output::text(&shown(&raw, &operator, args.outputs))
}

async fn follow(cluster: &Cluster, name: &str, args: &Args) -> anyhow::Result<()> {
    let mut operator = args.operator.watched(cluster).await;
    let config = watcher::Config::default().fields(&format!("metadata.name={name}"));
    watch(cluster, cluster.patterns(), config, async |objects| {
        let operator = operator.get().await;
        let shown = |raw| shown(raw, operator, args.outputs);
        let deleted = || format!("{}/{name} does not exist\n", cluster.namespace);
        Ok(objects.values().next().map_or_else(deleted, shown))
    })
    .await
}

fn shown(raw: &DynamicObject, operator: &Operator, outputs: bool) -> String {
    let view = View {
        now: Timestamp::now(),
        outputs,
        operator: operator.text(),
        alive: operator.is_alive(),
    };
    preview::status(&Object::from_dynamic(raw), &view)
}
