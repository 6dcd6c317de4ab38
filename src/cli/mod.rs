//! The command line: one file for each subcommand.

mod approve;
mod aws_error;
mod basis;
mod called;
mod cluster;
mod cluster_error;
mod completion;
mod crd;
mod document;
#[cfg(test)]
mod document_tests;
mod executions;
mod graph;
mod help;
mod invoke;
mod list;
mod live;
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

// `help::GROUPS` has the order of the help.
#[derive(Debug, Subcommand)]
enum Command {
    /// Checks patterns and States Language definitions without a call to AWS.
    Validate(Box<validate::Args>),
    /// Draws a workflow as a diagram, coloured by an execution.
    Graph(Box<graph::Args>),
    /// Prints the IAM documents of the generated roles, or the policy that the operator needs.
    Policy(Box<policy::Args>),
    /// Prints the changes that the operator would make in AWS.
    Plan(Box<plan::Args>),
    /// Lists objects with readiness, drift, suspension and shift.
    List(list::Args),
    /// Shows conditions, AWS objects, drift, pending changes and the shift of an object.
    Status(status::Args),
    /// Prints the fields in which AWS differs from the objects.
    Diff(Box<plan::DiffArgs>),
    /// Prints the logs of the function and the workflow together.
    Logs(logs::Args),
    /// Lists the latest executions of a STANDARD workflow.
    Executions(executions::Args),
    /// Invokes the function and prints its answer.
    Invoke(invoke::Args),
    /// Requests an immediate reconcile and waits for its result.
    Reconcile(reconcile::Args),
    /// Stops all writes to AWS for an object (spec.suspend). Its deletion still works.
    Suspend(suspend::Args),
    /// Ends the suspension of an object.
    Resume(suspend::Args),
    /// Shows the plan that waits in the status of an object, and approves it (approvalPolicy: Manual).
    Approve(Box<approve::Args>),
    /// Runs the operator.
    Run(Box<run::Args>),
    /// Prints the custom resource definition.
    Crd,
    /// Prints the completion script for a shell.
    Completion(completion::Args),
}

/// Runs the command line. Returns 1 for an error. `plan` and `diff` return 2 for changes, so a wrong argument is 1 too,
/// where clap has 2.
pub async fn main() -> ExitCode {
    match completion::answer(&mut command(called())) {
        Ok(false) => {}
        done => return output::exit(done.is_ok()),
    }
    let cli = match parse() {
        Ok(cli) => cli,
        Err(error) => {
            // A closed terminal is no reason to fail.
            let _ = error.print();
            return output::exit(!error.use_stderr());
        }
    };
    run(cli.command).await.unwrap_or_else(|error| {
        let message = aws_error::explain(&error).unwrap_or_else(|| in_short(&error));
        eprintln!("{}: {message}", called());
        ExitCode::FAILURE
    })
}

async fn run(command: Command) -> anyhow::Result<ExitCode> {
    let done = |()| ExitCode::SUCCESS;
    match command {
        Command::Validate(args) => validate::run(&args).await,
        Command::Graph(args) => graph::run(&args).await.map(done),
        Command::Policy(args) => policy::run(&args).await.map(done),
        Command::Plan(args) => plan::run(*args).await,
        Command::List(args) => list::run(&args).await.map(done),
        Command::Status(args) => status::run(&args).await.map(done),
        Command::Diff(args) => plan::diff(*args).await,
        Command::Logs(args) => logs::run(&args).await.map(done),
        Command::Executions(args) => executions::run(&args).await.map(done),
        Command::Invoke(args) => invoke::run(&args).await,
        Command::Reconcile(args) => reconcile::run(&args).await,
        Command::Suspend(args) => suspend::run(&args, true).await.map(done),
        Command::Resume(args) => suspend::run(&args, false).await.map(done),
        Command::Approve(args) => approve::run(&args).await,
        Command::Run(args) => run::run(*args).await.map(done),
        Command::Crd => crd::run().map(done),
        Command::Completion(args) => completion::run(&args).map(done),
    }
}

/// Returns the definition of the command line. `called` is the name of the program for the user.
fn command(called: &str) -> clap::Command {
    let command = help::with_help(Cli::command().bin_name(called), called);
    command.mut_subcommands(completion::with_candidates)
}

fn parse() -> Result<Cli, clap::Error> {
    Cli::from_arg_matches(&command(called()).try_get_matches()?)
}

/// Returns the chain of causes. A cause that its consequence quotes is left out.
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
mod tests;
