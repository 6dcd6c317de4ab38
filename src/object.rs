//! The Kubernetes object, as input of the pipeline. It is read untyped, so that an object whose spec cannot be
//! deserialised still has a name, an inventory and a deletion.

use crate::api::{
    APPROVE, AdoptionPolicy, ApprovalPolicy, DeletionPolicy, FINALIZER, FunctionSpec, InventoryEntry,
    LambdaSfnPatternSpec, LambdaSfnPatternStatus, LogGroupSpec, RECONCILE_REQUESTED_AT, ResourceId, RoleSpec,
    StateMachineSpec,
};
use crate::names::Place;
use crate::owner::Identity;
use crate::pattern::sources;
use crate::reason::{Reason, Violation};
use crate::source::{SourceKind, SourceRef};
use kube::api::{DynamicObject, ResourceExt};
use serde::Deserialize as _;
use serde_json::Value;
use std::collections::BTreeSet;

/// One `LambdaSfnPattern`.
#[derive(Clone, Debug)]
pub struct Object {
    /// Namespace, name and uid.
    pub(crate) identity: Identity,
    /// `metadata.generation`.
    pub(crate) generation: Option<i64>,
    /// Whether the object is being deleted.
    pub(crate) deleting: bool,
    /// Whether the object has the operator's finalizer.
    pub(crate) finalizer: bool,
    /// Whether a deletion keeps the AWS objects.
    pub(crate) retain: bool,
    /// Region in the spec.
    pub(crate) region: Option<String>,
    /// Value of the annotation `reconcile-requested-at`.
    pub(crate) requested_at: Option<String>,
    /// Hash of the plan that a user approved.
    pub(crate) approved: Option<String>,
    /// Whether a deletion stops running executions.
    pub(crate) stop_executions: bool,
    /// ConfigMap for the outputs, as named in the spec.
    pub(crate) outputs_config_map: Option<String>,
    /// Status of the object.
    pub status: LambdaSfnPatternStatus,
    spec: Result<Box<LambdaSfnPatternSpec>, Violation>,
    names: Box<LambdaSfnPatternSpec>,
}

impl Object {
    /// Reads the fields that the pipeline needs.
    pub fn from_dynamic(object: &DynamicObject) -> Self {
        let spec = object.data.get("spec").unwrap_or(&Value::Null);
        let status = object.data.get("status");
        let status = status.and_then(|status| LambdaSfnPatternStatus::deserialize(status).ok());
        let status = status.unwrap_or_default();
        Self {
            identity: Identity {
                namespace: object.namespace().unwrap_or_default(),
                name: object.name_any(),
                uid: object.uid().unwrap_or_default(),
            },
            generation: object.metadata.generation,
            deleting: object.metadata.deletion_timestamp.is_some(),
            finalizer: object.finalizers().iter().any(|f| f == FINALIZER),
            // Every value except `Delete` keeps the objects, because a kept object can still be deleted later.
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
            outputs_config_map: spec
                .pointer("/outputs/configMapRef/name")
                .and_then(Value::as_str)
                .map(ToOwned::to_owned),
            status,
            spec: typed(spec).map(Box::new),
            names: Box::new(names(spec)),
        }
    }

    /// Region of the AWS objects: the recorded region if the inventory is not empty, else the region in the spec.
    pub(crate) fn region(&self) -> Option<&str> {
        let made = self
            .status
            .region
            .as_deref()
            .filter(|_| !self.status.resources.is_empty());
        made.or(self.region.as_deref())
    }

    /// Returns the Secrets and ConfigMaps that the spec refers to.
    pub(crate) fn source_refs(&self) -> BTreeSet<SourceRef> {
        self.spec.as_deref().map(sources::refs).unwrap_or_default()
    }

    /// Returns the spec.
    ///
    /// # Errors
    /// The spec cannot be deserialised.
    pub(crate) fn spec(&self) -> Result<&LambdaSfnPatternSpec, &Violation> {
        self.spec.as_deref()
    }

    /// Returns only the names in the spec, read without a schema. A deletion needs no other field.
    pub(crate) fn named_spec(&self) -> &LambdaSfnPatternSpec {
        &self.names
    }

    /// Whether the spec refers to code or a definition in S3 or ECR.
    pub(crate) fn names_artifacts(&self) -> bool {
        self.spec.as_deref().is_ok_and(sources::names_artifacts)
    }

    /// Returns the ConfigMaps of the outputs: the one in the spec, and the one that the status records.
    pub(crate) fn outputs_config_maps(&self) -> impl Iterator<Item = &String> {
        let (wanted, recorded) = (&self.outputs_config_map, &self.status.outputs_config_map);
        wanted.iter().chain(recorded.iter().filter(move |_| recorded != wanted))
    }

    /// Returns the objects whose changes trigger a reconcile: the sources, and the ConfigMaps of the outputs.
    pub(crate) fn followed(&self) -> BTreeSet<SourceRef> {
        let exported = self.outputs_config_maps().map(|name| SourceRef {
            kind: SourceKind::ConfigMap,
            name: name.clone(),
        });
        self.source_refs().into_iter().chain(exported).collect()
    }

    /// Whether changes need an approval.
    pub(crate) fn wants_approval(&self) -> bool {
        let spec = self.spec.as_ref();
        spec.is_ok_and(|spec| spec.approval_policy == Some(ApprovalPolicy::Manual))
    }

    /// Whether the spec adopts existing AWS objects.
    pub(crate) fn adopts(&self) -> bool {
        let spec = self.spec.as_ref();
        spec.is_ok_and(|spec| spec.adoption_policy == Some(AdoptionPolicy::Adopt))
    }

    /// Returns the inventory entry of an AWS object.
    pub(crate) fn entry(&self, id: &ResourceId) -> Option<&InventoryEntry> {
        self.status
            .resources
            .iter()
            .find(|e| e.kind == id.kind && e.name == id.name)
    }

    /// Whether AWS deletes the object together with another object of the inventory.
    pub(crate) fn goes_with_whole(&self, entry: &InventoryEntry) -> bool {
        let whole = entry.resource_id().whole();
        whole.is_some_and(|whole| self.entry(&whole).is_some())
    }

    /// Returns a violation if the AWS objects belong to another account than the credentials.
    pub(crate) fn moved_from(&self, place: &Place) -> Option<Violation> {
        let made_in = self.status.account_id.as_ref().filter(|id| **id != place.account)?;
        (!self.status.resources.is_empty()).then(|| Violation {
            path: "status.accountId".into(),
            message: format!(
                "the AWS objects are in account {made_in}, but the credentials belong to account {}; give the operator \
                 credentials of account {made_in}",
                place.account
            ),
            reason: Reason::AccountChanged,
        })
    }

    /// Whether the annotation `reconcile-requested-at` is newer than the last handled one and asks for a strict read.
    pub(crate) fn reconcile_requested(&self) -> bool {
        self.requested_at.is_some() && self.requested_at != self.status.last_handled_reconcile_at
    }
}

/// Returns only the names in a spec, as far as they are text.
fn names(spec: &Value) -> LambdaSfnPatternSpec {
    let text = |path: &str| spec.pointer(path).and_then(Value::as_str).map(ToOwned::to_owned);
    let role = |parent: &str| RoleSpec {
        name: text(&format!("{parent}/role/name")),
        path: text(&format!("{parent}/role/path")),
        ..RoleSpec::default()
    };
    // A deletion also needs the deletion policy and the deletion protection of a log group.
    let group = |parent: &str| LogGroupSpec {
        name: text(&format!("{parent}/logGroup/name")),
        deletion_policy: (text(&format!("{parent}/logGroup/deletionPolicy")).as_deref() == Some("Retain"))
            .then_some(DeletionPolicy::Retain),
        deletion_protection_enabled: spec
            .pointer(&format!("{parent}/logGroup/deletionProtectionEnabled"))
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
        Object::from_dynamic(&serde_json::from_value(value).unwrap())
    }

    #[test]
    fn an_object_whose_spec_cannot_be_deserialised_has_all_fields_that_a_deletion_needs() {
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
}
