//! The Kubernetes object as the pipeline takes it. It is read untyped, so that an object whose spec
//! cannot be deserialised still has a name, an inventory and a deletion.

use crate::api::{
    APPROVE, ApprovalPolicy, DeletionPolicy, FINALIZER, FunctionSpec, InventoryEntry, LambdaSfnPatternSpec,
    LambdaSfnPatternStatus, LogGroupSpec, RECONCILE_REQUESTED_AT, ResourceId, RoleSpec, StateMachineSpec,
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
    /// Which one.
    pub(crate) identity: Identity,
    /// Its generation.
    pub(crate) generation: Option<i64>,
    /// Whether it is being deleted.
    pub(crate) deleting: bool,
    /// Whether it holds our finalizer.
    pub(crate) finalizer: bool,
    /// Whether its AWS objects are to be kept on deletion.
    pub(crate) retain: bool,
    /// Region that the spec asks for.
    pub(crate) region: Option<String>,
    /// Value of the annotation `reconcile-requested-at`.
    pub(crate) requested_at: Option<String>,
    /// Hash of the plan that somebody approved.
    pub(crate) approved: Option<String>,
    /// Whether running executions are stopped on deletion.
    pub(crate) stop_executions: bool,
    /// The ConfigMap of the outputs that the spec names.
    pub(crate) outputs_config_map: Option<String>,
    /// What the status says.
    pub status: LambdaSfnPatternStatus,
    spec: Result<Box<LambdaSfnPatternSpec>, Violation>,
    names: Box<LambdaSfnPatternSpec>,
}

impl Object {
    /// Takes what it needs from the object.
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
            outputs_config_map: spec
                .pointer("/outputs/configMapRef/name")
                .and_then(Value::as_str)
                .map(ToOwned::to_owned),
            status,
            spec: typed(spec).map(Box::new),
            names: Box::new(names(spec)),
        }
    }

    /// Where its AWS objects are: where the status says they were made, else where the spec says.
    pub(crate) fn region(&self) -> Option<&str> {
        let made = self
            .status
            .region
            .as_deref()
            .filter(|_| !self.status.resources.is_empty());
        made.or(self.region.as_deref())
    }

    /// The Secrets and ConfigMaps that the spec takes something from.
    pub(crate) fn source_refs(&self) -> BTreeSet<SourceRef> {
        self.spec.as_deref().map(sources::refs).unwrap_or_default()
    }

    /// The spec.
    ///
    /// # Errors
    /// The spec cannot be deserialised.
    pub(crate) fn spec(&self) -> Result<&LambdaSfnPatternSpec, &Violation> {
        self.spec.as_deref()
    }

    /// The names of the spec and nothing else, read without a schema: enough for a deletion.
    pub(crate) fn named_spec(&self) -> &LambdaSfnPatternSpec {
        &self.names
    }

    /// Whether the spec takes code or a definition from S3 or ECR.
    pub(crate) fn names_artifacts(&self) -> bool {
        self.spec.as_deref().is_ok_and(sources::names_artifacts)
    }

    /// The ConfigMaps of the outputs: the one that the spec names, and the one that the status records.
    pub(crate) fn outputs_config_maps(&self) -> impl Iterator<Item = &String> {
        let (wanted, recorded) = (&self.outputs_config_map, &self.status.outputs_config_map);
        wanted.iter().chain(recorded.iter().filter(move |_| recorded != wanted))
    }

    /// The objects whose changes bring this one back: the sources, and where the outputs go.
    pub(crate) fn followed(&self) -> BTreeSet<SourceRef> {
        let exported = self.outputs_config_maps().map(|name| SourceRef {
            kind: SourceKind::ConfigMap,
            name: name.clone(),
        });
        self.source_refs().into_iter().chain(exported).collect()
    }

    /// Whether changes wait for an approval.
    pub(crate) fn wants_approval(&self) -> bool {
        let spec = self.spec.as_ref();
        spec.is_ok_and(|spec| spec.approval_policy == Some(ApprovalPolicy::Manual))
    }

    /// The inventory's entry for an AWS object.
    pub(crate) fn entry(&self, id: &ResourceId) -> Option<&InventoryEntry> {
        self.status
            .resources
            .iter()
            .find(|e| e.kind == id.kind && e.name == id.name)
    }

    /// Whether AWS deletes the object with another one of the inventory, which it is a part of.
    pub(crate) fn goes_with_whole(&self, entry: &InventoryEntry) -> bool {
        let whole = entry.resource_id().whole();
        whole.is_some_and(|whole| self.entry(&whole).is_some())
    }

    /// A refusal if the AWS objects were made in another account than the one in use.
    pub(crate) fn moved_from(&self, place: &Place) -> Option<Violation> {
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

    /// Whether a newer `reconcile-requested-at` than the last one handled asks for a strict read.
    pub(crate) fn reconcile_requested(&self) -> bool {
        self.requested_at.is_some() && self.requested_at != self.status.last_handled_reconcile_at
    }
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
        Object::from_dynamic(&serde_json::from_value(value).unwrap())
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
}
