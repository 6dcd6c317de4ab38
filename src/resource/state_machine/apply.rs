//! (io) Sends the calls that change state machines.

use super::{Call, Configuration, Desired, Encryption};
use crate::aws::{Answer, Aws, Failure, Service};
use crate::owner::Tags;
use crate::resource::kind::AwsCall;
use aws_sdk_sfn::types::{
    CloudWatchLogsLogGroup, EncryptionConfiguration, EncryptionType, LogDestination, LogLevel, LoggingConfiguration,
    StateMachineType, Tag, TracingConfiguration,
};

/// Sends the call.
pub(crate) async fn apply(aws: &Aws, call: &Call) -> Result<Answer, Failure> {
    let (sfn, op) = (&aws.sfn, call.operation());
    match call {
        Call::CreateStateMachine(m) => create(aws, op, m).await,
        Call::UpdateStateMachine {
            arn,
            configuration: c,
            publish,
        } => {
            let request = sfn
                .update_state_machine()
                .state_machine_arn(arn)
                .definition(definition(c))
                .role_arn(&c.role_arn)
                .logging_configuration(logging(c))
                .tracing_configuration(TracingConfiguration::builder().enabled(c.tracing).build())
                .set_encryption_configuration(encryption(c)?)
                .publish(*publish);
            let out = aws.call(Service::States, op, request.send()).await?;
            Ok(Answer::published(out.state_machine_version_arn))
        }
        Call::PublishStateMachineVersion { arn, revision_id } => {
            let request = sfn
                .publish_state_machine_version()
                .state_machine_arn(arn)
                .set_revision_id(revision_id.clone());
            let out = aws.call(Service::States, op, request.send()).await?;
            Ok(Answer::published(Some(out.state_machine_version_arn)))
        }
        Call::DeleteStateMachineVersion { arn, version } => {
            let request = sfn
                .delete_state_machine_version()
                .state_machine_version_arn(format!("{arn}:{version}"));
            aws.remove(Service::States, op, request.send()).await
        }
        Call::TagResource { arn, tags } => {
            let request = sfn.tag_resource().resource_arn(arn).set_tags(Some(self::tags(tags)));
            aws.write(Service::States, op, request.send()).await
        }
        Call::UntagResource { arn, keys } => {
            let request = sfn.untag_resource().resource_arn(arn).set_tag_keys(Some(keys.clone()));
            aws.write(Service::States, op, request.send()).await
        }
        // The call is asynchronous: the machine is DELETING until its executions end, so the answer does not prove the
        // deletion.
        Call::DeleteStateMachine { arn } => {
            let request = sfn.delete_state_machine().state_machine_arn(arn);
            aws.remove(Service::States, op, request.send()).await
        }
        Call::StopExecution { execution } => {
            let request = sfn
                .stop_execution()
                .execution_arn(execution)
                .error("LambdaSfnPattern.Deleted")
                .cause("the LambdaSfnPattern was deleted, with executionsOnDelete: Stop");
            aws.remove(Service::StatesDescribe, op, request.send()).await
        }
    }
}

async fn create(aws: &Aws, operation: &'static str, m: &Desired) -> Result<Answer, Failure> {
    let c = &m.configuration;
    let request = aws
        .sfn
        .create_state_machine()
        .name(m.name.as_str())
        .definition(definition(c))
        .role_arn(&c.role_arn)
        .r#type(StateMachineType::from(m.type_.as_str()))
        .logging_configuration(logging(c))
        .tracing_configuration(TracingConfiguration::builder().enabled(c.tracing).build())
        .set_encryption_configuration(encryption(c)?)
        .publish(m.publish)
        .set_tags(Some(tags(&m.tags)));
    let out = aws.call(Service::States, operation, request.send()).await?;
    Ok(Answer {
        id: out.creation_date.to_millis().ok().map(|ms| ms.to_string()),
        version: out.state_machine_version_arn,
        ..Answer::default()
    })
}

fn tags(tags: &Tags) -> Vec<Tag> {
    let tag = |(key, value)| Tag::builder().key(key).value(value).build();
    tags.iter().map(tag).collect()
}

fn definition(c: &Configuration) -> String {
    c.definition_text
        .as_ref()
        .map_or_else(|| c.definition.to_string(), ToString::to_string)
}

fn logging(c: &Configuration) -> LoggingConfiguration {
    let destinations = c.log_destination.iter().map(|arn| {
        let group = CloudWatchLogsLogGroup::builder().log_group_arn(arn).build();
        LogDestination::builder().cloud_watch_logs_log_group(group).build()
    });
    LoggingConfiguration::builder()
        .level(LogLevel::from(c.log_level.as_str()))
        .include_execution_data(c.include_execution_data)
        .set_destinations(Some(destinations.collect()))
        .build()
}

fn encryption(c: &Configuration) -> Result<Option<EncryptionConfiguration>, Failure> {
    let builder = EncryptionConfiguration::builder();
    let builder = match &c.encryption {
        None => return Ok(None),
        Some(Encryption::AwsOwnedKey) => builder.r#type(EncryptionType::AwsOwnedKey),
        Some(Encryption::CustomerManagedKey(key)) => builder
            .r#type(EncryptionType::CustomerManagedKmsKey)
            .kms_key_id(&key.kms_key_id)
            .kms_data_key_reuse_period_seconds(key.kms_data_key_reuse_period_seconds),
    };
    builder.build().map(Some).map_err(Failure::bug)
}
