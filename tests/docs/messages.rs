//! The messages in docs/troubleshooting.md are those of the program.

use lambdasfn_testbed_harness::checkout;
use lambdasfn_testbed_harness::pages::page;
use regex::Regex;
use std::path::Path;

/// The text of all sources, with string literals on one line.
fn sources() -> String {
    let mut text = String::new();
    for folder in ["src", "amazon-states-language/src"] {
        visit(&checkout().join(folder), &mut text);
    }
    let continued = Regex::new(r"\\\n\s*").unwrap();
    continued.replace_all(&text, "").replace("\\\"", "\"")
}

fn visit(folder: &Path, text: &mut String) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            visit(&path, text);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            text.push_str(&std::fs::read_to_string(&path).unwrap());
        }
    }
}

/// In the sections that are about the program's own messages, the first column of each row quotes one. `...` stands
/// for any text. Each part must be in the sources.
#[test]
fn every_quoted_message_is_in_the_sources() {
    let sources = sources();
    let page = page(Path::new("docs/troubleshooting.md")).unwrap();
    let mut missing = vec![];
    let mut count = 0;
    let own = page
        .split("\n## ")
        .filter(|section| section.contains("<!-- messages of lambdasfn -->"));
    for row in own.flat_map(str::lines).filter_map(|line| line.strip_prefix("| `")) {
        let Some((message, _)) = row.split_once("` |") else {
            continue;
        };
        count += 1;
        for part in message.split("...").map(str::trim).filter(|part| !part.is_empty()) {
            if !sources.contains(part) {
                missing.push(format!("{part:?} of {message:?}"));
            }
        }
    }
    assert!(
        missing.is_empty(),
        "docs/troubleshooting.md quotes messages that the program does not have:\n{}",
        missing.join("\n")
    );
    assert!(count > 20, "docs/troubleshooting.md quotes {count} messages");
}
