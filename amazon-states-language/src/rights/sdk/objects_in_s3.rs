//! Objects in S3 that a service reads or writes with the caller's rights.

use crate::rights::call::{Call, Findings};
use crate::rights::need::{Need, On, need};

const READ: &[&str] = &["s3:GetObject"];
const WRITE: &[&str] = &["s3:PutObject"];

/// Prefix, calls if not all, and what they need besides.
type Row = (&'static str, &'static [&'static str], Need);

const ROWS: &[Row] = &[
    // <https://docs.aws.amazon.com/textract/latest/dg/security_iam_id-based-policy-examples.html>
    (
        "textract",
        &[],
        need(
            READ,
            &["arn:{p}:s3:::{Document.S3Object.Bucket}/{Document.S3Object.Name}"],
        )
        .when(On::Has("Document.S3Object")),
    ),
    (
        "textract",
        &[],
        need(
            READ,
            &["arn:{p}:s3:::{DocumentLocation.S3Object.Bucket}/{DocumentLocation.S3Object.Name}"],
        )
        .when(On::Has("DocumentLocation.S3Object")),
    ),
    (
        "textract",
        &[],
        need(
            WRITE,
            &["arn:{p}:s3:::{OutputConfig.S3Bucket}/{OutputConfig.S3Prefix|}*"],
        )
        .when(On::Has("OutputConfig.S3Bucket")),
    ),
    // <https://docs.aws.amazon.com/rekognition/latest/dg/security_iam_id-based-policy-examples.html>
    (
        "rekognition",
        &[],
        need(READ, &["arn:{p}:s3:::{Image.S3Object.Bucket}/{Image.S3Object.Name}"]).when(On::Has("Image.S3Object")),
    ),
    (
        "rekognition",
        &[],
        need(
            READ,
            &["arn:{p}:s3:::{SourceImage.S3Object.Bucket}/{SourceImage.S3Object.Name}"],
        )
        .when(On::Has("SourceImage.S3Object")),
    ),
    (
        "rekognition",
        &[],
        need(
            READ,
            &["arn:{p}:s3:::{TargetImage.S3Object.Bucket}/{TargetImage.S3Object.Name}"],
        )
        .when(On::Has("TargetImage.S3Object")),
    ),
    (
        "rekognition",
        &[],
        need(READ, &["arn:{p}:s3:::{Video.S3Object.Bucket}/{Video.S3Object.Name}"]).when(On::Has("Video.S3Object")),
    ),
    // <https://docs.aws.amazon.com/transcribe/latest/dg/security_iam_id-based-policy-examples.html>
    (
        "transcribe",
        &["startTranscriptionJob", "startMedicalTranscriptionJob"],
        need(READ, &["arn:{p}:s3:::{Media.MediaFileUri:s3_uri}"]).when(On::Has("Media.MediaFileUri")),
    ),
    (
        "transcribe",
        &["startTranscriptionJob", "startMedicalTranscriptionJob"],
        need(WRITE, &["arn:{p}:s3:::{OutputBucketName}/{OutputKey|}*"]).when(On::Has("OutputBucketName")),
    ),
    // <https://docs.aws.amazon.com/polly/latest/dg/asynchronous.html>
    (
        "polly",
        &["startSpeechSynthesisTask"],
        need(WRITE, &["arn:{p}:s3:::{OutputS3BucketName}/{OutputS3KeyPrefix|}*"]).when(On::Has("OutputS3BucketName")),
    ),
];

/// What a call needs of S3, as far as its arguments tell of objects there.
pub(super) fn needs(call: &Call<'_>, prefix: &str, action: &str, findings: &mut Findings) {
    if call.arguments.unknown() {
        return;
    }
    let of = |(service, calls, _): &&Row| *service == prefix && (calls.is_empty() || calls.contains(&action));
    for (_, _, need) in ROWS.iter().filter(of) {
        call.needs(&[*need], findings);
    }
}
