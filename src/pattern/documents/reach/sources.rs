//! The rights that Lambda needs on event sources.

use super::right::{Right, destination_rights};
use crate::names::Place;
use crate::resource::event_source_mapping::{Settings, Source, SourceKind};

/// <https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html>
const QUEUES: Right = (
    "ReceiveFromQueues",
    &["sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage"],
);
/// <https://docs.aws.amazon.com/lambda/latest/dg/with-kinesis.html>
const STREAMS: Right = (
    "ReadFromStreams",
    &[
        "kinesis:DescribeStream",
        "kinesis:DescribeStreamSummary",
        "kinesis:GetRecords",
        "kinesis:GetShardIterator",
        "kinesis:ListShards",
        "kinesis:SubscribeToShard",
    ],
);
const CONSUMERS: Right = (
    "SubscribeAsConsumers",
    &["kinesis:DescribeStreamConsumer", "kinesis:SubscribeToShard"],
);
/// <https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html>
const TABLES: Right = (
    "ReadFromTableStreams",
    &[
        "dynamodb:DescribeStream",
        "dynamodb:GetRecords",
        "dynamodb:GetShardIterator",
    ],
);
const TABLE_STREAMS: Right = ("ListTableStreams", &["dynamodb:ListStreams"]);
/// <https://docs.aws.amazon.com/lambda/latest/dg/msk-permissions.html>
const CLUSTERS: Right = (
    "FindKafkaClusters",
    &[
        "kafka:DescribeCluster",
        "kafka:DescribeClusterV2",
        "kafka:GetBootstrapBrokers",
    ],
);
/// <https://docs.aws.amazon.com/msk/latest/developerguide/iam-access-control.html>
const CONNECT: Right = (
    "ConnectToKafka",
    &[
        "kafka-cluster:Connect",
        "kafka-cluster:DescribeClusterDynamicConfiguration",
    ],
);
const TOPICS: Right = (
    "ReadFromTopics",
    &["kafka-cluster:DescribeTopic", "kafka-cluster:ReadData"],
);
const FAILURE_TOPICS: Right = (
    "WriteToTopics",
    &["kafka-cluster:DescribeTopic", "kafka-cluster:WriteData"],
);
const GROUPS: Right = (
    "JoinConsumerGroups",
    &["kafka-cluster:AlterGroup", "kafka-cluster:DescribeGroup"],
);
/// <https://docs.aws.amazon.com/lambda/latest/dg/with-mq.html>
const BROKERS: Right = ("FindBrokers", &["mq:DescribeBroker"]);
/// <https://docs.aws.amazon.com/lambda/latest/dg/with-documentdb.html>
const DATABASES: Right = ("FindDocumentDb", &["rds:DescribeDBClusters"]);
const DATABASE_NETWORK: Right = (
    "DescribeDocumentDbNetwork",
    &["rds:DescribeDBClusterParameters", "rds:DescribeDBSubnetGroups"],
);
const SECRETS: Right = ("ReadSourceSecrets", &["secretsmanager:GetSecretValue"]);
/// For sources in a VPC. EC2 supports no narrower resource than `*` here.
const NETWORK: Right = (
    "ConnectToSourceVpc",
    &[
        "ec2:CreateNetworkInterface",
        "ec2:DeleteNetworkInterface",
        "ec2:DescribeNetworkInterfaces",
        "ec2:DescribeSecurityGroups",
        "ec2:DescribeSubnets",
        "ec2:DescribeVpcs",
    ],
);

/// Returns the rights that Lambda needs on a source, as the pages above list them.
pub(super) fn rights(source: &Source, settings: &Settings, place: &Place) -> Vec<(Right, String)> {
    let arn = source.event_source_arn.clone().unwrap_or_default();
    let network = || (NETWORK, "*".to_owned());
    let mut rights = match source.kind() {
        SourceKind::Sqs => vec![(QUEUES, arn.clone())],
        SourceKind::Kinesis => match arn.split_once("/consumer/") {
            Some((stream, _)) => vec![(STREAMS, stream.to_owned()), (CONSUMERS, arn.clone())],
            None => vec![(STREAMS, arn.clone())],
        },
        SourceKind::DynamoDb => {
            let table = arn.split("/stream/").next().unwrap_or_default();
            vec![(TABLES, arn.clone()), (TABLE_STREAMS, format!("{table}/stream/*"))]
        }
        SourceKind::ManagedKafka => {
            let mut rights = kafka(source, &arn);
            rights.extend([(CLUSTERS, arn.clone()), network()]);
            rights
        }
        SourceKind::SelfManagedKafka if settings.source_access.contains_key("VPC_SUBNET") => vec![network()],
        SourceKind::Mq => vec![(BROKERS, arn.clone()), network()],
        SourceKind::DocumentDb => vec![
            (DATABASES, arn.clone()),
            (DATABASE_NETWORK, place.rds_arn("cluster-pg:*")),
            (DATABASE_NETWORK, place.rds_arn("subgrp:*")),
            network(),
        ],
        SourceKind::SelfManagedKafka | SourceKind::Other => vec![],
    };
    let secrets = settings.secrets().map(|secret| (SECRETS, secret.to_owned()));
    rights.extend(secrets);
    match settings.on_failure.as_deref() {
        Some(topic) if topic.starts_with("kafka://") => {
            let topic = topic.trim_start_matches("kafka://");
            rights.extend(in_cluster(&arn, "topic", topic).map(|topic| (FAILURE_TOPICS, topic)));
        }
        Some(to) => rights.extend(destination_rights(to)),
        None => {}
    }
    rights
}

/// Returns the rights for IAM access control. Clusters without it do not check them.
fn kafka(source: &Source, cluster: &str) -> Vec<(Right, String)> {
    let group = source.consumer_group_id.as_deref().unwrap_or("*");
    let topics = source
        .topics
        .iter()
        .filter_map(|topic| in_cluster(cluster, "topic", topic));
    let topics = topics.map(|topic| (TOPICS, topic));
    let group = in_cluster(cluster, "group", group).map(|group| (GROUPS, group));
    [(CONNECT, cluster.to_owned())]
        .into_iter()
        .chain(topics)
        .chain(group)
        .collect()
}

/// Returns the ARN of an object in a cluster: `arn:...:cluster/<name>/<uuid>` → `arn:...:topic/<name>/<uuid>/<topic>`.
fn in_cluster(cluster: &str, kind: &str, name: &str) -> Option<String> {
    let (service, path) = cluster.split_once(":cluster/")?;
    Some(format!("{service}:{kind}/{path}/{name}"))
}

#[cfg(test)]
mod tests {
    use crate::pattern::tests_support::pattern;
    use serde_json::{Value, json};

    fn granted(mapping: &Value) -> Vec<String> {
        let pattern = pattern(&json!({"name": "hello", "function": {"eventSourceMappings": [mapping]}}));
        let policy = pattern.function_role.unwrap().policy.unwrap();
        let text = |value: &Value| {
            let all = value.as_array().unwrap().iter();
            all.map(|v| v.as_str().unwrap()).collect::<Vec<_>>().join(" ")
        };
        let statements = policy["Statement"].as_array().unwrap().iter();
        let others = statements.filter(|s| s["Sid"] != "StartExecution" && s["Sid"] != "WriteLogs");
        others
            .map(|s| format!("{} on {}", text(&s["Action"]), text(&s["Resource"])))
            .collect()
    }

    #[test]
    fn a_source_needs_the_rights_to_read_it_and_no_others() {
        let place = "eu-west-1:123456789012";
        let queue = format!("arn:aws:sqs:{place}:orders");
        assert_eq!(
            granted(&json!({"eventSourceArn": queue})),
            [format!(
                "sqs:DeleteMessage sqs:GetQueueAttributes sqs:ReceiveMessage on {queue}"
            )]
        );
        let stream = format!("arn:aws:kinesis:{place}:stream/clicks");
        let of_stream = "kinesis:DescribeStream kinesis:DescribeStreamSummary kinesis:GetRecords \
            kinesis:GetShardIterator kinesis:ListShards kinesis:SubscribeToShard";
        let consumer = format!("{stream}/consumer/us:1700000000");
        assert_eq!(
            granted(&json!({"eventSourceArn": consumer, "startingPosition": "LATEST",
                "destinationConfig": {"onFailure": {"destination": queue}}})),
            [
                format!("{of_stream} on {stream}"),
                format!("sqs:SendMessage on {queue}"),
                format!("kinesis:DescribeStreamConsumer kinesis:SubscribeToShard on {consumer}"),
            ]
        );
        let table = format!("arn:aws:dynamodb:{place}:table/orders/stream");
        assert_eq!(
            granted(
                &json!({"eventSourceArn": format!("{table}/2026-01-01T00:00:00.000"), "startingPosition": "LATEST"})
            ),
            [
                format!("dynamodb:ListStreams on {table}/*"),
                format!(
                    "dynamodb:DescribeStream dynamodb:GetRecords dynamodb:GetShardIterator on {table}/2026-01-01T00:00:00.000"
                ),
            ]
        );
    }

    #[test]
    fn a_kafka_topic_needs_rights_in_its_cluster_only() {
        let of = |kind: &str| format!("arn:aws:kafka:eu-west-1:123456789012:{kind}/c/0a1b-2");
        let mapping = json!({"eventSourceArn": of("cluster"), "topics": ["orders"], "startingPosition": "LATEST",
            "destinationConfig": {"onFailure": {"destination": "kafka://failed"}},
            "amazonManagedKafkaEventSourceConfig": {"consumerGroupId": "us"}});
        let granted = granted(&mapping);
        let has = |action: &str, resource: String| {
            assert!(
                granted
                    .iter()
                    .any(|s| s.contains(action) && s.ends_with(&format!(" on {resource}"))),
                "{action} on {resource}: {granted:?}"
            );
        };
        has("kafka-cluster:Connect", of("cluster"));
        has("kafka-cluster:ReadData", format!("{}/orders", of("topic")));
        has("kafka-cluster:WriteData", format!("{}/failed", of("topic")));
        has("kafka-cluster:AlterGroup", format!("{}/us", of("group")));
        has("kafka:GetBootstrapBrokers", of("cluster"));
        has("ec2:CreateNetworkInterface", "*".into());
    }
}
