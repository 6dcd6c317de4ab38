//! `lambdasfn invoke`.

use super::called::called;
use super::cluster::ClusterArgs;
use super::output::{self, Format};
use super::work::{self, Work, failed, known};
use anyhow::Context as _;
use aws_sdk_lambda::primitives::Blob;
use aws_sdk_sfn::operation::describe_execution::DescribeExecutionOutput;
use aws_sdk_sfn::types::ExecutionStatus;
use serde_json::{Value, json};
use std::process::ExitCode;
use std::time::Duration;

/// How often an execution is looked at while it runs.
const LOOK: Duration = Duration::from_secs(1);

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Name of the LambdaSfnPattern
    name: String,

    /// The event, as JSON
    #[arg(long, value_name = "JSON", default_value = "{}", value_parser = event)]
    payload: Value,

    /// Follow the execution that the function starts, state by state, to its end
    #[arg(long)]
    follow: bool,

    #[command(flatten)]
    cluster: ClusterArgs,

    /// How the answer is printed
    #[arg(short = 'o', long, value_enum, default_value = "text")]
    output: Format,
}

fn event(text: &str) -> Result<Value, String> {
    serde_json::from_str(text).map_err(|error| format!("is no JSON: {error}"))
}

/// Invokes the function, by its alias if it has one: 0 if it answers, and if what is followed succeeds.
pub(super) async fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let work = Work::find(&args.name, &args.cluster).await?;
    let outputs = &work.outputs;
    let function = outputs
        .lambda_function_alias_arn
        .as_ref()
        .or(outputs.lambda_function_arn.as_ref());
    let request = aws_sdk_lambda::Client::new(&work.config)
        .invoke()
        .function_name(known(function, "the function's ARN")?)
        .payload(Blob::new(args.payload.to_string()));
    let answer = request.send().await.map_err(failed("Invoke"))?;
    let text = answer.payload.map(Blob::into_inner).unwrap_or_default();
    let text = String::from_utf8_lossy(&text).into_owned();
    let payload: Value = serde_json::from_str(&text).unwrap_or(Value::String(text));
    if let Some(error) = answer.function_error {
        let payload = serde_json::to_string_pretty(&payload)?;
        anyhow::bail!("the function failed ({error}): {payload}");
    }
    if !args.follow {
        output::json(&payload)?;
        return Ok(ExitCode::SUCCESS);
    }
    let execution = execution(&payload).context("the function's answer names no execution to follow")?;
    anyhow::ensure!(
        !execution.contains(":express:"),
        "{execution} is of an EXPRESS workflow: only its log group knows of it; see {} logs {}",
        called(),
        args.name
    );
    follow(&aws_sdk_sfn::Client::new(&work.config), &execution, args.output).await
}

/// The first ARN of an execution in an answer, also in JSON within its strings, as API Gateway has it.
fn execution(answer: &Value) -> Option<String> {
    match answer {
        Value::String(text) if text.starts_with("arn:") => {
            let is = [":execution:", ":express:"].iter().any(|part| text.contains(part));
            is.then(|| text.clone())
        }
        // Deeper strings are no longer ones, so that this ends.
        Value::String(text) => serde_json::from_str(text)
            .ok()
            .filter(|inner: &Value| !inner.is_string())
            .and_then(|inner| execution(&inner)),
        Value::Array(items) => items.iter().find_map(execution),
        Value::Object(fields) => fields.values().find_map(execution),
        _ => None,
    }
}

async fn follow(client: &aws_sdk_sfn::Client, arn: &str, format: Format) -> anyhow::Result<ExitCode> {
    let mut told = 0;
    let mut states = vec![];
    let ended = loop {
        // Asked before the history, so that the history of an ended execution is whole.
        let execution = client.describe_execution().execution_arn(arn).send().await;
        let execution = execution.map_err(failed("DescribeExecution"))?;
        for (at, state, what) in history(client, arn).await?.split_off(told) {
            told += 1;
            if format == Format::Text {
                output::text(&format!("{at}  {state}: {what}\n"))?;
            }
            states.push(json!({"time": at, "state": state, "event": what}));
        }
        if execution.status != ExecutionStatus::Running {
            break execution;
        }
        tokio::time::sleep(LOOK).await;
    };
    match format {
        Format::Text => output::text(&format!("{arn}\n{}\n", result(&ended)))?,
        Format::Json => output::json(&json!({
            "executionArn": arn,
            "status": ended.status.as_str(),
            "states": states,
            "output": ended.output.as_deref().and_then(|text| serde_json::from_str::<Value>(text).ok()),
            "error": ended.error,
            "cause": ended.cause,
        }))?,
    }
    Ok(output::exit(ended.status == ExecutionStatus::Succeeded))
}

fn result(ended: &DescribeExecutionOutput) -> String {
    let error = [&ended.error, &ended.cause].into_iter().flatten().cloned();
    let details: Vec<String> = error.chain(ended.output.clone()).collect();
    format!("{} {}", ended.status.as_str(), details.join(": "))
}

/// When which state was entered and left.
async fn history(client: &aws_sdk_sfn::Client, arn: &str) -> anyhow::Result<Vec<(String, String, &'static str)>> {
    let steps = work::history(client, arn).await?.into_iter().filter_map(|event| {
        let entered = event
            .state_entered_event_details
            .map(|details| (details.name, "entered"));
        let left = event.state_exited_event_details.map(|details| (details.name, "left"));
        let (state, what) = entered.or(left)?;
        Some((work::time(event.timestamp.secs()), state, what))
    });
    Ok(steps.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_execution_is_found_wherever_the_answer_has_it() {
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
}
