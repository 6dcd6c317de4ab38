//! `lambdasfn status`.

use super::cluster::ClusterArgs;
use super::output::{self, Format};
use crate::object::Object;
use crate::preview;
use kube::api::DynamicObject;
use serde_json::{Value, json};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Name of the LambdaSfnPattern
    name: String,

    #[command(flatten)]
    cluster: ClusterArgs,

    /// How the status is printed
    #[arg(short = 'o', long, value_enum, default_value = "text")]
    output: Format,
}

/// Prints the status.
pub(super) async fn run(args: &Args) -> anyhow::Result<()> {
    let cluster = args.cluster.connect().await?;
    let raw = cluster.pattern(&args.name).await?;
    match args.output {
        Format::Text => output::text(&preview::status(&Object::from_dynamic(&raw))),
        Format::Json => output::json(&as_json(&raw)),
    }
}

/// Name and status of an object.
pub(super) fn as_json(raw: &DynamicObject) -> Value {
    json!({
        "namespace": raw.metadata.namespace,
        "name": raw.metadata.name,
        "generation": raw.metadata.generation,
        "deleting": raw.metadata.deletion_timestamp.is_some(),
        "status": raw.data.get("status").cloned().unwrap_or_default(),
    })
}
