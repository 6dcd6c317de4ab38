//! (io) Sends the calls that change function URLs.

use super::{Call, Cors};
use crate::aws::{Answer, Aws, Failure, Service};
use crate::resource::kind::AwsCall;
use aws_sdk_lambda::types::{Cors as LambdaCors, FunctionUrlAuthType, InvokeMode};

/// Sends the call.
pub(crate) async fn apply(aws: &Aws, call: &Call) -> Result<Answer, Failure> {
    let (lambda, op) = (&aws.lambda, call.operation());
    match call {
        Call::CreateFunctionUrlConfig(url) => {
            let request = lambda
                .create_function_url_config()
                .function_name(&url.target.function)
                .set_qualifier(url.target.qualifier.clone())
                .auth_type(FunctionUrlAuthType::from(url.configuration.auth_type.as_str()))
                .invoke_mode(InvokeMode::from(url.configuration.invoke_mode.as_str()))
                .cors(cors(&url.configuration.cors));
            aws.write(Service::Lambda, op, request.send()).await
        }
        Call::UpdateFunctionUrlConfig(url) => {
            let request = lambda
                .update_function_url_config()
                .function_name(&url.target.function)
                .set_qualifier(url.target.qualifier.clone())
                .auth_type(FunctionUrlAuthType::from(url.configuration.auth_type.as_str()))
                .invoke_mode(InvokeMode::from(url.configuration.invoke_mode.as_str()))
                .cors(cors(&url.configuration.cors));
            aws.write(Service::Lambda, op, request.send()).await
        }
        Call::DeleteFunctionUrlConfig { target } => {
            let request = lambda
                .delete_function_url_config()
                .function_name(&target.function)
                .set_qualifier(target.qualifier.clone());
            aws.delete(Service::Lambda, op, request.send()).await
        }
    }
}

/// Always sent, because UpdateFunctionUrlConfig keeps fields that a request omits.
fn cors(cors: &Cors) -> LambdaCors {
    LambdaCors::builder()
        .allow_credentials(cors.allow_credentials)
        .set_allow_headers(Some(cors.allow_headers.iter().cloned().collect()))
        .set_allow_methods(Some(cors.allow_methods.iter().cloned().collect()))
        .set_allow_origins(Some(cors.allow_origins.iter().cloned().collect()))
        .set_expose_headers(Some(cors.expose_headers.iter().cloned().collect()))
        .max_age(cors.max_age)
        .build()
}
