//! Step Functions state machines and their published versions.

mod apply;
mod read;

pub(crate) use apply::apply;
pub(crate) use read::read;

use super::depth::{Details, Surroundings};
use super::difference::Differences;
use super::kind::{AwsCall, DesiredObject, ObservedObject, operations};
use super::known::Known;
use super::verdict::Verdict;
use super::versions::Versions;
use crate::names::{Place, StateMachineName, digest};
use crate::owner::Tags;
use crate::reason::Reason;
use amazon_states_language::Definition;
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

/// The desired state of a state machine.
#[derive(Clone, Debug, Serialize)]
#[allow(missing_docs, reason = "Step Functions' own names")]
pub struct Desired {
    pub name: StateMachineName,
    pub arn: String,
    pub type_: String,
    pub configuration: Configuration,
    pub publish: bool,
    /// Not a property of the AWS object.
    #[serde(skip)]
    pub(crate) versions_to_keep: usize,
    pub tags: Tags,
}

/// Configuration that UpdateStateMachine sets.
#[derive(Clone, Debug, Default, Serialize)]
#[allow(missing_docs, reason = "Step Functions' own names")]
pub struct Configuration {
    pub definition: Value,
    /// Text of the definition, if it must be sent exactly as written.
    #[serde(skip)]
    pub definition_text: Option<Arc<str>>,
    pub role_arn: String,
    pub log_level: String,
    pub include_execution_data: bool,
    /// ARN of the log group with `:*`. `None` if the level is OFF.
    pub log_destination: Option<String>,
    pub tracing: bool,
    /// `None` is the AWS owned key, and a request omits it. Digests omit it too, so that the digests of machines
    /// without a customer managed key do not change.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub encryption: Option<Encryption>,
}

/// Key that encrypts a state machine.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub enum Encryption {
    /// The AWS owned key. Only in a call that removes a customer managed key.
    AwsOwnedKey,
    /// A customer managed key.
    CustomerManagedKey(MachineKey),
}

impl Configuration {
    fn key(&self) -> Option<&MachineKey> {
        match &self.encryption {
            Some(Encryption::CustomerManagedKey(key)) => Some(key),
            Some(Encryption::AwsOwnedKey) | None => None,
        }
    }

    /// Returns the configuration to send. It names the AWS owned key to remove a customer managed key, because Step
    /// Functions keeps fields that a request omits.
    fn replacing(&self, observed: &Self) -> Self {
        let mut sent = self.clone();
        if observed.key().is_some() && sent.encryption.is_none() {
            sent.encryption = Some(Encryption::AwsOwnedKey);
        }
        sent
    }
}

/// The observed state of a state machine.
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
    /// `None` if the versions were not read.
    pub versions: Option<Versions>,
    /// ARNs of the running executions to stop.
    pub running: Vec<String>,
    /// Error code, if Step Functions cannot use the key of the machine. Then the definition is not known.
    pub key_error: Option<String>,
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

impl DesiredObject for Desired {
    fn name(&self) -> String {
        self.name.to_string()
    }

    fn arn(&self, _place: &Place) -> String {
        self.arn.clone()
    }

    fn tags(&self) -> Option<&Tags> {
        Some(&self.tags)
    }

    fn versions_to_keep(&self) -> Option<usize> {
        self.publish.then_some(self.versions_to_keep)
    }

    fn version_digest(&self) -> Option<String> {
        self.publish.then(|| digest(&self.configuration))
    }

    fn details(surroundings: Surroundings<'_>, _: Option<&Self>) -> Details {
        if surroundings.stop_executions && surroundings.deleting {
            Details::Running
        } else {
            Details::None
        }
    }
}

impl ObservedObject for Observed {
    fn unique_id(&self) -> Option<String> {
        Some(self.created.to_string())
    }

    fn versions(&self) -> Option<&Versions> {
        self.versions.as_ref()
    }

    fn tags(&self) -> Option<&Tags> {
        self.tags.as_ref()
    }
}

impl AwsCall for Call {
    operations! {
        CreateStateMachine, UpdateStateMachine, PublishStateMachineVersion, DeleteStateMachineVersion, TagResource,
        UntagResource, DeleteStateMachine, StopExecution
    }

    fn sets_tags(&self) -> bool {
        matches!(self, Call::TagResource { .. })
    }

    fn only_publishes(&self) -> bool {
        matches!(self, Call::PublishStateMachineVersion { .. })
    }

    fn revision_id(&self) -> Option<&str> {
        match self {
            Call::PublishStateMachineVersion { revision_id, .. } => revision_id.as_deref(),
            _ => None,
        }
    }

    fn publishes(&self) -> bool {
        match self {
            Call::CreateStateMachine(desired) => desired.publish,
            Call::UpdateStateMachine { publish, .. } => *publish,
            Call::PublishStateMachineVersion { .. } => true,
            _ => false,
        }
    }

    fn deleted_version(&self) -> Option<u64> {
        match self {
            Call::DeleteStateMachineVersion { version, .. } => Some(*version),
            _ => None,
        }
    }

    fn creation_values(&self, values: &mut Differences) {
        let Call::CreateStateMachine(made) = self else { return };
        let nothing = Configuration {
            definition: made.configuration.definition.clone(),
            ..Configuration::default()
        };
        let definition = Definition::from(&made.configuration.definition);
        let (states, start) = (definition.state_count(), definition.start_at().unwrap_or_default());
        values.created_with("type", &made.type_);
        values.created_with("definition", &format!("{states} states, from {start}"));
        values.extend(configuration_differences(&made.configuration, &nothing));
        values.created_with_tags(&made.tags);
    }
}

const IS_DELETING: &str = "is DELETING until its running executions end";

pub(super) fn create(wanted: &Desired, verdict: &mut Verdict<Call>) {
    verdict.create(2, Call::CreateStateMachine(Box::new(wanted.clone())));
}

pub(super) fn update(wanted: &Desired, observed: &Observed, known: Known<'_>, verdict: &mut Verdict<Call>) {
    if observed.deleting {
        create(wanted, verdict);
        verdict.postpone_unless(|_| false);
        return verdict.wait(Reason::WaitingForStateMachine, IS_DELETING);
    }
    if verdict.refuse_change("type", &wanted.type_, &observed.type_, "Step Functions") {
        return;
    }
    if let Some(code) = &observed.key_error
        && wanted.configuration.key() == observed.configuration.key()
    {
        let message = "Step Functions cannot use the key of the state machine; allow kms:Decrypt on the key, or set \
                       another spec.stateMachine.encryptionConfiguration.kmsKeyId";
        return verdict.wait(Reason::AccessDenied, format!("{code}: {message}"));
    }
    let arn = || wanted.arn.clone();
    let tag = |tags| Call::TagResource { arn: arn(), tags };
    let untag = |keys| Call::UntagResource { arn: arn(), keys };
    verdict.tag(&wanted.tags, observed.tags.as_ref(), known, tag, untag);
    let owed = wanted
        .version_digest()
        .filter(|digest| known.published() != Some(digest));
    let differences = configuration_differences(&wanted.configuration, &observed.configuration);
    if !differences.is_empty() {
        verdict.update(2, differences, || Call::UpdateStateMachine {
            arn: arn(),
            configuration: Box::new(wanted.configuration.replacing(&observed.configuration)),
            publish: owed.is_some(),
        });
    } else if let Some(owed) = owed {
        let published = known.published().unwrap_or_default().to_owned();
        let version = Differences::between("version", &owed, &published);
        verdict.update(2, version, || Call::PublishStateMachineVersion {
            arn: arn(),
            revision_id: observed.revision_id.clone(),
        });
    }
    if verdict.steps.is_empty() {
        let (keep, versions) = (DesiredObject::versions_to_keep(wanted), observed.versions.as_ref());
        let delete = |version| Call::DeleteStateMachineVersion { arn: arn(), version };
        verdict.delete_versions(keep, versions, known, delete, |shift| {
            (&shift.state_machine_version, &shift.previous_state_machine_version)
        });
    }
}

/// Deletes the machine, then stops its executions, so that no execution starts in between.
pub(super) fn delete(observed: &Observed, _: Known<'_>, verdict: &mut Verdict<Call>) {
    if observed.deleting {
        verdict.wait(Reason::WaitingForStateMachine, IS_DELETING);
    } else {
        let arn = observed.arn.clone();
        verdict.delete(0, Call::DeleteStateMachine { arn });
    }
    for execution in observed.running.iter().cloned() {
        verdict.delete(1, Call::StopExecution { execution });
    }
}

fn configuration_differences(wanted: &Configuration, observed: &Configuration) -> Differences {
    let mut fields = Differences::default();
    fields.compare_documents("definition", &wanted.definition, &observed.definition);
    let key = |c: &Configuration| c.key().map(|key| key.kms_key_id.clone());
    let seconds = |c: &Configuration| c.key().map(|key| key.kms_data_key_reuse_period_seconds);
    let compared = Differences::compare_fields(wanted, observed)
        .field("roleArn", |c| &c.role_arn)
        .field("loggingConfiguration.level", |c| &c.log_level)
        .field("loggingConfiguration.destinations", |c| &c.log_destination)
        .field("tracingConfiguration.enabled", |c| c.tracing)
        .field("encryptionConfiguration.kmsKeyId", key)
        .field("encryptionConfiguration.kmsDataKeyReusePeriodSeconds", seconds);
    fields.extend(compared.differences());
    // With OFF, Step Functions logs nothing and may not store the field.
    if wanted.log_level != "OFF" {
        let (new, old) = (&wanted.include_execution_data, &observed.include_execution_data);
        fields.compare("loggingConfiguration.includeExecutionData", new, old);
    }
    fields
}
