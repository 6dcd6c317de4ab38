//! Traits that each kind of AWS object implements. The defaults hold for most kinds.

use super::depth::{Details, Surroundings};
use super::difference::Differences;
use super::versions::Versions;
use crate::api::{Kind, ResourceId, Setting};
use crate::names::{Place, Target};
use crate::owner::Tags;
use std::collections::BTreeSet;

/// The desired state of an AWS object.
pub trait DesiredObject {
    /// Returns the name of the object in the inventory.
    fn name(&self) -> String;

    /// Returns the ARN. It is empty if only AWS's answer contains it.
    fn arn(&self, place: &Place) -> String;

    /// Returns the objects that this object refers to.
    fn needs(&self) -> Vec<ResourceId> {
        vec![]
    }

    /// Returns the tags; `None` if objects of this kind have no tags.
    fn tags(&self) -> Option<&Tags> {
        None
    }

    /// Returns the configured settings that AWS returns only by separate calls.
    fn settings(&self) -> BTreeSet<Setting> {
        BTreeSet::new()
    }

    /// Returns the number of published versions to keep; `None` if the object publishes no version.
    fn versions_to_keep(&self) -> Option<usize> {
        None
    }

    /// Identifies code in S3 whose CodeSha256 is not known before the upload.
    fn code_source(&self) -> Option<String> {
        None
    }

    /// Digest of the content of the version to publish; `None` if the object publishes no version.
    fn version_digest(&self) -> Option<String> {
        None
    }

    /// Returns the ARN if it contains an id that AWS assigns.
    fn arn_by_id(&self, _place: &Place, _id: &str) -> Option<String> {
        None
    }

    /// Returns the parts of the object to read that other kinds do not have.
    fn details(_surroundings: Surroundings<'_>, _wanted: Option<&Self>) -> Details
    where
        Self: Sized,
    {
        Details::None
    }
}

/// Returns the function of a target, and its alias if the target has one.
pub(super) fn function_and_alias(target: &Target) -> Vec<ResourceId> {
    let function = ResourceId {
        kind: Kind::Function,
        name: target.function.clone(),
    };
    let alias = target.qualifier.iter();
    let alias = alias.map(|alias| ResourceId::part(Kind::FunctionAlias, &target.function, alias));
    [function].into_iter().chain(alias).collect()
}

/// The observed state of an AWS object.
pub trait ObservedObject {
    /// Returns an id that no other object of the same name had. Lambda assigns no such id to functions and their
    /// parts.
    fn unique_id(&self) -> Option<String> {
        None
    }

    /// Returns the published versions; `None` if they were not read.
    fn versions(&self) -> Option<&Versions> {
        None
    }

    /// Returns the tags. `None` if they were not read, because the inventory has the id of the object, or if objects
    /// of this kind have no tags.
    fn tags(&self) -> Option<&Tags> {
        None
    }

    /// Whether AWS can have created the object again, without tags, after its deletion.
    fn may_be_recreated(&self) -> bool {
        false
    }
}

/// One AWS call with all its arguments.
pub trait AwsCall {
    /// AWS's name of the operation.
    fn operation(&self) -> &'static str;

    /// Whether the call sets tags and nothing else.
    fn sets_tags(&self) -> bool {
        false
    }

    /// Id of the revision that the call expects. AWS refuses the call if the object has another revision.
    fn revision_id(&self) -> Option<&str> {
        None
    }

    /// Whether the call publishes a version with the desired content.
    fn publishes(&self) -> bool {
        false
    }

    /// Whether the call publishes a version and changes nothing else.
    fn only_publishes(&self) -> bool {
        false
    }

    /// Number of the published version that the call deletes.
    fn deleted_version(&self) -> Option<u64> {
        None
    }

    /// Returns the values in the call that can be secret.
    fn secrets(&self) -> Vec<&str> {
        vec![]
    }

    /// Records the main values of a new object, without AWS's defaults.
    fn creation_values(&self, _values: &mut Differences) {}
}

/// Implements `operation` for a call whose variants have the names of AWS's operations.
macro_rules! operations {
    ($visibility:vis $($variant:ident),+ $(,)?) => {
        $visibility fn operation(&self) -> &'static str {
            match self {
                $(Self::$variant { .. } => stringify!($variant),)+
            }
        }
    };
}

pub(super) use operations;
