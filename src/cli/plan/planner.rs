//! The steps of a reconcile up to the plan.

use super::{ignored, merge};
use crate::api::immutable_changes;
use crate::cli::basis::Basis;
use crate::cli::cluster::{Cluster, plainly};
use crate::controller::{Kubernetes, dereference};
use crate::object::Object;
use crate::preview::{ObjectPreview, UNKNOWN_UID};
use crate::reason::{Reason, Violation};
use crate::round::{Look, Survey};
use crate::timing::Timing;
use crate::validate;
use futures::FutureExt as _;
use jiff::Timestamp;
use kube::ResourceExt;
use kube::api::DynamicObject;
use serde_json::Value;

/// Makes plans and applies none of them.
pub(super) struct Planner {
    cluster: Option<(Cluster, Kubernetes)>,
    basis: Basis,
}

/// An object to plan.
pub(super) struct Subject {
    /// File of the object, if it is not from the cluster.
    origin: Option<String>,
    object: DynamicObject,
}

impl Subject {
    /// Returns the subject for an object of the cluster.
    pub(super) fn live(object: DynamicObject) -> Self {
        Self { origin: None, object }
    }

    /// Returns the subject for an object of a file, which has its namespace.
    pub(super) fn manifest(origin: String, object: DynamicObject) -> Self {
        Self {
            origin: Some(origin),
            object,
        }
    }
}

impl Planner {
    /// Returns a planner, for a cluster if one is given.
    pub(super) fn new(cluster: Option<Cluster>, basis: Basis) -> Self {
        let cluster = cluster.map(|cluster| {
            let kubernetes = Kubernetes::new(cluster.client.clone(), "plan".into());
            (cluster, kubernetes)
        });
        Self { cluster, basis }
    }

    /// Returns the notes about all plans.
    pub(super) fn notes(&self) -> Vec<String> {
        let mut notes = self.basis.notes.clone();
        if self.cluster.is_none() {
            notes.push("no cluster is read: every object is planned as a new one".into());
        }
        notes
    }

    /// Plans one object.
    pub(super) async fn plan(&self, subject: Subject) -> anyhow::Result<ObjectPreview> {
        let file = subject.origin.clone();
        let (raw, violations) = self.applied(subject).await?;
        let ignored = ignored::ignored(&raw, &self.basis.namespaces, &self.basis.labels)?;
        let object = Object::from_dynamic(&raw);
        let Basis { clients, settings, .. } = &self.basis;
        let place = clients.place(object.region());
        let preview = if let Some(why) = ignored {
            ObjectPreview::ignored(&object, &place, why, &violations)
        } else if !violations.is_empty() {
            ObjectPreview::refused(&object, &place, &violations)
        } else if object.deleting && object.retain {
            ObjectPreview::kept(&object, &place)
        } else {
            let kubernetes = self.cluster.as_ref().map(|(_, kubernetes)| kubernetes);
            let found = dereference(kubernetes, clients, settings, &place, &object).await;
            match Survey::new(object, found.map_err(plainly)?, settings, place) {
                Ok(survey) => self.survey(survey).await,
                Err(refused) => ObjectPreview::refused(&refused.object, &refused.place, &refused.violations),
            }
        };
        Ok(ObjectPreview { file, ..preview })
    }

    /// Makes the strict reads, as the operator does before a first change, and plans.
    async fn survey(&self, survey: Survey) -> ObjectPreview {
        let aws = self.basis.clients.at(survey.place()).await;
        let look = Look {
            strict: true,
            ..Look::default()
        };
        ObjectPreview::planned(
            &survey
                .observe(&aws, &look, Timing::at(Timestamp::now()))
                .boxed()
                .await
                .plan(),
        )
    }

    /// Returns the object as it is after an apply, and the violations for which the API server refuses it.
    async fn applied(&self, subject: Subject) -> anyhow::Result<(DynamicObject, Vec<Violation>)> {
        let Subject { origin, mut object } = subject;
        if origin.is_none() {
            return Ok((object, vec![]));
        }
        let mut violations = self.invalid(&object)?;
        let live = match &self.cluster {
            Some((cluster, _)) => {
                let api = cluster.patterns_of(&object.namespace().unwrap_or_default());
                let live = api.get_opt(&object.name_any()).await;
                live.map_err(|error| cluster.error(error))?
            }
            None => None,
        };
        let Some(live) = live else {
            // The API server sets these fields, so the values in a file have no effect.
            object.metadata.uid = Some(UNKNOWN_UID.into());
            object.metadata.deletion_timestamp = None;
            if let Value::Object(data) = &mut object.data {
                data.remove("status");
            }
            return Ok((object, violations));
        };
        let merged = merge::applied(&live, &object);
        let spec = |object: &DynamicObject| object.data.get("spec").cloned().unwrap_or_default();
        let resources = live.data.pointer("/status/resources").and_then(Value::as_array);
        let created = resources.is_some_and(|resources| !resources.is_empty());
        let violation = |path| {
            let message = "is immutable: the API server refuses the edit; create a new object";
            Violation::new(path, message, Reason::Invalid)
        };
        let changed = immutable_changes(&spec(&live), &spec(&merged), created);
        violations.extend(changed.into_iter().map(violation));
        Ok((merged, violations))
    }

    /// Returns all violations of a manifest that the API server refuses.
    fn invalid(&self, manifest: &DynamicObject) -> anyhow::Result<Vec<Violation>> {
        let region = manifest.data.pointer("/spec/region").and_then(Value::as_str);
        let basis = validate::Basis {
            settings: &self.basis.settings,
            settings_are_known: true,
            whereabouts: &self.basis.clients.place(region).into(),
            config_maps: &validate::ConfigMaps::default(),
        };
        let mut problems = validate::object(&serde_json::to_value(manifest)?, basis);
        problems.retain(validate::Problem::is_error);
        let refused = |p: &validate::Problem| matches!(p.check, validate::Check::Schema | validate::Check::Rule);
        if !problems.iter().any(refused) {
            // The planner finds other violations as the operator does, with the content of the sources.
            return Ok(vec![]);
        }
        let violation = |p: validate::Problem| Violation::new(p.path, p.message, Reason::Invalid);
        Ok(problems.into_iter().map(violation).collect())
    }
}
