//! The configuration of asynchronous invocations.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

/// Configuration of asynchronous invocations.
#[skip_serializing_none]
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct EventInvokeConfigSpec {
    /// Number of attempts after the function returns an error (MaximumRetryAttempts), 0 to 2. Default: 2.
    #[schemars(range(min = 0, max = 2))]
    pub(crate) maximum_retry_attempts: Option<i32>,

    /// Number of seconds that Lambda keeps an event for the function (MaximumEventAgeInSeconds), 60 to 21600.
    /// Default: 21600.
    #[schemars(range(min = 60, max = 21600))]
    pub(crate) maximum_event_age_in_seconds: Option<i32>,

    /// Destinations of invocation records (DestinationConfig). The generated role gets the right to send to them.
    /// Default: none.
    pub(crate) destination_config: Option<DestinationConfigSpec>,
}

/// Destinations of invocation records.
#[skip_serializing_none]
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct DestinationConfigSpec {
    /// Destination for successful invocations (OnSuccess): a queue, topic, function or event bus. Default: none.
    pub(crate) on_success: Option<DestinationSpec>,

    /// Destination for failed invocations (OnFailure): a queue, topic, function, event bus or bucket. Default: none.
    pub(crate) on_failure: Option<DestinationSpec>,
}

/// One destination.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct DestinationSpec {
    /// ARN of the destination (Destination), 8 to 350 characters. Required.
    #[schemars(length(min = 8, max = 350), regex(pattern = r"^arn:"))]
    pub(crate) destination: String,
}
