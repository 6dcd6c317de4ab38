//! Lambda functions and their published versions.

mod apply;
mod read;

pub use apply::apply;
pub use read::read;

use super::{Action, Differences, Known, ResourceId, Verdict};
use crate::pattern::{Tags, names::FunctionName, names::digest, package::Package};
use crate::reason::Reason;
use serde::Serialize;
use std::{collections::BTreeMap, fmt};

/// A function as it should be.
#[derive(Clone, Debug, Serialize)]
#[allow(missing_docs, reason = "Lambda's own names")]
pub struct Desired {
    pub name: FunctionName,
    pub arn: String,
    pub configuration: Configuration,
    pub code: Package,
    pub architectures: Vec<String>,
    pub publish: bool,
    pub tags: Tags,
}

/// What UpdateFunctionConfiguration sets.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[allow(missing_docs, reason = "Lambda's own names")]
pub struct Configuration {
    pub role: String,
    pub description: String,
    pub runtime: String,
    pub handler: String,
    pub memory_size: i32,
    pub timeout: i32,
    pub ephemeral_storage: i32,
    pub environment: BTreeMap<String, Masked>,
    pub layers: Vec<String>,
    pub tracing_mode: String,
    pub log_format: String,
    pub application_log_level: Option<String>,
    pub system_log_level: Option<String>,
    pub log_group: String,
}

/// A value that could be a secret: it does not show in logs, events or status.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Masked(pub String);

impl fmt::Debug for Masked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

/// A function as it was seen.
#[derive(Clone, Debug)]
#[allow(missing_docs, reason = "Lambda's own names")]
pub struct Observed {
    pub name: String,
    pub configuration: Configuration,
    pub code_sha256: String,
    pub architectures: Vec<String>,
    pub revision_id: Option<String>,
    pub state: String,
    pub state_reason: String,
    pub last_update_status: String,
    pub last_update_status_reason: String,
    pub tags: Tags,
}

impl Observed {
    /// Whether Lambda is still at work on it, so that it refuses updates.
    pub fn in_progress(&self) -> bool {
        self.state == "Pending" || self.last_update_status == "InProgress"
    }
}

/// A call to Lambda.
#[derive(Clone, Debug)]
#[allow(missing_docs, reason = "Lambda's own names")]
pub enum Call {
    CreateFunction(Box<Desired>),
    UpdateFunctionConfiguration {
        function: String,
        configuration: Box<Configuration>,
        revision_id: Option<String>,
    },
    UpdateFunctionCode {
        function: String,
        code: Package,
        architectures: Vec<String>,
        publish: bool,
        revision_id: Option<String>,
    },
    PublishVersion {
        function: String,
        code_sha256: String,
        revision_id: Option<String>,
    },
    TagResource {
        arn: String,
        tags: Tags,
    },
    UntagResource {
        arn: String,
        keys: Vec<String>,
    },
    DeleteFunction {
        function: String,
    },
}

impl Call {
    pub(super) fn operation(&self) -> &'static str {
        match self {
            Call::CreateFunction(_) => "CreateFunction",
            Call::UpdateFunctionConfiguration { .. } => "UpdateFunctionConfiguration",
            Call::UpdateFunctionCode { .. } => "UpdateFunctionCode",
            Call::PublishVersion { .. } => "PublishVersion",
            Call::TagResource { .. } => "TagResource",
            Call::UntagResource { .. } => "UntagResource",
            Call::DeleteFunction { .. } => "DeleteFunction",
        }
    }

    /// Values in it that could be secret.
    pub fn secrets(&self) -> impl Iterator<Item = &str> {
        let configuration = match self {
            Call::CreateFunction(desired) => Some(&desired.configuration),
            Call::UpdateFunctionConfiguration { configuration, .. } => Some(&**configuration),
            _ => None,
        };
        let variables = configuration.into_iter().flat_map(|c| &c.environment);
        variables
            .filter(|(name, _)| *name != "SFN_ARN")
            .map(|(_, value)| value.0.as_str())
    }

    /// Whether a success leaves a version that holds what is desired.
    pub fn publishes(&self) -> bool {
        match self {
            Call::CreateFunction(desired) => desired.publish,
            Call::UpdateFunctionCode { publish, .. } => *publish,
            Call::PublishVersion { .. } => true,
            _ => false,
        }
    }
}

impl Desired {
    /// Digest of what a version holds, if one is to be published.
    pub fn version_digest(&self) -> Option<String> {
        self.publish
            .then(|| digest(&(&self.configuration, &self.code, &self.architectures)))
    }
}

pub(super) fn diff(
    id: &ResourceId,
    wanted: Option<&Desired>,
    observed: Option<&Observed>,
    known: Known<'_>,
) -> Verdict {
    let mut verdict = Verdict::default();
    match (wanted, observed) {
        (None, None) => {}
        (Some(wanted), None) => {
            let call = Call::CreateFunction(Box::new(wanted.clone()));
            verdict.push(id, Action::Create, 2, super::Call::Function(call), vec![]);
        }
        (Some(wanted), Some(observed)) => return update(id, wanted, observed, known),
        (None, Some(observed)) => {
            let call = Call::DeleteFunction {
                function: observed.name.clone(),
            };
            verdict.push(id, Action::Delete, 0, super::Call::Function(call), vec![]);
        }
    }
    verdict
}

/// Lambda takes one update at a time, so each round makes at most one: configuration, then code, then
/// the version that is owed. Tags may change beside them.
fn update(id: &ResourceId, wanted: &Desired, observed: &Observed, known: Known<'_>) -> Verdict {
    let mut verdict = Verdict::default();
    verdict.push_tags(
        id,
        (&wanted.tags, &observed.tags),
        known,
        |tags| {
            super::Call::Function(Call::TagResource {
                arn: wanted.arn.clone(),
                tags,
            })
        },
        |keys| {
            super::Call::Function(Call::UntagResource {
                arn: wanted.arn.clone(),
                keys,
            })
        },
    );
    if observed.in_progress() {
        let what = if observed.state == "Pending" {
            "is Pending"
        } else {
            "has an update in progress"
        };
        verdict.waits = Verdict::wait(id, Reason::WaitingForFunction, format!("{what}: {}", reason(observed))).waits;
        return verdict;
    }
    let function = wanted.name.to_string();
    let revision_id = observed.revision_id.clone();
    let configuration = configuration_differences(&wanted.configuration, &observed.configuration);
    let mut code = Differences::default();
    code.compare("codeSha256", &wanted.code.sha256, &observed.code_sha256)
        .compare("architectures", &wanted.architectures, &observed.architectures);
    let failed = observed.last_update_status == "Failed";
    let (call, differences) = if !configuration.is_empty() {
        let configuration_call = Box::new(wanted.configuration.clone());
        (
            Call::UpdateFunctionConfiguration {
                function,
                configuration: configuration_call,
                revision_id,
            },
            configuration,
        )
    } else if !code.is_empty() {
        let (package, architectures) = (wanted.code.clone(), wanted.architectures.clone());
        (
            Call::UpdateFunctionCode {
                function,
                code: package,
                architectures,
                publish: wanted.publish,
                revision_id,
            },
            code,
        )
    } else if failed || observed.state == "Failed" {
        let message = format!("Lambda reports it as failed: {}", reason(observed));
        verdict.waits = Verdict::wait(id, Reason::Error, message).waits;
        return verdict;
    } else if let Some(owed) = wanted
        .version_digest()
        .filter(|digest| known.published() != Some(digest))
    {
        let mut differences = Differences::default();
        differences.note("version", owed, known.published().unwrap_or_default().to_owned());
        (
            Call::PublishVersion {
                function,
                code_sha256: wanted.code.sha256.clone(),
                revision_id,
            },
            differences,
        )
    } else {
        return verdict;
    };
    verdict.push(
        id,
        Action::Update,
        2,
        super::Call::Function(call),
        differences.into_vec(),
    );
    verdict
}

fn reason(observed: &Observed) -> &str {
    let reasons = [&observed.last_update_status_reason, &observed.state_reason];
    reasons
        .into_iter()
        .find(|r| !r.is_empty())
        .map_or("Lambda gives no reason", String::as_str)
}

fn configuration_differences(wanted: &Configuration, observed: &Configuration) -> Differences {
    let mut fields = Differences::default();
    fields
        .compare("role", &wanted.role, &observed.role)
        .compare("description", &wanted.description, &observed.description)
        .compare("runtime", &wanted.runtime, &observed.runtime)
        .compare("handler", &wanted.handler, &observed.handler)
        .compare("memorySize", &wanted.memory_size, &observed.memory_size)
        .compare("timeout", &wanted.timeout, &observed.timeout)
        .compare(
            "ephemeralStorage.size",
            &wanted.ephemeral_storage,
            &observed.ephemeral_storage,
        )
        .compare("layers", &wanted.layers, &observed.layers)
        .compare("tracingConfig.mode", &wanted.tracing_mode, &observed.tracing_mode)
        .compare("loggingConfig.logFormat", &wanted.log_format, &observed.log_format)
        .compare(
            "loggingConfig.applicationLogLevel",
            &wanted.application_log_level,
            &observed.application_log_level,
        )
        .compare(
            "loggingConfig.systemLogLevel",
            &wanted.system_log_level,
            &observed.system_log_level,
        )
        .compare("loggingConfig.logGroup", &wanted.log_group, &observed.log_group);
    let names: std::collections::BTreeSet<_> = wanted.environment.keys().chain(observed.environment.keys()).collect();
    for name in names {
        let (new, old) = (wanted.environment.get(name), observed.environment.get(name));
        fields.compare(&format!("environment.{name}"), &new, &old);
    }
    fields
}
