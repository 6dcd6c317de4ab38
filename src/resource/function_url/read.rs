use super::{Configuration, Cors, Observed};
use crate::aws::{Aws, Failure, Service};

/// GetFunctionUrlConfig. The name is the function's.
pub async fn read(aws: &Aws, name: &str) -> Result<Option<Observed>, Failure> {
    let request = aws.lambda.get_function_url_config().function_name(name);
    let answer = Failure::absent(aws.call(Service::Lambda, "GetFunctionUrlConfig", request.send()).await)?;
    let Some(out) = answer else { return Ok(None) };
    let cors = out.cors.map_or_else(Cors::default, |cors| Cors {
        allow_credentials: cors.allow_credentials.unwrap_or_default(),
        allow_headers: cors.allow_headers.unwrap_or_default(),
        allow_methods: cors.allow_methods.unwrap_or_default(),
        allow_origins: cors.allow_origins.unwrap_or_default(),
        expose_headers: cors.expose_headers.unwrap_or_default(),
        max_age: cors.max_age.unwrap_or_default(),
    });
    Ok(Some(Observed {
        function: name.to_owned(),
        configuration: Configuration {
            auth_type: out.auth_type.as_str().to_owned(),
            invoke_mode: out
                .invoke_mode
                .map_or_else(|| "BUFFERED".to_owned(), |mode| mode.as_str().to_owned()),
            cors,
        },
        url: out.function_url,
    }))
}
