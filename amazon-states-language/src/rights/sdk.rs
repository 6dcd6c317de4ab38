//! Rights of AWS SDK integrations, which can call any AWS API
//! (<https://docs.aws.amazon.com/step-functions/latest/dg/supported-services-awssdk.html>).

use super::call::{Call, Findings};
use super::need::AtRunTime;
use super::statement::{Conditions, capital};
use super::table::tables;
use super::template::Template;
use super::text::{Text, is_arn};

/// Services whose calls are also optimized integrations, with the name of the optimized integration.
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

/// Adds the rights of a Task with an AWS SDK integration.
pub(super) fn call(call: &Call<'_>, service: &str, action: &str, findings: &mut Findings) {
    // IAM ignores case, so a name in another case would bypass the tables.
    let service_name = !service.is_empty() && service.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
    let call_name =
        action.starts_with(|c: char| c.is_ascii_lowercase()) && action.bytes().all(|b| b.is_ascii_alphanumeric());
    if !service_name || !call_name {
        let message = format!("aws-sdk:{service}:{action} is not an integration, so nothing is granted for it");
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

/// Actions that start code of another author. The crate never grants them on `*`.
const STARTERS: &[&str] = &[
    "lambda:InvokeFunction",
    "states:StartExecution",
    "states:StartSyncExecution",
];

/// Grants actions on the resources of the call.
fn object(call: &Call<'_>, prefix: &str, action: &str, actions: &[String], findings: &mut Findings) {
    // Unknown arguments do not show the resource.
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
    // An ARN of the same service among the arguments is the resource.
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
            let message =
                format!("the resource of {action} is unknown, so it is not granted; grant it in policyStatements");
            call.warn(findings, message);
        } else if arns.is_empty() {
            call.warn(
                findings,
                format!("the resource of {action} is unknown, so it is granted on *"),
            );
            call.grant(findings, action, "*", Conditions::new());
        }
        for arn in &arns {
            call.grant(findings, action, arn, Conditions::new());
        }
    }
}

/// Returns the templates of all resources of a call with these arguments.
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

/// Returns the actions of API Gateway's control plane for a call. Its IAM actions are HTTP methods
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

/// Grants `iam:PassRole` on the roles among the arguments, for the service of the call
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
                format!(
                    "{name} is known only at run time, so iam:PassRole is not granted; grant it in policyStatements"
                ),
            ),
            _ => {}
        }
    }
}

fn is_role(arn: &str) -> bool {
    let mut parts = arn.splitn(6, ':');
    is_arn(arn) && parts.nth(2) == Some("iam") && parts.nth(2).is_some_and(|rest| rest.starts_with("role/"))
}

/// Returns the service principal that assumes the roles of a service. It usually has the name of IAM's prefix.
fn principal(prefix: &str) -> String {
    let name = match prefix {
        "ecs" => "ecs-tasks",
        "es" => "opensearchservice",
        "aoss" => "opensearchserverless",
        other => other,
    };
    format!("{name}.amazonaws.com")
}
