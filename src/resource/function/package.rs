//! The deployment package: equal input gives equal bytes in every release.

use sha2::{Digest, Sha256};
use std::{collections::BTreeMap, fmt, io::Write, sync::Arc};
use zip::{CompressionMethod, DateTime, ZipWriter, write::SimpleFileOptions};

/// Handler of the bundled function.
pub(crate) const BUNDLED_HANDLER: &str = "index.handler";
/// Runtime of the bundled function.
pub(crate) const BUNDLED_RUNTIME: &str = "python3.14";
const BUNDLED: &str = include_str!("../../../lambda/index.py");

/// A zip archive and its CodeSha256 (base64 of SHA-256).
#[derive(Clone, PartialEq, Eq)]
pub struct Package {
    /// The archive.
    pub zip: Arc<[u8]>,
    /// Lambda's CodeSha256.
    pub sha256: String,
}

impl Package {
    /// Returns the bundled function.
    ///
    /// # Errors
    /// Does not happen in practice; see [`Package::zip`].
    pub fn bundled() -> Result<Self, String> {
        Self::zip(&BTreeMap::from([("index.py".to_owned(), BUNDLED)]))
    }

    /// Packs files in the order of their names, with one fixed time. The entries are stored, not deflated, because the
    /// output of a compressor changes between its releases.
    ///
    /// # Errors
    /// A file name that a zip archive cannot hold.
    pub fn zip<T: AsRef<[u8]>>(files: &BTreeMap<String, T>) -> Result<Self, String> {
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Stored)
            .last_modified_time(DateTime::default())
            .unix_permissions(0o644);
        let mut writer = ZipWriter::new(std::io::Cursor::new(Vec::new()));
        for (name, content) in files {
            writer
                .start_file(name.as_str(), options)
                .map_err(|e| format!("{name}: {e}"))?;
            writer.write_all(content.as_ref()).map_err(|e| format!("{name}: {e}"))?;
        }
        let zip = writer.finish().map_err(|e| e.to_string())?.into_inner();
        let sha256 = aws_smithy_types::base64::encode(Sha256::digest(&zip));
        Ok(Self {
            zip: zip.into(),
            sha256,
        })
    }
}

impl fmt::Debug for Package {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Package({} bytes, {})", self.zip.len(), self.sha256)
    }
}

impl serde::Serialize for Package {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.sha256)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_files_give_equal_bytes_in_every_release() {
        let files = BTreeMap::from([("b.py".to_owned(), "2".to_owned()), ("a.py".to_owned(), "1".to_owned())]);
        let package = Package::zip(&files).unwrap();
        assert_eq!(package, Package::zip(&files).unwrap());
        // The digest is a part of the contract: another digest updates every function of every user.
        insta::assert_snapshot!(package.sha256);
    }

    #[test]
    fn the_bundled_function_is_part_of_the_contract() {
        insta::assert_snapshot!(Package::bundled().unwrap().sha256);
    }
}
