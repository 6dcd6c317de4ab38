//! The testbed's AWS gateway as a separate process.
#![forbid(unsafe_code)]

use std::{collections::BTreeSet, net::SocketAddr, path::PathBuf, time::Duration};

use anyhow::Context as _;
use clap::Parser;
use lambdasfn_testbed_gateway::{Climate, Config, Gateway, Weather, conditioned_on_tags};

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
    /// The lags and failures of AWS: calm, real or storm
    #[arg(long, default_value = "calm", value_parser = str::parse::<Weather>)]
    weather: Weather,
    /// Seed of the storm
    #[arg(long, default_value_t = 0)]
    seed: u64,
    /// IAM policy of the callers; its conditions on tags lag as the weather says
    #[arg(long)]
    policy: Option<PathBuf>,
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
    let conditioned = match &arguments.policy {
        Some(path) => {
            let text = std::fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
            conditioned_on_tags(&serde_json::from_slice(&text).with_context(|| format!("{}", path.display()))?)
        }
        None => BTreeSet::new(),
    };
    let gateway = Gateway::start(Config {
        listen: arguments.listen,
        role_propagation: arguments.role_propagation,
        latency: arguments.latency,
        calls_file: arguments.calls,
        api_models: arguments.api_models,
        climate: Climate::new(arguments.weather, arguments.seed),
        conditioned_on_tags: conditioned,
        ..Config::new(arguments.upstream)
    })
    .context("cannot start the gateway")?;
    println!("{}", gateway.url());
    tokio::signal::ctrl_c().await.context("cannot wait for an interrupt")
}
