//! Checks that only edges hold a client, await, or read a clock, the environment or files.

use std::collections::{BTreeMap, BTreeSet};

use crate::finding::{Finding, Place, Rule};
use crate::modules::Modules;
use crate::resolve::Target;

/// Crates that a pure module must not name. A `*` ends a prefix.
const CRATES: [&str; 16] = [
    "aws_config",
    "aws_credential_types",
    "aws_sdk_*",
    "aws_smithy_http_client",
    "aws_smithy_runtime*",
    "axum",
    "fastrand",
    "getrandom",
    "governor",
    "hyper*",
    "kube_runtime",
    "rand*",
    "reqwest",
    "tokio",
    "tokio_*",
    "uuid",
];

/// Prefixes of paths that a pure module must not name.
const PATHS: [&str; 12] = [
    "jiff::tz::TimeZone::system",
    "kube::Api",
    "kube::Client",
    "kube::api::Api",
    "kube::client",
    "kube::runtime",
    "std::env",
    "std::fs",
    "std::net",
    "std::process",
    "std::thread::sleep",
    "std::thread::spawn",
];

/// Paths that are allowed although a banned prefix matches, because they are values.
const VALUES: [&str; 1] = ["std::process::ExitCode"];

/// Names that read a clock or generate random numbers, in any path.
const NAMES: [&str; 4] = ["RandomState", "new_v4", "new_v7", "now"];

/// Returns the impure lines of all files, with a description.
pub(crate) fn impurities(modules: &Modules) -> BTreeMap<Place, String> {
    let mut found = BTreeMap::new();
    for (id, module) in modules.all.iter().enumerate() {
        let mut add = |line: usize, what: String| {
            let file = module.file.clone();
            found.entry(Place { file, line }).or_insert(what);
        };
        for (line, what) in &module.impure {
            add(*line, (*what).to_owned());
        }
        for import in &module.uses {
            if let Target::External(path) = modules.resolve(id, &import.path)
                && banned(&path, true)
            {
                add(import.line, format!("imports `{}`", path.join("::")));
            }
        }
        for mention in &module.mentions {
            match modules.resolve(id, &mention.path) {
                Target::External(path) if banned(&path, mention.path.len() > 1) => {
                    add(mention.line, format!("names `{}`", path.join("::")));
                }
                _ => {}
            }
        }
    }
    found
}

/// Whether a path of an external crate is banned. A single name is a variable, unless it is imported.
fn banned(path: &[String], qualified: bool) -> bool {
    let Some(first) = path.first() else { return false };
    if path.len() == 1 && !qualified {
        return first == "RandomState";
    }
    let crates = CRATES.iter().any(|name| match name.strip_suffix('*') {
        Some(prefix) => first.starts_with(prefix),
        None => first == name,
    });
    let starts = |start: &&str| {
        let names = start.split("::");
        path.len() >= names.clone().count() && path.iter().zip(names).all(|(name, wanted)| name == wanted)
    };
    let paths = PATHS.iter().any(starts) && !VALUES.iter().any(starts);
    crates || paths || path.iter().any(|name| NAMES.contains(&name.as_str()))
}

/// Returns the impure files that are not in the table, and the entries of the table that match no file or a pure file.
pub(crate) fn check(modules: &Modules, edges: &[&str]) -> Vec<Finding> {
    let impurities = impurities(modules);
    let mut findings: Vec<Finding> = impurities
        .iter()
        .filter(|(place, _)| !edges.iter().any(|edge| matches(edge, &place.file)))
        .map(|(place, what)| Finding::new(Rule::Purity, format!("{place}: {what}, but the file is not an edge")))
        .collect();
    let impure: BTreeSet<&str> = impurities.keys().map(|place| place.file.as_str()).collect();
    let files: BTreeSet<&str> = modules.all.iter().map(|module| module.file.as_str()).collect();
    for edge in edges {
        let matched: Vec<&str> = files.iter().filter(|file| matches(edge, file)).copied().collect();
        if matched.is_empty() {
            let text = format!("the table of edges has `{edge}`, which matches no file");
            findings.push(Finding::new(Rule::EdgeTable, text));
        }
        let idle = matched.iter().filter(|file| !impure.contains(*file));
        findings.extend(idle.map(|file| {
            let text = format!("the table of edges has `{edge}`, but {file} is pure");
            Finding::new(Rule::EdgeTable, text)
        }));
    }
    findings
}

/// Whether an entry of the table matches a file. `*` represents one or more folders.
fn matches(entry: &str, file: &str) -> bool {
    match entry.split_once('*') {
        Some((start, end)) => file.len() > start.len() + end.len() && file.starts_with(start) && file.ends_with(end),
        None => entry == file,
    }
}
