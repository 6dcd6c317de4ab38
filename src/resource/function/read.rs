use super::Observed;
use super::configuration::read::configuration;
use crate::aws::{Aws, Class, Failure, Service};
use crate::resource::Depth;
use aws_sdk_lambda::operation::get_function::GetFunctionOutput;

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
