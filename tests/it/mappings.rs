//! Event source mappings: created, changed, moved to an alias, removed, and deleted with the pattern.

use crate::world::{Aws, World, condition, operations};
use aws_sdk_lambda::types::EventSourceMappingConfiguration as Mapping;
use lambdasfn::api::{LambdaSfnPattern, LambdaSfnPatternStatus};
use lambdasfn_testbed_gateway::{Effect, Fault};
use serde_json::{Value, json};

const REQUESTED: &str = "serverlesspatterns.dev/reconcile-requested-at";

fn queue(account: &str) -> String {
    format!("arn:aws:sqs:eu-west-1:{account}:orders")
}

fn spec(account: &str) -> Value {
    json!({"function": {"eventSourceMappings": [
        {"eventSourceArn": queue(account), "batchSize": 5, "scalingConfig": {"maximumConcurrency": 2},
            "filterCriteria": {"filters": [{"pattern": "{\"body\": {\"kind\": [\"order\"]}}"}]}},
        {"eventSourceArn": format!("arn:aws:kinesis:eu-west-1:{account}:stream/clicks"), "startingPosition": "LATEST",
            "tumblingWindowInSeconds": 30},
    ]}})
}

/// Lists the mappings through the gateway, which keeps the members that the emulator drops.
async fn mappings(world: &World) -> Vec<Mapping> {
    let aws = Aws::connect(&world.gateway.url(), &world.account).await;
    let list = aws.lambda.list_event_source_mappings().send().await.unwrap();
    let mut all = list.event_source_mappings.unwrap_or_default();
    all.sort_by(|a, b| a.event_source_arn.cmp(&b.event_source_arn));
    all
}

fn function(status: &LambdaSfnPatternStatus) -> String {
    status.outputs.clone().unwrap().lambda_function_name.unwrap()
}

async fn assert_quiet(world: &World) {
    let begin = world.calls().len();
    for request in ["quiet1", "quiet2"] {
        world.annotate("hello", REQUESTED, request).await;
        let handled = |o: &LambdaSfnPattern| {
            let status = o.status.clone().unwrap_or_default();
            status.last_handled_reconcile_at.as_deref() == Some(request) && condition(&status, "Ready").0 == "True"
        };
        world.until("hello", "reconciled again", handled).await;
    }
    let calls = world.calls().split_off(begin);
    assert!(!calls.iter().any(|c| c.is_write()), "{:?}", operations(&calls));
}

#[tokio::test(flavor = "multi_thread")]
async fn mappings_are_created_changed_and_deleted() {
    let mut world = World::enforcing("mappings").await;
    world.start(&[]);
    let spec = spec(&world.account);
    world.apply("hello", spec.clone()).await;
    let status = world.ready("hello").await;
    let made = mappings(&world).await;
    let [stream, queue] = &made[..] else { panic!("{made:?}") };
    assert_eq!((queue.batch_size, stream.batch_size), (Some(5), Some(100)));
    assert_eq!(stream.tumbling_window_in_seconds, Some(30));
    let entry = status.resources.iter().find(|e| e.id == queue.uuid).unwrap();
    assert_eq!(Some(&entry.arn), queue.event_source_mapping_arn.as_ref());
    assert!(
        entry.name.starts_with(&format!("{}/orders-", function(&status))),
        "{}",
        entry.name
    );
    assert_quiet(&world).await;

    // The mappings are changed in place. Their order does not matter.
    let mut changed = spec.clone();
    let all = changed["function"]["eventSourceMappings"].as_array_mut().unwrap();
    all.reverse();
    all[1]["batchSize"] = json!(6);
    all[1]["enabled"] = json!(false);
    all[1].as_object_mut().unwrap().remove("scalingConfig");
    all[1].as_object_mut().unwrap().remove("filterCriteria");
    world.apply("hello", changed.clone()).await;
    world.ready("hello").await;
    let now = mappings(&world).await;
    assert_eq!(
        (&now[0].uuid, &now[1].uuid),
        (&stream.uuid, &queue.uuid),
        "no mapping is replaced"
    );
    assert_eq!(
        (now[1].batch_size, now[1].state.as_deref()),
        (Some(6), Some("Disabled"))
    );
    assert!(
        now[1].filter_criteria.as_ref().is_none_or(|c| c.filters().is_empty()),
        "{now:?}"
    );
    assert!(
        now[1]
            .scaling_config
            .as_ref()
            .is_none_or(|s| s.maximum_concurrency.is_none()),
        "{now:?}"
    );
    assert_quiet(&world).await;

    // A change that Lambda cannot make in place is refused, and no mapping is lost.
    let mut elsewhere = changed.clone();
    elsewhere["function"]["eventSourceMappings"][0]["startingPosition"] = json!("TRIM_HORIZON");
    world.apply("hello", elsewhere).await;
    let refused = world.reason("hello", "Invalid").await;
    let message = condition(&refused, "Ready").2;
    assert!(
        message.contains("startingPosition") && message.contains("LATEST"),
        "{message}"
    );
    assert_eq!(mappings(&world).await.len(), 2);

    // A removed mapping is deleted.
    changed["function"]["eventSourceMappings"]
        .as_array_mut()
        .unwrap()
        .remove(0);
    world.apply("hello", changed).await;
    world.ready("hello").await;
    assert_eq!(mappings(&world).await.len(), 1);
    assert_quiet(&world).await;

    world.delete("hello").await;
    world.deleted("hello").await;
    assert_eq!(world.contents().await, Default::default());
}

/// The emulator requires other rights than AWS to read an alias, so this test does not enforce IAM.
#[tokio::test(flavor = "multi_thread")]
async fn a_mapping_moves_to_the_alias_and_back_with_the_same_uuid() {
    let world = World::started("mappings-alias").await;
    let spec = spec(&world.account);
    world.apply("hello", spec.clone()).await;
    let status = world.ready("hello").await;
    let before = mappings(&world).await;
    let with_alias = |name: &str| {
        let mut spec = spec.clone();
        spec["function"]["alias"] = json!({"name": name});
        spec
    };
    for (spec, qualifier) in [
        (with_alias("live"), ":live"),
        (with_alias("next"), ":next"),
        (spec.clone(), ""),
    ] {
        world.apply("hello", spec).await;
        world.ready("hello").await;
        let now = mappings(&world).await;
        let uuids = |all: &[Mapping]| all.iter().map(|m| m.uuid.clone()).collect::<Vec<_>>();
        assert_eq!(uuids(&now), uuids(&before));
        for mapping in now {
            let target = mapping.function_arn.unwrap();
            assert!(
                target.ends_with(&format!("{}{qualifier}", function(&status))),
                "{target}"
            );
        }
        assert_quiet(&world).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mapping_of_another_owner_is_not_changed() {
    let world = World::started("mappings-theirs").await;
    world.apply("hello", json!({})).await;
    let status = world.ready("hello").await;
    let create = world.aws.lambda.create_event_source_mapping();
    let create = create
        .function_name(function(&status))
        .event_source_arn(queue(&world.account));
    let theirs = create.batch_size(1).send().await.unwrap();
    world.apply("hello", spec(&world.account)).await;
    let refused = world.reason("hello", "NotOwned").await;
    let message = condition(&refused, "Ready").2.to_owned();
    assert!(message.contains("EventSourceMapping/"), "{message}");
    let all = mappings(&world).await;
    assert_eq!((all.len(), &all[0].uuid, all[0].batch_size), (1, &theirs.uuid, Some(1)));
    world.delete("hello").await;
    world.deleted("hello").await;
    assert_eq!(mappings(&world).await.len(), 1, "the foreign mapping is kept");
}

/// Lambda keeps the mappings of a deleted function.
#[tokio::test(flavor = "multi_thread")]
async fn the_deletion_of_a_pattern_deletes_the_mappings_of_a_deleted_function() {
    let world = World::started("mappings-alone").await;
    world.apply("hello", spec(&world.account)).await;
    let status = world.ready("hello").await;
    let before = mappings(&world).await;
    let delete = world.aws.lambda.delete_function().function_name(function(&status));
    delete.send().await.unwrap();
    world.annotate("hello", REQUESTED, "now").await;
    let handled = |o: &LambdaSfnPattern| {
        let status = o.status.clone().unwrap_or_default();
        status.last_handled_reconcile_at.as_deref() == Some("now") && condition(&status, "Ready").0 == "True"
    };
    world.until("hello", "corrected", handled).await;
    let now = mappings(&world).await;
    assert_eq!(now[0].uuid, before[0].uuid, "the new function has the same mappings");

    world
        .aws
        .lambda
        .delete_function()
        .function_name(function(&status))
        .send()
        .await
        .unwrap();
    world.delete("hello").await;
    world.deleted("hello").await;
    assert_eq!(world.contents().await, Default::default());
}

/// IAM needs time to enforce new rights, and Lambda checks them. An answer may get lost.
#[tokio::test(flavor = "multi_thread")]
async fn the_operator_waits_for_new_rights_and_a_lost_answer_creates_no_second_mapping() {
    let world = World::started("mappings-faults").await;
    let denied = "The provided execution role does not have permissions to call ReceiveMessage on SQS";
    let denied = Effect::error(400, "InvalidParameterValueException", denied);
    let waited = world
        .gateway
        .inject(Fault::on("lambda", "CreateEventSourceMapping", denied).times(4));
    world.apply("hello", spec(&world.account)).await;
    world.reason("hello", "WaitingForRole").await;
    let lost = Effect::error_after(500, "ServiceException", "lost");
    let lost = world
        .gateway
        .inject(Fault::on("lambda", "CreateEventSourceMapping", lost).times(1));
    world.ready("hello").await;
    assert_eq!((waited.fired(), lost.fired()), (4, 1));
    assert_eq!(mappings(&world).await.len(), 2);
    let lost = Effect::error_after(500, "ServiceException", "lost");
    world
        .gateway
        .inject(Fault::on("lambda", "DeleteEventSourceMapping", lost).times(1));
    world.delete("hello").await;
    world.deleted("hello").await;
    assert_eq!(world.contents().await, Default::default());
}
