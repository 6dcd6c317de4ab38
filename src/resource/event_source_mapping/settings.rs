//! The settings of an event source mapping that Lambda can change.

use super::source::SourceKind;
use crate::json;
use crate::names::arn_service;
use crate::resource::difference::Differences;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// Fields that UpdateEventSourceMapping can change, with Lambda's defaults filled in.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[allow(missing_docs, reason = "Lambda's own names")]
pub struct Settings {
    pub enabled: bool,
    pub batch_size: i32,
    pub maximum_batching_window_in_seconds: i32,
    pub parallelization_factor: i32,
    pub maximum_record_age_in_seconds: i32,
    pub maximum_retry_attempts: i32,
    pub bisect_batch_on_function_error: bool,
    pub tumbling_window_in_seconds: i32,
    /// Filter patterns as JSON text. Their order has no meaning.
    pub filters: BTreeSet<String>,
    pub kms_key_arn: Option<String>,
    pub metrics: BTreeSet<String>,
    pub function_response_types: BTreeSet<String>,
    pub on_failure: Option<String>,
    pub maximum_concurrency: Option<i32>,
    /// URIs by type.
    pub source_access: BTreeMap<String, BTreeSet<String>>,
    /// Lambda has no call that clears the level.
    pub system_log_level: Option<String>,
    pub pollers: Option<Pollers>,
    pub document_db: Option<DocumentDb>,
}

/// Provisioned mode. Lambda chooses the values that are not set.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[allow(missing_docs, reason = "Lambda's own names")]
pub struct Pollers {
    pub minimum: Option<i32>,
    pub maximum: Option<i32>,
    pub group_name: Option<String>,
}

/// Part of a DocumentDB cluster that Lambda polls.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[allow(missing_docs, reason = "Lambda's own names")]
pub struct DocumentDb {
    pub database_name: Option<String>,
    pub collection_name: Option<String>,
    pub full_document: String,
}

impl Pollers {
    /// Returns the text for differences. Hashes of waiting plans depend on it, so it must not change.
    fn text(&self) -> String {
        let Self {
            minimum,
            maximum,
            group_name,
        } = self;
        format!("Pollers {{ minimum: {minimum:?}, maximum: {maximum:?}, group_name: {group_name:?} }}")
    }
}

impl DocumentDb {
    /// Returns the text for differences. Hashes of waiting plans depend on it, so it must not change.
    fn text(&self) -> String {
        let Self {
            database_name: database,
            collection_name: collection,
            full_document,
        } = self;
        format!(
            "DocumentDb {{ database_name: {database:?}, collection_name: {collection:?}, full_document: {full_document:?} }}"
        )
    }
}

impl Settings {
    /// Returns Lambda's defaults for a kind of source
    /// (<https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html>).
    pub(crate) fn default_for(kind: SourceKind) -> Self {
        Self {
            enabled: true,
            batch_size: kind.batch_size(),
            parallelization_factor: 1,
            maximum_record_age_in_seconds: -1,
            maximum_retry_attempts: -1,
            ..Self::default()
        }
    }

    /// ARNs of the secrets that give Lambda access to the source.
    pub(crate) fn secrets(&self) -> impl Iterator<Item = &str> {
        let uris = self.source_access.values().flatten().map(String::as_str);
        uris.filter(|uri| arn_service(uri) == "secretsmanager")
    }

    /// Names of the fields that differ from `old`.
    pub fn differing_fields(&self, old: &Self) -> BTreeSet<String> {
        self.differences(old).fields().map(ToOwned::to_owned).collect()
    }

    /// Returns the fields that differ from `old`, under AWS's names.
    pub(super) fn differences(&self, old: &Self) -> Differences {
        let mut fields = Differences::compare_fields(self, old)
            .field("enabled", |s| s.enabled)
            .field("batchSize", |s| s.batch_size)
            .field("maximumBatchingWindowInSeconds", |s| {
                s.maximum_batching_window_in_seconds
            })
            .field("parallelizationFactor", |s| s.parallelization_factor)
            .field("maximumRecordAgeInSeconds", |s| s.maximum_record_age_in_seconds)
            .field("maximumRetryAttempts", |s| s.maximum_retry_attempts)
            .field("bisectBatchOnFunctionError", |s| s.bisect_batch_on_function_error)
            .field("tumblingWindowInSeconds", |s| s.tumbling_window_in_seconds)
            .field("filterCriteria", |s| canonical(&s.filters))
            .field("kmsKeyArn", |s| &s.kms_key_arn)
            .field("metricsConfig", |s| &s.metrics)
            .field("functionResponseTypes", |s| &s.function_response_types)
            .field("destinationConfig.onFailure", |s| &s.on_failure)
            .field("scalingConfig.maximumConcurrency", |s| s.maximum_concurrency)
            .differences();
        if self.source_access != old.source_access {
            let (new, old) = (access_text(&self.source_access), access_text(&old.source_access));
            fields.note("sourceAccessConfigurations", new, old);
        }
        if self.system_log_level.is_some() {
            let (new, old) = (&self.system_log_level, &old.system_log_level);
            fields.compare("loggingConfig.systemLogLevel", new, old);
        }
        if !same_pollers(self.pollers.as_ref(), old.pollers.as_ref()) {
            let text = |pollers: &Option<Pollers>| pollers.as_ref().map(Pollers::text).unwrap_or_default();
            fields.note("provisionedPollerConfig", text(&self.pollers), text(&old.pollers));
        }
        if self.document_db != old.document_db {
            let text = |source: &Option<DocumentDb>| source.as_ref().map(DocumentDb::text).unwrap_or_default();
            let (new, old) = (text(&self.document_db), text(&old.document_db));
            fields.note("documentDBEventSourceConfig", new, old);
        }
        fields
    }
}

fn canonical(patterns: &BTreeSet<String>) -> BTreeSet<String> {
    patterns
        .iter()
        .map(|pattern| json::parse(pattern).to_string())
        .collect()
}

fn access_text(access: &BTreeMap<String, BTreeSet<String>>) -> String {
    let of_kind =
        |(kind, uris): (&String, &BTreeSet<String>)| uris.iter().map(|uri| format!("{kind} {uri}")).collect::<Vec<_>>();
    access.iter().flat_map(of_kind).collect::<Vec<_>>().join(", ")
}

fn same_pollers(wanted: Option<&Pollers>, observed: Option<&Pollers>) -> bool {
    match (wanted, observed) {
        (Some(wanted), Some(observed)) => {
            (wanted.minimum.is_none() || wanted.minimum == observed.minimum)
                && (wanted.maximum.is_none() || wanted.maximum == observed.maximum)
                && (wanted.group_name.is_none() || wanted.group_name == observed.group_name)
        }
        (None, None) => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(wanted: &Settings, observed: &Settings) -> Vec<String> {
        let differences = wanted.differences(observed).into_vec();
        differences.into_iter().map(|d| d.field).collect()
    }

    #[test]
    fn texts_that_plan_hashes_depend_on_do_not_change() {
        let pollers = Pollers {
            minimum: Some(2),
            maximum: None,
            group_name: Some("g".into()),
        };
        assert_eq!(
            pollers.text(),
            r#"Pollers { minimum: Some(2), maximum: None, group_name: Some("g") }"#
        );
        let source = DocumentDb {
            database_name: Some("d".into()),
            collection_name: None,
            full_document: "Default".into(),
        };
        assert_eq!(
            source.text(),
            r#"DocumentDb { database_name: Some("d"), collection_name: None, full_document: "Default" }"#
        );
    }

    #[test]
    fn the_order_and_the_spaces_of_filters_have_no_meaning() {
        let of = |filters: &[&str]| Settings {
            filters: filters.iter().map(|f| (*f).to_owned()).collect(),
            ..Settings::default_for(SourceKind::Sqs)
        };
        let wanted = of(&[r#"{"body": {"a": [1]}}"#, r#"{"b":["x"]}"#]);
        assert!(fields(&wanted, &of(&[r#"{"b": ["x"]}"#, r#"{"body":{"a":[1]}}"#])).is_empty());
        assert_eq!(fields(&wanted, &of(&[r#"{"b":["x"]}"#])), ["filterCriteria"]);
    }

    #[test]
    fn a_value_that_lambda_chooses_is_not_a_difference() {
        let of = |pollers, level: Option<&str>| Settings {
            pollers,
            system_log_level: level.map(Into::into),
            ..Settings::default_for(SourceKind::ManagedKafka)
        };
        let some = |minimum, maximum| {
            Some(Pollers {
                minimum,
                maximum,
                group_name: None,
            })
        };
        assert!(
            fields(
                &of(some(Some(2), None), None),
                &of(some(Some(2), Some(200)), Some("WARN"))
            )
            .is_empty()
        );
        assert_eq!(
            fields(&of(None, None), &of(some(Some(2), None), None)),
            ["provisionedPollerConfig"]
        );
        let changed = fields(&of(some(Some(3), None), Some("DEBUG")), &of(some(Some(2), None), None));
        assert_eq!(changed, ["loggingConfig.systemLogLevel", "provisionedPollerConfig"]);
    }
}
