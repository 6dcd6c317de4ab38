//! Checks of ItemReader, ItemBatcher and ResultWriter.

use super::context::{Available, Context};
use crate::model::QueryLanguage::{JsonPath, Jsonata};
use crate::model::{At, Resource, ResourceKind, State};
use serde_json::{Map, Value};

/// Maximum number of items that an ItemReader reads.
const MAX_ITEMS: i64 = 100_000_000;

/// Maximum number of bytes of a batch.
const MAX_BATCH_BYTES: i64 = 262_144;

/// Checks ItemReader, ItemBatcher and ResultWriter of a Map state.
pub(super) fn check(map: &State<'_>, context: &mut Context<'_>) {
    let at = At::Path(&map.path);
    let (reader_at, batcher_at, writer_at) = (at.key("ItemReader"), at.key("ItemBatcher"), at.key("ResultWriter"));
    if let Some(object) = map.field("ItemReader").and_then(|v| context.object(reader_at, v)) {
        reader(reader_at, object, context);
    }
    if let Some(object) = map.field("ItemBatcher").and_then(|v| context.object(batcher_at, v)) {
        batcher(batcher_at, object, context);
    }
    if let Some(object) = map.field("ResultWriter").and_then(|v| context.object(writer_at, v)) {
        writer(writer_at, object, context);
    }
}

/// Checks the arguments of a call of S3.
fn arguments(at: At<'_>, object: &Map<String, Value>, context: &mut Context<'_>) {
    let jsonata = context.is_jsonata();
    let key = if jsonata { "Arguments" } else { "Parameters" };
    if let Some(value) = object.get(key) {
        context.data(at.key(key), value, Available::Input);
    }
}

fn resource(at: At<'_>, object: &Map<String, Value>, actions: &[&str], context: &mut Context<'_>) {
    let Some(value) = object.get("Resource") else { return };
    let place = at.key("Resource");
    let Some(text) = context.string(place, value) else {
        return;
    };
    let known = match Resource::parse(text).kind {
        ResourceKind::Placeholder => true,
        ResourceKind::Optimized { service, action, .. } => service == "s3" && actions.contains(&action),
        _ => false,
    };
    if !known {
        let actions = actions.join(", ");
        let message = format!(
            "The resource provided {text} is not recognized: it must be an S3 integration with one of [{actions}]"
        );
        context.report.schema(place, message);
    }
}

fn reader(at: At<'_>, reader: &Map<String, Value>, context: &mut Context<'_>) {
    let known = [
        ("Resource", None),
        ("Parameters", Some(JsonPath)),
        ("Arguments", Some(Jsonata)),
        ("ReaderConfig", None),
    ];
    context.fields(at, reader, &known);
    context.require(at, reader, &["Resource"]);
    resource(at, reader, &["getObject", "listObjectsV2"], context);
    arguments(at, reader, context);
    if let Some(config) = reader.get("ReaderConfig")
        && let Some(object) = context.object(at.key("ReaderConfig"), config)
    {
        reader_config(at.key("ReaderConfig"), object, context);
    }
}

fn reader_config(at: At<'_>, config: &Map<String, Value>, context: &mut Context<'_>) {
    let known = [
        ("InputType", None),
        ("Transformation", None),
        ("ManifestType", None),
        ("CSVHeaderLocation", None),
        ("CSVHeaders", None),
        ("CSVDelimiter", None),
        ("ItemsPointer", None),
        ("MaxItems", None),
        ("MaxItemsPath", Some(JsonPath)),
    ];
    context.fields(at, config, &known);
    let values: [(&str, &[&str]); 5] = [
        ("InputType", &["CSV", "JSON", "JSONL", "PARQUET", "MANIFEST"]),
        ("Transformation", &["NONE", "LOAD_AND_FLATTEN"]),
        ("ManifestType", &["ATHENA_DATA", "S3_INVENTORY"]),
        ("CSVHeaderLocation", &["FIRST_ROW", "GIVEN"]),
        ("CSVDelimiter", &["COMMA", "PIPE", "SEMICOLON", "SPACE", "TAB"]),
    ];
    for (key, known) in values {
        if let Some(value) = config.get(key) {
            context.one_of(at.key(key), value, known);
        }
    }
    let is = |key: &str, text: &str| config.get(key).and_then(Value::as_str) == Some(text);
    if is("InputType", "CSV") {
        context.require(at, config, &["CSVHeaderLocation"]);
    }
    if is("CSVHeaderLocation", "GIVEN") {
        context.require(at, config, &["CSVHeaders"]);
    }
    if is("Transformation", "LOAD_AND_FLATTEN") {
        context.require(at, config, &["InputType"]);
    }
    if is("ManifestType", "S3_INVENTORY") && config.contains_key("InputType") {
        let message = "InputType is not allowed with ManifestType S3_INVENTORY";
        context.report.schema(at, message);
    }
    if let Some(headers) = config.get("CSVHeaders") {
        let place = at.key("CSVHeaders");
        for (i, header) in context.list(place, headers).iter().enumerate() {
            context.string(place.index(i), header);
        }
    }
    if let Some(pointer) = config.get("ItemsPointer") {
        context.string(at.key("ItemsPointer"), pointer);
    }
    limit(at, config, ("MaxItems", "MaxItemsPath"), MAX_ITEMS, context);
}

/// Checks a limit: a number, or the path of one.
fn limit(at: At<'_>, object: &Map<String, Value>, (key, path_key): (&str, &str), most: i64, context: &mut Context<'_>) {
    context.exclusive(at, object, &[key, path_key]);
    if let Some(value) = object.get(key) {
        context.integer(at.key(key), value, 1..=most);
    }
    let jsonata = context.is_jsonata();
    if let Some(path) = object.get(path_key).filter(|_| !jsonata) {
        context.reference_path(at.key(path_key), path);
    }
}

fn batcher(at: At<'_>, batcher: &Map<String, Value>, context: &mut Context<'_>) {
    const LIMITS: [(&str, &str, i64); 2] = [
        ("MaxItemsPerBatch", "MaxItemsPerBatchPath", i64::MAX),
        ("MaxInputBytesPerBatch", "MaxInputBytesPerBatchPath", MAX_BATCH_BYTES),
    ];
    let known = [
        ("BatchInput", None),
        ("MaxItemsPerBatch", None),
        ("MaxItemsPerBatchPath", Some(JsonPath)),
        ("MaxInputBytesPerBatch", None),
        ("MaxInputBytesPerBatchPath", Some(JsonPath)),
    ];
    context.fields(at, batcher, &known);
    for (key, path_key, most) in LIMITS {
        limit(at, batcher, (key, path_key), most, context);
    }
    let has = |key: &str| batcher.contains_key(key);
    if !LIMITS.iter().any(|(key, path_key, _)| has(key) || has(path_key)) {
        let message = "One of these fields is required: [MaxItemsPerBatch, MaxInputBytesPerBatch]";
        context.report.schema(at, message);
    }
    if let Some(input) = batcher.get("BatchInput") {
        context.data(at.key("BatchInput"), input, Available::Input);
    }
}

fn writer(at: At<'_>, writer: &Map<String, Value>, context: &mut Context<'_>) {
    let known = [
        ("Resource", None),
        ("Parameters", Some(JsonPath)),
        ("Arguments", Some(Jsonata)),
        ("WriterConfig", None),
    ];
    context.fields(at, writer, &known);
    if writer.is_empty() {
        return context.report.schema(at, "Value cannot be empty");
    }
    resource(at, writer, &["putObject"], context);
    arguments(at, writer, context);
    let outer = at.key("WriterConfig");
    if let Some(config) = writer.get("WriterConfig")
        && let Some(object) = context.object(outer, config)
    {
        context.fields(outer, object, &[("OutputType", None), ("Transformation", None)]);
        if !object.contains_key("OutputType") {
            context
                .report
                .warn(outer, "OutputType is not set: Step Functions writes results as JSON");
        }
        let values: [(&str, &[&str]); 2] = [
            ("OutputType", &["JSON", "JSONL"]),
            ("Transformation", &["NONE", "COMPACT", "FLATTEN"]),
        ];
        for (key, known) in values {
            if let Some(value) = object.get(key) {
                context.one_of(outer.key(key), value, known);
            }
        }
    }
}
