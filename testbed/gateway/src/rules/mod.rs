//! Rules that correct the emulator's answers to those that AWS documents.
//!
//! Each rule is one function and names its source in AWS's documentation. The constraints of AWS's API models are in
//! the module `models`.
//!
//! A rule reads the emulator as the account's root, so that the caller's rights do not matter. It stores only values
//! that the emulator drops.

mod definition;
mod deletions;
mod function_answers;
mod function_settings;
mod iam;
mod images;
mod lambda;
mod log_groups;
mod logs;
mod machine_requests;
mod mappings;
mod memory;
mod roles;
mod states;
mod trust;

pub(crate) use logs::group_name;

use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
    time::Duration,
};

use serde_json::Value;

use crate::{
    answer::Answer,
    lock,
    request::AwsRequest,
    upstream::{Scope, Unreachable, Upstream},
};

/// The account of an access key that is not an account number and that no recorded answer contains.
const DEFAULT_ACCOUNT: &str = "000000000000";

/// All rules and their state.
#[derive(Debug)]
pub(crate) struct Rules {
    upstream: Arc<Upstream>,
    roles: roles::Roles,
    machines: states::Machines,
    deletions: deletions::Deletions,
    loggings: function_answers::Loggings,
    settings: function_settings::Settings,
    lost_groups: logs::LostGroups,
    group_settings: log_groups::GroupSettings,
    images: images::Images,
    mappings: mappings::Mappings,
    accounts: Mutex<HashMap<String, String>>,
}

impl Rules {
    pub(crate) fn new(upstream: Arc<Upstream>, role_propagation: Duration) -> Self {
        Self {
            upstream,
            roles: roles::Roles::new(role_propagation),
            machines: states::Machines::default(),
            deletions: deletions::Deletions::default(),
            loggings: function_answers::Loggings::default(),
            settings: function_settings::Settings::default(),
            lost_groups: logs::LostGroups::default(),
            group_settings: log_groups::GroupSettings::default(),
            images: images::Images::default(),
            mappings: mappings::Mappings::default(),
            accounts: Mutex::default(),
        }
    }

    pub(crate) fn set_role_propagation(&self, delay: Duration) {
        self.roles.set_propagation(delay);
    }

    pub(crate) fn set_deletion_delay(&self, delay: Duration) {
        self.deletions.set_delay(delay);
    }

    /// Returns the answer to a request that AWS rejects or handles differently. The emulator does not get the request.
    pub(crate) async fn before(&self, request: &AwsRequest) -> Result<Option<Answer>, Unreachable> {
        match request.operation.service {
            "states" => self.before_states(request).await,
            "lambda" => self.before_lambda(request).await,
            "logs" => self.before_logs(request).await,
            "iam" => self.before_iam(request).await,
            _ => Ok(None),
        }
    }

    /// Corrects the emulator's answer.
    pub(crate) async fn after(&self, request: &AwsRequest, answer: Answer) -> Result<Answer, Unreachable> {
        match request.operation.service {
            "states" => self.after_states(request, answer).await,
            "lambda" => self.after_lambda(request, answer).await,
            "logs" => self.after_logs(request, answer).await,
            "iam" => self.after_iam(request, answer).await,
            "sts" => {
                self.learn_account(request, &answer);
                Ok(answer)
            }
            _ => Ok(answer),
        }
    }

    /// Returns account and region of the caller. A 12-digit key is the number of its account. Other keys belong to the
    /// account of an earlier answer or of an ARN in the request.
    fn scope(&self, request: &AwsRequest) -> Scope {
        let signer = &request.signer;
        let account = if is_account(&signer.access_key) {
            signer.access_key.clone()
        } else {
            lock(&self.accounts)
                .get(&signer.access_key)
                .cloned()
                .or_else(|| account_named_in(&request.operation.params))
                .unwrap_or_else(|| DEFAULT_ACCOUNT.to_owned())
        };
        Scope {
            account,
            region: signer.region.clone(),
        }
    }

    fn learn_account(&self, request: &AwsRequest, answer: &Answer) {
        if !answer.ok() {
            return;
        }
        let learnt = match request.operation.name.as_str() {
            "CreateAccessKey" => answer
                .element("AccessKeyId")
                .map(|key| (key, self.scope(request).account)),
            "GetCallerIdentity" => answer
                .element("Account")
                .map(|account| (request.signer.access_key.clone(), account)),
            "AssumeRole" => answer
                .element("AccessKeyId")
                .zip(account_named_in(&request.operation.params)),
            _ => None,
        };
        if let Some((key, account)) = learnt {
            lock(&self.accounts).insert(key, account);
        }
    }
}

fn is_account(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|b| b.is_ascii_digit())
}

/// Returns the account of the first ARN in the top-level parameters.
fn account_named_in(params: &Value) -> Option<String> {
    params.as_object()?.values().find_map(|value| {
        let account = value.as_str()?.strip_prefix("arn:")?.split(':').nth(3)?;
        is_account(account).then(|| account.to_owned())
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_account_is_read_from_an_arn() {
        let params = json!({"name": "m", "roleArn": "arn:aws:iam::123456789012:role/r"});
        assert_eq!(account_named_in(&params).as_deref(), Some("123456789012"));
        assert_eq!(account_named_in(&json!({"name": "arn:aws:s3:::bucket"})), None);
    }
}
