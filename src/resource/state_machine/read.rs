//! (io) Reads state machines.

use super::{Configuration, Encryption, MachineKey, Observed};
use crate::aws::{Aws, Failure, Service};
use crate::json;
use crate::owner::Tags;
use crate::resource::depth::{Depth, Details, Found};
use crate::resource::versions::{Versions, number};
use aws_sdk_sfn::operation::describe_state_machine::DescribeStateMachineOutput;
use aws_sdk_sfn::types::{EncryptionConfiguration, EncryptionType, ExecutionStatus, IncludedData, StateMachineStatus};

/// Calls DescribeStateMachine. Calls ListTagsForResource for a machine that is not in the inventory, and in a strict
/// read.
pub(crate) async fn read(aws: &Aws, name: &str, depth: &Depth) -> Found<Observed> {
    let describe = |data| {
        let request = aws.sfn.describe_state_machine();
        let request = request.state_machine_arn(aws.place.state_machine_arn(name));
        let request = request.set_included_data(data);
        aws.find(Service::StatesDescribe, "DescribeStateMachine", request.send())
    };
    // A deletion needs no definition, and so no key.
    let data = depth.deleting.then_some(IncludedData::MetadataOnly);
    let (answer, key_error) = match describe(data).await {
        Err(failure) if failure.code.starts_with("Kms") && failure.code != "KmsThrottlingException" => {
            (describe(Some(IncludedData::MetadataOnly)).await?, Some(failure.code))
        }
        answer => (answer?, None),
    };
    let Some(out) = answer else { return Ok(None) };
    let mut observed = Observed {
        key_error,
        ..observed(out)
    };
    if depth.needs_tags(&observed.created.to_string()) && !observed.deleting {
        observed.tags = Some(tags(aws, &observed.arn).await?);
    }
    if depth.versions && !observed.deleting {
        observed.versions = Some(versions(aws, &observed.arn).await?);
    }
    // Step Functions lists executions of STANDARD machines only. Executions of EXPRESS machines end within minutes.
    if depth.details == Details::Running && observed.type_ == "STANDARD" {
        observed.running = running(aws, &observed.arn).await?;
    }
    Ok(Some(observed))
}

/// Returns the first 100 running executions. The next round reads the next ones after these are stopped.
async fn running(aws: &Aws, arn: &str) -> Result<Vec<String>, Failure> {
    let request = aws
        .sfn
        .list_executions()
        .state_machine_arn(arn)
        .status_filter(ExecutionStatus::Running)
        .max_results(100);
    let answer = aws.find(Service::StatesDescribe, "ListExecutions", request.send());
    let executions = answer.await?.map(|out| out.executions).unwrap_or_default();
    Ok(executions.into_iter().map(|e| e.execution_arn).collect())
}

/// Calls ListStateMachineVersions and ListStateMachineAliases, and reads the routing of each alias.
async fn versions(aws: &Aws, arn: &str) -> Result<Versions, Failure> {
    let mut found = Versions::default();
    let mut token = None;
    loop {
        let list = aws
            .sfn
            .list_state_machine_versions()
            .state_machine_arn(arn)
            .max_results(1000)
            .set_next_token(token);
        let answer = aws.call(Service::States, "ListStateMachineVersions", list.send());
        let out = answer.await?;
        let versions = out.state_machine_versions.iter();
        found
            .published
            .extend(versions.filter_map(|v| number(&v.state_machine_version_arn)));
        token = out.next_token;
        if token.is_none() {
            break;
        }
    }
    // A machine has at most 100 aliases.
    let list = aws
        .sfn
        .list_state_machine_aliases()
        .state_machine_arn(arn)
        .max_results(1000);
    let answer = aws.call(Service::States, "ListStateMachineAliases", list.send());
    for alias in answer.await?.state_machine_aliases {
        let describe = aws
            .sfn
            .describe_state_machine_alias()
            .state_machine_alias_arn(alias.state_machine_alias_arn);
        let answer = aws.find(Service::StatesDescribe, "DescribeStateMachineAlias", describe.send());
        let routing = answer.await?.and_then(|out| out.routing_configuration);
        let versions = routing.unwrap_or_default().into_iter();
        found
            .in_use
            .extend(versions.filter_map(|item| number(&item.state_machine_version_arn)));
    }
    Ok(found)
}

async fn tags(aws: &Aws, arn: &str) -> Result<Tags, Failure> {
    let request = aws.sfn.list_tags_for_resource().resource_arn(arn);
    let out = aws.call(Service::States, "ListTagsForResource", request.send()).await?;
    Ok(out
        .tags
        .unwrap_or_default()
        .into_iter()
        .filter_map(|t| Some((t.key?, t.value.unwrap_or_default())))
        .collect())
}

fn observed(out: DescribeStateMachineOutput) -> Observed {
    let logging = out
        .logging_configuration
        .unwrap_or_else(|| aws_sdk_sfn::types::LoggingConfiguration::builder().build());
    let destination = logging
        .destinations()
        .first()
        .and_then(|d| d.cloud_watch_logs_log_group.as_ref());
    Observed {
        created: out.creation_date.to_millis().unwrap_or_default(),
        deleting: out.status == Some(StateMachineStatus::Deleting),
        type_: out.r#type.as_str().to_owned(),
        configuration: Configuration {
            definition: json::parse(&out.definition),
            definition_text: None,
            role_arn: out.role_arn,
            log_level: logging.level.as_ref().map_or("OFF", |l| l.as_str()).to_owned(),
            include_execution_data: logging.include_execution_data,
            log_destination: destination.and_then(|g| g.log_group_arn.clone()),
            tracing: out.tracing_configuration.is_some_and(|t| t.enabled),
            encryption: out.encryption_configuration.and_then(encryption),
        },
        revision_id: out.revision_id,
        tags: None,
        versions: None,
        running: vec![],
        key_error: None,
        arn: out.state_machine_arn,
    }
}

fn encryption(found: EncryptionConfiguration) -> Option<Encryption> {
    let own = found.r#type != EncryptionType::AwsOwnedKey;
    let key = found.kms_key_id.filter(|_| own)?;
    Some(Encryption::CustomerManagedKey(MachineKey {
        kms_key_id: key,
        kms_data_key_reuse_period_seconds: found.kms_data_key_reuse_period_seconds.unwrap_or(300),
    }))
}
