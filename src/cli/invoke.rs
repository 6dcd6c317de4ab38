//! `lambdasfn invoke`.

use super::called::called;
use super::cluster::ClusterArgs;
use super::logs::harmless;
use super::name::Name;
use super::output::{self, Output, OutputArgs};
use super::payload::payload;
use super::steps::{Event, precise, steps};
use super::work::{self, Work, failed, known};
use crate::preview::{GREEN, RED, plain};
use anyhow::Context as _;
use aws_sdk_lambda::operation::invoke::InvokeOutput;
use aws_sdk_lambda::primitives::Blob;
use aws_sdk_lambda::types::LogType;
use aws_sdk_sfn::operation::describe_execution::DescribeExecutionOutput;
use aws_sdk_sfn::types::ExecutionStatus;
use aws_smithy_types::base64;
use jiff::Timestamp;
use serde_json::{Value, json};
use std::io::IsTerminal as _;
use std::process::ExitCode;
use std::time::Duration;

/// Interval between two looks at an execution that runs.
const POLL: Duration = Duration::from_secs(1);

const EXIT_CODES: &str =
    "Ends with 0 if the function succeeds and, with --follow, the execution too. Ends with 1 otherwise.";

#[derive(Debug, clap::Args)]
#[command(after_help = EXIT_CODES)]
pub(super) struct Args {
    /// Name of the LambdaSfnPattern
    name: Name,

    /// The event: JSON, `@FILE` for a file with JSON, or `-` for standard input
    #[arg(long, value_name = "JSON", default_value = "{}", allow_hyphen_values = true)]
    payload: String,

    /// Follow the execution that the function starts, state by state, to its end. An execution of an EXPRESS
    /// state machine has no history to follow
    #[arg(long)]
    follow: bool,

    /// Print the last 4 KB of the function's log to standard error
    #[arg(long)]
    log_tail: bool,

    #[command(flatten)]
    cluster: ClusterArgs,

    #[command(flatten)]
    output: OutputArgs,
}

/// Invokes the function, by its alias if it has one, and prints its answer.
pub(super) async fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let event = payload("--payload", &args.payload)?;
    let work = Work::find(&args.name, &args.cluster).await?;
    let answer = invoke(&work, args, &event).await?;
    let text = answer.payload.map(Blob::into_inner).unwrap_or_default();
    let text = String::from_utf8_lossy(&text).into_owned();
    let payload: Value = serde_json::from_str(&text).unwrap_or(Value::String(text));
    if args.log_tail {
        anstream::eprint!("{}", tail(answer.log_result.as_deref()));
    }
    let follows = args.follow && !work.express && answer.function_error.is_none();
    let execution = follows.then(|| execution(&payload)).flatten();
    let express = work.express || execution.as_ref().is_some_and(|arn| arn.contains(":express:"));
    // One document: with JSON, the answer is a part of what follows.
    let format = args.output.output;
    if format == Output::Text || execution.is_none() || express {
        format.print(&payload, || json_text(&payload))?;
    }
    if let Some(error) = answer.function_error {
        anyhow::bail!("the function failed ({error}); its answer has the error");
    }
    if !args.follow {
        return Ok(ExitCode::SUCCESS);
    }
    if express {
        eprintln!(
            "an execution of an EXPRESS state machine has no history to follow; run \"{} logs {}\" for its log",
            called(),
            args.name
        );
        return Ok(ExitCode::SUCCESS);
    }
    let execution = execution.context("cannot follow an execution: the function's answer has no execution ARN")?;
    let client = aws_sdk_sfn::Client::new(&work.config);
    if format == Output::Text {
        follow(&client, &execution).await
    } else {
        summarize(&client, &execution, payload, format).await
    }
}

fn json_text(value: &Value) -> String {
    // With `#`, a value is indented.
    format!("{value:#}\n")
}

async fn invoke(work: &Work, args: &Args, event: &Value) -> anyhow::Result<InvokeOutput> {
    let outputs = &work.outputs;
    let function = outputs
        .lambda_function_alias_arn
        .as_ref()
        .or(outputs.lambda_function_arn.as_ref());
    let request = aws_sdk_lambda::Client::new(&work.config)
        .invoke()
        .function_name(known(function, "the function's ARN")?)
        .set_log_type(args.log_tail.then_some(LogType::Tail))
        .payload(Blob::new(event.to_string()));
    request.send().await.map_err(failed("Invoke"))
}

/// The end of the function's log, from Lambda's header.
fn tail(encoded: Option<&str>) -> String {
    let log = encoded.and_then(|text| base64::decode(text).ok()).unwrap_or_default();
    let log = String::from_utf8_lossy(&log).replace('\r', "\n");
    log.lines().map(|line| format!("{}\n", harmless(line))).collect()
}

/// The first execution ARN in an answer, also in a string with JSON, which is the body that API Gateway wants.
fn execution(answer: &Value) -> Option<String> {
    match answer {
        Value::String(text) if text.starts_with("arn:") => {
            let is = [":execution:", ":express:"].iter().any(|part| text.contains(part));
            is.then(|| text.clone())
        }
        // A string within a string is not read, so that the recursion ends.
        Value::String(text) => serde_json::from_str(text)
            .ok()
            .filter(|inner: &Value| !inner.is_string())
            .and_then(|inner| execution(&inner)),
        Value::Array(items) => items.iter().find_map(execution),
        Value::Object(fields) => fields.values().find_map(execution),
        _ => None,
    }
}

/// Prints one line for each state, then the result.
async fn follow(client: &aws_sdk_sfn::Client, arn: &str) -> anyhow::Result<ExitCode> {
    let terminal = std::io::stderr().is_terminal();
    let clear = || {
        if terminal {
            anstream::eprint!("\r\x1b[2K");
        }
    };
    let mut printed = 0;
    loop {
        // The status is read before the history, so that the history of an ended execution is whole.
        let execution = describe(client, arn).await?;
        let (left, open) = steps(&history(client, arn).await?);
        clear();
        for step in left.iter().skip(printed) {
            output::text(&step.line())?;
        }
        printed = left.len();
        if execution.status != ExecutionStatus::Running {
            let status = execution.status.as_str();
            for step in &open {
                output::text(&step.ended(status))?;
            }
            output::text(&result(&execution))?;
            return Ok(output::exit(execution.status == ExecutionStatus::Succeeded));
        }
        if terminal {
            let now = Timestamp::now();
            let running: Vec<String> = open.iter().map(|step| step.running(now)).collect();
            anstream::eprint!("{}", running.join(", "));
        }
        tokio::time::sleep(POLL).await;
    }
}

/// Waits for the end of an execution, and prints one document.
async fn summarize(client: &aws_sdk_sfn::Client, arn: &str, answer: Value, format: Output) -> anyhow::Result<ExitCode> {
    let ended = loop {
        let execution = describe(client, arn).await?;
        if execution.status != ExecutionStatus::Running {
            break execution;
        }
        tokio::time::sleep(POLL).await;
    };
    let history = work::history(client, arn).await?.into_iter();
    let states = history.filter_map(|event| {
        let entered = event
            .state_entered_event_details
            .map(|details| (details.name, "entered"));
        let left = event.state_exited_event_details.map(|details| (details.name, "left"));
        let (state, what) = entered.or(left)?;
        Some(json!({"time": work::time(event.timestamp.secs()), "state": state, "event": what}))
    });
    let summary = json!({
        "answer": answer,
        "executionArn": arn,
        "status": ended.status.as_str(),
        "states": states.collect::<Vec<_>>(),
        "output": ended.output.as_deref().and_then(|text| serde_json::from_str::<Value>(text).ok()),
        "error": ended.error,
        "cause": ended.cause,
    });
    format.print(&summary, String::new)?;
    Ok(output::exit(ended.status == ExecutionStatus::Succeeded))
}

async fn describe(client: &aws_sdk_sfn::Client, arn: &str) -> anyhow::Result<DescribeExecutionOutput> {
    let answer = client.describe_execution().execution_arn(arn).send().await;
    answer.map_err(failed("DescribeExecution"))
}

/// The result of an execution: its output if it succeeded, else its error and cause.
fn result(ended: &DescribeExecutionOutput) -> String {
    let status = ended.status.as_str();
    let id = ended.execution_arn.rsplit(':').next().unwrap_or_default();
    let took = ended.stop_date.and_then(|stopped| {
        let millis = |at: aws_smithy_types::DateTime| at.to_millis().ok();
        let millis = millis(stopped)?.saturating_sub(millis(ended.start_date)?);
        Some(format!(" after {}", precise(jiff::SignedDuration::from_millis(millis))))
    });
    let took = took.unwrap_or_default();
    if ended.status == ExecutionStatus::Succeeded {
        let output: Option<Value> = ended.output.as_deref().and_then(|text| serde_json::from_str(text).ok());
        let output = output.as_ref().map(json_text).unwrap_or_default();
        return format!("{GREEN}{status}{GREEN:#}{took}, execution {id}\n{output}");
    }
    let details: Vec<String> = [&ended.error, &ended.cause]
        .into_iter()
        .flatten()
        .map(|text| plain(text))
        .collect();
    let details = details.join(": ");
    format!("{RED}{status}{RED:#} {details}{took}, execution {id}\n")
}

async fn history(client: &aws_sdk_sfn::Client, arn: &str) -> anyhow::Result<Vec<Event>> {
    let events = work::history(client, arn).await?.into_iter();
    let events = events.map(|event| {
        let entered = event.state_entered_event_details.map(|details| details.name);
        let left = event.state_exited_event_details.map(|details| details.name);
        Event {
            id: event.id,
            previous: event.previous_event_id,
            at: event
                .timestamp
                .to_millis()
                .ok()
                .and_then(|at| Timestamp::from_millisecond(at).ok())
                .unwrap_or_default(),
            kind: event.r#type.as_str().to_owned(),
            state: entered.or(left),
        }
    });
    Ok(events.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_execution_arn_is_found_at_any_depth_of_the_answer() {
        let arn = "arn:aws:states:eu-west-1:123456789012:execution:hello:1";
        for answer in [
            json!(arn),
            json!({"executionArn": arn}),
            json!({"statusCode": 200, "body": json!({"executionArn": arn}).to_string()}),
            json!([{"a": 1}, {"b": [arn]}]),
        ] {
            assert_eq!(execution(&answer).as_deref(), Some(arn), "{answer}");
        }
        assert_eq!(
            execution(&json!({"a": "arn:aws:lambda:x", "b": "\"text\"", "c": 1})),
            None
        );
    }

    #[test]
    fn the_error_of_an_execution_is_printed_once() {
        let execution = DescribeExecutionOutput::builder()
            .execution_arn("arn:aws:states:eu-west-1:123456789012:execution:hello:1")
            .state_machine_arn("arn")
            .status(ExecutionStatus::Failed)
            .start_date(aws_smithy_types::DateTime::from_millis(0))
            .stop_date(aws_smithy_types::DateTime::from_millis(1500))
            .error("NoAmount")
            .cause("the order has no amount")
            // The emulator's answer has the error here too.
            .output(r#"{"Error": "NoAmount"}"#);
        let text = anstream::adapter::strip_str(&result(&execution.build().unwrap())).to_string();
        assert_eq!(
            text,
            "FAILED NoAmount: the order has no amount after 1.5s, execution 1\n"
        );
    }

    #[test]
    fn the_log_tail_cannot_control_the_terminal() {
        let encoded = base64::encode("START\n\u{1b}[31m\ta\rb");
        assert_eq!(tail(Some(&encoded)), "START\n [31m\ta\nb\n");
        assert_eq!(tail(None), "");
    }
}
