use super::Cx;
use crate::api::{DurableConfig, FunctionSpec, VpcConfig};
use crate::names::FunctionName;
use crate::pattern::{Function, environment, validate};
use crate::source::Variable;

impl Cx<'_> {
    pub(super) fn function(&mut self, spec: &FunctionSpec, name: FunctionName, machine_arn: &str) -> Option<Function> {
        let at = "spec.function";
        let role = self.role(
            &format!("{at}.role"),
            spec.role.as_ref(),
            &format!("{}-lambda", self.base),
        );
        let group = self.log_group(
            &format!("{at}.logGroup"),
            spec.log_group.as_ref(),
            &format!("/aws/lambda/{name}"),
        );
        let parts = self.code(spec);
        let own = spec.environment.clone().unwrap_or_default().variables;
        validate::environment_names("spec.function.environment.variables", own.keys(), self.problems);
        let mut environment = environment::from_sources(&spec.environment_from, self.sources, self.problems);
        environment.extend(own.into_iter().map(|(name, value)| (name, Variable::plain(value))));
        environment.insert("SFN_ARN".into(), Variable::plain(machine_arn.to_owned()));
        let logging = spec.logging_config.clone().unwrap_or_default();
        let log_format = logging.log_format.unwrap_or_else(|| "JSON".into());
        let levels = (logging.application_log_level, logging.system_log_level);
        let log_levels = if log_format == "JSON" {
            Some((
                levels.0.unwrap_or_else(|| "INFO".into()),
                levels.1.unwrap_or_else(|| "INFO".into()),
            ))
        } else {
            if levels != (None, None) {
                self.problems
                    .invalid(&format!("{at}.loggingConfig"), "log levels need logFormat JSON");
            }
            None
        };
        let parts = parts?;
        Some(Function {
            name,
            description: spec.description.clone().unwrap_or_else(|| self.made_for.to_owned()),
            runtime: parts.runtime,
            handler: parts.handler,
            code: parts.code,
            source_kms_key_arn: spec.code.as_ref().and_then(|code| code.source_kms_key_arn.clone()),
            code_managed_externally: parts.managed_externally,
            image_config: parts.image_config,
            architecture: spec.architectures.first().cloned().unwrap_or_else(|| "x86_64".into()),
            memory_size: spec.memory_size.unwrap_or(256),
            timeout: spec.timeout.unwrap_or(10),
            ephemeral_storage: spec.ephemeral_storage.as_ref().map_or(512, |e| e.size),
            environment,
            layers: spec.layers.clone(),
            tracing_mode: spec
                .tracing_config
                .as_ref()
                .map_or_else(|| "PassThrough".into(), |t| t.mode.clone()),
            log_format,
            log_levels,
            vpc_config: spec.vpc_config.clone().map(normal_vpc),
            file_system_configs: spec.file_system_configs.clone(),
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
            tenant_isolation_mode: spec.tenancy_config.as_ref().map(|t| t.tenant_isolation_mode.clone()),
            code_signing_config_arn: spec.code_signing_config_arn.clone(),
            reserved_concurrent_executions: spec.reserved_concurrent_executions,
            recursive_loop: spec.recursive_loop.clone(),
            runtime_management_config: spec.runtime_management_config.clone(),
            publish: spec.publish.unwrap_or(true),
            versions_to_keep: usize::from(spec.versions_to_keep.unwrap_or(10)),
            alias: spec
                .alias
                .as_ref()
                .map(|alias| self.alias(&alias.name, alias.description.as_ref())),
            provisioned_concurrent_executions: spec.alias.as_ref().and_then(|a| a.provisioned_concurrent_executions),
            url: self.url(spec.url.as_ref()),
            permissions: self.permissions(spec),
            event_invoke_config: self.event_invoke_config(spec.event_invoke_config.as_ref()),
            event_source_mappings: self.event_source_mappings(&spec.event_source_mappings, role.as_ref()),
            role: role?,
            log_group: group?,
        })
    }
}

fn normal_vpc(mut vpc: VpcConfig) -> VpcConfig {
    for ids in [&mut vpc.subnet_ids, &mut vpc.security_group_ids] {
        ids.sort();
        ids.dedup();
    }
    vpc.ipv6_allowed_for_dual_stack = Some(vpc.ipv6_allowed_for_dual_stack.unwrap_or(false));
    vpc
}
