//! What events the function gets and what becomes of them.

use super::Cx;
use crate::api::{DestinationSpec, EventInvokeConfigSpec};
use crate::names::arn_service;
use crate::resource::event_invoke_config::Configuration;

/// Services that Lambda sends outcomes to
/// (<https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html>).
const DESTINATIONS: [&str; 5] = ["sqs", "sns", "lambda", "events", "s3"];

impl Cx<'_> {
    pub(super) fn event_invoke_config(&mut self, spec: Option<&EventInvokeConfigSpec>) -> Option<Configuration> {
        let spec = spec?;
        let to = spec.destination_config.clone().unwrap_or_default();
        let (on_success, on_failure) = (arn(to.on_success), arn(to.on_failure));
        let at = "spec.function.eventInvokeConfig.destinationConfig";
        for (field, arn) in [("onSuccess", &on_success), ("onFailure", &on_failure)] {
            let service = arn.as_deref().map(arn_service);
            let known = service.is_none_or(|s| DESTINATIONS.contains(&s) && (s != "s3" || field == "onFailure"));
            if !known {
                let message = "must be the ARN of a queue, topic, function or event bus; a bucket only for failures";
                self.problems.invalid(&format!("{at}.{field}.destination"), message);
            }
        }
        Some(Configuration {
            maximum_retry_attempts: spec.maximum_retry_attempts.unwrap_or(Configuration::RETRY_ATTEMPTS),
            maximum_event_age_in_seconds: spec.maximum_event_age_in_seconds.unwrap_or(Configuration::EVENT_AGE),
            on_success,
            on_failure,
        })
    }
}

fn arn(destination: Option<DestinationSpec>) -> Option<String> {
    destination.map(|to| to.destination)
}
