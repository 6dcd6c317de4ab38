//! Fields that require the permission of an administrator.

use crate::world::World;
use k8s_openapi::api::core::v1::Secret;
use kube::api::{Api, Patch, PatchParams};
use serde_json::json;

const TRUST: &str = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"lambda.amazonaws.com"},"Action":"sts:AssumeRole"}]}"#;

#[tokio::test]
async fn a_field_that_an_administrator_did_not_allow_is_refused_without_a_write() {
    let world = World::started("tenancy").await;
    let foreign = format!("arn:aws:iam::{}:role/admin", world.account);
    let statement = json!({"actions": ["s3:*"], "resources": ["*"]});
    let attempts = [
        (
            "arn",
            json!({"function": {"role": {"arn": foreign}}}),
            "spec.function.role.arn",
        ),
        (
            "machine",
            json!({"stateMachine": {"role": {"arn": foreign}}}),
            "spec.stateMachine.role.arn",
        ),
        (
            "statements",
            json!({"function": {"role": {"policyStatements": [statement]}}}),
            "spec.function.role.policyStatements",
        ),
        (
            "managed",
            json!({"stateMachine": {"role": {"managedPolicyArns": ["arn:aws:iam::aws:policy/AdministratorAccess"]}}}),
            "spec.stateMachine.role.managedPolicyArns",
        ),
        (
            "trusted",
            json!({"function": {"role": {"trustedEntities": ["edgelambda.amazonaws.com"]}}}),
            "spec.function.role.trustedEntities",
        ),
        (
            "own-boundary",
            json!({"function": {"role": {"permissionsBoundary": "arn:aws:iam::aws:policy/AdministratorAccess",
                "policyStatements": [statement]}}}),
            "spec.function.role.policyStatements",
        ),
    ];
    for (name, spec, field) in attempts {
        world.apply(name, spec).await;
        let status = world.reason(name, "NotAllowed").await;
        let message = &status.conditions[0].message;
        assert!(message.contains(field), "{name}: {message}");
    }
    assert!(world.calls().is_empty(), "a refusal makes no AWS call");
    assert_eq!(world.contents().await, Default::default());
}

/// The permissions of an administrator have bounds.
#[tokio::test]
async fn a_value_outside_the_bounds_of_an_administrator_is_refused_without_a_write() {
    let mut world = World::new("bounds").await;
    let account = world.account.clone();
    let boundary = format!("--permissions-boundary=arn:aws:iam::{account}:policy/bound");
    let roles = format!("--allowed-role-arns=arn:aws:iam::{account}:role/team/*");
    world.start(&["--role-path=/team/", &boundary, &roles, "--allow-adoption=elsewhere/"]);
    let role = |spec: serde_json::Value| json!({"function": {"role": spec}});
    let named = |name: &str| format!("arn:aws:iam::{account}:role/{name}");
    let at = "spec.function.role";
    let attempts = [
        ("path", role(json!({"path": "/"})), format!("{at}.path")),
        ("sibling", role(json!({"path": "/teams/"})), format!("{at}.path")),
        (
            "wider",
            role(json!({"permissionsBoundary": "arn:aws:iam::aws:policy/AdministratorAccess"})),
            format!("{at}.permissionsBoundary"),
        ),
        ("other-role", role(json!({"arn": named("admin")})), format!("{at}.arn")),
        ("near-role", role(json!({"arn": named("team")})), format!("{at}.arn")),
        ("star-role", role(json!({"arn": named("*")})), format!("{at}.arn")),
    ];
    for (name, spec, field) in attempts {
        world.apply(name, spec).await;
        let status = world.reason(name, "NotAllowed").await;
        let message = &status.conditions[0].message;
        assert!(message.contains(&field), "{name}: {message}");
    }
    let sensitive = json!({"StartAt": "A", "States": {"A": {"Type": "Task", "End": true,
        "Resource": "arn:aws:states:::aws-sdk:iam:createUser", "Parameters": {"UserName": "me"}}}});
    let foreign = named("admin");
    let passed = json!({"StartAt": "A", "States": {"A": {"Type": "Task", "End": true,
        "Resource": "arn:aws:states:::lambda:invoke", "Parameters": {"FunctionName": "x"}, "Credentials": {"RoleArn": foreign}}}});
    assert!(world.calls().is_empty(), "a refusal makes no AWS call");
    assert_eq!(world.contents().await, Default::default());
    // Without a permissions boundary, a role does not get sensitive actions.
    world.kill();
    world.start(&[]);
    for (name, definition) in [("seize", sensitive), ("assume", passed)] {
        world
            .apply(name, json!({"stateMachine": {"definition": definition}}))
            .await;
        let status = world.reason(name, "NotAllowed").await;
        let message = &status.conditions[0].message;
        assert!(message.contains("spec.stateMachine.definition"), "{name}: {message}");
    }
    // Some of the earlier objects are allowed now, so only these two objects are checked.
    let about = |text: &str| text.contains("seize") || text.contains("assume-");
    assert!(
        !world
            .calls()
            .iter()
            .any(|c| c.is_write() && about(&c.request.to_string()))
    );
}

#[tokio::test]
async fn an_allowed_role_is_used_and_not_changed_or_deleted() {
    let mut world = World::new("existing-role").await;
    let create = world
        .aws
        .iam
        .create_role()
        .role_name("given")
        .assume_role_policy_document(TRUST);
    let arn = create.send().await.unwrap().role.unwrap().arn;
    world.start(&[&format!("--allowed-role-arns=arn:aws:iam::{}:role/giv*", world.account)]);
    world.apply("hello", json!({})).await;
    let own = world.ready("hello").await.outputs.unwrap().lambda_role_arn;
    assert!(own.is_some());
    world.apply("hello", json!({"function": {"role": {"arn": arn}}})).await;
    let out = world.ready("hello").await.outputs.unwrap();
    assert_eq!(out.lambda_role_arn, None);
    let function = out.lambda_function_name.unwrap();
    let config = world
        .aws
        .lambda
        .get_function_configuration()
        .function_name(function)
        .send()
        .await
        .unwrap();
    assert_eq!(config.role.as_ref(), Some(&arn));
    let roles = world.contents().await.roles;
    assert_eq!(roles.len(), 2, "the pattern's own role is deleted: {roles:?}");
    world.delete("hello").await;
    world.deleted("hello").await;
    assert_eq!(world.contents().await.roles, ["given []"]);
}

#[tokio::test]
async fn an_object_without_an_owner_is_adopted_only_if_it_is_allowed() {
    let mut world = World::new("adoption").await;
    let role = |name: &str| {
        world
            .aws
            .iam
            .create_role()
            .role_name(name)
            .assume_role_policy_document(TRUST)
    };
    let tag = aws_sdk_iam::types::Tag::builder()
        .key("theirs")
        .value("kept")
        .build()
        .unwrap();
    let old = role("legacy-lambda").tags(tag).send().await.unwrap().role.unwrap();
    world
        .aws
        .logs
        .create_log_group()
        .log_group_name("/aws/lambda/legacy-lambda")
        .send()
        .await
        .unwrap();
    world.start(&[]);
    world.apply("hello", json!({"name": "legacy"})).await;
    world.reason("hello", "NotOwned").await;
    world
        .apply("hello", json!({"name": "legacy", "adoptionPolicy": "Adopt"}))
        .await;
    let status = world.reason("hello", "NotAllowed").await;
    assert!(status.conditions[0].message.contains("--allow-adoption"), "{status:?}");
    let write =
        |c: &lambdasfn_testbed_gateway::Call| !["Get", "List", "Describe"].iter().any(|p| c.operation.starts_with(p));
    assert!(!world.calls().iter().any(write));
    world.kill();
    world.start(&["--allow-adoption=legacy"]);
    world.ready("hello").await;
    let now = world
        .aws
        .iam
        .get_role()
        .role_name("legacy-lambda")
        .send()
        .await
        .unwrap()
        .role
        .unwrap();
    assert_eq!(now.role_id, old.role_id, "the role is not replaced");
    let tags: Vec<&str> = now.tags().iter().map(|t| t.key()).collect();
    assert!(
        tags.contains(&"theirs") && tags.contains(&"serverlesspatterns.dev/owner"),
        "{tags:?}"
    );
    world.delete("hello").await;
    world.deleted("hello").await;
    assert_eq!(world.contents().await, Default::default());
}

#[tokio::test]
async fn objects_of_an_earlier_pattern_of_the_same_name_are_claimed() {
    let world = World::started("claimed").await;
    world.apply("hello", json!({})).await;
    let before = world.ready("hello").await.outputs.unwrap();
    // A user removes the finalizer, so that the AWS objects are kept.
    let no_finalizers = Patch::Merge(json!({"metadata": {"finalizers": null}}));
    let mut world = world;
    world.kill();
    world.delete("hello").await;
    world
        .api()
        .patch("hello", &PatchParams::default(), &no_finalizers)
        .await
        .unwrap();
    world.deleted("hello").await;
    let uid = world.apply("hello", json!({})).await.metadata.uid.unwrap();
    world.gateway.clear_calls();
    world.start(&[]);
    let after = world.ready("hello").await.outputs.unwrap();
    assert_eq!(after.lambda_function_arn, before.lambda_function_arn);
    let tags = world
        .aws
        .lambda
        .list_tags()
        .resource(after.lambda_function_arn.unwrap())
        .send()
        .await
        .unwrap();
    assert_eq!(tags.tags.unwrap()["serverlesspatterns.dev/uid"], uid);
    let made = |c: &lambdasfn_testbed_gateway::Call| c.operation.starts_with("Create");
    assert!(!world.calls().iter().any(made), "the operator creates no object");
}

#[tokio::test]
async fn a_secret_reaches_only_the_function() {
    let world = World::started("secrets").await;
    let secrets: Api<Secret> = Api::namespaced(world.client.clone(), &world.namespace);
    let put = async |value: &str| {
        let secret = json!({"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "db"},
            "stringData": {"PASSWORD": value}});
        secrets
            .patch("db", &PatchParams::apply("test").force(), &Patch::Apply(secret))
            .await
            .unwrap();
    };
    let spec = json!({"function": {"environmentFrom": [{"secretRef": {"name": "db"}, "prefix": "DB_"}]}});
    world.apply("hello", spec).await;
    let missing = world.reason("hello", "SourceNotFound").await;
    assert!(
        missing.conditions[0].message.contains("Secret/db does not exist"),
        "{missing:?}"
    );
    put("canary-first").await;
    let status = world.ready("hello").await;
    let function = status.outputs.unwrap().lambda_function_name.unwrap();
    let variable = async || {
        let get = world
            .aws
            .lambda
            .get_function_configuration()
            .function_name(&function)
            .send()
            .await
            .unwrap();
        get.environment.unwrap().variables.unwrap()["DB_PASSWORD"].clone()
    };
    assert_eq!(variable().await, "canary-first");
    put("canary-second").await;
    world
        .until_calls("rolled out", |calls| {
            calls
                .iter()
                .any(|c| c.operation == "UpdateFunctionConfiguration" && c.status == 200)
        })
        .await;
    assert_eq!(variable().await, "canary-second");
    let object = serde_json::to_string(&world.api().get("hello").await.unwrap().status).unwrap();
    let events: Api<k8s_openapi::api::events::v1::Event> = Api::namespaced(world.client.clone(), &world.namespace);
    let events = serde_json::to_string(&events.list(&Default::default()).await.unwrap().items).unwrap();
    assert!(!(object + &events + &world.log_text()).contains("canary-"));
}
