//! Rights of a distributed Map (<https://docs.aws.amazon.com/step-functions/latest/dg/iam-policies-eg-dist-map.html>).

use super::call::{Call, Findings};
use super::context::Context;
use super::table::tables;
use super::text::Arguments;
use crate::model::State;
use serde_json::Value;

/// Adds the rights of a distributed Map, in addition to the rights of its states. The states run with the same role.
pub(super) fn distributed(state: &State<'_>, context: &Context<'_>, findings: &mut Findings) {
    let call = |holder| Call {
        path: &state.path,
        arguments: Arguments::new(holder, state.query_language),
        sync: false,
        context,
    };
    let own = Arguments::all(state.value, state.query_language);
    Call {
        arguments: own,
        ..call(state.value)
    }
    .entry(&tables().map.items, findings);
    if let Some(reader) = state.field("ItemReader") {
        read(&call(reader), reader, findings);
    }
    // A writer that has only a WriterConfig does not export results.
    if let Some(writer) = state.field("ResultWriter").filter(|w| w.get("Resource").is_some()) {
        call(writer).entry(&tables().map.results, findings);
    }
}

fn read(call: &Call<'_>, reader: &Value, findings: &mut Findings) {
    let table = &tables().map;
    let config = |key: &str| {
        reader
            .get("ReaderConfig")
            .and_then(|c| c.get(key))
            .and_then(Value::as_str)
    };
    let resource = reader.get("Resource").and_then(Value::as_str).unwrap_or_default();
    if resource.ends_with(":s3:listObjectsV2") {
        call.entry(&table.list, findings);
        if config("Transformation") == Some("LOAD_AND_FLATTEN") {
            call.entry(&table.listed, findings);
        }
    } else if resource.ends_with(":s3:getObject") {
        call.entry(&table.object, findings);
        if config("InputType") == Some("MANIFEST") || config("ManifestType").is_some() {
            call.entry(&table.manifest, findings);
            call.warn(
                findings,
                "only the manifest names its data files, so s3:GetObject is granted on the bucket of the manifest"
                    .to_owned(),
            );
        }
    } else {
        call.warn(
            findings,
            format!("the ItemReader resource {resource:?} is unknown, so nothing is granted for it"),
        );
    }
}
