use super::{Configuration, Observed};
use crate::aws::{Aws, Class, Failure, Service};
use crate::pattern::Variable;
use crate::resource::Depth;
use aws_sdk_lambda::operation::get_function::GetFunctionOutput;
use aws_sdk_lambda::types::FunctionConfiguration;

/// GetFunction answers everything, tags included. Its `Code.Location` is a presigned URL and is dropped.
pub async fn read(aws: &Aws, name: &str, _: &Depth) -> Result<Option<Observed>, Failure> {
    let request = aws.lambda.get_function().function_name(name);
    let answer = Failure::absent(aws.call(Service::LambdaGet, "GetFunction", request.send()).await)?;
    let Some(out) = answer else { return Ok(None) };
    // Lambda leaves the tags out if the caller may not list them; that must not look like "no tags".
    if let Some(error) = &out.tags_error {
        let (code, message) = (error.error_code.clone(), format!("lambda:ListTags: {}", error.message));
        return Err(Failure {
            class: Class::AccessDenied,
            operation: "GetFunction".into(),
            code,
            message,
        });
    }
    Ok(observed(name, out))
}

fn observed(name: &str, out: GetFunctionOutput) -> Option<Observed> {
    let tags = out.tags.unwrap_or_default().into_iter().collect();
    let config = out.configuration?;
    Some(Observed {
        name: name.to_owned(),
        tags,
        code_sha256: config.code_sha256.clone().unwrap_or_default(),
        architectures: config.architectures().iter().map(|a| a.as_str().to_owned()).collect(),
        revision_id: config.revision_id.clone(),
        state: config.state.as_ref().map_or("Active", |s| s.as_str()).to_owned(),
        state_reason: config.state_reason.clone().unwrap_or_default(),
        last_update_status: config
            .last_update_status
            .as_ref()
            .map_or("Successful", |s| s.as_str())
            .to_owned(),
        last_update_status_reason: config.last_update_status_reason.clone().unwrap_or_default(),
        configuration: configuration(name, config),
    })
}

/// With the defaults that Lambda documents for what an answer leaves out.
fn configuration(name: &str, config: FunctionConfiguration) -> Configuration {
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
