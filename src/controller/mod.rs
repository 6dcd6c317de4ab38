//! The operator: watches, reconciles, leads and reports. It watches metadata only, and every reconcile reads its object
//! from the API server. So memory does not grow with definitions, and no decision uses a stale copy.

mod artifacts;
mod dereference;
mod export;
mod kubernetes;
mod lease;
mod memory;
mod propagation;
mod reconcile;
mod sources;

pub(crate) use dereference::dereference;
pub(crate) use kubernetes::{FIELD_MANAGER, Kubernetes};
pub(crate) use lease::{LEASE, Leadership, LeaseSettings};

use crate::api::LambdaSfnPattern;
use crate::aws::Clients;
use crate::http::Readiness;
use crate::settings::Settings;
use crate::telemetry::Metrics;
use futures::channel::mpsc::UnboundedReceiver;
use futures::{FutureExt, StreamExt, TryStreamExt};
use kube::api::{Api, PartialObjectMeta};
use kube::runtime::controller::{self, Action, Controller};
use kube::runtime::reflector::ObjectRef;
use kube::runtime::{Predicate, PredicateConfig, WatchStreamExt, predicates, reflector, watcher};
use kube::{Client, ResourceExt};
use memory::Next;
use reconcile::Context;
use sources::SourceWatches;
use std::collections::HashMap;
use std::panic::AssertUnwindSafe;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::sync::Semaphore;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

/// Deadline of a reconcile. It is longer than any call with all its time-outs, so it ends only a reconcile that hangs.
const RECONCILE_DEADLINE: Duration = Duration::from_secs(300);

/// Configuration of the operator.
pub(crate) struct Operator {
    /// Kubernetes.
    pub(crate) client: Client,
    /// AWS.
    pub(crate) clients: Clients,
    /// The administrator's settings.
    pub(crate) settings: Settings,
    /// Metrics.
    pub(crate) metrics: Arc<Metrics>,
    /// Readiness, which turns true after every watch has listed its objects.
    pub(crate) readiness: Readiness,
    /// Namespaces to watch. Empty: all namespaces.
    pub(crate) namespaces: Vec<String>,
    /// Label selector of the objects.
    pub(crate) label_selector: Option<String>,
    /// Maximum number of concurrent reconciles.
    pub(crate) concurrency: u16,
    /// Name of this instance.
    pub(crate) instance: String,
}

type Meta = PartialObjectMeta<LambdaSfnPattern>;

/// Runs until `stop`, and then finishes the current reconciles.
pub(crate) async fn run(operator: Operator, stop: CancellationToken) {
    let client = operator.client;
    let context = Arc::new(Context {
        kubernetes: Kubernetes::new(client.clone(), operator.instance),
        clients: operator.clients,
        settings: operator.settings,
        metrics: operator.metrics,
        sources: SourceWatches::new(client.clone()),
        memories: Mutex::new(HashMap::new()),
        propagation: Mutex::default(),
        turns: Semaphore::new(operator.concurrency.into()),
    });
    let apis: Vec<(Option<String>, Api<Meta>)> = if operator.namespaces.is_empty() {
        vec![(None, Api::all(client))]
    } else {
        let namespaced = |ns: String| (Some(ns.clone()), Api::namespaced(client.clone(), &ns));
        operator.namespaces.into_iter().map(namespaced).collect()
    };
    let runs = apis.into_iter().map(|(namespace, api)| {
        let watching = operator.readiness.expect_one_more();
        let changed_sources = context.sources.changes(namespace);
        let (labels, context) = (operator.label_selector.clone(), context.clone());
        run_one(api, labels, context, changed_sources, watching, stop.clone())
    });
    futures::future::join_all(runs).await;
}

async fn run_one(
    api: Api<Meta>,
    labels: Option<String>,
    context: Arc<Context>,
    changed_sources: UnboundedReceiver<ObjectRef<LambdaSfnPattern>>,
    watching: crate::http::Watching,
    stop: CancellationToken,
) {
    let (reader, writer) = reflector::store();
    let config = match labels {
        Some(labels) => watcher::Config::default().labels(&labels),
        None => watcher::Config::default(),
    };
    // The operator's own writes of the status change none of these. A deletion changes the generation. The cache of the
    // filter must keep an object until its next event, otherwise that event passes.
    let changes = predicates::generation
        .combine(predicates::annotations)
        .combine(predicates::finalizers);
    let remembered = PredicateConfig::default().ttl(Duration::from_secs(365 * 86_400));
    let mut watching = Some(watching);
    // `Store::wait_until_ready` does not work here: it wakes only one of two waiters, and the controller waits too.
    let tell_when_listed = move |event: &watcher::Event<Meta>| {
        if matches!(event, watcher::Event::InitDone)
            && let Some(watching) = watching.take()
        {
            watching.listed();
        }
    };
    let stream = watcher(api, config)
        .default_backoff()
        .inspect_ok(tell_when_listed)
        .modify(|object| object.managed_fields_mut().clear())
        .reflect(writer)
        .applied_objects()
        .predicate_filter(changes, remembered);
    Controller::for_stream(stream, reader)
        .reconcile_on(
            changed_sources.map(|pattern| ObjectRef::new(&pattern.name).within(&pattern.namespace.unwrap_or_default())),
        )
        .graceful_shutdown_on(stop.cancelled_owned())
        .run(
            reconcile_guarded,
            |_, error: &std::convert::Infallible, _| match *error {},
            context,
        )
        .for_each(|result| async move {
            match result {
                // The CRD or the rights are missing, or the API server does not answer. The watch starts again.
                Err(error @ controller::Error::QueueError(_)) => {
                    tracing::warn!(%error, "the watch was interrupted; the operator retries")
                }
                // An object that no longer exists is not an error.
                Err(error) => tracing::debug!(%error, "nothing to reconcile"),
                Ok(_) => {}
            }
        })
        .await;
}

/// Reconciles an object. A reconcile that panics or hangs does not affect other objects: the operator logs it, counts
/// it and retries it.
async fn reconcile_guarded(meta: Arc<Meta>, cx: Arc<Context>) -> Result<Action, std::convert::Infallible> {
    // One limit for all watched namespaces. The semaphore is never closed.
    let _turn = cx.turns.acquire().await.ok();
    let started = Instant::now();
    let (namespace, name, uid) = (
        meta.namespace().unwrap_or_default(),
        meta.name_any(),
        meta.uid().unwrap_or_default(),
    );
    let span = tracing::info_span!("reconcile", namespace, name);
    let reconcile = tracing::Instrument::instrument(reconcile::reconcile(&cx, &namespace, &name, &uid), span);
    let object = ObjectRef::<LambdaSfnPattern>::new(&name).within(&namespace);
    let back_off = |seconds| Some(cx.memory(&uid, |memory| memory.back_off(Duration::from_secs(seconds))));
    let (outcome, next) = match guarded(RECONCILE_DEADLINE, reconcile).await {
        End::Done(Ok(next)) => ("ok", next),
        End::Done(Err(error)) => {
            tracing::warn!(%object, %error, "the API server refused a request; the operator retries");
            ("kubernetes_error", back_off(1))
        }
        End::TimedOut => {
            tracing::error!(%object, "the reconcile took longer than {RECONCILE_DEADLINE:?}; the operator retries");
            ("timeout", back_off(30))
        }
        // The panic hook has logged the text of the panic.
        End::Panicked => {
            tracing::error!(%object, "the reconcile panicked; the operator retries; please report this");
            ("panic", back_off(30))
        }
    };
    cx.metrics.reconciled(outcome, started.elapsed());
    Ok(match next {
        Some(Next::After(delay)) => Action::requeue(delay),
        Some(Next::Now) => Action::requeue(Duration::ZERO),
        None => Action::await_change(),
    })
}

/// The end of a task.
#[derive(Debug, PartialEq)]
enum End<T> {
    Done(T),
    TimedOut,
    Panicked,
}

async fn guarded<T>(deadline: Duration, work: impl Future<Output = T>) -> End<T> {
    match AssertUnwindSafe(tokio::time::timeout(deadline, work))
        .catch_unwind()
        .await
    {
        Ok(Ok(done)) => End::Done(done),
        Ok(Err(_)) => End::TimedOut,
        Err(_) => End::Panicked,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_task_that_panics_or_hangs_ends_with_its_cause() {
        assert_eq!(guarded(Duration::from_secs(60), async { 1 }).await, End::Done(1));
        assert_eq!(
            guarded(Duration::ZERO, std::future::pending::<()>()).await,
            End::TimedOut
        );
        assert_eq!(
            guarded(Duration::from_secs(60), async { panic!("on purpose") }).await,
            End::<()>::Panicked
        );
    }
}
