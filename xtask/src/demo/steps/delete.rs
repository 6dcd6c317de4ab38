//! Step: deletes the object and checks that no AWS object is left.

use anyhow::ensure;

use super::Demo;
use crate::demo::screen::seconds;

pub(super) async fn run(demo: &mut Demo<'_>) -> anyhow::Result<()> {
    demo.screen.step("Delete the object")?;
    let before = demo.account.objects().await?;
    let calls = demo.calls_from_now();
    demo.screen.command("kubectl delete lambdasfnpattern hello", "")?;
    let took = demo.patterns.delete().await?;
    demo.screen.good(&format!("deleted after {}", seconds(took)))?;
    demo.screen.good(&format!("AWS calls: {}", calls.tally()))?;
    let after = demo.account.objects().await?;
    let count = |objects: &[(&str, String)], kind| objects.iter().filter(|(found, _)| *found == kind).count();
    let rows = ["Role", "LogGroup", "Function", "StateMachine"].map(|kind| {
        [
            kind.to_owned(),
            count(&before, kind).to_string(),
            count(&after, kind).to_string(),
        ]
    });
    demo.screen.table(["in the AWS account", "before", "after"], rows)?;
    ensure!(after.is_empty(), "objects are left in AWS: {after:?}");
    let left = demo.patterns.count().await?;
    ensure!(left == 0, "{left} objects are left in the namespace");
    demo.screen.good("no object is left in AWS or in the namespace")?;
    Ok(())
}
