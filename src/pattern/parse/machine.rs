use super::Cx;
use crate::api::{EncryptionType, FunctionSpec, MachineEncryption, StateMachineSpec};
use crate::names::{Place, StateMachineName};
use crate::pattern::Machine;
use crate::resource::state_machine::MachineKey;
use std::collections::BTreeMap;

impl Cx<'_> {
    pub(super) fn machine(
        &mut self,
        spec: &StateMachineSpec,
        name: StateMachineName,
        place: &Place,
        function: &FunctionSpec,
        base: &str,
    ) -> Option<Machine> {
        let at = "spec.stateMachine";
        let role = self.role(&format!("{at}.role"), spec.role.as_ref(), &format!("{base}-sfn"));
        let group_name = format!("/aws/vendedlogs/states/{name}");
        let group = self.log_group(&format!("{at}.logGroup"), spec.log_group.as_ref(), &group_name);
        let function_name = function.name.clone().unwrap_or_else(|| format!("{base}-lambda"));
        let function_arn = match &function.alias {
            Some(alias) => place.qualified_function_arn(&function_name, &alias.name),
            None => place.function_arn(&function_name),
        };
        let machine_arn = super::machine_arn(place, &name, spec);
        let builtins = builtins(place, (&function_name, function_arn), (name.as_str(), machine_arn));
        let definition = self.definition(spec, &builtins);
        let logging = spec.logging_configuration.clone().unwrap_or_default();
        Some(Machine {
            type_: spec.type_.unwrap_or_default(),
            definition: definition.value,
            definition_text: definition.text,
            definition_at: definition.at,
            log_level: logging.level.unwrap_or_else(|| "ALL".into()),
            include_execution_data: logging.include_execution_data.unwrap_or(true),
            tracing: spec.tracing_configuration.as_ref().is_none_or(|t| t.enabled),
            encryption: spec.encryption_configuration.as_ref().and_then(|e| self.encryption(e)),
            publish: spec.publish.unwrap_or(spec.alias.is_some()),
            versions_to_keep: usize::from(spec.versions_to_keep.unwrap_or(10)),
            alias: spec
                .alias
                .as_ref()
                .map(|alias| self.alias(&alias.name, alias.description.as_ref())),
            role: role?,
            log_group: group?,
            name,
        })
    }

    /// The key of one's own; `None` with AWS's, and where the fields do not go together.
    fn encryption(&mut self, spec: &MachineEncryption) -> Option<MachineKey> {
        let at = "spec.stateMachine.encryptionConfiguration";
        if spec.type_ == EncryptionType::AwsOwnedKey {
            if spec.kms_key_id.is_some() || spec.kms_data_key_reuse_period_seconds.is_some() {
                self.problems
                    .invalid(at, "a key of one's own needs type CUSTOMER_MANAGED_KMS_KEY");
            }
            return None;
        }
        if spec.kms_key_id.is_none() {
            self.problems.invalid(
                &format!("{at}.kmsKeyId"),
                "is required with type CUSTOMER_MANAGED_KMS_KEY: the ARN of a KMS key",
            );
        }
        Some(MachineKey {
            kms_key_id: spec.kms_key_id.clone()?,
            kms_data_key_reuse_period_seconds: spec.kms_data_key_reuse_period_seconds.unwrap_or(300),
        })
    }
}

fn builtins(place: &Place, function: (&str, String), machine: (&str, String)) -> BTreeMap<String, String> {
    [
        ("FunctionArn", function.1),
        ("FunctionName", function.0.to_owned()),
        ("StateMachineArn", machine.1),
        ("StateMachineName", machine.0.to_owned()),
        ("Region", place.region.clone()),
        ("AccountId", place.account.clone()),
        ("Partition", place.partition.clone()),
    ]
    .into_iter()
    .map(|(name, value)| (name.to_owned(), value))
    .collect()
}
