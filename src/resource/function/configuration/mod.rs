//! The configuration of a function, which UpdateFunctionConfiguration sets.

pub(super) mod apply;
mod differences;
pub(super) mod read;

use crate::api::{DurableConfig, FileSystemConfig, VpcConfig};
use crate::resource::function::code::ImageConfig;
use crate::source::Variable;
use serde::Serialize;
use std::collections::BTreeMap;

/// Configuration that UpdateFunctionConfiguration sets. `None` is AWS's default; a request omits the field.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[allow(missing_docs, reason = "Lambda's own names")]
pub struct Configuration {
    pub role: String,
    pub description: String,
    /// `None` for a container image.
    pub runtime: Option<String>,
    /// `None` for a container image.
    pub handler: Option<String>,
    /// Only for a container image.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub image_config: Option<ImageConfig>,
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
    // Digests omit the following fields if they are not set, so that the digests of functions without them do not
    // change.
    /// The ids are sorted, because Lambda does not keep their order.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vpc_config: Option<VpcConfig>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file_system_configs: Option<Vec<FileSystemConfig>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dead_letter_target_arn: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kms_key_arn: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub snap_start: Option<String>,
    /// Can only be set when the function is created.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub durable_config: Option<DurableConfig>,
}

impl Configuration {
    /// Returns the configuration to send. It contains an empty value for each field to clear, because Lambda keeps
    /// fields that a request omits.
    pub(super) fn replacing(&self, observed: &Self) -> Self {
        let mut sent = self.clone();
        clear(&mut sent.vpc_config, &observed.vpc_config, VpcConfig::default());
        clear(&mut sent.file_system_configs, &observed.file_system_configs, vec![]);
        let (dead_letter, kms) = (&observed.dead_letter_target_arn, &observed.kms_key_arn);
        clear(&mut sent.dead_letter_target_arn, dead_letter, String::new());
        clear(&mut sent.kms_key_arn, kms, String::new());
        clear(&mut sent.snap_start, &observed.snap_start, NO_SNAPSHOT.to_owned());
        sent
    }
}

/// Lambda's value for no snapshot.
const NO_SNAPSHOT: &str = "None";

fn clear<T>(sent: &mut Option<T>, observed: &Option<T>, empty: T) {
    if sent.is_none() && observed.is_some() {
        *sent = Some(empty);
    }
}
