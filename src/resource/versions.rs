//! Published versions and the routing of aliases.

use serde::Serialize;
use std::collections::BTreeSet;

/// Versions that an alias sends its traffic to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Routing {
    /// Version that gets the rest of the traffic.
    pub version: String,
    /// Second version and its percentage of the traffic, 1 to 99.
    pub additional: Option<(String, i32)>,
}

/// Numbers of the published versions of a function or a state machine.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Versions {
    /// All versions.
    pub published: BTreeSet<u64>,
    /// Versions that any alias points to.
    pub in_use: BTreeSet<u64>,
}

impl Versions {
    /// Returns the versions to delete: all except the newest `keep`, those in use, and those older than `first`, the
    /// first version of this operator. Lambda and Step Functions do not record who published a version.
    pub(super) fn superfluous(&self, keep: usize, first: u64) -> Vec<u64> {
        let newest: BTreeSet<&u64> = self.published.iter().rev().take(keep).collect();
        let kept = |n: &&u64| **n < first || newest.contains(n) || self.in_use.contains(n);
        self.published.iter().filter(|n| !kept(n)).copied().collect()
    }
}

/// Number of a version, or of the version at the end of an ARN.
pub(super) fn number(version: &str) -> Option<u64> {
    version.rsplit(':').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_versions_those_in_use_and_older_foreign_versions_are_kept() {
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
