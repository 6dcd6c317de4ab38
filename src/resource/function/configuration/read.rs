//! Lambda's answer as a configuration.

use super::{Configuration, NO_SNAPSHOT};
use crate::api::{DurableConfig, FileSystemConfig, VpcConfig};
use crate::resource::function::code::ImageConfig;
use crate::source::Variable;
use aws_sdk_lambda::types::{FunctionConfiguration, ImageConfigResponse, PackageType};

/// Converts Lambda's answer. Fills in the documented default of each field that the answer omits.
pub(in crate::resource::function) fn configuration(name: &str, config: FunctionConfiguration) -> Configuration {
    let is_image = config.package_type == Some(PackageType::Image);
    let logging = config.logging_config;
    let log = |f: fn(&aws_sdk_lambda::types::LoggingConfig) -> Option<String>| logging.as_ref().and_then(f);
    let log_format = log(|l| l.log_format.as_ref().map(|f| f.as_str().to_owned())).unwrap_or_else(|| "Text".into());
    let json = log_format == "JSON";
    let level = |given: Option<String>| json.then(|| given.unwrap_or_else(|| "INFO".into()));
    let some = |text: Option<String>| text.filter(|text| !text.is_empty());
    Configuration {
        role: config.role.unwrap_or_default(),
        description: config.description.unwrap_or_default(),
        runtime: (!is_image).then(|| config.runtime.map(|r| r.as_str().to_owned()).unwrap_or_default()),
        handler: (!is_image).then(|| config.handler.unwrap_or_default()),
        image_config: is_image.then(|| image_config(config.image_config_response)),
        memory_size: config.memory_size.unwrap_or(128),
        timeout: config.timeout.unwrap_or(3),
        ephemeral_storage: config.ephemeral_storage.map_or(512, |e| e.size),
        environment: config
            .environment
            .and_then(|e| e.variables)
            .unwrap_or_default()
            .into_iter()
            .map(|(name, value)| (name, Variable::plain(value)))
            .collect(),
        layers: config
            .layers
            .unwrap_or_default()
            .into_iter()
            .filter_map(|l| l.arn)
            .collect(),
        tracing_mode: config
            .tracing_config
            .and_then(|t| t.mode)
            .map_or_else(|| "PassThrough".to_owned(), |m| m.as_str().to_owned()),
        application_log_level: level(log(|l| l.application_log_level.as_ref().map(|v| v.as_str().to_owned()))),
        system_log_level: level(log(|l| l.system_log_level.as_ref().map(|v| v.as_str().to_owned()))),
        log_group: log(|l| l.log_group.clone()).unwrap_or_else(|| format!("/aws/lambda/{name}")),
        log_format,
        vpc_config: config.vpc_config.and_then(vpc),
        file_system_configs: config
            .file_system_configs
            .map(|mounts| mounts.into_iter().map(mount).collect())
            .filter(|mounts: &Vec<_>| !mounts.is_empty()),
        dead_letter_target_arn: some(config.dead_letter_config.and_then(|d| d.target_arn)),
        kms_key_arn: some(config.kms_key_arn),
        snap_start: config
            .snap_start
            .and_then(|s| s.apply_on)
            .map(|apply_on| apply_on.as_str().to_owned())
            .filter(|apply_on| apply_on != NO_SNAPSHOT),
        durable_config: config.durable_config.map(|d| DurableConfig {
            execution_timeout: d.execution_timeout.unwrap_or_default(),
            retention_period_in_days: Some(d.retention_period_in_days.unwrap_or(14)),
        }),
    }
}

/// Lambda returns empty lists for a function outside a VPC.
fn vpc(vpc: aws_sdk_lambda::types::VpcConfigResponse) -> Option<VpcConfig> {
    let sorted = |ids: Option<Vec<String>>| {
        let mut ids = ids.unwrap_or_default();
        ids.sort();
        ids
    };
    let vpc = VpcConfig {
        subnet_ids: sorted(vpc.subnet_ids),
        security_group_ids: sorted(vpc.security_group_ids),
        ipv6_allowed_for_dual_stack: Some(vpc.ipv6_allowed_for_dual_stack.unwrap_or(false)),
    };
    (!vpc.subnet_ids.is_empty() || !vpc.security_group_ids.is_empty()).then_some(vpc)
}

fn mount(mount: aws_sdk_lambda::types::FileSystemConfig) -> FileSystemConfig {
    FileSystemConfig {
        arn: mount.arn,
        local_mount_path: mount.local_mount_path,
    }
}

fn image_config(answer: Option<ImageConfigResponse>) -> ImageConfig {
    let config = answer.and_then(|answer| answer.image_config);
    config.map_or_else(ImageConfig::default, |config| ImageConfig {
        command: config.command.unwrap_or_default(),
        entry_point: config.entry_point.unwrap_or_default(),
        working_directory: config.working_directory.filter(|directory| !directory.is_empty()),
    })
}
