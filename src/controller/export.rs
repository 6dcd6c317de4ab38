//! Reads and writes the ConfigMap of the outputs.

use super::kubernetes::{FIELD_MANAGER, Kubernetes};
use crate::api::LambdaSfnPattern;
use crate::export::{ConfigMap, Found, Write};
use crate::reason::Finding;
use k8s_openapi::api::core::v1;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::{ObjectMeta, OwnerReference};
use kube::ResourceExt;
use kube::api::{Api, ApiResource, DeleteParams, DynamicObject, Patch, PatchParams, PostParams, Preconditions};
use serde_json::json;
use std::collections::BTreeMap;

impl Kubernetes {
    /// Returns the ConfigMaps that the spec and the status name for the outputs.
    ///
    /// # Errors
    /// The error of the API server, except for an object that does not exist or may not be read.
    pub(crate) async fn exported(
        &self,
        namespace: &str,
        names: impl Iterator<Item = &String>,
    ) -> kube::Result<BTreeMap<String, Found>> {
        let api: Api<v1::ConfigMap> = Api::namespaced(self.client.clone(), namespace);
        let mut found = BTreeMap::new();
        for name in names {
            let map = match api.get_opt(name).await {
                Ok(map) => Ok(map.map(observed)),
                Err(kube::Error::Api(status)) if status.is_forbidden() => Err("it may not be read".to_owned()),
                Err(error) => return Err(error),
            };
            found.insert(name.clone(), map);
        }
        Ok(found)
    }

    /// Writes the ConfigMap of the pattern.
    ///
    /// # Errors
    /// The finding for the status.
    pub(crate) async fn export(&self, pattern: &DynamicObject, write: &Write) -> Result<(), Finding> {
        self.send_write(pattern, write).await.map_err(|error| match error {
            kube::Error::Api(status) if status.is_forbidden() => write.forbidden(&status.message),
            // The API server reports a failed test of a JSON patch as "invalid".
            kube::Error::Api(status) if matches!(status.code, 404 | 409 | 422) => write.to_be_repeated(),
            error => write.failed(&error.to_string()),
        })
    }

    async fn send_write(&self, pattern: &DynamicObject, write: &Write) -> kube::Result<()> {
        let namespace = pattern.namespace().unwrap_or_default();
        let api: Api<v1::ConfigMap> = Api::namespaced(self.client.clone(), &namespace);
        match write {
            Write::Create { name, data } => {
                let params = PostParams {
                    field_manager: Some(FIELD_MANAGER.into()),
                    ..PostParams::default()
                };
                api.create(&params, &new(pattern, name, data)).await.map(drop)
            }
            Write::Patch {
                name,
                uid,
                resource_version,
                empty,
                set,
                remove,
            } => {
                let mut operations = vec![
                    json!({"op": "test", "path": "/metadata/uid", "value": uid}),
                    json!({"op": "test", "path": "/metadata/resourceVersion", "value": resource_version}),
                ];
                if *empty {
                    operations.push(json!({"op": "add", "path": "/data", "value": {}}));
                }
                // Keys of ConfigMaps contain no character that a JSON pointer escapes.
                let at = |key: &String| format!("/data/{key}");
                operations.extend(remove.iter().map(|key| json!({"op": "remove", "path": at(key)})));
                operations.extend(
                    set.iter()
                        .map(|(key, value)| json!({"op": "add", "path": at(key), "value": value})),
                );
                let patch = serde_json::from_value(operations.into()).map_err(kube::Error::SerdeError)?;
                let patch = Patch::<()>::Json(patch);
                api.patch(name, &PatchParams::default(), &patch).await.map(drop)
            }
            Write::Delete {
                name,
                uid,
                resource_version,
            } => {
                let params = DeleteParams {
                    preconditions: Some(Preconditions {
                        uid: Some(uid.clone()),
                        resource_version: Some(resource_version.clone()),
                    }),
                    ..DeleteParams::default()
                };
                api.delete(name, &params).await.map(drop)
            }
        }
    }
}

fn observed(map: v1::ConfigMap) -> ConfigMap {
    let owners = map.metadata.owner_references.unwrap_or_default();
    ConfigMap {
        uid: map.metadata.uid.unwrap_or_default(),
        resource_version: map.metadata.resource_version.unwrap_or_default(),
        owners: owners
            .into_iter()
            .map(|owner| (owner.uid, format!("{}/{}", owner.kind, owner.name)))
            .collect(),
        immutable: map.immutable.unwrap_or(false),
        data: map.data.unwrap_or_default(),
    }
}

/// Returns the ConfigMap to create. The pattern owns it, so Kubernetes deletes it with the pattern even without the
/// operator.
fn new(pattern: &DynamicObject, name: &str, data: &BTreeMap<String, String>) -> v1::ConfigMap {
    let type_ = ApiResource::erase::<LambdaSfnPattern>(&());
    let owner = OwnerReference {
        api_version: type_.api_version,
        kind: type_.kind,
        name: pattern.name_any(),
        uid: pattern.uid().unwrap_or_default(),
        controller: Some(true),
        block_owner_deletion: None,
    };
    v1::ConfigMap {
        metadata: ObjectMeta {
            name: Some(name.to_owned()),
            labels: Some([("app.kubernetes.io/managed-by".to_owned(), FIELD_MANAGER.to_owned())].into()),
            owner_references: Some(vec![owner]),
            ..ObjectMeta::default()
        },
        data: Some(data.clone()),
        ..v1::ConfigMap::default()
    }
}
