//! Lambda functions and their published versions.

mod apply;
mod call;
pub mod code;
mod configuration;
pub mod package;
mod read;
mod settings;
mod update;

pub use apply::apply;
pub use call::Call;
pub use configuration::Configuration;
pub use read::read;
pub use settings::{Call as SettingCall, Settings};

use super::{Action, Known, Verdict, Versions};
use crate::api::{ResourceId, Setting};
use crate::names::{FunctionName, digest};
use crate::owner::Tags;
use crate::resource::function::code::Code;
use serde::Serialize;
use std::collections::BTreeSet;

/// A function as it should be.
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
    /// Whether others deploy the code, once the function stands.
    pub code_managed_externally: bool,
    pub architectures: Vec<String>,
    pub publish: bool,
    /// No part of what the AWS object is.
    #[serde(skip)]
    pub versions_to_keep: usize,
    /// Only functions that were created with it have it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tenant_isolation_mode: Option<String>,
    #[serde(flatten)]
    pub settings: Settings,
    pub tags: Tags,
}

/// A function as it was seen.
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
    pub last_update_status: String,
    pub last_update_status_reason: String,
    pub tenant_isolation_mode: Option<String>,
    pub settings: Settings,
    /// The settings that were asked for.
    pub read: BTreeSet<Setting>,
    /// Where they were asked for.
    pub versions: Option<Versions>,
    pub tags: Tags,
}

impl Observed {
    /// Whether Lambda is still at work on it, so that it refuses updates.
    pub fn in_progress(&self) -> bool {
        self.state == "Pending" || self.last_update_status == "InProgress"
    }

    fn failed(&self) -> bool {
        self.state == "Failed" || self.last_update_status == "Failed"
    }
}

impl Desired {
    /// Digest of what a version holds, if one is to be published.
    pub fn version_digest(&self) -> Option<String> {
        let of_all = || digest(&(&self.configuration, &self.code, &self.architectures));
        let of_ours = || digest(&(&self.configuration, "code managed externally"));
        self.publish.then(|| {
            if self.code_managed_externally {
                of_ours()
            } else {
                of_all()
            }
        })
    }

    /// Whether the call that creates the function publishes it. A version keeps to the runtime version that
    /// it was published with, so one that is asked for is set first.
    pub fn publishes_on_creation(&self) -> bool {
        self.publish && self.settings.runtime_management_config.is_none()
    }
}

pub(super) fn diff(
    id: &ResourceId,
    wanted: Option<&Desired>,
    observed: Option<&Observed>,
    known: Known<'_>,
) -> Verdict {
    let mut verdict = Verdict::default();
    match (wanted, observed) {
        (None, None) => {}
        (Some(wanted), None) => {
            let call = Call::CreateFunction(Box::new(wanted.clone()));
            verdict.push(id, Action::Create, 2, super::Call::Function(call), vec![]);
            verdict.later.extend(update::after_creation(id, wanted));
        }
        (Some(wanted), Some(observed)) => return update::update(id, wanted, observed, known),
        (None, Some(observed)) => {
            let call = Call::DeleteFunction {
                function: observed.name.clone(),
            };
            verdict.push(id, Action::Delete, 0, super::Call::Function(call), vec![]);
        }
    }
    verdict
}
