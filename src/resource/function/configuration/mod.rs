//! What UpdateFunctionConfiguration sets.

pub(super) mod apply;
pub(super) mod read;

use crate::pattern::Variable;
use crate::resource::Differences;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// What UpdateFunctionConfiguration sets.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[allow(missing_docs, reason = "Lambda's own names")]
pub struct Configuration {
    pub role: String,
    pub description: String,
    pub runtime: String,
    pub handler: String,
    pub memory_size: i32,
    pub timeout: i32,
    pub ephemeral_storage: i32,
    pub environment: BTreeMap<String, Variable>,
    pub layers: Vec<String>,
    pub tracing_mode: String,
    pub log_format: String,
    pub application_log_level: Option<String>,
    pub system_log_level: Option<String>,
    pub log_group: String,
}

impl Configuration {
    /// The fields in which it differs from what was seen.
    pub(super) fn differences(&self, observed: &Self) -> Differences {
        let wanted = self;
        let mut fields = Differences::default();
        fields
            .compare("role", &wanted.role, &observed.role)
            .compare("description", &wanted.description, &observed.description)
            .compare("runtime", &wanted.runtime, &observed.runtime)
            .compare("handler", &wanted.handler, &observed.handler)
            .compare("memorySize", &wanted.memory_size, &observed.memory_size)
            .compare("timeout", &wanted.timeout, &observed.timeout)
            .compare(
                "ephemeralStorage.size",
                &wanted.ephemeral_storage,
                &observed.ephemeral_storage,
            )
            .compare("layers", &wanted.layers, &observed.layers)
            .compare("tracingConfig.mode", &wanted.tracing_mode, &observed.tracing_mode)
            .compare("loggingConfig.logFormat", &wanted.log_format, &observed.log_format)
            .compare(
                "loggingConfig.applicationLogLevel",
                &wanted.application_log_level,
                &observed.application_log_level,
            )
            .compare(
                "loggingConfig.systemLogLevel",
                &wanted.system_log_level,
                &observed.system_log_level,
            )
            .compare("loggingConfig.logGroup", &wanted.log_group, &observed.log_group);
        let names: BTreeSet<_> = wanted.environment.keys().chain(observed.environment.keys()).collect();
        for name in names {
            let (new, old) = (wanted.environment.get(name), observed.environment.get(name));
            fields.compare(&format!("environment.variables.{name}"), &new, &old);
        }
        fields
    }
}
