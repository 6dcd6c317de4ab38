//! Changes of event source mappings.

use super::{KEY, OtherWriter};
use aws_sdk_lambda::types as lambda;
use std::collections::BTreeMap;

impl OtherWriter {
    async fn listed(&self) -> Vec<lambda::EventSourceMappingConfiguration> {
        let list = self
            .aws
            .lambda
            .list_event_source_mappings()
            .function_name(&self.function);
        list.send().await.unwrap().event_source_mappings.unwrap_or_default()
    }

    pub(super) async fn mappings(&self) -> Vec<String> {
        let mut all = vec![];
        for mapping in self.listed().await {
            let arn = mapping.event_source_mapping_arn.clone().unwrap();
            let tags = self.aws.lambda.list_tags().resource(arn).send().await.unwrap().tags;
            let tags: BTreeMap<String, String> = tags.unwrap_or_default().into_iter().collect();
            all.push(described(&mapping, &tags));
        }
        all.sort();
        all
    }

    pub(super) async fn change_mapping(&self, field: &str) {
        let of = if field.starts_with("scalingConfig") {
            ":sqs:"
        } else {
            ":kinesis:"
        };
        let listed = self.listed().await;
        let found = listed
            .iter()
            .find(|m| m.event_source_arn().unwrap().contains(of))
            .unwrap();
        let client = &self.aws.lambda;
        let update = client.update_event_source_mapping().set_uuid(found.uuid.clone());
        let theirs = format!("arn:aws:sqs:eu-west-1:{}:theirs", self.account);
        let update = match field {
            "tags.from" => {
                let tag = client
                    .tag_resource()
                    .set_resource(found.event_source_mapping_arn.clone());
                return drop(tag.tags("from", "them").send().await.unwrap());
            }
            "batchSize" => update.batch_size(7),
            "bisectBatchOnFunctionError" => update.bisect_batch_on_function_error(true),
            "destinationConfig.onFailure" => {
                let to = lambda::OnFailure::builder().destination(theirs).build();
                update.destination_config(lambda::DestinationConfig::builder().on_failure(to).build())
            }
            "enabled" => update.enabled(false),
            "filterCriteria" => {
                let filter = lambda::Filter::builder().pattern(r#"{"theirs": [true]}"#).build();
                update.filter_criteria(lambda::FilterCriteria::builder().filters(filter).build())
            }
            "functionName" => update.function_name(&self.function),
            "functionResponseTypes" => {
                update.function_response_types(lambda::FunctionResponseType::ReportBatchItemFailures)
            }
            "kmsKeyArn" => update.kms_key_arn(KEY),
            "loggingConfig.systemLogLevel" => {
                let level = lambda::EventSourceMappingSystemLogLevel::Debug;
                let logging = lambda::EventSourceMappingLoggingConfig::builder().system_log_level(level);
                update.logging_config(logging.build())
            }
            "maximumBatchingWindowInSeconds" => update.maximum_batching_window_in_seconds(7),
            "maximumRecordAgeInSeconds" => update.maximum_record_age_in_seconds(61),
            "maximumRetryAttempts" => update.maximum_retry_attempts(7),
            "metricsConfig" => {
                let metrics = lambda::EventSourceMappingMetricsConfig::builder();
                update.metrics_config(metrics.metrics(lambda::EventSourceMappingMetric::EventCount).build())
            }
            "parallelizationFactor" => update.parallelization_factor(7),
            "provisionedPollerConfig" => {
                let pollers = lambda::ProvisionedPollerConfig::builder().minimum_pollers(3);
                update.provisioned_poller_config(pollers.build())
            }
            "scalingConfig.maximumConcurrency" => {
                update.scaling_config(lambda::ScalingConfig::builder().maximum_concurrency(7).build())
            }
            "sourceAccessConfigurations" => {
                let access = lambda::SourceAccessConfiguration::builder();
                let access = access.r#type(lambda::SourceAccessType::VpcSubnet).uri("subnet:theirs");
                update.source_access_configurations(access.build())
            }
            "tumblingWindowInSeconds" => update.tumbling_window_in_seconds(7),
            _ => panic!("add a call that changes EventSourceMapping.{field}"),
        };
        update.send().await.unwrap();
    }
}

/// Describes a mapping. An absent property equals Lambda's default.
fn described(mapping: &lambda::EventSourceMappingConfiguration, tags: &BTreeMap<String, String>) -> String {
    let numbers = (
        mapping.batch_size,
        mapping.maximum_batching_window_in_seconds.unwrap_or_default(),
        mapping.parallelization_factor.unwrap_or(1),
        mapping.maximum_record_age_in_seconds.unwrap_or(-1),
        mapping.maximum_retry_attempts.unwrap_or(-1),
        mapping.tumbling_window_in_seconds.unwrap_or_default(),
        mapping.bisect_batch_on_function_error.unwrap_or_default(),
    );
    let to = mapping
        .destination_config()
        .and_then(|d| d.on_failure())
        .and_then(|f| f.destination());
    let filters = mapping.filter_criteria().map(|c| c.filters()).unwrap_or_default();
    let scaling = mapping.scaling_config().and_then(|s| s.maximum_concurrency());
    let metrics = mapping.metrics_config().map(|m| m.metrics()).unwrap_or_default();
    let level = mapping.logging_config().and_then(|l| l.system_log_level());
    let pollers = mapping.provisioned_poller_config().and_then(|p| p.minimum_pollers());
    let (uuid, state, function) = (mapping.uuid(), mapping.state(), mapping.function_arn());
    let (types, access) = (
        mapping.function_response_types(),
        mapping.source_access_configurations(),
    );
    let (source, key) = (mapping.event_source_arn(), mapping.kms_key_arn());
    format!(
        "{uuid:?} {source:?} {function:?} {state:?} {numbers:?} {:?} {filters:?} {scaling:?} {metrics:?} {level:?} {pollers:?} \
         {types:?} {access:?} {key:?} {tags:?}",
        to.unwrap_or_default()
    )
}
