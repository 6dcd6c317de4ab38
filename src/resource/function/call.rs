//! The calls that change a function.

use super::code::Code;
use super::{Configuration, Desired, SettingCall};
use crate::owner::Tags;
use crate::resource::difference::Differences;
use crate::resource::kind::AwsCall;
use serde::Serialize;

/// A call to Lambda.
#[derive(Clone, Debug, Serialize)]
#[allow(missing_docs, reason = "Lambda's own names")]
pub enum Call {
    CreateFunction(Box<Desired>),
    UpdateFunctionConfiguration {
        function: String,
        configuration: Box<Configuration>,
        #[serde(skip)]
        revision_id: Option<String>,
    },
    UpdateFunctionCode {
        function: String,
        code: Box<Code>,
        /// An empty value removes the key.
        #[serde(skip_serializing_if = "Option::is_none")]
        source_kms_key_arn: Option<String>,
        architectures: Vec<String>,
        publish: bool,
        #[serde(skip)]
        revision_id: Option<String>,
    },
    PublishVersion {
        function: String,
        code_sha256: String,
        #[serde(skip)]
        revision_id: Option<String>,
    },
    TagResource {
        arn: String,
        tags: Tags,
    },
    UntagResource {
        arn: String,
        keys: Vec<String>,
    },
    Setting(SettingCall),
    /// DeleteFunction with a Qualifier.
    DeleteVersion {
        function: String,
        version: u64,
    },
    DeleteFunction {
        function: String,
    },
}

impl AwsCall for Call {
    fn operation(&self) -> &'static str {
        match self {
            Call::CreateFunction(_) => "CreateFunction",
            Call::UpdateFunctionConfiguration { .. } => "UpdateFunctionConfiguration",
            Call::UpdateFunctionCode { .. } => "UpdateFunctionCode",
            Call::PublishVersion { .. } => "PublishVersion",
            Call::TagResource { .. } => "TagResource",
            Call::UntagResource { .. } => "UntagResource",
            Call::Setting(call) => call.operation(),
            Call::DeleteVersion { .. } | Call::DeleteFunction { .. } => "DeleteFunction",
        }
    }

    fn sets_tags(&self) -> bool {
        matches!(self, Call::TagResource { .. })
    }

    fn only_publishes(&self) -> bool {
        matches!(self, Call::PublishVersion { .. })
    }

    /// Returns the values of the environment, except the ARN of the state machine.
    fn secrets(&self) -> Vec<&str> {
        let configuration = match self {
            Call::CreateFunction(desired) => Some(&desired.configuration),
            Call::UpdateFunctionConfiguration { configuration, .. } => Some(&**configuration),
            _ => None,
        };
        let variables = configuration.into_iter().flat_map(|c| &c.environment);
        let variables = variables.filter(|(name, _)| *name != "SFN_ARN");
        variables.map(|(_, value)| value.reveal()).collect()
    }

    fn revision_id(&self) -> Option<&str> {
        match self {
            Call::UpdateFunctionConfiguration { revision_id, .. }
            | Call::UpdateFunctionCode { revision_id, .. }
            | Call::PublishVersion { revision_id, .. } => revision_id.as_deref(),
            _ => None,
        }
    }

    fn publishes(&self) -> bool {
        match self {
            Call::CreateFunction(desired) => desired.publishes_on_creation(),
            Call::UpdateFunctionCode { publish, .. } => *publish,
            Call::PublishVersion { .. } => true,
            _ => false,
        }
    }

    fn deleted_version(&self) -> Option<u64> {
        match self {
            Call::DeleteVersion { version, .. } => Some(*version),
            _ => None,
        }
    }

    fn creation_values(&self, values: &mut Differences) {
        let Call::CreateFunction(made) = self else { return };
        let nothing = Configuration {
            ephemeral_storage: 512,
            ..Configuration::default()
        };
        let code = match &made.code {
            Code::Zip(package) => format!("zip of {} bytes", package.zip.len()),
            Code::S3 { location, .. } => location.to_string(),
            Code::Image { uri, .. } => made.code.image_uri().unwrap_or_else(|| uri.to_string()),
        };
        values.extend(made.configuration.differences(&nothing));
        values.created_with("code", &code);
        values.created_with("sourceKmsKeyArn", &made.source_kms_key_arn);
        values.created_with("architectures", &made.architectures);
        values.created_with("tenancyConfig.tenantIsolationMode", &made.tenant_isolation_mode);
        values.created_with("codeSigningConfigArn", &made.settings.code_signing_config_arn);
        values.created_with_tags(&made.tags);
    }
}
