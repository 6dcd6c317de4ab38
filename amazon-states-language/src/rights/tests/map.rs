//! Tests of the rights of a distributed Map, in addition to the rights of its states.

use super::{CONTEXT, Rights, calls, full, may, messages, rights};
use serde_json::{Value, json};

/// Returns the rights of a Map with these fields and one Task.
fn of_map(language: &str, fields: &str) -> Rights {
    let mut map: Value = serde_json::from_str(fields).unwrap();
    let task = json!({"Type": "Task", "Resource": full("arn:aws:lambda:@:function:f"), "End": true});
    let processor = json!({"ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"},
        "StartAt": "In", "States": {"In": task}});
    let state = json!({"Type": "Map", "QueryLanguage": language, "ItemProcessor": processor, "End": true});
    map.as_object_mut().unwrap().extend(state.as_object().unwrap().clone());
    rights(&json!({"StartAt": "M", "States": {"M": map}}), &CONTEXT)
}

/// Rights of every distributed Map, independent of its input and output.
const ALWAYS: &[&str] = &[
    "lambda:InvokeFunction arn:aws:lambda:@:function:f",
    "states:StartExecution arn:aws:states:@:stateMachine:own",
    "states:DescribeExecution,StopExecution arn:aws:states:@:execution:own:e",
    "states:DescribeExecution,StopExecution,RedriveExecution arn:aws:states:@:execution:own/Label:e",
];

const NEVER: &[&str] = &[
    "lambda:InvokeFunction arn:aws:lambda:@:function:g",
    "states:StartExecution arn:aws:states:@:stateMachine:own2",
    "states:StartExecution arn:aws:states:eu-west-1:999999999999:stateMachine:own",
    "states:DescribeExecution,StopExecution arn:aws:states:@:execution:own2:e",
    "states:RedriveExecution arn:aws:states:@:execution:own:e",
    "states:RedriveExecution arn:aws:states:@:execution:own2/Label:e",
    "s3:PutObject arn:aws:s3:::in/new/1",
    "s3:DeleteObject arn:aws:s3:::in/new/1",
];

/// Fields of the Map, allowed calls and denied calls. JSONata replaces `Parameters` by `Arguments`.
const CASES: &[(&str, &[&str], &[&str])] = &[
    (
        r#"{"Label": "Label"}"#,
        &[],
        &[
            "s3:GetObject arn:aws:s3:::in/a.csv",
            "states:RedriveExecution,StopExecution arn:aws:states:@:execution:own/Other:e",
        ],
    ),
    (
        r#"{"ItemReader": {"Resource": "arn:aws:states:::s3:getObject", "ReaderConfig": {"InputType": "CSV", "CSVHeaderLocation": "FIRST_ROW"},
            "Parameters": {"Bucket": "in", "Key": "new/a.csv"}}}"#,
        &["s3:GetObject arn:aws:s3:::in/new/a.csv"],
        &[
            "s3:GetObject arn:aws:s3:::in/new/b.csv",
            "s3:GetObject arn:aws:s3:::other/new/a.csv",
            "s3:GetObjectVersion arn:aws:s3:::in/new/a.csv",
            "s3:ListBucket arn:aws:s3:::in",
        ],
    ),
    (
        r#"{"ItemReader": {"Resource": "arn:aws:states:::s3:getObject", "ReaderConfig": {"InputType": "JSONL"},
            "Parameters": {"Bucket": "in", "Key": "a.jsonl", "VersionId": "1"}}}"#,
        &["s3:GetObject,GetObjectVersion arn:aws:s3:::in/a.jsonl"],
        &["s3:GetObjectVersion arn:aws:s3:::in/b.jsonl"],
    ),
    (
        r#"{"ItemReader": {"Resource": "arn:aws:states:::s3:getObject", "ReaderConfig": {"InputType": "PARQUET"},
            "Parameters": {"Bucket": "in", "Key": "a.parquet"}}}"#,
        &["s3:GetObject arn:aws:s3:::in/a.parquet"],
        &["s3:GetObject arn:aws:s3:::in/b.parquet"],
    ),
    (
        r#"{"ItemReader": {"Resource": "arn:aws:states:::s3:getObject", "ReaderConfig": {"InputType": "MANIFEST"},
            "Parameters": {"Bucket": "in", "Key": "inventory/manifest.json"}}}"#,
        &["s3:GetObject arn:aws:s3:::in/inventory/data/1.csv.gz"],
        &["s3:GetObject arn:aws:s3:::other/inventory/data/1.csv.gz"],
    ),
    (
        r#"{"ItemReader": {"Resource": "arn:aws:states:::s3:getObject", "ReaderConfig": {"ManifestType": "ATHENA_DATA", "InputType": "CSV"},
            "Parameters": {"Bucket": "in", "Key": "athena/manifest.csv"}}}"#,
        &["s3:GetObject arn:aws:s3:::in/athena/1.csv"],
        &["s3:GetObject arn:aws:s3:::other/athena/1.csv"],
    ),
    (
        r#"{"ItemReader": {"Resource": "arn:aws:states:::s3:listObjectsV2", "Parameters": {"Bucket": "in", "Prefix": "new/"}}}"#,
        &["s3:ListBucket arn:aws:s3:::in s3:prefix=new/"],
        &[
            "s3:ListBucket arn:aws:s3:::in s3:prefix=old/",
            "s3:ListBucket arn:aws:s3:::other s3:prefix=new/",
            "s3:GetObject arn:aws:s3:::in/new/1",
        ],
    ),
    (
        r#"{"ItemReader": {"Resource": "arn:aws:states:::s3:listObjectsV2", "Parameters": {"Bucket": "in"}}}"#,
        &["s3:ListBucket arn:aws:s3:::in"],
        &["s3:ListBucket arn:aws:s3:::in2"],
    ),
    (
        r#"{"ItemReader": {"Resource": "arn:aws:states:::s3:listObjectsV2", "Parameters": {"Bucket": "in", "Prefix": "new/"},
            "ReaderConfig": {"Transformation": "LOAD_AND_FLATTEN", "InputType": "JSONL"}}}"#,
        &[
            "s3:ListBucket arn:aws:s3:::in s3:prefix=new/",
            "s3:GetObject arn:aws:s3:::in/new/1",
        ],
        &["s3:GetObject arn:aws:s3:::in/old/1"],
    ),
    (
        r#"{"ResultWriter": {"Resource": "arn:aws:states:::s3:putObject", "Parameters": {"Bucket": "out", "Prefix": "done"},
            "WriterConfig": {"OutputType": "JSONL", "Transformation": "FLATTEN"}}}"#,
        &["s3:PutObject,GetObject,ListMultipartUploadParts,AbortMultipartUpload arn:aws:s3:::out/done/1/manifest.json"],
        &[
            "s3:PutObject arn:aws:s3:::out/done2/1",
            "s3:PutObject arn:aws:s3:::other/done/1",
            "s3:DeleteObject arn:aws:s3:::out/done/1",
        ],
    ),
    (
        r#"{"ResultWriter": {"Resource": "arn:aws:states:::s3:putObject", "Parameters": {"Bucket": "out"}}}"#,
        &["s3:PutObject,GetObject,ListMultipartUploadParts,AbortMultipartUpload arn:aws:s3:::out/1/manifest.json"],
        &["s3:PutObject arn:aws:s3:::out2/1/manifest.json"],
    ),
    (
        r#"{"ResultWriter": {"WriterConfig": {"OutputType": "JSON", "Transformation": "COMPACT"}}}"#,
        &[],
        &["s3:PutObject arn:aws:s3:::out/1"],
    ),
];

#[test]
fn a_distributed_map_needs_the_rights_of_its_reader_and_its_writer() {
    for (fields, needed, not_needed) in CASES {
        for (language, fields) in [
            ("JSONPath", (*fields).to_owned()),
            ("JSONata", fields.replace("\"Parameters\"", "\"Arguments\"")),
        ] {
            let found = of_map(language, &fields);
            let needed = [calls(ALWAYS), calls(needed)].concat();
            for call in &needed {
                assert!(may(&found, call), "{call} {fields}: {found:#?}");
            }
            for call in [calls(NEVER), calls(not_needed)].concat() {
                assert!(!may(&found, &call), "{call} {fields}: {found:#?}");
            }
            for action in found.statements.iter().flat_map(|s| &s.actions) {
                let shown = needed.iter().any(|call| call.split(' ').next() == Some(action));
                assert!(shown, "no row allows {action}, which the policy grants: {fields}");
            }
        }
    }
}

#[test]
fn an_unknown_part_of_a_location_is_a_wildcard() {
    let reader = |resource: &str, parameters: &str| {
        of_map(
            "JSONPath",
            &format!(
                r#"{{"ItemReader": {{"Resource": "arn:aws:states:::s3:{resource}", "Parameters": {{{parameters}}}}}}}"#
            ),
        )
    };
    let key = reader("getObject", r#""Bucket": "in", "Key.$": "$.key""#);
    assert!(may(&key, "s3:GetObject arn:aws:s3:::in/any") && !may(&key, "s3:GetObject arn:aws:s3:::in2/any"));
    let bucket = reader("getObject", r#""Bucket.$": "$.bucket", "Key": "a.csv""#);
    assert!(
        may(&bucket, "s3:GetObject arn:aws:s3:::any/a.csv") && !may(&bucket, "s3:GetObject arn:aws:s3:::any/b.csv")
    );
    let prefix = reader(
        "listObjectsV2",
        r#""Bucket": "in", "Prefix.$": "States.Format('new/{}', $.day)""#,
    );
    assert!(may(&prefix, "s3:ListBucket arn:aws:s3:::in s3:prefix=new/monday"));
    assert!(!may(&prefix, "s3:ListBucket arn:aws:s3:::in s3:prefix=old"));
    for (found, argument) in [(key, "Key"), (bucket, "Bucket"), (prefix, "Prefix")] {
        assert!(
            messages(&found).contains(&format!("{argument} is known only at run time")),
            "{found:?}"
        );
    }
    let unknown = reader("putObject", r#""Bucket": "in""#);
    assert!(messages(&unknown).contains("ItemReader resource"));
}

#[test]
fn an_inline_map_needs_no_rights() {
    let inline = json!({"Type": "Map", "End": true, "ItemProcessor": {"ProcessorConfig": {"Mode": "INLINE"}}});
    let found = rights(&json!({"StartAt": "M", "States": {"M": inline}}), &CONTEXT);
    assert_eq!(found, Rights::default());
}
