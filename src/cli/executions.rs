//! `lambdasfn executions`.

use super::called::called;
use super::cluster::ClusterArgs;
use super::output::{self, Format};
use super::work::{Work, failed, known, time};
use crate::preview;
use serde_json::json;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Name of the LambdaSfnPattern
    name: String,

    /// How many at most, the latest first
    #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(i32).range(1..=1000))]
    limit: i32,

    #[command(flatten)]
    cluster: ClusterArgs,

    /// How the executions are printed
    #[arg(short = 'o', long, value_enum, default_value = "text")]
    output: Format,
}

/// Prints the latest executions.
pub(super) async fn run(args: &Args) -> anyhow::Result<()> {
    let work = Work::find(&args.name, &args.cluster).await?;
    anyhow::ensure!(
        !work.express,
        "the state machine of {} is of the type EXPRESS, of whose executions Step Functions keeps no list; see {} logs {}",
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
    let answer = request.send().await.map_err(failed("ListExecutions"))?;
    let rows = answer.executions.iter().map(|execution| {
        let stopped = execution.stop_date.map(|at| time(at.secs()));
        (execution, time(execution.start_date.secs()), stopped)
    });
    match args.output {
        Format::Json => output::json(
            &rows
                .map(|(execution, started, stopped)| {
                    json!({"executionArn": execution.execution_arn, "name": execution.name,
                        "status": execution.status.as_str(), "startDate": started, "stopDate": stopped})
                })
                .collect::<Vec<_>>(),
        ),
        Format::Text => {
            let mut table = preview::table(&["status", "started", "stopped", "execution"]);
            for (execution, started, stopped) in rows {
                let stopped = stopped.unwrap_or_default();
                table.add_row([execution.status.as_str(), &started, &stopped, &execution.execution_arn]);
            }
            output::text(&format!("{}\n", table.trim_fmt()))
        }
    }
}
