//! AWS accounts and users in the emulator.

use anyhow::Context as _;
use aws_sdk_iam::{
    Client,
    config::{BehaviorVersion, Config, Credentials, Region},
};
use rand::RngExt as _;

use crate::policy;

/// Returns a random account number. The emulator accepts the number as the access key of the account's root.
pub fn new_account() -> String {
    rand::rng()
        .random_range(100_000_000_000_u64..1_000_000_000_000)
        .to_string()
}

/// Creates an IAM user with an inline policy in an account, and returns its access key and secret.
///
/// The endpoint is an emulator that enforces IAM, or preferably a gateway in front of it. The user gets a copy of the
/// policy without the conditions and resources that the emulator cannot evaluate.
pub async fn create_iam_user(endpoint: &str, account: &str, policy: &str) -> anyhow::Result<(String, String)> {
    let config = Config::builder()
        .behavior_version(BehaviorVersion::v2026_01_12())
        .endpoint_url(endpoint)
        .region(Region::new("eu-west-1"))
        .credentials_provider(Credentials::new(account, "test", None, None, "testbed"))
        .http_client(aws_smithy_http_client::Builder::new().build_http())
        .build();
    let client = Client::from_conf(config);
    let name = format!("operator-{:08x}", rand::random::<u32>());
    client
        .create_user()
        .user_name(&name)
        .send()
        .await
        .context("cannot create an IAM user")?;
    client
        .put_user_policy()
        .user_name(&name)
        .policy_name("operator")
        .policy_document(policy::for_emulator(policy)?)
        .send()
        .await
        .context("cannot set the policy of the IAM user")?;
    let created = client
        .create_access_key()
        .user_name(&name)
        .send()
        .await
        .context("cannot create an access key")?;
    let key = created
        .access_key
        .context("the answer of CreateAccessKey has no access key")?;
    Ok((key.access_key_id, key.secret_access_key))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn account_numbers_have_twelve_digits_and_differ() {
        let (one, other) = (new_account(), new_account());
        assert_ne!(one, other);
        assert!(one.len() == 12 && one.bytes().all(|b| b.is_ascii_digit()));
    }
}
