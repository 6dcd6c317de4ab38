//! The supervisor: the process that runs the background testbed.

use std::{
    fs,
    io::{Read as _, Seek as _, Write as _},
    time::Duration,
};

use anyhow::Context as _;
use lambdasfn_testbed_gateway::{Config, Gateway};
use lambdasfn_testbed_harness::{Options, Progress, Testbed, Tools, prepare};
use tokio::{
    signal::unix::{SignalKind, signal},
    sync::oneshot,
};

use super::{Home, Status, Up, conditioned_actions};

/// Runs the testbed until SIGINT or SIGTERM.
pub(super) fn run(home: &Home, options: &Up) -> anyhow::Result<()> {
    // The operating system releases the lock when this process ends, also after a crash.
    let mut lock = home.lock_file()?;
    lock.try_lock().context("the testbed is already running")?;
    lock.set_len(0)?;
    lock.rewind()?;
    write!(lock, "{}", std::process::id())?;
    let tools = prepare(&Progress::stderr())?;
    for part in ["kubernetes", "aws"] {
        let _ = fs::remove_dir_all(home.dir.join(part));
    }
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()?;
    let result = runtime.block_on(async {
        let mut interrupt = signal(SignalKind::interrupt())?;
        let mut terminate = signal(SignalKind::terminate())?;
        let parent = parent_ended();
        let servers = Options {
            lenient_emulator: !options.enforce_iam,
            enforcing_emulator: options.enforce_iam,
            second_emulator: false,
        };
        let work = async {
            let testbed = Testbed::start(&tools, &home.dir, servers).await?;
            let emulator = testbed
                .emulator
                .as_ref()
                .or(testbed.enforcing_emulator.as_ref())
                .context("the testbed has no AWS emulator")?;
            let gateway = gateway(emulator.url(), &tools, options, home)?;
            let status = Status {
                kubeconfig: testbed.control_plane.kubeconfig().to_owned(),
                endpoint: gateway.url(),
                access_key: "test".to_owned(),
                enforce_iam: options.enforce_iam,
                role_propagation: options.role_propagation,
                weather: options.weather.weather.to_string(),
            };
            let unfinished = home.dir.join("status.json.new");
            fs::write(&unfinished, serde_json::to_vec_pretty(&status)?)?;
            fs::rename(&unfinished, home.status_file())?;
            anyhow::Ok((testbed, gateway))
        };
        let running = tokio::select! {
            started = work => started?,
            _ = interrupt.recv() => return Ok(()),
            _ = terminate.recv() => return Ok(()),
            _ = parent => return Ok(()),
        };
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
        drop(running);
        anyhow::Ok(())
    });
    let _ = fs::remove_file(home.status_file());
    // The thread that watches standard input may still block.
    runtime.shutdown_timeout(Duration::ZERO);
    result
}

/// Resolves when standard input ends: `up` was interrupted before the testbed was ready. Afterwards `up` ends normally.
fn parent_ended() -> oneshot::Receiver<()> {
    let (sender, receiver) = oneshot::channel();
    std::thread::spawn(move || {
        let _ = std::io::stdin().read(&mut [0]);
        let _ = sender.send(());
    });
    receiver
}

fn gateway(upstream: &str, tools: &Tools, options: &Up, home: &Home) -> anyhow::Result<Gateway> {
    let calls_file = home.dir.join("calls.jsonl");
    let _ = fs::remove_file(&calls_file);
    let role_propagation = options
        .role_propagation
        .try_into()
        .context("--role-propagation must not be negative")?;
    let config = Config {
        role_propagation,
        calls_file: Some(calls_file),
        api_models: Some(tools.api_models.clone()),
        climate: options.weather.climate(),
        conditioned_on_tags: conditioned_actions()?,
        ..Config::new(upstream)
    };
    Gateway::start(config).context("cannot start the gateway")
}
