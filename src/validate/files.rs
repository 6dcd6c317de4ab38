//! The checks of all given files together.

use super::file::{Definitions, File, Judged, Subject, file};
use super::object::Basis;
use super::problem::{Check, Problem};
use std::collections::{BTreeMap, BTreeSet};

/// Checks the files, each with its name. Two objects of the same name are an error. Files without any object or
/// definition are an error too.
pub(crate) fn files(texts: Vec<(String, String)>, definitions: Definitions, basis: Basis<'_>) -> Vec<(String, File)> {
    let check = |(name, text): (String, String)| (name, file(&text, definitions, basis));
    let mut files: Vec<(String, File)> = texts.into_iter().map(check).collect();
    repeated_names(&mut files);
    nothing_to_check(&mut files);
    files
}

/// Adds an error to each object whose name an earlier object has.
fn repeated_names(files: &mut [(String, File)]) {
    let mut first: BTreeMap<(Option<String>, String), String> = BTreeMap::new();
    for (file, content) in files {
        for Judged {
            document,
            subject,
            problems,
        } in &mut content.documents
        {
            let Subject::Object { namespace, name, at } = subject else {
                continue;
            };
            if name.is_empty() {
                continue;
            }
            let place = match document {
                Some(number) => format!("{file} (document {number})"),
                None => file.clone(),
            };
            let key = (namespace.clone(), name.clone());
            let Some(other) = first.get(&key) else {
                first.insert(key, place);
                continue;
            };
            let message = format!("must be unique: {other} has an object of the same name");
            problems.push(Problem {
                position: *at,
                ..Problem::error(Check::Schema, "metadata.name", message)
            });
        }
    }
}

/// Adds an error if no file has an object or a definition, with the kinds that were skipped.
fn nothing_to_check(files: &mut [(String, File)]) {
    if files.iter().any(|(_, file)| !file.documents.is_empty()) {
        return;
    }
    let skipped: BTreeSet<String> = files.iter().flat_map(|(_, file)| file.skipped.clone()).collect();
    let skipped: Vec<String> = skipped.into_iter().collect();
    let nothing = "the files have no LambdaSfnPattern and no States Language document";
    let message = match skipped.as_slice() {
        [] => nothing.to_owned(),
        kinds => format!("{nothing}; skipped kinds: {}", kinds.join(", ")),
    };
    if let Some((_, file)) = files.first_mut() {
        file.documents.push(Judged {
            document: None,
            subject: Subject::Unknown,
            problems: vec![Problem::error(Check::Schema, "", message)],
        });
    }
}
