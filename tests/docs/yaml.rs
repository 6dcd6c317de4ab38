//! Every YAML block is YAML, and every pattern is valid.

use crate::{lambdasfn, text};
use lambdasfn_testbed_harness::checkout;
use lambdasfn_testbed_harness::pages::{blocks, commands, page, pages};

#[test]
fn every_pattern_of_a_page_is_valid() {
    let folder = tempfile::tempdir().unwrap();
    let mut count = 0;
    for path in pages().unwrap() {
        for block in blocks(&page(&path).unwrap())
            .iter()
            .filter(|block| block.language == "yaml")
        {
            let place = format!("{}:{}", path.display(), block.line);
            for document in lambdasfn::validate::documents(&block.text) {
                assert!(document.is_ok(), "{place}: {document:?}");
            }
            if block.text.contains("kind: LambdaSfnPattern") {
                std::fs::write(folder.path().join("block.yaml"), &block.text).unwrap();
                let done = lambdasfn(folder.path(), &["validate", "-f", "block.yaml"]);
                assert!(done.status.success(), "{place}: {}", text(&done));
                count += 1;
            }
        }
    }
    assert!(count >= 9, "the pages show {count} patterns");
}

/// Client-side apply drops nulls.
#[test]
fn a_file_with_null_is_applied_on_the_server_side() {
    for path in pages().unwrap() {
        for block in blocks(&page(&path).unwrap()) {
            for words in commands(&block.text)
                .iter()
                .filter(|words| words.first().is_some_and(|w| w == "kubectl"))
            {
                let files = words.iter().filter(|word| word.starts_with("examples/"));
                for file in files {
                    let has_null = std::fs::read_to_string(checkout().join(file))
                        .unwrap()
                        .contains(": null");
                    let is_safe = !has_null || words.iter().any(|word| word == "--server-side");
                    assert!(is_safe, "{}:{}: {words:?}", path.display(), block.line);
                }
            }
        }
    }
}
