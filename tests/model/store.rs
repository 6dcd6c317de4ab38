//! Sources outside the object: ConfigMaps, a Secret, a bucket and a repository, with several variants of their content.

use lambdasfn::artifact::S3Object;
use lambdasfn::names::Place;
use lambdasfn::object::Object;
use lambdasfn::round::Found;
use lambdasfn::settings::BucketRule;
use lambdasfn::settings::Settings;
use lambdasfn::source::{Source, SourceKind, SourceRef};
use proptest::prelude::*;
use serde_json::{Value, json};

pub(crate) fn allow(settings: &mut Settings) {
    settings.allowed_buckets = vec![BucketRule::parse("artifacts")];
}

/// Returns the sources and artifacts that the edges would read.
pub(crate) fn dereference(object: &Object, settings: &Settings, place: &Place, variant: u8) -> Found {
    let mut read = Found::default();
    let word = [("WORD".to_owned(), format!("w{variant}").into_bytes())];
    let files = [("app.py".to_owned(), format!("v = {variant}").into_bytes())];
    let flow = json!({"StartAt": "A", "States": {"A": {"Type": "Wait", "Seconds": variant, "End": true}}});
    let flow = [("flow.json".to_owned(), format!("{flow:#}").into_bytes())];
    let maps = [
        ("files", files),
        ("flow", flow),
        ("variables", word.clone()),
        ("secret", word),
    ];
    for (name, data) in maps {
        let kind = match name {
            "secret" => SourceKind::Secret,
            _ => SourceKind::ConfigMap,
        };
        let source = SourceRef {
            kind,
            name: name.into(),
        };
        let found = Source {
            uid: "u".into(),
            data: data.into(),
        };
        read.sources.insert(source, Ok(found));
    }
    let unread = read.unread(object, settings, place);
    let artifacts = &mut read.artifacts;
    for location in unread.packages {
        // A pinned version never changes. An object may have a checksum or not.
        let content = location.version_id.clone().unwrap_or_else(|| format!("{variant}"));
        let found = S3Object {
            e_tag: format!("tag of {} {content}", location.key),
            version_id: None,
            checksum_sha256: location.key.starts_with("summed").then(|| format!("sum of {content}")),
        };
        artifacts.packages.insert(location, Ok(found));
    }
    for location in unread.definitions {
        let variant = location.version_id.as_ref().map_or(variant, |_| 9);
        let flow = format!("StartAt: B\nStates:\n  B: {{Type: Wait, Seconds: {variant}, End: true}}\n");
        artifacts.definitions.insert(location, Ok(flow));
    }
    for uri in unread.images {
        artifacts.images.insert(uri, Ok(format!("sha256:{variant}")));
    }
    read
}

/// Generates the fields of the function that select its code.
pub(crate) fn code(image: bool) -> BoxedStrategy<Value> {
    if image {
        let uri = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/app";
        let digest = format!("@sha256:{}", "0f".repeat(32));
        let reference = prop::sample::select(vec![":1".to_owned(), ":2".to_owned(), digest]);
        let words = || prop::collection::vec("[a-z]{1,3}", 0..3);
        let image = (reference, words(), words(), prop::option::of("/[a-z]{1,3}"));
        image
            .prop_map(move |(reference, command, entry_point, directory)| {
                json!({"code": {"image": {"uri": format!("{uri}{reference}"), "command": command, "entryPoint": entry_point,
                    "workingDirectory": directory}}})
            })
            .boxed()
    } else {
        let own = |code: Value| json!({"code": code, "runtime": "python3.13", "handler": "app.run"});
        let object = (
            prop::sample::select(vec!["plain.zip", "summed.zip"]),
            prop::option::of("v[12]"),
        );
        prop_oneof![
            Just(json!({})),
            "[a-z]{0,9}".prop_map(move |text| own(json!({"inline": {"app.py": text}}))),
            Just(own(json!({"configMapRef": {"name": "files"}}))),
            object.prop_map(move |(key, version)| {
                own(json!({"s3": {"bucket": "artifacts", "key": key, "objectVersion": version}}))
            }),
        ]
        .boxed()
    }
}

/// Generates the fields of the state machine that select its definition.
pub(crate) fn definition() -> impl Strategy<Value = Value> {
    let task = json!({"T": {"Type": "Task", "Resource": "${FunctionArn}", "End": true}});
    prop::sample::select(vec![
        json!({}),
        json!({"definition": {"StartAt": "T", "States": task}}),
        json!({"definition": {"Comment": "${Word}", "StartAt": "T", "States": task}}),
        json!({"definitionFrom": {"configMapRef": {"name": "flow", "key": "flow.json"}}}),
        json!({"definitionFrom": {"s3": {"bucket": "artifacts", "key": "flow.yaml"}}}),
        json!({"definitionFrom": {"s3": {"bucket": "artifacts", "key": "flow.yaml", "objectVersion": "v1"}}}),
    ])
}
