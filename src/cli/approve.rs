//! `lambdasfn approve`.

use super::basis::BasisArgs;
use super::called::called;
use super::cluster::{Cluster, ClusterArgs, as_user};
use super::name::Name;
use super::output::{self, Output, OutputArgs};
use super::plan;
use super::reconcile::settled;
use super::settings::duration;
use crate::api::{APPROVE, PlanStatus};
use crate::object::Object;
use crate::preview::{self, YELLOW};
use kube::api::{DynamicObject, Patch};
use serde_json::json;
use std::io::{IsTerminal as _, Write as _};
use std::process::ExitCode;
use std::time::Duration;

const EXIT_CODES: &str =
    "Ends with 0 if the plan is approved and, with --wait, the object is Ready after it. Ends with 1 otherwise.";

#[derive(Debug, clap::Args)]
#[command(after_help = EXIT_CODES)]
pub(super) struct Args {
    /// Name of the LambdaSfnPattern
    name: Name,

    #[command(flatten)]
    cluster: ClusterArgs,

    /// Approve only the plan with this hash, and do not ask
    #[arg(long)]
    hash: Option<String>,

    /// Do not ask
    #[arg(short = 'y', long)]
    yes: bool,

    /// Wait until the operator has carried out the plan
    #[arg(long)]
    wait: bool,

    /// Longest time to wait, such as `30s` or `5m`
    #[arg(long, default_value = "5m", value_parser = duration)]
    timeout: Duration,

    #[command(flatten)]
    output: OutputArgs,

    #[command(flatten)]
    basis: BasisArgs,
}

/// Shows the plan, asks, and sets the annotation.
pub(super) async fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let cluster = args.cluster.connect().await?;
    let raw = cluster.pattern(&args.name).await?;
    let object = Object::from_dynamic(&raw);
    let plan = waiting(&object, args.hash.as_deref())?;
    if args.output.output == Output::Text {
        output::text(&shown(args, cluster.clone(), raw, plan).await)?;
    }
    if !args.yes && args.hash.is_none() {
        anyhow::ensure!(
            std::io::stdin().is_terminal(),
            "standard input is not a terminal, so approve cannot ask; pass --hash {} or --yes",
            plan.hash
        );
        anyhow::ensure!(confirmed()?, "the plan is not approved");
    }
    let patch = Patch::Merge(json!({"metadata": {"annotations": {APPROVE: plan.hash}}}));
    let api = cluster.patterns();
    api.patch(&args.name, &as_user(), &patch)
        .await
        .map_err(|error| cluster.error(error))?;
    let approved = json!({"namespace": cluster.namespace, "name": &*args.name, "approved": plan});
    let message = format!(
        "{}/{}: the plan {} is approved\n",
        cluster.namespace, args.name, plan.hash
    );
    args.output.output.print(&approved, || message)?;
    if args.wait {
        wait(args, &cluster, &plan.hash).await
    } else {
        Ok(ExitCode::SUCCESS)
    }
}

/// Waits until the operator has carried out the plan. The result goes to standard error, where JSON does not mix with it.
async fn wait(args: &Args, cluster: &Cluster, hash: &str) -> anyhow::Result<ExitCode> {
    let is_done = |object: &Object| {
        let plan = object.status.plan.as_ref();
        object.status.last_approved_plan.as_deref() == Some(hash) && plan.is_none_or(|plan| !plan.approved)
    };
    let api = cluster.patterns();
    let Ok(result) = tokio::time::timeout(args.timeout, settled(&api, &args.name, is_done)).await else {
        anyhow::bail!(
            "the operator has not carried out the plan within {:?}; run \"{} status {}\"",
            args.timeout,
            called(),
            args.name
        );
    };
    let Some(raw) = result? else {
        anyhow::bail!("{} was deleted", args.name);
    };
    let object = Object::from_dynamic(&raw);
    anstream::eprint!("{}", preview::readiness(&object));
    Ok(output::exit(preview::is_true(&object, "Ready")))
}

/// Returns the plan that waits for an approval.
fn waiting<'a>(object: &'a Object, hash: Option<&str>) -> anyhow::Result<&'a PlanStatus> {
    let Object { identity, status, .. } = object;
    let waits = |plan: &&PlanStatus| !plan.approved && object.wants_approval();
    let Some(plan) = status.plan.as_ref().filter(waits) else {
        anyhow::bail!(
            "no plan of {}/{} waits for an approval; run \"{} status {}\"",
            identity.namespace,
            identity.name,
            called(),
            identity.name
        );
    };
    anyhow::ensure!(
        status.observed_generation == object.generation,
        "the plan in the status is older than the latest edit; wait until the operator has observed the edit"
    );
    if let Some(hash) = hash {
        anyhow::ensure!(
            hash == plan.hash,
            "the plan that waits has the hash {}, not {hash}: the object, a source or AWS has changed; review the new plan",
            plan.hash
        );
    }
    Ok(plan)
}

/// The plan with all values and policy documents; with the names of the fields only, and the reason, if the plan cannot
/// be made again.
async fn shown(args: &Args, cluster: Cluster, raw: DynamicObject, waiting: &PlanStatus) -> String {
    let planned = plan::of_object(cluster, &args.basis, raw).await;
    let why = match planned {
        Ok(preview) if preview.has_hash(&waiting.hash) => return preview::text(&preview),
        Ok(_) => "a source or AWS has changed after the operator made the plan".to_owned(),
        Err(error) => format!("{error:#}"),
    };
    let mut text = String::new();
    preview::held_back(&mut text, waiting);
    text.push_str(&format!("{YELLOW}The values are not known{YELLOW:#}: {why}\n"));
    text
}

fn confirmed() -> anyhow::Result<bool> {
    let mut terminal = std::io::stderr();
    write!(terminal, "Approve this plan? [y/N] ")?;
    terminal.flush()?;
    let mut answer = String::new();
    std::io::stdin().read_line(&mut answer)?;
    Ok(is_yes(&answer))
}

fn is_yes(answer: &str) -> bool {
    ["y", "yes"].contains(&answer.trim().to_lowercase().as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn y_and_yes_approve_and_nothing_else_does() {
        assert!(["y\n", "yes", " Y ", "YES\r\n"].iter().all(|answer| is_yes(answer)));
        assert!(!["", "\n", "n", "yep", "y es"].iter().any(|answer| is_yes(answer)));
    }
}
