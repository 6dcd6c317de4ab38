//! `aws-sdk` integrations: any call of any AWS API
//! (<https://docs.aws.amazon.com/step-functions/latest/dg/supported-services-awssdk.html>).

use super::call::{Call, Findings};
use super::need::AtRunTime;
use super::statement::{Conditions, capital};
use super::table::tables;
use super::template::Template;
use super::text::{Text, is_arn};

/// Services whose calls are optimized integrations too, under the names that those have.
const SAME: &[(&str, &str)] = &[
    ("athena", "athena"),
    ("batch", "batch"),
    ("bedrock", "bedrock"),
    ("bedrockruntime", "bedrock"),
    ("codebuild", "codebuild"),
    ("databrew", "databrew"),
    ("dynamodb", "dynamodb"),
    ("ecs", "ecs"),
    ("eks", "eks"),
    ("emrcontainers", "emr-containers"),
    ("emrserverless", "emr-serverless"),
    ("eventbridge", "events"),
    ("glue", "glue"),
    ("lambda", "lambda"),
    ("mediaconvert", "mediaconvert"),
    ("sagemaker", "sagemaker"),
    ("sfn", "states"),
    ("sns", "sns"),
    ("sqs", "sqs"),
];

/// What a Task with this integration needs.
pub(super) fn call(call: &Call<'_>, service: &str, action: &str, findings: &mut Findings) {
    // IAM does not mind case, so names in another case than AWS's would get past the tables.
    let service_name = !service.is_empty() && service.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
    let call_name =
        action.starts_with(|c: char| c.is_ascii_lowercase()) && action.bytes().all(|b| b.is_ascii_alphanumeric());
    if !service_name || !call_name {
        let message = format!("aws-sdk:{service}:{action} is no integration, so nothing is granted for it");
        return call.warn(findings, message);
    }
    let same = SAME
        .iter()
        .find(|(token, _)| *token == service)
        .map(|(_, optimized)| *optimized);
    let tables = tables();
    let optimized = same.and_then(|service| tables.optimized.get(&format!("{service}:{action}")));
    if let Some(entry) = optimized.or_else(|| tables.sdk.get(&format!("{service}:{action}"))) {
        return call.entry(entry, findings);
    }
    let prefix = tables.prefixes.get(service).map_or(service, String::as_str);
    let own = capital(action);
    let names: Vec<&str> = match tables.actions.get(prefix, action) {
        Some(names) => names.iter().map(String::as_str).collect(),
        None if prefix == "apigateway" => http_methods(action).to_vec(),
        None => vec![&own],
    };
    let actions: Vec<String> = names.iter().map(|name| format!("{prefix}:{name}")).collect();
    object(call, prefix, action, &actions, findings);
    // Unknown arguments name no object in S3.
    let entries = [action, "*"].map(|action| tables.s3.get(&format!("{prefix}:{action}")));
    for entry in entries.into_iter().flatten().filter(|_| !call.arguments.unknown()) {
        call.entry(entry, findings);
    }
    if !matches!(prefix, "iam" | "sts") {
        pass_roles(call, prefix, findings);
    }
}

/// Actions that start what somebody else wrote: never granted on whatever there is.
const STARTERS: &[&str] = &[
    "lambda:InvokeFunction",
    "states:StartExecution",
    "states:StartSyncExecution",
];

/// Grants actions on what the call is about.
fn object(call: &Call<'_>, prefix: &str, action: &str, actions: &[String], findings: &mut Findings) {
    // Unknown arguments do not show what the call is about.
    let known = !call.arguments.unknown();
    let templates = templates(prefix, action, |argument| known && call.arguments.has(argument));
    let runs_code = actions
        .iter()
        .any(|a| STARTERS.iter().any(|s| s.eq_ignore_ascii_case(a)));
    if !templates.is_empty() {
        let at_run_time = if runs_code { AtRunTime::Prefix } else { AtRunTime::Widen };
        for template in templates {
            call.template(template, actions, at_run_time, &[], findings);
        }
        return;
    }
    // An ARN of the same service is what the call is about.
    let arns: Vec<String> = call
        .arguments
        .top_level()
        .into_iter()
        .filter_map(|(name, text)| match text {
            Text::Known(arn) if name.to_ascii_lowercase().ends_with("arn") => Some(arn),
            _ => None,
        })
        .filter(|arn| is_arn(arn) && arn.split(':').nth(2) == Some(prefix) && !arn.contains(['*', '?']))
        .collect();
    for action in actions {
        if arns.is_empty() && runs_code {
            let message = format!("what {action} is about cannot be told, so it is not granted; policyStatements must");
            call.warn(findings, message);
        } else if arns.is_empty() {
            call.warn(
                findings,
                format!("what {action} is about cannot be told, so it is granted on *"),
            );
            call.grant(findings, action, "*", Conditions::new());
        }
        for arn in &arns {
            call.grant(findings, action, arn, Conditions::new());
        }
    }
}

/// Templates of all that a call with these arguments is about.
fn templates(prefix: &str, action: &str, given: impl Fn(&str) -> bool) -> &'static [Template] {
    let tables = tables();
    let calls = tables.whole_service.get(prefix);
    if calls.is_some_and(|calls| calls.iter().any(|call| call == action)) {
        return &[];
    }
    if let Some(templates) = tables.objects.get(prefix, action) {
        return templates;
    }
    let mut all = tables
        .arguments
        .get(prefix)
        .into_iter()
        .flat_map(|templates| templates.iter());
    all.find(|template| template.required().all(&given))
        .map_or(&[], std::slice::from_ref)
}

/// What API Gateway's control plane is asked with each kind of call: its actions are HTTP methods
/// (<https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-iam-policy-examples.html>).
fn http_methods(action: &str) -> &'static [&'static str] {
    let begins = |with: &[&str]| with.iter().any(|w| action.starts_with(w));
    if begins(&["get", "export"]) {
        &["GET"]
    } else if begins(&["create", "generate", "test"]) {
        &["POST"]
    } else if begins(&["update"]) {
        &["PATCH"]
    } else if begins(&["put", "tag"]) {
        &["PUT"]
    } else if begins(&["delete", "flush", "untag", "reset"]) {
        &["DELETE"]
    } else if begins(&["import"]) {
        &["POST", "PUT"]
    } else {
        &[]
    }
}

/// Passing the roles among the arguments on to the service that the call is for
/// (<https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html>).
fn pass_roles(call: &Call<'_>, prefix: &str, findings: &mut Findings) {
    for (name, text) in call.arguments.leaves() {
        let lower = name.to_ascii_lowercase();
        let named = lower.ends_with("rolearn") || lower.ends_with("role");
        match text {
            Text::Known(arn) if is_role(&arn) && !arn.contains(['*', '?']) => {
                let to = (
                    "StringEquals".to_owned(),
                    "iam:PassedToService".to_owned(),
                    principal(prefix),
                );
                call.grant(findings, "iam:PassRole", &arn, Conditions::from([to]));
            }
            Text::Prefix(_) | Text::Unknown if named => call.warn(
                findings,
                format!("{name} is known only at run time, so iam:PassRole is not granted; policyStatements must"),
            ),
            _ => {}
        }
    }
}

fn is_role(arn: &str) -> bool {
    let mut parts = arn.splitn(6, ':');
    is_arn(arn) && parts.nth(2) == Some("iam") && parts.nth(2).is_some_and(|rest| rest.starts_with("role/"))
}

/// The service principal that a service takes roles as, where it is not named after IAM's prefix.
fn principal(prefix: &str) -> String {
    let name = match prefix {
        "ecs" => "ecs-tasks",
        "es" => "opensearchservice",
        "aoss" => "opensearchserverless",
        other => other,
    };
    format!("{name}.amazonaws.com")
}
