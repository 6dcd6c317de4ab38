//! (io) Sends the calls that change statements of a function's resource policy.

use super::Call;
use crate::aws::{Answer, Aws, Failure, Service};
use crate::resource::kind::AwsCall;
use aws_sdk_lambda::types::FunctionUrlAuthType;

/// Sends the call.
pub(crate) async fn apply(aws: &Aws, call: &Call) -> Result<Answer, Failure> {
    let (lambda, op) = (&aws.lambda, call.operation());
    match call {
        Call::AddPermission(desired) => {
            let grant = desired.grant.clone();
            let auth_type = grant.function_url_auth_type.as_deref().map(FunctionUrlAuthType::from);
            let request = lambda
                .add_permission()
                .function_name(&desired.target.function)
                .set_qualifier(desired.target.qualifier.clone())
                .statement_id(&desired.statement_id)
                .principal(grant.principal)
                .action(grant.action)
                .set_source_arn(grant.source_arn)
                .set_source_account(grant.source_account)
                .set_principal_org_id(grant.principal_org_id)
                .set_event_source_token(grant.event_source_token)
                .set_function_url_auth_type(auth_type)
                .set_invoked_via_function_url(grant.invoked_via_function_url);
            aws.write(Service::Lambda, op, request.send()).await
        }
        Call::RemovePermission { target, statement_id } => {
            let request = lambda
                .remove_permission()
                .function_name(&target.function)
                .set_qualifier(target.qualifier.clone())
                .statement_id(statement_id);
            aws.delete(Service::Lambda, op, request.send()).await
        }
    }
}
