use super::{Call, Desired, Settings, SourceKind};
use crate::aws::{Answer, Aws, Failure, Service};
use crate::resource::kind::AwsCall;
use aws_sdk_lambda::primitives::DateTime;
use aws_sdk_lambda::types as lambda;
use std::collections::{BTreeMap, BTreeSet};

/// Puts the settings into a request: the SDK has a type of its own for each operation.
macro_rules! with_settings {
    ($request:expr, $send:expr) => {{
        let send = $send;
        $request
            .set_enabled(send.enabled)
            .set_batch_size(send.batch_size)
            .set_maximum_batching_window_in_seconds(send.window)
            .set_parallelization_factor(send.parallelization_factor)
            .set_maximum_record_age_in_seconds(send.record_age)
            .set_maximum_retry_attempts(send.retry_attempts)
            .set_bisect_batch_on_function_error(send.bisect)
            .set_tumbling_window_in_seconds(send.tumbling_window)
            .set_filter_criteria(send.filters)
            .set_kms_key_arn(send.kms_key_arn)
            .set_metrics_config(send.metrics)
            .set_function_response_types(send.response_types)
            .set_destination_config(send.destinations)
            .set_scaling_config(send.scaling)
            .set_source_access_configurations(send.source_access)
            .set_logging_config(send.logging)
            .set_provisioned_poller_config(send.pollers)
            .set_document_db_event_source_config(send.document_db)
    }};
}

/// Makes the call.
pub(crate) async fn apply(aws: &Aws, call: &Call) -> Result<Answer, Failure> {
    let (client, op) = (&aws.lambda, call.operation());
    match call {
        Call::CreateEventSourceMapping(d) => {
            let source = &d.source;
            let send = Send::only(&d.settings, &fields(d));
            let (managed, own) = kafka(d);
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
                .set_amazon_managed_kafka_event_source_config(managed)
                .set_self_managed_kafka_event_source_config(own)
                .set_tags(Some(tags));
            let request = with_settings!(request, send);
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
            let send = Send::only(settings, fields);
            let function = fields.contains("functionName").then(|| target.to_string());
            let request = client
                .update_event_source_mapping()
                .uuid(uuid)
                .set_function_name(function);
            let request = with_settings!(request, send);
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
        // It is Deleting for a while.
        Call::DeleteEventSourceMapping { uuid } => {
            let request = client.delete_event_source_mapping().uuid(uuid);
            aws.remove(Service::Lambda, op, request.send()).await
        }
    }
}

/// What is not as Lambda would have it by itself.
fn fields(d: &Desired) -> BTreeSet<String> {
    d.settings.differing_fields(&Settings::default_for(d.source.kind()))
}

/// The members of a request, those that are to be sent.
#[derive(Default)]
struct Send {
    enabled: Option<bool>,
    batch_size: Option<i32>,
    window: Option<i32>,
    parallelization_factor: Option<i32>,
    record_age: Option<i32>,
    retry_attempts: Option<i32>,
    bisect: Option<bool>,
    tumbling_window: Option<i32>,
    filters: Option<lambda::FilterCriteria>,
    kms_key_arn: Option<String>,
    metrics: Option<lambda::EventSourceMappingMetricsConfig>,
    response_types: Option<Vec<lambda::FunctionResponseType>>,
    destinations: Option<lambda::DestinationConfig>,
    scaling: Option<lambda::ScalingConfig>,
    source_access: Option<Vec<lambda::SourceAccessConfiguration>>,
    logging: Option<lambda::EventSourceMappingLoggingConfig>,
    pollers: Option<lambda::ProvisionedPollerConfig>,
    document_db: Option<lambda::DocumentDbEventSourceConfig>,
}

impl Send {
    /// What is not set any more is sent empty, which takes it back.
    fn only(s: &Settings, fields: &BTreeSet<String>) -> Self {
        let sent = |field: &str| fields.contains(field);
        let filters = s.filters.iter().map(|f| lambda::Filter::builder().pattern(f).build());
        let to = lambda::OnFailure::builder().destination(s.on_failure.clone().unwrap_or_default());
        let pollers = s.pollers.clone().unwrap_or_default();
        let document_db = s.document_db.clone().map(|d| {
            lambda::DocumentDbEventSourceConfig::builder()
                .set_database_name(d.database_name)
                .set_collection_name(d.collection_name)
                .full_document(d.full_document.as_str().into())
                .build()
        });
        let metrics = s.metrics.iter().map(|m| m.as_str().into()).collect();
        Self {
            enabled: sent("enabled").then_some(s.enabled),
            batch_size: sent("batchSize").then_some(s.batch_size),
            window: sent("maximumBatchingWindowInSeconds").then_some(s.maximum_batching_window_in_seconds),
            parallelization_factor: sent("parallelizationFactor").then_some(s.parallelization_factor),
            record_age: sent("maximumRecordAgeInSeconds").then_some(s.maximum_record_age_in_seconds),
            retry_attempts: sent("maximumRetryAttempts").then_some(s.maximum_retry_attempts),
            bisect: sent("bisectBatchOnFunctionError").then_some(s.bisect_batch_on_function_error),
            tumbling_window: sent("tumblingWindowInSeconds").then_some(s.tumbling_window_in_seconds),
            filters: sent("filterCriteria").then(|| {
                lambda::FilterCriteria::builder()
                    .set_filters(Some(filters.collect()))
                    .build()
            }),
            kms_key_arn: sent("kmsKeyArn").then(|| s.kms_key_arn.clone().unwrap_or_default()),
            metrics: sent("metricsConfig").then(|| {
                lambda::EventSourceMappingMetricsConfig::builder()
                    .set_metrics(Some(metrics))
                    .build()
            }),
            response_types: sent("functionResponseTypes")
                .then(|| s.function_response_types.iter().map(|t| t.as_str().into()).collect()),
            destinations: sent("destinationConfig.onFailure")
                .then(|| lambda::DestinationConfig::builder().on_failure(to.build()).build()),
            scaling: sent("scalingConfig.maximumConcurrency").then(|| {
                let scaling = lambda::ScalingConfig::builder();
                scaling.set_maximum_concurrency(s.maximum_concurrency).build()
            }),
            source_access: sent("sourceAccessConfigurations").then(|| source_access(&s.source_access)),
            logging: sent("loggingConfig.systemLogLevel").then(|| {
                let level = s.system_log_level.as_deref().map(Into::into);
                lambda::EventSourceMappingLoggingConfig::builder()
                    .set_system_log_level(level)
                    .build()
            }),
            pollers: sent("provisionedPollerConfig").then(|| {
                lambda::ProvisionedPollerConfig::builder()
                    .set_minimum_pollers(pollers.minimum)
                    .set_maximum_pollers(pollers.maximum)
                    .set_poller_group_name(pollers.group_name)
                    .build()
            }),
            document_db: document_db.filter(|_| sent("documentDBEventSourceConfig")),
        }
    }
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

fn kafka(
    d: &Desired,
) -> (
    Option<lambda::AmazonManagedKafkaEventSourceConfig>,
    Option<lambda::SelfManagedKafkaEventSourceConfig>,
) {
    let group = d.source.consumer_group_id.clone();
    let managed = lambda::AmazonManagedKafkaEventSourceConfig::builder();
    let own = lambda::SelfManagedKafkaEventSourceConfig::builder();
    match (group, d.source.kind()) {
        (Some(group), SourceKind::SelfManagedKafka) => (None, Some(own.consumer_group_id(group).build())),
        (Some(group), _) => (Some(managed.consumer_group_id(group).build()), None),
        (None, _) => (None, None),
    }
}

fn list(set: &BTreeSet<String>) -> Option<Vec<String>> {
    (!set.is_empty()).then(|| set.iter().cloned().collect())
}
