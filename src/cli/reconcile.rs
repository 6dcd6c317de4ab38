//! `lambdasfn reconcile`.

use super::called::called;
use super::cluster::{ClusterArgs, as_user};
use super::document::as_json;
use super::name::Name;
use super::operator::OperatorArgs;
use super::output::{self, OutputArgs};
use super::settings::duration;
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

const EXIT_CODES: &str =
    "Ends with 0 if the object is Ready, or with --wait=false if the request is made. Ends with 1 otherwise.";

#[derive(Debug, clap::Args)]
#[command(after_help = EXIT_CODES)]
pub(super) struct Args {
    /// Name of the LambdaSfnPattern
    name: Name,

    #[command(flatten)]
    cluster: ClusterArgs,

    #[command(flatten)]
    operator: OperatorArgs,

    /// Wait until the operator has reconciled the object and no change is under way
    #[arg(long, default_value_t = true, action = ArgAction::Set, num_args = 0..=1, default_missing_value = "true")]
    wait: bool,

    /// Longest time to wait, such as `30s` or `5m`
    #[arg(long, default_value = "5m", value_parser = duration)]
    timeout: Duration,

    #[command(flatten)]
    output: OutputArgs,
}

/// Requests a reconcile, and waits for its result.
pub(super) async fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let cluster = args.cluster.connect().await?;
    let api = cluster.patterns();
    let name = &args.name;
    cluster.pattern(name).await?;
    let stamp = Timestamp::now().to_string();
    let patch = Patch::Merge(json!({"metadata": {"annotations": {RECONCILE_REQUESTED_AT: stamp}}}));
    let requested = api
        .patch(name, &as_user(), &patch)
        .await
        .map_err(|error| cluster.error(error))?;
    let operator = args.operator.find(&cluster).await;
    if operator.is_dead() {
        operator.warn();
    }
    if preview::suspended(&Object::from_dynamic(&requested)) {
        eprintln!(
            "{name} is suspended: the operator reads AWS and writes nothing; run \"{} resume {name}\"",
            called()
        );
    }
    if !args.wait {
        let message = format!("{}/{name}: a reconcile is requested\n", cluster.namespace);
        args.output.output.print(&as_json(&requested), || message)?;
        return Ok(ExitCode::SUCCESS);
    }
    let is_handled = |object: &Object| object.status.last_handled_reconcile_at.as_deref() == Some(stamp.as_str());
    let Ok(result) = tokio::time::timeout(args.timeout, settled(&api, name, is_handled)).await else {
        let object = Object::from_dynamic(&cluster.pattern(name).await?);
        let waited = args.timeout;
        anyhow::ensure!(
            is_handled(&object),
            "the operator did not reconcile {name} within {waited:?}; check that it runs and watches the namespace {}",
            cluster.namespace
        );
        let reason = preview::readiness_in_words(&object);
        anyhow::bail!("the operator has not finished {name} after {waited:?}: {reason}");
    };
    let Some(raw) = result? else {
        anyhow::bail!("{name} was deleted");
    };
    let object = Object::from_dynamic(&raw);
    args.output
        .output
        .print(&as_json(&raw), || preview::readiness(&object))?;
    Ok(output::exit(preview::is_true(&object, "Ready")))
}

/// Waits until the operator has handled a request and no change is under way. Returns the object; `None` if it was
/// deleted.
pub(super) async fn settled(
    api: &Api<DynamicObject>,
    name: &str,
    is_handled: impl Fn(&Object) -> bool,
) -> anyhow::Result<Option<DynamicObject>> {
    let done = |raw: Option<&DynamicObject>| {
        raw.map(Object::from_dynamic).is_none_or(|object| {
            is_handled(&object)
                && object.status.observed_generation == object.generation
                && !preview::is_true(&object, "Reconciling")
        })
    };
    Ok(await_condition(api.clone(), name, done).await?)
}
