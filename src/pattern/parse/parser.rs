//! The parser of one spec, with the values that all its parts need.

use super::names::Names;
use crate::api::{FunctionSpec, LambdaSfnPatternSpec, StateMachineSpec};
use crate::names::Place;
use crate::owner::{Identity, Tags};
use crate::pattern::problems::Problems;
use crate::pattern::value::Found;
use crate::settings::Settings;
use crate::source::{Source, SourceRef};
use std::time::Duration;

/// Parser of one spec. Each part of the spec has its methods in a separate file.
pub(super) struct Parser<'a> {
    pub(super) identity: &'a Identity,
    pub(super) spec: &'a LambdaSfnPatternSpec,
    pub(super) function_spec: &'a FunctionSpec,
    pub(super) machine_spec: &'a StateMachineSpec,
    pub(super) settings: &'a Settings,
    pub(super) place: &'a Place,
    pub(super) found: Found<'a>,
    pub(super) names: Names,
    /// All tags of the AWS objects, owner tags included.
    pub(super) tags: Tags,
    pub(super) problems: Problems,
}

impl<'a> Parser<'a> {
    /// Whether an administrator has set a permissions boundary.
    pub(super) fn is_bounded(&self) -> bool {
        self.settings.permissions_boundary.is_some()
    }

    /// Adds the violation that a field is invalid.
    pub(super) fn invalid(&mut self, at: &str, message: &str) {
        self.problems.invalid(at, message);
    }

    /// Adds the violation that no administrator allows a field's value.
    pub(super) fn not_allowed(&mut self, at: &str, message: &str) {
        self.problems.not_allowed(at, message);
    }

    /// Returns the description, or a default that names the Kubernetes object.
    pub(super) fn description(&self, given: Option<&String>) -> String {
        let own = || format!("lambdasfn: {}/{}", self.identity.namespace, self.identity.name);
        given.cloned().unwrap_or_else(own)
    }

    /// Returns the content of a Secret or ConfigMap. Adds a violation if it was not found.
    pub(super) fn source(&mut self, at: &str, source: &SourceRef) -> Option<&'a Source> {
        match self.found.sources.get(source) {
            Some(Ok(found)) => return Some(found),
            Some(Err(why)) => self.problems.not_found(at, &format!("{source} {why}")),
            None => self.problems.not_found(at, &format!("{source} was not read")),
        }
        None
    }

    /// Adds a violation if the account is another one that no administrator allows.
    pub(super) fn check_account(&mut self, at: &str, account: &str, what: &str) {
        let allowed = account == self.place.account || self.settings.allowed_accounts.iter().any(|a| a == account);
        if !allowed {
            let message =
                format!("{account} may not {what}; an administrator allows the account with --allowed-accounts");
            self.not_allowed(at, &message);
        }
    }

    /// Returns an interval such as `1h30m`, or `default` without text.
    pub(super) fn interval(&mut self, at: &str, text: Option<&String>, default: Duration) -> Duration {
        let Some(text) = text else { return default };
        let parsed = text
            .parse::<jiff::SignedDuration>()
            .ok()
            .and_then(|d| Duration::try_from(d).ok());
        match parsed {
            Some(d) if (Duration::from_secs(1)..=Duration::from_secs(86_400)).contains(&d) => d,
            _ => {
                self.invalid(at, "must be a duration from 1s to 24h, such as 10m or 1h30m");
                default
            }
        }
    }
}
