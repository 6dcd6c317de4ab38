//! Access to the AWS objects of a pattern, for `invoke`, `executions`, `logs` and `graph`.

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

/// Outputs of a pattern, and a configuration for their region.
pub(super) struct Work {
    /// Outputs in the status.
    pub(super) outputs: Outputs,
    /// Configuration of AWS's SDK.
    pub(super) config: SdkConfig,
    /// Whether the state machine has the type EXPRESS.
    pub(super) express: bool,
}

impl Work {
    /// Reads the object.
    ///
    /// # Errors
    /// The object does not exist or has no AWS objects yet.
    pub(super) async fn find(name: &str, cluster: &ClusterArgs) -> anyhow::Result<Self> {
        let cluster = cluster.connect().await?;
        let raw = cluster.pattern(name).await?;
        let object = Object::from_dynamic(&raw);
        let made = || format!("{name} has no AWS objects yet; see {} status {name}", called());
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

/// Returns a part of the outputs.
///
/// # Errors
/// The status does not have the part yet.
pub(super) fn known(part: Option<&String>, what: &str) -> anyhow::Result<String> {
    part.cloned()
        .with_context(|| format!("the status does not have {what} yet; see {} status", called()))
}

/// Returns a function that turns an error of a call to AWS into a [`Failure`].
pub(super) fn failed<E>(operation: &str) -> impl Fn(SdkError<E, HttpResponse>) -> anyhow::Error
where
    E: ProvideErrorMetadata + Error + 'static,
{
    move |error| anyhow::Error::msg(Failure::from_sdk(operation, &error))
}

/// Reads the events of an execution, without inputs and outputs.
pub(super) async fn history(client: &aws_sdk_sfn::Client, arn: &str) -> anyhow::Result<Vec<HistoryEvent>> {
    let request = client
        .get_execution_history()
        .execution_arn(arn)
        .include_execution_data(false);
    let events: Result<_, _> = request.into_paginator().items().send().collect().await;
    events.map_err(failed("GetExecutionHistory"))
}

/// Returns the ARN of an execution of a state machine, from its ID.
pub(super) fn execution_arn(machine: &str, id: &str) -> String {
    format!("{}:{id}", machine.replacen(":stateMachine:", ":execution:", 1))
}

/// Formats a time in seconds since 1970.
pub(super) fn time(seconds: i64) -> String {
    Timestamp::from_second(seconds)
        .map(|at| at.to_string())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_execution_arn_has_the_name_of_the_state_machine_and_the_id() {
        assert_eq!(
            execution_arn("arn:aws:states:eu-west-1:123456789012:stateMachine:hello", "1-2"),
            "arn:aws:states:eu-west-1:123456789012:execution:hello:1-2"
        );
    }
}
