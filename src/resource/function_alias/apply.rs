//! (io) Sends the calls that change aliases of functions.

use super::{Call, millionths};
use crate::aws::{Answer, Aws, Failure, Service};
use crate::resource::kind::AwsCall;
use crate::resource::versions::Routing;
use aws_sdk_lambda::types::AliasRoutingConfiguration;

/// Sends the call.
pub(crate) async fn apply(aws: &Aws, call: &Call) -> Result<Answer, Failure> {
    let (lambda, op) = (&aws.lambda, call.operation());
    match call {
        Call::CreateAlias {
            function,
            name,
            description,
            routing,
        } => {
            let request = lambda
                .create_alias()
                .function_name(function)
                .name(name)
                .description(description)
                .set_function_version(routing.as_ref().map(|r| r.version.clone()))
                .routing_config(weights(routing.as_ref()));
            aws.write(Service::Lambda, op, request.send()).await
        }
        Call::UpdateAlias {
            function,
            name,
            description,
            routing,
            revision_id,
        } => {
            let request = lambda
                .update_alias()
                .function_name(function)
                .name(name)
                .description(description)
                .set_function_version(routing.as_ref().map(|r| r.version.clone()))
                .routing_config(weights(routing.as_ref()))
                .set_revision_id(revision_id.clone());
            aws.write(Service::Lambda, op, request.send()).await
        }
        Call::DeleteAlias { function, name } => {
            let request = lambda.delete_alias().function_name(function).name(name);
            aws.delete(Service::Lambda, op, request.send()).await
        }
    }
}

/// Always sent, because UpdateAlias keeps fields that a request omits.
fn weights(routing: Option<&Routing>) -> AliasRoutingConfiguration {
    let weights = routing.and_then(|r| r.additional.as_ref()).into_iter();
    let weights = weights.map(|(version, percentage)| (version.clone(), millionths(*percentage) as f64 / 1e6));
    AliasRoutingConfiguration::builder()
        .set_additional_version_weights(Some(weights.collect()))
        .build()
}
