//! The code of a function, from wherever it comes.

use super::package::Package;
use crate::artifact::{ImageUri, S3Location, S3Object};
use serde::{Serialize, Serializer};

/// What Lambda runs (FunctionCode).
#[derive(Clone, Debug)]
pub enum Code {
    /// A zip archive that is uploaded.
    Zip(Package),
    /// A zip archive that Lambda takes from S3.
    S3 {
        /// Where it is.
        location: S3Location,
        /// What S3 returns about it; nothing where the code is only what the function begins with.
        found: Option<S3Object>,
    },
    /// A container image that Lambda takes from ECR.
    Image {
        /// Where it is.
        uri: ImageUri,
        /// Its digest; none where the code is only what the function begins with.
        digest: Option<String>,
    },
}

impl Code {
    /// Lambda's PackageType.
    pub fn package_type(&self) -> &'static str {
        match self {
            Code::Zip(_) | Code::S3 { .. } => "Zip",
            Code::Image { .. } => "Image",
        }
    }

    /// CodeSha256 that Lambda will give it, where that can be known without having the code.
    pub(crate) fn sha256(&self) -> Option<&str> {
        match self {
            Code::Zip(package) => Some(&package.sha256),
            Code::S3 { found, .. } => found.as_ref()?.checksum_sha256.as_deref(),
            Code::Image { .. } => None,
        }
    }

    /// Names the content of an S3 object whose CodeSha256 is not known beforehand: S3 gives new content a new
    /// ETag.
    pub(crate) fn source(&self) -> Option<String> {
        match self {
            Code::S3 { location, found } => {
                let found = found.as_ref().filter(|found| found.checksum_sha256.is_none())?;
                Some(format!("{location} ETag {}", found.e_tag))
            }
            Code::Zip(_) | Code::Image { .. } => None,
        }
    }

    /// Lambda's ResolvedImageUri.
    pub fn resolved_image_uri(&self) -> Option<String> {
        match self {
            Code::Image { uri, digest } => Some(format!("{}@{}", uri.name(), digest.as_ref()?)),
            Code::Zip(_) | Code::S3 { .. } => None,
        }
    }

    /// Lambda's S3ObjectVersion: exactly the version that was looked at, where the bucket keeps versions, so
    /// that nothing else can come in between.
    pub(crate) fn s3_object_version(&self) -> Option<String> {
        match self {
            Code::S3 { location, found } => {
                let seen = found.as_ref().and_then(|found| found.version_id.clone());
                location.version_id.clone().or(seen)
            }
            Code::Zip(_) | Code::Image { .. } => None,
        }
    }

    /// Lambda's ImageUri: exactly the image that the tag stood for.
    pub(crate) fn image_uri(&self) -> Option<String> {
        match self {
            Code::Image { uri, .. } => self.resolved_image_uri().or_else(|| Some(uri.to_string())),
            Code::Zip(_) | Code::S3 { .. } => None,
        }
    }
}

/// What a container image is started with; what is empty is the image's own.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[allow(missing_docs, reason = "Lambda's own names")]
pub struct ImageConfig {
    pub command: Vec<String>,
    pub entry_point: Vec<String>,
    pub working_directory: Option<String>,
}

/// Serialised only into digests: equal content, equal text.
impl Serialize for Code {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let text = match self {
            Code::Zip(package) => package.sha256.clone(),
            Code::S3 { location, .. } => match self.sha256() {
                Some(sha256) => sha256.to_owned(),
                None => self.source().unwrap_or_else(|| location.to_string()),
            },
            Code::Image { .. } => self.image_uri().unwrap_or_default(),
        };
        serializer.serialize_str(&text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn s3(e_tag: &str, sha256: Option<&str>) -> Code {
        Code::S3 {
            location: S3Location {
                bucket: "b".into(),
                key: "k".into(),
                version_id: None,
            },
            found: Some(S3Object {
                e_tag: e_tag.into(),
                version_id: Some("v".into()),
                checksum_sha256: sha256.map(Into::into),
            }),
        }
    }

    fn digest(code: &Code) -> String {
        crate::names::digest(code)
    }

    #[test]
    fn equal_content_has_equal_digests_wherever_it_lies() {
        let zip = Code::Zip(Package::bundled().unwrap());
        let sha256 = zip.sha256().unwrap().to_owned();
        assert_eq!(digest(&zip), digest(&s3("1", Some(&sha256))));
        assert_eq!(digest(&s3("1", Some("a"))), digest(&s3("2", Some("a"))));
        assert_ne!(digest(&s3("1", None)), digest(&s3("2", None)));
        assert_eq!(s3("1", Some("a")).source(), None, "known by its checksum");
    }

    #[test]
    fn a_moved_tag_is_another_image() {
        let image = |digest: &str| Code::Image {
            uri: ImageUri::parse("123456789012.dkr.ecr.eu-west-1.amazonaws.com/app:1").unwrap(),
            digest: Some(digest.into()),
        };
        assert_ne!(digest(&image("sha256:1")), digest(&image("sha256:2")));
        assert_eq!(
            image("sha256:1").resolved_image_uri().as_deref(),
            Some("123456789012.dkr.ecr.eu-west-1.amazonaws.com/app@sha256:1")
        );
    }
}
