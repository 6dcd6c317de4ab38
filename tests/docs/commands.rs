//! The commands of the pages: those without a cluster are run here. `tests/it/tutorial.rs` runs the others.

use crate::{lambdasfn, text};
use lambdasfn_testbed_harness::checkout;
use lambdasfn_testbed_harness::pages::{blocks, commands, page, pages};
use std::os::unix::fs::symlink;

/// The subcommands that make no call.
const OFFLINE: [&str; 5] = ["completion", "crd", "graph", "policy", "validate"];

/// The other programs of the pages, and why no test runs them as they are written.
const OTHERS: [(&str, &str); 13] = [
    (
        "aws",
        "needs a real account; tests/it/tutorial.rs makes the calls of the tutorial through the SDK",
    ),
    ("bash", "is the command of the whole test suite"),
    ("cargo", "builds and runs the project itself"),
    ("cat", "prints a file of the reader"),
    ("cd", "selects a folder of the reader"),
    ("docker", "needs a container runtime and a registry"),
    ("eval", "starts the testbed that the tests run on"),
    ("git", "works on a repository of the reader"),
    ("kubectl", "needs a cluster: tests/it/tutorial.rs"),
    (
        "lambdasfn",
        "src/cli/document_tests.rs parses it; here and in tests/it/tutorial.rs it runs",
    ),
    ("ln", "changes the home folder of the reader"),
    ("source", "changes the shell of the reader"),
    ("terraform", "needs a state of the reader"),
];

#[test]
fn every_program_of_the_pages_is_known() {
    for path in pages().unwrap() {
        for block in blocks(&page(&path).unwrap())
            .iter()
            .filter(|block| block.language == "sh")
        {
            for words in commands(&block.text) {
                let program = words[0].as_str();
                let is_known = OTHERS.iter().any(|(name, _)| *name == program) || program.contains("=$(kubectl ");
                assert!(is_known, "{}:{}: {words:?}", path.display(), block.line);
            }
        }
    }
}

#[test]
fn every_command_without_a_cluster_succeeds() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["examples", "src", "docs"] {
        symlink(checkout().join(name), folder.path().join(name)).unwrap();
    }
    symlink(checkout().join("examples/hello.yaml"), folder.path().join("hello.yaml")).unwrap();
    std::fs::create_dir(folder.path().join("patterns")).unwrap();
    symlink(
        checkout().join("examples/hello.yaml"),
        folder.path().join("patterns/hello.yaml"),
    )
    .unwrap();
    let mut count = 0;
    for path in pages().unwrap() {
        for block in blocks(&page(&path).unwrap())
            .iter()
            .filter(|block| block.language == "sh")
        {
            for words in commands(&block.text) {
                let words: Vec<&str> = words.iter().map(String::as_str).collect();
                let ["lambdasfn", subcommand, ..] = words[..] else {
                    continue;
                };
                let has_names = ["graph", "policy", "validate"].contains(&subcommand);
                let needs_a_cluster = has_names && !words.contains(&"-f") && !words.contains(&"--operator");
                // The file before the pipe is one of the reader.
                let reads_a_pipe = words.contains(&"-");
                if !OFFLINE.contains(&subcommand) || needs_a_cluster || reads_a_pipe {
                    continue;
                }
                let done = lambdasfn(folder.path(), &words[1..]);
                assert!(
                    done.status.success(),
                    "{}:{}: {words:?}: {}",
                    path.display(),
                    block.line,
                    text(&done)
                );
                count += 1;
            }
        }
    }
    assert!(count > 10, "the pages show {count} such commands");
}
