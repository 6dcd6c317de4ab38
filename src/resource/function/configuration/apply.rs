//! The configuration as types of the SDK.

use super::Configuration;
use crate::aws::Failure;
use aws_sdk_lambda::types::{
    ApplicationLogLevel, DeadLetterConfig, DurableConfig, Environment, EphemeralStorage, FileSystemConfig, ImageConfig,
    LogFormat, LoggingConfig, SnapStart, SnapStartApplyOn, SystemLogLevel, TracingConfig, TracingMode, VpcConfig,
};

pub(in crate::resource::function) fn ephemeral_storage(c: &Configuration) -> Result<EphemeralStorage, Failure> {
    EphemeralStorage::builder()
        .size(c.ephemeral_storage)
        .build()
        .map_err(Failure::bug)
}

pub(in crate::resource::function) fn environment(c: &Configuration) -> Environment {
    let variables = c
        .environment
        .iter()
        .map(|(name, value)| (name.clone(), value.reveal().to_owned()))
        .collect();
    Environment::builder().set_variables(Some(variables)).build()
}

pub(in crate::resource::function) fn tracing(c: &Configuration) -> TracingConfig {
    TracingConfig::builder()
        .mode(TracingMode::from(c.tracing_mode.as_str()))
        .build()
}

pub(in crate::resource::function) fn logging(c: &Configuration) -> LoggingConfig {
    LoggingConfig::builder()
        .log_format(LogFormat::from(c.log_format.as_str()))
        .set_application_log_level(c.application_log_level.as_deref().map(ApplicationLogLevel::from))
        .set_system_log_level(c.system_log_level.as_deref().map(SystemLogLevel::from))
        .log_group(&c.log_group)
        .build()
}

pub(in crate::resource::function) fn vpc(c: &Configuration) -> Option<VpcConfig> {
    let vpc = c.vpc_config.as_ref()?;
    Some(
        VpcConfig::builder()
            .set_subnet_ids(Some(vpc.subnet_ids.clone()))
            .set_security_group_ids(Some(vpc.security_group_ids.clone()))
            .set_ipv6_allowed_for_dual_stack(vpc.ipv6_allowed_for_dual_stack)
            .build(),
    )
}

pub(in crate::resource::function) fn file_systems(c: &Configuration) -> Result<Option<Vec<FileSystemConfig>>, Failure> {
    let Some(mounts) = &c.file_system_configs else {
        return Ok(None);
    };
    let mount = |m: &crate::api::FileSystemConfig| {
        let mount = FileSystemConfig::builder()
            .arn(&m.arn)
            .local_mount_path(&m.local_mount_path);
        mount.build().map_err(Failure::bug)
    };
    mounts.iter().map(mount).collect::<Result<_, _>>().map(Some)
}

pub(in crate::resource::function) fn dead_letter(c: &Configuration) -> Option<DeadLetterConfig> {
    let target = c.dead_letter_target_arn.as_ref()?;
    Some(DeadLetterConfig::builder().target_arn(target).build())
}

pub(in crate::resource::function) fn snap_start(c: &Configuration) -> Option<SnapStart> {
    let apply_on = SnapStartApplyOn::from(c.snap_start.as_deref()?);
    Some(SnapStart::builder().apply_on(apply_on).build())
}

pub(in crate::resource::function) fn durable(c: &Configuration) -> Option<DurableConfig> {
    let durable = c.durable_config.as_ref()?;
    Some(
        DurableConfig::builder()
            .execution_timeout(durable.execution_timeout)
            .set_retention_period_in_days(durable.retention_period_in_days)
            .build(),
    )
}

/// An image configuration without members restores the values of the image.
pub(in crate::resource::function) fn image_config(c: &Configuration) -> Option<ImageConfig> {
    let given = |list: &Vec<String>| (!list.is_empty()).then(|| list.clone());
    let config = c.image_config.as_ref()?;
    let builder = ImageConfig::builder()
        .set_command(given(&config.command))
        .set_entry_point(given(&config.entry_point))
        .set_working_directory(config.working_directory.clone());
    Some(builder.build())
}
