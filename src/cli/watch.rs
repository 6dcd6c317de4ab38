//! `--watch`: prints a text again when an object changes.

use super::cluster::Cluster;
use super::output::{self, Output};
use futures::{StreamExt as _, TryStreamExt as _};
use kube::Api;
use kube::ResourceExt as _;
use kube::api::DynamicObject;
use kube::runtime::WatchStreamExt as _;
use kube::runtime::watcher::{self, Event, watcher};
use std::collections::BTreeMap;
use std::io::{IsTerminal as _, Write as _};
use std::time::Duration;

/// Interval in which a terminal gets new relative times.
const TICK: Duration = Duration::from_secs(1);
/// Clears the terminal from its first line on.
const CLEAR: &[u8] = b"\x1b[H\x1b[2J";

/// The objects that match, by namespace and name.
pub(super) type Objects = BTreeMap<(String, String), DynamicObject>;

/// Refuses `--watch` with an output format for programs.
pub(super) fn ensure_text(watch: bool, format: Output) -> anyhow::Result<()> {
    anyhow::ensure!(
        !watch || format == Output::Text,
        "--watch prints text only; drop --output, or drop --watch"
    );
    Ok(())
}

/// Prints a text about the objects that match, at once and after every change, until the command is interrupted.
/// A terminal shows the latest text only, and its relative times go on.
pub(super) async fn watch(
    cluster: &Cluster,
    api: Api<DynamicObject>,
    config: watcher::Config,
    mut render: impl AsyncFnMut(&Objects) -> anyhow::Result<String>,
) -> anyhow::Result<()> {
    let terminal = std::io::stdout().is_terminal();
    let mut events = watcher(api, config).default_backoff().boxed();
    let mut tick = tokio::time::interval(TICK);
    let mut objects = Objects::new();
    let mut listed = false;
    let mut last = String::new();
    loop {
        let changed = tokio::select! {
            event = events.try_next() => match event {
                Ok(Some(event)) => {
                    listed |= matches!(event, Event::InitDone);
                    take(&mut objects, event)
                }
                Ok(None) => return Ok(()),
                Err(watcher::Error::InitialListFailed(error)) if !listed => return Err(cluster.error(error)),
                // The watcher retries.
                Err(_) => false,
            },
            _ = tick.tick() => terminal,
        };
        if !listed || !changed {
            continue;
        }
        let text = render(&objects).await?;
        if text != last {
            if terminal {
                std::io::stdout().write_all(CLEAR)?;
            } else if !last.is_empty() {
                output::text("\n")?;
            }
            output::text(&text)?;
            last = text;
        }
    }
}

/// Applies an event, and returns whether the objects may have changed.
fn take(objects: &mut Objects, event: Event<DynamicObject>) -> bool {
    let key = |object: &DynamicObject| (object.namespace().unwrap_or_default(), object.name_any());
    match event {
        Event::Init => {
            objects.clear();
            false
        }
        Event::InitApply(object) => {
            objects.insert(key(&object), object);
            false
        }
        Event::InitDone => true,
        Event::Apply(object) => {
            objects.insert(key(&object), object);
            true
        }
        Event::Delete(object) => objects.remove(&key(&object)).is_some(),
    }
}
