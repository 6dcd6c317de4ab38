//! What an AWS object is made with, for people to read before it is made. It is the difference from nothing, so
//! what could be secret is masked where all differences are.

use super::{
    Call, Difference, Differences, Show, event_invoke_config, event_source_mapping, function, function_alias,
    function_url, log_group, permission, provisioned_concurrency, role, state_machine, state_machine_alias,
};
use crate::owner::Tags;
use crate::resource::function::code::Code;
use amazon_states_language::Definition;
use serde_json::Value;

/// How owner tags begin, which every object has.
const OWN_TAGS: &str = "serverlesspatterns.dev/";

/// The main values that a call makes an object with, AWS's usual defaults left out; nothing for calls that make none.
pub fn values(call: &Call) -> Vec<Difference> {
    let from_nothing = |value: Difference| Difference {
        observed: String::new(),
        ..value
    };
    all(call).into_iter().map(from_nothing).collect()
}

fn all(call: &Call) -> Vec<Difference> {
    let mut values = Differences::default();
    match call {
        Call::Role(call) => of_role(call, &mut values),
        Call::LogGroup(call) => of_log_group(call, &mut values),
        Call::Function(function::Call::CreateFunction(made)) => return of_function(made),
        Call::StateMachine(state_machine::Call::CreateStateMachine(made)) => return of_machine(made),
        Call::FunctionUrl(function_url::Call::CreateFunctionUrlConfig(made)) => return function_url::values(made),
        Call::EventInvokeConfig(event_invoke_config::Call::PutFunctionEventInvokeConfig(made)) => {
            return event_invoke_config::values(made);
        }
        Call::EventSourceMapping(event_source_mapping::Call::CreateEventSourceMapping(made)) => {
            return of_mapping(made);
        }
        Call::Permission(permission::Call::AddPermission(made)) => return permission::values(made),
        Call::ProvisionedConcurrency(provisioned_concurrency::Call::PutProvisionedConcurrencyConfig {
            provisioned_concurrent_executions,
            ..
        }) => {
            let field = "provisionedConcurrentExecutions";
            value(&mut values, field, provisioned_concurrent_executions);
        }
        Call::FunctionAlias(function_alias::Call::CreateAlias { description, .. })
        | Call::StateMachineAlias(state_machine_alias::Call::CreateStateMachineAlias { description, .. }) => {
            value(&mut values, "description", description);
        }
        Call::Function(_)
        | Call::StateMachine(_)
        | Call::FunctionUrl(_)
        | Call::EventInvokeConfig(_)
        | Call::EventSourceMapping(_)
        | Call::Permission(_)
        | Call::ProvisionedConcurrency(_)
        | Call::FunctionAlias(_)
        | Call::StateMachineAlias(_) => {}
    }
    values.into_vec()
}

fn value(values: &mut Differences, field: &str, shown: &impl Show) {
    let shown = shown.show();
    if !shown.is_empty() {
        values.note(field, shown, String::new());
    }
}

fn tags(values: &mut Differences, tags: &Tags) {
    let own = |key: &str| key.starts_with(OWN_TAGS);
    let given: Vec<String> = tags
        .iter()
        .filter(|(key, _)| !own(key))
        .map(|(k, v)| format!("{k}={v}"))
        .collect();
    value(values, "tags", &given);
}

fn of_role(call: &role::Call, values: &mut Differences) {
    match call {
        role::Call::CreateRole(made) => {
            if made.path != "/" {
                value(values, "path", &made.path);
            }
            value(values, "description", &made.description);
            if made.max_session_duration != 3600 {
                value(values, "maxSessionDuration", &made.max_session_duration);
            }
            value(values, "permissionsBoundary", &made.permissions_boundary);
            statements(values, "assumeRolePolicyDocument", &made.trust);
            tags(values, &made.tags);
        }
        role::Call::PutRolePolicy { document, .. } => statements(values, "policy", document),
        role::Call::AttachRolePolicy { arn, .. } => value(values, "attachedPolicies", arn),
        _ => {}
    }
}

/// One line for each statement.
fn statements(values: &mut Differences, field: &str, document: &Value) {
    for statement in document
        .get("Statement")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
    {
        let text = |key: &str| statement.get(key).map(said).unwrap_or_default();
        let mut line = text("Effect");
        for (word, key) in [
            ("", "Action"),
            ("all but ", "NotAction"),
            ("on ", "Resource"),
            ("on all but ", "NotResource"),
            ("to ", "Principal"),
            ("if ", "Condition"),
        ] {
            let text = text(key);
            if !text.is_empty() {
                line.push_str(&format!(" {word}{text}"));
            }
        }
        values.note(field, line, String::new());
    }
}

/// `a, b` for lists, `Service: states.amazonaws.com` for maps.
fn said(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().map(said).collect::<Vec<_>>().join(", "),
        Value::Object(fields) => {
            let fields = fields.iter().map(|(key, value)| format!("{key}: {}", said(value)));
            fields.collect::<Vec<_>>().join(", ")
        }
        other => other.to_string(),
    }
}

fn of_log_group(call: &log_group::Call, values: &mut Differences) {
    match call {
        log_group::Call::CreateLogGroup(made) => {
            if made.class != "STANDARD" {
                value(values, "logGroupClass", &made.class);
            }
            value(values, "kmsKeyId", &made.kms_key_id);
            if made.deletion_protection {
                value(values, "deletionProtectionEnabled", &true);
            }
            tags(values, &made.tags);
        }
        log_group::Call::PutRetentionPolicy { days, .. } => value(values, "retentionInDays", days),
        _ => {}
    }
}

fn of_function(made: &function::Desired) -> Vec<Difference> {
    let nothing = function::Configuration {
        ephemeral_storage: 512,
        ..function::Configuration::default()
    };
    let mut more = Differences::default();
    let code = match &made.code {
        Code::Zip(package) => format!("zip of {} bytes", package.zip.len()),
        Code::S3 { location, .. } => location.to_string(),
        Code::Image { uri, .. } => made.code.image_uri().unwrap_or_else(|| uri.to_string()),
    };
    value(&mut more, "code", &code);
    value(&mut more, "sourceKmsKeyArn", &made.source_kms_key_arn);
    value(&mut more, "architectures", &made.architectures);
    value(
        &mut more,
        "tenancyConfig.tenantIsolationMode",
        &made.tenant_isolation_mode,
    );
    value(
        &mut more,
        "codeSigningConfigArn",
        &made.settings.code_signing_config_arn,
    );
    tags(&mut more, &made.tags);
    let mut values = made.configuration.differences(&nothing).into_vec();
    values.extend(more.into_vec());
    values
}

fn of_machine(made: &state_machine::Desired) -> Vec<Difference> {
    let nothing = state_machine::Configuration {
        definition: made.configuration.definition.clone(),
        ..state_machine::Configuration::default()
    };
    let mut values = Differences::default();
    value(&mut values, "type", &made.type_);
    let definition = Definition::from(&made.configuration.definition);
    let (states, start) = (definition.state_count(), definition.start_at().unwrap_or_default());
    value(&mut values, "definition", &format!("{states} states, from {start}"));
    let mut values = values.into_vec();
    values.extend(state_machine::configuration_differences(&made.configuration, &nothing).into_vec());
    let mut more = Differences::default();
    tags(&mut more, &made.tags);
    values.extend(more.into_vec());
    values
}

fn of_mapping(made: &event_source_mapping::Desired) -> Vec<Difference> {
    let (source, mut values) = (&made.source, Differences::default());
    value(&mut values, "eventSourceArn", &source.event_source_arn);
    value(&mut values, "selfManagedEventSource", &source.endpoints);
    value(&mut values, "topics", &source.topics);
    value(&mut values, "queues", &source.queues);
    value(&mut values, "functionName", &made.target.to_string());
    value(&mut values, "startingPosition", &source.starting_position);
    let usual = event_source_mapping::Settings::default_for(source.kind());
    let mut values = values.into_vec();
    values.extend(made.settings.differences(&usual).into_vec());
    let mut more = Differences::default();
    tags(&mut more, &made.tags);
    values.extend(more.into_vec());
    values
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn statements_are_said_in_one_line() {
        let mut values = Differences::default();
        let statements_ = json!([
            {"Sid": "A", "Effect": "Allow", "Action": ["a:X", "a:Y"], "Resource": "*"},
            {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "states.amazonaws.com"},
                "Condition": {"StringEquals": {"aws:SourceAccount": "123456789012"}}},
        ]);
        statements(&mut values, "policy", &json!({ "Statement": statements_ }));
        let lines: Vec<String> = values.into_vec().into_iter().map(|d| d.desired).collect();
        assert_eq!(
            lines,
            [
                "Allow a:X, a:Y on *",
                "Allow sts:AssumeRole to Service: states.amazonaws.com if StringEquals: aws:SourceAccount: 123456789012"
            ]
        );
    }
}
