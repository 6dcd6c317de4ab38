//! Reads artifacts from S3 and ECR.

use crate::api::Kind;
use crate::artifact::{Artifacts, ImageReference, ImageUri, S3Location, S3Object, Unread, Unreadable};
use crate::aws::{Aws, Class, Failure, Service};
use crate::reason::Reason;
use amazon_states_language::MAX_BYTES;
use aws_sdk_ecr::types::ImageIdentifier;
use aws_sdk_s3::types::ChecksumMode;

/// Reads artifacts. The result has the reason for each artifact that is not readable.
pub(super) async fn read(aws: &Aws, unread: &Unread) -> Artifacts {
    let mut artifacts = Artifacts::default();
    for location in &unread.packages {
        artifacts.packages.insert(location.clone(), head(aws, location).await);
    }
    for location in &unread.definitions {
        artifacts
            .definitions
            .insert(location.clone(), text(aws, location).await);
    }
    for uri in &unread.images {
        artifacts.images.insert(uri.clone(), digest(aws, uri).await);
    }
    artifacts
}

async fn head(aws: &Aws, location: &S3Location) -> Result<S3Object, Unreadable> {
    let request = aws
        .s3
        .head_object()
        .bucket(&location.bucket)
        .key(&location.key)
        .set_version_id(location.version_id.clone())
        .checksum_mode(ChecksumMode::Enabled);
    let out = aws.call(Service::S3, "HeadObject", request.send()).await;
    let out = out.map_err(|failure| object_unreadable(aws, location, &failure))?;
    Ok(S3Object {
        e_tag: out.e_tag.unwrap_or_default(),
        // An object that was uploaded without versioning has the version "null".
        version_id: out.version_id.filter(|version| version != "null"),
        // For a multipart upload it is the checksum of the checksums of the parts.
        checksum_sha256: out.checksum_sha256.filter(|sha256| !sha256.contains('-')),
    })
}

async fn text(aws: &Aws, location: &S3Location) -> Result<String, Unreadable> {
    let request = aws
        .s3
        .get_object()
        .bucket(&location.bucket)
        .key(&location.key)
        .set_version_id(location.version_id.clone());
    let out = aws.call(Service::S3, "GetObject", request.send()).await;
    let out = out.map_err(|failure| object_unreadable(aws, location, &failure))?;
    let unreadable = |reason, message| Unreadable { reason, message };
    let invalid = |message| unreadable(Reason::Invalid, message);
    let size = out.content_length.unwrap_or_default();
    // The limit is generous, because the parse removes white space.
    if usize::try_from(size).is_ok_and(|size| size > 4 * MAX_BYTES) {
        let message = format!("{location} has {size} bytes; Step Functions accepts at most {MAX_BYTES}");
        return Err(invalid(message));
    }
    let body = out.body.collect().await.map_err(|error| {
        let message = format!("S3 did not send {location} to its end: {error}");
        unreadable(Reason::AwsUnavailable, message)
    })?;
    String::from_utf8(body.to_vec()).map_err(|_| invalid(format!("{location} is not UTF-8 text")))
}

/// Reads the digest of an image. A repository of another account grants BatchGetImage, because Lambda needs it too, and
/// often does not grant DescribeImages.
async fn digest(aws: &Aws, uri: &ImageUri) -> Result<String, Unreadable> {
    let image = match &uri.reference {
        ImageReference::Tag(tag) => ImageIdentifier::builder().image_tag(tag),
        ImageReference::Digest(digest) => ImageIdentifier::builder().image_digest(digest),
    };
    let request = aws
        .ecr
        .batch_get_image()
        .registry_id(&uri.account)
        .repository_name(&uri.repository)
        .image_ids(image.build());
    let out = aws.call(Service::Ecr, "BatchGetImage", request.send()).await;
    let out = out.map_err(|failure| unreadable(aws, &uri.to_string(), "ecr:BatchGetImage", &failure))?;
    let found = out.images.unwrap_or_default().into_iter().next();
    found
        .and_then(|image| image.image_id?.image_digest)
        .ok_or_else(|| Unreadable {
            reason: Reason::SourceNotFound,
            message: format!("{uri} does not exist: the repository has no image with this tag or digest"),
        })
}

fn object_unreadable(aws: &Aws, location: &S3Location, failure: &Failure) -> Unreadable {
    let action = if location.version_id.is_some() {
        "s3:GetObjectVersion"
    } else {
        "s3:GetObject"
    };
    unreadable(aws, &location.to_string(), action, failure)
}

fn unreadable(aws: &Aws, what: &str, action: &str, failure: &Failure) -> Unreadable {
    let region = &aws.place.region;
    let (reason, message) = match failure.class {
        Class::NotFound => (Reason::SourceNotFound, format!("{what} does not exist in {region}")),
        Class::AccessDenied => (
            Reason::AccessDenied,
            format!("{what} does not exist, or the operator lacks {action} on it: {failure}"),
        ),
        Class::Invalid => (
            Reason::Invalid,
            format!("the operator cannot read {what}: {failure}; the bucket must be in {region}"),
        ),
        _ => (
            failure.reason(Kind::Function),
            format!("the operator cannot read {what}: {failure}"),
        ),
    };
    Unreadable { reason, message }
}
