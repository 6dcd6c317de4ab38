//! Checks the floors of a crate: imports go to the same floor or a lower one.

use std::collections::BTreeMap;

use crate::finding::{Finding, Rule};
use crate::imports::Imports;
use crate::modules::Modules;

/// The top-level modules of one crate, floor by floor from the ground up.
#[derive(Clone, Copy)]
pub(crate) struct Floors {
    pub(crate) package: &'static str,
    pub(crate) floors: &'static [&'static [&'static str]],
}

pub(crate) fn check(modules: &Modules, imports: &Imports, table: &[Floors]) -> Vec<Finding> {
    table
        .iter()
        .flat_map(|floors| match modules.crates.get(floors.package) {
            Some(root) => check_crate(modules, imports, *root, floors),
            None => vec![stale(floors.package, "the crate does not exist")],
        })
        .collect()
}

fn stale(entry: &str, why: &str) -> Finding {
    Finding::new(Rule::FloorTable, format!("the table of floors has `{entry}`: {why}"))
}

fn check_crate(modules: &Modules, imports: &Imports, root: usize, table: &Floors) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut floor = BTreeMap::new();
    let top = &modules.all[root].children;
    for (number, names) in table.floors.iter().enumerate() {
        for name in *names {
            if floor.insert(*name, number).is_some() {
                findings.push(stale(name, "the entry is a duplicate"));
            }
            if !top.contains_key(*name) {
                findings.push(stale(name, "the module does not exist"));
            }
        }
    }
    for name in top.keys().filter(|name| !floor.contains_key(name.as_str())) {
        let text = format!("module `{name}` of {} has no floor", table.package);
        findings.push(Finding::new(Rule::FloorTable, text));
    }
    let name = |module: usize| {
        let path = &modules.all[module].path;
        let below = path.strip_prefix(table.package)?.strip_prefix("::")?;
        Some(below.split("::").next().unwrap_or(below))
    };
    for ((from, to), places) in imports {
        let (Some(above), Some(below)) = (name(*from), name(*to)) else {
            continue;
        };
        if let (Some(high), Some(low)) = (floor.get(above), floor.get(below))
            && low > high
        {
            let (above, below) = (&modules.all[*from].path, &modules.all[*to].path);
            findings.extend(places.iter().map(|place| {
                let text = format!("{place}: {above} (floor {high}) imports {below} (floor {low}), which is above it");
                Finding::new(Rule::Floor, text)
            }));
        }
    }
    findings
}
