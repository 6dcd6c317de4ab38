//! Changes of optional fields of function and state machine.

use super::{KEY, OtherWriter};
use aws_sdk_lambda::types as lambda;
use aws_sdk_sfn::types as sfn;

impl OtherWriter {
    /// Changes an optional field or a field with its own call. Returns `false` for any other field.
    pub(super) async fn change_option(&self, field: &str) -> bool {
        let (client, function) = (&self.aws.lambda, &self.function);
        let now = client.get_function_configuration().function_name(function);
        let now = now.send().await.unwrap();
        let update = client.update_function_configuration().function_name(function);
        let vpc = now.vpc_config;
        let (subnets, groups, ipv6) = vpc.map_or((None, None, None), |v| {
            (v.subnet_ids, v.security_group_ids, v.ipv6_allowed_for_dual_stack)
        });
        let vpc = lambda::VpcConfig::builder();
        let durable = lambda::DurableConfig::builder();
        let days = now.durable_config.as_ref().and_then(|d| d.retention_period_in_days);
        let timeout = now.durable_config.as_ref().and_then(|d| d.execution_timeout);
        let one = |id: &str| Some(vec![id.to_owned()]);
        let update = match field {
            "vpcConfig.subnetIds" => {
                let vpc = vpc.set_subnet_ids(one("subnet-theirs")).set_security_group_ids(groups);
                update.vpc_config(vpc.set_ipv6_allowed_for_dual_stack(ipv6).build())
            }
            "vpcConfig.securityGroupIds" => {
                let vpc = vpc.set_subnet_ids(subnets).set_security_group_ids(one("sg-theirs"));
                update.vpc_config(vpc.set_ipv6_allowed_for_dual_stack(ipv6).build())
            }
            "vpcConfig.ipv6AllowedForDualStack" => {
                let vpc = vpc.set_subnet_ids(subnets).set_security_group_ids(groups);
                update.vpc_config(vpc.ipv6_allowed_for_dual_stack(ipv6 != Some(true)).build())
            }
            "fileSystemConfigs" => update.set_file_system_configs(Some(vec![])),
            "deadLetterConfig.targetArn" => {
                let target = format!("arn:aws:sqs:eu-west-1:{}:theirs", self.account);
                update.dead_letter_config(lambda::DeadLetterConfig::builder().target_arn(target).build())
            }
            "kmsKeyArn" => update.kms_key_arn(KEY),
            "snapStart.applyOn" => update.snap_start(
                lambda::SnapStart::builder()
                    .apply_on(lambda::SnapStartApplyOn::PublishedVersions)
                    .build(),
            ),
            "durableConfig.executionTimeout" => {
                let durable = durable.set_retention_period_in_days(days).execution_timeout(99);
                update.durable_config(durable.build())
            }
            "durableConfig.retentionPeriodInDays" => {
                let durable = durable.set_execution_timeout(timeout).retention_period_in_days(90);
                update.durable_config(durable.build())
            }
            _ => return self.change_setting(field).await,
        };
        update.send().await.unwrap();
        true
    }

    async fn change_setting(&self, field: &str) -> bool {
        let (client, function) = (&self.aws.lambda, &self.function);
        match field {
            "codeSigningConfigArn" => {
                let delete = client.delete_function_code_signing_config().function_name(function);
                drop(delete.send().await.unwrap());
            }
            "reservedConcurrentExecutions" => {
                let put = client.put_function_concurrency().function_name(function);
                drop(put.reserved_concurrent_executions(3).send().await.unwrap());
            }
            "recursiveLoop" => {
                let put = client.put_function_recursion_config().function_name(function);
                let put = put.recursive_loop(lambda::RecursiveLoop::Terminate);
                drop(put.send().await.unwrap());
            }
            "runtimeManagementConfig.updateRuntimeOn" | "runtimeManagementConfig.runtimeVersionArn" => {
                let now = client.get_runtime_management_config().function_name(function);
                let now = now.send().await.unwrap();
                let put = client.put_runtime_management_config().function_name(function);
                let put = if field.ends_with("Arn") {
                    put.set_update_runtime_on(now.update_runtime_on)
                        .runtime_version_arn("arn:aws:lambda:eu-west-1::runtime:theirs")
                } else {
                    put.update_runtime_on(lambda::UpdateRuntimeOn::FunctionUpdate)
                        .set_runtime_version_arn(now.runtime_version_arn)
                };
                drop(put.send().await.unwrap());
            }
            _ => return false,
        }
        true
    }

    pub(super) async fn change_encryption(&self, field: &str) -> bool {
        let (client, arn) = (&self.aws.sfn, &self.machine);
        let now = client.describe_state_machine().state_machine_arn(arn);
        let machine = now.send().await.unwrap();
        let now = machine.encryption_configuration.unwrap();
        let other = sfn::EncryptionConfiguration::builder().r#type(now.r#type);
        let seconds = now.kms_data_key_reuse_period_seconds;
        let other = match field {
            "encryptionConfiguration.kmsKeyId" => other.kms_key_id(KEY).set_kms_data_key_reuse_period_seconds(seconds),
            "encryptionConfiguration.kmsDataKeyReusePeriodSeconds" => other
                .set_kms_key_id(now.kms_key_id)
                .kms_data_key_reuse_period_seconds(60),
            _ => return false,
        };
        // Step Functions encrypts the definition again and requires it for that.
        let update = client.update_state_machine().state_machine_arn(arn);
        let update = update.definition(machine.definition);
        drop(
            update
                .encryption_configuration(other.build().unwrap())
                .send()
                .await
                .unwrap(),
        );
        true
    }

    /// Returns the changeable optional fields as AWS returns them.
    pub(super) async fn options(&self) -> Vec<String> {
        let (client, function) = (&self.aws.lambda, &self.function);
        let found = client.get_function().function_name(function).send().await.unwrap();
        let signing = client.get_function_code_signing_config().function_name(function);
        let recursion = client.get_function_recursion_config().function_name(function);
        let runtime = client.get_runtime_management_config().function_name(function);
        let runtime = runtime.send().await.unwrap();
        let machine = self.aws.sfn.describe_state_machine().state_machine_arn(&self.machine);
        let c = found.configuration.unwrap();
        let text = |text: Option<String>| text.filter(|text| !text.is_empty());
        vec![
            format!("{:?} {:?}", c.vpc_config, c.file_system_configs.unwrap_or_default()),
            format!(
                "{:?} {:?}",
                text(c.dead_letter_config.and_then(|d| d.target_arn)),
                text(c.kms_key_arn)
            ),
            format!("{:?} {:?} {:?}", c.snap_start, c.durable_config, c.tenancy_config),
            format!("{:?}", found.concurrency),
            format!("{:?}", signing.send().await.unwrap().code_signing_config_arn),
            format!("{:?}", recursion.send().await.unwrap().recursive_loop),
            format!("{:?} {:?}", runtime.update_runtime_on, runtime.runtime_version_arn),
            format!("{:?}", machine.send().await.unwrap().encryption_configuration),
        ]
    }
}
