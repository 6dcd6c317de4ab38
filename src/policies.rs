//! The policies of a spec, within the settings of the administrator.

use crate::api::{AdoptionPolicy, ApprovalPolicy, DriftPolicy, LambdaSfnPatternSpec};
use crate::owner::{Identity, Owner, Tags};
use crate::settings::{AdoptionRule, Settings};

/// The policies of one pattern.
#[derive(Clone, Debug)]
pub(crate) struct Policies {
    /// Owner of the AWS objects.
    pub(crate) owner: Owner,
    /// Whether the pattern claims AWS objects with its owner name and another uid. A rebuilt cluster leaves such
    /// objects.
    pub(crate) take_over: bool,
    /// Objects without an owner that the pattern adopts; `None` if the spec does not ask for adoption.
    pub(crate) adoption: Option<Adoption>,
    /// Policy for drift.
    pub(crate) drift: DriftPolicy,
    /// Whether changes need an approval.
    pub(crate) approval: ApprovalPolicy,
    /// Whether writes are suspended.
    pub(crate) suspend: bool,
}

impl Policies {
    /// Returns the policies of a spec.
    pub(crate) fn from_spec(identity: &Identity, spec: &LambdaSfnPatternSpec, settings: &Settings) -> Self {
        let adoption = (spec.adoption_policy == Some(AdoptionPolicy::Adopt)).then(|| Adoption {
            namespace: identity.namespace.clone(),
            name: identity.name.clone(),
            rules: settings.allow_adoption.clone(),
        });
        Self {
            adoption,
            drift: spec.drift_policy.unwrap_or_default(),
            approval: spec.approval_policy.unwrap_or_default(),
            suspend: spec.suspend.unwrap_or(false),
            ..Self::of_deletion(identity, settings)
        }
    }

    /// Returns the policies of a deletion. No policy holds a deletion back, and a deletion adopts no object.
    pub(crate) fn of_deletion(identity: &Identity, settings: &Settings) -> Self {
        Self {
            owner: Owner::new(identity, &settings.cluster_name),
            take_over: settings.take_over,
            adoption: None,
            drift: DriftPolicy::Correct,
            approval: ApprovalPolicy::Automatic,
            suspend: false,
        }
    }
}

/// The objects that a pattern may adopt.
#[derive(Clone, Debug)]
pub(crate) struct Adoption {
    namespace: String,
    name: String,
    rules: Vec<AdoptionRule>,
}

impl Adoption {
    /// Tag on an AWS object with which its owner consents to the adoption. The value is `<namespace>/<name>` of the
    /// Kubernetes object, or `<namespace>/*`.
    pub(crate) const CONSENT_TAG: &str = "serverlesspatterns.dev/adoptable-by";

    /// Whether an administrator allows the adoption of an AWS object.
    pub(crate) fn allows(&self, aws_name: &str, tags: &Tags) -> bool {
        self.rules.iter().any(|rule| match rule {
            AdoptionRule::Consent => tags.get(Self::CONSENT_TAG).is_some_and(|consent| {
                let (namespace, name) = consent.split_once('/').unwrap_or((consent, ""));
                namespace == self.namespace && (name == "*" || name == self.name)
            }),
            AdoptionRule::Prefix { namespace, prefix } => {
                namespace.as_ref().is_none_or(|ns| *ns == self.namespace)
                    && (aws_name.starts_with(prefix.as_str()) || short(aws_name).starts_with(prefix.as_str()))
            }
        })
    }
}

/// Returns the name that the allowed prefixes apply to. For a log group it is the name of the function or state
/// machine.
fn short(name: &str) -> &str {
    let groups = ["/aws/lambda/", "/aws/vendedlogs/states/"];
    groups
        .iter()
        .find_map(|prefix| name.strip_prefix(prefix))
        .unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_administrator_decides_which_objects_can_be_adopted() {
        let allows = |rules: &[&str], name: &str, consent: Option<&str>| {
            let adoption = Adoption {
                namespace: "team-a".into(),
                name: "hello".into(),
                rules: rules.iter().map(|r| AdoptionRule::parse(r)).collect(),
            };
            let tags = consent.map(|c| (Adoption::CONSENT_TAG.to_owned(), c.to_owned()));
            adoption.allows(name, &tags.into_iter().collect())
        };
        assert!(
            !allows(&[], "legacy-f", Some("team-a/hello")),
            "nothing is allowed by default"
        );
        assert!(allows(&["legacy-"], "legacy-f", None) && !allows(&["legacy-"], "other", None));
        assert!(allows(&["legacy-*"], "/aws/lambda/legacy-f", None));
        assert!(!allows(&["legacy-"], "/secret/legacy-f", None));
        assert!(allows(&["team-a/legacy-"], "legacy-f", None) && !allows(&["team-b/legacy-"], "legacy-f", None));
        assert!(allows(&["tag"], "f", Some("team-a/*")) && allows(&["tag"], "f", Some("team-a/hello")));
        assert!(!allows(&["tag"], "f", Some("team-a/other")) && !allows(&["tag"], "f", Some("team-b/*")));
        assert!(!allows(&["tag"], "f", None) && allows(&["*"], "f", None));
    }
}
