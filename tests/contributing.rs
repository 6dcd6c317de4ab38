//! Checks that CONTRIBUTING.md lists every file that a new field or a new kind changes.
#![allow(clippy::unwrap_used, clippy::panic, missing_docs)]

use lambdasfn_testbed_harness::checkout;
use regex::Regex;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// Returns the paths in a list of CONTRIBUTING.md.
fn listed(list: &str) -> BTreeSet<String> {
    let text = fs::read_to_string(checkout().join("CONTRIBUTING.md")).unwrap();
    let begin = format!("<!-- places of {list} -->");
    let (_, rest) = text
        .split_once(&begin)
        .unwrap_or_else(|| panic!("CONTRIBUTING.md has no list {begin}"));
    let (list, _) = rest.split_once("<!-- end -->").unwrap();
    let item = Regex::new(r"(?m)^\d+\. `([^`]+)`").unwrap();
    item.captures_iter(list).map(|found| found[1].to_owned()).collect()
}

/// Returns the files of `src` whose code contains a word.
fn used(word: &str) -> BTreeSet<String> {
    let word = Regex::new(&format!(r"\b(?:{word})\b")).unwrap();
    let mut found = BTreeSet::new();
    visit(&checkout().join("src"), &mut |path, text| {
        let path = path.strip_prefix(checkout()).unwrap().to_str().unwrap().to_owned();
        let code = text.split("#[cfg(test)]\nmod ").next().unwrap_or_default();
        let code: Vec<&str> = code
            .lines()
            .filter(|line| !line.trim_start().starts_with("//"))
            .collect();
        if !path.contains("tests") && word.is_match(&code.join("\n")) {
            found.insert(path);
        }
    });
    found
}

fn visit(dir: &Path, file: &mut impl FnMut(&Path, &str)) {
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            visit(&path, file);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            file(&path, &fs::read_to_string(&path).unwrap());
        }
    }
}

#[test]
fn the_listed_files_are_those_that_name_a_scalar_field() {
    let listed = listed("memorySize");
    assert_eq!(used("memory_size|memorySize"), listed);
    assert!(listed.len() <= 7);
}

#[test]
fn the_listed_files_are_those_that_name_a_kind() {
    let mut listed = listed("Permission");
    assert!(
        listed.remove("src/resource/permission/"),
        "the list must name the folder of the kind"
    );
    assert!(listed.len() <= 5);
    let mut used = used("Permission|permission|PermissionSpec");
    used.retain(|path| !path.starts_with("src/resource/permission/"));
    assert_eq!(used, listed);
}
