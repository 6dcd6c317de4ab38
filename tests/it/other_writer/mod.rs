//! Another writer in the account: it changes AWS objects of the operator through the gateway, as a user of the console
//! could.

mod aliases;
mod mappings;
mod options;
mod parts;
mod snapshot;

use crate::world::{Aws, World};
use aws_sdk_iam::types::Tag as RoleTag;
use aws_sdk_lambda::primitives::Blob;
use aws_sdk_lambda::types as lambda;
use aws_sdk_sfn::types as sfn;
use lambdasfn::api::LambdaSfnPatternStatus;
use lambdasfn::resource::function::package::Package;
use serde_json::json;
use std::collections::BTreeMap;
use std::time::Duration;

const KEY: &str = "arn:aws:kms:eu-west-1:123456789012:key/12345678-1234-1234-1234-123456789012";
const TRUST: &str = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":["lambda.amazonaws.com","states.amazonaws.com"]},"Action":"sts:AssumeRole"}]}"#;

/// Clients of another writer, and the objects that it changes.
pub(crate) struct OtherWriter {
    aws: Aws,
    account: String,
    role: String,
    group: String,
    group_arn: String,
    function: String,
    function_arn: String,
    machine: String,
    other_role: String,
}

impl OtherWriter {
    pub(crate) async fn new(world: &World, status: &LambdaSfnPatternStatus) -> Self {
        let aws = Aws::connect(&world.gateway.url(), &world.account).await;
        let out = status.outputs.clone().unwrap();
        let other = aws
            .iam
            .create_role()
            .role_name("theirs")
            .assume_role_policy_document(TRUST);
        let other_role = other.send().await.unwrap().role.unwrap().arn;
        aws.logs
            .create_log_group()
            .log_group_name("theirs")
            .send()
            .await
            .unwrap();
        let group = out.lambda_log_group_name.unwrap();
        Self {
            account: world.account.clone(),
            role: out.step_function_role_name.unwrap(),
            group_arn: format!("arn:aws:logs:eu-west-1:{}:log-group:{group}", world.account),
            group,
            function: out.lambda_function_name.unwrap(),
            function_arn: out.lambda_function_arn.unwrap(),
            machine: out.state_machine_arn.unwrap(),
            other_role,
            aws,
        }
    }

    /// Changes a field. Returns further fields that change with it.
    pub(crate) async fn change(&self, kind: &str, field: &str) -> Vec<&'static str> {
        let implied: &[&str] = match (kind, field) {
            // The format Text has no log levels.
            ("Function", "loggingConfig.logFormat") => {
                &["loggingConfig.applicationLogLevel", "loggingConfig.systemLogLevel"]
            }
            _ => &[],
        };
        match kind {
            "Role" => self.change_role(field).await,
            "LogGroup" => self.change_group(field).await,
            "Function" => self.change_function(field).await,
            "StateMachine" => self.change_machine(field).await,
            "FunctionUrl" => self.change_url(field).await,
            "FunctionAlias" => self.change_function_alias(field).await,
            "ProvisionedConcurrency" => self.change_provisioned_concurrency(field).await,
            "StateMachineAlias" => self.change_machine_alias(field).await,
            "Permission" => self.change_permission(field).await,
            "EventInvokeConfig" => self.change_event_invoke_config(field).await,
            "EventSourceMapping" => self.change_mapping(field).await,
            _ => panic!("add calls that change the fields of {kind}"),
        }
        implied.to_vec()
    }

    async fn change_role(&self, field: &str) {
        let (iam, role) = (&self.aws.iam, &self.role);
        let statement = json!({"Effect": "Allow", "Action": "s3:*", "Resource": "*"});
        let document = json!({"Version": "2012-10-17", "Statement": [statement]}).to_string();
        let now = iam.get_role().role_name(role).send().await.unwrap().role.unwrap();
        let update = iam.update_role().role_name(role);
        match field {
            "assumeRolePolicyDocument" => {
                let update = iam.update_assume_role_policy().role_name(role);
                drop(update.policy_document(TRUST).send().await.unwrap());
            }
            "attachedPolicies" => {
                let attach = iam.attach_role_policy().role_name(role);
                let attach = attach.policy_arn("arn:aws:iam::aws:policy/ReadOnlyAccess");
                drop(attach.send().await.unwrap());
            }
            "description" => {
                let update = update.set_max_session_duration(now.max_session_duration);
                drop(update.description("theirs").send().await.unwrap());
            }
            "maxSessionDuration" => {
                let update = update.set_description(now.description).max_session_duration(7200);
                drop(update.send().await.unwrap());
            }
            "permissionsBoundary" => {
                let put = iam.put_role_permissions_boundary().role_name(role);
                let put = put.permissions_boundary("arn:aws:iam::aws:policy/ReadOnlyAccess");
                drop(put.send().await.unwrap());
            }
            "policies" | "policy" => {
                let name = if field == "policy" { "lambdasfn" } else { "theirs" };
                let put = iam.put_role_policy().role_name(role).policy_name(name);
                drop(put.policy_document(document).send().await.unwrap());
            }
            "tags.from" => {
                let tag = RoleTag::builder().key("from").value("them").build().unwrap();
                drop(iam.tag_role().role_name(role).tags(tag).send().await.unwrap());
            }
            _ => panic!("add a call that changes Role.{field}"),
        }
    }

    async fn change_group(&self, field: &str) {
        let (logs, group) = (&self.aws.logs, &self.group);
        match field {
            "deletionProtectionEnabled" => {
                let put = logs.put_log_group_deletion_protection().log_group_identifier(group);
                drop(put.deletion_protection_enabled(true).send().await.unwrap());
            }
            "kmsKeyId" => drop(
                logs.associate_kms_key()
                    .log_group_name(group)
                    .kms_key_id(KEY)
                    .send()
                    .await
                    .unwrap(),
            ),
            "retentionInDays" => {
                let put = logs.put_retention_policy().log_group_name(group).retention_in_days(7);
                drop(put.send().await.unwrap());
            }
            "tags.from" => {
                let tag = logs.tag_resource().resource_arn(&self.group_arn).tags("from", "them");
                drop(tag.send().await.unwrap());
            }
            _ => panic!("add a call that changes LogGroup.{field}"),
        }
    }

    async fn change_function(&self, field: &str) {
        self.function_settled().await;
        if self.change_option(field).await {
            return self.function_settled().await;
        }
        let (client, function) = (&self.aws.lambda, &self.function);
        let now = client
            .get_function_configuration()
            .function_name(function)
            .send()
            .await
            .unwrap();
        let mut variables = now.environment.and_then(|e| e.variables).unwrap_or_default();
        let environment = |variables| lambda::Environment::builder().set_variables(Some(variables)).build();
        let logging = now.logging_config.unwrap();
        let (mut format, mut levels, mut group) = (
            logging.log_format.clone(),
            (logging.application_log_level.clone(), logging.system_log_level.clone()),
            logging.log_group.clone(),
        );
        let update = client.update_function_configuration().function_name(function);
        let code = client.update_function_code().function_name(function);
        let update = match field {
            "architectures" => {
                let same = Package::bundled().unwrap().zip.to_vec();
                let code = code
                    .zip_file(Blob::new(same))
                    .architectures(lambda::Architecture::Arm64);
                return drop(code.send().await.unwrap());
            }
            "codeSha256" => return drop(code.zip_file(Blob::new(theirs().zip.to_vec())).send().await.unwrap()),
            "sourceKmsKeyArn" => {
                let bundled = Package::bundled().unwrap();
                let same = if now.code_sha256.as_ref() == Some(&bundled.sha256) {
                    bundled
                } else {
                    theirs()
                };
                let code = code.zip_file(Blob::new(same.zip.to_vec())).source_kms_key_arn(KEY);
                return drop(code.send().await.unwrap());
            }
            "tags.from" => {
                let tag = client.tag_resource().resource(&self.function_arn).tags("from", "them");
                return drop(tag.send().await.unwrap());
            }
            "description" => update.description("theirs"),
            "ephemeralStorage.size" => {
                let size = if now.ephemeral_storage.is_some_and(|e| e.size == 512) {
                    1024
                } else {
                    512
                };
                update.ephemeral_storage(lambda::EphemeralStorage::builder().size(size).build().unwrap())
            }
            "environment.variables.EXTRA" => {
                variables.insert("EXTRA".into(), "canary-theirs".into());
                update.environment(environment(variables))
            }
            "environment.variables.SFN_ARN" => {
                variables.insert("SFN_ARN".into(), "canary-theirs".into());
                update.environment(environment(variables))
            }
            "handler" => update.handler("theirs.run"),
            "layers" => update.layers("arn:aws:lambda:eu-west-1:123456789012:layer:theirs:1"),
            "loggingConfig.applicationLogLevel" => {
                levels.0 = Some(lambda::ApplicationLogLevel::Trace);
                update
            }
            "loggingConfig.systemLogLevel" => {
                levels.1 = Some(lambda::SystemLogLevel::Debug);
                update
            }
            "loggingConfig.logFormat" => {
                (format, levels) = (Some(lambda::LogFormat::Text), (None, None));
                update
            }
            "loggingConfig.logGroup" => {
                group = Some("theirs".into());
                update
            }
            "memorySize" => update.memory_size(1024),
            "role" => update.role(&self.other_role),
            "runtime" => update.runtime(lambda::Runtime::from("python3.13")),
            "timeout" => update.timeout(33),
            "tracingConfig.mode" => {
                let active = lambda::TracingConfig::builder().mode(lambda::TracingMode::Active);
                update.tracing_config(active.build())
            }
            _ => panic!("add a call that changes Function.{field}"),
        };
        let update = if field.starts_with("loggingConfig") {
            let logging = lambda::LoggingConfig::builder()
                .set_log_format(format)
                .set_application_log_level(levels.0)
                .set_system_log_level(levels.1)
                .set_log_group(group);
            update.logging_config(logging.build())
        } else {
            update
        };
        update.send().await.unwrap();
        self.function_settled().await;
    }

    async fn change_machine(&self, field: &str) {
        if self.change_encryption(field).await {
            return;
        }
        let (client, arn) = (&self.aws.sfn, &self.machine);
        let update = client.update_state_machine().state_machine_arn(arn);
        let now = client
            .describe_state_machine()
            .state_machine_arn(arn)
            .send()
            .await
            .unwrap();
        let mut logging = now.logging_configuration.unwrap();
        let update = match field {
            "definition" => update.definition(
                json!({"StartAt": "A", "States": {"A": {"Type": "Pass", "Comment": "canary-theirs", "End": true}}})
                    .to_string(),
            ),
            "loggingConfiguration.destinations" => {
                let arn = self.group_arn.replace(&self.group, "theirs") + ":*";
                let group = sfn::CloudWatchLogsLogGroup::builder().log_group_arn(arn).build();
                let destination = sfn::LogDestination::builder().cloud_watch_logs_log_group(group).build();
                logging.destinations = Some(vec![destination]);
                update.logging_configuration(logging)
            }
            "loggingConfiguration.includeExecutionData" => {
                logging.include_execution_data = false;
                update.logging_configuration(logging)
            }
            "loggingConfiguration.level" => {
                logging.level = Some(sfn::LogLevel::Error);
                update.logging_configuration(logging)
            }
            "roleArn" => update.role_arn(&self.other_role),
            "tags.from" => {
                let tag = sfn::Tag::builder().key("from").value("them").build();
                return drop(client.tag_resource().resource_arn(arn).tags(tag).send().await.unwrap());
            }
            "tracingConfiguration.enabled" => {
                update.tracing_configuration(sfn::TracingConfiguration::builder().enabled(false).build())
            }
            _ => panic!("add a call that changes StateMachine.{field}"),
        };
        update.send().await.unwrap();
    }

    pub(crate) async fn function_settled(&self) {
        let mut tick = tokio::time::interval(Duration::from_millis(50));
        loop {
            tick.tick().await;
            let get = self
                .aws
                .lambda
                .get_function_configuration()
                .function_name(&self.function);
            let now = get.send().await.unwrap();
            let (state, update) = (now.state.unwrap(), now.last_update_status.unwrap());
            if (state.as_str(), update.as_str()) == ("Active", "Successful") {
                return;
            }
        }
    }
}

fn theirs() -> Package {
    Package::zip(&BTreeMap::from([("index.py".to_owned(), "theirs = 1\n".to_owned())])).unwrap()
}
