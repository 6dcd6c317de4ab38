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
            eprintln!("lambdasfn: {}", in_short(&error));
            ExitCode::FAILURE
        }
    }
}

/// The chain of causes, without those that their consequence quotes already.
fn in_short(error: &anyhow::Error) -> String {
    let add = |text: String, cause: String| {
        if text.contains(&cause) {
            text
        } else {
            format!("{text}: {cause}")
        }
    };
    error
        .chain()
        .skip(1)
        .map(ToString::to_string)
        .fold(error.to_string(), add)
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
