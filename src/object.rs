//! The Kubernetes object as the pipeline takes it. It is read untyped, so that an object whose spec
//! cannot be deserialised still has a name, an inventory and a deletion.

use crate::api::ResourceId;
use crate::api::{
    APPROVE, ApprovalPolicy, DeletionPolicy, FINALIZER, FunctionSpec, InventoryEntry, LambdaSfnPatternSpec,
    LambdaSfnPatternStatus, LogGroupSpec, RECONCILE_REQUESTED_AT, RoleSpec, StateMachineSpec,
};
use crate::artifact::{Artifacts, Unread};
use crate::desired::{DesiredState, Entry};
use crate::export::Export;
use crate::names::Place;
use crate::owner::Identity;
use crate::pattern::{Found, Pattern, sources};
use crate::reason::Reason;
use crate::reason::Violation;
use crate::settings::Settings;
use crate::source::{SourceKind, SourceRef, Sources};
use kube::api::{DynamicObject, ResourceExt};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// One `LambdaSfnPattern`.
#[derive(Clone, Debug)]
pub struct Object {
    /// Which one.
    pub identity: Identity,
    /// Its generation.
    pub generation: Option<i64>,
    /// Whether it is being deleted.
    pub deleting: bool,
    /// Whether it holds our finalizer.
    pub finalizer: bool,
    /// Whether its AWS objects are to be kept on deletion.
    pub retain: bool,
    /// Region that the spec asks for.
    pub region: Option<String>,
    /// Value of the annotation `reconcile-requested-at`.
    pub requested_at: Option<String>,
    /// Hash of the plan that somebody approved.
    pub approved: Option<String>,
    /// Whether running executions are stopped on deletion.
    pub stop_executions: bool,
    /// What was found of the Secrets and ConfigMaps that the spec names.
    pub sources: Sources,
    /// Where the outputs go besides the status.
    pub export: Export,
    /// What was found of what the spec names in S3 and ECR.
    pub artifacts: Artifacts,
    /// What the status says.
    pub status: LambdaSfnPatternStatus,
    spec: Result<LambdaSfnPatternSpec, Violation>,
    names: LambdaSfnPatternSpec,
}

impl Object {
    /// Takes what it needs from the object.
    pub fn of(object: &DynamicObject) -> Self {
        let spec = object.data.get("spec").unwrap_or(&Value::Null);
        let status = object.data.get("status").cloned().unwrap_or_default();
        let status: LambdaSfnPatternStatus = serde_json::from_value(status).unwrap_or_default();
        Self {
            identity: Identity {
                namespace: object.namespace().unwrap_or_default(),
                name: object.name_any(),
                uid: object.uid().unwrap_or_default(),
            },
            generation: object.metadata.generation,
            deleting: object.metadata.deletion_timestamp.is_some(),
            finalizer: object.finalizers().iter().any(|f| f == FINALIZER),
            // Anything but a clear Delete keeps the objects: what is kept can still be deleted later.
            retain: spec
                .get("deletionPolicy")
                .is_some_and(|policy| !policy.is_null() && policy != "Delete"),
            region: spec["region"].as_str().map(ToOwned::to_owned),
            requested_at: object
                .annotations()
                .get(RECONCILE_REQUESTED_AT)
                .map(|at| at.chars().take(256).collect()),
            approved: object.annotations().get(APPROVE).cloned(),
            stop_executions: spec.pointer("/stateMachine/executionsOnDelete") == Some(&Value::from("Stop")),
            sources: Sources::new(),
            artifacts: Artifacts::default(),
            export: Export {
                wanted: spec
                    .pointer("/outputs/configMapRef/name")
                    .and_then(Value::as_str)
                    .map(ToOwned::to_owned),
                recorded: status.outputs_config_map.clone(),
                owner: object.uid().unwrap_or_default(),
                found: BTreeMap::new(),
            },
            status,
            spec: typed(spec),
            names: names(spec),
        }
    }

    /// Where its AWS objects are: where the status says they were made, else where the spec says.
    pub fn region(&self) -> Option<&str> {
        let made = self
            .status
            .region
            .as_deref()
            .filter(|_| !self.status.resources.is_empty());
        made.or(self.region.as_deref())
    }

    /// Checks the spec.
    ///
    /// # Errors
    /// All violations.
    pub fn parse(&self, settings: &Settings, place: &Place) -> Result<Pattern, Vec<Violation>> {
        let spec = self.spec.as_ref().map_err(|violation| vec![violation.clone()])?;
        Pattern::parse(&self.identity, spec, settings, place, self.found())
    }

    /// The pattern, if the spec is valid and its AWS objects are in the account in use.
    ///
    /// # Errors
    /// All violations.
    pub fn checked(&self, settings: &Settings, place: &Place) -> Result<Pattern, Vec<Violation>> {
        match self.moved_from(place) {
            Some(violation) => Err(vec![violation]),
            None => self.parse(settings, place),
        }
    }

    /// What of S3 and ECR has to be read before the spec can be parsed; nothing in another account.
    pub fn unread(&self, settings: &Settings, place: &Place) -> Unread {
        match &self.spec {
            Ok(_) if self.moved_from(place).is_some() => Unread::default(),
            Ok(spec) => Pattern::unread(&self.identity, spec, settings, place, self.found()),
            Err(_) => Unread::default(),
        }
    }

    fn found(&self) -> Found<'_> {
        Found {
            sources: &self.sources,
            artifacts: &self.artifacts,
        }
    }

    /// The Secrets and ConfigMaps that the spec takes something from.
    pub fn source_refs(&self) -> BTreeSet<SourceRef> {
        self.spec.as_ref().map(sources::refs).unwrap_or_default()
    }

    /// The spec, if it can be deserialised.
    pub fn spec(&self) -> Option<&LambdaSfnPatternSpec> {
        self.spec.as_ref().ok()
    }

    /// The objects whose changes bring this one back: the sources, and where the outputs go.
    pub fn followed(&self) -> BTreeSet<SourceRef> {
        let exported = self.export.names().map(|name| SourceRef {
            kind: SourceKind::ConfigMap,
            name: name.clone(),
        });
        self.source_refs().into_iter().chain(exported).collect()
    }

    /// Whether changes wait for an approval.
    pub fn wants_approval(&self) -> bool {
        let spec = self.spec.as_ref();
        spec.is_ok_and(|spec| spec.approval_policy == Some(ApprovalPolicy::Manual))
    }

    /// The inventory's entry for an AWS object.
    pub fn entry(&self, id: &ResourceId) -> Option<&InventoryEntry> {
        self.status
            .resources
            .iter()
            .find(|e| e.kind == id.kind && e.name == id.name)
    }

    /// Whether AWS deletes the object with another one of the inventory, which it is a part of.
    pub fn goes_with_whole(&self, entry: &InventoryEntry) -> bool {
        let whole = entry.resource_id().whole();
        whole.is_some_and(|whole| self.entry(&whole).is_some())
    }

    /// A refusal if the AWS objects were made in another account than the one in use.
    pub fn moved_from(&self, place: &Place) -> Option<Violation> {
        let made_in = self.status.account_id.as_ref().filter(|id| **id != place.account)?;
        (!self.status.resources.is_empty()).then(|| Violation {
            path: "status.accountId".into(),
            message: format!(
                "the AWS objects were made in account {made_in}, the credentials are of {}; give the operator credentials of {made_in}",
                place.account
            ),
            reason: Reason::AccountChanged,
        })
    }

    /// For a deletion: the pattern, or if the spec is not valid, one that has its names at least.
    pub fn parse_for_deletion(&self, settings: &Settings, place: &Place) -> Option<Pattern> {
        let named = || Pattern::parse(&self.identity, &self.names, settings, place, self.found());
        self.parse(settings, place).or_else(|_| named()).ok()
    }

    /// For a deletion: an inventory of all that there is to delete.
    pub fn prepare_deletion(&mut self, settings: &Settings, place: &Place) {
        if let Some(pattern) = self.parse_for_deletion(settings, place) {
            self.complete_inventory(&DesiredState::of(&pattern));
        }
    }

    /// For a deletion: what is to be kept by the spec as it is now; and if there is no inventory (somebody
    /// cleared the status), what the names say may exist.
    pub fn complete_inventory(&mut self, desired: &DesiredState) {
        if self.status.resources.is_empty() {
            self.status.resources = desired.entries().map(|(id, e)| planned(id, e)).collect();
        }
        if self.spec.is_ok() {
            for entry in &mut self.status.resources {
                if let Some(wanted) = desired.get(&entry.resource_id()) {
                    (entry.retain, entry.protected) = (wanted.retain, wanted.protected);
                }
            }
        }
    }

    /// Whether a newer `reconcile-requested-at` than the last one handled asks for a strict read.
    pub fn reconcile_requested(&self) -> bool {
        self.requested_at.is_some() && self.requested_at != self.status.last_handled_reconcile_at
    }
}

/// An inventory entry for something that may be created next.
pub fn planned(id: &ResourceId, wanted: &Entry) -> InventoryEntry {
    InventoryEntry::planned(id, &wanted.arn, wanted.retain, wanted.protected)
}

/// Only the names of a spec, as far as they are text.
fn names(spec: &Value) -> LambdaSfnPatternSpec {
    let text = |path: &str| spec.pointer(path).and_then(Value::as_str).map(ToOwned::to_owned);
    let role = |of: &str| RoleSpec {
        name: text(&format!("{of}/role/name")),
        path: text(&format!("{of}/role/path")),
        ..RoleSpec::default()
    };
    // With what a deletion has to know of it.
    let group = |of: &str| LogGroupSpec {
        name: text(&format!("{of}/logGroup/name")),
        deletion_policy: (text(&format!("{of}/logGroup/deletionPolicy")).as_deref() == Some("Retain"))
            .then_some(DeletionPolicy::Retain),
        deletion_protection_enabled: spec
            .pointer(&format!("{of}/logGroup/deletionProtectionEnabled"))
            .and_then(Value::as_bool),
        ..LogGroupSpec::default()
    };
    LambdaSfnPatternSpec {
        name: text("/name"),
        function: Some(FunctionSpec {
            name: text("/function/name"),
            role: Some(role("/function")),
            log_group: Some(group("/function")),
            ..FunctionSpec::default()
        }),
        state_machine: Some(StateMachineSpec {
            name: text("/stateMachine/name"),
            role: Some(role("/stateMachine")),
            log_group: Some(group("/stateMachine")),
            ..StateMachineSpec::default()
        }),
        ..LambdaSfnPatternSpec::default()
    }
}

fn typed(spec: &Value) -> Result<LambdaSfnPatternSpec, Violation> {
    serde_path_to_error::deserialize(spec).map_err(|error| {
        let path = error.path().to_string();
        let path = if path == "." {
            "spec".to_owned()
        } else {
            format!("spec.{path}")
        };
        Violation {
            path,
            message: error.into_inner().to_string(),
            reason: Reason::Invalid,
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn object(value: Value) -> Object {
        Object::of(&serde_json::from_value(value).unwrap())
    }

    #[test]
    fn an_object_whose_spec_cannot_be_deserialised_has_all_that_deletion_needs() {
        let object = object(json!({
            "apiVersion": "serverlesspatterns.dev/v1alpha1", "kind": "LambdaSfnPattern",
            "metadata": {"name": "hello", "namespace": "ns", "uid": "u", "deletionTimestamp": "2026-01-01T00:00:00Z"},
            "spec": {"function": {"memorySize": "many"}, "deletionPolicy": "Retain"},
            "status": {"region": "eu-west-1", "resources":
                [{"kind": "Role", "name": "r", "arn": "a", "state": "Present"}]},
        }));
        assert!(object.deleting && object.retain);
        assert_eq!(object.region(), Some("eu-west-1"));
        assert_eq!(object.status.resources.len(), 1);
        let violation = object.spec.unwrap_err();
        assert_eq!(violation.path, "spec.function.memorySize");
    }

    #[test]
    fn an_unknown_deletion_policy_keeps_the_objects() {
        let with =
            |policy: Value| object(json!({"metadata": {"name": "a"}, "spec": {"deletionPolicy": policy}})).retain;
        assert!(!with(json!("Delete")) && !with(Value::Null));
        assert!(with(json!("Retain")) && with(json!("Keep")) && with(json!(1)));
    }

    #[test]
    fn an_invalid_spec_with_a_cleared_status_still_names_what_may_exist() {
        let mut object = object(json!({"metadata": {"name": "hello", "namespace": "ns", "uid": "u"},
            "spec": {"name": "base", "function": {"memorySize": "many", "role": {"name": "own"}}}}));
        let settings = Settings::of_cluster("c");
        let place = Place {
            partition: "aws".into(),
            account: "123456789012".into(),
            region: "eu-west-1".into(),
        };
        let pattern = object.parse_for_deletion(&settings, &place).unwrap();
        object.complete_inventory(&DesiredState::of(&pattern));
        let names: Vec<String> = object
            .status
            .resources
            .iter()
            .map(|e| e.resource_id().to_string())
            .collect();
        let expected = [
            "Role/base-sfn",
            "Role/own",
            "LogGroup//aws/lambda/base-lambda",
            "LogGroup//aws/vendedlogs/states/base",
            "Function/base-lambda",
            "StateMachine/base",
        ];
        assert_eq!(names, expected);
    }

    #[test]
    fn a_deletion_keeps_what_the_spec_keeps_although_its_sources_are_not_read() {
        let mut object = object(json!({"metadata": {"name": "hello", "namespace": "ns", "uid": "u"},
            "spec": {"function": {"environmentFrom": [{"secretRef": {"name": "gone"}}],
                "logGroup": {"deletionPolicy": "Retain"}},
                "stateMachine": {"logGroup": {"deletionProtectionEnabled": true}}}}));
        let place = Place {
            partition: "aws".into(),
            account: "123456789012".into(),
            region: "eu-west-1".into(),
        };
        let pattern = object.parse_for_deletion(&Settings::of_cluster("c"), &place).unwrap();
        object.complete_inventory(&DesiredState::of(&pattern));
        let entries = object.status.resources.iter();
        let kept: Vec<_> = entries.clone().filter(|e| e.retain).map(|e| e.name.as_str()).collect();
        let protected: Vec<_> = entries.filter(|e| e.protected).map(|e| e.name.as_str()).collect();
        assert!(kept.len() == 1 && kept[0].starts_with("/aws/lambda/"), "{kept:?}");
        assert!(
            protected.len() == 1 && protected[0].starts_with("/aws/vendedlogs/"),
            "{protected:?}"
        );
    }
}
