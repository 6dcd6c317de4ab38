use super::{Configuration, NO_SNAPSHOT};
use crate::resource::Differences;
use std::collections::BTreeSet;

impl Configuration {
    /// The fields in which it differs from what was seen.
    pub(in crate::resource) fn differences(&self, observed: &Self) -> Differences {
        let wanted = self;
        let image = |c: &Self| c.image_config.clone().unwrap_or_default();
        let mut fields = Differences::default();
        fields
            .compare("role", &wanted.role, &observed.role)
            .compare("description", &wanted.description, &observed.description)
            .compare("runtime", &wanted.runtime, &observed.runtime)
            .compare("handler", &wanted.handler, &observed.handler)
            .compare("imageConfig.command", &image(wanted).command, &image(observed).command)
            .compare(
                "imageConfig.entryPoint",
                &image(wanted).entry_point,
                &image(observed).entry_point,
            )
            .compare(
                "imageConfig.workingDirectory",
                &image(wanted).working_directory,
                &image(observed).working_directory,
            )
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
        self.compare_options(observed, &mut fields);
        let names: BTreeSet<_> = wanted.environment.keys().chain(observed.environment.keys()).collect();
        for name in names {
            let (new, old) = (wanted.environment.get(name), observed.environment.get(name));
            fields.compare(&format!("environment.variables.{name}"), &new, &old);
        }
        fields
    }

    /// Of what need not be there.
    fn compare_options(&self, observed: &Self, fields: &mut Differences) {
        let vpc = |c: &Self| c.vpc_config.clone().unwrap_or_default();
        let (new, old) = (vpc(self), vpc(observed));
        fields
            .compare("vpcConfig.subnetIds", &new.subnet_ids, &old.subnet_ids)
            .compare(
                "vpcConfig.securityGroupIds",
                &new.security_group_ids,
                &old.security_group_ids,
            )
            .compare(
                "vpcConfig.ipv6AllowedForDualStack",
                &new.ipv6_allowed_for_dual_stack.unwrap_or_default(),
                &old.ipv6_allowed_for_dual_stack.unwrap_or_default(),
            )
            .compare("fileSystemConfigs", &self.mounts(), &observed.mounts())
            .compare(
                "deadLetterConfig.targetArn",
                &self.dead_letter_target_arn,
                &observed.dead_letter_target_arn,
            )
            .compare("kmsKeyArn", &self.kms_key_arn, &observed.kms_key_arn);
        let snap_start = |c: &Self| c.snap_start.clone().unwrap_or_else(|| NO_SNAPSHOT.to_owned());
        fields.compare("snapStart.applyOn", &snap_start(self), &snap_start(observed));
        let durable = (&self.durable_config, &observed.durable_config);
        let timeout = |c: &Option<_>| c.as_ref().map(|c: &crate::api::DurableConfig| c.execution_timeout);
        let days = |c: &Option<_>| {
            c.as_ref()
                .and_then(|c: &crate::api::DurableConfig| c.retention_period_in_days)
        };
        fields
            .compare(
                "durableConfig.executionTimeout",
                &timeout(durable.0),
                &timeout(durable.1),
            )
            .compare(
                "durableConfig.retentionPeriodInDays",
                &days(durable.0),
                &days(durable.1),
            );
    }

    fn mounts(&self) -> Vec<String> {
        let mounts = self.file_system_configs.iter().flatten();
        mounts.map(|m| format!("{} at {}", m.arn, m.local_mount_path)).collect()
    }
}
