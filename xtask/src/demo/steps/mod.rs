//! The steps of the demo, in their order.

mod apply;
mod delete;
mod edit;
mod invoke;
mod keep;
mod repair;

use super::Demo;

pub(super) async fn all(demo: &mut Demo<'_>, keep: bool) -> anyhow::Result<()> {
    apply::run(demo).await?;
    invoke::run(demo).await?;
    edit::run(demo).await?;
    repair::run(demo).await?;
    match keep {
        true => keep::run(demo).await,
        false => delete::run(demo).await,
    }
}
