//! The analyser: applies all rules to the sources and returns the findings.

use crate::finding::Finding;
use crate::floors::{self, Floors};
use crate::imports::imports;
use crate::modules::{Modules, Package};
use crate::sources::Sources;
use crate::{cycles, purity, sizes};

/// The tables of the rules.
#[derive(Clone, Copy, Default)]
pub(crate) struct House {
    /// The crates under all rules.
    pub(crate) packages: &'static [Package],
    /// The crates under the rule on lengths of functions only.
    pub(crate) tools: &'static [Package],
    /// The folders under the rule on lengths of files.
    pub(crate) folders: &'static [&'static str],
    pub(crate) floors: &'static [Floors],
    pub(crate) edges: &'static [&'static str],
    pub(crate) public_items: usize,
}

/// Returns every violation of every rule.
pub(crate) fn findings(sources: &Sources, house: &House) -> Vec<Finding> {
    let mut modules = Modules::of(sources, house.packages);
    let mut tools = Modules::of(sources, house.tools);
    let imports = imports(&modules);
    let folders: Vec<&str> = house.packages.iter().map(|package| package.folder).collect();
    let mut findings = std::mem::take(&mut modules.findings);
    findings.append(&mut tools.findings);
    findings.extend(cycles::between_files(&modules, &imports));
    findings.extend(cycles::between_siblings(&modules, &imports));
    findings.extend(floors::check(&modules, &imports, house.floors));
    findings.extend(purity::check(&modules, house.edges));
    findings.extend(sizes::folders(sources, house.folders));
    findings.extend(sizes::files(sources));
    findings.extend(sizes::functions(&modules));
    findings.extend(sizes::functions(&tools));
    findings.extend(sizes::public_items(sources, &folders, house.public_items));
    findings
}
