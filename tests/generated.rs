//! Checks that the generated files are current.
#![allow(clippy::unwrap_used, clippy::panic, missing_docs)]

use amazon_states_language::{Definition, Notation, Progress};

#[test]
fn the_crd_is_generated_from_the_types() {
    let path = lambdasfn_testbed_harness::checkout().join("crds/lambdasfnpatterns.serverlesspatterns.dev.yaml");
    let written = std::fs::read_to_string(path).unwrap();
    assert!(
        written == lambdasfn::api::crd_yaml().unwrap(),
        "crds/ is out of date: run `cargo xtask generate`"
    );
}

#[test]
fn the_diagrams_of_the_default_workflow_are_generated_from_it() {
    let workflow = Definition::from(lambdasfn::pattern::default_definition());
    let draw = |notation| workflow.draw(notation, &Progress::default());
    let read = |file: &str| std::fs::read_to_string(lambdasfn_testbed_harness::checkout().join(file)).unwrap();
    let picture = format!("```mermaid\n{}```\n", draw(Notation::Mermaid));
    assert!(
        read("README.md").contains(&picture) && read("docs/workflow.svg") == draw(Notation::Svg),
        "README.md or docs/workflow.svg is out of date: run `cargo xtask generate`"
    );
}

#[test]
fn the_command_line_reference_is_generated_from_the_commands() {
    let path = lambdasfn_testbed_harness::checkout().join("docs/cli.md");
    assert!(
        std::fs::read_to_string(path).unwrap() == lambdasfn::cli::reference(),
        "docs/cli.md is out of date: run `cargo xtask generate`"
    );
}
