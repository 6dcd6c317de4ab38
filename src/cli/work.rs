//! A pattern at work: what `invoke`, `executions` and `logs` need of it.

use super::called::called;
use super::cluster::ClusterArgs;
use crate::api::Outputs;
use crate::aws;
use crate::object::Object;
use anyhow::Context as _;
use aws_config::SdkConfig;

/// A pattern's outputs, and a configuration for the region that they are in.
pub(super) struct Work {
    pub(super) outputs: Outputs,
    pub(super) config: SdkConfig,
    /// Whether its state machine is of the type EXPRESS.
    pub(super) express: bool,
}

impl Work {
    /// Of the object of that name.
    pub(super) async fn of(name: &str, cluster: &ClusterArgs) -> anyhow::Result<Self> {
        let cluster = cluster.connect().await?;
        let raw = cluster.pattern(name).await?;
        let object = Object::of(&raw);
        let made = || format!("{name} has no AWS objects yet; {} status {name} tells why", called());
        let region = object.status.region.clone().with_context(made)?;
        let config = aws::configuration(Some(&region)).await;
        Ok(Self {
            outputs: object.status.outputs.with_context(made)?,
            config,
            express: raw.data.pointer("/spec/stateMachine/type").and_then(|t| t.as_str()) == Some("EXPRESS"),
        })
    }
}

/// A part of the outputs that should be there.
pub(super) fn known(part: Option<&String>, what: &str) -> anyhow::Result<String> {
    part.cloned()
        .with_context(|| format!("the status does not tell {what} yet; {} status tells why", called()))
}
