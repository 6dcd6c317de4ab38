//! `lambdasfn executions`.

use super::called::called;
use super::cluster::ClusterArgs;
use super::name::Name;
use super::output::OutputArgs;
use super::steps::precise;
use super::work::{Work, failed, known, time};
use crate::preview::{Cell, GREEN, RED, Table, YELLOW, relative};
use aws_sdk_sfn::types::{ExecutionListItem, ExecutionStatus};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Name of the LambdaSfnPattern
    name: Name,

    /// Number of executions to print, the latest first
    #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(i32).range(1..=1000))]
    limit: i32,

    #[command(flatten)]
    cluster: ClusterArgs,

    #[command(flatten)]
    output: OutputArgs,
}

/// Prints the latest executions.
pub(super) async fn run(args: &Args) -> anyhow::Result<()> {
    let work = Work::find(&args.name, &args.cluster).await?;
    anyhow::ensure!(
        !work.express,
        "the state machine of {} is of type EXPRESS, and Step Functions keeps no list of its executions; run \"{} logs {}\"",
        args.name,
        called(),
        args.name
    );
    let machine = known(work.outputs.state_machine_arn.as_ref(), "the state machine's ARN")?;
    let client = aws_sdk_sfn::Client::new(&work.config);
    let request = client
        .list_executions()
        .state_machine_arn(machine)
        .max_results(args.limit);
    let executions = request.send().await.map_err(failed("ListExecutions"))?.executions;
    if executions.is_empty() {
        eprintln!("no execution of {} exists", args.name);
    }
    let documents: Vec<Value> = executions.iter().map(as_json).collect();
    args.output
        .output
        .print(&documents, || table(&executions, Timestamp::now()))
}

fn as_json(execution: &ExecutionListItem) -> Value {
    let stopped = execution.stop_date.map(|at| time(at.secs()));
    json!({"executionArn": execution.execution_arn, "name": execution.name,
        "status": execution.status.as_str(), "startDate": time(execution.start_date.secs()), "stopDate": stopped})
}

fn table(executions: &[ExecutionListItem], now: Timestamp) -> String {
    if executions.is_empty() {
        return String::new();
    }
    let timestamp = |at: aws_smithy_types::DateTime| Timestamp::from_millisecond(at.to_millis().ok()?).ok();
    let mut table = Table::new(&["execution", "status", "started", "duration"]);
    for execution in executions {
        let style = match execution.status {
            ExecutionStatus::Succeeded => GREEN,
            ExecutionStatus::Running | ExecutionStatus::PendingRedrive => YELLOW,
            _ => RED,
        };
        let started = timestamp(execution.start_date);
        let stopped = execution.stop_date.and_then(timestamp);
        let duration = |started: Timestamp| -> SignedDuration { stopped.unwrap_or(now).duration_since(started) };
        table.add([
            execution.name.as_str().into(),
            Cell::new(execution.status.as_str(), style),
            started
                .map_or_else(String::new, |started| relative(started, now))
                .into(),
            started
                .map_or_else(String::new, |started| precise(duration(started)))
                .into(),
        ]);
    }
    table.render()
}

#[cfg(test)]
mod tests {
    use super::*;
    use aws_smithy_types::DateTime;

    #[test]
    fn executions_have_short_ids_and_relative_times() {
        let execution = |name: &str, status: ExecutionStatus, stopped: Option<i64>| {
            ExecutionListItem::builder()
                .execution_arn(format!("arn:aws:states:eu-west-1:123456789012:execution:hello:{name}"))
                .state_machine_arn("arn")
                .name(name)
                .status(status)
                .start_date(DateTime::from_secs(0))
                .set_stop_date(stopped.map(DateTime::from_millis))
                .build()
                .unwrap()
        };
        let executions = [
            execution("6e2b41c3", ExecutionStatus::Running, None),
            execution("0d6e", ExecutionStatus::Failed, Some(1500)),
        ];
        let text = table(&executions, Timestamp::from_second(330).unwrap());
        assert_eq!(
            anstream::adapter::strip_str(&text).to_string(),
            "EXECUTION  STATUS   STARTED    DURATION\n\
             6e2b41c3   RUNNING  5m30s ago  5m30s\n\
             0d6e       FAILED   5m30s ago  1.5s\n"
        );
    }
}
