//! Statements of a function's resource policy: who may call it. Parts of the function, known by their ids;
//! statements with other ids are other people's and are left alone.

mod apply;
mod read;
mod statement;

pub use apply::apply;
pub use read::read;

use super::{Action, Difference, Differences, Known, Verdict};
use crate::api::ResourceId;
use crate::names::Target;
use serde::Serialize;

/// A statement as it should be.
#[derive(Clone, Debug, Serialize)]
#[allow(missing_docs, reason = "Lambda's own names")]
pub struct Desired {
    pub target: Target,
    pub statement_id: String,
    pub grant: Grant,
}

/// What AddPermission makes a statement of.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[allow(missing_docs, reason = "Lambda's own names")]
pub struct Grant {
    pub principal: String,
    pub action: String,
    pub source_arn: Option<String>,
    pub source_account: Option<String>,
    pub principal_org_id: Option<String>,
    pub event_source_token: Option<String>,
    pub function_url_auth_type: Option<String>,
    pub invoked_via_function_url: Option<bool>,
}

/// A statement as it was seen.
#[derive(Clone, Debug)]
#[allow(missing_docs, reason = "Lambda's own names")]
pub struct Observed {
    pub target: Target,
    pub statement_id: String,
    pub grant: Grant,
    /// What no argument of AddPermission stands for.
    pub other: Vec<String>,
}

/// A call to Lambda.
#[derive(Clone, Debug, Serialize)]
#[allow(missing_docs, reason = "Lambda's own names")]
pub enum Call {
    AddPermission(Box<Desired>),
    RemovePermission { target: Target, statement_id: String },
}

impl Call {
    pub(super) fn operation(&self) -> &'static str {
        match self {
            Call::AddPermission(_) => "AddPermission",
            Call::RemovePermission { .. } => "RemovePermission",
        }
    }
}

/// Lambda changes no statement in place: it is removed and added anew.
pub(super) fn diff(id: &ResourceId, wanted: Option<&Desired>, observed: Option<&Observed>, _: Known<'_>) -> Verdict {
    let mut verdict = Verdict::default();
    let mut push = |action, stage, call, differences: Differences| {
        let call = super::Call::Permission(call);
        verdict.push(id, action, stage, call, differences.into_vec());
    };
    let add = |wanted: &Desired| Call::AddPermission(Box::new(wanted.clone()));
    let remove = |observed: &Observed| Call::RemovePermission {
        target: observed.target.clone(),
        statement_id: observed.statement_id.clone(),
    };
    match (wanted, observed) {
        (None, None) => {}
        (Some(wanted), None) => push(Action::Create, 4, add(wanted), Differences::default()),
        (Some(wanted), Some(observed)) => {
            if !differences(wanted, observed).is_empty() {
                push(Action::Update, 4, remove(observed), differences(wanted, observed));
                push(Action::Update, 4, add(wanted), differences(wanted, observed));
            }
        }
        (None, Some(observed)) => push(Action::Delete, 0, remove(observed), Differences::default()),
    }
    verdict
}

/// What it is made with.
pub(super) fn values(made: &Desired) -> Vec<Difference> {
    let nothing = Observed {
        target: made.target.clone(),
        statement_id: made.statement_id.clone(),
        grant: Grant::default(),
        other: vec![],
    };
    differences(made, &nothing).into_vec()
}

fn differences(wanted: &Desired, observed: &Observed) -> Differences {
    let (new, old) = (&wanted.grant, &observed.grant);
    let mut fields = Differences::default();
    fields
        .compare(
            "principal",
            &statement::principal(&new.principal),
            &statement::principal(&old.principal),
        )
        .compare("action", &new.action, &old.action)
        .compare("sourceArn", &new.source_arn, &old.source_arn)
        .compare("sourceAccount", &new.source_account, &old.source_account)
        .compare("principalOrgID", &new.principal_org_id, &old.principal_org_id)
        .compare(
            "functionUrlAuthType",
            &new.function_url_auth_type,
            &old.function_url_auth_type,
        )
        .compare(
            "invokedViaFunctionUrl",
            &new.invoked_via_function_url,
            &old.invoked_via_function_url,
        )
        .compare("statement", &vec![], &observed.other);
    // A token is what an Alexa skill proves itself by.
    if new.event_source_token != old.event_source_token {
        fields.note("eventSourceToken", "***".into(), "***".into());
    }
    fields
}
