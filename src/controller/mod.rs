//! The operator: watch, reconcile, lead, report. It watches metadata only, and every reconcile reads its
//! object anew: memory does not grow with definitions, and no decision rests on a stale copy.

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

/// Longer than any call can take with all its time-outs, so that it ends only what hangs.
const RECONCILE_DEADLINE: Duration = Duration::from_secs(300);

/// What the operator runs with.
pub(crate) struct Operator {
    /// Kubernetes.
    pub(crate) client: Client,
    /// AWS.
    pub(crate) clients: Clients,
    /// The administrator's settings.
    pub(crate) settings: Settings,
    /// Metrics.
    pub(crate) metrics: Arc<Metrics>,
    /// Told when every watch has listed its objects.
    pub(crate) readiness: Readiness,
    /// Namespaces to watch; none = all.
    pub(crate) namespaces: Vec<String>,
    /// Labels that objects must have.
    pub(crate) label_selector: Option<String>,
    /// Reconciles at one time.
    pub(crate) concurrency: u16,
    /// Name of this instance.
    pub(crate) instance: String,
}

type Meta = PartialObjectMeta<LambdaSfnPattern>;

/// Runs until `stop`; then finishes the reconciles under way.
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
    // Own writes of the status change none of these. Deletion changes the generation. The cache of the
    // filter must not forget an object before its next event, or that event would pass.
    let changes = predicates::generation
        .combine(predicates::annotations)
        .combine(predicates::finalizers);
    let remembered = PredicateConfig::default().ttl(Duration::from_secs(365 * 86_400));
    let mut watching = Some(watching);
    // Not by `Store::wait_until_ready`: of two that wait for it, one is never woken, and the controller waits too.
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
                // The CRD is missing, the rights are, or the API server is away; the watch is begun again.
                Err(error @ controller::Error::QueueError(_)) => tracing::warn!(%error, "the watch is interrupted"),
                // An object that is gone meanwhile is no error.
                Err(error) => tracing::debug!(%error, "nothing to reconcile"),
                Ok(_) => {}
            }
        })
        .await;
}

/// A reconcile that panics or hangs harms no other object: it is logged, counted and tried again later.
async fn reconcile_guarded(meta: Arc<Meta>, cx: Arc<Context>) -> Result<Action, std::convert::Infallible> {
    // One bound for all watched namespaces. The semaphore is never closed, so there always is a turn.
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
            tracing::warn!(%object, %error, "the API server refused");
            ("kubernetes_error", back_off(1))
        }
        End::TimedOut => {
            tracing::error!(%object, "took longer than {RECONCILE_DEADLINE:?} and was given up");
            ("timeout", back_off(30))
        }
        // The panic's own text went to the log through the panic hook.
        End::Panicked => {
            tracing::error!(%object, "panicked; please report this");
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

/// How a piece of work ended.
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
    async fn work_that_panics_or_hangs_ends_and_says_how() {
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
