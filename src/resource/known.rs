//! State that earlier rounds recorded about an object.

use super::versions::{Versions, number};
use crate::api::{DeploymentPhase, DeploymentStatus, InventoryEntry};

/// Inventory entry and deployment status, as earlier rounds recorded them.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Known<'a> {
    /// Inventory entry of the object.
    pub(crate) entry: Option<&'a InventoryEntry>,
    /// State of the current or last shift of the aliases.
    pub(crate) deployment: Option<&'a DeploymentStatus>,
}

impl<'a> Known<'a> {
    /// Tag keys that the operator set earlier.
    pub(crate) fn tag_keys(self) -> &'a [String] {
        self.entry.map_or(&[], |e| &e.tag_keys)
    }

    /// Whether the function has no published version but the one of its creation.
    pub(crate) fn is_first_version(self) -> bool {
        let newest = self.entry.and_then(|e| number(e.published_version.as_ref()?));
        newest.is_none_or(|newest| newest <= 1)
    }

    /// Digest of the last published content; `None` if the number of its version is not known.
    pub(crate) fn published(self) -> Option<&'a str> {
        let entry = self.entry.filter(|e| e.published_version.is_some());
        entry.and_then(|e| e.published_digest.as_deref())
    }

    /// Returns the versions to delete. It keeps versions that are older than the operator's first one. It also keeps
    /// the versions that a shift needs: its target, and the version that this shift or the next one can roll back to,
    /// wherever the aliases point now.
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
