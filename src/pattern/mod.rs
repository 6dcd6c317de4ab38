//! From the custom resource to validated values with typed names: everything that can be wrong with a
//! spec is found here, all at once, before any call to AWS.

pub mod artifacts;
pub mod code;
pub mod documents;
mod environment;
pub mod json;
pub mod names;
pub mod package;
mod parse;
mod parts;
pub mod policies;
mod reach;
pub mod sources;
#[cfg(test)]
mod tests_support;
mod validate;
mod workflow;

pub use parts::{Alias, Deployment, Function, LogGroup, Machine, MachineKey, OwnRole, Role};
pub use sources::{Source, SourceKind, SourceRef, Sources, Variable};

pub use workflow::default_definition;

pub use artifacts::{Artifacts, Unread};

use crate::api::LambdaSfnPatternSpec;
use crate::reason::Reason;
use artifacts::{BucketRule, ImageRule};
use names::Place;
use policies::{AdoptionRule, Policies};
use std::{collections::BTreeMap, fmt, time::Duration};
use validate::Problems;

/// Tags of an AWS object.
pub type Tags = BTreeMap<String, String>;

/// What an administrator has set for all patterns.
#[derive(Clone, Debug, PartialEq)]
pub struct Settings {
    /// Name of this cluster in owner tags and default names.
    pub cluster_name: String,
    /// Path under which every role has to be; begins and ends with `/`.
    pub role_path: String,
    /// Managed policy that every role is bounded by.
    pub permissions_boundary: Option<String>,
    /// Tags on every AWS object, under those of the spec.
    pub default_tags: Tags,
    /// How often drift is looked for.
    pub reconcile_interval: Duration,
    /// How often everything is read, not only what the objects themselves answer.
    pub strict_interval: Duration,
    /// Whether the function's role trusts Lambda for this account only (`aws:SourceAccount`).
    pub function_trust_condition: bool,
    /// Whether objects of an earlier life of this cluster are claimed.
    pub take_over: bool,
    /// Which AWS objects may be adopted.
    pub allow_adoption: Vec<AdoptionRule>,
    /// ARNs of roles that patterns may use instead of one of their own; `*` stands for any characters.
    pub allowed_role_arns: Vec<String>,
    /// Whether a function may be called by everybody.
    pub allow_public_access: bool,
    /// Other accounts and organizations that may call functions.
    pub allowed_accounts: Vec<String>,
    /// Objects in S3 that patterns may take code and definitions from.
    pub allowed_buckets: Vec<BucketRule>,
    /// ECR repositories whose images patterns may run; none = all of the own account.
    pub allowed_image_repositories: Vec<ImageRule>,
}

impl Settings {
    /// The defaults: nothing is allowed that an administrator has to allow.
    pub fn of_cluster(name: &str) -> Self {
        Self {
            cluster_name: name.to_owned(),
            role_path: "/".into(),
            permissions_boundary: None,
            default_tags: Tags::new(),
            reconcile_interval: Duration::from_secs(600),
            strict_interval: Duration::from_secs(3600),
            function_trust_condition: true,
            take_over: true,
            allow_adoption: vec![],
            allowed_role_arns: vec![],
            allow_public_access: false,
            allowed_accounts: vec![],
            allowed_buckets: vec![],
            allowed_image_repositories: vec![],
        }
    }
}

/// Which Kubernetes object a pattern is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// Namespace.
    pub namespace: String,
    /// Name.
    pub name: String,
    /// UID: another object of the same name has another.
    pub uid: String,
}

/// Who an AWS object belongs to, as its tags say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Owner {
    /// `<cluster>/<namespace>/<name>`.
    pub owner: String,
    /// UID of the Kubernetes object.
    pub uid: String,
}

impl Owner {
    /// Tag that proves ownership.
    pub const OWNER_TAG: &str = "serverlesspatterns.dev/owner";
    /// Tag that fences one object (or cluster) off from another of the same name.
    pub const UID_TAG: &str = "serverlesspatterns.dev/uid";
    /// Tag by which the operator's own IAM policy is narrowed.
    pub const MANAGED_BY_TAG: &str = "serverlesspatterns.dev/managed-by";

    /// The owner that `identity` is in this cluster.
    pub fn of(identity: &Identity, settings: &Settings) -> Self {
        let Identity { namespace, name, uid } = identity;
        Self {
            owner: format!("{}/{namespace}/{name}", settings.cluster_name),
            uid: uid.clone(),
        }
    }

    /// The owner tags.
    pub fn tags(&self) -> Tags {
        [
            (Self::OWNER_TAG, self.owner.as_str()),
            (Self::UID_TAG, &self.uid),
            (Self::MANAGED_BY_TAG, "lambdasfn"),
        ]
        .into_iter()
        .map(|(k, v)| (k.to_owned(), v.to_owned()))
        .collect()
    }
}

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
