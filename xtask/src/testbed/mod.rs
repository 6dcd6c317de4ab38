//! `cargo xtask testbed`: a testbed that runs in the background.
//!
//! `up` starts a supervisor process, which holds a lock file and runs the servers. The servers end with the
//! supervisor. The lock shows whether a supervisor runs; the status file describes its servers. A stale status file is
//! thus harmless.

mod supervisor;

use std::{
    collections::BTreeSet,
    fs::{self, File},
    io::{Read as _, Seek as _},
    os::unix::process::CommandExt as _,
    path::PathBuf,
    process::{Child, Stdio},
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context as _, bail};
use clap::{Args, Subcommand};
use lambdasfn_testbed_gateway::{Climate, Weather, conditioned_on_tags};
use lambdasfn_testbed_harness::{Progress, cache_dir, checkout, prepare};
use rustix::process::{Pid, Signal, kill_process};
use serde::{Deserialize, Serialize};

const START_DEADLINE: Duration = Duration::from_secs(180);
const STOP_DEADLINE: Duration = Duration::from_secs(20);

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Start the testbed in the background and print the environment variables for it
    Up(Up),
    /// Stop the testbed
    Down,
    /// Run the testbed in the foreground
    #[command(hide = true)]
    Supervise(Up),
}

#[derive(Debug, Clone, Args)]
pub(crate) struct Up {
    /// Make the AWS emulator verify signatures and evaluate IAM policies
    #[arg(long)]
    enforce_iam: bool,
    /// Time during which a new role cannot be assumed, such as 10s
    #[arg(long, default_value = "0s")]
    role_propagation: jiff::SignedDuration,
    #[command(flatten)]
    weather: WeatherOptions,
}

/// The weather between the clients and the emulator.
#[derive(Debug, Clone, Copy, Args)]
pub(crate) struct WeatherOptions {
    /// Lags and failures of AWS: calm (none), real (lags), storm (lags and failures)
    #[arg(long, default_value = "calm", value_parser = str::parse::<Weather>)]
    weather: Weather,
    /// Seed of the storm's failures
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

impl WeatherOptions {
    pub(crate) fn climate(self) -> Climate {
        Climate::new(self.weather, self.seed)
    }
}

/// The actions that the operator's shipped policy allows only under a condition on tags.
pub(crate) fn conditioned_actions() -> anyhow::Result<BTreeSet<String>> {
    let path = checkout().join("deploy/iam/operator-policy.json");
    let text = fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?;
    Ok(conditioned_on_tags(&serde_json::from_slice(&text)?))
}

/// Description of the running servers.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Status {
    kubeconfig: PathBuf,
    endpoint: String,
    access_key: String,
    enforce_iam: bool,
    role_propagation: jiff::SignedDuration,
    weather: String,
}

pub(crate) fn run(command: Command) -> anyhow::Result<()> {
    let home = Home::new()?;
    match command {
        Command::Up(options) => up(&home, &options),
        Command::Down => down(&home),
        Command::Supervise(options) => supervisor::run(&home, &options),
    }
}

/// The folder of the background testbed, and the files in it.
struct Home {
    dir: PathBuf,
}

impl Home {
    fn new() -> anyhow::Result<Self> {
        let dir = cache_dir()?.join("testbed/background");
        fs::create_dir_all(&dir).with_context(|| format!("cannot create {}", dir.display()))?;
        Ok(Self { dir })
    }

    /// Opens the lock file, which contains the supervisor's process ID.
    fn lock_file(&self) -> anyhow::Result<File> {
        let path = self.dir.join("lock");
        let file = File::options()
            .create(true)
            .read(true)
            .write(true)
            .truncate(false)
            .open(&path);
        file.with_context(|| format!("cannot open {}", path.display()))
    }

    fn status_file(&self) -> PathBuf {
        self.dir.join("status.json")
    }

    fn log_file(&self) -> PathBuf {
        self.dir.join("supervisor.log")
    }

    /// Returns the supervisor's process ID, or `None` if no supervisor runs.
    fn supervisor(&self) -> anyhow::Result<Option<Pid>> {
        let mut file = self.lock_file()?;
        if file.try_lock().is_ok() {
            return Ok(None);
        }
        let mut text = String::new();
        file.rewind()?;
        file.read_to_string(&mut text)?;
        let pid = text.trim().parse().ok().and_then(Pid::from_raw);
        pid.map(Some)
            .context("another `cargo xtask testbed up` or `down` is running")
    }

    fn status(&self) -> Option<Status> {
        serde_json::from_slice(&fs::read(self.status_file()).ok()?).ok()
    }
}

fn up(home: &Home, options: &Up) -> anyhow::Result<()> {
    if home.supervisor()?.is_some() {
        let status = wait_for_status(home, || Ok(home.supervisor()?.is_some()))?;
        eprintln!("The testbed is already running.");
        let asked = (
            options.enforce_iam,
            options.role_propagation,
            options.weather.weather.to_string(),
        );
        if (status.enforce_iam, status.role_propagation, status.weather.clone()) != asked {
            eprintln!("Its options differ. To change them, run `cargo xtask testbed down` first.");
        }
        return print(home, &status);
    }
    let progress = Progress::stderr();
    prepare(&progress)?;
    let step = progress.step("starting the testbed");
    let mut supervisor = Starting(Some(spawn(home, options)?));
    let status = wait_for_status(home, || supervisor.runs())?;
    supervisor.0 = None;
    step.done();
    print(home, &status)
}

/// A supervisor that is not ready yet. A drop kills it.
struct Starting(Option<Child>);

impl Starting {
    fn runs(&mut self) -> anyhow::Result<bool> {
        Ok(match &mut self.0 {
            Some(child) => child.try_wait()?.is_none(),
            None => false,
        })
    }
}

impl Drop for Starting {
    fn drop(&mut self) {
        if let Some(child) = &mut self.0 {
            // The servers end with the supervisor, because it holds their standard input.
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

fn spawn(home: &Home, options: &Up) -> anyhow::Result<Child> {
    let _ = fs::remove_file(home.status_file());
    let log = File::create(home.log_file())?;
    let mut command = std::process::Command::new(std::env::current_exe()?);
    command.args([
        "testbed",
        "supervise",
        "--role-propagation",
        &options.role_propagation.to_string(),
        "--weather",
        &options.weather.weather.to_string(),
        "--seed",
        &options.weather.seed.to_string(),
    ]);
    if options.enforce_iam {
        command.arg("--enforce-iam");
    }
    // The supervisor gets its own process group, so that Ctrl-C in the terminal does not reach it.
    command
        .process_group(0)
        .stdin(Stdio::piped())
        .stdout(log.try_clone()?)
        .stderr(log);
    command.spawn().context("cannot start the supervisor")
}

fn wait_for_status(home: &Home, mut runs: impl FnMut() -> anyhow::Result<bool>) -> anyhow::Result<Status> {
    let started = Instant::now();
    loop {
        if let Some(status) = home.status() {
            return Ok(status);
        }
        if !runs()? || started.elapsed() > START_DEADLINE {
            let log = home.log_file();
            bail!(
                "the testbed did not start; log: {}\n{}",
                log.display(),
                fs::read_to_string(&log).unwrap_or_default()
            );
        }
        thread::sleep(Duration::from_millis(50));
    }
}

fn print(home: &Home, status: &Status) -> anyhow::Result<()> {
    eprintln!(
        "The logs are in {}. To stop the testbed, run `cargo xtask testbed down`.",
        home.dir.display()
    );
    eprintln!("Set these variables in your shell, or run: eval \"$(cargo xtask testbed up)\"");
    println!("export KUBECONFIG={}", quoted(&status.kubeconfig.to_string_lossy()));
    println!("export AWS_ENDPOINT_URL={}", quoted(&status.endpoint));
    // boto3 reads only AWS_DEFAULT_REGION.
    println!("export AWS_REGION=eu-west-1");
    println!("export AWS_DEFAULT_REGION=eu-west-1");
    println!("export AWS_ACCESS_KEY_ID={}", quoted(&status.access_key));
    println!("export AWS_SECRET_ACCESS_KEY=test");
    println!("export AWS_EC2_METADATA_DISABLED=true");
    Ok(())
}

/// Quotes a text for a POSIX shell.
fn quoted(text: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "/._-:".contains(c);
    match text.chars().all(plain) {
        true => text.to_owned(),
        false => format!("'{}'", text.replace('\'', r"'\''")),
    }
}

fn down(home: &Home) -> anyhow::Result<()> {
    let Some(pid) = home.supervisor()? else {
        eprintln!("The testbed is not running.");
        return Ok(());
    };
    kill_process(pid, Signal::TERM).context("cannot stop the supervisor")?;
    let started = Instant::now();
    while home.supervisor()?.is_some() {
        if started.elapsed() > STOP_DEADLINE {
            // The servers end with the supervisor, because it holds their standard input.
            kill_process(pid, Signal::KILL).context("cannot kill the supervisor")?;
            break;
        }
        thread::sleep(Duration::from_millis(50));
    }
    eprintln!("The testbed is stopped.");
    Ok(())
}
