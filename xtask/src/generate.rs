//! `cargo xtask generate`: the files that are generated from the sources. `tests/generated.rs` compares them.

use amazon_states_language::{Definition, Notation, Progress};
use anyhow::Context as _;
use lambdasfn::pattern::default_definition;
use lambdasfn_testbed_harness::checkout;

const BEGIN: &str = "<!-- The default workflow, by `cargo xtask generate`. -->\n";
const END: &str = "<!-- end -->\n";

/// Writes the custom resource definition, the command line reference and the diagrams of the default workflow.
pub(crate) fn run() -> anyhow::Result<()> {
    write(
        "crds/lambdasfnpatterns.serverlesspatterns.dev.yaml",
        &lambdasfn::api::crd_yaml()?,
    )?;
    write("docs/cli.md", &lambdasfn::cli::reference())?;
    let workflow = Definition::from(default_definition());
    let draw = |notation| workflow.draw(notation, &Progress::default());
    write("docs/workflow.svg", &draw(Notation::Svg))?;
    let readme = std::fs::read_to_string(checkout().join("README.md")).context("cannot read README.md")?;
    let (before, rest) = readme
        .split_once(BEGIN)
        .context("README.md has no marker for the diagram")?;
    let (_, after) = rest
        .split_once(END)
        .context("README.md has no end marker for the diagram")?;
    let picture = draw(Notation::Mermaid);
    write(
        "README.md",
        &format!("{before}{BEGIN}```mermaid\n{picture}```\n{END}{after}"),
    )
}

fn write(file: &str, text: &str) -> anyhow::Result<()> {
    let path = checkout().join(file);
    std::fs::write(&path, text).with_context(|| format!("cannot write {}", path.display()))
}
