//! (io) Sends the calls that change provisioned concurrency.

use super::Call;
use crate::aws::{Answer, Aws, Failure, Service};
use crate::resource::kind::AwsCall;

/// Sends the call.
pub(crate) async fn apply(aws: &Aws, call: &Call) -> Result<Answer, Failure> {
    let (lambda, op) = (&aws.lambda, call.operation());
    match call {
        Call::PutProvisionedConcurrencyConfig {
            function,
            qualifier,
            provisioned_concurrent_executions,
        } => {
            let request = lambda
                .put_provisioned_concurrency_config()
                .function_name(function)
                .qualifier(qualifier)
                .provisioned_concurrent_executions(*provisioned_concurrent_executions);
            aws.write(Service::Lambda, op, request.send()).await
        }
        Call::DeleteProvisionedConcurrencyConfig { function, qualifier } => {
            let request = lambda
                .delete_provisioned_concurrency_config()
                .function_name(function)
                .qualifier(qualifier);
            aws.delete(Service::Lambda, op, request.send()).await
        }
    }
}
