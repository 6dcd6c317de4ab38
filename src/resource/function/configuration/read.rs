use super::Configuration;
use crate::pattern::Variable;
use aws_sdk_lambda::types::FunctionConfiguration;

/// With the defaults that Lambda documents for what an answer leaves out.
pub(in crate::resource::function) fn configuration(name: &str, config: FunctionConfiguration) -> Configuration {
    let logging = config.logging_config;
    let log = |f: fn(&aws_sdk_lambda::types::LoggingConfig) -> Option<String>| logging.as_ref().and_then(f);
    let log_format = log(|l| l.log_format.as_ref().map(|f| f.as_str().to_owned())).unwrap_or_else(|| "Text".into());
    let json = log_format == "JSON";
    let level = |given: Option<String>| json.then(|| given.unwrap_or_else(|| "INFO".into()));
    Configuration {
        role: config.role.unwrap_or_default(),
        description: config.description.unwrap_or_default(),
        runtime: config.runtime.map(|r| r.as_str().to_owned()).unwrap_or_default(),
        handler: config.handler.unwrap_or_default(),
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
    }
}
