//! Parts of the function: set, changed, corrected, cleared, and deleted with the pattern.

use crate::world::{World, operations};
use aws_sdk_lambda::types::FunctionUrlAuthType;
use lambdasfn::api::{LambdaSfnPattern, LambdaSfnPatternStatus};
use serde_json::{Value, json};

const REQUESTED: &str = "serverlesspatterns.dev/reconcile-requested-at";

fn function(status: &LambdaSfnPatternStatus) -> String {
    status.outputs.clone().unwrap().lambda_function_name.unwrap()
}

async fn statements(world: &World, function: &str) -> Vec<Value> {
    let policy = world.aws.lambda.get_policy().function_name(function).send().await;
    let text = policy.ok().and_then(|p| p.policy).unwrap_or_else(|| "{}".into());
    let policy: Value = serde_json::from_str(&text).unwrap();
    policy["Statement"].as_array().cloned().unwrap_or_default()
}

async fn sids(world: &World, function: &str) -> Vec<String> {
    let statements = statements(world, function).await;
    let mut sids: Vec<String> = statements
        .iter()
        .map(|s| s["Sid"].as_str().unwrap().to_owned())
        .collect();
    sids.sort();
    sids
}

/// Requests a reconcile and returns its calls.
async fn resynced(world: &World, request: &str) -> Vec<String> {
    world.gateway.clear_calls();
    world.annotate("hello", REQUESTED, request).await;
    let handled = |o: &LambdaSfnPattern| {
        let status = o.status.clone().unwrap_or_default();
        status.last_handled_reconcile_at.as_deref() == Some(request)
    };
    world.until("hello", "reconciled again", handled).await;
    world.ready("hello").await;
    operations(&world.calls())
}

async fn assert_quiet(world: &World) {
    for request in ["quiet1", "quiet2"] {
        resynced(world, request).await;
        let calls = world.calls();
        assert!(!calls.iter().any(|c| c.is_write()), "{:?}", operations(&calls));
    }
}

fn spec(account: &str) -> Value {
    let arn = |service: &str, name: &str| format!("arn:aws:{service}:eu-west-1:{account}:{name}");
    json!({"function": {
        "url": {"authType": "NONE", "cors": {"allowOrigins": ["https://b", "https://a"], "allowMethods": ["POST", "GET"]}},
        "permissions": [
            {"statementId": "rule", "principal": "events.amazonaws.com", "sourceArn": arn("events", "rule/r")},
            {"statementId": "bucket", "principal": "s3.amazonaws.com", "sourceArn": "arn:aws:s3:::b", "sourceAccount": account},
            {"statementId": "account", "principal": account}],
        "eventInvokeConfig": {"maximumRetryAttempts": 0, "destinationConfig": {
            "onSuccess": {"destination": arn("sqs", "done")}, "onFailure": {"destination": "arn:aws:s3:::failed"}}},
    }})
}

#[tokio::test(flavor = "multi_thread")]
async fn parts_are_set_changed_corrected_cleared_and_deleted() {
    let mut world = World::enforcing("parts").await;
    world.start(&["--allow-public-access"]);
    let spec = spec(&world.account);
    world.apply("hello", spec.clone()).await;
    let status = world.ready("hello").await;
    let function = function(&status);
    assert!(
        status
            .outputs
            .unwrap()
            .lambda_function_url
            .unwrap()
            .starts_with("https://")
    );
    let ours = [
        "FunctionURLAllowPublicAccess",
        "FunctionURLInvokeAllowPublicAccess",
        "account",
        "bucket",
        "rule",
    ];
    assert_eq!(sids(&world, &function).await, ours);
    assert_quiet(&world).await;

    // The operator keeps the statement of another writer, and corrects a changed statement of the pattern.
    let lambda = &world.aws.lambda;
    let theirs = lambda.add_permission().function_name(&function).statement_id("theirs");
    let theirs = theirs.principal("sns.amazonaws.com").action("lambda:InvokeFunction");
    theirs.send().await.unwrap();
    let before = statements(&world, &function).await;
    let remove = lambda.remove_permission().function_name(&function).statement_id("rule");
    remove.send().await.unwrap();
    let add = lambda.add_permission().function_name(&function).statement_id("rule");
    let add = add.principal("*").action("lambda:InvokeFunction");
    add.send().await.unwrap();
    let update = lambda.update_function_url_config().function_name(&function);
    update.auth_type(FunctionUrlAuthType::AwsIam).send().await.unwrap();
    let delete = lambda.delete_function_event_invoke_config().function_name(&function);
    delete.send().await.unwrap();
    let calls = resynced(&world, "changed").await;
    for operation in [
        "RemovePermission",
        "AddPermission",
        "UpdateFunctionUrlConfig",
        "PutFunctionEventInvokeConfig",
    ] {
        assert_eq!(
            calls.iter().filter(|c| c.contains(&format!(":{operation} "))).count(),
            1,
            "{operation}: {calls:?}"
        );
    }
    let mut after = statements(&world, &function).await;
    let sorted = |mut all: Vec<Value>| {
        all.sort_by_key(Value::to_string);
        all
    };
    after = sorted(after);
    assert_eq!(after, sorted(before));
    assert_quiet(&world).await;

    // A changed part, and a removed statement.
    let mut changed = spec.clone();
    changed["function"]["url"]["authType"] = json!("AWS_IAM");
    changed["function"]["permissions"] =
        json!([{"statementId": "bucket", "principal": "s3.amazonaws.com", "sourceArn": "arn:aws:s3:::c"}]);
    changed["function"]["eventInvokeConfig"] = json!({});
    world.apply("hello", changed).await;
    let status = world.ready("hello").await;
    assert_eq!(sids(&world, &function).await, ["bucket", "theirs"]);
    assert_quiet(&world).await;
    assert_eq!(
        status
            .resources
            .iter()
            .filter(|e| e.name.starts_with(&format!("{function}/")))
            .count(),
        1
    );

    // After the removal of all parts, only the foreign statement is left, and the operator no longer reads parts.
    world.apply("hello", json!({})).await;
    let status = world.ready("hello").await;
    assert_eq!(sids(&world, &function).await, ["theirs"]);
    assert_eq!(status.outputs.unwrap().lambda_function_url, None);
    assert_eq!(status.resources.len(), 6);
    assert!(
        lambda
            .get_function_url_config()
            .function_name(&function)
            .send()
            .await
            .is_err()
    );
    assert!(
        lambda
            .get_function_event_invoke_config()
            .function_name(&function)
            .send()
            .await
            .is_err()
    );
    assert_quiet(&world).await;
    let calls = resynced(&world, "counted").await;
    assert!(
        !calls
            .iter()
            .any(|c| c.contains(":GetPolicy ") || c.contains("Url") || c.contains("Invoke")),
        "{calls:?}"
    );

    world.apply("hello", spec).await;
    world.ready("hello").await;
    world.delete("hello").await;
    world.deleted("hello").await;
    assert_eq!(world.contents().await, Default::default());
}

/// In addition to the seven reads of a default pattern, each kind needs one read, and all statements together need one.
#[tokio::test(flavor = "multi_thread")]
async fn a_resync_makes_one_more_call_for_each_kind_of_part() {
    let mut world = World::new("parts-budget").await;
    world.start(&["--allow-public-access", "--reconcile-interval=1s"]);
    world.apply("hello", spec(&world.account)).await;
    world.ready("hello").await;
    world.gateway.clear_calls();
    let count = |calls: &[lambdasfn_testbed_gateway::Call], operation: &str| {
        calls.iter().filter(|c| c.operation == operation).count()
    };
    let calls = world
        .until_calls("resynced", |calls| count(calls, "GetFunction") >= 5)
        .await;
    let resyncs = count(&calls, "GetFunction");
    for operation in ["GetPolicy", "GetFunctionUrlConfig", "GetFunctionEventInvokeConfig"] {
        let seen = count(&calls, operation);
        assert!(
            (resyncs - 1..=resyncs + 1).contains(&seen),
            "{operation} {seen} times in {resyncs}"
        );
    }
    assert!(!calls.iter().any(|c| c.is_write()), "{:?}", operations(&calls));
}

#[tokio::test(flavor = "multi_thread")]
async fn access_of_other_accounts_is_refused_without_a_write() {
    let world = World::started("parts-fences").await;
    let permission = |rest: Value| {
        let mut permission = json!({"statementId": "s"});
        permission
            .as_object_mut()
            .unwrap()
            .extend(rest.as_object().unwrap().clone());
        json!({"function": {"permissions": [permission]}})
    };
    for spec in [
        json!({"function": {"url": {"authType": "NONE"}}}),
        permission(json!({"principal": "*"})),
        permission(json!({"principal": "999999999999"})),
        permission(json!({"principal": "sns.amazonaws.com", "sourceAccount": "999999999999"})),
        permission(json!({"principal": "*", "principalOrgID": "o-aaaaaaaaaa"})),
    ] {
        world.apply("hello", spec).await;
        world.reason("hello", "NotAllowed").await;
    }
    let calls = world.calls();
    assert!(!calls.iter().any(|c| c.is_write()), "{:?}", operations(&calls));
}
