//! Generates event source mappings.

use proptest::prelude::*;
use serde_json::{Value, json};

const PLACE: &str = "eu-west-1:123456789012";

/// Generates at most one mapping of each source, because Lambda rejects duplicates. The strategy is boxed, because
/// nested strategies overflow the stack of a thread.
pub(crate) fn of_function() -> BoxedStrategy<Vec<Value>> {
    let others = prop::option::weighted(0.3, other().boxed());
    let all = (
        prop::option::of(queue()),
        prop::option::of(stream()),
        others,
        any::<bool>(),
    );
    all.prop_map(|(queue, stream, other, reversed)| {
        let mut all: Vec<Value> = queue.into_iter().chain(stream).chain(other).collect();
        if reversed {
            all.reverse();
        }
        all
    })
    .boxed()
}

/// Generates mappings of Kafka, brokers and DocumentDB. Window and log level are always set, because Lambda cannot
/// remove them.
fn other() -> impl Strategy<Value = Value> {
    let secret = json!({"type": "BASIC_AUTH", "uri": format!("arn:aws:secretsmanager:{PLACE}:secret:s-abcdef")});
    let group = json!({"consumerGroupId": "ours"});
    let kinds = prop::sample::select(vec![
        json!({"eventSourceArn": format!("arn:aws:kafka:{PLACE}:cluster/c/1"), "topics": ["orders"],
            "startingPosition": "AT_TIMESTAMP", "startingPositionTimestamp": "2026-01-31T12:00:00Z",
            "amazonManagedKafkaEventSourceConfig": group}),
        json!({"selfManagedEventSource": {"endpoints": {"KAFKA_BOOTSTRAP_SERVERS": ["b:9092", "a:9092"]}},
            "topics": ["orders"], "selfManagedKafkaEventSourceConfig": group}),
        json!({"eventSourceArn": format!("arn:aws:mq:{PLACE}:broker:b:b-1"), "queues": ["orders"]}),
        json!({"eventSourceArn": format!("arn:aws:rds:{PLACE}:cluster:d"), "documentDBEventSourceConfig":
            {"databaseName": "shop", "collectionName": "orders", "fullDocument": "UpdateLookup"}}),
    ]);
    let key = prop::option::of(Just(format!("arn:aws:kms:{PLACE}:key/1")));
    let pollers = prop::option::of((1..=200, prop::option::of(200..=400)));
    let level = prop::sample::select(vec!["DEBUG", "INFO"]);
    (kinds, 1..=300, key, pollers, level, any::<bool>()).prop_map(
        move |(mut mapping, window, key, pollers, level, guarded)| {
            let pollers = pollers.map(|(minimum, maximum)| {
                json!({"minimumPollers": minimum, "maximumPollers": maximum, "pollerGroupName": "shared"})
            });
            mapping["maximumBatchingWindowInSeconds"] = json!(window);
            mapping["kmsKeyArn"] = json!(key);
            mapping["provisionedPollerConfig"] = json!(pollers);
            mapping["loggingConfig"] = json!({"systemLogLevel": level});
            if guarded {
                mapping["sourceAccessConfigurations"] = json!([secret]);
            }
            mapping
        },
    )
}

fn queue() -> impl Strategy<Value = Value> {
    let filters = prop::option::of(prop::sample::subsequence(
        vec!["{\"body\": {\"a\": [1]}}", "{\"body\":{\"b\":[2]}}"],
        0..=2,
    ));
    (
        any::<Option<bool>>(),
        prop::option::of(1..=10),
        prop::option::of(2..=1000),
        filters,
        any::<bool>(),
    )
        .prop_map(|(enabled, batch, concurrency, filters, partial)| {
            let filters = filters.map(|all| {
                all.into_iter()
                    .map(|pattern| json!({"pattern": pattern}))
                    .collect::<Vec<_>>()
            });
            let types = if partial {
                json!(["ReportBatchItemFailures"])
            } else {
                json!([])
            };
            json!({"eventSourceArn": format!("arn:aws:sqs:{PLACE}:orders"), "enabled": enabled, "batchSize": batch,
                "scalingConfig": {"maximumConcurrency": concurrency}, "functionResponseTypes": types,
                "filterCriteria": filters.map(|filters| json!({"filters": filters}))})
        })
}

fn stream() -> impl Strategy<Value = Value> {
    let numbers = (
        prop::option::of(0..=300),
        prop::option::of(1..=10),
        prop::option::of(60..=600),
        prop::option::of(0..=9),
    );
    let others = (
        any::<Option<bool>>(),
        prop::option::of(0..=900),
        any::<bool>(),
        any::<bool>(),
    );
    (numbers, others).prop_map(
        |((window, factor, age, attempts), (bisect, tumbling, reports, counts))| {
            let to = json!({"destination": format!("arn:aws:sqs:{PLACE}:failed")});
            json!({"eventSourceArn": format!("arn:aws:kinesis:{PLACE}:stream/clicks"), "startingPosition": "LATEST",
            "maximumBatchingWindowInSeconds": window, "parallelizationFactor": factor, "maximumRecordAgeInSeconds": age,
            "maximumRetryAttempts": attempts, "bisectBatchOnFunctionError": bisect, "tumblingWindowInSeconds": tumbling,
            "destinationConfig": reports.then(|| json!({"onFailure": to})),
            "metricsConfig": counts.then(|| json!({"metrics": ["EventCount"]}))})
        },
    )
}
