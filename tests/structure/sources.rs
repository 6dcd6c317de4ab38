//! Reads the source files, the input of the analyser.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// The text of each source file, by its path from the root of the repository.
pub(crate) type Sources = BTreeMap<String, String>;

/// Reads every Rust file below `folders` of `root`. A folder that does not exist has no files.
pub(crate) fn read(root: &Path, folders: &[&str]) -> Sources {
    let mut sources = Sources::new();
    for folder in folders {
        collect(root, &root.join(folder), &mut sources);
    }
    sources
}

fn collect(root: &Path, folder: &Path, sources: &mut Sources) {
    if !folder.is_dir() {
        return;
    }
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(root, &path, sources);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let name = path.strip_prefix(root).unwrap().to_str().unwrap().to_owned();
            sources.insert(name, fs::read_to_string(&path).unwrap());
        }
    }
}
