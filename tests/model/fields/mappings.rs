//! Changes of event source mappings.

use super::{Cases, tags};
use lambdasfn::resource::event_source_mapping::{DocumentDb, Observed, Pollers, Settings, Source};

pub(super) fn event_source_mapping(cases: &mut Cases, observed: &mut Observed) {
    let Observed {
        uuid,
        arn,
        target,
        source,
        settings,
        state,
        tags,
    } = observed;
    cases.not_declared((uuid, arn), "the identity of the object");
    cases.not_declared(
        state,
        "the progress of Lambda; the setting `enabled` controls the polling",
    );
    cases.drift("functionName", target, |t| t.qualifier = Some("theirs".into()));
    let Source {
        event_source_arn,
        endpoints,
        topics,
        queues,
        starting_position,
        starting_position_timestamp,
        consumer_group_id,
    } = source;
    cases.not_declared(
        (event_source_arn, endpoints, topics, queues),
        "the identity of the object",
    );
    if starting_position.is_some() {
        cases.refused("startingPosition", starting_position, |p| {
            *p = Some("TRIM_HORIZON".into())
        });
    }
    if starting_position_timestamp.is_some() {
        cases.refused("startingPositionTimestamp", starting_position_timestamp, |t| {
            *t = Some(1)
        });
    }
    if consumer_group_id.is_some() {
        cases.refused("consumerGroupId", consumer_group_id, |g| *g = Some("theirs".into()));
    }
    event_settings(cases, settings);
    if let Some(own) = tags {
        self::tags(cases, own);
    }
}

fn event_settings(cases: &mut Cases, settings: &mut Settings) {
    let Settings {
        enabled,
        batch_size,
        maximum_batching_window_in_seconds,
        parallelization_factor,
        maximum_record_age_in_seconds,
        maximum_retry_attempts,
        bisect_batch_on_function_error,
        tumbling_window_in_seconds,
        filters,
        kms_key_arn,
        metrics,
        function_response_types,
        on_failure,
        maximum_concurrency,
        source_access,
        system_log_level,
        pollers,
        document_db,
    } = settings;
    let theirs = "arn:aws:sqs:eu-west-1:123456789012:theirs";
    cases.drift("enabled", enabled, |e| *e ^= true);
    cases.drift("batchSize", batch_size, |n| *n += 1);
    cases.drift(
        "maximumBatchingWindowInSeconds",
        maximum_batching_window_in_seconds,
        |n| *n += 1,
    );
    cases.drift("parallelizationFactor", parallelization_factor, |n| *n += 1);
    cases.drift("maximumRecordAgeInSeconds", maximum_record_age_in_seconds, |n| *n = 61);
    cases.drift("maximumRetryAttempts", maximum_retry_attempts, |n| *n += 1);
    cases.drift("bisectBatchOnFunctionError", bisect_batch_on_function_error, |b| {
        *b ^= true
    });
    cases.drift("tumblingWindowInSeconds", tumbling_window_in_seconds, |n| *n += 1);
    cases.drift("filterCriteria", filters, |f| {
        f.insert(r#"{"theirs": [true]}"#.into());
    });
    cases.drift("kmsKeyArn", kms_key_arn, |k| {
        *k = Some("arn:aws:kms:eu-west-1:123456789012:key/theirs".into())
    });
    cases.drift("metricsConfig", metrics, |m| {
        m.insert("Theirs".into());
    });
    cases.drift("functionResponseTypes", function_response_types, |t| {
        t.insert("Theirs".into());
    });
    cases.drift("destinationConfig.onFailure", on_failure, |d| *d = Some(theirs.into()));
    cases.drift("scalingConfig.maximumConcurrency", maximum_concurrency, |n| {
        *n = Some(7)
    });
    cases.drift("sourceAccessConfigurations", source_access, |a| {
        a.entry("VPC_SUBNET".into()).or_default().insert("subnet:theirs".into());
    });
    match system_log_level {
        Some(_) => cases.drift("loggingConfig.systemLogLevel", system_log_level, |l| {
            *l = Some("DEBUG".into())
        }),
        None => cases.not_declared(system_log_level, "Lambda has no call that removes it"),
    }
    cases.drift("provisionedPollerConfig", pollers, |p| {
        *p = match p {
            Some(_) => None,
            None => Some(Pollers {
                minimum: Some(3),
                ..Pollers::default()
            }),
        };
    });
    if let Some(document_db) = document_db {
        let DocumentDb {
            database_name,
            collection_name,
            full_document,
        } = document_db;
        let theirs = || Some("theirs".to_owned());
        let field = "documentDBEventSourceConfig";
        cases.drift(field, database_name, |name| *name = theirs());
        cases.drift(field, collection_name, |name| *name = theirs());
        cases.drift(field, full_document, |which| *which = "UpdateLookup".into());
    }
}
