//! The edge to Kubernetes: all reads and writes of a reconcile.

use crate::api::{FINALIZER, LambdaSfnPattern, LambdaSfnPatternStatus};
use crate::source::{Source, SourceKind, SourceRef, Sources};
use crate::status::{Note, same};
use k8s_openapi::api::core::v1::{ConfigMap, ObjectReference, Secret};
use kube::api::{Api, ApiResource, DynamicObject, Patch, PatchParams};
use kube::runtime::events::{Event, EventType, Recorder, Reporter};
use kube::{Client, Resource, ResourceExt};
use serde::Deserialize as _;
use serde_json::json;
use std::collections::BTreeSet;

/// Name of the field manager, also in events.
pub(crate) const FIELD_MANAGER: &str = "lambdasfn";

/// Reads and writes of `LambdaSfnPattern` objects.
#[derive(Clone)]
pub(crate) struct Kubernetes {
    pub(super) client: Client,
    recorder: Recorder,
}

impl Kubernetes {
    /// Returns the edge for a client. Events carry the name of the instance.
    pub(crate) fn new(client: Client, instance: String) -> Self {
        let reporter = Reporter {
            controller: FIELD_MANAGER.into(),
            instance: Some(instance),
        };
        Self {
            recorder: Recorder::new(client.clone(), reporter),
            client,
        }
    }

    /// Returns the content of the named Secrets and ConfigMaps, or the reason why one is not readable.
    ///
    /// # Errors
    /// The error of the API server, except for an object that does not exist or may not be read.
    pub(crate) async fn sources(&self, namespace: &str, refs: &BTreeSet<SourceRef>) -> kube::Result<Sources> {
        let mut sources = Sources::new();
        for source in refs {
            let found = match source.kind {
                SourceKind::Secret => {
                    let api: Api<Secret> = Api::namespaced(self.client.clone(), namespace);
                    api.get_opt(&source.name).await.map(|found| found.map(secret))
                }
                SourceKind::ConfigMap => {
                    let api: Api<ConfigMap> = Api::namespaced(self.client.clone(), namespace);
                    api.get_opt(&source.name).await.map(|found| found.map(Source::from))
                }
            };
            let found = match found {
                Ok(Some(found)) => Ok(found),
                Ok(None) => Err("does not exist in this namespace; create it".to_owned()),
                Err(kube::Error::Api(status)) if status.is_forbidden() => {
                    Err("may not be read by the operator: give its ServiceAccount get, list and watch on it".to_owned())
                }
                Err(error) => return Err(error),
            };
            sources.insert(source.clone(), found);
        }
        Ok(sources)
    }

    fn api(&self, namespace: &str) -> Api<DynamicObject> {
        Api::namespaced_with(
            self.client.clone(),
            namespace,
            &ApiResource::erase::<LambdaSfnPattern>(&()),
        )
    }

    /// Returns the object from the API server, not from a cache. A decision on a stale copy could revert an edit, or
    /// create a deleted object again.
    ///
    /// # Errors
    /// The error of the API server.
    pub(crate) async fn get(&self, namespace: &str, name: &str) -> kube::Result<Option<DynamicObject>> {
        self.api(namespace).get_opt(name).await
    }

    /// Adds the finalizer. The API server refuses the patch if the list of finalizers has changed.
    ///
    /// # Errors
    /// The error of the API server: a conflict if another writer was faster.
    pub(crate) async fn add_finalizer(&self, object: &DynamicObject) -> kube::Result<()> {
        let old = object.finalizers();
        let listed = Some(old).filter(|old| !old.is_empty());
        let test = json!({"op": "test", "path": "/metadata/finalizers", "value": listed});
        let new: Vec<&str> = old.iter().map(String::as_str).chain([FINALIZER]).collect();
        self.patch(
            object,
            vec![test, json!({"op": "add", "path": "/metadata/finalizers", "value": new})],
        )
        .await
    }

    /// Removes the finalizer, so that Kubernetes deletes the object.
    ///
    /// # Errors
    /// The error of the API server: a conflict if the list of finalizers has changed.
    pub(crate) async fn remove_finalizer(&self, object: &DynamicObject) -> kube::Result<()> {
        let Some(at) = object.finalizers().iter().position(|f| f == FINALIZER) else {
            return Ok(());
        };
        let path = format!("/metadata/finalizers/{at}");
        let patch = vec![
            json!({"op": "test", "path": path, "value": FINALIZER}),
            json!({"op": "remove", "path": path}),
        ];
        self.patch(object, patch).await
    }

    async fn patch(&self, object: &DynamicObject, operations: Vec<serde_json::Value>) -> kube::Result<()> {
        let patch = Patch::<()>::Json(operations_of(object, operations)?);
        let api = self.api(&object.namespace().unwrap_or_default());
        match api.patch(&object.name_any(), &PatchParams::default(), &patch).await {
            Err(kube::Error::Api(status)) if status.is_not_found() => Ok(()),
            other => other.map(drop),
        }
    }

    /// Writes the status, unless it equals the current one. Returns the object with the new status. Returns `None` if the
    /// object no longer exists, or if another writer has changed its status since the read: a former leader must not
    /// overwrite a newer inventory.
    ///
    /// # Errors
    /// The error of the API server.
    pub(crate) async fn publish(
        &self,
        raw: DynamicObject,
        status: &LambdaSfnPatternStatus,
    ) -> kube::Result<Option<DynamicObject>> {
        let stored = raw.data.get("status");
        let stored = stored.and_then(|stored| LambdaSfnPatternStatus::deserialize(stored).ok());
        if same(status, &stored.unwrap_or_default()) {
            return Ok(Some(raw));
        }
        let status = serde_json::to_value(status).map_err(kube::Error::SerdeError)?;
        let operations = vec![
            // A test with null succeeds if the object has no status.
            json!({"op": "test", "path": "/status", "value": raw.data.get("status")}),
            json!({"op": "add", "path": "/status", "value": status}),
        ];
        let patch = Patch::<()>::Json(operations_of(&raw, operations)?);
        let api = self.api(&raw.namespace().unwrap_or_default());
        match api.patch_status(&raw.name_any(), &PatchParams::default(), &patch).await {
            Ok(new) => Ok(Some(new)),
            Err(kube::Error::Api(status)) if status.is_not_found() => Ok(None),
            Err(error) => {
                // The API server reports a failed test of a JSON patch as "invalid", like an invalid status.
                let invalid = matches!(&error, kube::Error::Api(status) if status.is_invalid());
                let current = if invalid {
                    api.get_opt(&raw.name_any()).await?
                } else {
                    None
                };
                match current {
                    Some(current) if current.data.get("status") != raw.data.get("status") => Ok(None),
                    _ => Err(error),
                }
            }
        }
    }

    /// Sends events. A failure is only logged.
    pub(crate) async fn send(&self, object: &DynamicObject, notes: Vec<Note>) {
        let reference = object.object_ref(&ApiResource::erase::<LambdaSfnPattern>(&()));
        for note in notes {
            let event = Event {
                type_: if note.kind.is_warning() {
                    EventType::Warning
                } else {
                    EventType::Normal
                },
                reason: note.kind.to_string(),
                note: Some(note.message.chars().take(1000).collect()),
                action: "Reconcile".into(),
                secondary: Some(related(&note)),
            };
            if let Err(error) = self.recorder.publish(&event, &reference).await {
                tracing::debug!(%error, "cannot send the event");
            }
        }
    }
}

fn secret(secret: Secret) -> Source {
    let data = secret.data.unwrap_or_default();
    Source {
        uid: secret.metadata.uid.unwrap_or_default(),
        data: data.into_iter().map(|(key, value)| (key, value.0)).collect(),
    }
}

/// Returns the AWS object of an event with the note in it. The recorder counts events that differ only in their note as
/// one series, and would show the first note for all of them.
fn related(note: &Note) -> ObjectReference {
    ObjectReference {
        kind: note.about.as_ref().map(|id| id.kind.to_string()),
        name: note.about.as_ref().map(|id| id.name.clone()),
        field_path: Some(note.message.chars().take(256).collect()),
        ..ObjectReference::default()
    }
}

/// Returns a patch that the API server refuses for another object with the same name.
fn operations_of(object: &DynamicObject, mut operations: Vec<serde_json::Value>) -> kube::Result<json_patch::Patch> {
    operations.insert(0, json!({"op": "test", "path": "/metadata/uid", "value": object.uid()}));
    serde_json::from_value(operations.into()).map_err(kube::Error::SerdeError)
}
