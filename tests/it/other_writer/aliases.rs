//! Changes of aliases.

use super::OtherWriter;
use aws_sdk_lambda::types::AliasRoutingConfiguration;
use aws_sdk_sfn::types::RoutingConfigurationListItem;

impl OtherWriter {
    pub(super) async fn change_function_alias(&self, field: &str) {
        let update = self
            .aws
            .lambda
            .update_alias()
            .function_name(&self.function)
            .name("live");
        let update = match field {
            "description" => update.description("theirs"),
            "functionVersion" => update.function_version("$LATEST"),
            "routingConfig.additionalVersionWeights" => {
                let weights = AliasRoutingConfiguration::builder().additional_version_weights("2", 0.1);
                update.routing_config(weights.build())
            }
            _ => panic!("add a call that changes FunctionAlias.{field}"),
        };
        drop(update.send().await.unwrap());
    }

    pub(super) async fn change_provisioned_concurrency(&self, field: &str) {
        assert_eq!(
            field, "provisionedConcurrentExecutions",
            "add a call that changes {field}"
        );
        let put = self.aws.lambda.put_provisioned_concurrency_config();
        let put = put.function_name(&self.function).qualifier("live");
        drop(put.provisioned_concurrent_executions(7).send().await.unwrap());
    }

    pub(super) async fn change_machine_alias(&self, field: &str) {
        let sfn = &self.aws.sfn;
        let update = sfn
            .update_state_machine_alias()
            .state_machine_alias_arn(format!("{}:live", self.machine));
        let update = match field {
            "description" => update.description("theirs"),
            "routingConfiguration" => {
                // An earlier change of the machine is published as a new version.
                let publish = sfn.publish_state_machine_version().state_machine_arn(&self.machine);
                let version = publish.send().await.unwrap().state_machine_version_arn;
                let item = RoutingConfigurationListItem::builder()
                    .state_machine_version_arn(version)
                    .weight(100);
                update.routing_configuration(item.build().unwrap())
            }
            _ => panic!("add a call that changes StateMachineAlias.{field}"),
        };
        drop(update.send().await.unwrap());
    }

    /// Returns the properties of the aliases in AWS.
    pub(super) async fn aliases(&self) -> String {
        let (lambda, function) = (&self.aws.lambda, &self.function);
        let get = lambda.get_alias().function_name(function).name("live");
        let alias = get.send().await.unwrap();
        let get = lambda.get_provisioned_concurrency_config();
        let provisioned = get.function_name(function).qualifier("live").send().await.unwrap();
        let arn = format!("{}:live", self.machine);
        let describe = self.aws.sfn.describe_state_machine_alias();
        let machine = describe.state_machine_alias_arn(arn).send().await.unwrap();
        format!(
            "{:?} {:?} {:?} {:?} {:?} {:?}",
            alias.description,
            alias.function_version,
            alias.routing_config,
            provisioned.requested_provisioned_concurrent_executions,
            machine.description,
            machine.routing_configuration
        )
    }
}
