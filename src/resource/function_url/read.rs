//! (io) Reads function URLs.

use super::{Configuration, Cors, Observed};
use crate::aws::{Aws, Service};
use crate::names::Target;
use crate::resource::depth::{Depth, Found};
use std::collections::BTreeSet;

/// Calls GetFunctionUrlConfig. `name` is `<function>` or `<function>:<alias>`.
pub(crate) async fn read(aws: &Aws, name: &str, _: &Depth) -> Found<Observed> {
    let target = Target::parse(name);
    let request = aws
        .lambda
        .get_function_url_config()
        .function_name(&target.function)
        .set_qualifier(target.qualifier.clone());
    let answer = aws.find(Service::Lambda, "GetFunctionUrlConfig", request.send());
    let Some(out) = answer.await? else { return Ok(None) };
    let cors = out.cors.map_or_else(Cors::default, |cors| Cors {
        allow_credentials: cors.allow_credentials.unwrap_or_default(),
        allow_headers: set(cors.allow_headers),
        allow_methods: set(cors.allow_methods),
        allow_origins: set(cors.allow_origins),
        expose_headers: set(cors.expose_headers),
        max_age: cors.max_age.unwrap_or_default(),
    });
    Ok(Some(Observed {
        target,
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

fn set(list: Option<Vec<String>>) -> BTreeSet<String> {
    list.unwrap_or_default().into_iter().collect()
}
