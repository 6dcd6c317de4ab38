//! The references name every reason, setting, metric and event.

use crate::{lambdasfn, text};
use lambdasfn_testbed_harness::checkout;
use lambdasfn_testbed_harness::pages::page;
use regex::Regex;
use std::collections::BTreeSet;
use std::path::Path;

fn read(path: &str) -> String {
    page(Path::new(path)).unwrap()
}

/// Each reason with the status of Ready, Reconciling and Stalled, from the snapshot of the table in `src/reason.rs`.
fn reasons() -> Vec<(String, String)> {
    let folder = std::fs::read_dir(checkout().join("src/snapshots")).unwrap();
    let file = folder.map(|entry| entry.unwrap().path()).find(|path| {
        path.file_name()
            .unwrap()
            .to_str()
            .unwrap()
            .starts_with("lambdasfn__reason__")
    });
    let row = Regex::new(r"(?m)^(\w+): ready=(\w+) reconciling=(\w+) stalled=(\w+)$").unwrap();
    let title = |value: &str| if value == "true" { "True" } else { "False" };
    let table = std::fs::read_to_string(file.unwrap()).unwrap();
    let rows = row.captures_iter(&table).map(|found| {
        let conditions = [&found[2], &found[3], &found[4]].map(title);
        (found[1].to_owned(), conditions.join(" / "))
    });
    rows.collect()
}

#[test]
fn every_reason_has_a_row_with_its_conditions_and_a_place_in_troubleshooting() {
    let (reference, troubleshooting) = (read("docs/reference/reasons.md"), read("docs/troubleshooting.md"));
    let reasons = reasons();
    assert!(reasons.len() > 20, "{reasons:?}");
    for (reason, conditions) in reasons {
        let row = format!("| `{reason}` | {conditions} |");
        assert!(reference.contains(&row), "docs/reference/reasons.md has no row {row}");
        assert!(
            troubleshooting.contains(&format!("`{reason}`")),
            "docs/troubleshooting.md has no entry for {reason}"
        );
    }
}

#[test]
fn every_setting_of_the_operator_has_its_entry() {
    let help = text(&lambdasfn(&checkout(), &["run", "--help"]));
    let flag = Regex::new(r"(?m)^\s+(?:-\w, )?--([a-z-]+)").unwrap();
    let flags: BTreeSet<String> = flag.captures_iter(&help).map(|found| found[1].to_owned()).collect();
    assert!(flags.len() > 20, "{flags:?}");
    let reference = read("docs/reference/settings.md");
    for flag in flags
        .iter()
        .filter(|flag| !["help", "version"].contains(&flag.as_str()))
    {
        let entry = format!("\n### {flag}\n\n`--{flag}` ");
        assert!(
            reference.contains(&entry),
            "docs/reference/settings.md has no entry {entry:?}"
        );
    }
}

#[test]
fn every_metric_and_every_event_has_its_row() {
    let source = |path: &str| std::fs::read_to_string(checkout().join(path)).unwrap();
    let metric = Regex::new(r#""(lambdasfn_[a-z_]+)""#).unwrap();
    let metrics = read("docs/reference/metrics.md");
    for found in metric.captures_iter(&source("src/telemetry.rs")) {
        assert!(
            metrics.contains(&format!("| `{}` |", &found[1])),
            "{} has no row",
            &found[1]
        );
    }
    let kinds = source("src/status/notes.rs");
    let (_, kinds) = kinds.split_once("enum NoteKind {").unwrap();
    let (kinds, _) = kinds.split_once('}').unwrap();
    let kind = Regex::new(r"(?m)^\s+([A-Z]\w+),$").unwrap();
    let events = read("docs/reference/events.md");
    let mut count = 0;
    for found in kind.captures_iter(kinds) {
        assert!(events.contains(&format!("`{}`", &found[1])), "{} has no row", &found[1]);
        count += 1;
    }
    assert!(count > 5, "{kinds}");
}
