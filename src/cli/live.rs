//! Objects of the cluster, for the subcommands that otherwise read files.

use super::cluster::{Cluster, ClusterArgs};
use super::manifests::{Manifest, Manifests};
use super::name::Name;
use super::offline::OfflineArgs;
use super::settings_map::Published;
use k8s_openapi::api::core::v1::ConfigMap;
use kube::Api;
use kube::api::DynamicObject;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// Objects of the cluster, and the settings to judge them by.
pub(super) struct Live {
    /// The objects without status and managed fields, and the ConfigMaps that they refer to.
    pub(super) manifests: Manifests,
    /// Arguments, with the settings that the operator publishes as defaults.
    pub(super) offline: OfflineArgs,
}

impl Live {
    /// Reads the named objects. Settings and ConfigMaps that cannot be read are left out.
    ///
    /// # Errors
    /// An object does not exist, or the API server does not answer.
    pub(super) async fn read(names: &[Name], cluster: &ClusterArgs, offline: &OfflineArgs) -> anyhow::Result<Self> {
        let cluster = cluster.connect().await?;
        let mut manifests = Manifests::default();
        for name in names {
            let object = declared(cluster.pattern(name).await?);
            for map in config_maps(&cluster, &object).await {
                manifests.config_maps.take(&map);
            }
            let origin = format!("lsp/{name}");
            manifests.objects.push(Manifest { origin, object });
        }
        let offline = match Published::find(&cluster, None).await {
            Ok(published) => offline.over(&published)?,
            Err(_) => offline.clone(),
        };
        Ok(Self { manifests, offline })
    }
}

/// The part of an object that a user declares.
fn declared(mut object: DynamicObject) -> DynamicObject {
    object.metadata.managed_fields = None;
    if let Value::Object(data) = &mut object.data {
        data.remove("status");
    }
    object
}

async fn config_maps(cluster: &Cluster, object: &DynamicObject) -> Vec<Value> {
    let mut names = BTreeSet::new();
    collect(&object.data, &mut names);
    let namespace = object.metadata.namespace.as_deref().unwrap_or_default();
    let api: Api<ConfigMap> = Api::namespaced(cluster.client.clone(), namespace);
    let mut found = vec![];
    for name in names {
        if let Ok(Some(map)) = api.get_opt(&name).await {
            found.push(
                json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": name,
                "namespace": namespace}, "data": map.data, "binaryData": map.binary_data}),
            );
        }
    }
    found
}

/// Collects the names of all references to ConfigMaps.
fn collect(value: &Value, names: &mut BTreeSet<String>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| collect(item, names)),
        Value::Object(fields) => {
            let name = fields.get("configMapRef").and_then(|map| map.get("name"));
            names.extend(name.and_then(Value::as_str).map(ToOwned::to_owned));
            fields.values().for_each(|field| collect(field, names));
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_to_config_maps_are_found_at_any_depth() {
        let spec = json!({"function": {"code": {"configMapRef": {"name": "code"}},
            "environmentFrom": [{"configMapRef": {"name": "env"}}, {"secretRef": {"name": "s"}}]},
            "stateMachine": {"definitionFrom": {"configMapRef": {"name": "workflow", "key": "k"}}}});
        let mut names = BTreeSet::new();
        collect(&spec, &mut names);
        assert_eq!(names.into_iter().collect::<Vec<_>>(), ["code", "env", "workflow"]);
    }
}
