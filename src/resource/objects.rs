//! The closed enums over all kinds. They are made from the rows of the table, so a match that leaves out a kind does
//! not compile.

use super::depth::{Details, Surroundings};
use super::difference::{Difference, Differences};
use super::kind::{AwsCall, DesiredObject, ObservedObject};
use super::known::Known;
use super::table::*;
use super::verdict;
use super::versions::Versions;
use crate::api::{Kind, ResourceId, Setting};
use crate::names::Place;
use crate::owner::Tags;
use serde::Serialize;
use std::collections::BTreeSet;

/// One call of any kind, and why it is made.
pub(crate) type Step = verdict::Step<Call>;

/// What the comparison of an object of any kind comes to.
pub(crate) type Verdict = verdict::Verdict<Call>;

/// A value that an enum holds without a box.
type Plain<T> = T;

macro_rules! enums {
    ($($variant:ident: $module:ident in $held:ident,)+) => {
        /// An AWS object as it should be, fully spelled out.
        #[derive(Clone, Debug, Serialize)]
        #[allow(missing_docs, reason = "one variant for each kind")]
        pub enum Desired {
            $($variant($held<$module::Desired>),)+
        }

        /// An AWS object as it was seen.
        #[derive(Clone, Debug)]
        #[allow(missing_docs, reason = "one variant for each kind")]
        pub enum Observed {
            $($variant($held<$module::Observed>),)+
        }

        /// One AWS call with all its arguments.
        #[derive(Clone, Debug, Serialize)]
        #[serde(untagged)]
        #[allow(missing_docs, reason = "one variant for each kind")]
        pub enum Call {
            $($variant($module::Call),)+
        }

        impl Desired {
            fn kind(&self) -> Kind {
                match self {
                    $(Desired::$variant(_) => Kind::$variant,)+
                }
            }

            fn object(&self) -> &dyn DesiredObject {
                match self {
                    $(Desired::$variant(object) => { let object: &$module::Desired = object; object })+
                }
            }
        }

        impl Observed {
            fn object(&self) -> &dyn ObservedObject {
                match self {
                    $(Observed::$variant(object) => { let object: &$module::Observed = object; object })+
                }
            }
        }

        impl Call {
            fn call(&self) -> &dyn AwsCall {
                match self {
                    $(Call::$variant(call) => call,)+
                }
            }
        }

        /// What has to be read of an object besides what every kind has.
        pub(crate) fn details(surroundings: Surroundings<'_>, wanted: Option<&Desired>) -> Details {
            match surroundings.id.kind {
                $(Kind::$variant => {
                    let wanted: Option<&$module::Desired> = match wanted {
                        Some(Desired::$variant(wanted)) => Some(wanted),
                        _ => None,
                    };
                    DesiredObject::details(surroundings, wanted)
                })+
            }
        }

        /// The four quadrants of wanted × observed: create, update, delete, nothing.
        pub(super) fn compare(
            id: &ResourceId,
            wanted: Option<&Desired>,
            observed: Option<&Observed>,
            known: Known<'_>,
        ) -> Verdict {
            match (wanted, observed) {
                (None, None) => Verdict::new(id),
                $(
                    (Some(Desired::$variant(wanted)), Some(Observed::$variant(observed))) => {
                        let mut verdict = verdict::Verdict::new(id);
                        $module::update(wanted, observed, known, &mut verdict);
                        verdict.map(Call::$variant)
                    }
                    (Some(Desired::$variant(wanted)), _) => {
                        let mut verdict = verdict::Verdict::new(id);
                        $module::create(wanted, &mut verdict);
                        verdict.map(Call::$variant)
                    }
                    (None, Some(Observed::$variant(observed))) => {
                        let mut verdict = verdict::Verdict::new(id);
                        $module::delete(observed, known, &mut verdict);
                        verdict.map(Call::$variant)
                    }
                )+
            }
        }
    };
}
each_kind!(enums);

impl Desired {
    /// Which object it is.
    pub(crate) fn id(&self) -> ResourceId {
        ResourceId {
            kind: self.kind(),
            name: self.object().name(),
        }
    }

    /// Its tags; `None` if objects of its kind have none.
    pub(crate) fn tags(&self) -> Option<&Tags> {
        self.object().tags()
    }

    /// The settings that it has and that AWS returns only by calls of their own.
    pub(crate) fn settings(&self) -> BTreeSet<Setting> {
        self.object().settings()
    }

    /// How many published versions are kept; `None` if none is published.
    pub(crate) fn versions_to_keep(&self) -> Option<usize> {
        self.object().versions_to_keep()
    }

    /// Identifies code that Lambda takes from S3, if its CodeSha256 cannot be known beforehand.
    pub(crate) fn code_source(&self) -> Option<String> {
        self.object().code_source()
    }

    /// Digest of what a published version holds; `None` if none is to be published.
    pub(crate) fn version_digest(&self) -> Option<String> {
        self.object().version_digest()
    }

    /// Its ARN, if that is made from an id that AWS gives to the object.
    pub(crate) fn arn_by_id(&self, place: &Place, id: &str) -> Option<String> {
        self.object().arn_by_id(place, id)
    }
}

impl Observed {
    /// Distinguishes it from another object of the same name.
    pub(crate) fn unique_id(&self) -> Option<String> {
        self.object().unique_id()
    }

    /// Its published versions, where they were read.
    pub(crate) fn versions(&self) -> Option<&Versions> {
        self.object().versions()
    }

    /// Its tags, where they were read and objects of its kind have any.
    pub(crate) fn tags(&self) -> Option<&Tags> {
        self.object().tags()
    }

    /// Whether AWS may have created it again after somebody deleted it, and so without tags.
    pub(super) fn may_have_come_back(&self) -> bool {
        self.object().may_have_come_back()
    }
}

impl Call {
    /// AWS's name of the operation.
    pub fn operation(&self) -> &'static str {
        self.call().operation()
    }

    /// Whether it sets tags and nothing else.
    pub(super) fn sets_tags(&self) -> bool {
        self.call().sets_tags()
    }

    /// Whether a success leaves a version that holds what is desired.
    pub(crate) fn publishes(&self) -> bool {
        self.call().publishes()
    }

    /// Whether it publishes a version and changes nothing else.
    pub(crate) fn only_publishes(&self) -> bool {
        self.call().only_publishes()
    }

    /// The published version that it deletes.
    pub(crate) fn deleted_version(&self) -> Option<u64> {
        self.call().deleted_version()
    }

    /// Digest of what is asked for. Revision ids are left out: they name what was seen, not what is wanted.
    pub(crate) fn digest(&self) -> String {
        crate::names::digest(&(self.operation(), self))
    }

    /// Id of the revision that the call is for: AWS refuses it if there is another by then.
    pub(crate) fn revision_id(&self) -> Option<&str> {
        self.call().revision_id()
    }

    /// Values in it that could be secret.
    pub(super) fn secrets(&self) -> Vec<&str> {
        self.call().secrets()
    }

    /// The main values that it creates an object with, AWS's usual defaults left out; nothing if it creates none.
    pub(crate) fn creation_values(&self) -> Vec<Difference> {
        let from_nothing = |value: Difference| Difference {
            observed: String::new(),
            ..value
        };
        let mut values = Differences::default();
        self.call().creation_values(&mut values);
        values.into_vec().into_iter().map(from_nothing).collect()
    }
}
