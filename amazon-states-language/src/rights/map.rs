//! The rights of a distributed Map
//! (<https://docs.aws.amazon.com/step-functions/latest/dg/iam-policies-eg-dist-map.html>).

use super::Context;
use super::call::{Call, Findings};
use super::need::{Need, On, need};
use super::text::Arguments;
use crate::model::State;
use serde_json::Value;

/// Starting, watching and stopping the executions of its items; redriving those that failed.
const ITEMS: &[Need] = &[
    need(
        &["states:StartExecution"],
        &["arn:{p}:states:{r}:{a}:stateMachine:{machine}"],
    ),
    need(
        &["states:DescribeExecution", "states:StopExecution"],
        &[
            "arn:{p}:states:{r}:{a}:execution:{machine}:*",
            "arn:{p}:states:{r}:{a}:execution:{machine}/{Label|*}:*",
        ],
    ),
    need(
        &["states:RedriveExecution"],
        &["arn:{p}:states:{r}:{a}:execution:{machine}/{Label|*}:*"],
    ),
];

const OBJECT: &[Need] = &[
    need(&["s3:GetObject"], &["arn:{p}:s3:::{Bucket}/{Key}"]),
    need(&["s3:GetObjectVersion"], &["arn:{p}:s3:::{Bucket}/{Key}"]).when(On::Has("VersionId")),
];

const LIST: &[Need] =
    &[need(&["s3:ListBucket"], &["arn:{p}:s3:::{Bucket}"]).given(&[("StringEquals", "s3:prefix", "{Prefix?}")])];

/// With `LOAD_AND_FLATTEN` the listed objects are read too
/// (<https://docs.aws.amazon.com/step-functions/latest/dg/input-output-itemreader.html>).
const LISTED: &[Need] = &[need(&["s3:GetObject"], &["arn:{p}:s3:::{Bucket}/{Prefix|}*"])];

/// The data files that a manifest names lie anywhere in their buckets; the manifest's own is the likely one.
const MANIFEST: &[Need] = &[need(&["s3:GetObject"], &["arn:{p}:s3:::{Bucket}/*"])];

const RESULTS: &[Need] = &[
    need(
        &[
            "s3:AbortMultipartUpload",
            "s3:GetObject",
            "s3:ListMultipartUploadParts",
            "s3:PutObject",
        ],
        &["arn:{p}:s3:::{Bucket}/{Prefix:folder}*"],
    )
    .when(On::Has("Prefix")),
    need(
        &[
            "s3:AbortMultipartUpload",
            "s3:GetObject",
            "s3:ListMultipartUploadParts",
            "s3:PutObject",
        ],
        &["arn:{p}:s3:::{Bucket}/*"],
    )
    .when(On::Lacks(&["Prefix"])),
];

/// What a distributed Map needs beside what its states need: those run under the same role.
pub(super) fn distributed(state: &State<'_>, context: &Context<'_>, findings: &mut Findings) {
    let call = |holder| Call {
        path: &state.path,
        arguments: Arguments::of(holder, state.query_language),
        sync: false,
        context,
    };
    let own = Arguments::all(state.value, state.query_language);
    Call {
        arguments: own,
        ..call(state.value)
    }
    .needs(ITEMS, findings);
    if let Some(reader) = state.field("ItemReader") {
        read(&call(reader), reader, findings);
    }
    // A writer that has only a WriterConfig exports nothing.
    if let Some(writer) = state.field("ResultWriter").filter(|w| w.get("Resource").is_some()) {
        call(writer).needs(RESULTS, findings);
    }
}

fn read(call: &Call<'_>, reader: &Value, findings: &mut Findings) {
    let config = |key: &str| {
        reader
            .get("ReaderConfig")
            .and_then(|c| c.get(key))
            .and_then(Value::as_str)
    };
    let resource = reader.get("Resource").and_then(Value::as_str).unwrap_or_default();
    if resource.ends_with(":s3:listObjectsV2") {
        call.needs(LIST, findings);
        if config("Transformation") == Some("LOAD_AND_FLATTEN") {
            call.needs(LISTED, findings);
        }
    } else if resource.ends_with(":s3:getObject") {
        call.needs(OBJECT, findings);
        if config("InputType") == Some("MANIFEST") || config("ManifestType").is_some() {
            call.needs(MANIFEST, findings);
            call.warn(
                findings,
                "the data files of a manifest are named in it only, so s3:GetObject is granted on the manifest's bucket"
                    .to_owned(),
            );
        }
    } else {
        call.warn(
            findings,
            format!("{resource:?} is no ItemReader that is known, so nothing is granted for it"),
        );
    }
}
