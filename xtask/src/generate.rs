//! `cargo xtask generate`: files that follow from the sources. The tests check that they do.

use anyhow::Context as _;
use lambdasfn::asl::graph;
use lambdasfn_testbed_harness::checkout;

const BEGIN: &str = "<!-- The default workflow, by `cargo xtask generate`. -->\n";
const END: &str = "<!-- end -->\n";

/// Writes the custom resource definition, the reference of the command line and the pictures of the default workflow.
pub(crate) fn run() -> anyhow::Result<()> {
    write(
        "crds/lambdasfnpatterns.serverlesspatterns.dev.yaml",
        &lambdasfn::api::crd_yaml()?,
    )?;
    write("docs/cli.md", &lambdasfn::cli::reference())?;
    write("docs/workflow.svg", &graph::default_workflow(graph::svg))?;
    let readme = std::fs::read_to_string(checkout().join("README.md")).context("cannot read README.md")?;
    let (before, rest) = readme
        .split_once(BEGIN)
        .context("README.md has no mark for the picture")?;
    let (_, after) = rest.split_once(END).context("README.md has no end of the picture")?;
    let picture = graph::default_workflow(graph::mermaid);
    write(
        "README.md",
        &format!("{before}{BEGIN}```mermaid\n{picture}```\n{END}{after}"),
    )
}

fn write(file: &str, text: &str) -> anyhow::Result<()> {
    let path = checkout().join(file);
    std::fs::write(&path, text).with_context(|| format!("cannot write {}", path.display()))
}
