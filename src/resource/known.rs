use super::versions::{Versions, number};
use crate::api::{DeploymentPhase, DeploymentStatus, InventoryEntry};

/// What earlier rounds left behind about an object.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Known<'a> {
    /// The inventory's entry for it.
    pub(crate) entry: Option<&'a InventoryEntry>,
    /// Where the aliases are on their way to.
    pub(crate) deployment: Option<&'a DeploymentStatus>,
}

impl<'a> Known<'a> {
    /// Tag keys that were set earlier.
    pub(crate) fn tag_keys(self) -> &'a [String] {
        self.entry.map_or(&[], |e| &e.tag_keys)
    }

    /// Digest of what was last published; `None` if the number of its version is not known.
    pub(crate) fn published(self) -> Option<&'a str> {
        let entry = self.entry.filter(|e| e.published_version.is_some());
        entry.and_then(|e| e.published_digest.as_deref())
    }

    /// The versions to delete. Versions that were published before the operator's first one stay, and versions that a
    /// shift needs: the one that it goes to, and the one that it or the next one can go back to, wherever the aliases
    /// are by now.
    pub(crate) fn superfluous_versions(
        self,
        keep: Option<usize>,
        found: Option<&Versions>,
        target_and_last_good: impl Fn(&DeploymentStatus) -> (&Option<String>, &Option<String>),
    ) -> Vec<u64> {
        let oldest = self.entry.and_then(|e| number(e.oldest_version.as_ref()?));
        let (Some(keep), Some(found), Some(oldest)) = (keep, found, oldest) else {
            return vec![];
        };
        let mut superfluous = found.superfluous(keep, oldest);
        if let Some(shift) = self.deployment {
            let (target, last_good) = target_and_last_good(shift);
            let last_good = last_good.as_ref().filter(|_| shift.phase != DeploymentPhase::Completed);
            let needed = || target.iter().chain(last_good);
            superfluous.retain(|version| !needed().any(|needed| number(needed) == Some(*version)));
        }
        superfluous
    }
}
