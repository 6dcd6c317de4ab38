//! Drift: the operator names exactly the field that another writer changed. With `Correct` it restores the field; with
//! `Report` it does not.

use crate::World;
use crate::fields::{Expected, change};
use lambdasfn::api::{Kind, ResourceId};
use lambdasfn::resource::Observed;
use serde_json::{Value, json};
use std::cell::RefCell;
use std::collections::BTreeSet;

/// Returns the empty spec, and specs that set every field whose default has no drift.
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

/// Changes each field of each object of a settled world, one at a time. Calls `check` with the world before the change,
/// the changed world, the object and the expected result. Returns the number of cases.
fn each_case(policy: &str, check: impl Fn(&World, World, &ResourceId, Expected)) -> usize {
    let mut cases = 0;
    for spec in specs() {
        let before = World::settled(&with(spec, policy));
        for id in ids(&before) {
            for n in 0.. {
                let mut found = before.aws.found(&id).unwrap();
                let Some(expected) = change(&mut found, n) else {
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

/// Returns the entries of `status.drift`: object and field.
fn drift(world: &World) -> Vec<(String, String)> {
    let drift = world.object().status.drift;
    drift.into_iter().map(|entry| (entry.resource, entry.field)).collect()
}

fn timeless(status: &Value) -> Value {
    let mut status = status.clone();
    for condition in status["conditions"].as_array_mut().unwrap() {
        condition["lastTransitionTime"] = Value::Null;
    }
    for entry in status["resources"].as_array_mut().unwrap() {
        (entry["lastWriteTime"], entry["lastWrites"]) = (Value::Null, Value::Null);
    }
    status
}

fn assert_same(world: &World, other: &World, what: &str) {
    assert_eq!(world.aws, other.aws, "{what}");
    // The first comparison does not cover the values of variables.
    assert_eq!(world.aws.without_history(), other.aws.without_history(), "{what}");
}

/// `tests/it/drift_fields.rs` changes each of the listed fields by a call to AWS.
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
    assert_eq!(written, list, "replace tests/fields.txt by the list on the right");
}

#[test]
fn a_changed_field_is_the_only_drift_and_is_corrected_in_one_round() {
    let cases = each_case("Correct", |before, mut world, id, expected| {
        let what = format!("{id}: {expected:?}");
        match expected {
            Expected::Named(field) => {
                let (calls, _) = world.round(usize::MAX);
                assert_eq!(drift(&world), [(id.to_string(), field.to_owned())], "{what}");
                assert!(calls > 0, "{what}");
                assert_same(&world, before, &what);
                assert_eq!(
                    world.round(usize::MAX),
                    (0, true),
                    "{what}: the next round has no change"
                );
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
fn a_changed_field_is_reported_and_not_corrected_with_the_policy_report() {
    each_case("Report", |_, mut world, id, expected| {
        let Expected::Named(field) = expected else { return };
        let what = format!("{id}: {expected:?}");
        let changed = world.clone();
        for _ in 0..2 {
            assert_eq!(world.round(usize::MAX).0, 0, "{what}");
            assert_eq!(drift(&world), [(id.to_string(), field.to_owned())], "{what}");
            assert_same(&world, &changed, &what);
            let changes = world.object().status.plan.unwrap().changes;
            let planned: BTreeSet<&str> = changes.iter().flat_map(|c| &c.fields).map(String::as_str).collect();
            assert_eq!(planned, BTreeSet::from([field]), "{what}: the plan has the correction");
        }
        let status = world.status.to_string();
        assert!(!status.contains("canary-"), "{what}: {status}");
        let reason = &world.status["conditions"][0]["reason"];
        assert_eq!(reason, "Drifted", "{what}");
    });
}

#[test]
fn a_missing_object_is_reported_and_created_only_with_the_policy_correct() {
    for (policy, created_again) in [("Correct", true), ("Report", false)] {
        let before = World::settled(&with(json!({}), policy));
        for id in ids(&before) {
            let mut world = before.clone();
            world.aws.remove(&id);
            let without = world.clone();
            assert_eq!(world.round(usize::MAX).0, 0, "{id}: one look proves nothing");
            assert_eq!(drift(&world), [], "{id}: one look proves nothing");
            world.round(usize::MAX);
            assert_eq!(drift(&world), [(id.to_string(), "exists".to_owned())], "{policy}");
            if created_again {
                world.settle();
                assert_same(&world, &before, &format!("{id} is created again"));
            } else {
                world.round(usize::MAX);
                assert_same(&world, &without, &format!("{id} is not created"));
            }
        }
        assert_eq!(ids(&before).len(), 6, "the objects of a default pattern");
    }
}

/// The operator keeps tags that another tool sets.
#[test]
fn a_tag_of_another_writer_is_not_drift() {
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

/// An invocation creates a missing log group without tags and without retention.
#[test]
fn a_log_group_that_an_invocation_created_is_adopted() {
    let before = World::settled(&json!({}));
    let ids = ids(&before);
    let group = |id: &&ResourceId| id.kind == Kind::LogGroup && id.name.starts_with("/aws/lambda/");
    let id = ids.iter().find(group).unwrap();
    let Some(Observed::LogGroup(mut recreated)) = before.aws.found(id) else {
        panic!("the function has no log group")
    };
    recreated.created += 1;
    recreated.retention_in_days = None;
    recreated.tags = Some(Default::default());
    let mut world = before.clone();
    world.aws.put(id, Observed::LogGroup(recreated));
    world.settle();
    assert_eq!(world.aws.without_history(), before.aws.without_history());
}
