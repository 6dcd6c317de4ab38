//! `lambdasfn approve`.

use super::called::called;
use super::cluster::{ClusterArgs, as_user, plainly};
use super::output::{self, Format};
use crate::api::{APPROVE, PlanStatus};
use crate::object::Object;
use crate::preview;
use kube::api::Patch;
use serde_json::json;
use std::io::{IsTerminal as _, Write as _};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Name of the LambdaSfnPattern
    name: String,

    #[command(flatten)]
    cluster: ClusterArgs,

    /// Only the plan of this hash, such as one that was looked at before
    #[arg(long)]
    hash: Option<String>,

    /// Do not ask
    #[arg(short = 'y', long)]
    yes: bool,

    /// How the result is printed
    #[arg(short = 'o', long, value_enum, default_value = "text")]
    output: Format,
}

/// Shows the plan, asks, and sets the annotation.
pub(super) async fn run(args: &Args) -> anyhow::Result<()> {
    let cluster = args.cluster.connect().await?;
    let raw = cluster.pattern(&args.name).await?;
    let object = Object::from_dynamic(&raw);
    let plan = waiting(&object, args.hash.as_deref())?;
    let mut shown = String::new();
    preview::held_back(&mut shown, plan);
    if args.output == Format::Text {
        output::text(&shown)?;
    }
    if !args.yes && args.hash.is_none() {
        anyhow::ensure!(
            std::io::stdin().is_terminal(),
            "nobody can be asked here; give --hash {} or --yes",
            plan.hash
        );
        anyhow::ensure!(confirmed()?, "not approved");
    }
    let patch = Patch::Merge(json!({"metadata": {"annotations": {APPROVE: plan.hash}}}));
    let api = cluster.patterns();
    api.patch(&args.name, &as_user(), &patch).await.map_err(plainly)?;
    match args.output {
        Format::Text => output::text(&format!(
            "{}/{} is approved for this plan\n",
            cluster.namespace, args.name
        )),
        Format::Json => output::json(&json!({
            "namespace": cluster.namespace,
            "name": args.name,
            "approved": plan,
        })),
    }
}

/// The plan that waits for an approval.
fn waiting<'a>(object: &'a Object, hash: Option<&str>) -> anyhow::Result<&'a PlanStatus> {
    let Object { identity, status, .. } = object;
    let waits = |plan: &&PlanStatus| !plan.approved && object.wants_approval();
    let Some(plan) = status.plan.as_ref().filter(waits) else {
        anyhow::bail!(
            "nothing of {}/{} waits for an approval; {} status {} tells more",
            identity.namespace,
            identity.name,
            called(),
            identity.name
        );
    };
    anyhow::ensure!(
        status.observed_generation == object.generation,
        "the operator has not looked at the latest edit yet, so the plan in the status is an older one's"
    );
    if let Some(hash) = hash {
        anyhow::ensure!(
            hash == plan.hash,
            "the plan that waits has the hash {}, not {hash}: the world has changed; look at it anew",
            plan.hash
        );
    }
    Ok(plan)
}

fn confirmed() -> anyhow::Result<bool> {
    let mut terminal = std::io::stderr();
    write!(terminal, "Approve? Only yes is taken for it: ")?;
    terminal.flush()?;
    let mut answer = String::new();
    std::io::stdin().read_line(&mut answer)?;
    Ok(answer.trim() == "yes")
}
