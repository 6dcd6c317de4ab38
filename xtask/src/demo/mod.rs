//! `cargo xtask demo`: shows the operator at work on a temporary testbed.
//!
//! The demo is a test too: it ends with an error if a result is not the expected one.

mod account;
mod build;
mod calls;
mod interrupt;
mod kubectl;
mod pattern;
mod screen;
mod stage;
mod steps;

use std::{
    cell::Cell,
    path::Path,
    time::{Duration, Instant},
};

use anyhow::{Context as _, bail};
use clap::Args;
use lambdasfn_testbed_harness::{Operator, Progress, checkout};
use tokio::time::sleep;

use crate::testbed::WeatherOptions;
use account::Account;
use calls::Calls;
use interrupt::Interrupt;
use pattern::Patterns;
use screen::{Screen, seconds};
use stage::{Folder, Stage};

/// Time in which the operator must stop.
const STOP_DEADLINE: Duration = Duration::from_secs(10);
/// Time in which interrupted tools must stop.
const TOOLS_DEADLINE: Duration = Duration::from_secs(6);

#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// Skip the deletion, print commands to explore the result, and keep everything running until Ctrl-C
    #[arg(long)]
    keep: bool,
    #[command(flatten)]
    weather: WeatherOptions,
}

/// The values that every step uses.
struct Demo<'a> {
    root: &'a Path,
    screen: Screen,
    progress: Progress,
    stage: &'a Stage,
    patterns: Patterns,
    account: Account,
    /// Whether the step `keep` waits for the interrupt.
    kept: &'a Cell<bool>,
}

impl Demo<'_> {
    /// Returns the operator's AWS calls after this call.
    fn calls_from_now(&self) -> Calls<'_> {
        Calls::all(&self.stage.gateway, self.stage.operator_key()).onward()
    }
}

pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let root = checkout();
    let root = root
        .canonicalize()
        .with_context(|| format!("cannot find {}", root.display()))?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()?;
    let kept = Cell::new(false);
    let result = runtime.block_on(async {
        let mut interrupt = Interrupt::new()?;
        let interrupted = async {
            interrupt.received().await;
            if kept.get() {
                std::future::pending::<()>().await;
            }
        };
        tokio::select! {
            result = play(&root, arguments, &kept) => result,
            // A drop of the other future ends all processes.
            () = interrupted => bail!("interrupted; all processes are stopped"),
        }
    });
    runtime.shutdown_timeout(TOOLS_DEADLINE);
    result
}

/// Builds the parts, runs all steps and removes the folder. The folder with the logs stays after an error.
async fn play(root: &Path, arguments: &Arguments, kept: &Cell<bool>) -> anyhow::Result<()> {
    let started = Instant::now();
    let mut screen = Screen::stdout();
    screen.step("Build the missing parts")?;
    let built = build::build(root, Progress::stderr()).await?;
    screen.good(&format!(
        "the operator, a Kubernetes control plane and an AWS emulator ({})",
        seconds(started.elapsed())
    ))?;
    let mut folder = Folder::new()?;
    let result = on_stage(root, &built, folder.path(), screen, arguments, kept).await;
    match result {
        Ok((screen, calls)) => {
            drop(folder);
            screen.end(&format!(
                "Done in {}. The operator made {calls} in AWS. All processes are stopped.",
                seconds(started.elapsed())
            ))?;
            Ok(())
        }
        Err(error) => {
            folder.leave();
            Err(error)
        }
    }
}

async fn on_stage(
    root: &Path,
    built: &build::Built,
    folder: &Path,
    mut screen: Screen,
    arguments: &Arguments,
    kept: &Cell<bool>,
) -> anyhow::Result<(Screen, calls::Tally)> {
    screen.step("Start Kubernetes, AWS and the operator")?;
    let progress = Progress::stderr();
    let step = progress.step("starting");
    let stage = Stage::start(root, &built.tools, folder, arguments.weather).await?;
    let mut operator = stage.start_operator(&built.operator, folder).await?;
    drop(step);
    screen.good("a Kubernetes API server with the CRD, namespace and RBAC of deploy/kustomize")?;
    screen.good(&format!("an AWS emulator that enforces IAM, account {}", stage.account))?;
    screen.good("the operator, with only this RBAC and only deploy/iam/operator-policy.json")?;
    screen.say("  (a process instead of the Deployment, because the cluster has no nodes)")?;

    let mut demo = Demo {
        root,
        screen,
        progress,
        stage: &stage,
        patterns: Patterns::new(stage.client.clone(), "hello", progress),
        account: Account::new(&stage.gateway.url(), &stage.account),
        kept,
    };
    let result = tokio::select! {
        biased;
        result = steps::all(&mut demo, arguments.keep) => result,
        result = ended(&mut operator) => result,
    };
    let result = match result {
        Ok(()) => stop(&mut operator).await,
        error => error,
    };
    let calls = Calls::all(&stage.gateway, stage.operator_key());
    // A lag of tags denies calls that the policy allows.
    let calm = arguments.weather.climate().tags.is_zero();
    let result = result.and_then(|()| if calm { calls.none_denied() } else { Ok(()) });
    if result.is_err() {
        eprintln!("The last lines of {}:", operator.log().display());
        operator.log_tail(15).iter().for_each(|line| eprintln!("  {line}"));
    }
    result.map(|()| (demo.screen, calls.tally()))
}

/// Resolves with an error when the operator ends.
async fn ended(operator: &mut Operator) -> anyhow::Result<()> {
    loop {
        if let Some(status) = operator.exited()? {
            bail!("the operator ended unexpectedly ({status})");
        }
        sleep(Duration::from_millis(200)).await;
    }
}

async fn stop(operator: &mut Operator) -> anyhow::Result<()> {
    operator.terminate()?;
    let started = Instant::now();
    while started.elapsed() < STOP_DEADLINE {
        match operator.exited()? {
            Some(status) if status.success() => return Ok(()),
            Some(status) => bail!("the operator failed when it stopped ({status})"),
            None => sleep(Duration::from_millis(20)).await,
        }
    }
    bail!("the operator did not stop within {} s", STOP_DEADLINE.as_secs())
}
