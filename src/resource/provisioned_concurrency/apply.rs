use super::Call;
use crate::aws::{Answer, Aws, Failure, Service};

/// Makes the call.
pub async fn apply(aws: &Aws, call: &Call) -> Result<Answer, Failure> {
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
            aws.call(Service::Lambda, op, request.send()).await?;
            Ok(Answer::default())
        }
        Call::DeleteProvisionedConcurrencyConfig { function, qualifier } => {
            let request = lambda
                .delete_provisioned_concurrency_config()
                .function_name(function)
                .qualifier(qualifier);
            Failure::absent(aws.call(Service::Lambda, op, request.send()).await)?;
            Ok(Answer {
                gone: true,
                ..Answer::default()
            })
        }
    }
}
