//! (io) Sends the calls that change log groups.

use super::Call;
use crate::aws::{Answer, Aws, Failure, Service};
use crate::resource::kind::AwsCall;
use aws_sdk_cloudwatchlogs::types::LogGroupClass;

/// Sends the call.
pub(crate) async fn apply(aws: &Aws, call: &Call) -> Result<Answer, Failure> {
    let (logs, op) = (&aws.logs, call.operation());
    match call {
        Call::CreateLogGroup(group) => {
            // The default class is omitted, so that regions without classes accept the call.
            let class = (group.class != "STANDARD").then(|| LogGroupClass::from(group.class.as_str()));
            let request = logs
                .create_log_group()
                .log_group_name(group.name.as_str())
                .set_kms_key_id(group.kms_key_id.clone())
                .set_log_group_class(class)
                .set_deletion_protection_enabled(group.deletion_protection.then_some(true))
                .set_tags(Some(group.tags.clone().into_iter().collect()));
            aws.write(Service::Logs, op, request.send()).await
        }
        Call::PutRetentionPolicy { group, days } => {
            let request = logs.put_retention_policy().log_group_name(group);
            let request = request.retention_in_days(*days);
            aws.write(Service::LogsNarrow, op, request.send()).await
        }
        Call::DeleteRetentionPolicy { group } => {
            let request = logs.delete_retention_policy().log_group_name(group);
            aws.write(Service::LogsNarrow, op, request.send()).await
        }
        Call::AssociateKmsKey { group, key } => {
            let request = logs.associate_kms_key().log_group_name(group).kms_key_id(key);
            aws.write(Service::Logs, op, request.send()).await
        }
        Call::DisassociateKmsKey { group } => {
            let request = logs.disassociate_kms_key().log_group_name(group);
            aws.write(Service::Logs, op, request.send()).await
        }
        Call::PutLogGroupDeletionProtection { group, enabled } => {
            let request = logs.put_log_group_deletion_protection().log_group_identifier(group);
            let request = request.deletion_protection_enabled(*enabled);
            aws.write(Service::LogsNarrow, op, request.send()).await
        }
        Call::TagResource { arn, tags } => {
            let tags = tags.clone().into_iter().collect();
            let request = logs.tag_resource().resource_arn(arn).set_tags(Some(tags));
            aws.write(Service::LogsNarrow, op, request.send()).await
        }
        Call::UntagResource { arn, keys } => {
            let request = logs.untag_resource().resource_arn(arn).set_tag_keys(Some(keys.clone()));
            aws.write(Service::LogsNarrow, op, request.send()).await
        }
        Call::DeleteLogGroup { group } => {
            let request = logs.delete_log_group().log_group_name(group);
            aws.delete(Service::Logs, op, request.send()).await
        }
    }
}
