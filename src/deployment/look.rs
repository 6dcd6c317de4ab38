//! The facts that a shift reads from AWS: alarms and the state of a version.

use crate::api::{Kind, ResourceId};
use crate::aws::Failure;
use crate::pattern::Deployment;
use crate::reason::Reason;
use std::collections::BTreeMap;

/// Facts to read from AWS before a decision about the aliases.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct LookFor {
    /// Names of alarms.
    pub(crate) alarms: Vec<String>,
    /// Version of the function that is about to get traffic.
    pub(crate) version: Option<String>,
    /// Aliases whose routing to read, because no shift is recorded.
    pub(crate) aliases: Vec<ResourceId>,
}

/// Percentages of the traffic by version, as the aliases route it. Empty if the alias does not exist.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Traffic {
    /// Traffic of the function's alias.
    pub function: BTreeMap<String, i32>,
    /// Traffic of the state machine's alias.
    pub machine: BTreeMap<String, i32>,
}

/// State of an alarm, as far as a shift needs it. An alarm without enough data does not stop a shift.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Alarm {
    /// The state is ALARM.
    InAlarm,
    /// The state is OK or INSUFFICIENT_DATA.
    Quiet,
}

/// State of a function version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum VersionState {
    /// Lambda can invoke the version.
    Ready,
    /// Lambda is preparing the version. Contains Lambda's reason.
    Pending(String),
    /// Lambda cannot invoke the version. Contains Lambda's reason.
    Failed(String),
}

/// Facts that were read from AWS.
#[derive(Clone, Debug, Default)]
pub struct Looked {
    /// Alarms that exist. `None` if they were not read.
    pub alarms: Option<Result<BTreeMap<String, Alarm>, Failure>>,
    /// State of the version. `None` if it was not read.
    pub version: Option<Result<VersionState, Failure>>,
    /// Routing of the aliases. `None` if it was not read.
    pub traffic: Option<Result<Traffic, Failure>>,
}

pub(super) enum Health {
    Good,
    /// The alarm with this name is in ALARM.
    Alarm(String),
    /// The state of the alarms is not known, so the shift does not continue.
    Unknown(Reason, String),
}

impl Looked {
    pub(super) fn health(&self, spec: &Deployment) -> Health {
        if spec.alarms.is_empty() {
            return Health::Good;
        }
        let found = match &self.alarms {
            Some(Ok(found)) => found,
            Some(Err(failure)) => {
                let message = format!("cannot read the alarms of spec.deployment.alarms: {failure}");
                return Health::Unknown(failure.reason(Kind::FunctionAlias), message);
            }
            None => return Health::Unknown(Reason::Deploying, "the alarms are not read yet".into()),
        };
        let in_alarm = |name: &&String| found.get(*name) == Some(&Alarm::InAlarm);
        if let Some(name) = spec.alarms.iter().find(in_alarm) {
            return Health::Alarm(name.clone());
        }
        let missing: Vec<&str> = spec
            .alarms
            .iter()
            .filter(|n| !found.contains_key(*n))
            .map(String::as_str)
            .collect();
        if missing.is_empty() {
            return Health::Good;
        }
        let message = format!(
            "spec.deployment.alarms: CloudWatch alarm {} does not exist in this region; create it, or remove it from \
             the list",
            missing.join(", ")
        );
        Health::Unknown(Reason::SourceNotFound, message)
    }

    /// Returns the reason why the version does not get traffic yet.
    pub(super) fn version(&self, version: &str) -> Option<(Reason, String)> {
        match self.version.as_ref()? {
            Ok(VersionState::Ready) => None,
            Ok(VersionState::Pending(why)) => Some((
                Reason::WaitingForFunction,
                format!("version {version} of the function is not ready for traffic: {why}"),
            )),
            Ok(VersionState::Failed(why)) => Some((
                Reason::Error,
                format!(
                    "version {version} of the function failed, and the aliases do not move to it; correct the cause that \
                     Lambda reports: {why}"
                ),
            )),
            Err(failure) => Some((failure.reason(Kind::FunctionAlias), failure.to_string())),
        }
    }
}
