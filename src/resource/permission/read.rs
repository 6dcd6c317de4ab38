use super::{Observed, statement};
use crate::aws::{Aws, Failure, Service};
use crate::json;
use crate::names::Target;
use serde_json::Value;

/// GetPolicy: all statements for a function or an alias at once. None is a policy too.
pub async fn read(aws: &Aws, target: &Target) -> Result<Vec<Observed>, Failure> {
    let request = aws
        .lambda
        .get_policy()
        .function_name(&target.function)
        .set_qualifier(target.qualifier.clone());
    let answer = Failure::absent(aws.call(Service::LambdaPolicy, "GetPolicy", request.send()).await)?;
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
