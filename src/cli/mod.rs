//! The command line: one file for each subcommand.

mod crd;
mod run;

use clap::{Parser, Subcommand};
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
    /// Prints the custom resource definition.
    Crd,
}

/// Runs the command line.
pub async fn main() -> ExitCode {
    let result = match Cli::parse().command {
        Command::Run(args) => run::run(*args).await,
        Command::Crd => crd::run(),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("lambdasfn: {error:#}");
            ExitCode::FAILURE
        }
    }
}
