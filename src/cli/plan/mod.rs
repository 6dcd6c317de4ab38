//! `lambdasfn plan`, `lambdasfn diff`: what the operator would do, without doing it.

mod attention;
mod merge;
mod planner;

use super::basis::BasisArgs;
use super::cluster::{Cluster, ClusterArgs, plainly};
use super::manifests::{FileArgs, Manifest};
use super::output::{self, PlanFormat};
use crate::preview::Preview;
use futures::{StreamExt, stream};
use kube::api::{DynamicObject, ListParams};
use planner::{Planner, Subject};
use std::collections::BTreeSet;
use std::process::ExitCode;

/// Plans made at one time.
const AT_ONCE: usize = 4;

/// Plan in a pull request: `lambdasfn plan -f FILE`. Before an upgrade: `lambdasfn plan --all`.
#[derive(Debug, clap::Args)]
#[command(after_help = EXIT_CODES)]
pub(super) struct Args {
    #[command(flatten)]
    files: FileArgs,

    /// Every LambdaSfnPattern of the cluster, or of the namespace that -n names: what this version of
    /// lambdasfn would change
    #[arg(long, conflicts_with_all = ["files", "offline"])]
    all: bool,

    /// Asks no cluster: every object is planned as if it were new
    #[arg(long)]
    offline: bool,

    #[command(flatten)]
    cluster: ClusterArgs,

    /// How the plan is printed
    #[arg(short = 'o', long, value_enum, default_value = "text")]
    output: PlanFormat,

    #[command(flatten)]
    basis: BasisArgs,
}

/// What somebody changed in AWS, and edits that are not carried out yet, field by field.
#[derive(Debug, clap::Args)]
#[command(after_help = EXIT_CODES)]
pub(super) struct DiffArgs {
    /// Names of LambdaSfnPatterns
    #[arg(required = true, value_name = "NAME")]
    names: Vec<String>,

    #[command(flatten)]
    cluster: ClusterArgs,

    /// How the differences are printed
    #[arg(short = 'o', long, value_enum, default_value = "text")]
    output: PlanFormat,

    #[command(flatten)]
    basis: BasisArgs,
}

const EXIT_CODES: &str = "Ends with 0 if there is nothing to change, 2 if there is something, 1 for any error.";

/// Plans what is in files, or all that there is.
pub(super) async fn run(args: Args) -> anyhow::Result<ExitCode> {
    if args.all {
        let cluster = args.cluster.connect().await?;
        let basis = args.basis.find(Some(&cluster)).await?;
        let subjects = all(&cluster, args.cluster.namespace(), &basis.namespaces, &basis.labels).await?;
        let planner = Planner::new(Some(cluster), basis);
        return finish(&planner, subjects, vec![], args.output).await;
    }
    anyhow::ensure!(
        !args.files.is_empty(),
        "nothing to plan: name files by -f, or everything by --all"
    );
    let manifests = args.files.read()?;
    let cluster = if args.offline {
        None
    } else {
        args.cluster.connect_if_any().await?
    };
    let mut problems = manifests.problems;
    let default = cluster.as_ref().map_or("default", |cluster| &cluster.namespace);
    let default = args.cluster.namespace().unwrap_or(default).to_owned();
    let mut seen = BTreeSet::new();
    let mut subjects = vec![];
    for manifest in manifests.objects {
        match placed(manifest, &default, args.cluster.namespace(), &mut seen) {
            Ok(subject) => subjects.push(subject),
            Err(problem) => problems.push(problem),
        }
    }
    let basis = args.basis.find(cluster.as_ref()).await?;
    let planner = Planner::new(cluster, basis);
    finish(&planner, subjects, problems, args.output).await
}

/// Plans what is in the cluster.
pub(super) async fn diff(args: DiffArgs) -> anyhow::Result<ExitCode> {
    let cluster = args.cluster.connect().await?;
    let basis = args.basis.find(Some(&cluster)).await?;
    let mut subjects = vec![];
    for name in &args.names {
        subjects.push(Subject::live(cluster.pattern(name).await?));
    }
    let planner = Planner::new(Some(cluster), basis);
    finish(&planner, subjects, vec![], args.output).await
}

/// Plans one object of the cluster, as the operator would now.
pub(super) async fn of_object(cluster: Cluster, basis: &BasisArgs, object: DynamicObject) -> anyhow::Result<Preview> {
    let basis = basis.find(Some(&cluster)).await?;
    let planner = Planner::new(Some(cluster), basis);
    let preview = planner.plan(Subject::live(object)).await?;
    Ok(Preview::new(vec![preview], vec![], planner.notes()))
}

async fn finish(
    planner: &Planner,
    subjects: Vec<Subject>,
    problems: Vec<String>,
    format: PlanFormat,
) -> anyhow::Result<ExitCode> {
    let plans = stream::iter(subjects)
        .map(|subject| planner.plan(subject))
        .buffered(AT_ONCE);
    let plans: Vec<_> = plans.collect().await;
    let objects = plans.into_iter().collect::<anyhow::Result<Vec<_>>>()?;
    output::plan(&Preview::new(objects, problems, planner.notes()), format)
}

/// Where an object of a file goes, as kubectl has it.
fn placed(
    manifest: Manifest,
    default: &str,
    asked: Option<&str>,
    seen: &mut BTreeSet<(String, String)>,
) -> Result<Subject, String> {
    let Manifest { origin, mut object } = manifest;
    let named = object.metadata.namespace.clone();
    if let (Some(named), Some(asked)) = (&named, asked)
        && named != asked
    {
        return Err(format!("{origin}: its namespace is {named}, not {asked} as -n has it"));
    }
    let namespace = named.unwrap_or_else(|| default.to_owned());
    let name = object.metadata.name.clone().unwrap_or_default();
    object.metadata.namespace = Some(namespace.clone());
    if seen.insert((namespace.clone(), name.clone())) {
        Ok(Subject::manifest(origin, object))
    } else {
        Err(format!("{origin}: {namespace}/{name} stands in another place too"))
    }
}

/// All objects that the operator looks after.
async fn all(
    cluster: &Cluster,
    namespace: Option<&str>,
    watched: &[String],
    labels: &str,
) -> anyhow::Result<Vec<Subject>> {
    let params = if labels.is_empty() {
        ListParams::default()
    } else {
        ListParams::default().labels(labels)
    };
    let api = match namespace {
        Some(namespace) => cluster.patterns_of(namespace),
        None => cluster.all_patterns(),
    };
    let found = api.list(&params).await.map_err(plainly)?;
    let is_watched = |object: &DynamicObject| {
        let namespace = object.metadata.namespace.as_ref();
        watched.is_empty() || namespace.is_some_and(|namespace| watched.contains(namespace))
    };
    Ok(found.items.into_iter().filter(is_watched).map(Subject::live).collect())
}
