//! Checks the structure of the sources: directions of imports, places of clients and clocks, lengths of files and
//! functions. The checks parse the sources.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, missing_docs)]

mod analysis;
mod cycles;
mod finding;
mod floors;
mod imports;
mod language;
mod mentions;
mod modules;
mod purity;
mod resolve;
mod sizes;
mod sources;
mod unit;

use std::sync::LazyLock;

use analysis::{House, findings};
use finding::{Finding, Rule};
use floors::Floors;
use modules::Package;

/// The crates under all rules.
const PACKAGES: &[Package] = &[
    Package {
        name: "lambdasfn",
        folder: "src",
    },
    Package {
        name: "amazon_states_language",
        folder: "amazon-states-language/src",
    },
];

/// The crates under the rule on lengths of functions only.
const TOOLS: &[Package] = &[
    Package {
        name: "lambdasfn_testbed_gateway",
        folder: "testbed/gateway/src",
    },
    Package {
        name: "lambdasfn_testbed_harness",
        folder: "testbed/harness/src",
    },
    Package {
        name: "xtask",
        folder: "xtask/src",
    },
];

/// The folders under the rule on lengths of files.
const FOLDERS: &[&str] = &[
    "src",
    "amazon-states-language",
    "tests",
    "testbed/gateway/src",
    "testbed/harness/src",
    "xtask/src",
];

/// The top-level modules, floor by floor from the ground up. Imports go to the same floor or a lower one.
const FLOORS: &[Floors] = &[Floors {
    package: "lambdasfn",
    floors: &[
        &["api", "cut", "near"],
        &["json", "names", "reason", "timing"],
        &["artifact", "owner", "source"],
        &["settings"],
        &["policies", "telemetry"],
        &["aws"],
        &["resource"],
        &["pattern"],
        &["desired", "object"],
        &["deployment", "observe"],
        &["plan"],
        &["apply", "export"],
        &["round"],
        &["status"],
        &["http", "operator_policy", "preview", "validate"],
        &["controller"],
        &["cli"],
        &["main"],
    ],
}];

/// The files that may hold a client, await, or read a clock, the environment or files. Every other file must be a
/// function of values. Every file that an entry matches must need the entry.
const EDGES: &[&str] = &[
    "src/apply.rs",
    "src/aws/failure.rs",
    "src/aws/mod.rs",
    "src/aws/quota.rs",
    "src/cli/approve.rs",
    "src/cli/aws_error.rs",
    "src/cli/basis.rs",
    "src/cli/called.rs",
    "src/cli/cluster.rs",
    "src/cli/completion.rs",
    "src/cli/executions.rs",
    "src/cli/graph.rs",
    "src/cli/invoke.rs",
    "src/cli/list.rs",
    "src/cli/live.rs",
    "src/cli/logs.rs",
    "src/cli/manifests.rs",
    "src/cli/mod.rs",
    "src/cli/offline.rs",
    "src/cli/operator.rs",
    "src/cli/payload.rs",
    "src/cli/plan/mod.rs",
    "src/cli/plan/planner.rs",
    "src/cli/policy.rs",
    "src/cli/reconcile.rs",
    "src/cli/run.rs",
    "src/cli/settings_map.rs",
    "src/cli/status.rs",
    "src/cli/suspend.rs",
    "src/cli/validate.rs",
    "src/cli/watch.rs",
    "src/cli/work.rs",
    "src/controller/artifacts.rs",
    "src/controller/dereference.rs",
    "src/controller/export.rs",
    "src/controller/kubernetes.rs",
    "src/controller/lease.rs",
    "src/controller/memory.rs",
    "src/controller/mod.rs",
    "src/controller/reconcile.rs",
    "src/controller/sources.rs",
    "src/deployment/read.rs",
    "src/http.rs",
    "src/main.rs",
    "src/observe.rs",
    "src/resource/apply.rs",
    "src/resource/read.rs",
    "src/resource/*/apply.rs",
    "src/resource/*/read.rs",
    "src/round/observed.rs",
    "src/round/planned.rs",
    "src/telemetry.rs",
];

/// Limit of the number of lines that begin with `pub ` in the crates under all rules.
const PUBLIC_ITEMS: usize = 750;

static FINDINGS: LazyLock<Vec<Finding>> = LazyLock::new(|| {
    let sources = sources::read(&lambdasfn_testbed_harness::checkout(), FOLDERS);
    let house = House {
        packages: PACKAGES,
        tools: TOOLS,
        folders: FOLDERS,
        floors: FLOORS,
        edges: EDGES,
        public_items: PUBLIC_ITEMS,
    };
    findings(&sources, &house)
});

/// Fails with all findings of the rule.
fn hold(rule: Rule) {
    let found: Vec<&str> = FINDINGS
        .iter()
        .filter(|finding| finding.rule == rule)
        .map(|finding| finding.text.as_str())
        .collect();
    assert!(
        found.is_empty(),
        "{rule:?}, {} findings:\n{}",
        found.len(),
        found.join("\n")
    );
}

#[test]
fn the_tables_of_crates_and_folders_match_sources() {
    hold(Rule::CrateTable);
}

#[test]
fn every_source_file_is_part_of_the_tree_of_modules() {
    hold(Rule::Readable);
}

#[test]
fn no_modules_import_each_other_in_a_cycle() {
    hold(Rule::Cycle);
}

#[test]
fn no_siblings_import_each_other_in_a_cycle() {
    hold(Rule::SiblingCycle);
}

#[test]
fn imports_go_to_the_same_floor_or_a_lower_one() {
    hold(Rule::Floor);
}

#[test]
fn the_table_of_floors_matches_the_modules() {
    hold(Rule::FloorTable);
}

#[test]
fn only_edges_hold_clients_and_read_clocks() {
    hold(Rule::Purity);
}

#[test]
fn every_entry_of_the_table_of_edges_matches_an_edge() {
    hold(Rule::EdgeTable);
}

#[test]
fn no_file_has_more_than_four_hundred_lines() {
    hold(Rule::FileLength);
}

#[test]
fn no_function_has_more_than_eighty_lines() {
    hold(Rule::FunctionLength);
}

#[test]
fn public_items_stay_within_their_budget() {
    hold(Rule::PublicItems);
}

#[test]
fn texts_use_the_plainer_form() {
    let found = language::plainer(&lambdasfn_testbed_harness::checkout());
    assert!(found.is_empty(), "{} findings:\n{}", found.len(), found.join("\n"));
}
