//! The ConfigMap in which the operator publishes its effective settings, so that `plan` need not guess
//! them: one key for each flag, and where the operator works.

use super::settings::SettingsArgs;
use crate::controller::FIELD_MANAGER;
use crate::names::Place;
use anyhow::Context as _;
use k8s_openapi::api::core::v1::ConfigMap;
use kube::api::{Patch, PatchParams};
use kube::{Api, Client};
use serde_json::json;
use std::collections::BTreeMap;

/// Name of the ConfigMap; the shipped RBAC allows this one only.
pub(super) const NAME: &str = "lambdasfn-settings";

const ACCOUNT: &str = "aws-account";
const PARTITION: &str = "aws-partition";
const REGION: &str = "aws-region";
const VERSION: &str = "version";
const NAMESPACES: &str = "watch-namespaces";
const LABELS: &str = "label-selector";

/// What an operator says of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Published {
    /// The settings, by the names of their flags; with the cluster's name.
    pub(super) settings: BTreeMap<String, String>,
    /// Its account, and the region of patterns that name none.
    pub(super) place: Place,
    /// Its version.
    pub(super) version: String,
    /// The namespaces that it watches; none = all.
    pub(super) namespaces: Vec<String>,
    /// Labels that objects must have; empty = none.
    pub(super) labels: String,
}

impl Published {
    /// Of an operator that runs with these settings.
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
        let beside = [
            (ACCOUNT, self.place.account.clone()),
            (PARTITION, self.place.partition.clone()),
            (REGION, self.place.region.clone()),
            (VERSION, self.version.clone()),
            (NAMESPACES, self.namespaces.join(",")),
            (LABELS, self.labels.clone()),
        ];
        data.extend(beside.map(|(key, value)| (key.to_owned(), value)));
        data
    }

    fn from_data(mut data: BTreeMap<String, String>) -> anyhow::Result<Self> {
        let mut take = |key: &str| data.remove(key).with_context(|| format!("it has no key {key}"));
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

    /// Writes it, if the ConfigMap does not say so already.
    ///
    /// # Errors
    /// The API server's.
    pub(super) async fn publish(&self, client: &Client, namespace: &str) -> kube::Result<()> {
        let api: Api<ConfigMap> = Api::namespaced(client.clone(), namespace);
        let data = self.data();
        let written = api.get_opt(NAME).await?.and_then(|map| map.data);
        if written.as_ref() == Some(&data) {
            return Ok(());
        }
        let map = json!({"apiVersion": "v1", "kind": "ConfigMap", "data": data, "metadata": {"name": NAME,
            "labels": {"app.kubernetes.io/name": "lambdasfn", "app.kubernetes.io/part-of": "lambdasfn"}}});
        let params = PatchParams::apply(FIELD_MANAGER).force();
        api.patch(NAME, &params, &Patch::Apply(map)).await.map(drop)
    }

    /// Reads it; `None` if there is none.
    ///
    /// # Errors
    /// The API server's, or a ConfigMap that was not written by an operator.
    pub(super) async fn read(client: &Client, namespace: &str) -> anyhow::Result<Option<Self>> {
        let api: Api<ConfigMap> = Api::namespaced(client.clone(), namespace);
        let Some(map) = api.get_opt(NAME).await.map_err(super::cluster::plainly)? else {
            return Ok(None);
        };
        let published = Self::from_data(map.data.unwrap_or_default());
        published
            .map(Some)
            .with_context(|| format!("the ConfigMap {namespace}/{NAME} is not an operator's"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_published_is_read_back() {
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
