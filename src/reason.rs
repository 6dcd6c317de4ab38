//! The bounded set of reasons. Conditions, events and metric labels use it.

use serde::Serialize;
use std::fmt;

/// The condition of kstatus that a reason makes `True`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TrueCondition {
    /// `Ready`.
    Ready,
    /// `Reconciling`: the operator continues without help.
    Reconciling,
    /// `Stalled`: a user or an administrator must act.
    Stalled,
    /// No condition: a policy holds writes back on purpose.
    Neither,
}

impl TrueCondition {
    /// Returns the type of the condition; `None` for [`TrueCondition::Neither`].
    pub(crate) fn type_name(self) -> Option<&'static str> {
        match self {
            Self::Ready => Some("Ready"),
            Self::Reconciling => Some("Reconciling"),
            Self::Stalled => Some("Stalled"),
            Self::Neither => None,
        }
    }
}

/// One row for each reason, the least urgent first. When several reasons hold, the status reports the last one. A row
/// has the name, the condition that it makes `True`, and the next step after a call that failed with it.
macro_rules! reasons {
    ($($reason:ident $condition:ident $($next_step:literal)?;)*) => {
        /// Why the object is in its state.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
        #[allow(missing_docs, reason = "docs/reference/reasons.md describes each reason and its next step")]
        pub(crate) enum Reason {
            $($reason,)*
        }

        impl Reason {
            /// All reasons, in the order of the rows.
            #[cfg(test)]
            pub(crate) const ALL: &[Reason] = &[$(Reason::$reason,)*];

            /// Returns the name of the reason in conditions, events and metrics.
            pub(crate) fn as_str(self) -> &'static str {
                match self {
                    $(Self::$reason => stringify!($reason),)*
                }
            }

            /// Returns the condition that the reason makes `True`.
            pub(crate) fn condition(self) -> TrueCondition {
                match self {
                    $(Self::$reason => TrueCondition::$condition,)*
                }
            }

            /// Returns the next step after a call that failed.
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
    Throttled Reconciling "the operator retries; lower --quota-share, or ask AWS for a higher quota";
    AwsUnavailable Reconciling
        "the operator retries; if the fault persists, check the network, the proxy and the endpoint";
    CredentialsUnavailable Reconciling "the operator retries; check the AWS role or the keys of the operator";
    Error Reconciling "the operator retries; correct the field that AWS names";
    LimitExceeded Reconciling "the operator retries; ask AWS for a higher quota, or delete unused objects";
    AccessDenied Reconciling
        "the operator retries; grant it this right (deploy/iam/operator-policy.json has all rights that it needs)";
    SourceNotFound Reconciling;
    Invalid Stalled "correct the field that AWS names";
    NotAllowed Stalled;
    AccountChanged Stalled;
    NotOwned Stalled;
}

impl Reason {
    /// Whether the reason is a failure: `Throttled` and every later reason name a fault or a refusal.
    pub(crate) fn is_failure(self) -> bool {
        self >= Reason::Throttled
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A reason with its message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Finding {
    /// The reason.
    pub(crate) reason: Reason,
    /// Message that names object and field, and the next step.
    pub(crate) message: String,
}

impl Finding {
    /// Returns a finding with this reason and message.
    pub(crate) fn new(reason: Reason, message: impl Into<String>) -> Self {
        let message = message.into();
        Self { reason, message }
    }
}

/// A violation: a field of a spec that the operator cannot or must not carry out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Violation {
    /// JSON path of the field, from `spec`.
    pub(crate) path: String,
    /// The fault and the expected value.
    pub(crate) message: String,
    /// `Invalid`, `NotAllowed`, or the reason why a source is not readable.
    pub(crate) reason: Reason,
}

impl Violation {
    /// Returns a violation at this path.
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
