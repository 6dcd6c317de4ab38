//! Aliases that move while they have provisioned concurrency.
//!
//! Lambda gives such an alias weights while it allocates the environments of the new version, and refuses provisioned
//! concurrency for an alias with weights.
//!
//! Source: Lambda Developer Guide, "Configuring provisioned concurrency for a function"; the wait for it in
//! hashicorp/terraform-provider-aws pull request 48116.

use std::{
    collections::{HashMap, HashSet},
    sync::Mutex,
    time::{Duration, Instant},
};

use serde_json::{Value, json};

use super::{subject::function_name, within};
use crate::{answer::Answer, lock, request::AwsRequest};

type Alias = (String, String);

/// The aliases with provisioned concurrency, and those that moved.
#[derive(Debug, Default)]
pub(super) struct Shifts(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    provisioned: HashSet<Alias>,
    versions: HashMap<Alias, String>,
    moved: HashMap<Alias, (Instant, String)>,
}

/// The alias that a call names: function and name.
fn alias(request: &AwsRequest) -> Option<Alias> {
    let function = function_name(request.text("FunctionName")?).to_owned();
    let name = request.text("Name").or_else(|| request.text("Qualifier"))?.to_owned();
    Some((function, name))
}

impl Shifts {
    pub(super) fn learn(&self, request: &AwsRequest, answer: &Answer) {
        let operation = request.operation.name.as_str();
        let Some(alias) = alias(request).filter(|_| request.operation.service == "lambda" && answer.ok()) else {
            return;
        };
        let mut state = lock(&self.0);
        match operation {
            "PutProvisionedConcurrencyConfig" => {
                state.provisioned.insert(alias);
            }
            "DeleteProvisionedConcurrencyConfig" => {
                state.provisioned.remove(&alias);
            }
            "CreateAlias" | "UpdateAlias" | "GetAlias" => {
                let value = answer.value();
                let Some(version) = value.get("FunctionVersion").and_then(Value::as_str) else {
                    return;
                };
                let earlier = state.versions.insert(alias.clone(), version.to_owned());
                let moved = earlier.filter(|earlier| earlier != version && operation == "UpdateAlias");
                if let Some(earlier) = moved.filter(|_| state.provisioned.contains(&alias)) {
                    state.moved.insert(alias, (Instant::now(), earlier));
                }
            }
            _ => {}
        }
    }

    pub(super) fn refusal(&self, request: &AwsRequest, lag: Duration) -> Option<Answer> {
        let state = lock(&self.0);
        let (moved, _) = state.moved.get(&alias(request)?)?;
        let refused = request.is("lambda", "PutProvisionedConcurrencyConfig") && within(Some(*moved), lag);
        let message = "Alias with weights can not be used with Provisioned Concurrency";
        refused.then(|| Answer::error("lambda", 400, "InvalidParameterValueException", message))
    }

    pub(super) fn show(&self, request: &AwsRequest, answer: &mut Answer, lag: Duration) {
        if !request.is("lambda", "GetAlias") || !answer.ok() {
            return;
        }
        let moved = alias(request).and_then(|alias| lock(&self.0).moved.get(&alias).cloned());
        let Some((_, earlier)) = moved.filter(|(time, _)| within(Some(*time), lag)) else {
            return;
        };
        let mut value = answer.value();
        if let Some(alias) = value.as_object_mut() {
            alias.insert(
                "RoutingConfig".to_owned(),
                json!({"AdditionalVersionWeights": {earlier: 0.5}}),
            );
            answer.set_value(&value);
        }
    }
}
