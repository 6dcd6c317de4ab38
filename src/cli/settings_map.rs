//! The ConfigMap in which the operator publishes its settings for `plan`: one key for each flag, and the account and
//! region of the operator.

use super::cluster::Cluster;
use super::settings::SettingsArgs;
use crate::controller::FIELD_MANAGER;
use crate::names::Place;
use anyhow::Context as _;
use k8s_openapi::api::core::v1::ConfigMap;
use kube::api::{ListParams, Patch, PatchParams};
use kube::{Api, Client, ResourceExt};
use serde_json::json;
use std::collections::BTreeMap;

/// Name of the ConfigMap; the shipped RBAC allows this one only.
pub(super) const NAME: &str = "lambdasfn-settings";

/// Namespace of the operator in the shipped manifests.
const NAMESPACE: &str = "lambdasfn-system";
/// Label of the ConfigMap.
const LABEL: (&str, &str) = ("app.kubernetes.io/name", "lambdasfn");

const ACCOUNT: &str = "aws-account";
const PARTITION: &str = "aws-partition";
const REGION: &str = "aws-region";
const VERSION: &str = "version";
const NAMESPACES: &str = "watch-namespaces";
const LABELS: &str = "label-selector";

/// Settings of an operator, and its place in AWS.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Published {
    /// Settings by the names of their flags, with the name of the cluster.
    pub(super) settings: BTreeMap<String, String>,
    /// Account, and the region of patterns that name none.
    pub(super) place: Place,
    /// Version of the operator.
    pub(super) version: String,
    /// Watched namespaces. Empty: all.
    pub(super) namespaces: Vec<String>,
    /// Label selector of the objects. Empty: all objects.
    pub(super) labels: String,
}

impl Published {
    /// Returns the values of an operator that runs with these settings.
    pub(super) fn new(
        settings: &SettingsArgs,
        cluster_name: &str,
        place: &Place,
        namespaces: &[String],
        labels: Option<&str>,
    ) -> Self {
        let mut settings = settings.by_name().clone();
        settings.insert("cluster-name".into(), cluster_name.to_owned());
        Self {
            settings,
            place: place.clone(),
            version: env!("CARGO_PKG_VERSION").into(),
            namespaces: namespaces.to_vec(),
            labels: labels.unwrap_or_default().to_owned(),
        }
    }

    fn data(&self) -> BTreeMap<String, String> {
        let mut data = self.settings.clone();
        let place = [
            (ACCOUNT, self.place.account.clone()),
            (PARTITION, self.place.partition.clone()),
            (REGION, self.place.region.clone()),
            (VERSION, self.version.clone()),
            (NAMESPACES, self.namespaces.join(",")),
            (LABELS, self.labels.clone()),
        ];
        data.extend(place.map(|(key, value)| (key.to_owned(), value)));
        data
    }

    fn from_data(mut data: BTreeMap<String, String>) -> anyhow::Result<Self> {
        let mut take = |key: &str| data.remove(key).with_context(|| format!("requires the key {key}"));
        Ok(Self {
            place: Place {
                account: take(ACCOUNT)?,
                partition: take(PARTITION)?,
                region: take(REGION)?,
            },
            version: take(VERSION)?,
            namespaces: super::settings::filled(&[take(NAMESPACES)?])
                .iter()
                .flat_map(|names| names.split(',').map(ToOwned::to_owned))
                .collect(),
            labels: take(LABELS)?,
            settings: data,
        })
    }

    /// Writes the ConfigMap, unless it already has these values.
    ///
    /// # Errors
    /// The API server does not answer or denies the write.
    pub(super) async fn publish(&self, client: &Client, namespace: &str) -> kube::Result<()> {
        let api: Api<ConfigMap> = Api::namespaced(client.clone(), namespace);
        let data = self.data();
        let written = api.get_opt(NAME).await?.and_then(|map| map.data);
        if written.as_ref() == Some(&data) {
            return Ok(());
        }
        let map = json!({"apiVersion": "v1", "kind": "ConfigMap", "data": data, "metadata": {"name": NAME,
            "labels": {(LABEL.0): LABEL.1, "app.kubernetes.io/part-of": "lambdasfn"}}});
        let params = PatchParams::apply(FIELD_MANAGER).force();
        api.patch(NAME, &params, &Patch::Apply(map)).await.map(drop)
    }

    /// Finds the settings: in the given namespace, else in `lambdasfn-system`, else in the only namespace that has the
    /// ConfigMap.
    ///
    /// # Errors
    /// Says why the settings are not known, for a message.
    pub(super) async fn find(cluster: &Cluster, namespace: Option<&str>) -> Result<Self, String> {
        let missing = |namespace: &str| format!("the ConfigMap {namespace}/{NAME} does not exist");
        if let Some(namespace) = namespace {
            return Self::read(cluster, namespace).await?.ok_or_else(|| missing(namespace));
        }
        if let Ok(Some(published)) = Self::read(cluster, NAMESPACE).await {
            return Ok(published);
        }
        let all: Api<ConfigMap> = Api::all(cluster.client.clone());
        let params = ListParams::default()
            .labels(&format!("{}={}", LABEL.0, LABEL.1))
            .fields(&format!("metadata.name={NAME}"));
        let found = match all.list_metadata(&params).await {
            Ok(found) => found,
            Err(error) => {
                let missing = missing(NAMESPACE);
                return Err(format!(
                    "{missing}, and other namespaces cannot be searched: {:#}",
                    cluster.error(error)
                ));
            }
        };
        let namespaces: Vec<String> = found.iter().filter_map(ResourceExt::namespace).collect();
        match namespaces.as_slice() {
            [] => Err(format!(
                "no namespace has the ConfigMap {NAME}, which a running operator publishes"
            )),
            [namespace] => Self::read(cluster, namespace).await?.ok_or_else(|| missing(namespace)),
            several => Err(format!(
                "several operators publish the ConfigMap {NAME}: in {}",
                several.join(", ")
            )),
        }
    }

    async fn read(cluster: &Cluster, namespace: &str) -> Result<Option<Self>, String> {
        let api: Api<ConfigMap> = Api::namespaced(cluster.client.clone(), namespace);
        let cannot = |error: anyhow::Error| format!("the ConfigMap {namespace}/{NAME} cannot be read: {error:#}");
        let map = api.get_opt(NAME).await.map_err(|error| cannot(cluster.error(error)))?;
        let published = map.map(|map| Self::from_data(map.data.unwrap_or_default())).transpose();
        published.map_err(cannot)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn published_settings_are_read_back() {
        let place = Place {
            partition: "aws".into(),
            account: "123456789012".into(),
            region: "eu-west-1".into(),
        };
        let settings = BTreeMap::from([("cluster-name".to_owned(), "c".to_owned())]);
        let mut published = Published {
            settings,
            place,
            version: "1.2.3".into(),
            namespaces: vec!["a".into(), "b".into()],
            labels: "team=a".into(),
        };
        assert_eq!(Published::from_data(published.data()).unwrap(), published);
        (published.namespaces, published.labels) = (vec![], String::new());
        assert_eq!(Published::from_data(published.data()).unwrap(), published);
        let error = Published::from_data(BTreeMap::new()).unwrap_err();
        assert!(error.to_string().contains("aws-account"), "{error}");
    }
}
