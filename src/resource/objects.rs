//! The closed enums over all kinds. They are made from the rows of the table, so a match that leaves out a kind does
//! not compile. An enum dereferences to what its kind knows; see [`kind`](super::kind).

use super::depth::{Details, Surroundings};
use super::difference::{Difference, Differences};
use super::kind::{AwsCall, DesiredObject, ObservedObject};
use super::known::Known;
use super::table::*;
use super::verdict;
use crate::api::{Kind, ResourceId};
use serde::Serialize;
use std::ops::Deref;

/// One call of any kind, and why it is made.
pub(crate) type Step = verdict::Step<Call>;

/// What the comparison of an object of any kind comes to.
pub(crate) type Verdict = verdict::Verdict<Call>;

/// A value that an enum holds without a box.
type Plain<T> = T;

macro_rules! enums {
    ($($variant:ident: $module:ident in $held:ident, read $how:ident;)+) => {
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

        }

        impl Deref for Desired {
            type Target = dyn DesiredObject;

            fn deref(&self) -> &Self::Target {
                match self {
                    $(Desired::$variant(object) => { let object: &$module::Desired = object; object })+
                }
            }
        }

        impl Deref for Observed {
            type Target = dyn ObservedObject;

            fn deref(&self) -> &Self::Target {
                match self {
                    $(Observed::$variant(object) => { let object: &$module::Observed = object; object })+
                }
            }
        }

        impl Deref for Call {
            type Target = dyn AwsCall;

            fn deref(&self) -> &Self::Target {
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
                    (Some(Desired::$variant(wanted)), observed) => {
                        let mut verdict = verdict::Verdict::new(id);
                        match observed {
                            Some(Observed::$variant(observed)) => $module::update(wanted, observed, known, &mut verdict),
                            _ => $module::create(wanted, &mut verdict),
                        }
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
            name: self.name(),
        }
    }
}

impl Call {
    /// Digest of what is asked for. Revision ids are left out: they name what was seen, not what is wanted.
    pub(crate) fn digest(&self) -> String {
        crate::names::digest(&(self.operation(), self))
    }

    /// The main values that it creates an object with, AWS's usual defaults left out; nothing if it creates none.
    pub(crate) fn creation_values(&self) -> Vec<Difference> {
        let from_nothing = |value: Difference| Difference {
            observed: String::new(),
            ..value
        };
        let mut values = Differences::default();
        self.deref().creation_values(&mut values);
        values.into_vec().into_iter().map(from_nothing).collect()
    }
}
