//! Queues and streams that Lambda polls for the function.

use super::parser::Parser;
use super::role::Role;
use crate::api::EventSourceMappingSpec;
use crate::resource::event_source_mapping::{Desired, DocumentDb, Pollers, Settings, Source, SourceKind};
use std::collections::{BTreeMap, BTreeSet};

impl Parser<'_> {
    pub(super) fn event_source_mappings(&mut self, role: Option<&Role>) -> Vec<Desired> {
        let specs = &self.function_spec.event_source_mappings;
        let mut names = BTreeSet::new();
        let mut mappings = vec![];
        for (i, spec) in specs.iter().enumerate() {
            let at = format!("spec.function.eventSourceMappings[{i}]");
            let source = self.mapping_source(&at, spec);
            if !names.insert(source.name_for("")) {
                self.invalid(
                    &at,
                    "must not have the source of another entry: Lambda accepts each source once for a function",
                );
            }
            let settings = settings(spec, source.kind());
            self.check_mapping(&at, spec, &source);
            self.check_secrets(&at, &settings, role);
            mappings.push(Desired {
                target: self.names.target.clone(),
                source,
                settings,
                tags: self.tags.clone(),
            });
        }
        mappings
    }

    fn mapping_source(&mut self, at: &str, spec: &EventSourceMappingSpec) -> Source {
        let own = spec.self_managed_event_source.as_ref();
        if spec.event_source_arn.is_some() == own.is_some() {
            self.invalid(at, "must have exactly one of eventSourceArn and selfManagedEventSource");
        }
        let endpoints = own.map(|own| own.endpoints.clone()).unwrap_or_default();
        for key in endpoints.keys().filter(|key| *key != "KAFKA_BOOTSTRAP_SERVERS") {
            let at = format!("{at}.selfManagedEventSource.endpoints.{key}");
            self.invalid(&at, "must be KAFKA_BOOTSTRAP_SERVERS");
        }
        let timestamp = spec.starting_position_timestamp.as_ref().and_then(|text| {
            let at = format!("{at}.startingPositionTimestamp");
            if spec.starting_position.as_deref() != Some("AT_TIMESTAMP") {
                self.invalid(&at, "requires startingPosition AT_TIMESTAMP");
            }
            let parsed = text.parse::<jiff::Timestamp>();
            let parsed = parsed.map_err(|_| "must be a time such as 2026-01-31T12:00:00Z".to_owned());
            self.problems.check(&at, parsed)
        });
        let kafka = spec.amazon_managed_kafka_event_source_config.as_ref();
        let kafka = kafka.or(spec.self_managed_kafka_event_source_config.as_ref());
        Source {
            event_source_arn: spec.event_source_arn.clone(),
            endpoints: endpoints.into_values().flatten().collect(),
            topics: spec.topics.iter().cloned().collect(),
            queues: spec.queues.iter().cloned().collect(),
            starting_position: spec.starting_position.clone(),
            starting_position_timestamp: timestamp.map(jiff::Timestamp::as_second),
            consumer_group_id: kafka.and_then(|kafka| kafka.consumer_group_id.clone()),
        }
    }

    fn check_mapping(&mut self, at: &str, spec: &EventSourceMappingSpec, source: &Source) {
        let kind = source.kind();
        if matches!(kind, SourceKind::Kinesis | SourceKind::DynamoDb) && spec.starting_position.is_none() {
            self.invalid(&format!("{at}.startingPosition"), "is required for a stream");
        }
        let database = spec
            .document_db_event_source_config
            .as_ref()
            .and_then(|d| d.database_name.as_ref());
        if kind == SourceKind::DocumentDb && database.is_none() {
            self.invalid(
                &format!("{at}.documentDBEventSourceConfig.databaseName"),
                "is required for DocumentDB",
            );
        }
        let window = spec.maximum_batching_window_in_seconds.unwrap_or_default();
        if kind == SourceKind::Sqs && spec.batch_size.is_some_and(|size| size > 10) && window < 1 {
            let message = "must be at least 1 with a batchSize above 10";
            self.invalid(&format!("{at}.maximumBatchingWindowInSeconds"), message);
        }
        let filters = spec.filter_criteria.iter().flat_map(|c| &c.filters);
        for (n, filter) in filters.enumerate() {
            let object = serde_json::from_str::<serde_json::Map<String, serde_json::Value>>(&filter.pattern);
            if object.is_err() {
                let at = format!("{at}.filterCriteria.filters[{n}].pattern");
                self.invalid(&at, "must be a JSON object as text");
            }
        }
    }

    /// Checks that an administrator allows the role to read the secrets, because the function's code can read them too.
    fn check_secrets(&mut self, at: &str, settings: &Settings, role: Option<&Role>) {
        let unbounded = role.is_some_and(|role| role.own.is_some()) && !self.is_bounded();
        if unbounded && let Some(secret) = settings.secrets().next() {
            let message = format!(
                "gives the function's role the right to read {secret}; an administrator allows that with --permissions-boundary"
            );
            self.not_allowed(&format!("{at}.sourceAccessConfigurations"), &message);
        }
    }
}

fn settings(spec: &EventSourceMappingSpec, kind: SourceKind) -> Settings {
    let default = Settings::default_for(kind);
    let spec = spec.clone();
    let set = |list: Vec<String>| list.into_iter().collect::<BTreeSet<String>>();
    let mut source_access: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for access in spec.source_access_configurations {
        source_access.entry(access.type_).or_default().insert(access.uri);
    }
    let filters = spec.filter_criteria.unwrap_or_default().filters;
    Settings {
        enabled: spec.enabled.unwrap_or(default.enabled),
        batch_size: spec.batch_size.unwrap_or(default.batch_size),
        maximum_batching_window_in_seconds: spec.maximum_batching_window_in_seconds.unwrap_or_default(),
        parallelization_factor: spec.parallelization_factor.unwrap_or(default.parallelization_factor),
        maximum_record_age_in_seconds: spec
            .maximum_record_age_in_seconds
            .unwrap_or(default.maximum_record_age_in_seconds),
        maximum_retry_attempts: spec.maximum_retry_attempts.unwrap_or(default.maximum_retry_attempts),
        bisect_batch_on_function_error: spec.bisect_batch_on_function_error.unwrap_or_default(),
        tumbling_window_in_seconds: spec.tumbling_window_in_seconds.unwrap_or_default(),
        filters: filters.into_iter().map(|filter| filter.pattern).collect(),
        kms_key_arn: spec.kms_key_arn,
        metrics: set(spec.metrics_config.unwrap_or_default().metrics),
        function_response_types: set(spec.function_response_types),
        on_failure: spec
            .destination_config
            .and_then(|c| c.on_failure)
            .map(|to| to.destination),
        maximum_concurrency: spec.scaling_config.and_then(|c| c.maximum_concurrency),
        source_access,
        system_log_level: spec.logging_config.and_then(|c| c.system_log_level),
        pollers: spec.provisioned_poller_config.map(|p| Pollers {
            minimum: p.minimum_pollers,
            maximum: p.maximum_pollers,
            group_name: p.poller_group_name,
        }),
        document_db: spec.document_db_event_source_config.map(|d| DocumentDb {
            database_name: d.database_name,
            collection_name: d.collection_name,
            full_document: d.full_document.unwrap_or_else(|| "Default".into()),
        }),
    }
}

#[cfg(test)]
mod tests {
    use crate::pattern::tests_support::violations;
    use serde_json::json;

    const QUEUE: &str = "arn:aws:sqs:eu-west-1:123456789012:q";

    #[test]
    fn mappings_that_lambda_refuses_are_refused_before_any_call() {
        let stream = "arn:aws:kinesis:eu-west-1:123456789012:stream/s";
        let cases = [
            (json!([{"eventSourceArn": QUEUE}]), ""),
            (json!([{}]), "exactly one"),
            (
                json!([{"eventSourceArn": QUEUE}, {"eventSourceArn": QUEUE, "batchSize": 5}]),
                "[1]: must not have the source",
            ),
            (
                json!([{"eventSourceArn": QUEUE, "batchSize": 11}]),
                "maximumBatchingWindowInSeconds: must",
            ),
            (
                json!([{"eventSourceArn": QUEUE, "batchSize": 11, "maximumBatchingWindowInSeconds": 1}]),
                "",
            ),
            (json!([{"eventSourceArn": stream}]), "startingPosition: is required"),
            (json!([{"eventSourceArn": stream, "startingPosition": "LATEST"}]), ""),
            (
                json!([{"eventSourceArn": stream, "startingPosition": "LATEST", "startingPositionTimestamp": "2026-01-31T12:00:00Z"}]),
                "requires startingPosition",
            ),
            (
                json!([{"eventSourceArn": stream, "startingPosition": "AT_TIMESTAMP", "startingPositionTimestamp": "2026-01-31Tnoon0000000"}]),
                "must be a time",
            ),
            (
                json!([{"eventSourceArn": QUEUE, "filterCriteria": {"filters": [{"pattern": "[1]"}]}}]),
                "filters[0].pattern",
            ),
            (
                json!([{"selfManagedEventSource": {"endpoints": {"ELSE": ["h:1"]}}}]),
                "endpoints.ELSE",
            ),
            (
                json!([{"selfManagedEventSource": {"endpoints": {"KAFKA_BOOTSTRAP_SERVERS": ["h:1"]}}, "topics": ["t"],
                "sourceAccessConfigurations": [{"type": "BASIC_AUTH", "uri": "arn:aws:secretsmanager:eu-west-1:123456789012:secret:s"}]}]),
                "--permissions-boundary",
            ),
        ];
        for (mappings, expected) in cases {
            let found = violations(&json!({"function": {"eventSourceMappings": mappings}}), |_| {});
            match expected {
                "" => assert!(found.is_empty(), "{mappings}: {found:?}"),
                _ => assert!(found.len() == 1 && found[0].contains(expected), "{mappings}: {found:?}"),
            }
        }
    }
}
