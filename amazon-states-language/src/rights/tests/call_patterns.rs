//! Tests of the resources that follow from arguments: known, partly known and unknown values, other accounts, and other
//! namespaces.

use super::{CONTEXT, Context, Rights, full, may, messages, of_task, rights};
use serde_json::{Value, json};

const NAMESPACE: Context<'_> = Context {
    owner_tag: Some(("serverlesspatterns.dev/owner", "cluster/team/")),
    ..CONTEXT
};
const OWNER: &str = "aws:ResourceTag/serverlesspatterns.dev/owner";

fn of_state(state: &Value, context: &Context<'_>) -> Rights {
    let state: Value = serde_json::from_str(&full(&state.to_string())).unwrap();
    rights(&json!({"StartAt": "S", "States": {"S": state}}), context)
}

fn sensitive(rights: &Rights) -> Vec<String> {
    rights
        .sensitive
        .iter()
        .map(|s| format!("{} {}", s.action, s.resource))
        .collect()
}

#[test]
fn only_the_named_function_is_granted() {
    let invoke = |arguments: &str| of_task("lambda:invoke.waitForTaskToken", arguments);
    for (arguments, arn) in [
        (r#"{"FunctionName": "f"}"#, "arn:aws:lambda:@:function:f"),
        (r#"{"FunctionName": "f:live"}"#, "arn:aws:lambda:@:function:f:live"),
        (
            r#"{"FunctionName": "f", "Qualifier": "7"}"#,
            "arn:aws:lambda:@:function:f:7",
        ),
        (
            r#"{"FunctionName": "f", "Qualifier.$": "$.q"}"#,
            "arn:aws:lambda:@:function:f:any",
        ),
        (
            r#"{"FunctionName": "999999999999:function:f"}"#,
            "arn:aws:lambda:eu-west-1:999999999999:function:f",
        ),
        (
            r#"{"FunctionName": "arn:aws:lambda:us-east-1:123456789012:function:f:$LATEST"}"#,
            "arn:aws:lambda:us-east-1:123456789012:function:f:$LATEST",
        ),
        (
            r#"{"FunctionName.$": "States.Format('orders-{}', $.stage)"}"#,
            "arn:aws:lambda:@:function:orders-prod",
        ),
    ] {
        let rights = invoke(arguments);
        assert!(
            may(&rights, &format!("lambda:InvokeFunction {arn}")),
            "{arguments} {rights:?}"
        );
        assert!(
            !may(&rights, "lambda:InvokeFunction arn:aws:lambda:@:function:other"),
            "{arguments}"
        );
        assert!(rights.sensitive.is_empty());
    }
    for none in [
        r#"{"FunctionName.$": "$.f"}"#,
        r#"{"FunctionName": "arn:aws:lambda:@:function:*"}"#,
        r#"{"FunctionName.$": "States.Format('arn:aws:lambda:@:function:{}', $.f)"}"#,
        r#"{"FunctionName.$": "States.Format('arn:{}', $.f)"}"#,
        r#"{}"#,
    ] {
        let rights = invoke(none);
        assert!(rights.statements.is_empty(), "{none}: {rights:?}");
        assert!(
            messages(&rights).contains("lambda:InvokeFunction is not granted"),
            "{none}: {rights:?}"
        );
    }
    let direct = of_task("arn:aws:lambda:eu-west-1:123456789012:function:f:live", "{}");
    assert!(may(&direct, "lambda:InvokeFunction arn:aws:lambda:@:function:f:live"));
    assert!(!may(&direct, "lambda:InvokeFunction arn:aws:lambda:@:function:f"));
    assert!(
        of_task("arn:aws:lambda:eu-west-1:123456789012:function:*", "{}")
            .statements
            .is_empty()
    );
}

#[test]
fn an_unknown_argument_grants_its_object_type_with_a_warning() {
    for (resource, arguments, arn, argument) in [
        ("sns:publish", r#"{"TopicArn.$": "$.t"}"#, "arn:aws:sns:@:*", "TopicArn"),
        (
            "sqs:sendMessage",
            r#"{"QueueUrl.$": "$.q"}"#,
            "arn:aws:sqs:@:*",
            "QueueUrl",
        ),
        (
            "dynamodb:getItem",
            r#"{"TableName.$": "$.t"}"#,
            "arn:aws:dynamodb:@:table/*",
            "TableName",
        ),
        (
            "dynamodb:getItem",
            r#"{"TableName.$": "States.Format('orders-{}', $.t)"}"#,
            "arn:aws:dynamodb:@:table/orders-*",
            "TableName",
        ),
        (
            "events:putEvents",
            r#"{"Entries.$": "$.e"}"#,
            "arn:aws:events:@:event-bus/*",
            "EventBusName",
        ),
        (
            "bedrock:invokeModel",
            r#"{"ModelId.$": "$.m"}"#,
            "arn:aws:bedrock:eu-west-1:*",
            "ModelId",
        ),
        (
            "aws-sdk:s3:getObject",
            r#"{"Bucket": "b", "Key.$": "$.k"}"#,
            "arn:aws:s3:::b/*",
            "Key",
        ),
        ("sns:publish", r#"{"PhoneNumber": "+1"}"#, "*", ""),
    ] {
        let rights = of_task(resource, arguments);
        let resources: Vec<_> = rights.statements.iter().flat_map(|s| &s.resources).cloned().collect();
        assert_eq!(resources, [full(arn)], "{resource} {arguments}");
        assert!(messages(&rights).contains(argument), "{resource} {rights:?}");
    }
}

#[test]
fn leading_literals_of_jsonata_narrow_the_grant() {
    let state = |topic: &str| {
        json!({"Type": "Task", "QueryLanguage": "JSONata", "Resource": "arn:aws:states:::sns:publish",
            "Arguments": {"TopicArn": topic}, "End": true})
    };
    let rights = of_state(&state("{% 'arn:aws:sns:@:orders-' & $states.input.stage %}"), &CONTEXT);
    assert!(may(&rights, "sns:Publish arn:aws:sns:@:orders-prod"));
    assert!(!may(&rights, "sns:Publish arn:aws:sns:@:other"));
    let whole = json!({"Type": "Task", "QueryLanguage": "JSONata", "Resource": "arn:aws:states:::sns:publish",
        "Arguments": "{% $states.input %}", "End": true});
    assert!(may(&of_state(&whole, &CONTEXT), "sns:Publish arn:aws:sns:@:any"));
}

#[test]
fn wildcards_in_names_are_not_wildcards_in_iam() {
    let stars = of_task("aws-sdk:s3:getObject", r#"{"Bucket": "b", "Key": "a*?"}"#);
    assert!(may(&stars, "s3:GetObject arn:aws:s3:::b/a*?"));
    assert!(!may(&stars, "s3:GetObject arn:aws:s3:::b/abc"));
    for (resource, arguments) in [
        ("dynamodb:getItem", r#"{"TableName": "*"}"#),
        ("sns:publish", r#"{"TopicArn": "arn:aws:sns:*:*:*"}"#),
        (
            "states:startExecution",
            r#"{"StateMachineArn": "arn:aws:states:@:stateMachine:*"}"#,
        ),
        ("states:startExecution", r#"{"StateMachineArn": "m"}"#),
        ("aws-sdk:*:*", "{}"),
        ("aws-sdk:IAM:createUser", "{}"),
        ("aws-sdk:sfn:StartExecution", "{}"),
        ("aws-sdk:lambda:invokeFunction", "{}"),
        ("aws-sdk:lambda:invokeAsync", "{}"),
        ("aws-sdk:states:startExecution", r#"{"StateMachineArn.$": "$.m"}"#),
        ("aws-sdk:s3:*", r#"{"Bucket": "b"}"#),
    ] {
        let rights = of_task(resource, arguments);
        assert!(rights.statements.is_empty(), "{resource} {arguments} {rights:?}");
        assert!(!rights.warnings.is_empty());
    }
    let kept = of_task("sns:publish", r#"{"TopicArn": "arn:aws:sns:@:${Topic}"}"#);
    assert_eq!(
        kept.statements[0].resources.first().unwrap(),
        &full("arn:aws:sns:@:${Topic}")
    );
}

#[test]
fn a_task_with_credentials_needs_only_that_role() {
    let state = |role: Value| {
        json!({"Type": "Task", "Resource": "arn:aws:states:::states:startExecution.sync:2", "Credentials": role,
            "Parameters": {"StateMachineArn": "arn:aws:states:eu-west-1:999999999999:stateMachine:m"}, "End": true})
    };
    let role = "arn:aws:iam::999999999999:role/shared";
    let rights = of_state(&state(json!({"RoleArn": role})), &CONTEXT);
    assert!(may(&rights, &format!("sts:AssumeRole {role}")));
    assert!(!may(&rights, "sts:AssumeRole arn:aws:iam::999999999999:role/other"));
    assert_eq!(rights.statements.len(), 1);
    assert_eq!(sensitive(&rights), [format!("sts:AssumeRole {role}")]);
    let dynamic = of_state(&state(json!({"RoleArn.$": "$.role"})), &CONTEXT);
    assert!(dynamic.statements.is_empty());
    assert!(messages(&dynamic).contains("sts:AssumeRole is not granted"));
}

#[test]
fn without_a_boundary_a_harmless_state_does_not_grant_a_sensitive_action() {
    let build = |arguments: Value| json!({"Type": "Task", "Resource": "arn:aws:states:::codebuild:startBuild", "Parameters": arguments, "End": true});
    let definition = json!({"StartAt": "A", "States": {"A": build(json!({"ProjectName": "p"})),
        "B": build(json!({"ProjectName": "p", "BuildspecOverride": "x"}))}});
    let call = "codebuild:StartBuild arn:aws:codebuild:@:project/p";
    assert!(may(&rights(&definition, &CONTEXT), call));
    assert!(!may(
        &rights(
            &definition,
            &Context {
                bounded: false,
                ..CONTEXT
            }
        ),
        call
    ));
}

/// The workers of an activity call Step Functions with their own rights.
#[test]
fn an_activity_needs_no_rights() {
    let state = json!({"Type": "Task", "Resource": "arn:aws:states:@:activity:a", "End": true});
    assert_eq!(of_state(&state, &CONTEXT), Rights::default());
}

#[test]
fn iam_pass_role_requires_a_known_role() {
    let job = |role: &str| {
        of_task(
            "emr-serverless:startJobRun",
            &format!(r#"{{"ApplicationId.$": "$.a", {role}}}"#),
        )
    };
    let dynamic = job(r#""ExecutionRoleArn.$": "$.r""#);
    assert!(dynamic.statements.iter().all(|s| !s.actions.contains("iam:PassRole")));
    assert!(messages(&dynamic).contains("iam:PassRole is not granted"));
    assert!(sensitive(&dynamic).is_empty());
    let known = job(r#""ExecutionRoleArn": "arn:aws:iam::123456789012:role/r""#);
    assert_eq!(sensitive(&known), ["iam:PassRole arn:aws:iam::123456789012:role/r"]);
}

#[test]
fn objects_of_another_namespace_are_not_granted() {
    let invoke = |name: &str| {
        of_state(
            &json!({"Type": "Task", "Resource": format!("arn:aws:lambda:@:function:{name}"), "End": true}),
            &NAMESPACE,
        )
    };
    let other = invoke("f");
    let call = "lambda:InvokeFunction arn:aws:lambda:@:function:f";
    assert!(may(&other, call), "a function without an owner tag");
    assert!(may(&other, &format!("{call} {OWNER}=cluster/team/other")));
    assert!(!may(&other, &format!("{call} {OWNER}=cluster/team2/other")));
    assert!(!may(&other, &format!("{call} {OWNER}=cluster2/team/other")));
    assert!(may(
        &invoke("own-lambda:live"),
        &format!("lambda:InvokeFunction arn:aws:lambda:@:function:own-lambda:live {OWNER}=x/y/z")
    ));
    assert!(invoke("own-lambda2").statements[0].condition.is_some());
    let start = json!({"Type": "Task", "Resource": "arn:aws:states:::states:startExecution.sync",
        "Parameters": {"StateMachineArn": "arn:aws:states:@:stateMachine:m"}, "End": true});
    let start = of_state(&start, &NAMESPACE);
    assert!(!may(
        &start,
        &format!("states:StartExecution arn:aws:states:@:stateMachine:m {OWNER}=a/b/c")
    ));
    assert!(!may(
        &start,
        &format!("states:StopExecution arn:aws:states:@:execution:m:e {OWNER}=a/b/c")
    ));
    let logs = json!({"Type": "Task", "Resource": "arn:aws:states:::aws-sdk:cloudwatchlogs:getLogEvents",
        "Parameters": {"LogGroupName": "g", "LogStreamName": "s"}, "End": true});
    let logs = of_state(&logs, &NAMESPACE);
    let call = "logs:GetLogEvents arn:aws:logs:@:log-group:g:log-stream:s";
    assert!(may(&logs, call) && !may(&logs, &format!("{call} {OWNER}=a/b/c")));
}
