//! (io) Reads configurations of asynchronous invocations.

use super::{Configuration, Observed};
use crate::aws::{Aws, Service};
use crate::names::Target;
use crate::resource::depth::{Depth, Found};

/// Calls GetFunctionEventInvokeConfig. `name` is `<function>` or `<function>:<alias>`.
pub(crate) async fn read(aws: &Aws, name: &str, _: &Depth) -> Found<Observed> {
    let target = Target::parse(name);
    let request = aws
        .lambda
        .get_function_event_invoke_config()
        .function_name(&target.function)
        .set_qualifier(target.qualifier.clone());
    let operation = "GetFunctionEventInvokeConfig";
    let Some(out) = aws.find(Service::Lambda, operation, request.send()).await? else {
        return Ok(None);
    };
    let (on_success, on_failure) = out.destination_config.map_or((None, None), |to| {
        (
            to.on_success.and_then(|to| to.destination),
            to.on_failure.and_then(|to| to.destination),
        )
    });
    let filled = |text: Option<String>| text.filter(|text| !text.is_empty());
    Ok(Some(Observed {
        target,
        configuration: Configuration {
            maximum_retry_attempts: out.maximum_retry_attempts.unwrap_or(Configuration::RETRY_ATTEMPTS),
            maximum_event_age_in_seconds: out.maximum_event_age_in_seconds.unwrap_or(Configuration::EVENT_AGE),
            on_success: filled(on_success),
            on_failure: filled(on_failure),
        },
    }))
}
