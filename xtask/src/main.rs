//! `cargo xtask`: the development commands of lambdasfn.
#![forbid(unsafe_code)]

mod bench;
mod demo;
mod generate;
mod test;
mod testbed;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Development commands of lambdasfn
#[derive(Debug, Parser)]
#[command(bin_name = "cargo xtask")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Show what the operator does, on a temporary testbed
    Demo(demo::Arguments),
    /// Run a Kubernetes control plane and an AWS emulator on this machine
    #[command(subcommand)]
    Testbed(testbed::Command),
    /// Run all tests on a temporary testbed
    Test(test::Arguments),
    /// Run the benchmarks in a release build
    Bench,
    /// Write the files that are generated from the sources
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
