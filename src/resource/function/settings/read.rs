//! (io) Reads the settings that GetFunction does not return.

use super::Settings;
use crate::api::{RuntimeManagementConfig, Setting};
use crate::aws::{Aws, Failure, Service};
use futures::future;
use std::collections::{BTreeMap, BTreeSet};

/// Reads the settings that GetFunction does not return. Returns them with the settings that Lambda does not give.
///
/// Lambda refuses the code signing configuration of an image function, and some regions do not have each setting. Such
/// a setting is no reason not to read the function.
///
/// # Errors
/// AWS throttles, cannot be reached or does not accept the credentials: then the next read may give the setting.
pub(in crate::resource::function) async fn read(
    aws: &Aws,
    function: &str,
    settings: &BTreeSet<Setting>,
) -> Result<(Settings, BTreeMap<Setting, String>), Failure> {
    let (mut found, mut unreadable) = (Settings::default(), BTreeMap::new());
    let parts = future::join_all(settings.iter().map(|setting| read_setting(aws, function, *setting))).await;
    for (setting, part) in settings.iter().zip(parts) {
        let part = match part {
            Ok(part) => part,
            Err(failure) if failure.class.is_temporary() => return Err(failure),
            Err(failure) => {
                unreadable.insert(*setting, failure.to_string());
                continue;
            }
        };
        found.code_signing_config_arn = found.code_signing_config_arn.or(part.code_signing_config_arn);
        found.recursive_loop = found.recursive_loop.or(part.recursive_loop);
        found.runtime_management_config = found.runtime_management_config.or(part.runtime_management_config);
    }
    Ok((found, unreadable))
}

async fn read_setting(aws: &Aws, function: &str, setting: Setting) -> Result<Settings, Failure> {
    let (lambda, mut found) = (&aws.lambda, Settings::default());
    match setting {
        Setting::CodeSigningConfig => {
            let request = lambda.get_function_code_signing_config().function_name(function);
            let answer = aws.find(Service::Lambda, "GetFunctionCodeSigningConfig", request.send());
            let out = answer.await?;
            // Without a configuration, Lambda returns no ARN or an empty one.
            found.code_signing_config_arn = out.map(|out| out.code_signing_config_arn).filter(|arn| !arn.is_empty());
        }
        Setting::RecursionConfig => {
            let request = lambda.get_function_recursion_config().function_name(function);
            let answer = aws.call(Service::Lambda, "GetFunctionRecursionConfig", request.send());
            found.recursive_loop = answer.await?.recursive_loop.map(|l| l.as_str().to_owned());
        }
        Setting::RuntimeManagementConfig => {
            let request = lambda.get_runtime_management_config().function_name(function);
            let answer = aws.call(Service::Lambda, "GetRuntimeManagementConfig", request.send());
            let out = answer.await?;
            found.runtime_management_config = out.update_runtime_on.map(|on| RuntimeManagementConfig {
                update_runtime_on: on.as_str().to_owned(),
                runtime_version_arn: out.runtime_version_arn,
            });
        }
    }
    Ok(found)
}
