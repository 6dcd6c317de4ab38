//! From the custom resource to validated values with typed names: everything that can be wrong with a
//! spec is found here, all at once, before any call to AWS.

pub mod documents;
mod environment;
mod parse;
mod parts;
mod reach;
pub mod sources;
#[cfg(test)]
mod tests_support;
mod validate;
mod workflow;

use crate::api::LambdaSfnPatternSpec;
use crate::artifact::{Artifacts, Unread};
use crate::names::Place;
use crate::owner::{Identity, Tags};
use crate::policies::Policies;
use crate::reason::Violation;
use crate::settings::Settings;
use crate::source::Sources;
pub use parts::{Alias, Deployment, Function, LogGroup, Machine, OwnRole, Role, Strategy};
use std::time::Duration;
use validate::Problems;
pub use workflow::default_definition;

/// A valid pattern: names typed, defaults applied, limits checked.
#[derive(Clone, Debug)]
pub struct Pattern {
    /// The policies that it is under.
    pub policies: Policies,
    /// Account and region.
    pub place: Place,
    /// All tags, the owner's included.
    pub tags: Tags,
    /// How often drift is looked for.
    pub reconcile_interval: Duration,
    /// Whether the function's role trusts Lambda for this account only.
    pub function_trust_condition: bool,
    /// The function.
    pub function: Function,
    /// The state machine.
    pub machine: Machine,
    /// How their aliases move to new versions.
    pub deployment: Deployment,
}

/// What was read of the sources that a spec names.
#[derive(Clone, Copy, Debug)]
pub struct Found<'a> {
    /// Secrets and ConfigMaps.
    pub sources: &'a Sources,
    /// What lies in S3 and ECR.
    pub artifacts: &'a Artifacts,
}

impl Pattern {
    /// Checks a spec and applies the defaults.
    ///
    /// # Errors
    /// All violations of the spec, in the order of its fields.
    pub fn parse(
        identity: &Identity,
        spec: &LambdaSfnPatternSpec,
        settings: &Settings,
        place: &Place,
        found: Found<'_>,
    ) -> Result<Self, Vec<Violation>> {
        parse::pattern(identity, spec, settings, place, found).map_err(Problems::all)
    }

    /// What of S3 and ECR has still to be read; nothing of a spec that has a fault without it, so that no call
    /// is made for one.
    pub fn unread(
        identity: &Identity,
        spec: &LambdaSfnPatternSpec,
        settings: &Settings,
        place: &Place,
        found: Found<'_>,
    ) -> Unread {
        match parse::pattern(identity, spec, settings, place, found) {
            Ok(_) => Unread::default(),
            Err(problems) => problems.unread_only(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(spec: &serde_json::Value, settings: &Settings) -> Result<Pattern, Vec<Violation>> {
        let identity = Identity {
            namespace: "ns".into(),
            name: "hello".into(),
            uid: "u".into(),
        };
        let place = Place {
            partition: "aws".into(),
            account: "123456789012".into(),
            region: "eu-west-1".into(),
        };
        let spec = serde_json::from_value(spec.clone()).unwrap();
        let found = Found {
            sources: &Sources::new(),
            artifacts: &Artifacts::default(),
        };
        Pattern::parse(&identity, &spec, settings, &place, found)
    }

    /// The settings of an administrator who has set a permissions boundary.
    fn bounding() -> Settings {
        Settings {
            permissions_boundary: Some("arn:aws:iam::123456789012:policy/bound".into()),
            ..Settings::of_cluster("c")
        }
    }

    /// The pattern of a valid spec.
    pub(crate) fn pattern(spec: &serde_json::Value) -> Pattern {
        parsed(spec, &Settings::of_cluster("c")).unwrap_or_else(|violations| panic!("{violations:?}"))
    }

    /// The same where an administrator has set a permissions boundary.
    pub(crate) fn bounded(spec: &serde_json::Value) -> Pattern {
        parsed(spec, &bounding()).unwrap_or_else(|violations| panic!("{violations:?}"))
    }

    /// What is wrong with a spec, by path.
    pub(crate) fn violations(spec: &serde_json::Value) -> Vec<String> {
        let violations = parsed(spec, &Settings::of_cluster("c")).unwrap_err();
        violations.into_iter().map(|v| v.path).collect()
    }

    /// The same in words, where an administrator has set a permissions boundary.
    pub(crate) fn bounded_violations(spec: &serde_json::Value) -> Vec<String> {
        let violations = parsed(spec, &bounding()).unwrap_err();
        violations.iter().map(ToString::to_string).collect()
    }
}
