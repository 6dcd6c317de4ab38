//! (io) Reads aliases of state machines.

use super::Observed;
use crate::aws::{Aws, Service};
use crate::resource::depth::{Depth, Found};

/// Calls DescribeStateMachineAlias. `name` is `<machine>:<alias>`.
pub(crate) async fn read(aws: &Aws, name: &str, _: &Depth) -> Found<Observed> {
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
