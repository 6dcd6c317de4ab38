//! The state machine.

use super::parser::Parser;
use crate::api::{EncryptionType, MachineEncryption, MachineType};
use crate::pattern::documents;
use crate::pattern::value::DefinitionFacts;
use crate::resource::state_machine::{self, Encryption, MachineKey};
use crate::resource::{Desired, log_group, role};
use std::collections::BTreeMap;

/// The state machine, its role, its log group and its alias.
pub(super) struct Machine {
    pub(super) desired: state_machine::Desired,
    pub(super) role: Option<role::Desired>,
    pub(super) log_group: log_group::Desired,
    pub(super) alias: Option<Desired>,
    pub(super) definition: DefinitionFacts,
}

impl Parser<'_> {
    pub(super) fn machine(&mut self) -> Option<Machine> {
        let (at, spec) = ("spec.stateMachine", self.machine_spec);
        let group_name = format!("/aws/vendedlogs/states/{}", self.names.machine);
        let step_functions = documents::step_functions(self.place);
        let role = self.role(at, spec.role.as_ref(), "sfn", step_functions);
        let log_group = self.log_group(at, spec.log_group.as_ref(), &group_name);
        let definition = self.definition(self.builtins());
        let encryption = spec.encryption_configuration.as_ref().and_then(|e| self.encryption(e));
        let (role, log_group) = (role?, log_group?);
        let logging = spec.logging_configuration.clone().unwrap_or_default();
        let log_level = logging.level.unwrap_or_else(|| "ALL".into());
        let logs = log_level != "OFF";
        let configuration = state_machine::Configuration {
            definition: definition.value,
            definition_text: definition.text,
            role_arn: role.arn,
            log_level,
            // It is always false without logs, so that the request does not depend on the spec then.
            include_execution_data: logs && logging.include_execution_data.unwrap_or(true),
            log_destination: logs.then(|| format!("{}:*", log_group.arn)),
            tracing: spec.tracing_configuration.as_ref().is_none_or(|t| t.enabled),
            encryption: encryption.map(Encryption::CustomerManagedKey),
        };
        let type_ = match spec.type_.unwrap_or_default() {
            MachineType::Standard => "STANDARD",
            MachineType::Express => "EXPRESS",
        };
        let name = self.names.machine.clone();
        let desired = state_machine::Desired {
            arn: self.place.state_machine_arn(name.as_str()),
            name,
            type_: type_.to_owned(),
            configuration,
            publish: spec.publish.unwrap_or(spec.alias.is_some()),
            versions_to_keep: usize::from(spec.versions_to_keep.unwrap_or(10)),
            tags: self.tags.clone(),
        };
        Some(Machine {
            desired,
            role: role.own,
            log_group,
            alias: self.state_machine_alias(),
            definition: definition.facts,
        })
    }

    /// Returns the built-in substitutions.
    fn builtins(&self) -> BTreeMap<String, String> {
        let (names, place) = (&self.names, self.place);
        [
            ("FunctionArn", place.target_arn(&names.target)),
            ("FunctionName", names.function.to_string()),
            ("StateMachineArn", names.execution_arn.clone()),
            ("StateMachineName", names.machine.to_string()),
            ("Region", place.region.clone()),
            ("AccountId", place.account.clone()),
            ("Partition", place.partition.clone()),
        ]
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value))
        .collect()
    }

    /// Returns the customer managed key; `None` with a key of AWS, and if the fields contradict each other.
    fn encryption(&mut self, spec: &MachineEncryption) -> Option<MachineKey> {
        let at = "spec.stateMachine.encryptionConfiguration";
        if spec.type_ == EncryptionType::AwsOwnedKey {
            if spec.kms_key_id.is_some() || spec.kms_data_key_reuse_period_seconds.is_some() {
                self.invalid(
                    at,
                    "requires the type CUSTOMER_MANAGED_KMS_KEY for kmsKeyId and kmsDataKeyReusePeriodSeconds",
                );
            }
            return None;
        }
        if spec.kms_key_id.is_none() {
            self.invalid(
                &format!("{at}.kmsKeyId"),
                "is required with the type CUSTOMER_MANAGED_KMS_KEY: the ARN of a KMS key",
            );
        }
        Some(MachineKey {
            kms_key_id: spec.kms_key_id.clone()?,
            kms_data_key_reuse_period_seconds: spec.kms_data_key_reuse_period_seconds.unwrap_or(300),
        })
    }
}
