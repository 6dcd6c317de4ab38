//! The queues and streams that Lambda polls for the function.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;
use std::collections::BTreeMap;

/// A queue or stream that Lambda polls for the function. The list has one entry for each source; the order has no
/// meaning.
#[skip_serializing_none]
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct EventSourceMappingSpec {
    /// ARN of the source (EventSourceArn): an SQS queue, a Kinesis stream or consumer, a DynamoDB stream, an MSK
    /// cluster, an MQ broker or a DocumentDB cluster. Exactly one of this and `selfManagedEventSource`. Another ARN
    /// makes another mapping. Default: none.
    #[schemars(length(min = 8, max = 1024), regex(pattern = r"^arn:"))]
    pub(crate) event_source_arn: Option<String>,

    /// Self-managed Kafka cluster (SelfManagedEventSource). Exactly one of this and `eventSourceArn`. Default: none.
    pub(crate) self_managed_event_source: Option<SelfManagedEventSourceSpec>,

    /// Whether Lambda polls the source (Enabled). Default: true.
    pub(crate) enabled: Option<bool>,

    /// Largest number of records in one invocation (BatchSize), 1 to 10000. Default: 10 for SQS, 100 for other
    /// sources.
    #[schemars(range(min = 1, max = 10000))]
    pub(crate) batch_size: Option<i32>,

    /// Number of seconds that Lambda gathers records for (MaximumBatchingWindowInSeconds), 0 to 300. For SQS at least
    /// 1 if `batchSize` is above 10. Default: 0, or 500 ms for Kafka, MQ and DocumentDB. Only a new mapping can go
    /// back to 500 ms.
    #[schemars(range(min = 0, max = 300))]
    pub(crate) maximum_batching_window_in_seconds: Option<i32>,

    /// Number of batches of one shard that Lambda processes at the same time (ParallelizationFactor), 1 to 10. For
    /// Kinesis and DynamoDB. Default: 1.
    #[schemars(range(min = 1, max = 10))]
    pub(crate) parallelization_factor: Option<i32>,

    /// Position in the stream where Lambda starts to read (StartingPosition): `TRIM_HORIZON` is the oldest record;
    /// `LATEST` is the first new record; `AT_TIMESTAMP` is the time in `startingPositionTimestamp`. Required for
    /// Kinesis and DynamoDB. Lambda cannot change it in place. Default: none.
    #[schemars(length(min = 1, max = 32), regex(pattern = r"^[A-Z_]+$"))]
    pub(crate) starting_position: Option<String>,

    /// Time where Lambda starts to read with `AT_TIMESTAMP`, such as `2026-01-31T12:00:00Z`
    /// (StartingPositionTimestamp). Not allowed with another position. Lambda cannot change it in place. Default:
    /// none.
    #[schemars(length(min = 20, max = 35), regex(pattern = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T.+$"))]
    pub(crate) starting_position_timestamp: Option<String>,

    /// Filters for the records that the function gets (FilterCriteria). Default: all records.
    pub(crate) filter_criteria: Option<FilterCriteriaSpec>,

    /// ARN of the KMS key that encrypts the filters (KMSKeyArn). The operator needs `kms:Decrypt` with it to compare
    /// them. Default: a key that AWS owns.
    #[schemars(length(min = 20, max = 256), regex(pattern = r"^arn:[a-z-]+:kms:.+$"))]
    #[serde(rename = "kmsKeyArn")]
    pub(crate) kms_key_arn: Option<String>,

    /// Metrics that Lambda emits for the mapping (MetricsConfig). Default: none.
    pub(crate) metrics_config: Option<MetricsConfigSpec>,

    /// Logs of the poller (LoggingConfig). For Kafka in provisioned mode. Default: none.
    pub(crate) logging_config: Option<MappingLoggingSpec>,

    /// Limit of concurrency (ScalingConfig). For SQS. Default: none.
    pub(crate) scaling_config: Option<ScalingConfigSpec>,

    /// Destination for batches that failed (DestinationConfig). For streams and Kafka. Default: none.
    pub(crate) destination_config: Option<FailureDestinationSpec>,

    /// Number of seconds after which Lambda discards a record (MaximumRecordAgeInSeconds), 60 to 604800, or -1 for
    /// never. For streams and Kafka. Default: -1.
    #[schemars(range(min = -1, max = 604800))]
    pub(crate) maximum_record_age_in_seconds: Option<i32>,

    /// Whether Lambda splits a failed batch in two and tries again (BisectBatchOnFunctionError). For streams and
    /// Kafka. Default: false.
    pub(crate) bisect_batch_on_function_error: Option<bool>,

    /// Number of attempts after a batch failed (MaximumRetryAttempts), 0 to 10000, or -1 for attempts until the
    /// records expire. For streams and Kafka. Default: -1.
    #[schemars(range(min = -1, max = 10000))]
    pub(crate) maximum_retry_attempts: Option<i32>,

    /// Number of seconds of a tumbling window (TumblingWindowInSeconds), 0 to 900; 0 means no window. For Kinesis and
    /// DynamoDB. Default: 0.
    #[schemars(range(min = 0, max = 900))]
    pub(crate) tumbling_window_in_seconds: Option<i32>,

    /// Name of the Kafka topic, as a list of one (Topics). Another topic makes another mapping. Default: none.
    #[schemars(length(max = 1), inner(length(min = 1, max = 249)))]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) topics: Vec<String>,

    /// Name of the queue of an MQ broker, as a list of one (Queues). Another queue makes another mapping. Default:
    /// none.
    #[schemars(length(max = 1), inner(length(min = 1, max = 1000)))]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) queues: Vec<String>,

    /// Secrets and network objects that Lambda needs to reach the source (SourceAccessConfigurations), at most 23.
    /// The function's role gets the right to read the secrets. An administrator allows that by a permissions boundary
    /// (`--permissions-boundary`). Default: none.
    #[schemars(length(max = 23))]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) source_access_configurations: Vec<SourceAccessSpec>,

    /// Response types that the function returns (FunctionResponseTypes): `ReportBatchItemFailures` lets the function
    /// report the records that failed, so that Lambda retries only these. Default: none.
    #[schemars(length(max = 1), inner(length(min = 1, max = 64)))]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) function_response_types: Vec<String>,

    /// Configuration for an MSK cluster (AmazonManagedKafkaEventSourceConfig). Default: none.
    pub(crate) amazon_managed_kafka_event_source_config: Option<KafkaSpec>,

    /// Configuration for a self-managed Kafka cluster (SelfManagedKafkaEventSourceConfig). Default: none.
    pub(crate) self_managed_kafka_event_source_config: Option<KafkaSpec>,

    /// Configuration for a DocumentDB cluster (DocumentDBEventSourceConfig). Default: none.
    #[serde(rename = "documentDBEventSourceConfig")]
    pub(crate) document_db_event_source_config: Option<DocumentDbSpec>,

    /// Provisioned mode, in which Lambda keeps pollers ready (ProvisionedPollerConfig). For SQS and Kafka. Default:
    /// on-demand mode.
    pub(crate) provisioned_poller_config: Option<PollersSpec>,
}

/// A self-managed Kafka cluster.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct SelfManagedEventSourceSpec {
    /// Bootstrap servers of the cluster (Endpoints): the key `KAFKA_BOOTSTRAP_SERVERS` with up to 10 servers as
    /// `host:port`. Required.
    #[schemars(extend("maxProperties" = 2))]
    pub(crate) endpoints: BTreeMap<String, Vec<String>>,
}

/// Filters. The function gets a record that at least one of them matches.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct FilterCriteriaSpec {
    /// Filters, at most 10 (Filters). Lambda's default quota is 5. Default: none.
    #[schemars(length(max = 10))]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) filters: Vec<FilterSpec>,
}

/// One filter.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub(crate) struct FilterSpec {
    /// Pattern as JSON text, such as `{"body": {"kind": ["order"]}}` (Pattern), 2 to 4096 characters. Required.
    #[schemars(length(min = 2, max = 4096))]
    pub(crate) pattern: String,
}

/// Metrics of a mapping.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub(crate) struct MetricsConfigSpec {
    /// Names of the metrics (Metrics), at most 8: `EventCount`, `ErrorCount` or `KafkaMetrics`. Default: none.
    #[schemars(length(max = 8), inner(length(min = 1, max = 64)))]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) metrics: Vec<String>,
}

/// Logs of a mapping.
#[skip_serializing_none]
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct MappingLoggingSpec {
    /// Lowest level of the poller's logs (SystemLogLevel): `DEBUG`, `INFO` or `WARN`. Lambda has no call that removes
    /// the level. Default: none.
    #[schemars(length(min = 1, max = 16))]
    pub(crate) system_log_level: Option<String>,
}

/// Concurrency of a mapping.
#[skip_serializing_none]
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ScalingConfigSpec {
    /// Largest number of invocations at the same time (MaximumConcurrency), 2 to 1000. Default: the limit of the
    /// function.
    #[schemars(range(min = 2, max = 1000))]
    pub(crate) maximum_concurrency: Option<i32>,
}

/// Destination for batches that failed.
#[skip_serializing_none]
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct FailureDestinationSpec {
    /// Queue, topic, bucket or `kafka://` topic that gets a record of a failed batch (OnFailure). The generated role
    /// gets the right to send to it. Default: none.
    pub(crate) on_failure: Option<MappingDestinationSpec>,
}

/// One destination.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub(crate) struct MappingDestinationSpec {
    /// ARN of the destination, or `kafka://<topic>` (Destination), 8 to 350 characters. Required.
    #[schemars(length(min = 8, max = 350), regex(pattern = r"^(arn:|kafka://)"))]
    pub(crate) destination: String,
}

/// One secret or network object that Lambda needs to reach a source.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct SourceAccessSpec {
    /// Type of the object (Type), such as `BASIC_AUTH`, `SASL_SCRAM_512_AUTH`, `VPC_SUBNET`, `VPC_SECURITY_GROUP` or
    /// `VIRTUAL_HOST`. Required.
    #[serde(rename = "type")]
    #[schemars(length(min = 1, max = 64), regex(pattern = r"^[A-Z0-9_]+$"))]
    pub(crate) type_: String,
    /// ARN of a secret, or the name of a subnet, security group or virtual host (URI), 1 to 200 characters. Required.
    #[schemars(length(min = 1, max = 200))]
    pub(crate) uri: String,
}

/// Configuration for a Kafka source.
#[skip_serializing_none]
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct KafkaSpec {
    /// Id of the consumer group that Lambda joins (ConsumerGroupId), 1 to 200 characters. Lambda cannot change it in
    /// place. Default: an id that Lambda generates.
    #[schemars(length(min = 1, max = 200))]
    pub(crate) consumer_group_id: Option<String>,
}

/// Configuration for a DocumentDB source.
#[skip_serializing_none]
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct DocumentDbSpec {
    /// Name of the database (DatabaseName), 1 to 63 characters. Required for a DocumentDB cluster.
    #[schemars(length(min = 1, max = 63))]
    pub(crate) database_name: Option<String>,
    /// Name of the collection (CollectionName), 1 to 57 characters. Default: all collections.
    #[schemars(length(min = 1, max = 57))]
    pub(crate) collection_name: Option<String>,
    /// Content of update events (FullDocument): `Default` has the changed fields; `UpdateLookup` has the whole
    /// document. Default: `Default`.
    #[schemars(length(min = 1, max = 32))]
    pub(crate) full_document: Option<String>,
}

/// Provisioned mode.
#[skip_serializing_none]
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PollersSpec {
    /// Smallest number of pollers (MinimumPollers), 1 to 200. Default: Lambda's.
    #[schemars(range(min = 1, max = 200))]
    pub(crate) minimum_pollers: Option<i32>,
    /// Largest number of pollers (MaximumPollers), 1 to 10000. Default: Lambda's.
    #[schemars(range(min = 1, max = 10000))]
    pub(crate) maximum_pollers: Option<i32>,
    /// Name of a group of mappings that share pollers (PollerGroupName), 1 to 128 characters. For Kafka. Default:
    /// none.
    #[schemars(length(min = 1, max = 128), regex(pattern = r"^[A-Za-z0-9_-]+$"))]
    pub(crate) poller_group_name: Option<String>,
}
