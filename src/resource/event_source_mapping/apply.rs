//! (io) Sends the calls that change event source mappings.

use super::{Call, Settings, SourceKind};
use crate::aws::{Answer, Aws, Failure, Service};
use crate::resource::kind::AwsCall;
use aws_sdk_lambda::primitives::DateTime;
use aws_sdk_lambda::types as lambda;
use std::collections::{BTreeMap, BTreeSet};

/// Sets the fields of a request that are in `$fields`. The SDK has one request type per operation. An empty value
/// clears a field.
macro_rules! with_settings {
    ($request:expr, $settings:expr, $fields:expr) => {{
        let (s, sent) = ($settings, |field: &str| $fields.contains(field));
        let window = s.maximum_batching_window_in_seconds;
        $request
            .set_enabled(sent("enabled").then_some(s.enabled))
            .set_batch_size(sent("batchSize").then_some(s.batch_size))
            .set_maximum_batching_window_in_seconds(sent("maximumBatchingWindowInSeconds").then_some(window))
            .set_parallelization_factor(sent("parallelizationFactor").then_some(s.parallelization_factor))
            .set_maximum_record_age_in_seconds(
                sent("maximumRecordAgeInSeconds").then_some(s.maximum_record_age_in_seconds),
            )
            .set_maximum_retry_attempts(sent("maximumRetryAttempts").then_some(s.maximum_retry_attempts))
            .set_bisect_batch_on_function_error(
                sent("bisectBatchOnFunctionError").then_some(s.bisect_batch_on_function_error),
            )
            .set_tumbling_window_in_seconds(sent("tumblingWindowInSeconds").then_some(s.tumbling_window_in_seconds))
            .set_filter_criteria(sent("filterCriteria").then(|| filters(s)))
            .set_kms_key_arn(sent("kmsKeyArn").then(|| s.kms_key_arn.clone().unwrap_or_default()))
            .set_metrics_config(sent("metricsConfig").then(|| metrics(s)))
            .set_function_response_types(sent("functionResponseTypes").then(|| response_types(s)))
            .set_destination_config(sent("destinationConfig.onFailure").then(|| destinations(s)))
            .set_scaling_config(sent("scalingConfig.maximumConcurrency").then(|| scaling(s)))
            .set_source_access_configurations(
                sent("sourceAccessConfigurations").then(|| source_access(&s.source_access)),
            )
            .set_logging_config(sent("loggingConfig.systemLogLevel").then(|| logging(s)))
            .set_provisioned_poller_config(sent("provisionedPollerConfig").then(|| pollers(s)))
            .set_document_db_event_source_config(document_db(s).filter(|_| sent("documentDBEventSourceConfig")))
    }};
}

/// Sends the call.
pub(crate) async fn apply(aws: &Aws, call: &Call) -> Result<Answer, Failure> {
    let (client, op) = (&aws.lambda, call.operation());
    match call {
        Call::CreateEventSourceMapping(d) => {
            let source = &d.source;
            let self_managed = source.kind() == SourceKind::SelfManagedKafka;
            let group = |of_own: bool| source.consumer_group_id.clone().filter(|_| of_own == self_managed);
            let managed = |group| {
                lambda::AmazonManagedKafkaEventSourceConfig::builder()
                    .consumer_group_id(group)
                    .build()
            };
            let own = |group| {
                lambda::SelfManagedKafkaEventSourceConfig::builder()
                    .consumer_group_id(group)
                    .build()
            };
            let tags = d.tags.clone().into_iter().collect();
            let request = client
                .create_event_source_mapping()
                .function_name(d.target.to_string())
                .set_event_source_arn(source.event_source_arn.clone())
                .set_self_managed_event_source(endpoints(&source.endpoints))
                .set_topics(list(&source.topics))
                .set_queues(list(&source.queues))
                .set_starting_position(source.starting_position.as_deref().map(Into::into))
                .set_starting_position_timestamp(source.starting_position_timestamp.map(DateTime::from_secs))
                .set_amazon_managed_kafka_event_source_config(group(false).map(managed))
                .set_self_managed_kafka_event_source_config(group(true).map(own))
                .set_tags(Some(tags));
            // Fields that differ from Lambda's defaults.
            let fields = d.settings.differing_fields(&Settings::default_for(source.kind()));
            let request = with_settings!(request, &d.settings, fields);
            let out = aws.call(Service::Lambda, op, request.send()).await?;
            Ok(Answer {
                id: out.uuid,
                ..Answer::in_progress()
            })
        }
        Call::UpdateEventSourceMapping {
            uuid,
            target,
            settings,
            fields,
        } => {
            let function = fields.contains("functionName").then(|| target.to_string());
            let request = client
                .update_event_source_mapping()
                .uuid(uuid)
                .set_function_name(function);
            let request = with_settings!(request, settings, fields);
            aws.call(Service::Lambda, op, request.send()).await?;
            Ok(Answer::in_progress())
        }
        Call::TagResource { arn, tags } => {
            let tags = tags.clone().into_iter().collect();
            let request = client.tag_resource().resource(arn).set_tags(Some(tags));
            aws.write(Service::Lambda, op, request.send()).await
        }
        Call::UntagResource { arn, keys } => {
            let request = client.untag_resource().resource(arn).set_tag_keys(Some(keys.clone()));
            aws.write(Service::Lambda, op, request.send()).await
        }
        // The mapping is Deleting for a while.
        Call::DeleteEventSourceMapping { uuid } => {
            let request = client.delete_event_source_mapping().uuid(uuid);
            aws.remove(Service::Lambda, op, request.send()).await
        }
    }
}

fn filters(s: &Settings) -> lambda::FilterCriteria {
    let filters = s.filters.iter().map(|f| lambda::Filter::builder().pattern(f).build());
    let criteria = lambda::FilterCriteria::builder();
    criteria.set_filters(Some(filters.collect())).build()
}

fn metrics(s: &Settings) -> lambda::EventSourceMappingMetricsConfig {
    let metrics = s.metrics.iter().map(|m| m.as_str().into()).collect();
    let config = lambda::EventSourceMappingMetricsConfig::builder();
    config.set_metrics(Some(metrics)).build()
}

fn response_types(s: &Settings) -> Vec<lambda::FunctionResponseType> {
    s.function_response_types.iter().map(|t| t.as_str().into()).collect()
}

fn destinations(s: &Settings) -> lambda::DestinationConfig {
    let to = lambda::OnFailure::builder().destination(s.on_failure.clone().unwrap_or_default());
    lambda::DestinationConfig::builder().on_failure(to.build()).build()
}

fn scaling(s: &Settings) -> lambda::ScalingConfig {
    let scaling = lambda::ScalingConfig::builder();
    scaling.set_maximum_concurrency(s.maximum_concurrency).build()
}

fn logging(s: &Settings) -> lambda::EventSourceMappingLoggingConfig {
    let level = s.system_log_level.as_deref().map(Into::into);
    let logging = lambda::EventSourceMappingLoggingConfig::builder();
    logging.set_system_log_level(level).build()
}

fn pollers(s: &Settings) -> lambda::ProvisionedPollerConfig {
    let pollers = s.pollers.clone().unwrap_or_default();
    lambda::ProvisionedPollerConfig::builder()
        .set_minimum_pollers(pollers.minimum)
        .set_maximum_pollers(pollers.maximum)
        .set_poller_group_name(pollers.group_name)
        .build()
}

fn document_db(s: &Settings) -> Option<lambda::DocumentDbEventSourceConfig> {
    let database = s.document_db.clone()?;
    let config = lambda::DocumentDbEventSourceConfig::builder()
        .set_database_name(database.database_name)
        .set_collection_name(database.collection_name)
        .full_document(database.full_document.as_str().into());
    Some(config.build())
}

fn source_access(all: &BTreeMap<String, BTreeSet<String>>) -> Vec<lambda::SourceAccessConfiguration> {
    let access_by = |kind: &str, uri: &String| {
        let access = lambda::SourceAccessConfiguration::builder();
        access.r#type(kind.into()).uri(uri).build()
    };
    all.iter()
        .flat_map(|(kind, uris)| uris.iter().map(move |uri| access_by(kind, uri)))
        .collect()
}

fn endpoints(servers: &BTreeSet<String>) -> Option<lambda::SelfManagedEventSource> {
    let source = lambda::SelfManagedEventSource::builder();
    list(servers).map(|servers| {
        source
            .endpoints(lambda::EndPointType::KafkaBootstrapServers, servers)
            .build()
    })
}

fn list(set: &BTreeSet<String>) -> Option<Vec<String>> {
    (!set.is_empty()).then(|| set.iter().cloned().collect())
}
