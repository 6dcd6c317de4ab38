//! A pattern at work: what `invoke`, `executions`, `logs` and `graph` need of it.

use super::aws_error;
use super::called::called;
use super::cluster::ClusterArgs;
use crate::api::Outputs;
use crate::aws::{self, Failure};
use crate::object::Object;
use anyhow::Context as _;
use aws_config::SdkConfig;
use aws_sdk_sfn::types::HistoryEvent;
use aws_smithy_runtime_api::client::{orchestrator::HttpResponse, result::SdkError};
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use jiff::Timestamp;
use std::error::Error;

/// A pattern's outputs, and a configuration for the region that they are in.
pub(super) struct Work {
    pub(super) outputs: Outputs,
    pub(super) config: SdkConfig,
    /// Whether its state machine is of the type EXPRESS.
    pub(super) express: bool,
}

impl Work {
    /// Of the object of that name.
    pub(super) async fn find(name: &str, cluster: &ClusterArgs) -> anyhow::Result<Self> {
        let cluster = cluster.connect().await?;
        let raw = cluster.pattern(name).await?;
        let object = Object::from_dynamic(&raw);
        let made = || format!("{name} has no AWS objects yet; {} status {name} tells why", called());
        let region = object.status.region.clone().with_context(made)?;
        aws_error::check_profile()?;
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

/// What to say if a call to AWS fails.
pub(super) fn failed<E>(operation: &str) -> impl Fn(SdkError<E, HttpResponse>) -> anyhow::Error
where
    E: ProvideErrorMetadata + Error + 'static,
{
    move |error| anyhow::Error::msg(Failure::from_sdk(operation, &error))
}

/// All that has happened in an execution.
pub(super) async fn history(client: &aws_sdk_sfn::Client, arn: &str) -> anyhow::Result<Vec<HistoryEvent>> {
    let request = client
        .get_execution_history()
        .execution_arn(arn)
        .include_execution_data(false);
    let events: Result<_, _> = request.into_paginator().items().send().collect().await;
    events.map_err(failed("GetExecutionHistory"))
}

/// A time in whole seconds, as text.
pub(super) fn time(seconds: i64) -> String {
    Timestamp::from_second(seconds)
        .map(|at| at.to_string())
        .unwrap_or_default()
}
