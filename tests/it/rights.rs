//! The rights of generated roles in AWS: the calls that they allow, and the calls that fail without a statement.

use crate::world::World;
use aws_sdk_iam::types::PolicyEvaluationDecisionType as Decision;
use aws_sdk_lambda::primitives::Blob;
use serde_json::{Value, json};

/// Returns the name of a role from its ARN.
fn name(role: &str) -> &str {
    role.rsplit('/').next().unwrap()
}

/// Returns the policy that the operator wrote for a role.
async fn policy(world: &World, role: &str) -> Value {
    let get = world.aws.iam.get_role_policy().role_name(name(role));
    let document = get.policy_name("lambdasfn").send().await.unwrap().policy_document;
    let text = percent_encoding::percent_decode_str(&document).decode_utf8().unwrap();
    serde_json::from_str(&text).unwrap()
}

pub(crate) async fn put(world: &World, role: &str, policy: &Value) {
    let put = world.aws.iam.put_role_policy().role_name(name(role));
    let put = put.policy_name("lambdasfn").policy_document(policy.to_string());
    put.send().await.unwrap();
}

/// Removes a statement and returns the policy from before the change.
pub(crate) async fn remove_statement(world: &World, role: &str, sid: &str) -> Value {
    let whole = policy(world, role).await;
    let mut rest = whole.clone();
    let statements = rest["Statement"].as_array_mut().unwrap();
    let before = statements.len();
    statements.retain(|statement| statement["Sid"] != sid);
    assert_eq!(statements.len(), before - 1, "{sid}: {whole:#}");
    put(world, role, &rest).await;
    whole
}

/// Returns the decision of the policy simulator about a call.
async fn decision(world: &World, role: &str, action: &str, resource: &str) -> Decision {
    let simulate = world.aws.iam.simulate_principal_policy().policy_source_arn(role);
    let simulate = simulate.action_names(action).resource_arns(resource);
    let answer = simulate.send().await.unwrap();
    answer.evaluation_results()[0].eval_decision.clone()
}

/// Returns calls that a statement allows: each action on a resource that matches.
fn calls(statement: &Value) -> Vec<(String, String)> {
    let list = |value: &Value| -> Vec<String> {
        let items = value.as_array().unwrap();
        items.iter().map(|v| v.as_str().unwrap().to_owned()).collect()
    };
    let like = |resource: &String| match resource.as_str() {
        "*" => resource.clone(),
        other => other.replace('*', "x"),
    };
    let resources: Vec<String> = list(&statement["Resource"]).iter().map(like).collect();
    let of = |action: String| {
        let on = move |resource: &String| (action.clone(), resource.clone());
        resources.iter().map(on).collect::<Vec<_>>()
    };
    list(&statement["Action"]).into_iter().flat_map(of).collect()
}

/// Checks each statement of a role's policy with the policy simulator: its calls are allowed with the statement, denied
/// without it, and denied in another account.
pub(crate) async fn each_statement_is_needed(world: &World, role: &str) {
    let whole = policy(world, role).await;
    for statement in whole["Statement"].as_array().unwrap() {
        for (action, resource) in calls(statement) {
            let now = decision(world, role, &action, &resource).await;
            assert_eq!(now, Decision::Allowed, "{action} {resource} {whole:#}");
            let foreign = resource.replace(&world.account, "999999999999");
            if foreign != resource {
                let refused = decision(world, role, &action, &foreign).await;
                assert_eq!(refused, Decision::ImplicitDeny, "{action} {foreign} {whole:#}");
            }
        }
        remove_statement(world, role, statement["Sid"].as_str().unwrap()).await;
        for (action, resource) in calls(statement) {
            let without = decision(world, role, &action, &resource).await;
            assert_eq!(without, Decision::ImplicitDeny, "{action} {resource} {whole:#}");
        }
        put(world, role, &whole).await;
    }
}

/// Code of a function that sends a message to the queue in its event.
const SENDS: &str = r#"
import boto3
sqs = boto3.client("sqs")

def handler(event, context):
    return sqs.send_message(QueueUrl=event["queue"], MessageBody="b")["MessageId"]
"#;

#[tokio::test(flavor = "multi_thread")]
async fn policy_statements_of_a_user_are_in_force() {
    let mut world = World::enforcing("statements").await;
    let account = world.account.clone();
    let all = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}"#;
    let bound = world.aws.iam.create_policy().policy_name("bound").policy_document(all);
    bound.send().await.unwrap();
    for queue in ["orders", "other"] {
        let body = json!({"QueueName": queue}).to_string();
        crate::examples_run::call(
            &world,
            "sqs",
            "application/x-amz-json-1.0",
            "AmazonSQS.CreateQueue",
            &body,
        )
        .await;
    }
    world.start(&[&format!("--permissions-boundary=arn:aws:iam::{account}:policy/bound")]);
    let queue = |name: &str| format!("arn:aws:sqs:eu-west-1:{account}:{name}");
    let send = json!({"sid": "Send", "actions": ["sqs:SendMessage"], "resources": [queue("*")]});
    let deny = json!({"effect": "Deny", "actions": ["sqs:SendMessage"], "resources": [queue("other")]});
    let sends = async |statements: Value, to: &str| {
        let spec = json!({"function": {"runtime": "python3.14", "handler": "app.handler", "timeout": 30,
            "code": {"inline": {"app.py": SENDS}}, "role": {"policyStatements": statements}}});
        world.apply("sender", spec).await;
        let function = world
            .ready("sender")
            .await
            .outputs
            .unwrap()
            .lambda_function_name
            .unwrap();
        let event = json!({"queue": format!("http://sqs.eu-west-1.amazonaws.com/{account}/{to}")});
        let invoke = world.aws.lambda.invoke().function_name(function);
        let answer = invoke.payload(Blob::new(event.to_string())).send().await.unwrap();
        let payload = String::from_utf8(answer.payload.unwrap().into_inner()).unwrap();
        assert!(
            answer.function_error.is_none() || payload.contains("AccessDenied"),
            "{payload}"
        );
        answer.function_error.is_none()
    };
    assert!(!sends(json!([]), "orders").await);
    assert!(sends(json!([send]), "orders").await);
    assert!(sends(json!([send]), "other").await);
    assert!(sends(json!([send, deny]), "orders").await);
    assert!(!sends(json!([send, deny]), "other").await);
    assert!(!sends(json!([deny]), "orders").await);
}
