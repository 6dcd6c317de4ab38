//! Settings and place of the subcommands that make no call to AWS.

use super::settings::{SettingsArgs, valid};
use super::settings_map::Published;
use crate::names::Place;
use crate::operator_policy::Narrowing;
use crate::settings::Settings;
use crate::validate::Whereabouts;

/// Placeholder for the name of the cluster.
const CLUSTER: &str = "CLUSTER";

/// Settings of the operator, and the place of its AWS objects.
#[derive(Clone, Debug, clap::Args)]
pub(super) struct OfflineArgs {
    #[command(flatten)]
    settings: SettingsArgs,

    /// AWS account. [default: the account of an image or a role in the spec, else 123456789012]
    #[arg(long, value_parser = account)]
    account: Option<String>,

    /// AWS region of objects that name none. [default: AWS_REGION, else the region of an image in the spec, else
    /// eu-west-1]
    #[arg(long)]
    region: Option<String>,

    /// Partition of the account, such as `aws-cn`. [default: aws]
    #[arg(long)]
    partition: Option<String>,
}

impl OfflineArgs {
    /// Returns these arguments with the settings and the place of an operator as defaults.
    ///
    /// # Errors
    /// Names a setting that this version does not know.
    pub(super) fn over(&self, published: &Published) -> anyhow::Result<Self> {
        let place = &published.place;
        Ok(Self {
            settings: self.settings.over(&published.settings)?,
            account: self.account.clone().or_else(|| Some(place.account.clone())),
            region: self.region.clone().or_else(|| Some(place.region.clone())),
            partition: self.partition.clone().or_else(|| Some(place.partition.clone())),
        })
    }

    /// Returns the settings. Names of AWS objects that depend on an unknown name of the cluster have a placeholder.
    pub(super) fn settings(&self) -> Settings {
        self.settings.settings(self.settings.cluster_name().unwrap_or(CLUSTER))
    }

    /// Whether any setting is given. The settings are the operator's then.
    pub(super) fn are_known(&self) -> bool {
        self.settings.any_given()
    }

    /// Returns account and region, as far as they are given.
    pub(super) fn whereabouts(&self) -> Whereabouts {
        let of_environment = || std::env::var("AWS_REGION").ok().filter(|region| !region.is_empty());
        Whereabouts {
            partition: self.partition.clone(),
            account: self.account.clone(),
            region: self.region.clone().or_else(of_environment),
        }
    }

    /// Returns the assumed parts of an object's place as text; `None` if all parts of ARNs and names are given.
    pub(super) fn assumed(&self, place: &Place) -> Option<String> {
        let mut assumed = vec![];
        if self.account.is_none() {
            assumed.push(format!("account {}", place.account));
        }
        if self.region.is_none() {
            assumed.push(format!("region {}", place.region));
        }
        if self.settings.cluster_name().is_none() {
            assumed.push(format!("cluster name {CLUSTER}, a part of default names"));
        }
        (!assumed.is_empty()).then(|| format!("assumed: {}", assumed.join("; ")))
    }

    /// Returns the given values that narrow the policy of the operator.
    pub(super) fn narrowing(&self) -> Narrowing {
        let settings = self.settings();
        Narrowing {
            partition: self.partition.clone(),
            account: self.account.clone(),
            region: self.region.clone(),
            role_path: Some(settings.role_path).filter(|path| path != "/"),
            permissions_boundary: settings.permissions_boundary,
            buckets: settings.allowed_buckets,
            repositories: settings.allowed_image_repositories,
        }
    }
}

fn account(text: &str) -> Result<String, String> {
    let is_valid = text.len() == 12 && text.chars().all(|c| c.is_ascii_digit());
    valid(text, is_valid, "must have 12 digits")
}
