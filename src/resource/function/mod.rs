//! Lambda functions and their published versions.

mod apply;
mod call;
pub mod code;
mod configuration;
mod diff;
pub mod package;
mod read;
mod settings;

pub(crate) use apply::apply;
pub use call::Call;
pub use configuration::Configuration;
pub(super) use diff::{create, delete, update};
pub(crate) use read::read;
pub use settings::Call as SettingCall;
pub use settings::Settings;

use super::depth::{Details, Surroundings};
use super::kind::{DesiredObject, ObservedObject};
use super::versions::Versions;
use crate::api::Setting;
use crate::names::{FunctionName, Place, digest};
use crate::owner::Tags;
use code::Code;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// The desired state of a function.
#[derive(Clone, Debug, Serialize)]
#[allow(missing_docs, reason = "Lambda's own names")]
pub struct Desired {
    pub name: FunctionName,
    pub arn: String,
    pub configuration: Configuration,
    pub code: Code,
    /// Key that encrypts the zip archive.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source_kms_key_arn: Option<String>,
    /// Whether another pipeline deploys the code after the creation of the function.
    pub(crate) code_managed_externally: bool,
    pub architectures: Vec<String>,
    pub publish: bool,
    /// Not a property of the AWS object.
    #[serde(skip)]
    pub(crate) versions_to_keep: usize,
    /// Can only be set when the function is created.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tenant_isolation_mode: Option<String>,
    #[serde(flatten)]
    pub settings: Settings,
    pub tags: Tags,
}

/// The observed state of a function.
#[derive(Clone, Debug)]
#[allow(missing_docs, reason = "Lambda's own names")]
pub struct Observed {
    pub name: String,
    pub configuration: Configuration,
    pub package_type: String,
    pub code_sha256: String,
    pub resolved_image_uri: Option<String>,
    pub source_kms_key_arn: Option<String>,
    pub architectures: Vec<String>,
    pub revision_id: Option<String>,
    pub state: String,
    pub state_reason: String,
    pub state_reason_code: String,
    /// Error code, if Lambda cannot decrypt the environment.
    pub environment_error: Option<String>,
    pub last_update_status: String,
    pub last_update_status_reason: String,
    pub tenant_isolation_mode: Option<String>,
    pub settings: Settings,
    /// Settings that were read.
    pub read: BTreeSet<Setting>,
    /// Settings that Lambda does not give.
    pub unreadable: BTreeMap<Setting, String>,
    /// `None` if the versions were not read.
    pub versions: Option<Versions>,
    pub tags: Tags,
}

impl Observed {
    /// Whether Lambda is changing the function and refuses updates.
    pub(crate) fn in_progress(&self) -> bool {
        self.state == "Pending" || self.last_update_status == "InProgress"
    }

    fn failed(&self) -> bool {
        self.state == "Failed" || self.last_update_status == "Failed"
    }
}

impl Desired {
    /// Whether the call that creates the function also publishes a version. A version keeps the runtime version that
    /// it was published with, so a configured runtime version is set first.
    pub fn publishes_on_creation(&self) -> bool {
        self.publish && self.settings.runtime_management_config.is_none()
    }
}

impl DesiredObject for Desired {
    fn name(&self) -> String {
        self.name.to_string()
    }

    fn arn(&self, _place: &Place) -> String {
        self.arn.clone()
    }

    fn tags(&self) -> Option<&Tags> {
        Some(&self.tags)
    }

    fn settings(&self) -> BTreeSet<Setting> {
        self.settings.named()
    }

    fn versions_to_keep(&self) -> Option<usize> {
        self.publish.then_some(self.versions_to_keep)
    }

    fn code_source(&self) -> Option<String> {
        self.code.source().filter(|_| !self.code_managed_externally)
    }

    fn version_digest(&self) -> Option<String> {
        let content = || {
            if self.code_managed_externally {
                digest(&(&self.configuration, "code managed externally"))
            } else {
                digest(&(&self.configuration, &self.code, &self.architectures))
            }
        };
        self.publish.then(content)
    }

    /// Reads the settings in the spec and those that the operator set earlier. Reads all settings of an object that is
    /// not in the inventory yet.
    fn details(surroundings: Surroundings<'_>, wanted: Option<&Self>) -> Details {
        let entry = surroundings.entry.filter(|e| e.exists());
        Details::Settings(match (entry, wanted) {
            _ if surroundings.deleting => BTreeSet::new(),
            (Some(entry), Some(wanted)) => wanted.settings.named().union(&entry.settings).copied().collect(),
            _ => Setting::ALL.into(),
        })
    }
}

impl ObservedObject for Observed {
    fn versions(&self) -> Option<&Versions> {
        self.versions.as_ref()
    }

    fn tags(&self) -> Option<&Tags> {
        Some(&self.tags)
    }
}
