use super::Configuration;
use crate::aws::Failure;
use aws_sdk_lambda::types::{
    ApplicationLogLevel, Environment, EphemeralStorage, LogFormat, LoggingConfig, SystemLogLevel, TracingConfig,
    TracingMode,
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
