//! A call of another writer changes each observed field. The operator reports exactly this field, and corrects it in
//! one resync if the policy is `Correct`. `tests/fields.txt` lists the fields; a test of `tests/model` keeps it
//! complete.

use crate::other_writer::OtherWriter;
use crate::world::{World, condition};
use k8s_openapi::api::events::v1::Event;
use kube::api::{Api, ListParams};
use lambdasfn::api::{LambdaSfnPattern, LambdaSfnPatternStatus};
use serde_json::{Value, json};
use std::collections::BTreeSet;

const REQUESTED: &str = "serverlesspatterns.dev/reconcile-requested-at";

/// Returns a spec with all fields that have drift only if they are set.
///
/// SnapStart requires the smallest `/tmp`. The test that changes all fields at the same time starts with a larger
/// `/tmp`.
fn spec(account: &str, policy: &str) -> Value {
    let access_point = "arn:aws:elasticfilesystem:eu-west-1:123456789012:access-point/fsap-0123456789abcdef0";
    let function = json!({
        "url": {"authType": "AWS_IAM"},
        "alias": {"name": "live", "provisionedConcurrentExecutions": 1},
        "permissions": [{"statementId": "bus", "principal": "events.amazonaws.com", "sourceArn": "arn:aws:s3:::ours"}],
        "eventInvokeConfig": {"maximumRetryAttempts": 1},
        "eventSourceMappings": [{"eventSourceArn": format!("arn:aws:sqs:eu-west-1:{account}:ours")},
            {"eventSourceArn": format!("arn:aws:kinesis:eu-west-1:{account}:stream/ours"), "startingPosition": "LATEST",
                "loggingConfig": {"systemLogLevel": "INFO"}}],
        "ephemeralStorage": {"size": if policy == "Report" { 1024 } else { 512 }},
        "vpcConfig": {"subnetIds": ["subnet-2", "subnet-1"], "securityGroupIds": ["sg-1"]},
        "fileSystemConfigs": [{"arn": access_point, "localMountPath": "/mnt/data"}],
        "durableConfig": {"executionTimeout": 3600}, "reservedConcurrentExecutions": 5, "recursiveLoop": "Allow",
        "codeSigningConfigArn": "arn:aws:lambda:eu-west-1:123456789012:code-signing-config:csc-0123456789abcdef0",
        "runtimeManagementConfig": {"updateRuntimeOn": "Manual",
            "runtimeVersionArn": "arn:aws:lambda:eu-west-1::runtime:ours"}});
    let machine = json!({"alias": {"name": "live"}, "encryptionConfiguration": {"type": "CUSTOMER_MANAGED_KMS_KEY",
        "kmsKeyId": "arn:aws:kms:eu-west-1:123456789012:key/ours"}});
    json!({"driftPolicy": policy, "tags": {"from": "us"}, "function": function, "stateMachine": machine})
}

/// Returns kind and field of each line `Kind.field` of the list.
fn fields() -> Vec<(String, String)> {
    let path = crate::manifests::root().join("tests/fields.txt");
    let text = std::fs::read_to_string(path).unwrap();
    let split = |line: &str| {
        line.split_once('.')
            .map(|(kind, field)| (kind.to_owned(), field.to_owned()))
    };
    // This function has no image; `code.rs` tests one. The emulator has no DocumentDB.
    let not_here = |field: &str| {
        field.starts_with("imageConfig.") || ["resolvedImageUri", "documentDBEventSourceConfig"].contains(&field)
    };
    let all = text.lines().filter_map(split);
    all.filter(|(_, field)| !not_here(field)).collect()
}

/// Groups the fields so that a group has at most one field of each kind. A resync distinguishes them by their objects.
fn turns() -> Vec<Vec<(String, String)>> {
    let mut turns: Vec<Vec<(String, String)>> = vec![];
    for (kind, field) in fields() {
        match turns
            .iter_mut()
            .find(|turn| turn.iter().all(|(other, _)| *other != kind))
        {
            Some(turn) => turn.push((kind, field)),
            None => turns.push(vec![(kind, field)]),
        }
    }
    turns
}

fn named(status: &LambdaSfnPatternStatus) -> BTreeSet<(String, String)> {
    let kind = |resource: &str| resource.split('/').next().unwrap_or_default().to_owned();
    let drift = status.drift.iter();
    drift
        .map(|entry| (kind(&entry.resource), entry.field.clone()))
        .collect()
}

async fn handled(world: &World, request: &str, reason: &str) -> LambdaSfnPatternStatus {
    world.annotate("hello", REQUESTED, request).await;
    let done = |o: &LambdaSfnPattern| {
        let status = o.status.clone().unwrap_or_default();
        status.last_handled_reconcile_at.as_deref() == Some(request) && condition(&status, "Ready").1 == reason
    };
    world
        .until("hello", &format!("{reason} after {request}"), done)
        .await
        .status
        .unwrap()
}

async fn corrected(world: &World) -> Vec<String> {
    let events: Api<Event> = Api::namespaced(world.client.clone(), &world.namespace);
    let events = events.list(&ListParams::default()).await.unwrap();
    let corrected = events.into_iter().filter(|e| e.reason.as_deref() == Some("Corrected"));
    corrected.filter_map(|e| e.note).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn each_changed_field_is_corrected_in_one_resync_and_reported() {
    let world = World::started("fieldscorrect").await;
    world.apply("hello", spec(&world.account, "Correct")).await;
    let status = world.ready("hello").await;
    let writer = OtherWriter::new(&world, &status).await;
    writer.function_settled().await;
    let before = writer.snapshot().await;
    for (n, turn) in turns().into_iter().enumerate() {
        let mut expected = vec![];
        for (kind, field) in &turn {
            let also = writer.change(kind, field).await;
            assert_ne!(writer.snapshot().await, before, "{kind}.{field} must be changed");
            expected.push((
                kind,
                also.into_iter().chain([field.as_str()]).collect::<BTreeSet<&str>>(),
            ));
        }
        handled(&world, &format!("turn {n}"), "Reconciled").await;
        assert_eq!(writer.snapshot().await, before, "{turn:?} must be corrected");
        let notes = corrected(&world).await;
        for (kind, fields) in expected {
            let names = |note: &String| {
                let (resource, named) = note.split_once(": ").unwrap_or_default();
                let (found, _) = resource.split_once(['/', ' ']).unwrap_or_default();
                found == kind && named.split(", ").collect::<BTreeSet<&str>>() == fields
            };
            assert!(notes.iter().any(names), "{kind} {fields:?}: {notes:?}");
        }
    }
    let version = world.ready("hello").await.outputs.unwrap().lambda_function_version;
    assert_eq!(
        version,
        status.outputs.unwrap().lambda_function_version,
        "no new version"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn changed_fields_are_reported_and_not_corrected_with_the_policy_report() {
    let world = World::started("fieldsreport").await;
    world.apply("hello", spec(&world.account, "Report")).await;
    let status = world.ready("hello").await;
    let writer = OtherWriter::new(&world, &status).await;
    let expected: BTreeSet<(String, String)> = fields().into_iter().collect();
    // The change of `logFormat` changes other fields too, so it is the last one.
    let (last, first): (Vec<_>, Vec<_>) = fields()
        .into_iter()
        .partition(|(_, field)| field.ends_with("logFormat"));
    for (kind, field) in first.iter().chain(&last) {
        writer.change(kind, field).await;
    }
    let changed = writer.snapshot().await;
    for request in ["1", "2"] {
        let reported = handled(&world, request, "Drifted").await;
        assert_eq!(named(&reported), expected);
        let planned: BTreeSet<(String, String)> = reported
            .plan
            .iter()
            .flat_map(|plan| &plan.changes)
            .flat_map(|change| change.fields.iter().map(|field| (change.kind.clone(), field.clone())))
            .collect();
        assert_eq!(planned, expected, "the plan has all fields");
        assert_eq!(writer.snapshot().await, changed, "the operator makes no correction");
    }
}
