//! `cargo xtask demo`: the operator's whole story on a testbed of its own, for people to
//! watch. It is a test too: what is not as it should be ends it with an error.

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

/// A stop of the operator may take this long.
const STOP_DEADLINE: Duration = Duration::from_secs(10);
/// Tools that were told to stop may take this long.
const TOOLS_DEADLINE: Duration = Duration::from_secs(6);

#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// Leave everything running before the deletion, until Ctrl-C, and print how to look around
    #[arg(long)]
    keep: bool,
    #[command(flatten)]
    weather: WeatherOptions,
}

/// What every step works with.
struct Demo<'a> {
    root: &'a Path,
    screen: Screen,
    progress: Progress,
    stage: &'a Stage,
    patterns: Patterns,
    account: Account,
    /// Set while an interrupt is what is waited for.
    kept: &'a Cell<bool>,
}

impl Demo<'_> {
    /// The operator's AWS calls from now on.
    fn calls_from_now(&self) -> Calls<'_> {
        Calls::all(&self.stage.gateway, self.stage.operator_key()).onward()
    }
}

pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let root = checkout();
    let root = root.canonicalize().with_context(|| format!("no {}", root.display()))?;
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
            // Whatever runs ends with the future that holds it.
            () = interrupted => bail!("interrupted; nothing is left running"),
        }
    });
    runtime.shutdown_timeout(TOOLS_DEADLINE);
    result
}

/// Builds, plays, and clears away. The logs stay if something was not as it should be.
async fn play(root: &Path, arguments: &Arguments, kept: &Cell<bool>) -> anyhow::Result<()> {
    let started = Instant::now();
    let mut screen = Screen::stdout();
    screen.step("Build what is missing")?;
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
                "Done in {}. The operator made {calls} in AWS. Nothing is left running.",
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
    screen.good("a Kubernetes API server, with CRD, namespace and RBAC of deploy/kustomize")?;
    screen.good(&format!("an AWS emulator that enforces IAM, account {}", stage.account))?;
    screen.good("the operator: only that RBAC, and only deploy/iam/operator-policy.json")?;
    screen.say("  (as a process: without nodes, the Deployment itself is left out)")?;

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
    let result = result.and_then(|()| calls.none_denied());
    if result.is_err() {
        eprintln!("The last lines of {}:", operator.log().display());
        operator.log_tail(15).iter().for_each(|line| eprintln!("  {line}"));
    }
    result.map(|()| (demo.screen, calls.tally()))
}

/// Resolves, with an error, when the operator ends.
async fn ended(operator: &mut Operator) -> anyhow::Result<()> {
    loop {
        if let Some(status) = operator.exited()? {
            bail!("the operator ended by itself ({status})");
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
            Some(status) => bail!("the operator did not end well ({status})"),
            None => sleep(Duration::from_millis(20)).await,
        }
    }
    bail!("the operator does not stop within {} s", STOP_DEADLINE.as_secs())
}
