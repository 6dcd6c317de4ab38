//! Drift is reported by field, and corrected if the policy is `Correct`.

use crate::world::{World, condition};
use aws_sdk_lambda::types::Environment;
use lambdasfn::api::LambdaSfnPatternStatus;
use serde_json::{Value, json};

/// Changes fields of several objects outside the operator. Returns kind and field of the expected drift.
pub(crate) async fn change_fields(world: &World, status: &LambdaSfnPatternStatus) -> Vec<(&'static str, &'static str)> {
    let out = status.outputs.clone().unwrap();
    let (function, machine) = (out.lambda_function_name.unwrap(), out.state_machine_arn.unwrap());
    let role = out.step_function_role_name.unwrap();
    let group = out.lambda_log_group_name.unwrap();
    let aws = &world.aws;
    let environment = Environment::builder().variables("EXTRA", "canary-observed").build();
    let update = aws.lambda.update_function_configuration().function_name(&function);
    update
        .memory_size(1024)
        .timeout(33)
        .environment(environment)
        .send()
        .await
        .unwrap();
    let definition =
        json!({"StartAt": "A", "States": {"A": {"Type": "Pass", "Comment": "canary-observed", "End": true}}});
    let update = aws.sfn.update_state_machine().state_machine_arn(machine);
    update.definition(definition.to_string()).send().await.unwrap();
    let update = aws
        .iam
        .update_role()
        .role_name(&role)
        .description("changed")
        .max_session_duration(7200);
    update.send().await.unwrap();
    let statement = json!({"Effect": "Allow", "Action": "s3:*", "Resource": "*"});
    let foreign = json!({"Version": "2012-10-17", "Statement": [statement]}).to_string();
    let put = aws.iam.put_role_policy().role_name(&role).policy_name("foreign");
    put.policy_document(&foreign).send().await.unwrap();
    let put = aws.iam.put_role_policy().role_name(&role).policy_name("lambdasfn");
    put.policy_document(&foreign).send().await.unwrap();
    let put = aws
        .logs
        .put_retention_policy()
        .log_group_name(&group)
        .retention_in_days(7);
    put.send().await.unwrap();
    vec![
        ("Function", "environment.variables.CANARY"),
        ("Function", "environment.variables.EXTRA"),
        ("Function", "environment.variables.SFN_ARN"),
        ("Function", "memorySize"),
        ("Function", "timeout"),
        ("LogGroup", "retentionInDays"),
        ("Role", "description"),
        ("Role", "maxSessionDuration"),
        ("Role", "policies"),
        ("Role", "policy"),
        ("StateMachine", "definition"),
    ]
}

fn named(status: &LambdaSfnPatternStatus) -> Vec<(&str, &str)> {
    let kind = |resource: &'_ str| resource.split('/').next().unwrap_or_default().len();
    let drift = status.drift.iter();
    drift
        .map(|d| (&d.resource[..kind(&d.resource)], d.field.as_str()))
        .collect()
}

#[tokio::test]
async fn drift_is_reported_by_field_and_corrected_only_with_the_policy_correct() {
    let world = World::started("drift-report").await;
    world.apply("hello", json!({"driftPolicy": "Report"})).await;
    let status = world.ready("hello").await;
    let before = world.contents().await;
    let version = status.outputs.clone().unwrap().lambda_function_version;
    let expected = change_fields(&world, &status).await;
    let changed = world.contents().await;
    let key = "serverlesspatterns.dev/reconcile-requested-at";
    world.annotate("hello", key, "1").await;
    let reported = world.reason("hello", "Drifted").await;
    assert_eq!(named(&reported), expected);
    assert_eq!(condition(&reported, "Drifted").0, "True");
    assert_eq!(condition(&reported, "Ready").0, "False");
    assert!(
        !reported.plan.clone().unwrap().changes.is_empty(),
        "the plan has the correction"
    );
    assert_eq!(world.contents().await, changed, "the operator makes no correction");
    let text = serde_json::to_string(&reported).unwrap() + &world.log_text();
    assert!(
        !text.contains("canary-observed"),
        "status and log mask values that may be secrets"
    );

    world
        .apply("hello", json!({"driftPolicy": "Report", "tags": {"edit": "yes"}}))
        .await;
    world.annotate("hello", key, "2").await;
    world
        .until("hello", "edited", |o| {
            let role = |e: &&lambdasfn::api::InventoryEntry| e.tag_keys.contains(&"edit".to_owned());
            o.status
                .as_ref()
                .is_some_and(|s| s.resources.iter().filter(role).count() == 6)
        })
        .await;

    world.apply("hello", json!({"driftPolicy": "Correct"})).await;
    world.annotate("hello", key, "3").await;
    let status = world.ready("hello").await;
    assert!(status.drift.is_empty() && status.plan.is_none());
    assert_eq!(world.contents().await, before);
    assert_eq!(
        status.outputs.unwrap().lambda_function_version,
        version,
        "no new version"
    );
}

#[tokio::test]
async fn a_deleted_object_is_reported_and_created_only_with_the_policy_correct() {
    let world = World::started("drift-deleted").await;
    world.apply("hello", json!({"driftPolicy": "Report"})).await;
    let status = world.ready("hello").await;
    let before = world.contents().await;
    let function = status.outputs.unwrap().lambda_function_name.unwrap();
    world
        .aws
        .lambda
        .delete_function()
        .function_name(&function)
        .send()
        .await
        .unwrap();
    for round in ["1", "2"] {
        world
            .annotate("hello", "serverlesspatterns.dev/reconcile-requested-at", round)
            .await;
        let handled = |o: &lambdasfn::api::LambdaSfnPattern| {
            o.status
                .as_ref()
                .is_some_and(|s| s.last_handled_reconcile_at.as_deref() == Some(round))
        };
        let status = world.until("hello", "handled", handled).await.status.unwrap();
        assert_eq!(named(&status), [("Function", "exists")]);
        assert_eq!(condition(&status, "Ready").1, "Drifted");
    }
    world.apply("hello", json!({"driftPolicy": "Correct"})).await;
    world.ready("hello").await;
    assert_eq!(world.contents().await, before);
}

#[tokio::test]
async fn manual_approval_allows_only_the_writes_of_the_approved_plan() {
    let world = World::started("approval").await;
    let manual = |memory: i32| json!({"approvalPolicy": "Manual", "function": {"memorySize": memory}});
    let approve = "serverlesspatterns.dev/approve";
    let writes = |world: &World| -> Vec<String> {
        let calls = world.calls();
        let read = |name: &str| ["Get", "List", "Describe"].iter().any(|p| name.starts_with(p));
        let mut writes: Vec<String> = calls
            .iter()
            .filter(|c| !read(&c.operation))
            .map(|c| c.operation.clone())
            .collect();
        writes.sort();
        writes
    };
    world.apply("hello", manual(256)).await;
    let plan = world.reason("hello", "AwaitingApproval").await.plan.unwrap();
    world.annotate("hello", approve, "not-the-hash").await;
    world
        .annotate("hello", "serverlesspatterns.dev/reconcile-requested-at", "1")
        .await;
    let handled = |o: &lambdasfn::api::LambdaSfnPattern| {
        o.status
            .as_ref()
            .is_some_and(|s| s.last_handled_reconcile_at.as_deref() == Some("1"))
    };
    let again = world.until("hello", "handled", handled).await.status.unwrap();
    assert_eq!(again.plan.as_ref(), Some(&plan), "an unchanged world has the same plan");
    assert!(writes(&world).is_empty() && world.contents().await == Default::default());

    world.annotate("hello", approve, &plan.hash).await;
    let status = world.ready("hello").await;
    let mut planned: Vec<String> = plan.changes.iter().map(|c| c.call.clone()).collect();
    planned.sort();
    assert_eq!(writes(&world), planned, "the operator makes exactly the planned calls");
    assert!(status.plan.is_none());

    // An approval covers all rounds of its plan and no other plan.
    world.gateway.clear_calls();
    world.apply("hello", manual(512)).await;
    let plan = world.reason("hello", "AwaitingApproval").await.plan.unwrap();
    let function = status.outputs.unwrap().lambda_function_name.unwrap();
    let update = world
        .aws
        .lambda
        .update_function_configuration()
        .function_name(&function);
    update.timeout(44).send().await.unwrap();
    world.annotate("hello", approve, &plan.hash).await;
    let other = |o: &lambdasfn::api::LambdaSfnPattern| {
        let now = o.status.as_ref().and_then(|s| s.plan.as_ref());
        now.is_some_and(|now| now.hash != plan.hash)
    };
    let changed = world
        .until("hello", "another plan", other)
        .await
        .status
        .unwrap()
        .plan
        .unwrap();
    assert!(writes(&world).is_empty(), "the approval does not cover the new plan");
    world.annotate("hello", approve, &changed.hash).await;
    world.ready("hello").await;
    assert_eq!(writes(&world), ["PublishVersion", "UpdateFunctionConfiguration"]);
}

#[tokio::test]
async fn an_equivalent_document_does_not_create_a_plan() {
    let world = World::started("drift-equal").await;
    world.apply("hello", json!({})).await;
    let status = world.ready("hello").await;
    let out = status.outputs.unwrap();
    let role = out.step_function_role_name.unwrap();
    let policy = world
        .aws
        .iam
        .get_role_policy()
        .role_name(&role)
        .policy_name("lambdasfn")
        .send()
        .await
        .unwrap();
    let text = policy.policy_document().replace("%22", "\"");
    let text = percent_encoding::percent_decode_str(&text)
        .decode_utf8()
        .unwrap()
        .into_owned();
    let mut document: Value = serde_json::from_str(&text).unwrap();
    let statements = document["Statement"].as_array_mut().unwrap();
    statements.reverse();
    for statement in statements {
        let one = statement["Resource"][0].clone();
        statement["Resource"] = one;
        statement["Action"].as_array_mut().unwrap().reverse();
    }
    let put = world
        .aws
        .iam
        .put_role_policy()
        .role_name(&role)
        .policy_name("lambdasfn");
    put.policy_document(serde_json::to_string_pretty(&document).unwrap())
        .send()
        .await
        .unwrap();
    // Equivalent forms: the trust policy with other lists, the definition with another number, order and white space.
    let get = world.aws.iam.get_role().role_name(&role).send().await.unwrap();
    let trust = get.role.unwrap().assume_role_policy_document.unwrap();
    let trust = percent_encoding::percent_decode_str(&trust)
        .decode_utf8()
        .unwrap()
        .into_owned();
    let mut trust: Value = serde_json::from_str(&trust).unwrap();
    let statement = trust["Statement"][0].clone();
    trust["Statement"] = statement;
    let service = trust["Statement"]["Principal"]["Service"].clone();
    trust["Statement"]["Principal"]["Service"] = json!([service]);
    let update = world.aws.iam.update_assume_role_policy().role_name(&role);
    let update = update.policy_document(serde_json::to_string_pretty(&trust).unwrap());
    update.send().await.unwrap();
    let arn = out.state_machine_arn.unwrap();
    let machine = world
        .aws
        .sfn
        .describe_state_machine()
        .state_machine_arn(&arn)
        .send()
        .await
        .unwrap();
    let definition: Value = serde_json::from_str(&machine.definition).unwrap();
    let definition = serde_json::to_string_pretty(&definition)
        .unwrap()
        .replace("\"Seconds\": 3", "\"Seconds\": 3.0");
    assert!(definition.contains("3.0") && definition != machine.definition);
    let update = world.aws.sfn.update_state_machine().state_machine_arn(&arn);
    update.definition(definition).send().await.unwrap();
    world.gateway.clear_calls();
    world
        .annotate("hello", "serverlesspatterns.dev/reconcile-requested-at", "1")
        .await;
    let handled = |o: &lambdasfn::api::LambdaSfnPattern| {
        o.status
            .as_ref()
            .is_some_and(|s| s.last_handled_reconcile_at.as_deref() == Some("1"))
    };
    let status = world.until("hello", "handled", handled).await.status.unwrap();
    assert_eq!(condition(&status, "Ready").0, "True");
    assert!(!world.calls().iter().any(lambdasfn_testbed_gateway::Call::is_write));
}
