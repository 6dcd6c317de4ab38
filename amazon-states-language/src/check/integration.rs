//! Checks of the resource of a task: the optimized integrations and their patterns.

use super::context::Context;
use crate::model::{At, Pattern, Resource, ResourceKind, has_placeholder};

/// An optimized integration: its actions and the ways to wait for them.
struct Service {
    name: &'static str,
    /// Names of the actions. An action that supports `.sync` ends with `*`.
    actions: &'static [&'static str],
    /// Whether the service supports `.waitForTaskToken`. `None` if the documentation does not state it.
    token: Option<bool>,
    /// Whether AWS adds actions from time to time, so that an unknown action may be valid.
    growing: bool,
}

impl Service {
    /// Whether a task may wait for the action in this way. `None` if the documentation does not state it.
    fn supports(&self, action: &str, pattern: Pattern) -> Option<bool> {
        match pattern {
            Pattern::RequestResponse => Some(true),
            Pattern::Sync => Some(action.ends_with('*')),
            Pattern::Sync2 => Some(self.name == "states"),
            Pattern::WaitForTaskToken => self.token,
        }
    }
}

const fn service(name: &'static str, token: Option<bool>, growing: bool, actions: &'static [&'static str]) -> Service {
    Service {
        name,
        actions,
        token,
        growing,
    }
}

static SERVICES: [Service; 23] = [
    service("lambda", Some(true), false, &["invoke"]),
    service(
        "dynamodb",
        Some(false),
        false,
        &["getItem", "putItem", "updateItem", "deleteItem"],
    ),
    service("sqs", Some(true), false, &["sendMessage"]),
    service("sns", Some(true), false, &["publish"]),
    service("events", Some(true), false, &["putEvents"]),
    service("states", Some(true), false, &["startExecution*"]),
    service("ecs", Some(true), false, &["runTask*"]),
    service("batch", None, false, &["submitJob*"]),
    service("glue", None, false, &["startJobRun*"]),
    service("databrew", None, false, &["startJobRun*"]),
    service("http", Some(false), false, &["invoke"]),
    service("apigateway", Some(true), false, &["invoke"]),
    service(
        "sagemaker",
        None,
        true,
        &[
            "createEndpoint",
            "createEndpointConfig",
            "createHyperParameterTuningJob*",
            "createLabelingJob*",
            "createModel",
            "createProcessingJob*",
            "createTrainingJob*",
            "createTransformJob*",
            "updateEndpoint",
        ],
    ),
    service(
        "elasticmapreduce",
        None,
        true,
        &[
            "addStep*",
            "cancelStep",
            "createCluster*",
            "modifyInstanceFleetByName",
            "modifyInstanceGroupByName",
            "setClusterTerminationProtection",
            "terminateCluster*",
        ],
    ),
    service(
        "emr-containers",
        None,
        true,
        &["createVirtualCluster", "deleteVirtualCluster*", "startJobRun*"],
    ),
    service(
        "emr-serverless",
        None,
        true,
        &[
            "cancelJobRun*",
            "createApplication*",
            "deleteApplication*",
            "startApplication*",
            "startJobRun*",
            "stopApplication*",
        ],
    ),
    service(
        "athena",
        None,
        true,
        &[
            "getQueryExecution",
            "getQueryResults",
            "startQueryExecution*",
            "stopQueryExecution",
        ],
    ),
    service(
        "codebuild",
        None,
        true,
        &[
            "batchDeleteBuilds",
            "batchGetReports",
            "deleteBuildBatch",
            "retryBuildBatch*",
            "startBuild*",
            "startBuildBatch*",
            "stopBuild",
            "stopBuildBatch",
        ],
    ),
    service(
        "eks",
        None,
        true,
        &[
            "call",
            "createCluster*",
            "createFargateProfile*",
            "createNodegroup*",
            "deleteCluster*",
            "deleteFargateProfile*",
            "deleteNodegroup*",
            "runJob*",
        ],
    ),
    service(
        "bedrock",
        Some(true),
        true,
        &["createModelCustomizationJob*", "invokeModel"],
    ),
    service("mediaconvert", None, true, &["createJob*"]),
    service("s3", Some(false), true, &[]),
    service("ssm", None, true, &[]),
];

/// Checks that the target of a task exists and supports the pattern.
pub(super) fn check(at: At<'_>, resource: &Resource<'_>, context: &mut Context<'_>) {
    let text = resource.text;
    let unknown = format!(
        "The resource provided {text} is not recognized. The value is not a valid resource ARN, or the resource is not \
         available in this region."
    );
    match resource.kind {
        // The language allows any URI, and Step Functions may add services. Every form of these two services is known.
        ResourceKind::Unknown if is_uri(text) && !["lambda", "states"].contains(&resource.service) => {
            context.report.warn(at, unknown);
        }
        ResourceKind::Unknown => context.report.schema(at, unknown),
        ResourceKind::LambdaFunction if text.ends_with(Pattern::WaitForTaskToken.suffix()) => {
            let message = "A task token requires the resource arn:aws:states:::lambda:invoke.waitForTaskToken";
            context.report.schema(at, message);
        }
        // No version or alias has this form.
        ResourceKind::LambdaFunction if !qualified(text) => context.report.schema(at, unknown),
        ResourceKind::AwsSdk {
            pattern: Pattern::Sync | Pattern::Sync2,
            ..
        } => {
            context.report.schema(at, unknown);
        }
        ResourceKind::Optimized {
            service,
            action,
            pattern,
        } => match SERVICES.iter().find(|s| s.name == service) {
            Some(known) => call(at, known, (action, pattern), unknown, context),
            None => context.report.warn(at, unknown),
        },
        _ => {}
    }
}

/// Whether the text after the name of a Lambda function is empty, or can be a version or an alias.
fn qualified(arn: &str) -> bool {
    let name = arn.split_once(":function:").map_or("", |(_, name)| name);
    let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    match name.split_once(':') {
        Some((_, qualifier)) => {
            let plain = !qualifier.is_empty() && qualifier.chars().all(allowed);
            plain || qualifier == "$LATEST" || has_placeholder(name)
        }
        None => true,
    }
}

fn is_uri(text: &str) -> bool {
    let scheme = text.split_once(':').map_or("", |(scheme, _)| scheme);
    scheme.starts_with(|c: char| c.is_ascii_alphabetic()) && scheme.chars().all(|c| c.is_ascii_alphanumeric())
}

fn call(at: At<'_>, service: &Service, (action, pattern): (&str, Pattern), unknown: String, context: &mut Context<'_>) {
    let known = service.actions.iter().find(|a| a.trim_end_matches('*') == action);
    let Some(known) = known else {
        return if service.growing {
            context.report.warn(at, unknown);
        } else {
            context.report.schema(at, unknown);
        };
    };
    match service.supports(known, pattern) {
        Some(true) => {}
        Some(false) if service.growing && pattern == Pattern::Sync => context.report.warn(at, unknown),
        Some(false) => context.report.schema(at, unknown),
        None => {
            let message = format!(
                "The AWS documentation does not state whether {} supports {}",
                service.name,
                pattern.suffix()
            );
            context.report.warn(at, message);
        }
    }
}

/// Returns every optimized integration with each of its documented patterns.
#[cfg(test)]
pub(crate) fn all() -> Vec<(&'static str, &'static str, Pattern)> {
    let patterns = [
        Pattern::RequestResponse,
        Pattern::Sync,
        Pattern::Sync2,
        Pattern::WaitForTaskToken,
    ];
    let of = |service: &'static Service| {
        service.actions.iter().flat_map(move |action| {
            let has = move |pattern: &Pattern| service.supports(action, *pattern) == Some(true);
            let row = move |pattern| (service.name, action.trim_end_matches('*'), pattern);
            patterns.into_iter().filter(has).map(row)
        })
    };
    SERVICES.iter().flat_map(of).collect()
}

/// Returns the documented patterns of an integration.
#[cfg(test)]
pub(crate) fn patterns(service: &str, action: &str) -> Vec<Pattern> {
    let same = all().into_iter().filter(|(s, a, _)| (*s, *a) == (service, action));
    same.map(|(_, _, pattern)| pattern).collect()
}
