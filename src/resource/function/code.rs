//! The code of a function from each of its sources: zip archive, S3 and ECR.

use super::package::Package;
use crate::artifact::{ImageUri, S3Location, S3Object};
use serde::{Serialize, Serializer};

/// Code that Lambda runs (FunctionCode).
#[derive(Clone, Debug)]
pub enum Code {
    /// A zip archive in the request.
    Zip(Package),
    /// A zip archive that Lambda copies from S3.
    S3 {
        /// Location of the archive.
        location: S3Location,
        /// S3's metadata of the object. `None` if the code is only the initial code of the function.
        found: Option<S3Object>,
    },
    /// A container image that Lambda pulls from ECR.
    Image {
        /// Location of the image.
        uri: ImageUri,
        /// Digest of the image. `None` if the code is only the initial code of the function.
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

    /// CodeSha256 that Lambda will compute, if it is known without the content.
    pub(crate) fn sha256(&self) -> Option<&str> {
        match self {
            Code::Zip(package) => Some(&package.sha256),
            Code::S3 { found, .. } => found.as_ref()?.checksum_sha256.as_deref(),
            Code::Image { .. } => None,
        }
    }

    /// Identifies the content of an S3 object whose CodeSha256 is not known: S3 assigns a new ETag to new content.
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

    /// Lambda's S3ObjectVersion. It is the version that the operator read, if the bucket keeps versions, so that
    /// Lambda cannot copy another one.
    pub(crate) fn s3_object_version(&self) -> Option<String> {
        match self {
            Code::S3 { location, found } => {
                let seen = found.as_ref().and_then(|found| found.version_id.clone());
                location.version_id.clone().or(seen)
            }
            Code::Zip(_) | Code::Image { .. } => None,
        }
    }

    /// Lambda's ImageUri, with the digest that the tag had when the operator read it.
    pub(crate) fn image_uri(&self) -> Option<String> {
        match self {
            Code::Image { uri, .. } => self.resolved_image_uri().or_else(|| Some(uri.to_string())),
            Code::Zip(_) | Code::S3 { .. } => None,
        }
    }
}

/// Start parameters of a container image. Lambda uses the values of the image for empty fields.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[allow(missing_docs, reason = "Lambda's own names")]
pub struct ImageConfig {
    pub command: Vec<String>,
    pub entry_point: Vec<String>,
    pub working_directory: Option<String>,
}

/// Serialised into digests only: equal content gives equal text.
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
    fn equal_content_has_equal_digests_in_every_location() {
        let zip = Code::Zip(Package::bundled().unwrap());
        let sha256 = zip.sha256().unwrap().to_owned();
        assert_eq!(digest(&zip), digest(&s3("1", Some(&sha256))));
        assert_eq!(digest(&s3("1", Some("a"))), digest(&s3("2", Some("a"))));
        assert_ne!(digest(&s3("1", None)), digest(&s3("2", None)));
        assert_eq!(s3("1", Some("a")).source(), None, "the checksum identifies it");
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
