//! (io) Reads the facts that decide a shift.

use super::{Alarm, LookFor, Looked, VersionState};
use crate::aws::{Aws, Failure, Service};
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
    let (alarms, version) = future::join(alarms, version).await;
    Looked { alarms, version }
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
