//! The custom resource, through the API server.

use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};
use futures::StreamExt as _;
use kube::{
    Api, Client,
    api::{ApiResource, DeleteParams, DynamicObject, GroupVersionKind, Patch, PatchParams},
    runtime::watcher,
};
use lambdasfn_testbed_harness::{Progress, Step};
use serde_json::Value;

use super::screen::seconds;
use lambdasfn_testbed_harness::manifests::refusal;

pub(super) const NAMESPACE: &str = "default";
const PATIENCE: Duration = Duration::from_secs(60);

/// One revision of the custom resource.
pub(super) struct Pattern(DynamicObject);

impl Pattern {
    fn at(&self, pointer: &str) -> Option<&Value> {
        self.0.data.pointer(pointer)
    }

    fn ready(&self) -> Option<&Value> {
        let conditions = self.at("/status/conditions")?.as_array()?;
        conditions
            .iter()
            .find(|condition| condition.get("type").is_some_and(|t| t == "Ready"))
    }

    fn of_ready(&self, field: &str) -> &str {
        self.ready().and_then(|ready| ready.get(field)?.as_str()).unwrap_or("")
    }

    /// Whether `Ready` is true for the current generation.
    pub(super) fn is_ready(&self) -> bool {
        let generation = self.0.metadata.generation;
        let observed = self.at("/status/observedGeneration").and_then(Value::as_i64);
        self.of_ready("status") == "True" && observed.is_some() && observed == generation
    }

    /// Returns the reconcile request that the operator handled last.
    pub(super) fn last_handled(&self) -> Option<&str> {
        self.at("/status/lastHandledReconcileAt")?.as_str()
    }

    /// Returns all outputs: name and value.
    pub(super) fn outputs(&self) -> impl Iterator<Item = (&str, &str)> {
        let outputs = self.at("/status/outputs").and_then(Value::as_object);
        outputs
            .into_iter()
            .flatten()
            .filter_map(|(name, value)| Some((name.as_str(), value.as_str()?)))
    }

    pub(super) fn output(&self, name: &str) -> anyhow::Result<&str> {
        self.outputs()
            .find_map(|(found, value)| (found == name).then_some(value))
            .with_context(|| format!("status.outputs has no {name}"))
    }

    fn generation(&self) -> i64 {
        self.0.metadata.generation.unwrap_or_default()
    }
}

/// The result of a wait for `Ready`.
pub(super) struct Waited {
    pub(crate) pattern: Pattern,
    reasons: Vec<String>,
    took: Duration,
}

impl Waited {
    /// Returns one line with the time, the generation and the reasons of `Ready` in their order.
    pub(super) fn summary(&self) -> String {
        format!(
            "Ready after {} (generation {}): {}",
            seconds(self.took),
            self.pattern.generation(),
            self.reasons.join(" → ")
        )
    }
}

/// The custom resource of one name.
pub(super) struct Patterns {
    api: Api<DynamicObject>,
    name: String,
    progress: Progress,
}

impl Patterns {
    pub(super) fn new(client: Client, name: &str, progress: Progress) -> Self {
        let kind = GroupVersionKind::gvk("serverlesspatterns.dev", "v1alpha1", "LambdaSfnPattern");
        Self {
            api: Api::namespaced_with(client, NAMESPACE, &ApiResource::from_gvk(&kind)),
            name: name.to_owned(),
            progress,
        }
    }

    pub(super) async fn get(&self) -> anyhow::Result<Pattern> {
        Ok(Pattern(self.api.get(&self.name).await?))
    }

    pub(super) async fn merge(&self, patch: &Value) -> anyhow::Result<()> {
        self.api
            .patch(&self.name, &PatchParams::default(), &Patch::Merge(patch))
            .await
            .map_err(refusal)
            .context("cannot patch the object")?;
        Ok(())
    }

    /// Waits until the object is ready and `wanted` holds.
    pub(super) async fn ready(&self, wanted: impl Fn(&Pattern) -> bool) -> anyhow::Result<Waited> {
        let step = self.progress.step("waiting for Ready");
        let started = Instant::now();
        let mut reasons: Vec<String> = vec![];
        let mut last = "no status yet".to_owned();
        let mut states = std::pin::pin!(watcher::watch_object(self.api.clone(), &self.name));
        loop {
            let left = PATIENCE.saturating_sub(started.elapsed());
            let Ok(Some(state)) = tokio::time::timeout(left, states.next()).await else {
                bail!(
                    "{} is not ready after {}: {last}",
                    self.name,
                    seconds(started.elapsed())
                );
            };
            let Some(pattern) = state?.map(Pattern) else { continue };
            let done = pattern.is_ready() && wanted(&pattern);
            let reason = pattern.of_ready("reason").to_owned();
            last = format!(
                "Ready={} {reason}: {}",
                pattern.of_ready("status"),
                pattern.of_ready("message")
            );
            step.note(&last);
            // `Ready` from before the change is not part of the sequence.
            let counts = done || pattern.of_ready("status") == "False";
            if counts && reasons.last() != Some(&reason) {
                reasons.push(reason);
            }
            if done {
                return Ok(Waited {
                    pattern,
                    reasons,
                    took: started.elapsed(),
                });
            }
        }
    }

    /// Deletes the object, waits until it no longer exists, and returns the duration.
    pub(super) async fn delete(&self) -> anyhow::Result<Duration> {
        let step: Step = self.progress.step("waiting for the deletion");
        let started = Instant::now();
        self.api.delete(&self.name, &DeleteParams::default()).await?;
        let mut states = std::pin::pin!(watcher::watch_object(self.api.clone(), &self.name));
        let mut last = String::new();
        loop {
            let left = PATIENCE.saturating_sub(started.elapsed());
            let Ok(Some(state)) = tokio::time::timeout(left, states.next()).await else {
                bail!(
                    "{} still exists after {}: {last}",
                    self.name,
                    seconds(started.elapsed())
                );
            };
            let Some(pattern) = state?.map(Pattern) else {
                return Ok(started.elapsed());
            };
            last = format!("{}: {}", pattern.of_ready("reason"), pattern.of_ready("message"));
            step.note(&last);
        }
    }

    /// Returns the number of patterns in the namespace.
    pub(super) async fn count(&self) -> anyhow::Result<usize> {
        Ok(self.api.list(&Default::default()).await?.items.len())
    }
}
