//! Watches the Secrets and ConfigMaps that patterns use. Each watch names one object, so that RBAC can use
//! resourceNames, and does not receive its content.

use crate::api::LambdaSfnPattern;
use crate::source::{SourceKind, SourceRef};
use futures::StreamExt;
use futures::channel::mpsc::{UnboundedReceiver, UnboundedSender, unbounded};
use k8s_openapi::api::core::v1::{ConfigMap, Secret};
use kube::api::PartialObjectMeta;
use kube::runtime::reflector::ObjectRef;
use kube::runtime::{WatchStreamExt, watcher};
use kube::{Api, Client, Resource, ResourceExt};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio_util::task::AbortOnDropHandle;

type Pattern = ObjectRef<LambdaSfnPattern>;

/// The watches, and the receivers of their changes.
#[derive(Clone)]
pub(crate) struct SourceWatches {
    client: Client,
    state: Arc<Mutex<State>>,
}

#[derive(Default)]
struct State {
    watches: BTreeMap<(String, SourceRef), Watch>,
    receivers: Vec<(Option<String>, UnboundedSender<Pattern>)>,
}

struct Watch {
    users: BTreeSet<String>,
    _task: AbortOnDropHandle<()>,
}

impl SourceWatches {
    /// Returns a set without watches.
    pub(crate) fn new(client: Client) -> Self {
        Self {
            client,
            state: Arc::default(),
        }
    }

    /// Returns a stream of the patterns whose sources have changed, in one namespace or in all.
    pub(crate) fn changes(&self, namespace: Option<String>) -> UnboundedReceiver<Pattern> {
        let (sender, receiver) = unbounded();
        self.state().receivers.push((namespace, sender));
        receiver
    }

    /// Replaces the sources of a pattern.
    pub(crate) fn follow(&self, namespace: &str, pattern: &str, sources: &BTreeSet<SourceRef>) {
        let mut state = self.state();
        state.watches.retain(|(ns, source), watch| {
            if ns == namespace && !sources.contains(source) {
                watch.users.remove(pattern);
            }
            !watch.users.is_empty()
        });
        for source in sources {
            let key = (namespace.to_owned(), source.clone());
            let watch = state.watches.entry(key.clone()).or_insert_with(|| Watch {
                users: BTreeSet::new(),
                _task: AbortOnDropHandle::new(self.watch(key)),
            });
            watch.users.insert(pattern.to_owned());
        }
    }

    fn watch(&self, key: (String, SourceRef)) -> tokio::task::JoinHandle<()> {
        let (watches, client) = (self.clone(), self.client.clone());
        match key.1.kind {
            SourceKind::Secret => {
                tokio::spawn(watches.run(Api::<PartialObjectMeta<Secret>>::namespaced(client, &key.0), key))
            }
            SourceKind::ConfigMap => {
                tokio::spawn(watches.run(Api::<PartialObjectMeta<ConfigMap>>::namespaced(client, &key.0), key))
            }
        }
    }

    async fn run<K>(self, api: Api<K>, key: (String, SourceRef))
    where
        K: Resource<DynamicType = ()> + Clone + std::fmt::Debug + serde::de::DeserializeOwned + Send + 'static,
    {
        let config = watcher::Config::default().fields(&format!("metadata.name={}", key.1.name));
        let mut events = watcher(api, config).default_backoff().boxed();
        let mut seen = None;
        while let Some(event) = events.next().await {
            let now = match event {
                Ok(watcher::Event::Apply(object) | watcher::Event::InitApply(object)) => object.resource_version(),
                Ok(watcher::Event::Delete(_)) => None,
                Ok(watcher::Event::Init | watcher::Event::InitDone) => continue,
                Err(error) => {
                    tracing::debug!(source = %key.1, namespace = key.0, %error, "the watch was interrupted; the operator retries");
                    continue;
                }
            };
            if seen != now {
                self.notify(&key);
            }
            seen = now;
        }
    }

    fn notify(&self, key: &(String, SourceRef)) {
        let state = self.state();
        for user in state.watches.get(key).into_iter().flat_map(|watch| &watch.users) {
            for (namespace, sender) in &state.receivers {
                if namespace.as_ref().is_none_or(|ns| *ns == key.0) {
                    // The receiver no longer exists when the operator ends.
                    let _ = sender.unbounded_send(ObjectRef::new(user).within(&key.0));
                }
            }
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // No code under the lock can panic between two changes.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
