//! The rights of the function's role on event sources and destinations.

mod right;
mod sources;

use super::statement::{allow, when};
use crate::names::Place;
use crate::owner::Owner;
use crate::resource::Desired;
use right::{INVOKE, Right, destination_rights};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Returns the statements that the function's sources and destinations need, one for each kind
/// (<https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html>).
pub(super) fn statements(place: &Place, parts: &[Desired], owner_prefix: &str) -> Vec<Value> {
    let mut rights: BTreeMap<Right, Vec<String>> = BTreeMap::new();
    for (right, resource) in parts.iter().flat_map(|part| part_rights(place, part)) {
        rights.entry(right).or_default().push(resource);
    }
    let statement = |(right, resources)| statement(right, resources, owner_prefix);
    rights.into_iter().map(statement).collect()
}

fn part_rights(place: &Place, part: &Desired) -> Vec<(Right, String)> {
    match part {
        Desired::EventInvokeConfig(config) => {
            let destinations = [&config.configuration.on_success, &config.configuration.on_failure];
            let destinations = destinations.into_iter().flatten();
            destinations.flat_map(|arn| destination_rights(arn)).collect()
        }
        Desired::EventSourceMapping(mapping) => sources::rights(&mapping.source, &mapping.settings, place),
        _ => vec![],
    }
}

fn statement((sid, actions): Right, mut resources: Vec<String>, owner_prefix: &str) -> Value {
    resources.sort();
    resources.dedup();
    let resources: Vec<&str> = resources.iter().map(String::as_str).collect();
    let statement = allow(sid, actions, &resources);
    // A function with the owner tag of another namespace is excluded, as it is in definitions.
    if (sid, actions) == INVOKE {
        let tag = format!("aws:ResourceTag/{}", Owner::OWNER_TAG);
        return when(
            statement,
            json!({"StringLikeIfExists": {tag: format!("{owner_prefix}*")}}),
        );
    }
    statement
}
