//! What the function's role may reach besides its state machine and logs: where its events come from and go to.

mod sources;

use super::Pattern;
use crate::names::arn_service;
use crate::owner::Owner;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// Actions, and the Sid of the statement that they stand in.
type Right = (&'static str, &'static [&'static str]);

/// The statements that the function's sources and destinations need, one for each kind
/// (<https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html>).
pub(super) fn statements(pattern: &Pattern) -> Vec<Value> {
    let mut rights: BTreeMap<Right, Vec<String>> = BTreeMap::new();
    let config = pattern.function.event_invoke_config.iter();
    for destination in config.flat_map(|c| c.on_success.iter().chain(&c.on_failure)) {
        for (right, resource) in destination_rights(destination) {
            rights.entry(right).or_default().push(resource);
        }
    }
    for (source, settings) in &pattern.function.event_source_mappings {
        for (right, resource) in sources::rights(source, settings, &pattern.place) {
            rights.entry(right).or_default().push(resource);
        }
    }
    rights
        .into_iter()
        .map(|(right, resources)| statement(pattern, right, resources))
        .collect()
}

fn destination_rights(arn: &str) -> Vec<(Right, String)> {
    let to = |sid, actions: &'static [&'static str]| vec![((sid, actions), arn.to_owned())];
    match arn_service(arn) {
        "sqs" => to("SendToQueues", &["sqs:SendMessage"]),
        "sns" => to("PublishToTopics", &["sns:Publish"]),
        "lambda" => to("InvokeFunctions", &["lambda:InvokeFunction"]),
        "events" => to("PutToEventBuses", &["events:PutEvents"]),
        "s3" => vec![
            (("ListBuckets", &["s3:ListBucket"][..]), arn.to_owned()),
            (("PutObjects", &["s3:PutObject"][..]), format!("{arn}/*")),
        ],
        _ => vec![],
    }
}

fn statement(pattern: &Pattern, (sid, actions): Right, mut resources: Vec<String>) -> Value {
    resources.sort();
    resources.dedup();
    let mut statement = Map::from_iter([
        ("Sid".to_owned(), json!(sid)),
        ("Effect".to_owned(), json!("Allow")),
        ("Action".to_owned(), json!(actions)),
        ("Resource".to_owned(), json!(resources)),
    ]);
    // Functions that bear the owner tag of another namespace are out of reach, as they are for definitions.
    let owner = &pattern.policies.owner.owner;
    if let (true, Some((namespace, _))) = (sid == "InvokeFunctions", owner.rsplit_once('/')) {
        let tag = format!("aws:ResourceTag/{}", Owner::OWNER_TAG);
        let condition = json!({"StringLikeIfExists": {tag: format!("{namespace}/*")}});
        statement.insert("Condition".to_owned(), condition);
    }
    Value::Object(statement)
}
