//! (io) Reads event source mappings.

use super::{DocumentDb, Observed, Pollers, Settings, Source};
use crate::aws::{Aws, Failure, Service};
use crate::names::Target;
use crate::resource::depth::{Depth, Found, Wanted, one_by_one};
use aws_sdk_lambda::operation::get_event_source_mapping::GetEventSourceMappingOutput;
use aws_sdk_lambda::types::EventSourceMappingConfiguration;
use futures::future::{self, FutureExt};
use std::collections::{BTreeMap, BTreeSet};

/// Reads mappings: ListEventSourceMappings once for each possible target, then GetEventSourceMapping for a mapping
/// that no list contains and whose UUID is known.
pub(crate) async fn read(aws: &Aws, wanted: &Wanted<'_>) -> Vec<Found<Observed>> {
    let targets: BTreeSet<&Target> = wanted.iter().flat_map(|(_, depth)| depth.targets()).collect();
    let lists = future::join_all(targets.iter().map(|target| list(aws, target).boxed())).await;
    let listed: Result<Vec<Vec<Observed>>, Failure> = lists.into_iter().collect();
    let listed: Vec<Observed> = match listed {
        Ok(lists) => lists.into_iter().flatten().collect(),
        Err(failure) => return wanted.iter().map(|_| Err(failure.clone())).collect(),
    };
    one_by_one(wanted, |name, depth| read_mapping(aws, name, depth, &listed).boxed()).await
}

async fn read_mapping(aws: &Aws, name: &str, depth: &Depth, listed: &[Observed]) -> Found<Observed> {
    let known = depth.known_id.as_deref();
    let ours = || listed.iter().filter(|m| m.name() == name);
    let found = ours()
        .find(|m| Some(m.uuid.as_str()) == known)
        .or_else(|| ours().find(|m| m.state != "Deleting"))
        .or_else(|| ours().next());
    let found = match (found, known) {
        // A list omits encrypted filters.
        (Some(found), _) if found.settings.kms_key_arn.is_some() => get(aws, &found.uuid).boxed().await?,
        (Some(found), _) => Some(found.clone()),
        (None, Some(uuid)) => get(aws, uuid).boxed().await?,
        (None, None) => None,
    };
    match found {
        Some(found) if depth.needs_tags(&found.uuid) => with_tags(aws, found).await,
        found => Ok(found),
    }
}

async fn list(aws: &Aws, target: &Target) -> Result<Vec<Observed>, Failure> {
    let request = aws
        .lambda
        .list_event_source_mappings()
        .function_name(target.to_string());
    let mut pages = request.into_paginator().send();
    let mut all = vec![];
    loop {
        let next = aws.page(Service::Lambda, "ListEventSourceMappings", pages.next()).await;
        // ListEventSourceMappings fails for a function that does not exist.
        match Failure::absent(next)?.flatten() {
            Some(page) => all.extend(page.event_source_mappings.into_iter().flatten().filter_map(observed)),
            None => return Ok(all),
        }
    }
}

async fn get(aws: &Aws, uuid: &str) -> Found<Observed> {
    let request = aws.lambda.get_event_source_mapping().uuid(uuid);
    let operation = "GetEventSourceMapping";
    let Some(out) = aws.find(Service::Lambda, operation, request.send()).await? else {
        return Ok(None);
    };
    // Without the key the filters cannot be compared. The error must not read as "no filters".
    if let Some(error) = &out.filter_criteria_error {
        let code = error.error_code.as_deref().unwrap_or_default();
        let message = format!("filterCriteria: {}", error.message.as_deref().unwrap_or_default());
        return Err(Failure::denied(operation, code, message));
    }
    Ok(observed(configuration(out)))
}

async fn with_tags(aws: &Aws, found: Observed) -> Found<Observed> {
    let request = aws.lambda.list_tags().resource(&found.arn);
    let answer = aws.find(Service::Lambda, "ListTags", request.send()).await?;
    Ok(answer.map(|out| Observed {
        tags: Some(out.tags.into_iter().flatten().collect()),
        ..found
    }))
}

fn observed(m: EventSourceMappingConfiguration) -> Option<Observed> {
    let (_, target) = m.function_arn.as_deref()?.split_once(":function:")?;
    let state = m.state.clone().unwrap_or_default();
    let source = source(&m);
    Some(Observed {
        uuid: m.uuid.clone()?,
        arn: m.event_source_mapping_arn.clone()?,
        target: Target::parse(target),
        settings: settings(m, &source, &state),
        source,
        state,
        tags: None,
    })
}

fn source(m: &EventSourceMappingConfiguration) -> Source {
    let endpoints = m.self_managed_event_source.iter().filter_map(|s| s.endpoints.as_ref());
    let managed = m.amazon_managed_kafka_event_source_config.as_ref();
    let own = m.self_managed_kafka_event_source_config.as_ref();
    let group = managed.and_then(|c| c.consumer_group_id.clone());
    Source {
        event_source_arn: m.event_source_arn.clone(),
        endpoints: endpoints.flat_map(|e| e.values().flatten().cloned()).collect(),
        topics: m.topics.iter().flatten().cloned().collect(),
        queues: m.queues.iter().flatten().cloned().collect(),
        starting_position: m.starting_position.as_ref().map(|p| p.as_str().to_owned()),
        starting_position_timestamp: m.starting_position_timestamp.map(|t| t.secs()),
        consumer_group_id: group.or_else(|| own.and_then(|c| c.consumer_group_id.clone())),
    }
}

fn settings(m: EventSourceMappingConfiguration, source: &Source, state: &str) -> Settings {
    let default = Settings::default_for(source.kind());
    let filters = m.filter_criteria.and_then(|c| c.filters).into_iter().flatten();
    let metrics = m.metrics_config.and_then(|c| c.metrics).into_iter().flatten();
    let types = m.function_response_types.into_iter().flatten();
    let on_failure = m
        .destination_config
        .and_then(|d| d.on_failure)
        .and_then(|f| f.destination);
    let mut source_access: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for access in m.source_access_configurations.into_iter().flatten() {
        let kind = access.r#type.map(|t| t.as_str().to_owned()).unwrap_or_default();
        source_access.entry(kind).or_default().extend(access.uri);
    }
    Settings {
        enabled: !matches!(state, "Disabled" | "Disabling"),
        batch_size: m.batch_size.unwrap_or(default.batch_size),
        maximum_batching_window_in_seconds: m.maximum_batching_window_in_seconds.unwrap_or_default(),
        parallelization_factor: m.parallelization_factor.unwrap_or(default.parallelization_factor),
        maximum_record_age_in_seconds: m
            .maximum_record_age_in_seconds
            .unwrap_or(default.maximum_record_age_in_seconds),
        maximum_retry_attempts: m.maximum_retry_attempts.unwrap_or(default.maximum_retry_attempts),
        bisect_batch_on_function_error: m.bisect_batch_on_function_error.unwrap_or_default(),
        tumbling_window_in_seconds: m.tumbling_window_in_seconds.unwrap_or_default(),
        filters: filters.filter_map(|f| f.pattern).collect(),
        kms_key_arn: m.kms_key_arn.filter(|key| !key.is_empty()),
        metrics: metrics.map(|m| m.as_str().to_owned()).collect(),
        function_response_types: types.map(|t| t.as_str().to_owned()).collect(),
        on_failure: on_failure.filter(|to| !to.is_empty()),
        maximum_concurrency: m.scaling_config.and_then(|s| s.maximum_concurrency),
        source_access,
        system_log_level: m
            .logging_config
            .and_then(|l| l.system_log_level)
            .map(|l| l.as_str().to_owned()),
        pollers: m
            .provisioned_poller_config
            .map(|p| Pollers {
                minimum: p.minimum_pollers,
                maximum: p.maximum_pollers,
                group_name: p.poller_group_name,
            })
            .filter(|p| *p != Pollers::default()),
        document_db: m.document_db_event_source_config.map(|d| DocumentDb {
            database_name: d.database_name,
            collection_name: d.collection_name,
            full_document: d
                .full_document
                .map_or_else(|| "Default".into(), |f| f.as_str().to_owned()),
        }),
    }
}

/// Converts the answer to the type of a list item. Both types have the same members.
fn configuration(out: GetEventSourceMappingOutput) -> EventSourceMappingConfiguration {
    EventSourceMappingConfiguration::builder()
        .set_uuid(out.uuid)
        .set_starting_position(out.starting_position)
        .set_starting_position_timestamp(out.starting_position_timestamp)
        .set_batch_size(out.batch_size)
        .set_maximum_batching_window_in_seconds(out.maximum_batching_window_in_seconds)
        .set_parallelization_factor(out.parallelization_factor)
        .set_event_source_arn(out.event_source_arn)
        .set_filter_criteria(out.filter_criteria)
        .set_kms_key_arn(out.kms_key_arn)
        .set_metrics_config(out.metrics_config)
        .set_logging_config(out.logging_config)
        .set_scaling_config(out.scaling_config)
        .set_function_arn(out.function_arn)
        .set_state(out.state)
        .set_destination_config(out.destination_config)
        .set_topics(out.topics)
        .set_queues(out.queues)
        .set_source_access_configurations(out.source_access_configurations)
        .set_self_managed_event_source(out.self_managed_event_source)
        .set_maximum_record_age_in_seconds(out.maximum_record_age_in_seconds)
        .set_bisect_batch_on_function_error(out.bisect_batch_on_function_error)
        .set_maximum_retry_attempts(out.maximum_retry_attempts)
        .set_tumbling_window_in_seconds(out.tumbling_window_in_seconds)
        .set_function_response_types(out.function_response_types)
        .set_amazon_managed_kafka_event_source_config(out.amazon_managed_kafka_event_source_config)
        .set_self_managed_kafka_event_source_config(out.self_managed_kafka_event_source_config)
        .set_document_db_event_source_config(out.document_db_event_source_config)
        .set_event_source_mapping_arn(out.event_source_mapping_arn)
        .set_provisioned_poller_config(out.provisioned_poller_config)
        .build()
}
