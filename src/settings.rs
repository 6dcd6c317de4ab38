//! The settings of an administrator for all patterns.

use crate::artifact::{ImageUri, S3Location, registry_parts};
use crate::names::Place;
use crate::owner::Tags;
use std::time::Duration;

/// Settings of an administrator for all patterns.
#[derive(Clone, Debug, PartialEq)]
pub struct Settings {
    /// Name of this cluster in owner tags and default names.
    pub cluster_name: String,
    /// Path of every role, or a prefix of it. Begins and ends with `/`.
    pub role_path: String,
    /// ARN of the permissions boundary of every role.
    pub permissions_boundary: Option<String>,
    /// Tags on every AWS object. Tags of the spec override them.
    pub default_tags: Tags,
    /// Interval between two reconciles of an unchanged pattern. Each reconcile detects drift.
    pub reconcile_interval: Duration,
    /// Interval between two strict reads, which also read the policy lists and all tags.
    pub strict_interval: Duration,
    /// Whether the function's role trusts Lambda for this account only (`aws:SourceAccount`).
    pub function_trust_condition: bool,
    /// Whether the operator claims AWS objects of an earlier cluster with the same name.
    pub take_over: bool,
    /// AWS objects that patterns may adopt.
    pub allow_adoption: Vec<AdoptionRule>,
    /// ARNs of roles that patterns may use instead of a role of their own. `*` matches any characters.
    pub allowed_role_arns: Vec<String>,
    /// Whether patterns may allow calls of a function by everyone.
    pub allow_public_access: bool,
    /// Other accounts and organizations that patterns may allow to call functions.
    pub allowed_accounts: Vec<String>,
    /// Objects in S3 that patterns may use as code and definitions.
    pub allowed_buckets: Vec<BucketRule>,
    /// ECR repositories with images that patterns may use. Empty = all repositories of the operator's own account.
    pub allowed_image_repositories: Vec<ImageRule>,
}

impl Settings {
    /// Returns the defaults. They allow nothing that needs an administrator's permission.
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

/// One entry of `--allowed-buckets`: `<bucket>` or `<bucket>/<key>`. `<namespace>:` before the entry restricts it to a
/// namespace. `*` matches any characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BucketRule {
    namespace: Option<String>,
    bucket: String,
    key: String,
}

impl BucketRule {
    /// Parses an entry.
    pub fn parse(text: &str) -> Self {
        let (namespace, text) = namespaced(text);
        let (bucket, key) = text.split_once('/').unwrap_or((text, "*"));
        let key = if key.is_empty() { "*" } else { key };
        Self {
            namespace,
            bucket: bucket.to_owned(),
            key: key.to_owned(),
        }
    }

    /// Returns bucket and key, in which `*` matches any characters.
    pub(crate) fn pattern(&self) -> (&str, &str) {
        (&self.bucket, &self.key)
    }

    fn allows(&self, namespace: &str, location: &S3Location) -> bool {
        self.namespace.as_ref().is_none_or(|ns| ns == namespace)
            && matches(&self.bucket, &location.bucket)
            && matches(&self.key, &location.key)
    }
}

/// One entry of `--allowed-image-repositories`: `<repository>` in the operator's own account, or
/// `<registry>/<repository>`. `<namespace>:` before the entry restricts it to a namespace. `*` matches any characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImageRule {
    namespace: Option<String>,
    pattern: String,
}

impl ImageRule {
    /// Parses an entry.
    pub(crate) fn parse(text: &str) -> Self {
        let (namespace, text) = namespaced(text);
        Self {
            namespace,
            pattern: text.to_owned(),
        }
    }

    /// Returns the account and region, if the rule names its registry, and the repository, in which `*` matches any
    /// characters.
    pub(crate) fn pattern(&self) -> (Option<(&str, &str)>, &str) {
        let named = self.pattern.split_once('/');
        match named.and_then(|(registry, repository)| Some((registry_parts(registry)?, repository))) {
            Some((registry, repository)) => (Some(registry), repository),
            None => (None, &self.pattern),
        }
    }

    fn allows(&self, namespace: &str, uri: &ImageUri, place: &Place) -> bool {
        let own = uri.account == place.account && matches(&self.pattern, &uri.repository);
        let with_registry = self.pattern().0.is_some();
        self.namespace.as_ref().is_none_or(|ns| ns == namespace)
            && (own || with_registry && matches(&self.pattern, &uri.name()))
    }
}

fn namespaced(text: &str) -> (Option<String>, &str) {
    match text.split_once(':') {
        Some((namespace, rest)) => (Some(namespace.to_owned()), rest),
        None => (None, text),
    }
}

impl Settings {
    /// Whether patterns of the namespace may read the object.
    pub(crate) fn allows_object(&self, namespace: &str, location: &S3Location) -> bool {
        self.allowed_buckets.iter().any(|rule| rule.allows(namespace, location))
    }

    /// Whether patterns of the namespace may use the image. Without a rule, all images of the operator's own account
    /// are allowed.
    pub(crate) fn allows_image(&self, namespace: &str, uri: &ImageUri, place: &Place) -> bool {
        if self.allowed_image_repositories.is_empty() {
            return uri.account == place.account;
        }
        let mut rules = self.allowed_image_repositories.iter();
        rules.any(|rule| rule.allows(namespace, uri, place))
    }
}

/// One entry of `--allow-adoption`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AdoptionRule {
    /// Objects with the consent tag for the Kubernetes object.
    Consent,
    /// Objects whose names have a prefix.
    Prefix {
        /// Namespace of the Kubernetes objects. `None` = any namespace.
        namespace: Option<String>,
        /// Prefix of the AWS object's name.
        prefix: String,
    },
}

impl AdoptionRule {
    /// Parses `tag`, `<prefix>` or `<namespace>/<prefix>`. A `*` at the end is ignored.
    pub(crate) fn parse(text: &str) -> Self {
        let text = text.strip_suffix('*').unwrap_or(text);
        match text.split_once('/') {
            _ if text == "tag" => Self::Consent,
            Some((namespace, prefix)) if !namespace.is_empty() => Self::Prefix {
                namespace: Some(namespace.to_owned()),
                prefix: prefix.to_owned(),
            },
            _ => Self::Prefix {
                namespace: None,
                prefix: text.to_owned(),
            },
        }
    }
}

/// Whether `pattern` matches `text`. `*` in `pattern` matches any characters.
pub(crate) fn matches(pattern: &str, text: &str) -> bool {
    let mut parts = pattern.split('*');
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = text.strip_prefix(first) else {
        return false;
    };
    let Some(last) = pattern.rsplit_once('*').map(|(_, last)| last) else {
        return rest.is_empty();
    };
    let middle = parts.clone().count().saturating_sub(1);
    for part in parts.take(middle) {
        match rest.find(part) {
            Some(at) => rest = rest.get(at + part.len()..).unwrap_or_default(),
            None => return false,
        }
    }
    rest.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_star_matches_any_characters() {
        for (pattern, text, expected) in [
            ("a", "a", true),
            ("a", "ab", false),
            ("a*", "abc", true),
            ("a*c", "abc", true),
            ("a*c", "abcd", false),
            ("*b*", "abc", true),
            ("a*b*c", "a-b-c", true),
            ("a*a", "a", false),
            ("", "a", false),
        ] {
            assert_eq!(matches(pattern, text), expected, "{pattern} {text}");
        }
    }

    fn object(bucket: &str, key: &str) -> S3Location {
        S3Location {
            bucket: bucket.into(),
            key: key.into(),
            version_id: None,
        }
    }

    fn place() -> Place {
        Place {
            partition: "aws".into(),
            account: "123456789012".into(),
            region: "eu-west-1".into(),
        }
    }

    #[test]
    fn patterns_read_only_objects_that_an_administrator_allows() {
        let allows = |rules: &[&str], bucket: &str, key: &str| {
            let mut settings = Settings::of_cluster("c");
            settings.allowed_buckets = rules.iter().map(|rule| BucketRule::parse(rule)).collect();
            settings.allows_object("team-a", &object(bucket, key))
        };
        for (rules, bucket, key, expected) in [
            (&[][..], "code", "a.zip", false),
            (&["code"], "code", "x/a.zip", true),
            (&["code"], "code-2", "a.zip", false),
            (&["code/"], "code", "a.zip", true),
            (&["code/a.zip"], "code", "a.zip", true),
            (&["code/a.zip"], "code", "b.zip", false),
            (&["code/team-a/*"], "code", "team-a/x/a.zip", true),
            (&["code/team-a/*"], "code", "team-b/a.zip", false),
            (&["team-a:code"], "code", "a.zip", true),
            (&["team-b:code"], "code", "a.zip", false),
            (&["team-b:code", "code/shared/*"], "code", "shared/a.zip", true),
            (&["co*/a.zip"], "code", "secret/a.zip", false),
            (&["*"], "code", "a.zip", true),
        ] {
            assert_eq!(allows(rules, bucket, key), expected, "{rules:?} {bucket}/{key}");
        }
    }

    #[test]
    fn images_are_of_the_own_account_unless_an_administrator_allows_others() {
        let allows = |rules: &[&str], uri: &str| {
            let mut settings = Settings::of_cluster("c");
            settings.allowed_image_repositories = rules.iter().map(|rule| ImageRule::parse(rule)).collect();
            settings.allows_image("team-a", &ImageUri::parse(uri).unwrap(), &place())
        };
        let own = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/team-a/app:1";
        let foreign = "210987654321.dkr.ecr.eu-west-1.amazonaws.com/team-a/app:1";
        assert!(allows(&[], own) && !allows(&[], foreign));
        assert!(allows(&["team-a/*"], own) && !allows(&["team-b/*"], own));
        assert!(!allows(&["team-a/*"], foreign) && !allows(&["*"], foreign));
        assert!(allows(&["210987654321.dkr.ecr.*.amazonaws.com/*"], foreign));
        assert!(allows(&["team-a:team-a/*"], own) && !allows(&["team-b:*"], own));
    }
}
