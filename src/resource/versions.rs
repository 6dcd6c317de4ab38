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
    /// All of them.
    pub published: BTreeSet<u64>,
    /// Those that aliases point to, whoever made the aliases.
    pub in_use: BTreeSet<u64>,
}

impl Versions {
    /// Those to delete: all but the newest, those in use, and those that are older than what this operator
    /// published first. Lambda and Step Functions do not record who published a version.
    pub(super) fn superfluous(&self, keep: usize, first: u64) -> Vec<u64> {
        let newest: BTreeSet<&u64> = self.published.iter().rev().take(keep).collect();
        let kept = |n: &&u64| **n < first || newest.contains(n) || self.in_use.contains(n);
        self.published.iter().filter(|n| !kept(n)).copied().collect()
    }
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
