//! Event source mappings: the emulator drops members of them and accepts duplicates.

use std::{collections::HashMap, sync::Mutex};

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Map, Value, json};

use super::Rules;
use crate::{answer::Answer, lock, request::AwsRequest, upstream::Unreachable};

/// Members that the emulator does not keep.
const DROPPED: &[&str] = &[
    "KMSKeyArn",
    "LoggingConfig",
    "MetricsConfig",
    "ProvisionedPollerConfig",
    "SourceAccessConfigurations",
    "StartingPositionTimestamp",
    "TumblingWindowInSeconds",
];

/// Requested members that the emulator dropped, by UUID.
#[derive(Debug, Default)]
pub(crate) struct Mappings(pub(super) Mutex<HashMap<String, Map<String, Value>>>);

impl Rules {
    /// Rejects a second mapping of the same source and function.
    ///
    /// Source: API reference, `CreateEventSourceMapping`, error `ResourceConflictException`.
    pub(super) async fn existing_mapping(&self, request: &AwsRequest) -> Result<Option<Answer>, Unreachable> {
        let (Some(function), Some(source)) = (request.text("FunctionName"), request.text("EventSourceArn")) else {
            return Ok(None);
        };
        let encode = |text| utf8_percent_encode(text, NON_ALPHANUMERIC);
        let path = format!(
            "event-source-mappings?FunctionName={}&EventSourceArn={}",
            encode(function),
            encode(source)
        );
        let found = self.upstream.lambda(&self.scope(request), &path).await?.value();
        let uuid = found.pointer("/EventSourceMappings/0/UUID").and_then(Value::as_str);
        Ok(uuid.map(|uuid| {
            let message = format!(
                "An event source mapping with a source arn ({source}) and function (\"{function}\") already exists. \
                 Please update or delete the existing mapping with UUID {uuid}"
            );
            Answer::error("lambda", 409, "ResourceConflictException", &message)
        }))
    }

    /// Adds the members that the emulator drops. The default batch size of the emulator is 10 also for streams, where
    /// Lambda's is 100. An empty value removes a member.
    ///
    /// Source: API reference, `CreateEventSourceMapping`, `UpdateEventSourceMapping`.
    pub(super) fn correct_mappings(&self, request: &AwsRequest, answer: &mut Answer) {
        if !answer.ok() {
            return;
        }
        let mut value = answer.value();
        let uuid = value.get("UUID").and_then(Value::as_str).unwrap_or_default().to_owned();
        let mut kept = lock(&self.mappings.0);
        match request.operation.name.as_str() {
            "CreateEventSourceMapping" => {
                let mut new = asked(request);
                let stream = request.text("EventSourceArn").is_some_and(|arn| !arn.contains(":sqs:"));
                if stream && request.param("BatchSize").is_none() {
                    new.insert("BatchSize".to_owned(), json!(100));
                }
                kept.insert(uuid, new);
            }
            "UpdateEventSourceMapping" => {
                let known = kept.entry(uuid).or_default();
                known.extend(asked(request));
                if request.param("BatchSize").is_some() {
                    known.remove("BatchSize");
                }
            }
            "GetEventSourceMapping" | "ListEventSourceMappings" | "DeleteEventSourceMapping" => {}
            _ => return,
        }
        match value.get_mut("EventSourceMappings").and_then(Value::as_array_mut) {
            Some(all) => all.iter_mut().for_each(|mapping| complete(mapping, &kept)),
            None => complete(&mut value, &kept),
        }
        answer.set_value(&value);
    }
}

fn asked(request: &AwsRequest) -> Map<String, Value> {
    let asked = DROPPED
        .iter()
        .filter_map(|member| Some(((*member).to_owned(), request.param(member)?.clone())));
    asked.collect()
}

fn complete(mapping: &mut Value, kept: &HashMap<String, Map<String, Value>>) {
    let uuid = mapping.get("UUID").and_then(Value::as_str).unwrap_or_default();
    let Some(known) = kept.get(uuid).cloned() else {
        return;
    };
    let empty = |value: &Value| *value == json!("") || *value == json!({}) || *value == json!([]);
    if let Some(mapping) = mapping.as_object_mut() {
        mapping.extend(known.into_iter().filter(|(_, value)| !empty(value)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_removed_member_is_not_in_the_answer() {
        let known = Map::from_iter([
            ("KMSKeyArn".to_owned(), json!("")),
            ("TumblingWindowInSeconds".to_owned(), json!(60)),
        ]);
        let kept = HashMap::from([("u".to_owned(), known)]);
        let mut mapping = json!({"UUID": "u", "BatchSize": 10});
        complete(&mut mapping, &kept);
        assert_eq!(
            mapping,
            json!({"UUID": "u", "BatchSize": 10, "TumblingWindowInSeconds": 60})
        );
    }
}
