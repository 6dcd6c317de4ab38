//! What the subcommands that make no call take for granted.

use super::settings::SettingsArgs;
use crate::pattern::Settings;
use crate::pattern::names::Place;

/// Stands in for an account that is not known.
const ACCOUNT: &str = "123456789012";

/// The operator's settings, and where its AWS objects would be.
#[derive(Clone, Debug, clap::Args)]
pub(super) struct OfflineArgs {
    #[command(flatten)]
    settings: SettingsArgs,

    /// Account that the AWS objects would be in.
    #[arg(long, default_value = ACCOUNT, value_parser = account)]
    account: String,

    /// AWS region, unless an object names one.
    #[arg(long, env = "AWS_REGION", default_value = "eu-west-1")]
    region: String,

    /// Partition that the account is in, such as `aws-cn`.
    #[arg(long, default_value = "aws")]
    partition: String,
}

impl OfflineArgs {
    /// The settings; names of AWS objects depend on the cluster's name, and say so if it is not given.
    pub(super) fn settings(&self) -> Settings {
        self.settings
            .settings(self.settings.cluster_name().unwrap_or("CLUSTER"))
    }

    /// Whether any settings are given: then they are the operator's.
    pub(super) fn are_known(&self) -> bool {
        self.settings.any_given()
    }

    /// Account and region.
    pub(super) fn place(&self) -> Place {
        Place {
            partition: self.partition.clone(),
            account: self.account.clone(),
            region: self.region.clone(),
        }
    }
}

fn account(text: &str) -> Result<String, String> {
    if text.len() == 12 && text.chars().all(|c| c.is_ascii_digit()) {
        Ok(text.to_owned())
    } else {
        Err("must have 12 digits".into())
    }
}
