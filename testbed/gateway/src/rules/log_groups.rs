//! Settings of log groups that the emulator does not support: deletion protection, and a change of the KMS key after
//! the creation.
//!
//! Source: API reference, `PutLogGroupDeletionProtection`, `AssociateKmsKey`, `DisassociateKmsKey`;
//! CloudWatch Logs User Guide, "Protecting log groups from deletion".

use std::{collections::HashMap, sync::Mutex};

use http::StatusCode;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Value, json};

use super::{Rules, logs::group_name};
use crate::{
    answer::Answer,
    lock,
    request::AwsRequest,
    upstream::{Scope, Unreachable},
};

/// Account, region and name of a log group.
pub(super) type Id = (String, String, String);

/// Settings from calls that the emulator does not support. A new group of the same name starts without them.
#[derive(Debug, Default)]
pub(crate) struct GroupSettings(pub(super) Mutex<HashMap<Id, Settings>>);

#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct Settings {
    protected: bool,
    /// Key of the last `AssociateKmsKey`, or `Some(None)` after `DisassociateKmsKey`. `None` if the emulator knows the
    /// key.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "present")]
    key: Option<Option<String>>,
}

/// Distinguishes a member that is null from an absent member.
fn present<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Option<String>>, D::Error> {
    Option::deserialize(deserializer).map(Some)
}

fn id(scope: &Scope, name: &str) -> Id {
    (scope.account.clone(), scope.region.clone(), name.to_owned())
}

impl Rules {
    /// Answers calls that the emulator does not support, and rejects the deletion of a protected group.
    pub(super) async fn before_logs(&self, request: &AwsRequest) -> Result<Option<Answer>, Unreachable> {
        if let Some(refusal) = super::logs::refused(request) {
            return Ok(Some(refusal));
        }
        let identifier = request
            .text("logGroupName")
            .or_else(|| request.text("logGroupIdentifier"));
        let Some(name) = identifier.map(group_name) else {
            return Ok(None);
        };
        let scope = self.scope(request);
        let change: Box<dyn FnOnce(&mut Settings) + Send> = match request.operation.name.as_str() {
            "DeleteLogGroup" => {
                let protected = lock(&self.group_settings.0)
                    .get(&id(&scope, name))
                    .is_some_and(|settings| settings.protected);
                let message =
                    "Cannot delete log group with deletion protection enabled. Disable deletion protection first.";
                return Ok(protected.then(|| Answer::error("logs", 400, "ValidationException", message)));
            }
            "PutLogGroupDeletionProtection" => {
                let protected = request.param("deletionProtectionEnabled") == Some(&Value::Bool(true));
                Box::new(move |settings| settings.protected = protected)
            }
            "AssociateKmsKey" => {
                let key = request.text("kmsKeyId").map(str::to_owned);
                Box::new(move |settings| settings.key = Some(key))
            }
            "DisassociateKmsKey" => Box::new(|settings| settings.key = Some(None)),
            _ => return Ok(None),
        };
        if self.log_group(&scope, name).await?.is_none() {
            let message = "The specified log group does not exist.";
            return Ok(Some(Answer::error("logs", 400, "ResourceNotFoundException", message)));
        }
        change(lock(&self.group_settings.0).entry(id(&scope, name)).or_default());
        Ok(Some(Answer::json("logs", StatusCode::OK, &json!({}))))
    }

    /// Stores the protection of a new group, and removes the settings of a deleted group.
    pub(super) fn learn_group(&self, request: &AwsRequest, answer: &Answer) {
        let Some(name) = request.text("logGroupName").filter(|_| answer.ok()) else {
            return;
        };
        let id = id(&self.scope(request), name);
        match request.operation.name.as_str() {
            "CreateLogGroup" => {
                let settings = Settings {
                    protected: request.param("deletionProtectionEnabled") == Some(&Value::Bool(true)),
                    key: None,
                };
                lock(&self.group_settings.0).insert(id, settings);
            }
            "DeleteLogGroup" => {
                lock(&self.group_settings.0).remove(&id);
            }
            _ => {}
        }
    }

    /// Returns the group as AWS describes it.
    pub(super) fn with_settings(&self, scope: &Scope, mut group: Value) -> Value {
        let name = group.get("logGroupName").and_then(Value::as_str).unwrap_or_default();
        let settings = lock(&self.group_settings.0).get(&id(scope, name)).cloned();
        if let (Some(settings), Some(fields)) = (settings, group.as_object_mut()) {
            fields.insert("deletionProtectionEnabled".to_owned(), settings.protected.into());
            match settings.key {
                Some(Some(key)) => drop(fields.insert("kmsKeyId".to_owned(), key.into())),
                Some(None) => drop(fields.remove("kmsKeyId")),
                None => {}
            }
        }
        group
    }
}
