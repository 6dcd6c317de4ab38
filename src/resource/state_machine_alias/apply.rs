//! (io) Sends the calls that change aliases of state machines.

use super::Call;
use crate::aws::{Answer, Aws, Failure, Service};
use crate::resource::kind::AwsCall;
use aws_sdk_sfn::types::RoutingConfigurationListItem;
use std::collections::BTreeMap;

/// Sends the call.
pub(crate) async fn apply(aws: &Aws, call: &Call) -> Result<Answer, Failure> {
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
            aws.write(Service::States, op, request.send()).await
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
            aws.write(Service::States, op, request.send()).await
        }
        Call::DeleteStateMachineAlias { arn } => {
            let request = sfn.delete_state_machine_alias().state_machine_alias_arn(arn);
            aws.delete(Service::States, op, request.send()).await
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
