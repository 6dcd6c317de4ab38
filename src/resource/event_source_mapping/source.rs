//! The source of an event source mapping.

use crate::names::{arn_service, digest};
use serde::Serialize;
use std::collections::BTreeSet;

/// Source that Lambda polls, and the starting position. Lambda cannot change them in place.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[allow(missing_docs, reason = "Lambda's own names")]
pub struct Source {
    pub event_source_arn: Option<String>,
    /// Bootstrap servers of a self-managed Kafka cluster.
    pub endpoints: BTreeSet<String>,
    pub topics: BTreeSet<String>,
    pub queues: BTreeSet<String>,
    pub starting_position: Option<String>,
    /// Seconds since 1970.
    pub starting_position_timestamp: Option<i64>,
    pub consumer_group_id: Option<String>,
}

/// Kind of source, as far as the operator distinguishes kinds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "AWS's own names")]
pub(crate) enum SourceKind {
    Sqs,
    Kinesis,
    DynamoDb,
    ManagedKafka,
    SelfManagedKafka,
    Mq,
    DocumentDb,
    /// A kind that this version of the operator does not know.
    Other,
}

impl SourceKind {
    /// Whether the default batching window is 500 ms, which no explicit value can restore
    /// (<https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html>).
    pub(crate) fn has_default_window_of_its_own(self) -> bool {
        use SourceKind::{DocumentDb, ManagedKafka, Mq, SelfManagedKafka};
        matches!(self, ManagedKafka | SelfManagedKafka | Mq | DocumentDb)
    }

    /// Lambda's default batch size, in records (same page).
    pub(crate) fn batch_size(self) -> i32 {
        if self == SourceKind::Sqs { 10 } else { 100 }
    }
}

impl Source {
    /// Returns the kind, from the service in the ARN.
    pub(crate) fn kind(&self) -> SourceKind {
        let Some(arn) = &self.event_source_arn else {
            return SourceKind::SelfManagedKafka;
        };
        match arn_service(arn) {
            "sqs" => SourceKind::Sqs,
            "kinesis" => SourceKind::Kinesis,
            "dynamodb" => SourceKind::DynamoDb,
            "kafka" => SourceKind::ManagedKafka,
            "mq" => SourceKind::Mq,
            "rds" => SourceKind::DocumentDb,
            _ => SourceKind::Other,
        }
    }

    /// Returns the name of the mapping of this source to a function. The name depends only on the function and the
    /// source.
    pub(crate) fn name_for(&self, function: &str) -> String {
        let key = (&self.event_source_arn, &self.endpoints, &self.topics, &self.queues);
        let hash = digest(&key);
        let of_arn = self.event_source_arn.as_deref().map(name_in);
        let name = of_arn.or(self.topics.first().map(String::as_str)).unwrap_or_default();
        let name: String = name
            .chars()
            .filter(|c| c.is_ascii_alphanumeric() || "-_.".contains(*c))
            .take(40)
            .collect();
        format!("{function}/{name}-{}", hash.get(..8).unwrap_or_default())
    }
}

/// Returns the readable name in an ARN: of a stream's table, of a cluster without its id, of a queue.
fn name_in(arn: &str) -> &str {
    let resource = arn.splitn(6, ':').nth(5).unwrap_or_default();
    let mut parts = resource.split(['/', ':']);
    match parts.next() {
        Some("table" | "stream" | "cluster" | "broker") => parts.next().unwrap_or_default(),
        first => first.unwrap_or_default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn from_arn(arn: &str) -> Source {
        Source {
            event_source_arn: Some(arn.into()),
            ..Source::default()
        }
    }

    #[test]
    fn the_name_of_a_mapping_depends_on_its_source_only() {
        let queue = from_arn("arn:aws:sqs:eu-west-1:123456789012:orders.fifo");
        let name = queue.name_for("f");
        assert!(name.starts_with("f/orders.fifo-"), "{name}");
        let elsewhere = Source {
            starting_position: Some("LATEST".into()),
            ..queue.clone()
        };
        assert_eq!(elsewhere.name_for("f"), name);
        assert_ne!(
            from_arn("arn:aws:sqs:eu-west-1:123456789013:orders.fifo").name_for("f"),
            name
        );
        for (arn, expected) in [
            ("arn:aws:dynamodb:r:1:table/T/stream/2026-01-01T00:00:00.000", "f/T-"),
            ("arn:aws:kinesis:r:1:stream/s", "f/s-"),
            ("arn:aws:kafka:r:1:cluster/c/abc-1", "f/c-"),
            ("arn:aws:mq:r:1:broker:b:b-1", "f/b-"),
            ("arn:aws:rds:r:1:cluster:d", "f/d-"),
        ] {
            let name = from_arn(arn).name_for("f");
            assert!(name.starts_with(expected), "{name}");
        }
    }
}
