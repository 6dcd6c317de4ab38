//! The closed enums over all kinds. Macros generate them from the rows of the table, so a match that omits a kind does
//! not compile. An enum dereferences to the trait object of its kind; see [`kind`](super::kind).

use super::depth::{Details, Surroundings};
use super::difference::{Difference, Differences};
use super::kind::{AwsCall, DesiredObject, ObservedObject};
use super::known::Known;
use super::table::*;
use super::verdict;
use crate::api::{Kind, ResourceId};
use serde::Serialize;
use std::ops::Deref;

/// One call of any kind, with its reason.
pub(crate) type Step = verdict::Step<Call>;

/// Result of the comparison of an object of any kind.
pub(crate) type Verdict = verdict::Verdict<Call>;

/// Marks a value that an enum holds without a box.
type Plain<T> = T;

macro_rules! enums {
    ($($variant:ident: $module:ident in $held:ident, read $how:ident;)+) => {
        /// The desired state of an AWS object, with all defaults filled in.
        #[derive(Clone, Debug, Serialize)]
        #[allow(missing_docs, reason = "one variant for each kind")]
        pub enum Desired {
            $($variant($held<$module::Desired>),)+
        }

        /// The observed state of an AWS object.
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

        /// Returns the parts of an object to read that other kinds do not have.
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

        /// Compares one object: create, update, delete, or nothing, by desired × observed.
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
    /// Kind and name of the object.
    pub(crate) fn id(&self) -> ResourceId {
        ResourceId {
            kind: self.kind(),
            name: self.name(),
        }
    }
}

impl Call {
    /// Digest of the requested change. It omits revision ids: they identify the observed state, not the desired state.
    pub(crate) fn digest(&self) -> String {
        crate::names::digest(&(self.operation(), self))
    }

    /// Returns the main values of a new object, without AWS's defaults. Empty if the call creates no object.
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
