//! `lambdasfn plan` and `lambdasfn diff`: the changes that the operator would make, without making them.

mod ignored;
mod merge;
mod planner;

use super::basis::BasisArgs;
use super::cluster::{Cluster, ClusterArgs, ScopeArgs};
use super::manifests::{FileArgs, Manifest};
use super::name::Name;
use super::output::{self, PlanFormat};
use crate::preview::Preview;
use crate::reason::Reason;
use futures::{StreamExt, stream};
use kube::ResourceExt;
use kube::api::{DynamicObject, ListParams};
use planner::{Planner, Subject};
use std::collections::BTreeSet;
use std::process::ExitCode;

/// Number of plans that are made at the same time.
const AT_ONCE: usize = 4;

// No doc comment: clap would show it in place of the subcommand's description.
#[derive(Debug, clap::Args)]
#[command(after_help = EXIT_CODES)]
pub(super) struct Args {
    #[command(flatten)]
    files: FileArgs,

    /// Plan every LambdaSfnPattern of the cluster, or of the namespace of -n: the changes that this version of
    /// lambdasfn would make.
    #[arg(long, conflicts_with_all = ["targets", "files", "offline"])]
    all: bool,

    #[command(flatten)]
    scope: ScopeArgs,

    /// Read no cluster. Every object is planned as a new one.
    #[arg(long)]
    offline: bool,

    #[command(flatten)]
    cluster: ClusterArgs,

    /// Format of the plan.
    #[arg(short = 'o', long, value_enum, default_value = "text")]
    output: PlanFormat,

    #[command(flatten)]
    basis: BasisArgs,
}

// No doc comment: clap would show it in place of the subcommand's description.
#[derive(Debug, clap::Args)]
#[command(after_help = EXIT_CODES)]
pub(super) struct DiffArgs {
    /// Objects (`hello`, `lsp/hello`).
    #[arg(required_unless_present_any = ["all_namespaces", "selector"], value_name = "NAME")]
    names: Vec<Name>,

    #[command(flatten)]
    scope: ScopeArgs,

    #[command(flatten)]
    cluster: ClusterArgs,

    /// Format of the differences.
    #[arg(short = 'o', long, value_enum, default_value = "text")]
    output: PlanFormat,

    #[command(flatten)]
    basis: BasisArgs,
}

const EXIT_CODES: &str = "Exit codes: 0 without changes, 2 with changes, 1 for an error.";

/// Plans the objects of files, named objects of the cluster, or all of them.
pub(super) async fn run(args: Args) -> anyhow::Result<ExitCode> {
    let names = args.files.names();
    if args.all && !args.scope.is_given() {
        return all(args).await;
    }
    if !args.files.has_files() && (!names.is_empty() || args.scope.is_given()) {
        anyhow::ensure!(!args.offline, "--offline requires files; pass them with -f");
        return live(&names, &args.scope, &args.cluster, &args.basis, args.output).await;
    }
    anyhow::ensure!(!args.scope.is_given(), "-A and -l are not allowed together with files");
    anyhow::ensure!(
        args.files.has_files(),
        "requires -f FILE, the NAME of an object, -A, -l or --all"
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
    let mut basis = args.basis.find(cluster.as_ref()).await?;
    if let Some(cluster) = &cluster {
        basis.notes.extend(missing_namespaces(cluster, &seen).await);
    }
    let planner = Planner::new(cluster, basis);
    finish(&planner, subjects, problems, args.output).await
}

/// Shows the differences of objects of the cluster.
pub(super) async fn diff(args: DiffArgs) -> anyhow::Result<ExitCode> {
    live(&args.names, &args.scope, &args.cluster, &args.basis, args.output).await
}

/// Plans named or selected objects of the cluster.
async fn live(
    names: &[Name],
    scope: &ScopeArgs,
    cluster: &ClusterArgs,
    basis: &BasisArgs,
    format: PlanFormat,
) -> anyhow::Result<ExitCode> {
    let cluster = cluster.connect().await?;
    let objects = cluster.select(names, scope).await?;
    let mut basis = basis.find(Some(&cluster)).await?;
    if objects.is_empty() {
        basis.notes.push("no LambdaSfnPattern matches".into());
    }
    let subjects = objects.into_iter().map(Subject::live).collect();
    finish(&Planner::new(Some(cluster), basis), subjects, vec![], format).await
}

/// Plans all objects that the operator manages.
async fn all(args: Args) -> anyhow::Result<ExitCode> {
    let cluster = args.cluster.connect().await?;
    if let Some(namespace) = args.cluster.namespace() {
        cluster.ensure_namespace(namespace).await?;
    }
    let basis = args.basis.find(Some(&cluster)).await?;
    let subjects = managed(&cluster, args.cluster.namespace(), &basis.namespaces, &basis.labels).await?;
    finish(&Planner::new(Some(cluster), basis), subjects, vec![], args.output).await
}

/// A note for each namespace that does not exist.
async fn missing_namespaces(cluster: &Cluster, objects: &BTreeSet<(String, String)>) -> Vec<String> {
    let namespaces: BTreeSet<&String> = objects.iter().map(|(namespace, _)| namespace).collect();
    let mut notes = vec![];
    for namespace in namespaces {
        if cluster.ensure_namespace(namespace).await.is_err() {
            notes.push(format!(
                "the namespace {namespace} does not exist; create it before you apply the objects"
            ));
        }
    }
    notes
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
    // All objects are read with the same credentials: one error is enough.
    let mut failures = objects.iter().flat_map(|object| &object.failures);
    let credentials = Reason::CredentialsUnavailable.to_string();
    if let Some(failure) = failures.find(|failure| failure.reason == credentials) {
        anyhow::bail!(
            "AWS rejects the credentials: {}; renew them, for example with \"aws sso login\"",
            failure.message
        );
    }
    output::plan(&Preview::new(objects, problems, planner.notes()), format)
}

/// Returns an object of a file with its namespace, by the rules of kubectl.
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
        return Err(format!("{origin}: metadata.namespace is {named}, but -n is {asked}"));
    }
    let namespace = named.unwrap_or_else(|| default.to_owned());
    let name = object.metadata.name.clone().unwrap_or_default();
    object.metadata.namespace = Some(namespace.clone());
    if seen.insert((namespace.clone(), name.clone())) {
        Ok(Subject::manifest(origin, object))
    } else {
        Err(format!("{origin}: another document has {namespace}/{name} too"))
    }
}

/// Lists the objects that the operator manages.
async fn managed(
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
    let found = api.list(&params).await.map_err(|error| cluster.error(error))?;
    let is_watched = |object: &DynamicObject| {
        let namespace = object.namespace();
        watched.is_empty() || namespace.is_some_and(|namespace| watched.contains(&namespace))
    };
    Ok(found.items.into_iter().filter(is_watched).map(Subject::live).collect())
}
