//! The facts that a shift reads from AWS: alarms and the state of a version.

use crate::api::Kind;
use crate::aws::Failure;
use crate::pattern::Deployment;
use crate::reason::Reason;
use std::collections::BTreeMap;

/// What has to be looked at in AWS before it can be decided where the aliases point.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct LookFor {
    /// Names of alarms.
    pub(crate) alarms: Vec<String>,
    /// A version of the function that is about to get traffic.
    pub(crate) version: Option<String>,
}

/// State of an alarm, as far as it matters: one without enough data stops nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Alarm {
    /// In ALARM.
    InAlarm,
    /// OK, or INSUFFICIENT_DATA.
    Quiet,
}

/// Whether Lambda has a version ready.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum VersionState {
    /// It can be invoked.
    Ready,
    /// Lambda is at work on it.
    Pending(String),
    /// It cannot be invoked.
    Failed(String),
}

/// What was found.
#[derive(Clone, Debug, Default)]
pub struct Looked {
    /// The alarms that exist; `None` if they were not looked at.
    pub alarms: Option<Result<BTreeMap<String, Alarm>, Failure>>,
    /// The version; `None` if it was not looked at.
    pub version: Option<Result<VersionState, Failure>>,
}

pub(super) enum Health {
    Good,
    /// This alarm is in ALARM.
    Alarm(String),
    /// And so traffic is not shifted on.
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
                let message = format!("the alarms of spec.deployment cannot be read: {failure}");
                return Health::Unknown(failure.reason(Kind::FunctionAlias), message);
            }
            None => return Health::Unknown(Reason::Deploying, "the alarms are to be looked at".into()),
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
            "spec.deployment.alarms: there is no CloudWatch alarm {} in this region; create it, or take it out",
            missing.join(", ")
        );
        Health::Unknown(Reason::SourceNotFound, message)
    }

    /// Why the version gets no traffic yet.
    pub(super) fn version(&self, version: &str) -> Option<(Reason, String)> {
        match self.version.as_ref()? {
            Ok(VersionState::Ready) => None,
            Ok(VersionState::Pending(why)) => Some((
                Reason::WaitingForFunction,
                format!("version {version} of the function is not ready for traffic: {why}"),
            )),
            Ok(VersionState::Failed(why)) => Some((
                Reason::Error,
                format!("version {version} of the function failed, so the aliases do not move to it: {why}"),
            )),
            Err(failure) => Some((failure.reason(Kind::FunctionAlias), failure.to_string())),
        }
    }
}
