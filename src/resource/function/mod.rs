//! Lambda functions and their published versions.

mod apply;
mod read;

pub use apply::apply;
pub use read::read;

use super::{Action, Differences, Known, ResourceId, Step, Verdict};
use crate::pattern::{Tags, Variable, names::FunctionName, names::digest, package::Package};
use crate::reason::Reason;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

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
    pub environment: BTreeMap<String, Variable>,
    pub layers: Vec<String>,
    pub tracing_mode: String,
    pub log_format: String,
    pub application_log_level: Option<String>,
    pub system_log_level: Option<String>,
    pub log_group: String,
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

    fn failed(&self) -> bool {
        self.state == "Failed" || self.last_update_status == "Failed"
    }
}

/// A call to Lambda.
#[derive(Clone, Debug, Serialize)]
#[allow(missing_docs, reason = "Lambda's own names")]
pub enum Call {
    CreateFunction(Box<Desired>),
    UpdateFunctionConfiguration {
        function: String,
        configuration: Box<Configuration>,
        #[serde(skip)]
        revision_id: Option<String>,
    },
    UpdateFunctionCode {
        function: String,
        code: Package,
        architectures: Vec<String>,
        publish: bool,
        #[serde(skip)]
        revision_id: Option<String>,
    },
    PublishVersion {
        function: String,
        code_sha256: String,
        #[serde(skip)]
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
            .map(|(_, value)| value.reveal())
    }

    pub(super) fn revision_id(&self) -> Option<&str> {
        match self {
            Call::UpdateFunctionConfiguration { revision_id, .. }
            | Call::UpdateFunctionCode { revision_id, .. }
            | Call::PublishVersion { revision_id, .. } => revision_id.as_deref(),
            _ => None,
        }
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
    let mut updates = updates(wanted, observed, known)
        .into_iter()
        .map(|(call, differences)| Step {
            id: id.clone(),
            action: Action::Update,
            stage: 2,
            call: super::Call::Function(call),
            differences: differences.into_vec(),
            drift: false,
        });
    if observed.in_progress() {
        let what = if observed.state == "Pending" {
            "is Pending"
        } else {
            "has an update in progress"
        };
        verdict.wait(id, Reason::WaitingForFunction, format!("{what}: {}", reason(observed)));
    } else if let Some(next) = updates.next() {
        let mends = !matches!(next.call, super::Call::Function(Call::PublishVersion { .. }));
        if mends || !observed.failed() {
            verdict.steps.push(next);
        } else {
            let message = format!("Lambda reports it as failed: {}", reason(observed));
            verdict.wait(id, Reason::Error, message);
        }
    } else if observed.failed() {
        let message = format!("Lambda reports it as failed: {}", reason(observed));
        verdict.wait(id, Reason::Error, message);
    }
    verdict.later.extend(updates);
    verdict
}

/// The updates that the function needs, in their order. The first is made now; of the others only the
/// revision that they will be for is not known yet.
fn updates(wanted: &Desired, observed: &Observed, known: Known<'_>) -> Vec<(Call, Differences)> {
    let mut updates = vec![];
    let function = || wanted.name.to_string();
    let mut revision_id = observed.revision_id.clone();
    let owed = wanted
        .version_digest()
        .filter(|digest| known.published() != Some(digest));
    let configuration = configuration_differences(&wanted.configuration, &observed.configuration);
    if !configuration.is_empty() {
        let call = Call::UpdateFunctionConfiguration {
            function: function(),
            configuration: Box::new(wanted.configuration.clone()),
            revision_id: revision_id.take(),
        };
        updates.push((call, configuration));
    }
    let mut code = Differences::default();
    code.compare("codeSha256", &wanted.code.sha256, &observed.code_sha256)
        .compare("architectures", &wanted.architectures, &observed.architectures);
    if !code.is_empty() {
        let call = Call::UpdateFunctionCode {
            function: function(),
            code: wanted.code.clone(),
            architectures: wanted.architectures.clone(),
            publish: owed.is_some(),
            revision_id: revision_id.take(),
        };
        updates.push((call, code));
    } else if let Some(owed) = owed {
        let mut version = Differences::default();
        version.note("version", owed, known.published().unwrap_or_default().to_owned());
        let call = Call::PublishVersion {
            function: function(),
            code_sha256: wanted.code.sha256.clone(),
            revision_id: revision_id.take(),
        };
        updates.push((call, version));
    }
    updates
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
    let names: BTreeSet<_> = wanted.environment.keys().chain(observed.environment.keys()).collect();
    for name in names {
        let (new, old) = (wanted.environment.get(name), observed.environment.get(name));
        fields.compare(&format!("environment.variables.{name}"), &new, &old);
    }
    fields
}
