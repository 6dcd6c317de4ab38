//! The comparison of two configurations.

use super::{Configuration, NO_SNAPSHOT};
use crate::resource::difference::Differences;
use crate::source::Variable;
use std::collections::BTreeSet;

impl Configuration {
    /// Returns the fields that differ from the observed configuration.
    pub(in crate::resource) fn differences(&self, observed: &Self) -> Differences {
        let image = |c: &Self| c.image_config.clone().unwrap_or_default();
        let vpc = |c: &Self| c.vpc_config.clone().unwrap_or_default();
        let mut fields = Differences::compare_fields(self, observed)
            .field("role", |c| &c.role)
            .field("description", |c| &c.description)
            .field("runtime", |c| &c.runtime)
            .field("handler", |c| &c.handler)
            .field("imageConfig.command", |c| image(c).command)
            .field("imageConfig.entryPoint", |c| image(c).entry_point)
            .field("imageConfig.workingDirectory", |c| image(c).working_directory)
            .field("memorySize", |c| c.memory_size)
            .field("timeout", |c| c.timeout)
            .field("ephemeralStorage.size", |c| c.ephemeral_storage)
            .field("layers", |c| &c.layers)
            .field("tracingConfig.mode", |c| &c.tracing_mode)
            .field("loggingConfig.logFormat", |c| &c.log_format)
            .field("loggingConfig.applicationLogLevel", |c| &c.application_log_level)
            .field("loggingConfig.systemLogLevel", |c| &c.system_log_level)
            .field("loggingConfig.logGroup", |c| &c.log_group)
            .field("vpcConfig.subnetIds", |c| vpc(c).subnet_ids)
            .field("vpcConfig.securityGroupIds", |c| vpc(c).security_group_ids)
            .field("vpcConfig.ipv6AllowedForDualStack", |c| {
                vpc(c).ipv6_allowed_for_dual_stack.unwrap_or_default()
            })
            .field("fileSystemConfigs", Self::mounts)
            .field("deadLetterConfig.targetArn", |c| &c.dead_letter_target_arn)
            .field("kmsKeyArn", |c| &c.kms_key_arn)
            .field("snapStart.applyOn", |c| c.snap_start.as_deref().unwrap_or(NO_SNAPSHOT))
            .field("durableConfig.executionTimeout", |c| {
                c.durable_config.as_ref().map(|d| d.execution_timeout)
            })
            .field("durableConfig.retentionPeriodInDays", |c| {
                c.durable_config.as_ref().and_then(|d| d.retention_period_in_days)
            })
            .differences();
        let names: BTreeSet<_> = self.environment.keys().chain(observed.environment.keys()).collect();
        for name in names {
            let (new, old) = (self.environment.get(name), observed.environment.get(name));
            let field = format!("environment.variables.{name}");
            match (machine_arn(name, new), machine_arn(name, old)) {
                (Some(new), Some(old)) if new != old => fields.note(&field, new, old),
                (Some(_), Some(_)) => {}
                _ => fields.compare(&field, &new, &old),
            }
        }
        fields
    }

    fn mounts(&self) -> Vec<String> {
        let mounts = self.file_system_configs.iter().flatten();
        mounts.map(|m| format!("{} at {}", m.arn, m.local_mount_path)).collect()
    }
}

/// Returns the value of `SFN_ARN` in plain text, empty if it is not set. The operator sets it to an ARN, which is no
/// secret. Every other value is masked.
fn machine_arn(name: &str, value: Option<&Variable>) -> Option<String> {
    let value = value.map(Variable::reveal).unwrap_or_default();
    (name == "SFN_ARN" && (value.is_empty() || value.starts_with("arn:"))).then(|| value.to_owned())
}
