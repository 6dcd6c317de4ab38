//! Functions in the model.

use super::Model;
use lambdasfn::api::RuntimeManagementConfig;
use lambdasfn::api::{Kind, ResourceId, Setting};
use lambdasfn::aws::Answer;
use lambdasfn::resource::function;
use lambdasfn::resource::function::code::Code;
use lambdasfn::resource::function::{Configuration, SettingCall, Settings};
use lambdasfn::source::Variable;
use serde_json::json;
use std::collections::BTreeSet;

impl Model {
    pub(super) fn function(&mut self, call: &function::Call) -> Answer {
        use function::Call::*;
        let name_of = |arn: &str| arn.rsplit(':').next().unwrap().to_owned();
        match call.clone() {
            CreateFunction(d) => {
                let function = function::Observed {
                    name: d.name.to_string(),
                    configuration: plain(d.configuration.clone()),
                    package_type: d.code.package_type().into(),
                    code_sha256: Self::code_sha256(&d.code),
                    resolved_image_uri: d.code.resolved_image_uri(),
                    source_kms_key_arn: d.source_kms_key_arn.clone(),
                    architectures: d.architectures.clone(),
                    revision_id: None,
                    state: "Active".into(),
                    state_reason: String::new(),
                    state_reason_code: String::new(),
                    environment_error: None,
                    unreadable: [].into(),
                    last_update_status: "Successful".into(),
                    last_update_status_reason: String::new(),
                    tenant_isolation_mode: d.tenant_isolation_mode.clone(),
                    settings: Settings {
                        code_signing_config_arn: d.settings.code_signing_config_arn.clone(),
                        ..defaults()
                    },
                    read: lambdasfn::api::Setting::ALL.into(),
                    versions: None,
                    tags: d.tags.clone(),
                };
                assert!(
                    self.functions.insert(d.name.to_string(), (function, vec![])).is_none(),
                    "ResourceConflictException"
                );
                let version = d.publishes_on_creation().then(|| self.publish(d.name.as_str()));
                let code_sha256 = Some(Self::code_sha256(&d.code));
                return Answer {
                    version,
                    code_sha256,
                    in_progress: true,
                    ..Answer::default()
                };
            }
            UpdateFunctionConfiguration {
                function,
                configuration,
                ..
            } => {
                update(
                    &mut self.functions.get_mut(&function).unwrap().0.configuration,
                    *configuration,
                );
                return Answer {
                    in_progress: true,
                    ..Answer::default()
                };
            }
            UpdateFunctionCode {
                function,
                code,
                source_kms_key_arn,
                architectures,
                publish,
                ..
            } => {
                let code_sha256 = Self::code_sha256(&code);
                let found = &mut self.functions.get_mut(&function).unwrap().0;
                assert_eq!(found.package_type, code.package_type());
                (found.code_sha256, found.architectures) = (code_sha256.clone(), architectures);
                found.resolved_image_uri = code.resolved_image_uri();
                if let Some(key) = source_kms_key_arn {
                    found.source_kms_key_arn = Some(key).filter(|key| !key.is_empty());
                }
                let version = publish.then(|| self.publish(&function));
                return Answer {
                    version,
                    code_sha256: Some(code_sha256),
                    in_progress: true,
                    ..Answer::default()
                };
            }
            PublishVersion {
                function, code_sha256, ..
            } => {
                let found = &self.functions[&function].0.code_sha256;
                assert!(code_sha256.is_empty() || *found == code_sha256);
                return Answer {
                    version: Some(self.publish(&function)),
                    ..Answer::default()
                };
            }
            TagResource { arn, tags } => self.functions.get_mut(&name_of(&arn)).unwrap().0.tags.extend(tags),
            UntagResource { arn, keys } => {
                self.functions
                    .get_mut(&name_of(&arn))
                    .unwrap()
                    .0
                    .tags
                    .retain(|k, _| !keys.contains(k));
            }
            function::Call::Setting(call) => self.function_setting(call),
            DeleteVersion { function, version } => {
                assert!(!self.versions(Kind::Function, &function).in_use.contains(&version));
                self.functions.get_mut(&function).unwrap().1[version as usize - 1].clear();
            }
            DeleteFunction { function } => {
                self.functions.remove(&function).unwrap();
                let whole = ResourceId {
                    kind: Kind::Function,
                    name: function,
                };
                self.parts.retain(|id, _| id.whole().as_ref() != Some(&whole));
                return Answer {
                    gone: true,
                    ..Answer::default()
                };
            }
        }
        Answer::default()
    }

    /// Returns the hash that Lambda computes for the code.
    fn code_sha256(code: &Code) -> String {
        match code {
            Code::Zip(package) => package.sha256.clone(),
            Code::S3 { location, found } => match found {
                Some(found) => found
                    .checksum_sha256
                    .clone()
                    .unwrap_or_else(|| format!("sum of {}", found.e_tag)),
                None => format!("sum of {location}"),
            },
            Code::Image { digest, .. } => digest.clone().unwrap_or_default(),
        }
    }

    /// Publishes a version and returns its number. An unchanged function returns its latest version.
    fn publish(&mut self, name: &str) -> String {
        let (function, versions) = self.functions.get_mut(name).unwrap();
        let now = json!([function.configuration, function.code_sha256, function.architectures]).to_string();
        if versions.last() != Some(&now) {
            versions.push(now);
        }
        versions.len().to_string()
    }

    fn function_setting(&mut self, call: SettingCall) {
        use SettingCall::*;
        let (PutFunctionCodeSigningConfig { function, .. }
        | DeleteFunctionCodeSigningConfig { function }
        | PutFunctionConcurrency { function, .. }
        | DeleteFunctionConcurrency { function }
        | PutFunctionRecursionConfig { function, .. }
        | PutRuntimeManagementConfig { function, .. }) = &call;
        let settings = &mut self.functions.get_mut(function).unwrap().0.settings;
        match call {
            PutFunctionCodeSigningConfig {
                code_signing_config_arn: arn,
                ..
            } => settings.code_signing_config_arn = Some(arn),
            DeleteFunctionCodeSigningConfig { .. } => settings.code_signing_config_arn = None,
            PutFunctionConcurrency {
                reserved_concurrent_executions: reserved,
                ..
            } => settings.reserved_concurrent_executions = Some(reserved),
            DeleteFunctionConcurrency { .. } => settings.reserved_concurrent_executions = None,
            PutFunctionRecursionConfig { recursive_loop, .. } => settings.recursive_loop = Some(recursive_loop),
            PutRuntimeManagementConfig {
                runtime_management_config: config,
                ..
            } => settings.runtime_management_config = Some(config),
        }
    }
}

/// Returns Lambda's default settings.
fn defaults() -> Settings {
    Settings {
        recursive_loop: Some("Terminate".into()),
        runtime_management_config: Some(RuntimeManagementConfig {
            update_runtime_on: "Auto".into(),
            runtime_version_arn: None,
        }),
        ..Settings::default()
    }
}

/// Returns the function with only the requested settings.
pub(super) fn seen(mut function: function::Observed, asked: &BTreeSet<Setting>) -> function::Observed {
    function.read.clone_from(asked);
    let settings = &mut function.settings;
    for setting in Setting::ALL.into_iter().filter(|setting| !asked.contains(setting)) {
        match setting {
            Setting::CodeSigningConfig => settings.code_signing_config_arn = None,
            Setting::RecursionConfig => settings.recursive_loop = None,
            Setting::RuntimeManagementConfig => settings.runtime_management_config = None,
        }
    }
    function
}

/// Removes the origin of variables, which Lambda does not store.
fn plain(mut configuration: Configuration) -> Configuration {
    for variable in configuration.environment.values_mut() {
        *variable = Variable::plain(variable.reveal().to_owned());
    }
    configuration
}

/// Updates a configuration. A field that is not sent stays unchanged; an empty value removes the field.
fn update(old: &mut Configuration, sent: Configuration) {
    fn keep<T: Clone>(sent: Option<T>, old: &Option<T>, empty: impl Fn(&T) -> bool) -> Option<T> {
        sent.or_else(|| old.clone()).filter(|value| !empty(value))
    }
    let sent = plain(sent);
    *old = Configuration {
        vpc_config: keep(sent.vpc_config, &old.vpc_config, |vpc| vpc.subnet_ids.is_empty()),
        file_system_configs: keep(sent.file_system_configs, &old.file_system_configs, Vec::is_empty),
        dead_letter_target_arn: keep(
            sent.dead_letter_target_arn,
            &old.dead_letter_target_arn,
            String::is_empty,
        ),
        kms_key_arn: keep(sent.kms_key_arn, &old.kms_key_arn, String::is_empty),
        snap_start: keep(sent.snap_start, &old.snap_start, |apply_on| apply_on == "None"),
        durable_config: keep(sent.durable_config, &old.durable_config, |_| false),
        ..sent
    };
}
