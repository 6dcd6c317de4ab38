//! (io) Reads functions.

use super::configuration::read::configuration;
use super::{Observed, Settings, settings};
use crate::aws::{Aws, Failure, Service};
use crate::resource::depth::{Depth, Found};
use crate::resource::versions::{Versions, number};
use aws_sdk_lambda::operation::get_function::GetFunctionOutput;
use std::collections::{BTreeMap, BTreeSet};

/// Calls GetFunction, which returns nearly all fields and the tags. Drops `Code.Location`, a presigned URL. Reads the
/// settings with separate calls if they were set, unless Lambda is changing the function.
pub(crate) async fn read(aws: &Aws, name: &str, depth: &Depth) -> Found<Observed> {
    let request = aws.lambda.get_function().function_name(name);
    let Some(out) = aws.find(Service::LambdaGet, "GetFunction", request.send()).await? else {
        return Ok(None);
    };
    // Lambda omits the tags if the caller may not list them. The error must not read as "no tags".
    if let Some(error) = &out.tags_error {
        let message = format!("lambda:ListTags: {}", error.message);
        return Err(Failure::denied("GetFunction", &error.error_code, message));
    }
    let Some(mut observed) = observed(name, out) else {
        return Ok(None);
    };
    let settings = depth.settings();
    if !observed.in_progress() && !settings.is_empty() {
        let reserved_concurrent_executions = observed.settings.reserved_concurrent_executions;
        let (found, unreadable) = settings::read::read(aws, name, &settings).await?;
        observed.settings = Settings {
            reserved_concurrent_executions,
            ..found
        };
        observed.read = settings.into_iter().filter(|s| !unreadable.contains_key(s)).collect();
        observed.unreadable = unreadable;
    }
    if depth.versions && !observed.in_progress() {
        observed.versions = Some(versions(aws, name).await?);
    }
    Ok(Some(observed))
}

/// Calls ListVersionsByFunction and ListAliases.
async fn versions(aws: &Aws, name: &str) -> Result<Versions, Failure> {
    let mut found = Versions::default();
    let list = aws.lambda.list_versions_by_function().function_name(name);
    let mut pages = list.into_paginator().send();
    while let Some(page) = aws
        .page(Service::Lambda, "ListVersionsByFunction", pages.next())
        .await?
    {
        let versions = page.versions.unwrap_or_default().into_iter();
        let versions = versions.filter_map(|version| number(version.version()?));
        found.published.extend(versions);
    }
    let list = aws.lambda.list_aliases().function_name(name);
    let mut pages = list.into_paginator().send();
    while let Some(page) = aws.page(Service::Lambda, "ListAliases", pages.next()).await? {
        for alias in page.aliases.unwrap_or_default() {
            let weights = alias.routing_config.and_then(|c| c.additional_version_weights);
            let versions = weights.unwrap_or_default().into_keys().chain(alias.function_version);
            found.in_use.extend(versions.filter_map(|version| number(&version)));
        }
    }
    Ok(found)
}

fn observed(name: &str, out: GetFunctionOutput) -> Option<Observed> {
    let tags = out.tags.unwrap_or_default().into_iter().collect();
    let concurrency = out.concurrency.and_then(|c| c.reserved_concurrent_executions);
    let (resolved_image_uri, source_kms_key_arn) = out
        .code
        .map(|code| (code.resolved_image_uri, code.source_kms_key_arn))
        .unwrap_or_default();
    let config = out.configuration?;
    // The error message can contain values, so only the code is kept.
    let environment = config
        .environment
        .as_ref()
        .and_then(|environment| environment.error.as_ref());
    let environment_error = environment.map(|error| error.error_code.clone().unwrap_or_default());
    Some(Observed {
        environment_error,
        unreadable: BTreeMap::new(),
        name: name.to_owned(),
        tags,
        package_type: config.package_type.as_ref().map_or("Zip", |t| t.as_str()).to_owned(),
        resolved_image_uri,
        source_kms_key_arn: source_kms_key_arn.filter(|key| !key.is_empty()),
        code_sha256: config.code_sha256.clone().unwrap_or_default(),
        architectures: config.architectures().iter().map(|a| a.as_str().to_owned()).collect(),
        revision_id: config.revision_id.clone(),
        state: config.state.as_ref().map_or("Active", |s| s.as_str()).to_owned(),
        state_reason: config.state_reason.clone().unwrap_or_default(),
        state_reason_code: config
            .state_reason_code
            .as_ref()
            .map_or_else(String::new, |code| code.as_str().to_owned()),
        last_update_status: config
            .last_update_status
            .as_ref()
            .map_or("Successful", |s| s.as_str())
            .to_owned(),
        last_update_status_reason: config.last_update_status_reason.clone().unwrap_or_default(),
        tenant_isolation_mode: config
            .tenancy_config
            .as_ref()
            .map(|t| t.tenant_isolation_mode.as_str().to_owned()),
        settings: Settings {
            reserved_concurrent_executions: concurrency,
            ..Settings::default()
        },
        read: BTreeSet::new(),
        versions: None,
        configuration: configuration(name, config),
    })
}
