//! Least-privilege rights of a definition: the statements that the role of its state machine needs.
//!
//! The facts are from the Step Functions developer guide
//! (<https://docs.aws.amazon.com/step-functions/latest/dg/service-integration-iam-templates.html>) and the Service
//! Authorization Reference
//! (<https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html>).
//!
//! A definition does not contain all facts. The `policyStatements` of the role must grant the rights on keys of
//! encrypted queues, topics, tables and buckets, on the data that an Athena query reads, and the Kubernetes rights of
//! EKS jobs.

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

/// Returns the rights that the states need, including the states of branches and iterations. Accepts any JSON: an
/// invalid part of the definition adds no right.
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
            format!("Resource {} is unknown, so nothing is granted for it", resource.text),
        ),
    }
}
