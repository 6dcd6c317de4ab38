//! Event source mappings of generated specs.

use proptest::prelude::*;
use serde_json::{Value, json};

const PLACE: &str = "eu-west-1:123456789012";

/// At most one of each source, as Lambda takes them.
pub fn of_function() -> impl Strategy<Value = Vec<Value>> {
    (prop::option::of(queue()), prop::option::of(stream()), any::<bool>()).prop_map(|(queue, stream, turned)| {
        let mut all: Vec<Value> = queue.into_iter().chain(stream).collect();
        if turned {
            all.reverse();
        }
        all
    })
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
