//! Whatever field somebody changes, the operator names it and no other, and puts it right or leaves it.

use crate::World;
use crate::fields::{Expected, hurt};
use lambdasfn::api::{Kind, ResourceId};
use lambdasfn::resource::Observed;
use serde_json::{Value, json};
use std::cell::RefCell;
use std::collections::BTreeSet;

/// The defaults, and a spec that sets every field that drift of a default could not show.
fn specs() -> [Value; 6] {
    let role = json!({"managedPolicyArns": ["arn:aws:iam::aws:policy/ReadOnlyAccess"], "maxSessionDuration": 7200, "trustedEntities": ["edgelambda.amazonaws.com"],
        "policyStatements": [{"actions": ["sqs:SendMessage"], "resources": ["arn:aws:sqs:eu-west-1:123456789012:q"]}]});
    let group = json!({"retentionInDays": 0, "kmsKeyId": "arn:aws:kms:eu-west-1:123456789012:key/ours",
        "deletionProtectionEnabled": true, "logGroupClass": "INFREQUENT_ACCESS"});
    let full = json!({
        "tags": {"team": "a"},
        "function": {"architectures": ["arm64"], "layers": ["arn:aws:lambda:eu-west-1:123456789012:layer:l:1"],
            "environment": {"variables": {"KEY": "canary-ours"}}, "tracingConfig": {"mode": "Active"},
            "permissions": [{"statementId": "bus", "principal": "events.amazonaws.com", "sourceAccount": "123456789012"}],
            "eventInvokeConfig": {"maximumRetryAttempts": 1},
            "url": {"authType": "AWS_IAM", "cors": {"allowOrigins": ["https://ours"], "maxAge": 60}},
            "publish": false, "role": role, "logGroup": group,
            "vpcConfig": {"subnetIds": ["subnet-1"], "securityGroupIds": ["sg-1"]},
            "fileSystemConfigs": [{"localMountPath": "/mnt/data",
                "arn": "arn:aws:elasticfilesystem:eu-west-1:123456789012:access-point/fsap-0123456789abcdef0"}],
            "deadLetterConfig": {"targetArn": "arn:aws:sqs:eu-west-1:123456789012:q"},
            "kmsKeyArn": "arn:aws:kms:eu-west-1:123456789012:key/ours",
            "snapStart": {"applyOn": "PublishedVersions"}, "durableConfig": {"executionTimeout": 3600},
            "tenancyConfig": {"tenantIsolationMode": "PER_TENANT"}, "reservedConcurrentExecutions": 5,
            "codeSigningConfigArn": "arn:aws:lambda:eu-west-1:123456789012:code-signing-config:csc-0123456789abcdef0",
            "recursiveLoop": "Allow", "runtimeManagementConfig": {"updateRuntimeOn": "Manual",
                "runtimeVersionArn": "arn:aws:lambda:eu-west-1::runtime:ours"}},
        "stateMachine": {"publish": true, "loggingConfiguration": {"level": "ERROR", "includeExecutionData": false},
            "encryptionConfiguration": {"type": "CUSTOMER_MANAGED_KMS_KEY",
                "kmsKeyId": "arn:aws:kms:eu-west-1:123456789012:key/ours"},
            "tracingConfiguration": {"enabled": false}, "role": role, "logGroup": group},
    });
    let aliases = json!({"function": {"alias": {"name": "live", "provisionedConcurrentExecutions": 2}},
        "stateMachine": {"alias": {"name": "live"}}});
    let image = json!({"uri": "123456789012.dkr.ecr.eu-west-1.amazonaws.com/app:1", "command": ["run"], "workingDirectory": "/app"});
    let image = json!({"function": {"code": {"image": image}}});
    let s3 = json!({"function": {"runtime": "python3.13", "handler": "app.run",
        "code": {"s3": {"bucket": "artifacts", "key": "plain.zip"}}}});
    let mappings = json!({"tags": {"from": "us"}, "function": {"eventSourceMappings": [
        {"eventSourceArn": "arn:aws:sqs:eu-west-1:123456789012:q"},
        {"eventSourceArn": "arn:aws:kinesis:eu-west-1:123456789012:stream/s", "startingPosition": "AT_TIMESTAMP",
            "startingPositionTimestamp": "2026-01-31T12:00:00Z", "loggingConfig": {"systemLogLevel": "INFO"},
            "provisionedPollerConfig": {"minimumPollers": 2}},
        {"eventSourceArn": "arn:aws:kafka:eu-west-1:123456789012:cluster/c/1", "topics": ["t"], "maximumBatchingWindowInSeconds": 5,
            "amazonManagedKafkaEventSourceConfig": {"consumerGroupId": "ours"}},
        {"eventSourceArn": "arn:aws:rds:eu-west-1:123456789012:cluster:d", "maximumBatchingWindowInSeconds": 5,
            "documentDBEventSourceConfig": {"databaseName": "ours"}}]}});
    [json!({}), full, aliases, image, s3, mappings]
}

fn with(mut spec: Value, policy: &str) -> Value {
    spec["driftPolicy"] = json!(policy);
    spec
}

/// Each object of a settled world, each of its fields changed: what was there before, what is there now,
/// which object it is, and what is expected.
fn each_case(policy: &str, check: impl Fn(&World, World, &ResourceId, Expected)) -> usize {
    let mut cases = 0;
    for spec in specs() {
        let before = World::settled(&with(spec, policy));
        for id in ids(&before) {
            for n in 0.. {
                let mut found = before.aws.found(&id).unwrap();
                let Some(expected) = hurt(&mut found, n) else {
                    break;
                };
                let mut world = before.clone();
                world.aws.put(&id, found);
                world.strict = true;
                check(&before, world, &id, expected);
                cases += 1;
            }
        }
    }
    cases
}

fn ids(world: &World) -> Vec<ResourceId> {
    world
        .object()
        .status
        .resources
        .iter()
        .map(|entry| entry.resource_id())
        .collect()
}

/// As `status.drift` has it.
fn drift(world: &World) -> Vec<(String, String)> {
    let drift = world.object().status.drift;
    drift.into_iter().map(|entry| (entry.resource, entry.field)).collect()
}

fn timeless(status: &Value) -> Value {
    let mut status = status.clone();
    for condition in status["conditions"].as_array_mut().unwrap() {
        condition["lastTransitionTime"] = Value::Null;
    }
    status
}

fn assert_same(world: &World, other: &World, what: &str) {
    assert_eq!(world.aws, other.aws, "{what}");
    // Values of variables do not show in the other comparison.
    assert_eq!(world.aws.without_history(), other.aws.without_history(), "{what}");
}

/// `tests/it` changes each of these by a call to AWS.
#[test]
fn the_list_of_fields_is_complete() {
    let fields = RefCell::new(BTreeSet::new());
    each_case("Correct", |_, _, id, expected| {
        if let Expected::Named(field) = expected {
            fields.borrow_mut().insert(format!("{:?}.{field}\n", id.kind));
        }
    });
    let list: String = fields.into_inner().into_iter().collect();
    let path = lambdasfn_testbed_harness::checkout().join("tests/fields.txt");
    let written = std::fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(written, list, "write the list on the right into tests/fields.txt");
}

#[test]
fn every_changed_field_is_named_alone_and_put_right_in_one_round() {
    let cases = each_case("Correct", |before, mut world, id, expected| {
        let what = format!("{id}: {expected:?}");
        match expected {
            Expected::Named(field) => {
                let (calls, _) = world.round(usize::MAX);
                assert_eq!(drift(&world), [(id.to_string(), field.to_owned())], "{what}");
                assert!(calls > 0, "{what}");
                assert_same(&world, before, &what);
                assert_eq!(world.round(usize::MAX), (0, true), "{what}: it is right and stays so");
                assert!(drift(&world).is_empty(), "{what}");
                assert_eq!(timeless(&world.status), timeless(&before.status), "{what}");
            }
            Expected::Refused(field) => {
                let plan = world.plan();
                assert_eq!(plan.changes().count(), 0, "{what}");
                let refused: Vec<_> = plan
                    .refusals
                    .iter()
                    .map(|r| (&r.id, r.message.contains(field)))
                    .collect();
                assert_eq!(refused, [(id, true)], "{what}: {:?}", plan.refusals);
            }
        }
    });
    assert!(cases >= 80, "{cases}");
}

#[test]
fn every_changed_field_is_named_and_left_alone_where_it_is_only_reported() {
    each_case("Report", |_, mut world, id, expected| {
        let Expected::Named(field) = expected else { return };
        let what = format!("{id}: {expected:?}");
        let hurt = world.clone();
        for _ in 0..2 {
            assert_eq!(world.round(usize::MAX).0, 0, "{what}");
            assert_eq!(drift(&world), [(id.to_string(), field.to_owned())], "{what}");
            assert_same(&world, &hurt, &what);
            let changes = world.object().status.plan.unwrap().changes;
            let planned: BTreeSet<&str> = changes.iter().flat_map(|c| &c.fields).map(String::as_str).collect();
            assert_eq!(
                planned,
                BTreeSet::from([field]),
                "{what}: what would be done is planned"
            );
        }
        let told = world.status.to_string();
        assert!(!told.contains("canary-"), "{what}: {told}");
        let reason = &world.status["conditions"][0]["reason"];
        assert_eq!(reason, "Drifted", "{what}");
    });
}

#[test]
fn every_missing_object_is_named_and_comes_back_or_is_left_out_as_the_policy_says() {
    for (policy, comes_back) in [("Correct", true), ("Report", false)] {
        let before = World::settled(&with(json!({}), policy));
        for id in ids(&before) {
            let mut world = before.clone();
            world.aws.remove(&id);
            let gone = world.clone();
            world.round(usize::MAX);
            assert_eq!(drift(&world), [(id.to_string(), "exists".to_owned())], "{policy}");
            if comes_back {
                world.settle();
                assert_same(&world, &before, &format!("{id} comes back"));
            } else {
                world.round(usize::MAX);
                assert_same(&world, &gone, &format!("{id} is left out"));
            }
        }
        assert_eq!(ids(&before).len(), 6, "the kinds of a default pattern");
    }
}

/// What tags another tool sets is kept, and is no drift.
#[test]
fn tags_of_others_are_no_drift() {
    let before = World::settled(&json!({}));
    for id in ids(&before) {
        let mut found = before.aws.found(&id).unwrap();
        match &mut found {
            Observed::Role(o) => &mut o.tags,
            Observed::LogGroup(o) => o.tags.as_mut().unwrap(),
            Observed::Function(o) => &mut o.tags,
            Observed::StateMachine(o) => o.tags.as_mut().unwrap(),
            Observed::EventSourceMapping(o) => o.tags.as_mut().unwrap(),
            // A part has no tags.
            Observed::FunctionUrl(_)
            | Observed::FunctionAlias(_)
            | Observed::ProvisionedConcurrency(_)
            | Observed::StateMachineAlias(_)
            | Observed::Permission(_)
            | Observed::EventInvokeConfig(_) => continue,
        }
        .insert("theirs".into(), "1".into());
        let mut world = before.clone();
        world.aws.put(&id, found);
        assert_eq!(world.round(usize::MAX), (0, true), "{id}");
    }
}

/// A function that calls itself forth a log group again makes one without tags and retention.
#[test]
fn a_log_group_brought_back_by_an_invocation_is_taken_over() {
    let before = World::settled(&json!({}));
    let ids = ids(&before);
    let group = |id: &&ResourceId| id.kind == Kind::LogGroup && id.name.starts_with("/aws/lambda/");
    let id = ids.iter().find(group).unwrap();
    let Some(Observed::LogGroup(mut reborn)) = before.aws.found(id) else {
        panic!("there is a log group")
    };
    reborn.created += 1;
    reborn.retention_in_days = None;
    reborn.tags = Some(Default::default());
    let mut world = before.clone();
    world.aws.put(id, Observed::LogGroup(reborn));
    world.settle();
    assert_eq!(world.aws.without_history(), before.aws.without_history());
}
