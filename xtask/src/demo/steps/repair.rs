//! Step: changes AWS objects outside the operator, which corrects them.

use std::time::{Duration, Instant};

use anyhow::{Context as _, bail, ensure};
use k8s_openapi::api::events::v1::Event;
use kube::{Api, ResourceExt as _};
use serde_json::json;
use tokio::time::sleep;

use super::Demo;
use crate::demo::pattern::NAMESPACE;

const WRONG_MEMORY: i32 = 1024;
/// Longest lag of a read.
const SHOWN_DEADLINE: Duration = Duration::from_secs(20);
const REQUEST: &str = "serverlesspatterns.dev/reconcile-requested-at";

/// The compared properties.
#[derive(PartialEq)]
struct Facts {
    memory: Option<i32>,
    /// Retention of the log group in days, if the group exists.
    retention: Option<i32>,
}

pub(super) async fn run(demo: &mut Demo<'_>) -> anyhow::Result<()> {
    demo.screen.step("Change two AWS objects outside the operator")?;
    let before = demo.patterns.get().await?;
    let function = before.output("lambdaFunctionName")?;
    let group = before.output("lambdaLogGroupName")?;
    let wanted = facts(demo, function, group).await?;
    change(demo, function, group).await?;
    let changed = shown(demo, function, group).await?;

    let calls = demo.calls_from_now();
    let now = jiff::Timestamp::now().round(jiff::Unit::Second)?.to_string();
    demo.screen.command(
        &format!("kubectl annotate lambdasfnpattern hello \\\n        {REQUEST}={now}"),
        "",
    )?;
    demo.patterns
        .merge(&json!({"metadata": {"annotations": {REQUEST: now}}}))
        .await?;
    let waited = demo
        .patterns
        .ready(|pattern| pattern.last_handled() == Some(&now))
        .await?;
    demo.screen.good(&waited.summary())?;
    demo.screen.good(&format!("AWS calls: {}", calls.tally()))?;
    let corrected = facts(demo, function, group).await?;
    let memory = |facts: &Facts| facts.memory.map_or("-".to_owned(), |memory| format!("{memory} MB"));
    let retention = |facts: &Facts| {
        facts
            .retention
            .map_or("deleted".to_owned(), |days| format!("kept {days} days"))
    };
    demo.screen.table(
        ["AWS object", "before", "changed", "corrected"],
        [
            [
                "the function's memory".to_owned(),
                memory(&wanted),
                memory(&changed),
                memory(&corrected),
            ],
            [
                "its log group".to_owned(),
                retention(&wanted),
                retention(&changed),
                retention(&corrected),
            ],
        ],
    )?;
    ensure!(corrected == wanted, "the operator did not correct both AWS objects");
    let events = corrections(demo).await?;
    demo.screen.table(["event", "about"], events)?;
    Ok(())
}

/// Waits until AWS shows the changes, which lags in some weather.
async fn shown(demo: &Demo<'_>, function: &str, group: &str) -> anyhow::Result<Facts> {
    let started = Instant::now();
    loop {
        let facts = facts(demo, function, group).await?;
        if facts.memory == Some(WRONG_MEMORY) && facts.retention.is_none() {
            return Ok(facts);
        }
        ensure!(
            started.elapsed() < SHOWN_DEADLINE,
            "AWS does not show the changes after {SHOWN_DEADLINE:?}"
        );
        sleep(Duration::from_millis(200)).await;
    }
}

async fn facts(demo: &Demo<'_>, function: &str, group: &str) -> anyhow::Result<Facts> {
    let get = demo.account.lambda.get_function_configuration().function_name(function);
    let memory = get.send().await.context("cannot read the function")?.memory_size;
    let groups = demo.account.logs.describe_log_groups().log_group_name_prefix(group);
    let groups = groups.send().await.context("cannot read the log groups")?.log_groups;
    let found = groups
        .unwrap_or_default()
        .into_iter()
        .find(|found| found.log_group_name() == Some(group));
    Ok(Facts {
        memory,
        retention: found.and_then(|group| group.retention_in_days),
    })
}

async fn change(demo: &Demo<'_>, function: &str, group: &str) -> anyhow::Result<()> {
    let delete = demo.account.logs.delete_log_group().log_group_name(group);
    delete.send().await.context("cannot delete the log group")?;
    let update = demo.account.lambda.update_function_configuration();
    let update = update.function_name(function).memory_size(WRONG_MEMORY);
    update.send().await.context("cannot change the function")?;
    demo.screen.say("deleted the function's log group")?;
    demo.screen
        .say(&format!("set the function's memory to {WRONG_MEMORY} MB"))?;
    Ok(())
}

/// Waits for at least two `Corrected` events and returns them. The operator writes them shortly after the status.
async fn corrections(demo: &Demo<'_>) -> anyhow::Result<Vec<[String; 2]>> {
    let api: Api<Event> = Api::namespaced(demo.stage.client.clone(), NAMESPACE);
    let started = Instant::now();
    loop {
        let events = api.list(&Default::default()).await?.items;
        let corrected = events
            .iter()
            .filter(|event| event.reason.as_deref() == Some("Corrected"));
        let rows: Vec<_> = corrected
            .map(|event| ["Corrected".to_owned(), event.note.clone().unwrap_or_default()])
            .collect();
        if rows.len() >= 2 {
            return Ok(rows);
        }
        if started.elapsed() > Duration::from_secs(5) {
            let names: Vec<_> = events
                .iter()
                .map(|event| (event.name_any(), &event.reason, &event.note))
                .collect();
            bail!("fewer than two Corrected events after 5 s: {names:?}");
        }
        sleep(Duration::from_millis(50)).await;
    }
}
