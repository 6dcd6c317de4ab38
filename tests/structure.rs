//! The house rules that a machine can check.
#![allow(clippy::unwrap_used, clippy::panic, missing_docs)]

use std::fs;
use std::path::{Path, PathBuf};

fn sources(dir: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(dir).unwrap().map(|e| e.unwrap().path());
    entries
        .flat_map(|path| if path.is_dir() { sources(&path) } else { vec![path] })
        .filter(|p| p.extension().is_some_and(|e| e == "rs"))
        .collect()
}

fn root() -> PathBuf {
    lambdasfn_testbed_harness::checkout()
}

/// The only places where a client may be held or awaited; everything else is a function of values.
const EDGES: [&str; 10] = [
    "aws/",
    "controller/",
    "cli/",
    "http.rs",
    "telemetry.rs",
    "main.rs",
    "observe.rs",
    "apply.rs",
    "deployment/read.rs",
    "resource/*/{read,apply}.rs",
];

fn is_edge(path: &str) -> bool {
    let in_kind = path.starts_with("resource/") && (path.ends_with("/read.rs") || path.ends_with("/apply.rs"));
    in_kind || EDGES.iter().any(|edge| path.starts_with(edge))
}

#[test]
fn pure_modules_hold_no_client() {
    let src = root().join("src");
    let mut pure = 0;
    for file in sources(&src) {
        let path = file.strip_prefix(&src).unwrap().to_str().unwrap().to_owned();
        if is_edge(&path) {
            continue;
        }
        pure += 1;
        let text = fs::read_to_string(&file).unwrap();
        for word in [
            "aws_sdk_",
            "kube::Client",
            "async fn",
            ".await",
            "tokio::",
            "std::fs",
            "std::env",
        ] {
            assert!(!text.contains(word), "src/{path} is no edge, but has {word:?}");
        }
    }
    assert!(pure > 20, "{pure} pure files: are the paths right?");
}

#[test]
fn no_file_has_more_than_some_four_hundred_lines() {
    for dir in [
        "amazon-states-language/src",
        "amazon-states-language/tests",
        "src",
        "tests",
        "testbed/gateway/src",
        "testbed/harness/src",
        "xtask/src",
    ] {
        for file in sources(&root().join(dir)) {
            let lines = fs::read_to_string(&file).unwrap().lines().count();
            assert!(lines <= 420, "{} has {lines} lines", file.display());
        }
    }
}
