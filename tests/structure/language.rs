//! The language of the repository: words and phrases that have a plainer form.

use std::fs;
use std::path::Path;

/// A word or phrase that the repository does not use, and the form to use.
const PLAINER: &[(&str, &str)] = &[
    ("told", "reported, named or shown"),
    ("tells", "reports or shows"),
    ("said", "stated or reported"),
    ("look after", "manage"),
    ("looks after", "manages"),
    ("looked after", "managed"),
    ("of which", "a sentence of its own"),
    ("of whom", "a sentence of its own"),
    ("what of", "a noun"),
    ("there is none", "no ... exists"),
    ("no more", "no longer"),
    ("anew", "again"),
    ("mend", "repair or correct"),
    ("mends", "repairs or corrects"),
    ("mended", "repaired or corrected"),
    ("spoil", "break or change"),
    ("spoils", "breaks or changes"),
    ("spoilt", "broken or changed"),
    ("somebody", "a user or another writer"),
    ("nobody", "no user or no other writer"),
    ("goes by", "is identified by"),
    ("at one time", "at the same time"),
    ("tried again", "retried"),
    ("but for", "except for"),
    ("come of", "result from"),
    ("comes of", "results from"),
    ("the like", "similar"),
    ("put back", "restored"),
    ("for ever", "forever"),
    ("is there already", "already exists"),
    ("whatever", "any or every"),
    ("not at all", "not"),
    ("thereof", "of it"),
    ("whereof", "of it"),
];

/// The suffixes of files that people read.
const READ: &[&str] = &["rs", "md", "yaml", "py", "sh", "toml"];

/// Folders and files that hold recorded, generated or quoted text.
const SKIPPED: &[&str] = &[
    "target",
    ".git",
    "tests/fixtures",
    "tests/structure/language.rs",
    "CONTRIBUTING.md",
];

/// Returns each use of a phrase of [`PLAINER`] below `root`, with file and line.
pub(crate) fn plainer(root: &Path) -> Vec<String> {
    let mut found = Vec::new();
    visit(root, root, &mut found);
    found.sort();
    found
}

fn visit(root: &Path, folder: &Path, found: &mut Vec<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.strip_prefix(root).unwrap().to_str().unwrap().to_owned();
        if SKIPPED.contains(&name.as_str()) || name.ends_with(".snap") {
            continue;
        }
        if path.is_dir() {
            visit(root, &path, found);
        } else if path
            .extension()
            .and_then(|e| e.to_str())
            .is_some_and(|e| READ.contains(&e))
        {
            let uses = uses(&fs::read_to_string(&path).unwrap());
            found.extend(uses.into_iter().map(|(line, text)| format!("{name}:{line}: {text}")));
        }
    }
}

/// The uses in one text, by line. A phrase may run over the end of a line.
fn uses(text: &str) -> Vec<(usize, String)> {
    let words = words(text);
    let mut found = Vec::new();
    for (phrase, plainer) in PLAINER {
        let phrase: Vec<&str> = phrase.split(' ').collect();
        let matches = words.windows(phrase.len());
        for window in matches.filter(|window| window.iter().map(|(_, word)| word.as_str()).eq(phrase.iter().copied())) {
            found.push((window[0].0, format!("`{}`: use {plainer}", phrase.join(" "))));
        }
    }
    found
}

/// The words with their lines. The name of a function counts as words, another identifier as one word.
fn words(text: &str) -> Vec<(usize, String)> {
    let mut words = Vec::new();
    for (line, text) in (1..).zip(text.lines()) {
        let parts = text.split(|c: char| !c.is_alphanumeric() && !matches!(c, '_' | '\'' | '-'));
        let mut function = false;
        for part in parts.filter(|part| !part.is_empty()) {
            let split: Vec<&str> = if function {
                part.split('_').collect()
            } else {
                vec![part]
            };
            function = part == "fn";
            words.extend(split.into_iter().map(|word| (line, word.to_lowercase())));
        }
    }
    words
}

#[test]
fn a_phrase_is_found_over_the_end_of_a_line_and_in_the_name_of_a_function() {
    let text = "// The operator looks\n// after it.\nfn it_is_told() {}\nlet told_twice = x.is_none();\n";
    let lines: Vec<usize> = uses(text).into_iter().map(|(line, _)| line).collect();
    assert_eq!(lines, [3, 1]);
}
