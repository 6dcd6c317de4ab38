//! The bounded set of reasons: of conditions, of events and of metric labels.

use std::fmt;

/// Why the object is in the state that it is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(
    missing_docs,
    reason = "each is its own description; docs/operations.md says what to do about it"
)]
pub enum Reason {
    Reconciled,
    Drifted,
    Suspended,
    AwaitingApproval,
    Creating,
    Updating,
    Deleting,
    Deploying,
    RolledBack,
    WaitingForRole,
    WaitingForFunction,
    WaitingForStateMachine,
    Throttled,
    AwsUnavailable,
    CredentialsUnavailable,
    Error,
    LimitExceeded,
    AccessDenied,
    SourceNotFound,
    Invalid,
    NotAllowed,
    AccountChanged,
    NotOwned,
}

/// What the three conditions of kstatus say for a reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// Condition `Ready`.
    pub ready: bool,
    /// Condition `Reconciling`.
    pub reconciling: bool,
    /// Condition `Stalled`.
    pub stalled: bool,
}

impl Reason {
    /// All of them, least urgent first: when several hold, the last one is reported.
    pub const ALL: [Reason; 23] = [
        Reason::Reconciled,
        Reason::Drifted,
        Reason::Suspended,
        Reason::AwaitingApproval,
        Reason::Creating,
        Reason::Updating,
        Reason::Deleting,
        Reason::Deploying,
        Reason::RolledBack,
        Reason::WaitingForRole,
        Reason::WaitingForFunction,
        Reason::WaitingForStateMachine,
        Reason::Throttled,
        Reason::AwsUnavailable,
        Reason::CredentialsUnavailable,
        Reason::Error,
        Reason::LimitExceeded,
        Reason::AccessDenied,
        Reason::SourceNotFound,
        Reason::Invalid,
        Reason::NotAllowed,
        Reason::AccountChanged,
        Reason::NotOwned,
    ];

    /// The conditions that go with it.
    pub fn verdict(self) -> Verdict {
        let (ready, reconciling, stalled) = match self {
            Reason::Reconciled => (true, false, false),
            Reason::Suspended | Reason::Drifted => (false, false, false),
            Reason::RolledBack
            | Reason::Invalid
            | Reason::NotOwned
            | Reason::NotAllowed
            | Reason::AccountChanged
            | Reason::AwaitingApproval => (false, false, true),
            Reason::Creating
            | Reason::Updating
            | Reason::Deleting
            | Reason::Deploying
            | Reason::WaitingForRole
            | Reason::WaitingForFunction
            | Reason::WaitingForStateMachine
            | Reason::Throttled
            | Reason::AwsUnavailable
            | Reason::CredentialsUnavailable
            | Reason::Error
            | Reason::LimitExceeded
            | Reason::AccessDenied
            | Reason::SourceNotFound => (false, true, false),
        };
        Verdict {
            ready,
            reconciling,
            stalled,
        }
    }
}

impl Reason {
    /// What to do about a call that did not succeed.
    pub fn next_step(self) -> Option<&'static str> {
        match self {
            Reason::Throttled => Some("it is tried again; lower --quota-share, or have AWS raise the quota"),
            Reason::AwsUnavailable => Some("it is tried again; if it lasts, check network, proxy and endpoint"),
            Reason::CredentialsUnavailable => Some("it is tried again; check the operator's AWS role or keys"),
            Reason::Error => Some("it is tried again; correct what AWS names"),
            Reason::LimitExceeded => Some("it is tried again; raise the quota, or delete what nobody needs"),
            Reason::AccessDenied => Some(
                "it is tried again; give the operator this right, deploy/iam/operator-policy.json has all it needs",
            ),
            Reason::Invalid => Some("correct what AWS names"),
            Reason::Reconciled
            | Reason::Drifted
            | Reason::Suspended
            | Reason::AwaitingApproval
            | Reason::Creating
            | Reason::Updating
            | Reason::Deleting
            | Reason::Deploying
            | Reason::RolledBack
            | Reason::WaitingForRole
            | Reason::WaitingForFunction
            | Reason::WaitingForStateMachine
            | Reason::SourceNotFound
            | Reason::NotAllowed
            | Reason::AccountChanged
            | Reason::NotOwned => None,
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self:?}")
    }
}

/// A reason, and the message that goes with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The reason.
    pub reason: Reason,
    /// Names object and field, and what to do.
    pub message: String,
}

/// Something in a spec that cannot be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// JSON path of the field, from `spec`.
    pub path: String,
    /// What is wrong, and what was expected.
    pub message: String,
    /// `Invalid`, `NotAllowed`, or why a source could not be read.
    pub reason: Reason,
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
        let table: Vec<String> = Reason::ALL
            .iter()
            .map(|reason| {
                let Verdict {
                    ready,
                    reconciling,
                    stalled,
                } = reason.verdict();
                assert!(
                    u8::from(ready) + u8::from(reconciling) + u8::from(stalled) <= 1,
                    "{reason} contradicts itself"
                );
                format!("{reason}: ready={ready} reconciling={reconciling} stalled={stalled}")
            })
            .collect();
        insta::assert_snapshot!(table.join("\n"));
    }

    #[test]
    fn all_reasons_are_listed_in_the_order_of_their_urgency() {
        assert!(Reason::ALL.is_sorted());
        assert_eq!(
            Reason::ALL.map(|r| r as usize),
            std::array::from_fn::<usize, 23, _>(|i| i)
        );
    }
}
