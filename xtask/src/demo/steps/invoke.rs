//! Step: invokes the function once for each branch of the workflow.

use anyhow::{Context as _, ensure};
use futures::future::try_join_all;
use serde_json::{Value, json};

use super::Demo;
use crate::demo::account::End;

pub(super) async fn run(demo: &mut Demo<'_>) -> anyhow::Result<()> {
    demo.screen.step("Invoke the function with A, B and C")?;
    let pattern = demo.patterns.get().await?;
    let function = pattern.output("lambdaFunctionName")?;
    let step = demo
        .progress
        .step("invoking the function and waiting for the executions");
    let mut executions = vec![];
    for choice in ["A", "B", "C"] {
        let answer = demo.account.invoke(function, choice).await?;
        let execution = execution_of(&answer)?;
        demo.screen.say(&format!("{choice}  {execution}"))?;
        executions.push(execution);
    }
    let ends = try_join_all(executions.iter().map(|execution| demo.account.follow(execution))).await?;
    drop(step);
    let rows = ["A", "B", "C"].into_iter().zip(&ends);
    let rows = rows.map(|(choice, end)| {
        let result = end.output.as_ref().map_or(end.failure.clone(), Value::to_string);
        let result = format!("{}\n{result}", end.status);
        [choice.to_owned(), end.states.join(" → "), result]
    });
    demo.screen.table(["Choice", "states", "end"], rows)?;
    for (choice, end) in ["A", "B", "C"].into_iter().zip(&ends) {
        check(choice, end)?;
    }
    demo.screen.good("A and B succeeded and C failed, as expected")?;
    Ok(())
}

/// Returns the ARN of the execution in an answer of the function.
pub(super) fn execution_of(answer: &Value) -> anyhow::Result<String> {
    let arn = answer.get("executionArn").and_then(Value::as_str);
    Ok(arn.with_context(|| format!("no executionArn in {answer}"))?.to_owned())
}

fn check(choice: &str, end: &End) -> anyhow::Result<()> {
    let comment = |branch| json!({"comment": format!("Branch {branch} Processing of Choice B")});
    let (status, last, output) = match choice {
        "A" => ("SUCCEEDED", "Succeed State", Some(json!({"Choice": "A"}))),
        "B" => ("SUCCEEDED", "Succeed State", Some(json!([comment(1), comment(2)]))),
        _ => ("FAILED", "Fail State", None),
    };
    ensure!(
        end.status == status && end.states.last().is_some_and(|state| state == last),
        "{choice} should end {status} in {last}, but ended {} in {:?}",
        end.status,
        end.states.last()
    );
    ensure!(
        end.output == output,
        "{choice} should give {output:?}, but gave {:?}",
        end.output
    );
    Ok(())
}
