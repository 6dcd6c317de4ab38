//! `lambdasfn logs`: the log groups of function and state machine as one log.

use super::cluster::ClusterArgs;
use super::name::Name;
use super::output;
use super::settings::duration;
use super::work::{Work, failed, known};
use anstyle::{AnsiColor, Style};
use anyhow::Context as _;
use jiff::Timestamp;
use std::collections::BTreeSet;
use std::time::Duration;

/// Interval between two requests of `--follow`. FilterLogEvents has a quota of a few requests per second for the account.
const POLL: Duration = Duration::from_secs(3);
/// Milliseconds by which an event can arrive after its timestamp.
const LATE: i64 = 30_000;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Name of the LambdaSfnPattern
    name: Name,

    /// Age of the oldest line to print, such as `90s`, `10m` or `2h`
    #[arg(long, default_value = "10m", value_parser = duration)]
    since: Duration,

    /// Print new lines until the command is interrupted
    #[arg(short = 'f', long)]
    follow: bool,

    /// Print only the lines that contain this execution ID or execution ARN
    #[arg(long, value_name = "ID")]
    execution: Option<String>,

    #[command(flatten)]
    cluster: ClusterArgs,
}

/// The object that wrote a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Source {
    Function,
    Workflow,
}

/// A log event.
#[derive(Clone, Debug)]
struct Line {
    /// Milliseconds since the epoch.
    at: i64,
    source: Source,
    stream: String,
    id: String,
    text: String,
}

/// Prints the lines.
pub(super) async fn run(args: &Args) -> anyhow::Result<()> {
    let work = Work::find(&args.name, &args.cluster).await?;
    let client = aws_sdk_cloudwatchlogs::Client::new(&work.config);
    let (function, workflow) = (
        work.outputs.lambda_log_group_name,
        work.outputs.state_machine_log_group_name,
    );
    let groups = [
        (Source::Function, known(function.as_ref(), "the function's log group")?),
        (Source::Workflow, known(workflow.as_ref(), "the workflow's log group")?),
    ];
    let execution = args.execution.as_deref().map(id);
    let now = Timestamp::now().as_millisecond();
    let since = i64::try_from(args.since.as_millis()).unwrap_or(i64::MAX);
    let mut from = now.saturating_sub(since).max(0);
    let mut printed = BTreeSet::new();
    loop {
        let mut lines = vec![];
        for (source, group) in &groups {
            lines.extend(read(&client, *source, group, from).await?);
        }
        let lines = in_order(lines);
        for line in lines.iter().filter(|line| !printed.contains(&key(line))) {
            if execution.is_none_or(|execution| line.text.contains(execution)) {
                output::text(&shown(line))?;
            }
        }
        if !args.follow {
            return Ok(());
        }
        let latest = lines.last().map_or(from, |line| line.at);
        from = from.max(latest.saturating_sub(LATE));
        printed.extend(lines.iter().map(key));
        printed.retain(|(at, ..)| *at >= from);
        tokio::time::sleep(POLL).await;
    }
}

/// Reads the events of a log group in the order in which CloudWatch Logs returns them.
async fn read(
    client: &aws_sdk_cloudwatchlogs::Client,
    source: Source,
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
        source,
        stream: event.log_stream_name.unwrap_or_default(),
        id: event.event_id.unwrap_or_default(),
        text: event.message.unwrap_or_default(),
    });
    Ok(lines.collect())
}

/// Sorts lines by timestamp. Lines of one stream with one timestamp keep their order and stay together.
fn in_order(mut lines: Vec<Line>) -> Vec<Line> {
    // The sort is stable, so that the order of arrival decides within a stream.
    lines.sort_by(|a, b| (a.at, a.source, &a.stream).cmp(&(b.at, b.source, &b.stream)));
    lines
}

/// Identifies an event in the answers of several requests.
fn key(line: &Line) -> (i64, Source, String, String, String) {
    let Line {
        at,
        source,
        stream,
        id,
        text,
    } = line.clone();
    (at, source, stream, id, text)
}

/// The last part of an execution ARN. An execution ID stays unchanged.
fn id(execution: &str) -> &str {
    execution.rsplit(':').next().unwrap_or(execution)
}

/// A line with its time and source. The second and later lines of a message are indented.
fn shown(line: &Line) -> String {
    let dim = Style::new().dimmed();
    let (source, style) = match line.source {
        Source::Function => ("function", AnsiColor::Cyan.on_default()),
        Source::Workflow => ("workflow", AnsiColor::Magenta.on_default()),
    };
    let at = Timestamp::from_millisecond(line.at)
        .map(|at| format!("{at:.3}"))
        .unwrap_or_default();
    let indent = " ".repeat(at.len() + source.len() + 4);
    // Lambda's runtimes separate the lines of a traceback by `\r` too.
    let text = line.text.trim_end().replace("\r\n", "\n").replace('\r', "\n");
    let lines: Vec<String> = text.split('\n').map(harmless).collect();
    let text = lines.join(&format!("\n{indent}"));
    format!("{dim}{at}{dim:#}  {style}{source}{style:#}  {text}\n")
}

/// Returns a logged line without the characters that control a terminal.
pub(super) fn harmless(line: &str) -> String {
    let harmless = |c: char| if c.is_control() && c != '\t' { ' ' } else { c };
    line.chars().map(harmless).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(at: i64, source: Source, stream: &str, text: &str) -> Line {
        Line {
            at,
            source,
            stream: stream.into(),
            id: "1".into(),
            text: text.into(),
        }
    }

    fn plain(line: &Line) -> String {
        anstream::adapter::strip_str(&shown(line)).to_string()
    }

    #[test]
    fn lines_of_one_instant_keep_the_order_of_their_stream() {
        let function = |stream: &str, text: &str| line(1, Source::Function, stream, text);
        let lines = vec![
            function("b", "START b"),
            function("a", "START a"),
            function("a", "Traceback (most recent call last):"),
            function("b", "END b"),
            function("a", "  File \"a.py\""),
            function("a", "END a"),
            function("a", "REPORT a"),
            line(2, Source::Workflow, "c", "later"),
            line(0, Source::Workflow, "c", "earlier"),
        ];
        let texts: Vec<String> = in_order(lines).into_iter().map(|line| line.text).collect();
        let expected = [
            "earlier",
            "START a",
            "Traceback (most recent call last):",
            "  File \"a.py\"",
            "END a",
            "REPORT a",
            "START b",
            "END b",
            "later",
        ];
        assert_eq!(texts, expected);
    }

    #[test]
    fn a_message_keeps_its_newlines_and_cannot_control_the_terminal() {
        let line = line(0, Source::Function, "a", "[ERROR] a\u{1b}[31m\r  File\r\n\tb\n\n");
        let indent = " ".repeat(36);
        let expected = format!("1970-01-01T00:00:00.000Z  function  [ERROR] a [31m\n{indent}  File\n{indent}\tb\n");
        assert_eq!(plain(&line), expected);
    }

    #[test]
    fn an_execution_is_found_by_its_arn_and_by_its_id() {
        assert_eq!(id("arn:aws:states:eu-west-1:123456789012:execution:hello:1-2"), "1-2");
        assert_eq!(id("1-2"), "1-2");
    }
}
