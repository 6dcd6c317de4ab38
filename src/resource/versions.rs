use super::Known;
use crate::api::Kind;
use crate::api::{DeploymentPhase, DeploymentStatus};
use serde::Serialize;
use std::collections::BTreeSet;

/// Where an alias sends its traffic.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Routing {
    /// The version that gets what the other one does not.
    pub version: String,
    /// Another version, and the percentage that it gets: 1 to 99.
    pub additional: Option<(String, i32)>,
}

/// Published versions of a function or a state machine, by their numbers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Versions {
    /// All that there are.
    pub published: BTreeSet<u64>,
    /// Those that aliases point to, whoever made the aliases.
    pub in_use: BTreeSet<u64>,
}

impl Versions {
    /// Those to delete: all but the newest, those in use, and those that are older than what this operator
    /// published first. Lambda and Step Functions do not tell who published a version.
    pub(super) fn superfluous(&self, keep: usize, first: u64) -> Vec<u64> {
        let newest: BTreeSet<&u64> = self.published.iter().rev().take(keep).collect();
        let kept = |n: &&u64| **n < first || newest.contains(n) || self.in_use.contains(n);
        self.published.iter().filter(|n| !kept(n)).copied().collect()
    }
}

impl Known<'_> {
    /// The versions to delete of those that were read: none before what is to be published is, and none that
    /// a shift needs.
    pub(super) fn superfluous(&self, wanted: Option<usize>, versions: Option<&Versions>) -> Vec<u64> {
        let oldest = self.entry.and_then(|e| number(e.oldest_version.as_ref()?));
        let (Some(keep), Some(found), Some(oldest)) = (wanted, versions, oldest) else {
            return vec![];
        };
        let shift = self.deployment.zip(self.entry);
        let needed = shift.map(|(shift, entry)| of_shift(entry.kind, shift));
        let mut superfluous = found.superfluous(keep, oldest);
        superfluous.retain(|version| !needed.as_ref().is_some_and(|needed| needed.contains(version)));
        superfluous
    }
}

/// The versions that a shift goes to, and those that it or the next one can go back to, wherever the aliases are
/// by now.
fn of_shift(kind: Kind, shift: &DeploymentStatus) -> BTreeSet<u64> {
    let (target, last_good) = match kind {
        Kind::StateMachine => (&shift.state_machine_version, &shift.previous_state_machine_version),
        _ => (&shift.function_version, &shift.previous_function_version),
    };
    let last_good = last_good.as_ref().filter(|_| shift.phase != DeploymentPhase::Completed);
    let named = target.iter().chain(last_good);
    named.filter_map(|version| number(version)).collect()
}

/// The number of a version, or of the one that an ARN ends in.
pub(super) fn number(version: &str) -> Option<u64> {
    version.rsplit(':').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_those_in_use_and_those_of_others_before_are_kept() {
        let versions = Versions {
            published: (1..=9).collect(),
            in_use: [3, 8].into(),
        };
        assert_eq!(versions.superfluous(3, 1), [1, 2, 4, 5, 6]);
        assert_eq!(versions.superfluous(3, 5), [5, 6]);
        assert_eq!(versions.superfluous(10, 1), [0; 0]);
        assert_eq!(versions.superfluous(1, 1), [1, 2, 4, 5, 6, 7]);
        assert_eq!(number("arn:aws:states:eu-west-1:1:stateMachine:m:12"), Some(12));
        assert_eq!((number("7"), number("$LATEST")), (Some(7), None));
    }
}
