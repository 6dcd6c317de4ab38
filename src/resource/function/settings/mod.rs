//! Settings of a function that have calls of their own, in addition to its configuration.

pub(super) mod apply;
pub(super) mod read;

use crate::api::{RuntimeManagementConfig, Setting};
use crate::resource::difference::Differences;
use crate::resource::kind::operations;
use serde::Serialize;
use std::collections::BTreeSet;

/// Values of the settings. `None` is Lambda's default.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[allow(missing_docs, reason = "Lambda's own names")]
pub struct Settings {
    /// The only setting that GetFunction returns.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reserved_concurrent_executions: Option<i32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code_signing_config_arn: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recursive_loop: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub runtime_management_config: Option<RuntimeManagementConfig>,
}

/// A call that changes one setting.
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
    operations! {
        pub(super) PutFunctionCodeSigningConfig, DeleteFunctionCodeSigningConfig, PutFunctionConcurrency,
        DeleteFunctionConcurrency, PutFunctionRecursionConfig, PutRuntimeManagementConfig
    }
}

impl Settings {
    /// Returns the settings in the spec that GetFunction does not return.
    pub(crate) fn named(&self) -> BTreeSet<Setting> {
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

    /// Returns the calls that change `observed` to `self`. Settings that are not in `read` stay as they are.
    pub(super) fn updates(
        &self,
        function: &str,
        observed: &Self,
        read: &BTreeSet<Setting>,
    ) -> Vec<(Call, Differences)> {
        let function = || function.to_owned();
        let fields = || Differences::compare_fields(self, observed);
        let signing = fields().field("codeSigningConfigArn", |s| &s.code_signing_config_arn);
        let sign = match self.code_signing_config_arn.clone() {
            Some(code_signing_config_arn) => Call::PutFunctionCodeSigningConfig {
                function: function(),
                code_signing_config_arn,
            },
            None => Call::DeleteFunctionCodeSigningConfig { function: function() },
        };
        let concurrency = fields().field("reservedConcurrentExecutions", |s| s.reserved_concurrent_executions);
        let reserve = match self.reserved_concurrent_executions {
            Some(reserved_concurrent_executions) => Call::PutFunctionConcurrency {
                function: function(),
                reserved_concurrent_executions,
            },
            None => Call::DeleteFunctionConcurrency { function: function() },
        };
        let recursion = fields().field("recursiveLoop", Self::recursive_loop);
        let recur = Call::PutFunctionRecursionConfig {
            function: function(),
            recursive_loop: self.recursive_loop(),
        };
        let runtime = fields()
            .field("runtimeManagementConfig.updateRuntimeOn", |s| {
                s.runtime_management().update_runtime_on
            })
            .field("runtimeManagementConfig.runtimeVersionArn", |s| {
                s.runtime_management().runtime_version_arn
            });
        let manage = Call::PutRuntimeManagementConfig {
            function: function(),
            runtime_management_config: self.runtime_management(),
        };
        let updates = [
            (Some(Setting::CodeSigningConfig), sign, signing),
            // GetFunction returns this setting, so it is always read.
            (None, reserve, concurrency),
            (Some(Setting::RecursionConfig), recur, recursion),
            (Some(Setting::RuntimeManagementConfig), manage, runtime),
        ];
        let updates = updates.into_iter();
        let updates = updates.filter(|(setting, ..)| setting.is_none_or(|setting| read.contains(&setting)));
        let updates = updates.map(|(_, call, fields)| (call, fields.differences()));
        updates.filter(|(_, fields)| !fields.is_empty()).collect()
    }
}
