//! (io) Reads statements of a function's resource policy.

use super::{Observed, statement};
use crate::api::ResourceId;
use crate::aws::{Aws, Failure, Service};
use crate::json;
use crate::names::Target;
use crate::resource::depth::{Found, Wanted};
use futures::future::{self, FutureExt};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// Reads the statements: one call for the function, and one for each alias.
pub(crate) async fn read(aws: &Aws, wanted: &Wanted<'_>) -> Vec<Found<Observed>> {
    let targets: BTreeSet<Target> = wanted.iter().map(|(id, _)| Target::parse(&id.name)).collect();
    let policies = future::join_all(targets.iter().map(|target| read_policy(aws, target).boxed())).await;
    let policies: BTreeMap<&Target, _> = targets.iter().zip(policies).collect();
    let statement = |id: &ResourceId| match policies.get(&Target::parse(&id.name)) {
        Some(Ok(statements)) => Ok(statements.iter().find(|s| s.name() == id.name).cloned()),
        Some(Err(failure)) => Err(failure.clone()),
        None => Ok(None),
    };
    wanted.iter().map(|(id, _)| statement(id)).collect()
}

/// Calls GetPolicy. A function without a policy has no statements.
async fn read_policy(aws: &Aws, target: &Target) -> Result<Vec<Observed>, Failure> {
    let request = aws
        .lambda
        .get_policy()
        .function_name(&target.function)
        .set_qualifier(target.qualifier.clone());
    let answer = aws.find(Service::LambdaPolicy, "GetPolicy", request.send()).await?;
    let policy = answer.and_then(|out| out.policy).map(|text| json::parse(&text));
    let statements = match policy.as_ref().and_then(|policy| policy.get("Statement")) {
        Some(Value::Array(many)) => many.iter().collect(),
        Some(one) => vec![one],
        None => vec![],
    };
    Ok(statements.into_iter().filter_map(|s| observed(target, s)).collect())
}

fn observed(target: &Target, value: &Value) -> Option<Observed> {
    let statement = value.as_object()?;
    let (grant, other) = statement::grant(statement);
    Some(Observed {
        target: target.clone(),
        statement_id: statement.get("Sid")?.as_str()?.to_owned(),
        grant,
        other,
    })
}
