//! The AWS account, with its root key, through the gateway.

use std::time::Duration;

use anyhow::{Context as _, bail};
use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_credential_types::{Credentials, provider::SharedCredentialsProvider};
use aws_sdk_lambda::primitives::Blob;
use serde_json::{Value, json};
use tokio::time::{sleep, timeout};

pub(super) const REGION: &str = "eu-west-1";

/// Clients with the account's root key.
pub(super) struct Account {
    pub(crate) logs: aws_sdk_cloudwatchlogs::Client,
    pub(crate) iam: aws_sdk_iam::Client,
    pub(crate) lambda: aws_sdk_lambda::Client,
    pub(crate) states: aws_sdk_sfn::Client,
}

/// The end of an execution.
pub(super) struct End {
    pub(crate) status: String,
    /// Names of the entered states, in order.
    pub(crate) states: Vec<String>,
    /// Output of an execution that succeeded.
    pub(crate) output: Option<Value>,
    /// Error and cause, or an empty text.
    pub(crate) failure: String,
}

impl Account {
    pub(super) fn new(endpoint: &str, key: &str) -> Self {
        let config = SdkConfig::builder()
            .behavior_version(BehaviorVersion::latest())
            .endpoint_url(endpoint)
            .region(Region::new(REGION))
            .credentials_provider(SharedCredentialsProvider::new(Credentials::new(
                key, "test", None, None, "demo",
            )))
            .http_client(aws_smithy_http_client::Builder::new().build_http())
            .build();
        Self {
            logs: aws_sdk_cloudwatchlogs::Client::new(&config),
            iam: aws_sdk_iam::Client::new(&config),
            lambda: aws_sdk_lambda::Client::new(&config),
            states: aws_sdk_sfn::Client::new(&config),
        }
    }

    /// Lists roles, log groups, functions and state machines of the account: kind and name.
    pub(super) async fn objects(&self) -> anyhow::Result<Vec<(&'static str, String)>> {
        let (roles, groups, functions, machines) = tokio::try_join!(
            async { anyhow::Ok(self.iam.list_roles().send().await?) },
            async { Ok(self.logs.describe_log_groups().send().await?) },
            async { Ok(self.lambda.list_functions().send().await?) },
            async { Ok(self.states.list_state_machines().send().await?) },
        )?;
        let roles = roles.roles.into_iter().map(|role| ("Role", role.role_name));
        let groups = groups.log_groups.unwrap_or_default().into_iter();
        let functions = functions.functions.unwrap_or_default().into_iter();
        let machines = machines.state_machines.into_iter();
        Ok(roles
            .chain(groups.map(|group| ("LogGroup", group.log_group_name.unwrap_or_default())))
            .chain(functions.map(|function| ("Function", function.function_name.unwrap_or_default())))
            .chain(machines.map(|machine| ("StateMachine", machine.name)))
            .collect())
    }

    /// Invokes the function with a choice and returns the JSON document in the `body` of its answer.
    pub(super) async fn invoke(&self, function: &str, choice: &str) -> anyhow::Result<Value> {
        let payload = json!({"Choice": choice}).to_string();
        let answer = self
            .lambda
            .invoke()
            .function_name(function)
            .payload(Blob::new(payload))
            .send()
            .await
            .with_context(|| format!("cannot invoke {function}"))?;
        let text = answer.payload.map(Blob::into_inner).unwrap_or_default();
        if let Some(error) = answer.function_error {
            bail!("{function} failed ({error}): {}", String::from_utf8_lossy(&text));
        }
        let value: Value = serde_json::from_slice(&text)?;
        let body = value.get("body").and_then(Value::as_str);
        let body = body.with_context(|| format!("the answer of {function} has no body: {value}"))?;
        Ok(serde_json::from_str(body)?)
    }

    /// Waits until the execution ends, for at most 30 s.
    pub(super) async fn follow(&self, execution: &str) -> anyhow::Result<End> {
        let ended = timeout(Duration::from_secs(30), async {
            loop {
                let described = self.states.describe_execution().execution_arn(execution).send().await?;
                if described.status.as_str() != "RUNNING" {
                    return anyhow::Ok(described);
                }
                sleep(Duration::from_millis(200)).await;
            }
        });
        let ended = ended
            .await
            .with_context(|| format!("the execution {execution} did not end within 30 s"))??;
        let history = self
            .states
            .get_execution_history()
            .execution_arn(execution)
            .send()
            .await?;
        let states = history.events.into_iter();
        // The emulator returns a failure as output too. AWS returns an output only for an execution that succeeded.
        let output = ended.output.filter(|_| ended.status.as_str() == "SUCCEEDED");
        Ok(End {
            status: ended.status.as_str().to_owned(),
            states: states
                .filter_map(|event| Some(event.state_entered_event_details?.name))
                .collect(),
            output: output.map(|output| serde_json::from_str(&output)).transpose()?,
            failure: [ended.error, ended.cause]
                .into_iter()
                .flatten()
                .collect::<Vec<_>>()
                .join(": "),
        })
    }
}
