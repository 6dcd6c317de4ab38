//! The administrator's settings as flags, for the operator and for every subcommand that plans as the operator does.

use crate::owner::Tags;
use crate::settings::{AdoptionRule, BucketRule, ImageRule, Settings};
use clap::parser::ValueSource;
use clap::{ArgAction, ArgMatches, Args as _, Command, FromArgMatches};
use std::collections::BTreeMap;
use std::time::Duration;

/// Heading of the operator's settings in the help.
pub(super) const SETTINGS: &str = "Settings of the operator";

/// Handling of AWS objects of an earlier life of the cluster.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum TakeOver {
    /// Claims the AWS objects once.
    Always,
    /// Refuses the AWS objects.
    Never,
}

// Every flag has an environment variable, `LAMBDASFN_<FLAG>`. No doc comment: clap would show it as the
// description of the subcommand.
#[derive(Clone, Debug, clap::Args)]
#[group(skip)]
struct Flags {
    /// Name of the cluster in owner tags and default names. Set it if you may rebuild the cluster from Git. [default:
    /// the uid of the namespace kube-system]
    #[arg(long, env = "LAMBDASFN_CLUSTER_NAME", value_parser = cluster_name)]
    cluster_name: Option<String>,

    /// IAM path of all roles.
    #[arg(long, env = "LAMBDASFN_ROLE_PATH", default_value = "/", value_parser = role_path)]
    role_path: String,

    /// ARN of the managed policy that is the permissions boundary of all roles. Without a boundary, patterns may not
    /// add policy statements and managed policies.
    #[arg(long, env = "LAMBDASFN_PERMISSIONS_BOUNDARY")]
    permissions_boundary: Option<String>,

    /// Restrict the trust of the function's role to this account (`aws:SourceAccount`).
    #[arg(long, env = "LAMBDASFN_FUNCTION_TRUST_CONDITION", default_value_t = true, action = ArgAction::Set)]
    function_trust_condition: bool,

    /// Whether to claim AWS objects that an earlier life of this cluster, or another cluster of the same name,
    /// created.
    #[arg(long, env = "LAMBDASFN_TAKE_OVER", default_value = "always", value_enum)]
    take_over: TakeOver,

    /// AWS objects that patterns may adopt (adoptionPolicy: Adopt), separated by commas: prefixes of names such as
    /// `legacy-`, for one namespace `team-a/legacy-`. `tag` allows objects with the tag
    /// `serverlesspatterns.dev/adoptable-by=<namespace>/<name>` (or `<namespace>/*`). [default: none]
    #[arg(long, env = "LAMBDASFN_ALLOW_ADOPTION", value_delimiter = ',')]
    allow_adoption: Vec<String>,

    /// ARNs of existing roles that patterns may use (role.arn), separated by commas. `*` matches any characters.
    /// [default: none]
    #[arg(long, env = "LAMBDASFN_ALLOWED_ROLE_ARNS", value_delimiter = ',')]
    allowed_role_arns: Vec<String>,

    /// Allow functions that anyone may call: function URLs with AuthType NONE, and permissions for the principal `*`.
    #[arg(long, env = "LAMBDASFN_ALLOW_PUBLIC_ACCESS", default_value_t = false, action = ArgAction::Set, num_args = 0..=1, default_missing_value = "true")]
    allow_public_access: bool,

    /// Other accounts and organizations (`o-...`) that patterns may allow to call their functions, separated by commas.
    /// [default: none]
    #[arg(long, env = "LAMBDASFN_ALLOWED_ACCOUNTS", value_delimiter = ',')]
    allowed_accounts: Vec<String>,

    /// Objects in S3 that patterns may use as code and definitions (code.s3, definitionFrom.s3), separated by commas:
    /// `bucket`, `bucket/prefix*`, for one namespace `team-a:bucket/prefix*`. [default: none]
    #[arg(long, env = "LAMBDASFN_ALLOWED_BUCKETS", value_delimiter = ',')]
    allowed_buckets: Vec<String>,

    /// ECR repositories of images that patterns may run (code.image), separated by commas: `team-a/*` in the operator's
    /// account, or with the registry as a prefix; for one namespace with the prefix `team-a:`. [default: all of the
    /// operator's account]
    #[arg(long, env = "LAMBDASFN_ALLOWED_IMAGE_REPOSITORIES", value_delimiter = ',')]
    allowed_image_repositories: Vec<String>,

    /// Tags of all AWS objects, such as `team=platform,env=prod`.
    #[arg(long, env = "LAMBDASFN_DEFAULT_TAGS", value_parser = tags)]
    default_tags: Option<Tags>,
}

/// Flags of the settings, to flatten into the arguments of a subcommand.
#[derive(Clone, Debug)]
pub(crate) struct SettingsArgs {
    flags: Flags,
    /// Values of all flags by name, as text.
    effective: BTreeMap<String, String>,
    /// Values that are on the command line or in the environment, by name.
    given: BTreeMap<String, String>,
}

impl FromArgMatches for SettingsArgs {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        let (mut effective, mut given) = (BTreeMap::new(), BTreeMap::new());
        for argument in command().get_arguments() {
            let id = argument.get_id().as_str();
            let (Some(name), Ok(Some(values))) = (argument.get_long(), matches.try_get_raw(id)) else {
                continue;
            };
            let values: Vec<_> = values.map(|value| value.to_string_lossy()).collect();
            let value = values.join(",");
            let source = matches.value_source(id);
            if source.is_some_and(|source| source != ValueSource::DefaultValue) {
                given.insert(name.to_owned(), value.clone());
            }
            effective.insert(name.to_owned(), value);
        }
        Ok(Self {
            flags: Flags::from_arg_matches(matches)?,
            effective,
            given,
        })
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

impl clap::Args for SettingsArgs {
    fn augment_args(command: Command) -> Command {
        Flags::augment_args(command.next_help_heading(SETTINGS)).next_help_heading(None)
    }
    fn augment_args_for_update(command: Command) -> Command {
        Flags::augment_args_for_update(command.next_help_heading(SETTINGS)).next_help_heading(None)
    }
}

fn command() -> Command {
    Flags::augment_args(Command::new("settings"))
}

impl SettingsArgs {
    /// Returns the name of the cluster, if it is given.
    pub(crate) fn cluster_name(&self) -> Option<&str> {
        self.flags.cluster_name.as_deref()
    }

    /// Whether any setting is given, on the command line or in the environment.
    pub(crate) fn any_given(&self) -> bool {
        !self.given.is_empty()
    }

    /// Returns the settings for a cluster, with intervals at their defaults.
    pub(crate) fn settings(&self, cluster_name: &str) -> Settings {
        let flags = &self.flags;
        Settings {
            role_path: flags.role_path.clone(),
            permissions_boundary: flags.permissions_boundary.clone().filter(|arn| !arn.is_empty()),
            default_tags: flags.default_tags.clone().unwrap_or_default(),
            function_trust_condition: flags.function_trust_condition,
            take_over: flags.take_over == TakeOver::Always,
            allow_adoption: rules(&flags.allow_adoption, AdoptionRule::parse),
            allowed_role_arns: filled(&flags.allowed_role_arns),
            allow_public_access: flags.allow_public_access,
            allowed_accounts: filled(&flags.allowed_accounts),
            allowed_buckets: rules(&flags.allowed_buckets, BucketRule::parse),
            allowed_image_repositories: rules(&flags.allowed_image_repositories, ImageRule::parse),
            ..Settings::of_cluster(cluster_name)
        }
    }

    /// Returns all values by the name of the flag, as text.
    pub(crate) fn by_name(&self) -> &BTreeMap<String, String> {
        &self.effective
    }

    /// Returns these settings with others in place of the defaults. Given values override the others.
    ///
    /// # Errors
    /// Names a setting that is not known or not valid.
    pub(crate) fn over(&self, others: &BTreeMap<String, String>) -> anyhow::Result<Self> {
        let command = command();
        let known: Vec<&str> = command.get_arguments().filter_map(clap::Arg::get_long).collect();
        let names = others.keys().map(String::as_str);
        let unknown: Vec<&str> = names.filter(|name| !known.contains(name)).collect();
        anyhow::ensure!(
            unknown.is_empty(),
            "this version of lambdasfn does not know the settings {}; use the version of the operator",
            unknown.join(", ")
        );
        let merged: BTreeMap<_, _> = others.iter().chain(&self.given).collect();
        let flags = merged.iter().map(|(name, value)| format!("--{name}={value}"));
        let matches = command
            .clone()
            .no_binary_name(true)
            .try_get_matches_from(flags)
            .map_err(|error| anyhow::anyhow!("{}", error.render().to_string().trim()))?;
        Ok(Self::from_arg_matches(&matches)?)
    }
}

/// Returns the texts that are not empty. An empty environment variable means an unset one.
pub(super) fn filled(texts: &[String]) -> Vec<String> {
    texts.iter().filter(|text| !text.is_empty()).cloned().collect()
}

fn rules<R>(texts: &[String], rule: fn(&str) -> R) -> Vec<R> {
    filled(texts).iter().map(|text| rule(text)).collect()
}

/// Returns a valid text, else the error `must`.
pub(super) fn valid(text: &str, is_valid: bool, must: &str) -> Result<String, String> {
    is_valid.then(|| text.to_owned()).ok_or_else(|| must.to_owned())
}

/// Parses a duration above zero, such as `30s`, `5m` or `1h30m`.
pub(super) fn duration(text: &str) -> Result<Duration, String> {
    let parsed = text.parse::<jiff::SignedDuration>().ok();
    let duration = parsed.and_then(|parsed| Duration::try_from(parsed).ok());
    let duration = duration.filter(|duration| !duration.is_zero());
    duration.ok_or_else(|| "must be a duration such as 30s, 5m or 1h30m".to_owned())
}

fn cluster_name(text: &str) -> Result<String, String> {
    let fine = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
    let is_valid = (1..=63).contains(&text.len()) && text.chars().all(fine);
    valid(text, is_valid, "must have 1 to 63 letters, digits or -_.")
}

fn role_path(text: &str) -> Result<String, String> {
    let is_valid = text.starts_with('/') && text.ends_with('/');
    valid(text, is_valid, "must begin and end with /")
}

fn tags(text: &str) -> Result<Tags, String> {
    let tag = |text: &str| {
        let (key, value) = text
            .split_once('=')
            .ok_or_else(|| format!("{text:?} must be key=value"))?;
        Ok((key.to_owned(), value.to_owned()))
    };
    text.split(',').filter(|tag| !tag.is_empty()).map(tag).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(flags: &[&str]) -> SettingsArgs {
        let matches = command().no_binary_name(true).try_get_matches_from(flags).unwrap();
        SettingsArgs::from_arg_matches(&matches).unwrap()
    }

    #[test]
    fn a_duration_is_above_zero_and_its_error_has_examples() {
        assert_eq!(duration("1h30m"), Ok(Duration::from_secs(5400)));
        for text in ["", "0s", "-5m", "5", "soon"] {
            let error = duration(text).unwrap_err();
            assert_eq!(error, "must be a duration such as 30s, 5m or 1h30m", "{text}");
        }
    }

    #[test]
    fn without_flags_the_settings_are_the_defaults() {
        assert_eq!(parse(&[]).settings("c"), Settings::of_cluster("c"));
    }

    #[test]
    fn settings_as_text_are_read_back() {
        let flags = [
            "--cluster-name=c",
            "--role-path=/apps/",
            "--permissions-boundary=arn:aws:iam::123456789012:policy/b",
            "--function-trust-condition=false",
            "--take-over=never",
            "--allow-adoption=legacy-,team-a/x-,tag",
            "--allowed-role-arns=arn:aws:iam::123456789012:role/shared-*",
            "--allow-public-access=true",
            "--allowed-accounts=111111111111,o-a1b2c3d4e5",
            "--default-tags=a=b,c=d=e",
        ];
        let set = parse(&flags);
        assert_eq!(set.by_name().len(), flags.len());
        let again = parse(&[]).over(set.by_name()).unwrap();
        assert_eq!(again.settings("c"), set.settings("c"));
        assert_eq!(again.cluster_name(), Some("c"));
        let defaults = parse(&[]);
        assert_eq!(
            defaults.over(defaults.by_name()).unwrap().settings("c"),
            Settings::of_cluster("c")
        );
    }

    #[test]
    fn given_settings_override_published_ones_and_unknown_ones_are_errors() {
        let published = parse(&["--role-path=/apps/", "--take-over=never"]).by_name().clone();
        let settings = parse(&["--role-path=/mine/"]).over(&published).unwrap().settings("c");
        assert_eq!((settings.role_path.as_str(), settings.take_over), ("/mine/", false));
        let newer = BTreeMap::from([("from-the-future".to_owned(), "1".to_owned())]);
        assert!(
            parse(&[])
                .over(&newer)
                .unwrap_err()
                .to_string()
                .contains("from-the-future")
        );
        let bad = BTreeMap::from([("role-path".to_owned(), "apps".to_owned())]);
        assert!(parse(&[]).over(&bad).unwrap_err().to_string().contains("begin and end"));
    }
}
