//! The command line: one file for each subcommand.

mod approve;
mod aws_error;
mod basis;
mod called;
mod cluster;
mod cluster_error;
mod crd;
mod executions;
mod graph;
mod invoke;
mod list;
mod logs;
pub(crate) mod manifests;
mod name;
mod offline;
mod operator;
mod output;
mod payload;
mod plan;
mod policy;
mod reconcile;
mod reference;
mod run;
pub(crate) mod settings;
mod settings_map;
mod status;
mod steps;
mod suspend;
mod validate;
mod watch;
mod work;

pub use reference::reference;

use called::called;
use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};
use std::process::ExitCode;

/// Kubernetes operator for AWS Lambda functions that start Step Functions state machines.
#[derive(Debug, Parser)]
#[command(name = "lambdasfn", version, about)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Runs the operator.
    Run(Box<run::Args>),
    /// Prints what the operator would change in AWS for what is in files, or for all objects of a cluster.
    Plan(Box<plan::Args>),
    /// Prints in which fields AWS differs from what is declared.
    Diff(Box<plan::DiffArgs>),
    /// Lists objects with readiness, drift, suspension and shift.
    List(list::Args),
    /// Shows conditions, AWS objects, drift, held back calls and a shift of an object.
    Status(status::Args),
    /// Requests an immediate reconcile and waits for its result.
    Reconcile(reconcile::Args),
    /// Stops all writes to AWS for objects (spec.suspend). Deletion still works.
    Suspend(suspend::Args),
    /// Allows writes to AWS again for suspended objects.
    Resume(suspend::Args),
    /// Shows the plan that waits for an approval, and approves it (approvalPolicy: Manual).
    Approve(Box<approve::Args>),
    /// Invokes the function and prints its answer.
    Invoke(invoke::Args),
    /// Lists the latest executions of a STANDARD state machine.
    Executions(executions::Args),
    /// Prints the logs of function and state machine as one log.
    Logs(logs::Args),
    /// Prints the custom resource definition.
    Crd,
    /// Draws a workflow, coloured by what happened if an execution is named.
    Graph(Box<graph::Args>),
    /// Prints the IAM documents of an object's roles, or the policy that the operator itself needs.
    Policy(Box<policy::Args>),
    /// Checks objects and States Language documents, without any call.
    Validate(Box<validate::Args>),
}

/// Runs the command line. Subcommands end with 1 for an error; `plan` and its kind with 2 for changes, so
/// that a wrong argument, for which clap has 2, is an error like any other.
pub async fn main() -> ExitCode {
    let cli = match parse() {
        Ok(cli) => cli,
        Err(error) => {
            // There is nobody to tell if the terminal is gone.
            let _ = error.print();
            return output::exit(!error.use_stderr());
        }
    };
    let done = |()| ExitCode::SUCCESS;
    let result = match cli.command {
        Command::Run(args) => run::run(*args).await.map(done),
        Command::Plan(args) => plan::run(*args).await,
        Command::Diff(args) => plan::diff(*args).await,
        Command::List(args) => list::run(&args).await.map(done),
        Command::Status(args) => status::run(&args).await.map(done),
        Command::Reconcile(args) => reconcile::run(&args).await,
        Command::Suspend(args) => suspend::run(&args, true).await.map(done),
        Command::Resume(args) => suspend::run(&args, false).await.map(done),
        Command::Approve(args) => approve::run(&args).await,
        Command::Invoke(args) => invoke::run(&args).await,
        Command::Executions(args) => executions::run(&args).await.map(done),
        Command::Logs(args) => logs::run(&args).await.map(done),
        Command::Crd => crd::run().map(done),
        Command::Graph(args) => graph::run(&args).await.map(done),
        Command::Policy(args) => policy::run(&args).map(done),
        Command::Validate(args) => validate::run(&args),
    };
    result.unwrap_or_else(|error| {
        let message = aws_error::explain(&error).unwrap_or_else(|| in_short(&error));
        eprintln!("{}: {message}", called());
        ExitCode::FAILURE
    })
}

fn parse() -> Result<Cli, clap::Error> {
    let command = Cli::command().bin_name(called());
    Cli::from_arg_matches(&command.try_get_matches()?)
}

/// The chain of causes, without those that their consequence quotes already.
fn in_short(error: &anyhow::Error) -> String {
    let mut text = error.to_string();
    for cause in error.chain().skip(1).map(ToString::to_string) {
        if !text.contains(&cause) {
            text = format!("{text}: {cause}");
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn causes_are_told_once() {
        let error = anyhow::anyhow!("no file")
            .context("cannot read: no file")
            .context("no configuration");
        assert_eq!(in_short(&error), "no configuration: cannot read: no file");
    }
}
