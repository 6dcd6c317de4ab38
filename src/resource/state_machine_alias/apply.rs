use super::Call;
use crate::aws::{Answer, Aws, Failure, Service};
use aws_sdk_sfn::types::RoutingConfigurationListItem;
use std::collections::BTreeMap;

/// Makes the call.
pub async fn apply(aws: &Aws, call: &Call) -> Result<Answer, Failure> {
    let (sfn, op) = (&aws.sfn, call.operation());
    match call {
        Call::CreateStateMachineAlias {
            machine_arn,
            name,
            description,
            routing,
        } => {
            let request = sfn
                .create_state_machine_alias()
                .name(name)
                .description(description)
                .set_routing_configuration(Some(items(machine_arn, routing)?));
            aws.call(Service::States, op, request.send()).await?;
            Ok(Answer::default())
        }
        Call::UpdateStateMachineAlias {
            machine_arn,
            name,
            description,
            routing,
        } => {
            let request = sfn
                .update_state_machine_alias()
                .state_machine_alias_arn(format!("{machine_arn}:{name}"))
                .description(description)
                .set_routing_configuration(Some(items(machine_arn, routing)?));
            aws.call(Service::States, op, request.send()).await?;
            Ok(Answer::default())
        }
        Call::DeleteStateMachineAlias { arn } => {
            let request = sfn.delete_state_machine_alias().state_machine_alias_arn(arn);
            Failure::absent(aws.call(Service::States, op, request.send()).await)?;
            Ok(Answer {
                gone: true,
                ..Answer::default()
            })
        }
    }
}

fn items(machine_arn: &str, routing: &BTreeMap<String, i32>) -> Result<Vec<RoutingConfigurationListItem>, Failure> {
    let item = |(version, weight): (&String, &i32)| {
        RoutingConfigurationListItem::builder()
            .state_machine_version_arn(format!("{machine_arn}:{version}"))
            .weight(*weight)
            .build()
            .map_err(Failure::bug)
    };
    routing.iter().map(item).collect()
}
