//! Step Functions state machines and their published versions.

mod apply;
mod read;

pub use apply::apply;
pub use read::read;

use super::{Action, Differences, Known, Verdict, Versions};
use crate::api::ResourceId;
use crate::names::{StateMachineName, digest};
use crate::owner::Tags;
use crate::reason::Reason;
use serde::Serialize;
use serde_json::Value;
use std::sync::Arc;

/// A customer managed key of a state machine.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[allow(missing_docs, reason = "Step Functions' own names")]
pub struct MachineKey {
    pub kms_key_id: String,
    pub kms_data_key_reuse_period_seconds: i32,
}

/// A state machine as it should be.
#[derive(Clone, Debug, Serialize)]
#[allow(missing_docs, reason = "Step Functions' own names")]
pub struct Desired {
    pub name: StateMachineName,
    pub arn: String,
    pub type_: String,
    pub configuration: Configuration,
    pub publish: bool,
    /// No part of what the AWS object is.
    #[serde(skip)]
    pub versions_to_keep: usize,
    pub tags: Tags,
}

/// What UpdateStateMachine sets.
#[derive(Clone, Debug, Default, Serialize)]
#[allow(missing_docs, reason = "Step Functions' own names")]
pub struct Configuration {
    pub definition: Value,
    /// The same as text, where it is sent as it was written.
    #[serde(skip)]
    pub definition_text: Option<Arc<str>>,
    pub role_arn: String,
    pub log_level: String,
    pub include_execution_data: bool,
    /// ARN of the log group with `:*`; `None` when the level is OFF.
    pub log_destination: Option<String>,
    pub tracing: bool,
    /// `None` is AWS's own key; in a call it is not sent. Left out of digests then, so that machines without
    /// a key of one's own keep theirs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub encryption: Option<Encryption>,
}

/// The key that a state machine is encrypted with.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub enum Encryption {
    /// AWS's. Only in a call that takes away a key of one's own.
    AwsOwnedKey,
    /// One's own.
    CustomerManagedKey(MachineKey),
}

impl Configuration {
    fn key(&self) -> Option<&MachineKey> {
        match &self.encryption {
            Some(Encryption::CustomerManagedKey(key)) => Some(key),
            Some(Encryption::AwsOwnedKey) | None => None,
        }
    }

    /// What to send to get from `observed` to this: Step Functions keeps what is not sent.
    fn replacing(&self, observed: &Self) -> Self {
        let mut sent = self.clone();
        if observed.key().is_some() && sent.encryption.is_none() {
            sent.encryption = Some(Encryption::AwsOwnedKey);
        }
        sent
    }
}

/// A state machine as it was seen.
#[derive(Clone, Debug)]
#[allow(missing_docs, reason = "Step Functions' own names")]
pub struct Observed {
    pub arn: String,
    /// Milliseconds since 1970.
    pub created: i64,
    pub deleting: bool,
    pub type_: String,
    pub configuration: Configuration,
    pub revision_id: Option<String>,
    pub tags: Option<Tags>,
    /// Where they were asked for.
    pub versions: Option<Versions>,
    /// ARNs of running executions, where they are to be stopped.
    pub running: Vec<String>,
}

/// A call to Step Functions.
#[derive(Clone, Debug, Serialize)]
#[allow(missing_docs, reason = "Step Functions' own names")]
pub enum Call {
    CreateStateMachine(Box<Desired>),
    UpdateStateMachine {
        arn: String,
        configuration: Box<Configuration>,
        publish: bool,
    },
    PublishStateMachineVersion {
        arn: String,
        #[serde(skip)]
        revision_id: Option<String>,
    },
    DeleteStateMachineVersion {
        arn: String,
        version: u64,
    },
    TagResource {
        arn: String,
        tags: Tags,
    },
    UntagResource {
        arn: String,
        keys: Vec<String>,
    },
    DeleteStateMachine {
        arn: String,
    },
    StopExecution {
        execution: String,
    },
}

impl Call {
    pub(super) fn operation(&self) -> &'static str {
        match self {
            Call::CreateStateMachine(_) => "CreateStateMachine",
            Call::UpdateStateMachine { .. } => "UpdateStateMachine",
            Call::PublishStateMachineVersion { .. } => "PublishStateMachineVersion",
            Call::DeleteStateMachineVersion { .. } => "DeleteStateMachineVersion",
            Call::TagResource { .. } => "TagResource",
            Call::UntagResource { .. } => "UntagResource",
            Call::DeleteStateMachine { .. } => "DeleteStateMachine",
            Call::StopExecution { .. } => "StopExecution",
        }
    }

    pub(super) fn revision_id(&self) -> Option<&str> {
        match self {
            Call::PublishStateMachineVersion { revision_id, .. } => revision_id.as_deref(),
            _ => None,
        }
    }

    /// Whether a success leaves a version that holds what is desired.
    pub fn publishes(&self) -> bool {
        match self {
            Call::CreateStateMachine(desired) => desired.publish,
            Call::UpdateStateMachine { publish, .. } => *publish,
            Call::PublishStateMachineVersion { .. } => true,
            _ => false,
        }
    }
}

impl Desired {
    /// Digest of what a version holds, if one is to be published.
    pub fn version_digest(&self) -> Option<String> {
        self.publish.then(|| digest(&self.configuration))
    }
}

pub(super) fn diff(
    id: &ResourceId,
    wanted: Option<&Desired>,
    observed: Option<&Observed>,
    known: Known<'_>,
) -> Verdict {
    let mut verdict = Verdict::default();
    let mut push = |stage, action, call| verdict.push(id, action, stage, super::Call::StateMachine(call), vec![]);
    if let Some(wanted) = wanted.filter(|_| observed.is_none_or(|o| o.deleting)) {
        push(2, Action::Create, Call::CreateStateMachine(Box::new(wanted.clone())));
    }
    if let (None, Some(observed)) = (wanted, observed) {
        let arn = observed.arn.clone();
        if !observed.deleting {
            push(0, Action::Delete, Call::DeleteStateMachine { arn });
        }
        // After the deletion, so that none is started meanwhile.
        for execution in &observed.running {
            let execution = execution.clone();
            push(1, Action::Delete, Call::StopExecution { execution });
        }
    }
    match (wanted, observed) {
        (Some(_), Some(observed)) if observed.deleting => {
            let mut verdict = verdict.postponed(|_| false);
            verdict.wait(id, Reason::WaitingForStateMachine, IS_DELETING);
            verdict
        }
        (None, Some(observed)) if observed.deleting => {
            verdict.wait(id, Reason::WaitingForStateMachine, IS_DELETING);
            verdict
        }
        (Some(wanted), Some(observed)) => update(id, wanted, observed, known),
        _ => verdict,
    }
}

const IS_DELETING: &str = "is DELETING until its running executions end";

fn update(id: &ResourceId, wanted: &Desired, observed: &Observed, known: Known<'_>) -> Verdict {
    if wanted.type_ != observed.type_ {
        let message = format!(
            "type is {}, not {}; Step Functions cannot change it in place: set it back, or make a new object",
            observed.type_, wanted.type_
        );
        return Verdict::refuse(id, Reason::Invalid, message);
    }
    let mut verdict = Verdict::default();
    if let Some(current) = &observed.tags {
        verdict.push_tags(
            id,
            (&wanted.tags, current),
            known,
            |tags| {
                super::Call::StateMachine(Call::TagResource {
                    arn: wanted.arn.clone(),
                    tags,
                })
            },
            |keys| {
                super::Call::StateMachine(Call::UntagResource {
                    arn: wanted.arn.clone(),
                    keys,
                })
            },
        );
    }
    let mut push = |call, differences| {
        verdict.push(id, Action::Update, 2, super::Call::StateMachine(call), differences);
    };
    let differences = configuration_differences(&wanted.configuration, &observed.configuration);
    let owed = wanted
        .version_digest()
        .filter(|digest| known.published() != Some(digest));
    if !differences.is_empty() {
        let configuration = wanted.configuration.replacing(&observed.configuration);
        let (arn, configuration) = (wanted.arn.clone(), Box::new(configuration));
        push(
            Call::UpdateStateMachine {
                arn,
                configuration,
                publish: owed.is_some(),
            },
            differences.into_vec(),
        );
    } else if let Some(owed) = owed {
        let mut version = Differences::default();
        version.note("version", owed, known.published().unwrap_or_default().to_owned());
        let call = Call::PublishStateMachineVersion {
            arn: wanted.arn.clone(),
            revision_id: observed.revision_id.clone(),
        };
        push(call, version.into_vec());
    }
    if verdict.steps.is_empty() {
        let keep = Some(wanted.versions_to_keep).filter(|_| wanted.publish);
        for version in known.superfluous(keep, observed.versions.as_ref()) {
            let arn = wanted.arn.clone();
            let call = super::Call::StateMachine(Call::DeleteStateMachineVersion { arn, version });
            verdict.push_version(id, call, wanted.versions_to_keep, version);
        }
    }
    verdict
}

pub(super) fn configuration_differences(wanted: &Configuration, observed: &Configuration) -> Differences {
    let mut fields = Differences::default();
    fields
        .compare_documents("definition", &wanted.definition, &observed.definition)
        .compare("roleArn", &wanted.role_arn, &observed.role_arn)
        .compare("loggingConfiguration.level", &wanted.log_level, &observed.log_level)
        .compare(
            "loggingConfiguration.destinations",
            &wanted.log_destination,
            &observed.log_destination,
        )
        .compare("tracingConfiguration.enabled", &wanted.tracing, &observed.tracing);
    let (new, old) = (wanted.key(), observed.key());
    let id = |key: &MachineKey| key.kms_key_id.clone();
    let seconds = |key: &MachineKey| key.kms_data_key_reuse_period_seconds;
    fields
        .compare("encryptionConfiguration.kmsKeyId", &new.map(id), &old.map(id))
        .compare(
            "encryptionConfiguration.kmsDataKeyReusePeriodSeconds",
            &new.map(seconds),
            &old.map(seconds),
        );
    // With OFF nothing is logged, whatever this says, and AWS need not keep it.
    if wanted.log_level != "OFF" {
        let (new, old) = (&wanted.include_execution_data, &observed.include_execution_data);
        fields.compare("loggingConfiguration.includeExecutionData", new, old);
    }
    fields
}
