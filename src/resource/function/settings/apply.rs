//! (io) Sends the calls that change settings.

use super::Call;
use crate::aws::{Answer, Aws, Failure, Service};
use aws_sdk_lambda::types::{RecursiveLoop, UpdateRuntimeOn};

/// Sends the call.
pub(in crate::resource::function) async fn apply(aws: &Aws, call: &Call) -> Result<Answer, Failure> {
    let (lambda, op) = (&aws.lambda, call.operation());
    match call {
        Call::PutFunctionCodeSigningConfig {
            function,
            code_signing_config_arn,
        } => {
            let request = lambda
                .put_function_code_signing_config()
                .function_name(function)
                .code_signing_config_arn(code_signing_config_arn);
            aws.write(Service::Lambda, op, request.send()).await
        }
        Call::DeleteFunctionCodeSigningConfig { function } => {
            let request = lambda.delete_function_code_signing_config().function_name(function);
            aws.write(Service::Lambda, op, request.send()).await
        }
        Call::PutFunctionConcurrency {
            function,
            reserved_concurrent_executions,
        } => {
            let request = lambda
                .put_function_concurrency()
                .function_name(function)
                .reserved_concurrent_executions(*reserved_concurrent_executions);
            aws.write(Service::Lambda, op, request.send()).await
        }
        Call::DeleteFunctionConcurrency { function } => {
            let request = lambda.delete_function_concurrency().function_name(function);
            aws.write(Service::Lambda, op, request.send()).await
        }
        Call::PutFunctionRecursionConfig {
            function,
            recursive_loop,
        } => {
            let request = lambda
                .put_function_recursion_config()
                .function_name(function)
                .recursive_loop(RecursiveLoop::from(recursive_loop.as_str()));
            aws.write(Service::Lambda, op, request.send()).await
        }
        Call::PutRuntimeManagementConfig {
            function,
            runtime_management_config: config,
        } => {
            let request = lambda
                .put_runtime_management_config()
                .function_name(function)
                .update_runtime_on(UpdateRuntimeOn::from(config.update_runtime_on.as_str()))
                .set_runtime_version_arn(config.runtime_version_arn.clone());
            aws.write(Service::Lambda, op, request.send()).await
        }
    }
}
