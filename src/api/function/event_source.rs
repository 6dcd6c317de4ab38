use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;
use std::collections::BTreeMap;

/// A queue or stream that Lambda polls for the function. Of each source one entry; their order means nothing.
#[skip_serializing_none]
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct EventSourceMappingSpec {
    /// ARN of the source (EventSourceArn): an SQS queue, Kinesis stream or consumer, DynamoDB stream, MSK cluster,
    /// MQ broker or DocumentDB cluster. Either this or `selfManagedEventSource`. Another ARN is another mapping.
    #[schemars(length(min = 8, max = 1024), regex(pattern = r"^arn:"))]
    pub(crate) event_source_arn: Option<String>,

    /// A Kafka cluster of your own (SelfManagedEventSource).
    pub(crate) self_managed_event_source: Option<SelfManagedEventSourceSpec>,

    /// Whether Lambda polls (Enabled). Default true.
    pub(crate) enabled: Option<bool>,

    /// Most records of one invocation (BatchSize), 1 to 10000. Default 10 for SQS, else 100.
    #[schemars(range(min = 1, max = 10000))]
    pub(crate) batch_size: Option<i32>,

    /// Seconds to gather records for (MaximumBatchingWindowInSeconds), 0 to 300; for SQS at least 1 with a
    /// `batchSize` above 10. Default 0; 500 ms for Kafka, MQ and DocumentDB, to which there is no way back but a
    /// new mapping.
    #[schemars(range(min = 0, max = 300))]
    pub(crate) maximum_batching_window_in_seconds: Option<i32>,

    /// Batches of one shard at a time (ParallelizationFactor), 1 (default) to 10. Kinesis and DynamoDB.
    #[schemars(range(min = 1, max = 10))]
    pub(crate) parallelization_factor: Option<i32>,

    /// Where in the stream to begin (StartingPosition): `TRIM_HORIZON`, `LATEST` or `AT_TIMESTAMP`. Required for
    /// Kinesis and DynamoDB. Lambda cannot change it in place.
    #[schemars(length(min = 1, max = 32), regex(pattern = r"^[A-Z_]+$"))]
    pub(crate) starting_position: Option<String>,

    /// Time to begin at, with `AT_TIMESTAMP`, such as `2026-01-31T12:00:00Z` (StartingPositionTimestamp). Lambda
    /// cannot change it in place.
    #[schemars(length(min = 20, max = 35), regex(pattern = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T.+$"))]
    pub(crate) starting_position_timestamp: Option<String>,

    /// Which records the function gets (FilterCriteria). Default: all.
    pub(crate) filter_criteria: Option<FilterCriteriaSpec>,

    /// ARN of the KMS key that encrypts the filters (KMSKeyArn). The operator needs `kms:Decrypt` with it to
    /// compare them. Default: AWS's own encryption.
    #[schemars(length(min = 20, max = 256), regex(pattern = r"^arn:[a-z-]+:kms:.+$"))]
    #[serde(rename = "kmsKeyArn")]
    pub(crate) kms_key_arn: Option<String>,

    /// Metrics to make (MetricsConfig). Default none.
    pub(crate) metrics_config: Option<MetricsConfigSpec>,

    /// Logs of the poller (LoggingConfig). Kafka in provisioned mode.
    pub(crate) logging_config: Option<MappingLoggingSpec>,

    /// Bounds of concurrency (ScalingConfig). SQS.
    pub(crate) scaling_config: Option<ScalingConfigSpec>,

    /// Where failed batches are reported to (DestinationConfig). Streams and Kafka.
    pub(crate) destination_config: Option<FailureDestinationSpec>,

    /// Seconds after which a record is given up (MaximumRecordAgeInSeconds), 60 to 604800, or -1 (default): never.
    /// Streams and Kafka.
    #[schemars(range(min = -1, max = 604800))]
    pub(crate) maximum_record_age_in_seconds: Option<i32>,

    /// Whether a failed batch is split in two (BisectBatchOnFunctionError). Default false. Streams and Kafka.
    pub(crate) bisect_batch_on_function_error: Option<bool>,

    /// Further attempts with a failed batch (MaximumRetryAttempts), 0 to 10000, or -1 (default): until the records
    /// expire. Streams and Kafka.
    #[schemars(range(min = -1, max = 10000))]
    pub(crate) maximum_retry_attempts: Option<i32>,

    /// Seconds of a tumbling window (TumblingWindowInSeconds), 0 (default: none) to 900. Kinesis and DynamoDB.
    #[schemars(range(min = 0, max = 900))]
    pub(crate) tumbling_window_in_seconds: Option<i32>,

    /// The Kafka topic (Topics). Another topic is another mapping.
    #[schemars(length(max = 1), inner(length(min = 1, max = 249)))]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) topics: Vec<String>,

    /// The queue of an MQ broker (Queues). Another queue is another mapping.
    #[schemars(length(max = 1), inner(length(min = 1, max = 1000)))]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) queues: Vec<String>,

    /// How to get at the source (SourceAccessConfigurations), at most 23. The function's role may read the secrets
    /// that are named here, which an administrator has to allow by a permissions boundary.
    #[schemars(length(max = 23))]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) source_access_configurations: Vec<SourceAccessSpec>,

    /// What the function's answer may tell (FunctionResponseTypes): `ReportBatchItemFailures`. Default none.
    #[schemars(length(max = 1), inner(length(min = 1, max = 64)))]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) function_response_types: Vec<String>,

    /// Of an MSK cluster (AmazonManagedKafkaEventSourceConfig).
    pub(crate) amazon_managed_kafka_event_source_config: Option<KafkaSpec>,

    /// Of a Kafka cluster of your own (SelfManagedKafkaEventSourceConfig).
    pub(crate) self_managed_kafka_event_source_config: Option<KafkaSpec>,

    /// Of a DocumentDB cluster (DocumentDBEventSourceConfig).
    #[serde(rename = "documentDBEventSourceConfig")]
    pub(crate) document_db_event_source_config: Option<DocumentDbSpec>,

    /// Provisioned mode (ProvisionedPollerConfig). SQS and Kafka. Default: on demand.
    pub(crate) provisioned_poller_config: Option<PollersSpec>,
}

/// A Kafka cluster of your own.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct SelfManagedEventSourceSpec {
    /// `KAFKA_BOOTSTRAP_SERVERS` and up to 10 servers as `host:port`.
    #[schemars(extend("maxProperties" = 2))]
    pub(crate) endpoints: BTreeMap<String, Vec<String>>,
}

/// Filters; a record that one of them matches is let through.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct FilterCriteriaSpec {
    /// At most 10 (5 by Lambda's default quota).
    #[schemars(length(max = 10))]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) filters: Vec<FilterSpec>,
}

/// One filter.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub(crate) struct FilterSpec {
    /// Pattern as JSON text, such as `{"body": {"kind": ["order"]}}` (Pattern).
    #[schemars(length(min = 2, max = 4096))]
    pub(crate) pattern: String,
}

/// Metrics of a mapping.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub(crate) struct MetricsConfigSpec {
    /// Such as `EventCount`, `ErrorCount`, `KafkaMetrics`.
    #[schemars(length(max = 8), inner(length(min = 1, max = 64)))]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) metrics: Vec<String>,
}

/// Logs of a mapping.
#[skip_serializing_none]
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct MappingLoggingSpec {
    /// `DEBUG`, `INFO` or `WARN`. Lambda has no call that takes it back: once set it stays until another is.
    #[schemars(length(min = 1, max = 16))]
    pub(crate) system_log_level: Option<String>,
}

/// Concurrency of a mapping.
#[skip_serializing_none]
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ScalingConfigSpec {
    /// Most invocations at a time (MaximumConcurrency), 2 to 1000. Default: no bound but the function's.
    #[schemars(range(min = 2, max = 1000))]
    pub(crate) maximum_concurrency: Option<i32>,
}

/// Where failed batches are reported to.
#[skip_serializing_none]
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct FailureDestinationSpec {
    /// A queue, topic, bucket or `kafka://` topic (OnFailure). The generated role may send to the first three.
    pub(crate) on_failure: Option<MappingDestinationSpec>,
}

/// One destination.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub(crate) struct MappingDestinationSpec {
    /// Its ARN, or `kafka://<topic>` (Destination).
    #[schemars(length(min = 8, max = 350), regex(pattern = r"^(arn:|kafka://)"))]
    pub(crate) destination: String,
}

/// How to get at a source.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct SourceAccessSpec {
    /// Such as `BASIC_AUTH`, `SASL_SCRAM_512_AUTH`, `VPC_SUBNET`, `VPC_SECURITY_GROUP` or `VIRTUAL_HOST` (Type).
    #[serde(rename = "type")]
    #[schemars(length(min = 1, max = 64), regex(pattern = r"^[A-Z0-9_]+$"))]
    pub(crate) type_: String,
    /// ARN of a secret, a subnet, a security group or a virtual host (URI).
    #[schemars(length(min = 1, max = 200))]
    pub(crate) uri: String,
}

/// Of a Kafka source.
#[skip_serializing_none]
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct KafkaSpec {
    /// Consumer group to join (ConsumerGroupId). Default: one of Lambda's making. Lambda cannot change it in place.
    #[schemars(length(min = 1, max = 200))]
    pub(crate) consumer_group_id: Option<String>,
}

/// Of a DocumentDB source.
#[skip_serializing_none]
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct DocumentDbSpec {
    /// The database (DatabaseName).
    #[schemars(length(min = 1, max = 63))]
    pub(crate) database_name: Option<String>,
    /// The collection (CollectionName). Default: all.
    #[schemars(length(min = 1, max = 57))]
    pub(crate) collection_name: Option<String>,
    /// `Default` (default) or `UpdateLookup`: updates come with the whole document (FullDocument).
    #[schemars(length(min = 1, max = 32))]
    pub(crate) full_document: Option<String>,
}

/// Provisioned mode.
#[skip_serializing_none]
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PollersSpec {
    /// Fewest pollers (MinimumPollers), 1 to 200. Default: Lambda's.
    #[schemars(range(min = 1, max = 200))]
    pub(crate) minimum_pollers: Option<i32>,
    /// Most pollers (MaximumPollers), 1 to 10000. Default: Lambda's.
    #[schemars(range(min = 1, max = 10000))]
    pub(crate) maximum_pollers: Option<i32>,
    /// Group that shares pollers (PollerGroupName). Kafka.
    #[schemars(length(min = 1, max = 128), regex(pattern = r"^[A-Za-z0-9_-]+$"))]
    pub(crate) poller_group_name: Option<String>,
}
