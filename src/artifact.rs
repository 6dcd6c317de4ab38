//! Objects in S3 and images in ECR that a pattern uses. The edge reads them before the pipeline starts.

use crate::api::S3Source;
use crate::reason::Reason;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// An object in S3, or one version of it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[allow(missing_docs, reason = "S3's own names")]
pub struct S3Location {
    pub(crate) bucket: String,
    pub key: String,
    pub version_id: Option<String>,
}

impl S3Location {
    /// Field of the spec that names the object.
    pub(crate) fn from_source(source: &S3Source) -> Self {
        Self {
            bucket: source.bucket.clone(),
            key: source.key.clone(),
            version_id: source.object_version.clone(),
        }
    }
}

impl fmt::Display for S3Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "s3://{}/{}", self.bucket, self.key)?;
        match &self.version_id {
            Some(version) => write!(f, "?versionId={version}"),
            None => Ok(()),
        }
    }
}

/// Metadata of an object in S3.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "S3's own names")]
pub struct S3Object {
    pub e_tag: String,
    /// The version that was read, if the bucket keeps versions.
    pub version_id: Option<String>,
    /// SHA-256 of the whole object in base64, if the upload included it.
    pub checksum_sha256: Option<String>,
}

/// An image in a private ECR registry.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(into = "String")]
pub struct ImageUri {
    registry: String,
    /// Account of the registry.
    pub(crate) account: String,
    /// Its region.
    pub(crate) region: String,
    /// Name of the repository.
    pub(crate) repository: String,
    /// Tag of the image, or the digest that pins it.
    pub(crate) reference: ImageReference,
}

/// Reference to an image within a repository.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum ImageReference {
    /// The image that has this tag now.
    Tag(String),
    /// The image with this digest.
    Digest(String),
}

impl ImageUri {
    /// # Errors
    /// Explains why Lambda does not accept the URI.
    pub(crate) fn parse(uri: &str) -> Result<Self, String> {
        let wrong = || {
            "must be an image in a private ECR repository, such as \
             123456789012.dkr.ecr.eu-west-1.amazonaws.com/app:1.2"
                .to_owned()
        };
        let (registry, path) = uri.split_once('/').ok_or_else(wrong)?;
        let (account, region) = registry_parts(registry).ok_or_else(wrong)?;
        // With a tag and a digest, the digest decides.
        let (path, digest) = match path.split_once('@') {
            Some((path, digest)) => (path, Some(digest)),
            None => (path, None),
        };
        let (repository, tag) = path.split_once(':').unwrap_or((path, "latest"));
        let letter = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "._-/".contains(c);
        if repository.is_empty() || !repository.chars().all(letter) {
            return Err(wrong());
        }
        let reference = match digest {
            Some(digest) if is_digest(digest) => ImageReference::Digest(digest.to_owned()),
            Some(_) => return Err("must have a digest of the form sha256:<64 hex digits> after the @".into()),
            None if tag.is_empty() => return Err(wrong()),
            None => ImageReference::Tag(tag.to_owned()),
        };
        Ok(Self {
            registry: registry.to_owned(),
            account: account.to_owned(),
            region: region.to_owned(),
            repository: repository.to_owned(),
            reference,
        })
    }

    /// Returns registry and repository.
    pub(crate) fn name(&self) -> String {
        format!("{}/{}", self.registry, self.repository)
    }

    /// Returns the digest that pins the image.
    pub(crate) fn digest(&self) -> Option<&str> {
        match &self.reference {
            ImageReference::Digest(digest) => Some(digest),
            ImageReference::Tag(_) => None,
        }
    }
}

/// Returns account and region of a registry host: `<account>.dkr.ecr.<region>.amazonaws.com`,
/// `<account>.dkr-ecr.<region>.on.aws`, and the hosts of other partitions.
pub(crate) fn registry_parts(registry: &str) -> Option<(&str, &str)> {
    let (account, rest) = registry.split_once('.')?;
    let (region, domain) = ["dkr.ecr.", "dkr.ecr-fips.", "dkr-ecr.", "dkr-ecr-fips."]
        .iter()
        .find_map(|prefix| rest.strip_prefix(prefix))?
        .split_once('.')?;
    let is_account = account.len() == 12 && account.bytes().all(|b| b.is_ascii_digit());
    (is_account && !region.is_empty() && !domain.is_empty()).then_some((account, region))
}

fn is_digest(text: &str) -> bool {
    text.strip_prefix("sha256:")
        .is_some_and(|hex| hex.len() == 64 && hex.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b)))
}

impl fmt::Display for ImageUri {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.reference {
            ImageReference::Tag(tag) => write!(f, "{}:{tag}", self.name()),
            ImageReference::Digest(digest) => write!(f, "{}@{digest}", self.name()),
        }
    }
}

impl From<ImageUri> for String {
    fn from(uri: ImageUri) -> Self {
        uri.to_string()
    }
}

/// The reason why an artifact is not readable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unreadable {
    /// `SourceNotFound`, `AccessDenied`, ...
    pub(crate) reason: Reason,
    /// The artifact, and the next step.
    pub(crate) message: String,
}

/// The artifacts that were read.
#[derive(Clone, Debug, Default)]
pub struct Artifacts {
    /// Deployment packages.
    pub packages: BTreeMap<S3Location, Result<S3Object, Unreadable>>,
    /// Texts of definitions.
    pub definitions: BTreeMap<S3Location, Result<String, Unreadable>>,
    /// Digests of images.
    pub images: BTreeMap<ImageUri, Result<String, Unreadable>>,
}

/// The artifacts to read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Unread {
    /// Deployment packages. The read returns only their metadata.
    pub packages: BTreeSet<S3Location>,
    /// Texts of definitions.
    pub definitions: BTreeSet<S3Location>,
    /// Images. The read returns their digests.
    pub images: BTreeSet<ImageUri>,
}

impl Unread {
    /// Whether no artifact must be read.
    pub(crate) fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Returns the names of the artifacts.
    pub(crate) fn names(&self) -> impl Iterator<Item = String> {
        let objects = self.packages.iter().chain(&self.definitions).map(ToString::to_string);
        objects.chain(self.images.iter().map(ToString::to_string))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_image_uri_has_account_region_repository_and_reference() {
        let digest = format!("sha256:{}", "0f".repeat(32));
        let registry = "123456789012.dkr.ecr.eu-west-1.amazonaws.com";
        let uri = ImageUri::parse(&format!("{registry}/team/app:1.2")).unwrap();
        assert_eq!(
            (uri.account.as_str(), uri.region.as_str()),
            ("123456789012", "eu-west-1")
        );
        assert_eq!(uri.repository, "team/app");
        assert_eq!(uri.reference, ImageReference::Tag("1.2".into()));
        let untagged = ImageUri::parse(&format!("{registry}/app")).unwrap();
        assert_eq!(untagged.reference, ImageReference::Tag("latest".into()));
        let pinned = ImageUri::parse(&format!("{registry}/app:1@{digest}")).unwrap();
        assert_eq!(pinned.digest(), Some(digest.as_str()));
        assert_eq!(pinned.to_string(), format!("{registry}/app@{digest}"));
        for china in [
            "123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn/a",
            "123456789012.dkr-ecr.eu-west-1.on.aws/a",
        ] {
            assert!(ImageUri::parse(china).is_ok(), "{china}");
        }
        for bad in [
            "app:1",
            "public.ecr.aws/lambda/python:3.13",
            "docker.io/library/app:1",
            "12.dkr.ecr.eu-west-1.amazonaws.com/app",
            "123456789012.dkr.ecr.eu-west-1.amazonaws.com/",
            "123456789012.dkr.ecr.eu-west-1.amazonaws.com/app:",
            "123456789012.dkr.ecr.eu-west-1.amazonaws.com/App",
            "123456789012.dkr.ecr.eu-west-1.amazonaws.com/app@sha256:12",
        ] {
            assert!(ImageUri::parse(bad).is_err(), "{bad}");
        }
    }
}
