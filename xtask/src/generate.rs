//! `cargo xtask generate`: the files that are generated from the sources. `tests/generated.rs` compares them.

use amazon_states_language::{Definition, Notation, Progress};
use anyhow::Context as _;
use lambdasfn::pattern::default_definition;
use lambdasfn_testbed_harness::checkout;

const BEGIN: &str = "<!-- The default workflow, by `cargo xtask generate`. -->\n";
const END: &str = "<!-- end -->\n";

/// Writes the custom resource definition, the references of fields and of the command line, and the diagrams of the
/// default workflow.
pub(crate) fn run() -> anyhow::Result<()> {
    write(
        "crds/lambdasfnpatterns.serverlesspatterns.dev.yaml",
        &lambdasfn::api::crd_yaml()?,
    )?;
    write("docs/cli.md", &lambdasfn::cli::reference())?;
    write("docs/reference/fields.md", &lambdasfn::api::field_reference()?)?;
    let workflow = Definition::from(default_definition());
    let draw = |notation| workflow.draw(notation, &Progress::default());
    write("docs/workflow.svg", &draw(Notation::Svg))?;
    let page = std::fs::read_to_string(checkout().join("docs/default-workflow.md"))
        .context("cannot read docs/default-workflow.md")?;
    let (before, rest) = page
        .split_once(BEGIN)
        .context("docs/default-workflow.md has no mark for the diagram")?;
    let (_, after) = rest
        .split_once(END)
        .context("docs/default-workflow.md has no end of the diagram")?;
    let diagram = draw(Notation::Mermaid);
    write(
        "docs/default-workflow.md",
        &format!("{before}{BEGIN}```mermaid\n{diagram}```\n{END}{after}"),
    )
}

fn write(file: &str, text: &str) -> anyhow::Result<()> {
    let path = checkout().join(file);
    std::fs::write(&path, text).with_context(|| format!("cannot write {}", path.display()))
}
