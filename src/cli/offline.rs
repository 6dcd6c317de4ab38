//! What the subcommands that make no call take for granted.

use super::settings::{SettingsArgs, valid};
use crate::names::Place;
use crate::operator_policy::Narrowing;
use crate::settings::Settings;
use crate::validate::Whereabouts;

/// Stands in for the name of a cluster.
const CLUSTER: &str = "CLUSTER";

/// The operator's settings, and where its AWS objects would be.
#[derive(Clone, Debug, clap::Args)]
pub(super) struct OfflineArgs {
    #[command(flatten)]
    settings: SettingsArgs,

    /// Account that the AWS objects would be in. [default: an image's or a role's that the spec names, or 123456789012]
    #[arg(long, value_parser = account)]
    account: Option<String>,

    /// AWS region, unless an object names one. [default: AWS_REGION, an image's that the spec names, or eu-west-1]
    #[arg(long)]
    region: Option<String>,

    /// Partition that the account is in, such as `aws-cn`. [default: aws]
    #[arg(long)]
    partition: Option<String>,
}

impl OfflineArgs {
    /// The settings; names of AWS objects depend on the cluster's name, and say so if it is not given.
    pub(super) fn settings(&self) -> Settings {
        self.settings.settings(self.settings.cluster_name().unwrap_or(CLUSTER))
    }

    /// Whether any settings are given: then they are the operator's.
    pub(super) fn are_known(&self) -> bool {
        self.settings.any_given()
    }

    /// Account and region, as far as they are given.
    pub(super) fn whereabouts(&self) -> Whereabouts {
        let of_environment = || std::env::var("AWS_REGION").ok().filter(|region| !region.is_empty());
        Whereabouts {
            partition: self.partition.clone(),
            account: self.account.clone(),
            region: self.region.clone().or_else(of_environment),
        }
    }

    /// What is only assumed of the place of an object, in words; `None` if everything that ARNs and names are made
    /// of is given.
    pub(super) fn assumed(&self, place: &Place) -> Option<String> {
        let mut assumed = vec![];
        if self.account.is_none() {
            assumed.push(format!("account {}", place.account));
        }
        if self.region.is_none() {
            assumed.push(format!("region {}", place.region));
        }
        if self.settings.cluster_name().is_none() {
            assumed.push(format!("cluster name {CLUSTER}, which default names depend on"));
        }
        (!assumed.is_empty()).then(|| format!("assumed: {}", assumed.join("; ")))
    }

    /// What narrows the operator's own policy: only what is given.
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
