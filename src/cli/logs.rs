//! `lambdasfn logs`.

use super::cluster::ClusterArgs;
use super::output;
use super::settings::duration;
use super::work::{Work, failed, known};
use anyhow::Context as _;
use jiff::Timestamp;
use std::collections::BTreeSet;
use std::time::Duration;

/// How often new lines are looked for. FilterLogEvents has few requests a second for the whole account.
const LOOK: Duration = Duration::from_secs(3);
/// A line can come later than its time says.
const LATE: i64 = 30_000;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Name of the LambdaSfnPattern
    name: String,

    /// How far back
    #[arg(long, default_value = "10m", value_parser = duration)]
    since: Duration,

    /// Go on with new lines until interrupted
    #[arg(long)]
    follow: bool,

    #[command(flatten)]
    cluster: ClusterArgs,
}

/// A line of either log, in the order of time.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Line {
    at: i64,
    of: &'static str,
    id: String,
    text: String,
}

/// Prints the logs of function and workflow as one.
pub(super) async fn run(args: &Args) -> anyhow::Result<()> {
    let work = Work::find(&args.name, &args.cluster).await?;
    let client = aws_sdk_cloudwatchlogs::Client::new(&work.config);
    let (function, workflow) = (
        work.outputs.lambda_log_group_name,
        work.outputs.state_machine_log_group_name,
    );
    let groups = [
        ("function", known(function.as_ref(), "the function's log group")?),
        ("workflow", known(workflow.as_ref(), "the workflow's log group")?),
    ];
    let now = Timestamp::now().as_millisecond();
    let since = i64::try_from(args.since.as_millis()).unwrap_or(i64::MAX);
    let mut from = now.saturating_sub(since).max(0);
    let mut seen: BTreeSet<Line> = BTreeSet::new();
    loop {
        let mut lines = BTreeSet::new();
        for (of, group) in &groups {
            lines.extend(read(&client, of, group, from).await?);
        }
        for line in lines.difference(&seen) {
            output::text(&shown(line))?;
        }
        if !args.follow {
            return Ok(());
        }
        let latest = lines.last().map_or(from, |line| line.at);
        from = from.max(latest.saturating_sub(LATE));
        seen.extend(lines);
        seen.retain(|line| line.at >= from);
        tokio::time::sleep(LOOK).await;
    }
}

async fn read(
    client: &aws_sdk_cloudwatchlogs::Client,
    of: &'static str,
    group: &str,
    from: i64,
) -> anyhow::Result<Vec<Line>> {
    let request = client.filter_log_events().log_group_name(group).start_time(from);
    let pages: Result<Vec<_>, _> = request.into_paginator().send().collect().await;
    let pages = pages
        .map_err(failed("FilterLogEvents"))
        .with_context(|| group.to_owned())?;
    let events = pages.into_iter().flat_map(|page| page.events.unwrap_or_default());
    let lines = events.map(|event| Line {
        at: event.timestamp.unwrap_or_default(),
        of,
        id: event.event_id.unwrap_or_default(),
        text: event.message.unwrap_or_default(),
    });
    Ok(lines.collect())
}

fn shown(line: &Line) -> String {
    let at = Timestamp::from_millisecond(line.at)
        .map(|at| at.to_string())
        .unwrap_or_default();
    // What somebody logged must not steer the terminal; a line is a line.
    let text: String = line
        .text
        .trim_end()
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    format!("{at}  {}  {text}\n", line.of)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_a_line() {
        let line = Line {
            at: 0,
            of: "function",
            id: "1".into(),
            text: "a\u{1b}[31m\nb\n".into(),
        };
        assert_eq!(shown(&line), "1970-01-01T00:00:00Z  function  a [31m b\n");
    }
}
