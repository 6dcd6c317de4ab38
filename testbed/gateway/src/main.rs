//! The testbed's AWS gateway as a separate process.
#![forbid(unsafe_code)]

use std::{net::SocketAddr, path::PathBuf, time::Duration};

use anyhow::Context as _;
use clap::Parser;
use lambdasfn_testbed_gateway::{Config, Gateway};

/// Proxy between AWS clients and an AWS emulator: records calls, corrects the emulator's answers and delays calls.
/// Prints its URL when it listens.
#[derive(Debug, Parser)]
struct Arguments {
    /// URL of the emulator, such as <http://127.0.0.1:4566>
    #[arg(long)]
    upstream: String,
    /// Address to listen on
    #[arg(long, default_value = "127.0.0.1:0")]
    listen: SocketAddr,
    /// Time during which a new role cannot be assumed, such as 10s
    #[arg(long, default_value = "0s", value_parser = duration)]
    role_propagation: Duration,
    /// Delay before each call takes effect, such as 50ms
    #[arg(long, default_value = "0s", value_parser = duration)]
    latency: Duration,
    /// File to which the gateway appends each answered call, as a line of JSON
    #[arg(long)]
    calls: Option<PathBuf>,
    /// Data folder of botocore with the API models. The gateway checks requests against them
    #[arg(long)]
    api_models: Option<PathBuf>,
}

fn duration(text: &str) -> Result<Duration, String> {
    let span: jiff::SignedDuration = text.parse().map_err(|error| format!("{error}"))?;
    span.try_into().map_err(|_| "must not be negative".to_owned())
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    let gateway = Gateway::start(Config {
        listen: arguments.listen,
        role_propagation: arguments.role_propagation,
        latency: arguments.latency,
        calls_file: arguments.calls,
        api_models: arguments.api_models,
        ..Config::new(arguments.upstream)
    })
    .context("cannot start the gateway")?;
    println!("{}", gateway.url());
    tokio::signal::ctrl_c().await.context("cannot wait for an interrupt")
}
