//! Captions of states: the service and the action of a task, with the names of the AWS console, or else the type of the
//! state.

use crate::model::{Pattern, Resource, ResourceKind, State};

/// Returns the caption, which a diagram shows above the name.
pub(super) fn state_caption(state: &State<'_>) -> String {
    let Some(state_type) = state.state_type else {
        return "?".into();
    };
    match state.resource().and_then(|resource| task(&resource)) {
        Some(called) => called,
        None if state.is_distributed_map() => "Map state · distributed".into(),
        None => format!("{} state", state_type.name()),
    }
}

fn task(resource: &Resource<'_>) -> Option<String> {
    match resource.kind {
        ResourceKind::LambdaFunction => Some("Lambda: Invoke".into()),
        // The placeholder of the function that the pattern creates, before its ARN is known.
        ResourceKind::Placeholder if resource.text == "${FunctionArn}" => Some("Lambda: Invoke".into()),
        ResourceKind::Activity => Some("Activity".into()),
        ResourceKind::Optimized { .. } if resource.is_http() => Some("HTTP Endpoint".into()),
        ResourceKind::Optimized {
            service,
            action,
            pattern,
        }
        | ResourceKind::AwsSdk {
            service,
            action,
            pattern,
        } => {
            let wait = match pattern {
                Pattern::RequestResponse => String::new(),
                other => format!(" · {}", other.suffix()),
            };
            Some(format!("{}: {}{wait}", service_name(service), capitalised(action)))
        }
        ResourceKind::Placeholder | ResourceKind::Unknown => None,
    }
}

/// Returns the name of a service in the AWS console. A service that this table does not contain keeps the name in the
/// resource.
fn service_name(id: &str) -> String {
    let name = match id {
        "accessanalyzer" => "Access Analyzer",
        "apigateway" => "API Gateway",
        "apigatewayv2" => "API Gateway V2",
        "appconfig" => "AppConfig",
        "appsync" => "AppSync",
        "autoscaling" => "Auto Scaling",
        "bedrock" => "Bedrock",
        "bedrockruntime" => "Bedrock Runtime",
        "cloudformation" => "CloudFormation",
        "cloudfront" => "CloudFront",
        "cloudtrail" => "CloudTrail",
        "cloudwatch" => "CloudWatch",
        "cloudwatchlogs" => "CloudWatch Logs",
        "codebuild" => "CodeBuild",
        "codepipeline" => "CodePipeline",
        "databrew" => "Glue DataBrew",
        "datasync" => "DataSync",
        "dynamodb" => "DynamoDB",
        "efs" => "EFS",
        "elasticmapreduce" | "emr" => "EMR",
        "elasticloadbalancingv2" => "Elastic Load Balancing V2",
        "emr-containers" | "emrcontainers" => "EMR on EKS",
        "emr-serverless" | "emrserverless" => "EMR Serverless",
        "events" | "eventbridge" => "EventBridge",
        "guardduty" => "GuardDuty",
        "iot" => "IoT",
        "mediaconvert" => "MediaConvert",
        "opensearch" => "OpenSearch",
        "rdsdata" => "RDS Data",
        "redshiftdata" => "Redshift Data",
        "route53" => "Route 53",
        "s3control" => "S3 Control",
        "sagemaker" => "SageMaker",
        "sagemakerruntime" => "SageMaker Runtime",
        "secretsmanager" => "Secrets Manager",
        "securityhub" => "Security Hub",
        "servicecatalog" => "Service Catalog",
        "sesv2" => "SES V2",
        "states" | "sfn" => "Step Functions",
        "ssm" => "Systems Manager",
        "wafv2" => "WAF V2",
        "xray" => "X-Ray",
        // Abbreviations, such as ec2, ecs, eks, iam, kms, rds, s3, sns, sqs and sts.
        short if short.len() <= 3 => return short.to_uppercase(),
        other => return capitalised(other),
    };
    name.into()
}

fn capitalised(text: &str) -> String {
    let mut chars = text.chars();
    let first = chars.next().into_iter().flat_map(char::to_uppercase);
    first.chain(chars).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn caption(resource: &str) -> String {
        let definition = json!({"StartAt": "A", "States": {"A": {"Type": "Task", "Resource": resource, "End": true}}});
        state_caption(&crate::model::Machine::new(&definition).states[0])
    }

    #[test]
    fn a_task_is_captioned_with_its_service_and_action() {
        for (resource, expected) in [
            (
                "arn:aws:lambda:eu-west-1:123456789012:function:f:live",
                "Lambda: Invoke",
            ),
            ("arn:aws:states:::lambda:invoke", "Lambda: Invoke"),
            ("${FunctionArn}", "Lambda: Invoke"),
            ("arn:aws:states:::sns:publish", "SNS: Publish"),
            ("arn:aws:states:::dynamodb:putItem", "DynamoDB: PutItem"),
            (
                "arn:aws:states:::aws-sdk:ec2:describeInstances",
                "EC2: DescribeInstances",
            ),
            ("arn:aws:states:::aws-sdk:textract:analyzeId", "Textract: AnalyzeId"),
            (
                "arn:aws:states:::states:startExecution.sync:2",
                "Step Functions: StartExecution · .sync:2",
            ),
            (
                "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
                "SQS: SendMessage · .waitForTaskToken",
            ),
            ("arn:aws:states:::http:invoke", "HTTP Endpoint"),
            ("arn:aws:states:eu-west-1:123456789012:activity:approve", "Activity"),
            ("arn:aws:states:::${Service}:invoke", "Task state"),
            ("no ARN", "Task state"),
        ] {
            assert_eq!(caption(resource), expected);
        }
    }
}
