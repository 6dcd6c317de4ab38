//! The live object as it is after an apply of a manifest. Pure.
//!
//! An apply deletes a field that the manifest does not have if an applier set the field. It keeps a field of another
//! writer, such as `spec.suspend` of `lambdasfn suspend`. Server-side apply follows the managed fields, and `kubectl
//! apply` the last applied configuration.

use kube::api::DynamicObject;
use serde_json::{Map, Value};

/// Returns the live object as it is after an apply of the manifest.
pub(super) fn applied(live: &DynamicObject, manifest: &DynamicObject) -> DynamicObject {
    let mut merged = live.clone();
    let fields = |section: &str, appliers_only: bool| {
        let managers = live.metadata.managed_fields.iter().flatten();
        let managers = managers.filter(|m| {
            let by_apply = m.operation.as_deref() == Some("Apply");
            !appliers_only || by_apply || m.manager.as_deref() == Some("kubectl-client-side-apply")
        });
        let fields = managers.filter_map(|m| m.fields_v1.as_ref()?.0.pointer(section).cloned());
        fields.fold(Value::Object(Map::new()), union)
    };
    let spec = |object: &DynamicObject| object.data.get("spec").cloned().unwrap_or_default();
    let held = |appliers_only| fields("/f:spec", appliers_only);
    let spec = merge(&spec(live), &spec(manifest), &held(true), &held(false));
    if let Value::Object(data) = &mut merged.data {
        data.insert("spec".into(), spec);
    }
    let annotations = manifest.metadata.annotations.clone().unwrap_or_default();
    merged.metadata.annotations.get_or_insert_default().extend(annotations);
    let labels = manifest.metadata.labels.clone().unwrap_or_default();
    let of_appliers = fields("/f:metadata/f:labels", true);
    let own = merged.metadata.labels.get_or_insert_default();
    own.retain(|key, _| of_appliers.get(format!("f:{key}")).is_none());
    own.extend(labels);
    merged
}

/// Returns the fields that at least one of two managers holds.
fn union(a: Value, b: Value) -> Value {
    let (Value::Object(mut fields), Value::Object(others)) = (a, b) else {
        return Value::Object(Map::new());
    };
    for (key, value) in others {
        let both = match fields.remove(&key) {
            Some(old) => union(old, value),
            None => value,
        };
        fields.insert(key, both);
    }
    Value::Object(fields)
}

/// Merges a new value into an old one. `applied` has the fields of appliers, `held` the fields of all managers.
fn merge(old: &Value, new: &Value, applied: &Value, held: &Value) -> Value {
    let (Value::Object(old), Value::Object(new)) = (old, new) else {
        return new.clone();
    };
    if is_whole(held) {
        return Value::Object(new.clone());
    }
    let mut merged = new.clone();
    for (key, old) in old {
        let field = format!("f:{key}");
        let of = |fields: &Value| fields.get(&field).cloned().unwrap_or_default();
        let (applied, held) = (of(applied), of(held));
        match new.get(key) {
            Some(new) => {
                merged.insert(key.clone(), merge(old, new, &applied, &held));
            }
            None if old.is_object() && !is_whole(&held) => {
                let rest = merge(old, &Value::Object(Map::new()), &applied, &held);
                if rest.as_object().is_some_and(|rest| !rest.is_empty()) {
                    merged.insert(key.clone(), rest);
                }
            }
            None if applied.is_null() => {
                merged.insert(key.clone(), old.clone());
            }
            None => {}
        }
    }
    Value::Object(merged)
}

/// Whether a field has no fields below it. Such a field is one value, for example a definition.
fn is_whole(fields: &Value) -> bool {
    fields
        .as_object()
        .is_none_or(|fields| fields.keys().all(|key| !key.starts_with("f:")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn object(spec: Value, managed: Value) -> DynamicObject {
        serde_json::from_value(json!({
            "apiVersion": "serverlesspatterns.dev/v1alpha1", "kind": "LambdaSfnPattern",
            "metadata": {"name": "hello", "uid": "u", "finalizers": ["f"], "annotations": {"a": "1"}, "managedFields": managed},
            "spec": spec, "status": {"region": "eu-west-1"},
        }))
        .unwrap()
    }

    fn manager(name: &str, operation: &str, fields: Value) -> Value {
        json!({"manager": name, "operation": operation, "apiVersion": "serverlesspatterns.dev/v1alpha1",
            "fieldsType": "FieldsV1", "fieldsV1": {"f:spec": fields}})
    }

    fn spec(live: &Value, managed: &Value, manifest: &Value) -> Value {
        let live = object(live.clone(), managed.clone());
        applied(&live, &object(manifest.clone(), json!([]))).data["spec"].clone()
    }

    #[test]
    fn an_apply_deletes_fields_of_appliers_and_keeps_fields_of_others() {
        for applier in [("argocd", "Apply"), ("kubectl-client-side-apply", "Update")] {
            let managed = json!([
                manager(
                    applier.0,
                    applier.1,
                    json!({"f:function": {".": {}, "f:memorySize": {}, "f:timeout": {}},
                    "f:tags": {"f:team": {}}, "f:stateMachine": {"f:definition": {}}})
                ),
                manager("lambdasfn-suspend", "Update", json!({"f:suspend": {}})),
                manager("kubectl-patch", "Update", json!({"f:tags": {"f:cost": {}}})),
            ]);
            let live = json!({"function": {"memorySize": 256, "timeout": 5}, "suspend": true,
                "tags": {"team": "a", "cost": "7"}, "stateMachine": {"definition": {"StartAt": "A", "Comment": "c"}}});
            let manifest = json!({"function": {"memorySize": 512}, "stateMachine": {"definition": {"StartAt": "A"}}});
            assert_eq!(
                spec(&live, &managed, &manifest),
                json!({"function": {"memorySize": 512}, "suspend": true, "tags": {"cost": "7"},
                    "stateMachine": {"definition": {"StartAt": "A"}}})
            );
            assert_eq!(
                spec(&live, &managed, &json!({})),
                json!({"suspend": true, "tags": {"cost": "7"}})
            );
        }
    }

    #[test]
    fn without_known_managers_the_manifest_is_the_spec() {
        let live = json!({"function": {"memorySize": 256}, "suspend": true});
        assert_eq!(spec(&live, &json!([]), &json!({"name": "a"})), json!({"name": "a"}));
    }

    #[test]
    fn status_uid_and_finalizer_of_the_live_object_stay() {
        let live = object(json!({}), json!([]));
        let mut manifest = object(json!({"name": "a"}), json!([]));
        manifest.metadata.uid = None;
        manifest.metadata.annotations = Some([("b".to_owned(), "2".to_owned())].into());
        manifest.metadata.labels = Some([("new".to_owned(), "1".to_owned())].into());
        let labels = |fields: Value| {
            json!({"manager": "kubectl", "operation": "Apply", "apiVersion": "serverlesspatterns.dev/v1alpha1",
                "fieldsType": "FieldsV1", "fieldsV1": {"f:metadata": {"f:labels": fields}}})
        };
        let mut live = live;
        let managers = json!([labels(json!({"f:gone": {}}))]);
        live.metadata.managed_fields = serde_json::from_value(managers).unwrap();
        let both = [
            ("gone".to_owned(), "1".to_owned()),
            ("of-another".to_owned(), "2".to_owned()),
        ];
        live.metadata.labels = Some(both.into());
        let merged = applied(&live, &manifest);
        let labels: Vec<_> = merged.metadata.labels.unwrap().into_keys().collect();
        assert_eq!(labels, ["new", "of-another"]);
        assert_eq!(merged.metadata.uid.as_deref(), Some("u"));
        assert_eq!(merged.data["status"]["region"], "eu-west-1");
        assert_eq!(merged.metadata.annotations.unwrap().len(), 2);
        assert_eq!(merged.metadata.finalizers.unwrap().len(), 1);
    }
}
