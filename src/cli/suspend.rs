//! `lambdasfn suspend` and `lambdasfn resume`.

use super::called::called;
use super::cluster::{ClusterArgs, as_user};
use super::name::Name;
use super::output;
use kube::api::Patch;
use serde_json::{Value, json};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Names of LambdaSfnPatterns
    #[arg(required = true, value_name = "NAME")]
    names: Vec<Name>,

    #[command(flatten)]
    cluster: ClusterArgs,
}

/// Sets `spec.suspend`, or removes it.
pub(super) async fn run(args: &Args, suspend: bool) -> anyhow::Result<()> {
    let cluster = args.cluster.connect().await?;
    for name in &args.names {
        cluster.pattern(name).await?;
        let value = if suspend { Value::Bool(true) } else { Value::Null };
        let patch = Patch::Merge(json!({"spec": {"suspend": value}}));
        let api = cluster.patterns();
        api.patch(name, &as_user(), &patch)
            .await
            .map_err(|error| cluster.error(error))?;
        let object = format!("{}/{name}", cluster.namespace);
        let message = if suspend {
            let resume = format!("{} resume {name}", called());
            format!("{object} is suspended: the operator writes nothing to AWS until you run \"{resume}\"\n")
        } else {
            format!("{object} is resumed\n")
        };
        output::text(&message)?;
    }
    Ok(())
}
