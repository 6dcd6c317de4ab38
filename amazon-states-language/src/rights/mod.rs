//! The least rights that a definition's states need: what its state machine's role has to allow.
//!
//! Facts are from the Step Functions developer guide
//! (<https://docs.aws.amazon.com/step-functions/latest/dg/service-integration-iam-templates.html>) and the
//! Service Authorization Reference
//! (<https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html>).
//! What a definition cannot say stays with the role's `policyStatements`: keys of encrypted queues, topics,
//! tables and buckets, the data that an Athena query reads, the Kubernetes rights of EKS jobs.

mod arn;
mod call;
mod change;
mod context;
mod map;
mod need;
mod optimized;
mod result;
mod sdk;
mod sensitive;
mod statement;
mod table;
mod template;
#[cfg(test)]
mod tests;
mod text;
mod words;

pub use context::Context;
pub use result::{Rights, Sensitive, Warning};
pub use statement::Statement;

use super::model::{Machine, Pattern, Resource, ResourceKind, State};
use call::{Call, Findings};
use serde_json::Value;
use text::Arguments;

/// The rights that the definition's states need, those in branches and iterations included. Total: what is no
/// valid definition yields what can be made of it.
pub(crate) fn rights(definition: &Value, context: &Context<'_>) -> Rights {
    let mut findings = Findings::default();
    for state in Machine::new(definition).all_states() {
        if let Some(resource) = state.resource() {
            task(state, &resource, context, &mut findings);
        } else if state.is_distributed_map() {
            map::distributed(state, context, &mut findings);
        }
    }
    findings.rights()
}

fn task(state: &State<'_>, resource: &Resource<'_>, context: &Context<'_>, findings: &mut Findings) {
    let call = Call {
        path: &state.path,
        arguments: Arguments::new(state.value, state.query_language),
        sync: matches!(resource.pattern(), Pattern::Sync | Pattern::Sync2),
        context,
    };
    if let Some(credentials) = state.field("Credentials") {
        let arguments = Arguments::all(credentials, state.query_language);
        return call::assume(&Call { arguments, ..call }, findings);
    }
    match resource.kind {
        ResourceKind::LambdaFunction => call::function(&call, resource.text, findings),
        ResourceKind::Activity => {}
        ResourceKind::Optimized { service, action, .. } => optimized::call(&call, service, action, findings),
        ResourceKind::AwsSdk { service, action, .. } => sdk::call(&call, service, action, findings),
        ResourceKind::Placeholder | ResourceKind::Unknown => call.warn(
            findings,
            format!(
                "{} is no Resource that is known, so nothing is granted for it",
                resource.text
            ),
        ),
    }
}
