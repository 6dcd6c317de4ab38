//! `lambdasfn suspend` and `lambdasfn resume`.

use super::cluster::{ClusterArgs, as_user, plainly};
use super::output;
use kube::api::Patch;
use serde_json::{Value, json};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Names of LambdaSfnPatterns
    #[arg(required = true, value_name = "NAME")]
    names: Vec<String>,

    #[command(flatten)]
    cluster: ClusterArgs,
}

/// Sets `spec.suspend`, or takes it away.
pub(super) async fn run(args: &Args, suspend: bool) -> anyhow::Result<()> {
    let cluster = args.cluster.connect().await?;
    for name in &args.names {
        cluster.pattern(name).await?;
        let value = if suspend { Value::Bool(true) } else { Value::Null };
        let patch = Patch::Merge(json!({"spec": {"suspend": value}}));
        let api = cluster.patterns();
        api.patch(name, &as_user(), &patch).await.map_err(plainly)?;
        let said = if suspend {
            "is suspended: nothing is written to AWS until it is resumed"
        } else {
            "is resumed"
        };
        output::text(&format!("{}/{name} {said}\n", cluster.namespace))?;
    }
    Ok(())
}
