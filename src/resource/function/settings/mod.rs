//! What calls of their own set on a function, beside its configuration.

pub(super) mod apply;
pub(super) mod read;

use crate::api::{RuntimeManagementConfig, Setting};
use crate::resource::Differences;
use serde::Serialize;
use std::collections::BTreeSet;

/// The values; `None` is Lambda's default.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[allow(missing_docs, reason = "Lambda's own names")]
pub struct Settings {
    /// The only one that GetFunction answers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reserved_concurrent_executions: Option<i32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code_signing_config_arn: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recursive_loop: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub runtime_management_config: Option<RuntimeManagementConfig>,
}

/// A call that changes one of them.
#[derive(Clone, Debug, Serialize)]
#[allow(missing_docs, reason = "Lambda's own names")]
pub enum Call {
    PutFunctionCodeSigningConfig {
        function: String,
        code_signing_config_arn: String,
    },
    DeleteFunctionCodeSigningConfig {
        function: String,
    },
    PutFunctionConcurrency {
        function: String,
        reserved_concurrent_executions: i32,
    },
    DeleteFunctionConcurrency {
        function: String,
    },
    PutFunctionRecursionConfig {
        function: String,
        recursive_loop: String,
    },
    PutRuntimeManagementConfig {
        function: String,
        runtime_management_config: RuntimeManagementConfig,
    },
}

impl Call {
    pub(super) fn operation(&self) -> &'static str {
        match self {
            Call::PutFunctionCodeSigningConfig { .. } => "PutFunctionCodeSigningConfig",
            Call::DeleteFunctionCodeSigningConfig { .. } => "DeleteFunctionCodeSigningConfig",
            Call::PutFunctionConcurrency { .. } => "PutFunctionConcurrency",
            Call::DeleteFunctionConcurrency { .. } => "DeleteFunctionConcurrency",
            Call::PutFunctionRecursionConfig { .. } => "PutFunctionRecursionConfig",
            Call::PutRuntimeManagementConfig { .. } => "PutRuntimeManagementConfig",
        }
    }
}

impl Settings {
    /// The settings that the spec names, of those that have to be asked for.
    pub fn named(&self) -> BTreeSet<Setting> {
        let named = |setting: &Setting| match setting {
            Setting::CodeSigningConfig => self.code_signing_config_arn.is_some(),
            Setting::RecursionConfig => self.recursive_loop.is_some(),
            Setting::RuntimeManagementConfig => self.runtime_management_config.is_some(),
        };
        Setting::ALL.into_iter().filter(named).collect()
    }

    fn recursive_loop(&self) -> String {
        self.recursive_loop.clone().unwrap_or_else(|| "Terminate".into())
    }

    fn runtime_management(&self) -> RuntimeManagementConfig {
        let auto = || RuntimeManagementConfig {
            update_runtime_on: "Auto".into(),
            runtime_version_arn: None,
        };
        self.runtime_management_config.clone().unwrap_or_else(auto)
    }

    /// The calls that get from `observed` to this. Of what was not `read` nothing is known, and nothing
    /// is done.
    pub(super) fn updates(
        &self,
        function: &str,
        observed: &Self,
        read: &BTreeSet<Setting>,
    ) -> Vec<(Call, Differences)> {
        let function = || function.to_owned();
        let mut updates = vec![];
        let mut update = |fields: Differences, call: Call| {
            if !fields.is_empty() {
                updates.push((call, fields));
            }
        };
        if read.contains(&Setting::CodeSigningConfig) {
            let (new, old) = (&self.code_signing_config_arn, &observed.code_signing_config_arn);
            let call = match new.clone() {
                Some(code_signing_config_arn) => Call::PutFunctionCodeSigningConfig {
                    function: function(),
                    code_signing_config_arn,
                },
                None => Call::DeleteFunctionCodeSigningConfig { function: function() },
            };
            update(Differences::of("codeSigningConfigArn", new, old), call);
        }
        let (new, old) = (
            &self.reserved_concurrent_executions,
            &observed.reserved_concurrent_executions,
        );
        let call = match *new {
            Some(reserved_concurrent_executions) => Call::PutFunctionConcurrency {
                function: function(),
                reserved_concurrent_executions,
            },
            None => Call::DeleteFunctionConcurrency { function: function() },
        };
        update(Differences::of("reservedConcurrentExecutions", new, old), call);
        if read.contains(&Setting::RecursionConfig) {
            let fields = Differences::of("recursiveLoop", &self.recursive_loop(), &observed.recursive_loop());
            let call = Call::PutFunctionRecursionConfig {
                function: function(),
                recursive_loop: self.recursive_loop(),
            };
            update(fields, call);
        }
        if read.contains(&Setting::RuntimeManagementConfig) {
            let (new, old) = (self.runtime_management(), observed.runtime_management());
            let mut fields = Differences::default();
            fields
                .compare(
                    "runtimeManagementConfig.updateRuntimeOn",
                    &new.update_runtime_on,
                    &old.update_runtime_on,
                )
                .compare(
                    "runtimeManagementConfig.runtimeVersionArn",
                    &new.runtime_version_arn,
                    &old.runtime_version_arn,
                );
            let call = Call::PutRuntimeManagementConfig {
                function: function(),
                runtime_management_config: new,
            };
            update(fields, call);
        }
        updates
    }
}
