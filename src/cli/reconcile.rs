//! `lambdasfn reconcile`.

use super::cluster::{ClusterArgs, as_user, plainly};
use super::output::{self, Format};
use super::settings::duration;
use super::status::as_json;
use crate::api::RECONCILE_REQUESTED_AT;
use crate::object::Object;
use crate::preview;
use clap::ArgAction;
use jiff::Timestamp;
use kube::Api;
use kube::api::{DynamicObject, Patch};
use kube::runtime::wait::await_condition;
use serde_json::json;
use std::process::ExitCode;
use std::time::Duration;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Name of the LambdaSfnPattern
    name: String,

    #[command(flatten)]
    cluster: ClusterArgs,

    /// Wait until the operator has looked, and has done what there was to do
    #[arg(long, default_value_t = true, action = ArgAction::Set, num_args = 0..=1, default_missing_value = "true")]
    wait: bool,

    /// How long to wait
    #[arg(long, default_value = "5m", value_parser = duration)]
    timeout: Duration,

    /// How the result is printed
    #[arg(short = 'o', long, value_enum, default_value = "text")]
    output: Format,
}

/// Asks for a look, and waits for what comes of it: 0 if the object is Ready then, else 1.
pub(super) async fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let cluster = args.cluster.connect().await?;
    let api = cluster.patterns();
    cluster.pattern(&args.name).await?;
    let stamp = Timestamp::now().to_string();
    let patch = Patch::Merge(json!({"metadata": {"annotations": {RECONCILE_REQUESTED_AT: stamp}}}));
    let asked = api.patch(&args.name, &as_user(), &patch).await.map_err(plainly)?;
    if !args.wait {
        print(&asked, args.output)?;
        return Ok(ExitCode::SUCCESS);
    }
    let result = tokio::time::timeout(args.timeout, settled(&api, &args.name, &stamp)).await;
    let Ok(result) = result else {
        let now = cluster.pattern(&args.name).await?;
        print(&now, args.output)?;
        let handled = Object::from_dynamic(&now).status.last_handled_reconcile_at.as_deref() == Some(stamp.as_str());
        anyhow::ensure!(
            handled,
            "the operator has not looked at {} within {:?}: is it running, and does it watch this namespace?",
            args.name,
            args.timeout
        );
        anyhow::bail!(
            "the operator is still at work on {} after {:?}",
            args.name,
            args.timeout
        );
    };
    let Some(raw) = result? else {
        anyhow::bail!("{} is gone", args.name);
    };
    print(&raw, args.output)?;
    Ok(output::exit(is(&Object::from_dynamic(&raw), "Ready", "True")))
}

/// The object once the request was handled and nothing is under way; `None` if it is gone.
async fn settled(api: &Api<DynamicObject>, name: &str, stamp: &str) -> anyhow::Result<Option<DynamicObject>> {
    let done = |raw: Option<&DynamicObject>| {
        raw.map(Object::from_dynamic).is_none_or(|object| {
            object.status.last_handled_reconcile_at.as_deref() == Some(stamp)
                && object.status.observed_generation == object.generation
                && !is(&object, "Reconciling", "True")
        })
    };
    Ok(await_condition(api.clone(), name, done).await?)
}

fn is(object: &Object, condition: &str, status: &str) -> bool {
    let mut conditions = object.status.conditions.iter();
    conditions.any(|c| c.type_ == condition && c.status == status)
}

fn print(raw: &DynamicObject, format: Format) -> anyhow::Result<()> {
    match format {
        Format::Text => output::text(&preview::readiness(&Object::from_dynamic(raw))),
        Format::Json => output::json(&as_json(raw)),
    }
}
