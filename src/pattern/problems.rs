//! The violations of a spec, which a user sees all at once.

use super::value::{Pattern, Unfit};
use crate::artifact::{Unread, Unreadable};
use crate::reason::{Reason, Violation};
use amazon_states_language::Finding;
use std::collections::{BTreeMap, BTreeSet};

/// The violations found so far, in the order of the spec's fields.
#[derive(Default)]
pub(super) struct Problems {
    violations: Vec<Violation>,
    /// Artifacts that must be read before the spec can be checked to its end.
    pub(super) unread: Unread,
}

impl Problems {
    pub(super) fn invalid(&mut self, path: &str, message: &str) {
        self.push(path, message, Reason::Invalid);
    }
    pub(super) fn not_found(&mut self, path: &str, message: &str) {
        self.push(path, message, Reason::SourceNotFound);
    }
    pub(super) fn not_allowed(&mut self, path: &str, message: &str) {
        self.push(path, message, Reason::NotAllowed);
    }
    fn push(&mut self, path: &str, message: &str, reason: Reason) {
        self.violations.push(Violation {
            path: path.to_owned(),
            message: message.to_owned(),
            reason,
        });
    }
    /// Returns the value, or adds the error as a violation.
    pub(super) fn check<T>(&mut self, path: &str, result: Result<T, String>) -> Option<T> {
        result.map_err(|message| self.invalid(path, &message)).ok()
    }
    /// Returns the result of reading an object in S3 or an image in ECR. If it was not read yet, adds it to the unread
    /// artifacts.
    pub(super) fn artifact<'a, K: Ord + Clone, V>(
        &mut self,
        at: &str,
        key: &K,
        read: &'a BTreeMap<K, Result<V, Unreadable>>,
        unread: impl Fn(&mut Unread) -> &mut BTreeSet<K>,
    ) -> Option<&'a V> {
        match read.get(key) {
            Some(Ok(found)) => return Some(found),
            Some(Err(why)) => self.push(at, &why.message, why.reason),
            None => drop(unread(&mut self.unread).insert(key.clone())),
        }
        None
    }

    /// Adds an error of a definition. `place` names its position in the definition's text.
    pub(super) fn finding(&mut self, at: &str, finding: &Finding, place: &str) {
        let message = format!("{} ({}){place}", finding.message, finding.code);
        self.invalid(&format!("{at}{}", finding.path), &message);
    }
    /// Returns the value if it exists and nothing is wrong.
    pub(super) fn unless_any(self, value: Option<Pattern>) -> Result<Pattern, Unfit> {
        match value {
            Some(value) if self.violations.is_empty() && self.unread.is_empty() => Ok(value),
            value if self.violations.is_empty() => {
                let draft = value.filter(|_| self.unread.definitions.is_empty()).map(Box::new);
                Err(Unfit::Unread(self.unread, draft))
            }
            _ => {
                let unread = Unfit::Unread(self.unread, None).violations();
                Err(Unfit::Invalid(self.violations.into_iter().chain(unread).collect()))
            }
        }
    }
}
