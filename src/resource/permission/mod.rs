//! Statements of a function's resource policy, which allow callers. Statements are parts of the function. The operator
//! does not change statements with ids that are not in the spec.

mod apply;
mod read;
mod statement;

pub(crate) use apply::apply;
pub(crate) use read::read;
pub use statement::Grant;

use super::difference::Differences;
use super::kind::{AwsCall, DesiredObject, ObservedObject, function_and_alias, operations};
use super::known::Known;
use super::verdict::Verdict;
use crate::api::ResourceId;
use crate::names::{Place, Target};
use serde::Serialize;
use statement::canonical_principal;

/// The desired state of a statement.
#[derive(Clone, Debug, Serialize)]
#[allow(missing_docs, reason = "Lambda's own names")]
pub struct Desired {
    pub target: Target,
    pub statement_id: String,
    pub grant: Grant,
}

/// The observed state of a statement.
#[derive(Clone, Debug)]
#[allow(missing_docs, reason = "Lambda's own names")]
pub struct Observed {
    pub target: Target,
    pub statement_id: String,
    pub grant: Grant,
    /// Parts of the statement that no argument of AddPermission creates.
    pub other: Vec<String>,
}

/// A call to Lambda.
#[derive(Clone, Debug, Serialize)]
#[allow(missing_docs, reason = "Lambda's own names")]
pub enum Call {
    AddPermission(Box<Desired>),
    RemovePermission { target: Target, statement_id: String },
}

impl DesiredObject for Desired {
    fn name(&self) -> String {
        name(&self.target, &self.statement_id)
    }

    fn arn(&self, place: &Place) -> String {
        place.target_arn(&self.target)
    }

    fn needs(&self) -> Vec<ResourceId> {
        function_and_alias(&self.target)
    }
}

impl ObservedObject for Observed {}

impl Observed {
    fn name(&self) -> String {
        name(&self.target, &self.statement_id)
    }
}

impl AwsCall for Call {
    operations! { AddPermission, RemovePermission }

    fn creation_values(&self, values: &mut Differences) {
        if let Call::AddPermission(made) = self {
            values.extend(differences(&made.grant, &Grant::default(), &vec![]));
        }
    }
}

/// Returns the name of a statement in the inventory.
fn name(target: &Target, statement_id: &str) -> String {
    format!("{target}/{statement_id}")
}

pub(super) fn create(wanted: &Desired, verdict: &mut Verdict<Call>) {
    verdict.create(4, Call::AddPermission(Box::new(wanted.clone())));
}

/// Replaces a statement: Lambda cannot change one in place.
pub(super) fn update(wanted: &Desired, observed: &Observed, _: Known<'_>, verdict: &mut Verdict<Call>) {
    let differences = || differences(&wanted.grant, &observed.grant, &observed.other);
    verdict.update(4, differences(), || remove(observed));
    verdict.update(4, differences(), || Call::AddPermission(Box::new(wanted.clone())));
}

pub(super) fn delete(observed: &Observed, _: Known<'_>, verdict: &mut Verdict<Call>) {
    verdict.delete(0, remove(observed));
}

fn remove(observed: &Observed) -> Call {
    Call::RemovePermission {
        target: observed.target.clone(),
        statement_id: observed.statement_id.clone(),
    }
}

fn differences(wanted: &Grant, observed: &Grant, other: &Vec<String>) -> Differences {
    let mut fields = Differences::compare_fields(wanted, observed)
        .field("principal", |g| canonical_principal(&g.principal))
        .field("action", |g| &g.action)
        .field("sourceArn", |g| &g.source_arn)
        .field("sourceAccount", |g| &g.source_account)
        .field("principalOrgID", |g| &g.principal_org_id)
        .field("functionUrlAuthType", |g| &g.function_url_auth_type)
        .field("invokedViaFunctionUrl", |g| g.invoked_via_function_url)
        .differences();
    fields.compare("statement", &vec![], other);
    // An Alexa skill proves its identity by the token.
    if wanted.event_source_token != observed.event_source_token {
        fields.note("eventSourceToken", "***".into(), "***".into());
    }
    fields
}
