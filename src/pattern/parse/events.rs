//! Event sources of the function, and destinations of invocation records.

use super::parser::Parser;
use super::role::Role;
use crate::api::{DestinationSpec, EventInvokeConfigSpec};
use crate::names::arn_service;
use crate::resource::Desired;
use crate::resource::event_invoke_config::{self, Configuration};

/// Services that Lambda sends invocation records to
/// (<https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html>).
const DESTINATIONS: [&str; 5] = ["sqs", "sns", "lambda", "events", "s3"];

impl Parser<'_> {
    pub(super) fn events(&mut self, role: Option<&Role>) -> Vec<Desired> {
        let config = self.function_spec.event_invoke_config.as_ref();
        let config = config.map(|config| Desired::EventInvokeConfig(self.event_invoke_config(config)));
        let mappings = self.event_source_mappings(role).into_iter();
        let mappings = mappings.map(|mapping| Desired::EventSourceMapping(Box::new(mapping)));
        config.into_iter().chain(mappings).collect()
    }

    fn event_invoke_config(&mut self, spec: &EventInvokeConfigSpec) -> event_invoke_config::Desired {
        let to = spec.destination_config.clone().unwrap_or_default();
        let arn = |to: Option<DestinationSpec>| to.map(|to| to.destination);
        let (on_success, on_failure) = (arn(to.on_success), arn(to.on_failure));
        let at = "spec.function.eventInvokeConfig.destinationConfig";
        for (field, arn) in [("onSuccess", &on_success), ("onFailure", &on_failure)] {
            let service = arn.as_deref().map(arn_service);
            let known = service.is_none_or(|s| DESTINATIONS.contains(&s) && (s != "s3" || field == "onFailure"));
            if !known {
                let message = "must be the ARN of a queue, topic, function or event bus, or with onFailure of a bucket";
                self.invalid(&format!("{at}.{field}.destination"), message);
            }
        }
        let configuration = Configuration {
            maximum_retry_attempts: spec.maximum_retry_attempts.unwrap_or(Configuration::RETRY_ATTEMPTS),
            maximum_event_age_in_seconds: spec.maximum_event_age_in_seconds.unwrap_or(Configuration::EVENT_AGE),
            on_success,
            on_failure,
        };
        event_invoke_config::Desired {
            target: self.names.target.clone(),
            configuration,
        }
    }
}
