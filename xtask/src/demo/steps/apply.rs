//! Step: applies `examples/hello.yaml`.

use anyhow::ensure;

use super::Demo;
use crate::demo::kubectl;
use lambdasfn_testbed_harness::manifests;

const EXAMPLE: &str = "examples/hello.yaml";

pub(super) async fn run(demo: &mut Demo<'_>) -> anyhow::Result<()> {
    demo.screen.step(&format!("Apply {EXAMPLE}"))?;
    let there = demo.account.objects().await?;
    ensure!(there.is_empty(), "the AWS account is not empty: {there:?}");
    let calls = demo.calls_from_now();
    let objects = manifests::read(&demo.root.join(EXAMPLE))?;
    demo.screen.command(&format!("kubectl apply -f {EXAMPLE}"), "")?;
    for object in &objects {
        manifests::apply(&demo.stage.client, object).await?;
    }
    let waited = demo.patterns.ready(|_| true).await?;
    demo.screen.good(&waited.summary())?;
    demo.screen.good(&format!("AWS calls: {}", calls.tally()))?;
    let table = kubectl::get_patterns(&demo.stage.kubeconfig, &demo.stage.client).await?;
    demo.screen.command("kubectl get lambdasfnpattern", &table)?;
    let outputs = waited.pattern.outputs();
    let rows = outputs.map(|(name, value)| [name.to_owned(), value.to_owned()]);
    demo.screen.table(["output", "value"], rows)?;
    Ok(())
}
