//! Valid definitions that cover every feature of the language.

use std::fs;

/// Returns the name and the text of each definition.
pub(crate) fn valid() -> Vec<(String, String)> {
    let files = fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/valid"))
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let mut corpus: Vec<_> = files
        .map(|path| {
            (
                path.file_stem().unwrap().to_str().unwrap().to_owned(),
                fs::read_to_string(path).unwrap(),
            )
        })
        .collect();
    corpus.sort();
    corpus
}
