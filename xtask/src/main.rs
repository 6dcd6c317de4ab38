//! The project's own commands: `cargo xtask ...`.
#![forbid(unsafe_code)]

mod bench;
mod demo;
mod generate;
mod test;
mod testbed;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// The project's own commands
#[derive(Debug, Parser)]
#[command(bin_name = "cargo xtask")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Show what the operator does, on a testbed of its own
    Demo(demo::Arguments),
    /// A Kubernetes control plane and an AWS emulator on this machine
    #[command(subcommand)]
    Testbed(testbed::Command),
    /// All tests, on the testbed
    Test(test::Arguments),
    /// What is promised of speed, in a release build
    Bench,
    /// Files that follow from the sources
    Generate,
}

fn main() -> ExitCode {
    let result = match Arguments::parse().command {
        Command::Demo(arguments) => demo::run(&arguments),
        Command::Testbed(command) => testbed::run(command),
        Command::Test(arguments) => test::run(&arguments),
        Command::Bench => bench::run(),
        Command::Generate => generate::run(),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}
