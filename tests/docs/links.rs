//! Every relative link leads to a file, and every anchor to a heading.

use lambdasfn_testbed_harness::checkout;
use lambdasfn_testbed_harness::pages::{page, pages};
use regex::Regex;
use std::collections::BTreeMap;
use std::path::{Component, Path, PathBuf};

/// The pages with links: the documents, and the Markdown files that they link to.
fn linked() -> Vec<PathBuf> {
    let others = [
        "CHANGELOG.md",
        "SECURITY.md",
        "deploy/iam/README.md",
        "amazon-states-language/README.md",
    ];
    let mut all = pages().unwrap();
    all.extend(others.map(PathBuf::from));
    all
}

/// The lines of a page that are not in a code block.
fn prose(text: &str) -> impl Iterator<Item = &str> {
    let mut in_code = false;
    text.lines().filter(move |line| {
        let is_fence = line.trim_start().starts_with("```");
        in_code ^= is_fence;
        !in_code && !is_fence
    })
}

/// The anchors of a page's headings, as GitHub makes them.
fn anchors(text: &str) -> Vec<String> {
    let mut seen = BTreeMap::<String, u32>::new();
    let headings = prose(text).filter(|line| line.starts_with('#'));
    let slugs = headings.map(|line| {
        let title = line.trim_start_matches('#').trim().to_lowercase();
        let kept = title.chars().filter(|c| c.is_alphanumeric() || "-_ ".contains(*c));
        kept.map(|c| if c == ' ' { '-' } else { c }).collect::<String>()
    });
    slugs
        .map(|slug| {
            let count = seen.entry(slug.clone()).or_default();
            *count += 1;
            match *count {
                1 => slug,
                n => format!("{slug}-{}", n - 1),
            }
        })
        .collect()
}

/// A path without `..`.
fn plain(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for part in path.components() {
        match part {
            Component::ParentDir => assert!(plain.pop(), "{} leaves the checkout", path.display()),
            part => plain.push(part),
        }
    }
    plain
}

#[test]
fn every_relative_link_and_anchor_resolves() {
    let link = Regex::new(r"\]\(([^)\s]+)\)").unwrap();
    let code = Regex::new("`[^`\n]+`").unwrap();
    let (mut broken, mut count) = (vec![], 0);
    for path in linked() {
        let text = page(&path).unwrap();
        let text: String = prose(&text).collect::<Vec<_>>().join("\n");
        // Link texts may have code; the rest of the code is not read as links.
        let text = code.replace_all(&text, "");
        for found in link.captures_iter(&text) {
            let target = &found[1];
            if target.contains("://") {
                continue;
            }
            count += 1;
            let (file, anchor) = target.split_once('#').unwrap_or((target, ""));
            let file = match file {
                "" => path.clone(),
                file => plain(&path.parent().unwrap().join(file)),
            };
            let is_found = checkout().join(&file).exists()
                && (anchor.is_empty() || anchors(&page(&file).unwrap()).iter().any(|known| known == anchor));
            if !is_found {
                broken.push(format!("{}: {target}", path.display()));
            }
        }
    }
    assert!(broken.is_empty(), "broken links:\n{}", broken.join("\n"));
    assert!(count > 100, "the pages have {count} links");
}

#[test]
fn the_readme_links_to_every_page() {
    let text = page(Path::new("README.md")).unwrap();
    for path in pages().unwrap().iter().filter(|path| !path.ends_with("README.md")) {
        let path = path.to_str().unwrap();
        assert!(text.contains(&format!("({path})")), "README.md has no link to {path}");
    }
}

#[test]
fn the_readme_is_short() {
    let lines = page(Path::new("README.md")).unwrap().lines().count();
    assert!(lines < 250, "README.md has {lines} lines");
}
