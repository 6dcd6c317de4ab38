//! The bounded set of reasons: of conditions, of events and of metric labels.

use serde::Serialize;
use std::fmt;

/// The one condition of kstatus that a reason makes `True`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TrueCondition {
    /// `Ready`.
    Ready,
    /// `Reconciling`: the operator comes back by itself.
    Reconciling,
    /// `Stalled`: somebody has to act.
    Stalled,
    /// None of the three: writes are held back on purpose.
    Neither,
}

impl TrueCondition {
    /// The condition's type; `None` for [`TrueCondition::Neither`].
    pub(crate) fn type_name(self) -> Option<&'static str> {
        match self {
            Self::Ready => Some("Ready"),
            Self::Reconciling => Some("Reconciling"),
            Self::Stalled => Some("Stalled"),
            Self::Neither => None,
        }
    }
}

/// One row a reason, least urgent first: when several hold, the last one is reported. A row has its name, the condition that it makes `True`, and what to do about a call that failed with it.
macro_rules! reasons {
    ($($reason:ident $condition:ident $($next_step:literal)?;)*) => {
        /// Why the object is in the state that it is in.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
        #[allow(missing_docs, reason = "docs/reference/reasons.md describes each reason and its next step")]
        pub(crate) enum Reason {
            $($reason,)*
        }

        impl Reason {
            /// All of them, in the order of the rows.
            #[cfg(test)]
            pub(crate) const ALL: &[Reason] = &[$(Reason::$reason,)*];

            /// The reason's name in conditions, events and metrics.
            pub(crate) fn as_str(self) -> &'static str {
                match self {
                    $(Self::$reason => stringify!($reason),)*
                }
            }

            /// The condition that it makes `True`.
            pub(crate) fn condition(self) -> TrueCondition {
                match self {
                    $(Self::$reason => TrueCondition::$condition,)*
                }
            }

            /// What to do about a call that did not succeed.
            pub(crate) fn next_step(self) -> Option<&'static str> {
                match self {
                    $(Self::$reason => [$($next_step)?].first().copied(),)*
                }
            }
        }
    };
}

reasons! {
    Reconciled Ready;
    Drifted Neither;
    Suspended Neither;
    AwaitingApproval Stalled;
    Creating Reconciling;
    Updating Reconciling;
    Deleting Reconciling;
    Deploying Reconciling;
    RolledBack Stalled;
    WaitingForRole Reconciling;
    WaitingForFunction Reconciling;
    WaitingForStateMachine Reconciling;
    Throttled Reconciling "it is tried again; lower --quota-share, or have AWS raise the quota";
    AwsUnavailable Reconciling "it is tried again; if it lasts, check network, proxy and endpoint";
    CredentialsUnavailable Reconciling "it is tried again; check the operator's AWS role or keys";
    Error Reconciling "it is tried again; correct what AWS names";
    LimitExceeded Reconciling "it is tried again; raise the quota, or delete what nobody needs";
    AccessDenied Reconciling
        "it is tried again; give the operator this right, deploy/iam/operator-policy.json has all it needs";
    SourceNotFound Reconciling;
    Invalid Stalled "correct what AWS names";
    NotAllowed Stalled;
    AccountChanged Stalled;
    NotOwned Stalled;
}

impl Reason {
    /// Whether something went wrong: from `Throttled` on, every reason names a fault or a refusal.
    pub(crate) fn is_failure(self) -> bool {
        self >= Reason::Throttled
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A reason, and the message that goes with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Finding {
    /// The reason.
    pub(crate) reason: Reason,
    /// Names object and field, and what to do.
    pub(crate) message: String,
}

impl Finding {
    /// A reason with its message.
    pub(crate) fn new(reason: Reason, message: impl Into<String>) -> Self {
        let message = message.into();
        Self { reason, message }
    }
}

/// Something in a spec that cannot be done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Violation {
    /// JSON path of the field, from `spec`.
    pub(crate) path: String,
    /// What is wrong, and what was expected.
    pub(crate) message: String,
    /// `Invalid`, `NotAllowed`, or why a source could not be read.
    pub(crate) reason: Reason,
}

impl Violation {
    /// Something wrong at this path.
    pub(crate) fn new(path: impl Into<String>, message: impl Into<String>, reason: Reason) -> Self {
        let (path, message) = (path.into(), message.into());
        Self { path, message, reason }
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.path, self.message)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conditions_follow_from_the_reason_as_kstatus_has_them() {
        let row = |reason: &Reason| {
            let is = |condition| reason.condition() == condition;
            format!(
                "{reason}: ready={} reconciling={} stalled={}",
                is(TrueCondition::Ready),
                is(TrueCondition::Reconciling),
                is(TrueCondition::Stalled)
            )
        };
        let table: Vec<String> = Reason::ALL.iter().map(row).collect();
        insta::assert_snapshot!(table.join("\n"));
    }
}
