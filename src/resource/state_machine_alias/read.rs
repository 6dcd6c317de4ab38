use super::Observed;
use crate::aws::{Aws, Service};
use crate::resource::depth::{Found, Wanted, one_by_one};
use futures::future::FutureExt;

/// DescribeStateMachineAlias.
pub(crate) async fn read(aws: &Aws, wanted: &Wanted<'_>) -> Vec<Found<Observed>> {
    one_by_one(wanted, |name, _| read_alias(aws, name).boxed()).await
}

/// The name is `<machine>:<alias>`.
async fn read_alias(aws: &Aws, name: &str) -> Found<Observed> {
    let request = aws
        .sfn
        .describe_state_machine_alias()
        .state_machine_alias_arn(aws.place.state_machine_arn(name));
    let answer = aws.find(Service::StatesDescribe, "DescribeStateMachineAlias", request.send());
    let Some(out) = answer.await? else { return Ok(None) };
    let version = |arn: &str| arn.rsplit(':').next().unwrap_or_default().to_owned();
    Ok(Some(Observed {
        arn: out.state_machine_alias_arn.unwrap_or_default(),
        description: out.description.unwrap_or_default(),
        routing: out
            .routing_configuration
            .unwrap_or_default()
            .into_iter()
            .filter(|item| item.weight != 0)
            .map(|item| (version(&item.state_machine_version_arn), item.weight))
            .collect(),
    }))
}
