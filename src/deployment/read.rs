//! (io) Reads the facts that decide a shift.

use super::{Alarm, LookFor, Looked, Traffic, VersionState};
use crate::api::ResourceId;
use crate::aws::{Aws, Failure, Service};
use crate::resource::{self, Depth, Observed};
use aws_sdk_cloudwatch::types::{AlarmType, StateValue};
use futures::future;
use std::collections::BTreeMap;

/// Calls DescribeAlarms and GetFunctionConfiguration, if the decision needs them.
pub(crate) async fn read(aws: &Aws, function: &str, look_for: &LookFor) -> Looked {
    let alarms = async {
        if look_for.alarms.is_empty() {
            None
        } else {
            Some(alarms(aws, &look_for.alarms).await)
        }
    };
    let version = async {
        match &look_for.version {
            Some(version) => Some(state(aws, function, version).await),
            None => None,
        }
    };
    let traffic = async {
        if look_for.aliases.is_empty() {
            None
        } else {
            Some(traffic(aws, &look_for.aliases).await)
        }
    };
    let (alarms, version, traffic) = future::join3(alarms, version, traffic).await;
    Looked {
        alarms,
        version,
        traffic,
    }
}

async fn traffic(aws: &Aws, aliases: &[ResourceId]) -> Result<Traffic, Failure> {
    let depth = Depth::default();
    let scope: Vec<_> = aliases.iter().map(|id| (id, &depth)).collect();
    let mut traffic = Traffic::default();
    for (_, found) in resource::read(aws, &scope).await {
        match found? {
            Some(Observed::FunctionAlias(alias)) => {
                let weights = alias.additional_version_weights.iter();
                let mut versions: BTreeMap<String, i32> = weights
                    .map(|(version, weight)| (version.clone(), percentage(*weight)))
                    .collect();
                let rest = 100 - versions.values().sum::<i32>();
                versions.insert(alias.function_version.clone(), rest);
                traffic.function = versions;
            }
            Some(Observed::StateMachineAlias(alias)) => traffic.machine.clone_from(&alias.routing),
            _ => {}
        }
    }
    Ok(traffic)
}

/// A weight in millionths as a percentage.
fn percentage(weight: i64) -> i32 {
    i32::try_from(weight / 10_000).unwrap_or(100)
}

async fn alarms(aws: &Aws, names: &[String]) -> Result<BTreeMap<String, Alarm>, Failure> {
    let request = aws
        .cloudwatch
        .describe_alarms()
        .set_alarm_names(Some(names.to_vec()))
        .alarm_types(AlarmType::MetricAlarm)
        .alarm_types(AlarmType::CompositeAlarm);
    let out = aws.call(Service::CloudWatch, "DescribeAlarms", request.send()).await?;
    let state = |value: Option<StateValue>| match value {
        Some(StateValue::Alarm) => Alarm::InAlarm,
        _ => Alarm::Quiet,
    };
    let metric = out.metric_alarms.unwrap_or_default().into_iter();
    let composite = out.composite_alarms.unwrap_or_default().into_iter();
    let metric = metric.filter_map(|alarm| Some((alarm.alarm_name?, state(alarm.state_value))));
    let composite = composite.filter_map(|alarm| Some((alarm.alarm_name?, state(alarm.state_value))));
    Ok(metric.chain(composite).collect())
}

async fn state(aws: &Aws, function: &str, version: &str) -> Result<VersionState, Failure> {
    let request = aws
        .lambda
        .get_function_configuration()
        .function_name(function)
        .qualifier(version);
    let out = aws
        .call(Service::Lambda, "GetFunctionConfiguration", request.send())
        .await?;
    let why = out.state_reason.unwrap_or_else(|| "Lambda gives no reason".into());
    Ok(match out.state.as_ref().map_or("Active", |state| state.as_str()) {
        "Pending" => VersionState::Pending(why),
        "Failed" => VersionState::Failed(why),
        _ => VersionState::Ready,
    })
}
