//! What a kind knows about its objects and calls. The defaults hold for most kinds.

use super::depth::{Details, Surroundings};
use super::difference::Differences;
use super::versions::Versions;
use crate::api::{Kind, ResourceId, Setting};
use crate::names::{Place, Target};
use crate::owner::Tags;
use std::collections::BTreeSet;

/// An object as it should be.
pub trait DesiredObject {
    /// Its name in the inventory.
    fn name(&self) -> String;

    /// Its ARN; empty if only AWS's answer has it.
    fn arn(&self, place: &Place) -> String;

    /// The objects that it needs because it names them.
    fn needs(&self) -> Vec<ResourceId> {
        vec![]
    }

    /// Its tags; `None` if objects of its kind have none.
    fn tags(&self) -> Option<&Tags> {
        None
    }

    /// The settings that it has and that AWS returns only by calls of their own.
    fn settings(&self) -> BTreeSet<Setting> {
        BTreeSet::new()
    }

    /// How many published versions are kept; `None` if none is published.
    fn versions_to_keep(&self) -> Option<usize> {
        None
    }

    /// Identifies code that Lambda takes from S3, if its CodeSha256 cannot be known beforehand.
    fn code_source(&self) -> Option<String> {
        None
    }

    /// Digest of what a published version holds; `None` if none is to be published.
    fn version_digest(&self) -> Option<String> {
        None
    }

    /// Its ARN, if that is made from an id that AWS gives to the object.
    fn arn_by_id(&self, _place: &Place, _id: &str) -> Option<String> {
        None
    }

    /// What has to be read of the object besides what every kind has.
    fn details(_surroundings: Surroundings<'_>, _wanted: Option<&Self>) -> Details
    where
        Self: Sized,
    {
        Details::None
    }
}

/// The function of a target, and the alias that names it.
pub(super) fn function_and_alias(target: &Target) -> Vec<ResourceId> {
    let function = ResourceId {
        kind: Kind::Function,
        name: target.function.clone(),
    };
    let alias = target.qualifier.iter();
    let alias = alias.map(|alias| ResourceId::part(Kind::FunctionAlias, &target.function, alias));
    [function].into_iter().chain(alias).collect()
}

/// An object as it was seen.
pub trait ObservedObject {
    /// Distinguishes it from another object of the same name. Lambda gives no such id to functions and their parts.
    fn unique_id(&self) -> Option<String> {
        None
    }

    /// Its published versions, where they were read.
    fn versions(&self) -> Option<&Versions> {
        None
    }

    /// Its tags. `None` where they were not read, because the inventory knows the object by its id, and where there
    /// are none, because it is a part.
    fn tags(&self) -> Option<&Tags> {
        None
    }

    /// Whether AWS may have created it again after somebody deleted it, and so without tags.
    fn may_have_come_back(&self) -> bool {
        false
    }
}

/// One AWS call with all its arguments.
pub trait AwsCall {
    /// AWS's name of the operation.
    fn operation(&self) -> &'static str;

    /// Whether it sets tags and nothing else.
    fn sets_tags(&self) -> bool {
        false
    }

    /// Id of the revision that the call is for: AWS refuses it if there is another by then.
    fn revision_id(&self) -> Option<&str> {
        None
    }

    /// Whether a success leaves a version that holds what is desired.
    fn publishes(&self) -> bool {
        false
    }

    /// Whether it publishes a version and changes nothing else.
    fn only_publishes(&self) -> bool {
        false
    }

    /// The published version that it deletes.
    fn deleted_version(&self) -> Option<u64> {
        None
    }

    /// Values in it that could be secret.
    fn secrets(&self) -> Vec<&str> {
        vec![]
    }

    /// Notes the main values that it creates an object with, AWS's usual defaults left out.
    fn creation_values(&self, _values: &mut Differences) {}
}

/// The function `operation` of a call whose variants are named after AWS's operations.
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
