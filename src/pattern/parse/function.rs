//! The function.

use super::parser::Parser;
use crate::api::{DurableConfig, FunctionLogging, VpcConfig};
use crate::pattern::documents;
use crate::resource::function::code::Code;
use crate::resource::{Desired, function, log_group, role};

/// The function, its role, its log group and its parts.
pub(super) struct Function {
    pub(super) desired: function::Desired,
    pub(super) role: Option<role::Desired>,
    pub(super) log_group: log_group::Desired,
    /// Alias, URL, permissions and mappings of the function.
    pub(super) parts: Vec<Desired>,
}

impl Parser<'_> {
    pub(super) fn function(&mut self) -> Option<Function> {
        let (at, spec) = ("spec.function", self.function_spec);
        let group_name = format!("/aws/lambda/{}", self.names.function);
        let lambda = documents::lambda(self.place, self.settings.function_trust_condition);
        let role = self.role(at, spec.role.as_ref(), "lambda", lambda);
        let log_group = self.log_group(at, spec.log_group.as_ref(), &group_name);
        let code = self.code();
        let environment = self.environment();
        let logging = spec.logging_config.clone().unwrap_or_default();
        let (log_format, application_log_level, system_log_level) = self.logging(logging);
        let code = code?;
        let mut parts = self.callers();
        parts.extend(self.events(role.as_ref()));
        parts.extend(self.function_alias());
        let (role, log_group) = (role?, log_group?);
        let configuration = function::Configuration {
            role: role.arn,
            description: self.description(spec.description.as_ref()),
            runtime: code.runtime,
            handler: code.handler,
            image_config: code.image_config,
            memory_size: spec.memory_size.unwrap_or(256),
            timeout: spec.timeout.unwrap_or(10),
            ephemeral_storage: spec.ephemeral_storage.as_ref().map_or(512, |e| e.size),
            environment,
            layers: spec.layers.clone(),
            tracing_mode: match &spec.tracing_config {
                Some(tracing) => tracing.mode.clone(),
                None => "PassThrough".into(),
            },
            log_format,
            application_log_level,
            system_log_level,
            log_group: log_group.name.to_string(),
            vpc_config: spec.vpc_config.clone().map(normal_vpc),
            file_system_configs: Some(spec.file_system_configs.clone()).filter(|mounts| !mounts.is_empty()),
            dead_letter_target_arn: spec.dead_letter_config.as_ref().map(|d| d.target_arn.clone()),
            kms_key_arn: spec.kms_key_arn.clone(),
            snap_start: spec
                .snap_start
                .as_ref()
                .map(|s| s.apply_on.clone())
                .filter(|apply_on| apply_on != "None"),
            durable_config: spec.durable_config.as_ref().map(|d| DurableConfig {
                execution_timeout: d.execution_timeout,
                retention_period_in_days: Some(d.retention_period_in_days.unwrap_or(14)),
            }),
        };
        Some(Function {
            desired: self.desired_function(configuration, code.code),
            role: role.own,
            log_group,
            parts,
        })
    }

    fn desired_function(&self, configuration: function::Configuration, code: Code) -> function::Desired {
        let spec = self.function_spec;
        let code_spec = spec.code.as_ref();
        function::Desired {
            name: self.names.function.clone(),
            arn: self.place.function_arn(self.names.function.as_str()),
            configuration,
            code,
            source_kms_key_arn: code_spec.and_then(|code| code.source_kms_key_arn.clone()),
            code_managed_externally: code_spec.and_then(|code| code.managed_externally).unwrap_or(false),
            architectures: vec![spec.architectures.first().cloned().unwrap_or_else(|| "x86_64".into())],
            publish: spec.publish.unwrap_or(true),
            versions_to_keep: usize::from(spec.versions_to_keep.unwrap_or(10)),
            tenant_isolation_mode: spec.tenancy_config.as_ref().map(|t| t.tenant_isolation_mode.clone()),
            settings: function::Settings {
                reserved_concurrent_executions: spec.reserved_concurrent_executions,
                code_signing_config_arn: spec.code_signing_config_arn.clone(),
                recursive_loop: spec.recursive_loop.clone(),
                runtime_management_config: spec.runtime_management_config.clone(),
            },
            tags: self.tags.clone(),
        }
    }

    /// Returns the format, and the levels of the application and of Lambda. Only JSON has levels.
    fn logging(&mut self, spec: FunctionLogging) -> (String, Option<String>, Option<String>) {
        let format = spec.log_format.unwrap_or_else(|| "JSON".into());
        let (application, system) = (spec.application_log_level, spec.system_log_level);
        if format == "JSON" {
            let level = |given: Option<String>| Some(given.unwrap_or_else(|| "INFO".into()));
            return (format, level(application), level(system));
        }
        if application.is_some() || system.is_some() {
            self.invalid("spec.function.loggingConfig", "requires logFormat JSON for log levels");
        }
        (format, None, None)
    }
}

/// Returns the configuration with sorted ids and explicit defaults.
fn normal_vpc(mut vpc: VpcConfig) -> VpcConfig {
    for ids in [&mut vpc.subnet_ids, &mut vpc.security_group_ids] {
        ids.sort();
        ids.dedup();
    }
    vpc.ipv6_allowed_for_dual_stack = Some(vpc.ipv6_allowed_for_dual_stack.unwrap_or(false));
    vpc
}
