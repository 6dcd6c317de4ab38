use super::{Configuration, Desired, SettingCall};
use crate::owner::Tags;
use crate::resource::function::code::Code;
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
        /// Empty takes it back.
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

impl Call {
    pub(in crate::resource) fn operation(&self) -> &'static str {
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

    /// Values in it that could be secret.
    pub fn secrets(&self) -> impl Iterator<Item = &str> {
        let configuration = match self {
            Call::CreateFunction(desired) => Some(&desired.configuration),
            Call::UpdateFunctionConfiguration { configuration, .. } => Some(&**configuration),
            _ => None,
        };
        let variables = configuration.into_iter().flat_map(|c| &c.environment);
        variables
            .filter(|(name, _)| *name != "SFN_ARN")
            .map(|(_, value)| value.reveal())
    }

    pub(in crate::resource) fn revision_id(&self) -> Option<&str> {
        match self {
            Call::UpdateFunctionConfiguration { revision_id, .. }
            | Call::UpdateFunctionCode { revision_id, .. }
            | Call::PublishVersion { revision_id, .. } => revision_id.as_deref(),
            _ => None,
        }
    }

    /// Whether a success leaves a version that holds what is desired.
    pub fn publishes(&self) -> bool {
        match self {
            Call::CreateFunction(desired) => desired.publishes_on_creation(),
            Call::UpdateFunctionCode { publish, .. } => *publish,
            Call::PublishVersion { .. } => true,
            _ => false,
        }
    }
}
