//! (io) Sends the calls that change configurations of asynchronous invocations.

use super::Call;
use crate::aws::{Answer, Aws, Failure, Service};
use crate::resource::kind::AwsCall;
use aws_sdk_lambda::types::{DestinationConfig, OnFailure, OnSuccess};

/// Sends the call. A put replaces the whole configuration.
pub(crate) async fn apply(aws: &Aws, call: &Call) -> Result<Answer, Failure> {
    let (lambda, op) = (&aws.lambda, call.operation());
    match call {
        Call::PutFunctionEventInvokeConfig(desired) => {
            let c = &desired.configuration;
            let on_success = OnSuccess::builder().set_destination(c.on_success.clone()).build();
            let on_failure = OnFailure::builder().set_destination(c.on_failure.clone()).build();
            let destinations = DestinationConfig::builder()
                .on_success(on_success)
                .on_failure(on_failure)
                .build();
            let request = lambda
                .put_function_event_invoke_config()
                .function_name(&desired.target.function)
                .set_qualifier(desired.target.qualifier.clone())
                .maximum_retry_attempts(c.maximum_retry_attempts)
                .maximum_event_age_in_seconds(c.maximum_event_age_in_seconds)
                .destination_config(destinations);
            aws.write(Service::Lambda, op, request.send()).await
        }
        Call::DeleteFunctionEventInvokeConfig { target } => {
            let request = lambda
                .delete_function_event_invoke_config()
                .function_name(&target.function)
                .set_qualifier(target.qualifier.clone());
            aws.delete(Service::Lambda, op, request.send()).await
        }
    }
}
