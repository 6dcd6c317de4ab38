//! Settings of functions that an emulator drops or does not support.

use std::{collections::HashMap, sync::Mutex};

use http::StatusCode;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::Rules;
use crate::{answer::Answer, lock, request::AwsRequest, upstream::Scope};

/// Requested settings, by account, region and function.
#[derive(Debug, Default)]
pub(crate) struct Settings(pub(super) Mutex<HashMap<(String, String, String), Setting>>);

#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Setting {
    runtime_management: Option<Value>,
    code_signing: Option<Value>,
}

impl Rules {
    /// Answers calls about runtime management, which ministack does not support (default: `Auto`), and about the code
    /// signing configuration of `CreateFunction`, which ministack drops.
    ///
    /// Source: API reference, `GetRuntimeManagementConfig`, `PutRuntimeManagementConfig`, `CreateFunction`,
    /// `GetFunctionCodeSigningConfig`.
    pub(super) fn setting(&self, request: &AwsRequest) -> Option<Answer> {
        let key = key(&self.scope(request), request.text("FunctionName")?);
        let mut settings = lock(&self.settings.0);
        let config = match request.operation.name.as_str() {
            "GetRuntimeManagementConfig" => {
                let known = settings.get(&key).and_then(|s| s.runtime_management.clone());
                known.unwrap_or_else(|| json!({"UpdateRuntimeOn": "Auto"}))
            }
            "PutRuntimeManagementConfig" => {
                let asked = ["UpdateRuntimeOn", "RuntimeVersionArn"]
                    .into_iter()
                    .filter_map(|member| Some((member.to_owned(), request.param(member)?.clone())));
                let asked = Value::from(asked.collect::<Map<_, _>>());
                settings.entry(key).or_default().runtime_management = Some(asked.clone());
                asked
            }
            "GetFunctionCodeSigningConfig" => {
                let arn = settings.get(&key)?.code_signing.clone()?;
                json!({"FunctionName": request.text("FunctionName"), "CodeSigningConfigArn": arn})
            }
            _ => return None,
        };
        Some(Answer::json("lambda", StatusCode::OK, &config))
    }

    pub(super) fn remember_settings(&self, request: &AwsRequest, answer: &Answer) {
        let Some(name) = request.text("FunctionName").filter(|_| answer.ok()) else {
            return;
        };
        let key = key(&self.scope(request), name);
        let mut settings = lock(&self.settings.0);
        match request.operation.name.as_str() {
            "CreateFunction" => {
                let code_signing = request.param("CodeSigningConfigArn").cloned();
                let new = Setting {
                    code_signing,
                    ..Setting::default()
                };
                settings.insert(key, new);
            }
            // The emulator keeps the configuration of these operations.
            "PutFunctionCodeSigningConfig" | "DeleteFunctionCodeSigningConfig" => {
                settings.entry(key).or_default().code_signing = None;
            }
            "DeleteFunction" => drop(settings.remove(&key)),
            _ => {}
        }
    }
}

fn key(scope: &Scope, function: &str) -> (String, String, String) {
    (scope.account.clone(), scope.region.clone(), function.to_owned())
}
