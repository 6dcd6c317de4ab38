//! The least rights that a definition's states need: what its state machine's role has to allow.
//!
//! Facts are from the Step Functions developer guide
//! (<https://docs.aws.amazon.com/step-functions/latest/dg/service-integration-iam-templates.html>) and the
//! Service Authorization Reference
//! (<https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html>).
//! What a definition cannot say stays with the role's `policyStatements`: keys of encrypted queues, topics,
//! tables and buckets, the data that an Athena query reads, the Kubernetes rights of EKS jobs.

mod call;
mod convert;
mod map;
mod need;
mod optimized;
mod resource;
mod sdk;
mod sensitive;
mod statement;
#[cfg(test)]
pub(crate) mod tests;
mod text;

pub use statement::Statement;

use super::model::{Machine, Pattern, Resource, ResourceKind, State};
use call::{Call, Findings};
use serde_json::Value;
use text::Arguments;

/// Where the state machine runs, and what else is its pattern's own.
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    /// `aws`, `aws-cn`, `aws-us-gov`, ...
    pub partition: &'a str,
    /// Such as `eu-west-1`.
    pub region: &'a str,
    /// 12 digits.
    pub account: &'a str,
    /// Name of the state machine whose role is meant: a distributed Map starts executions of it.
    pub state_machine_name: &'a str,
    /// Unqualified ARNs of the pattern's own function and state machine, which it may use whatever tags they bear.
    pub own_arns: &'a [&'a str],
    /// `<cluster>/<namespace>/`: other functions, state machines and log groups with an owner tag may be used
    /// only if the tag begins so. `None` for no such condition.
    pub owner_prefix: Option<&'a str>,
    /// Whether an administrator's permissions boundary is in force. If not, no action that is sensitive in one
    /// state is granted to any.
    pub bounded: bool,
}

impl Context<'_> {
    /// ARN of the state machine itself.
    fn machine_arn(&self) -> String {
        let Self {
            partition,
            region,
            account,
            state_machine_name,
            ..
        } = self;
        format!("arn:{partition}:states:{region}:{account}:stateMachine:{state_machine_name}")
    }
}

/// What a definition needs, and what is to be known of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rights {
    /// What the role has to allow, in a stable order.
    pub statements: Vec<Statement>,
    /// What could not be narrowed, and what is not granted and so has to be by `policyStatements`.
    pub warnings: Vec<Warning>,
    /// Grants that could widen or borrow rights, see [`Sensitive`]; not among the statements where no
    /// permissions boundary is in force.
    pub sensitive: Vec<Sensitive>,
}

/// Something about a state's rights that its author should know.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Warning {
    /// JSON path of the state within the definition.
    pub path: String,
    /// What is granted or not, and why.
    pub message: String,
}

/// A grant by which whoever writes the definition could get rights that are not theirs: by changing policies,
/// by handing a role or other code to a service, by reading credentials. Granted only where a permissions
/// boundary bounds it. Sending, reading and writing data, invoking functions and starting executions is none.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Sensitive {
    /// JSON path of the state within the definition.
    pub path: String,
    /// IAM action.
    pub action: String,
    /// What it is granted on.
    pub resource: String,
    /// What could be done with it.
    pub why: &'static str,
}

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
        arguments: Arguments::of(state.value, state.query_language),
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
