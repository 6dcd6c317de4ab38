//! An object as JSON or YAML for programs. Pure.

use crate::object::Object;
use crate::preview;
use kube::api::DynamicObject;
use serde_json::{Value, json};

/// The status of an object with its name.
pub(super) fn as_json(raw: &DynamicObject) -> Value {
    let suspended = preview::suspended(&Object::from_dynamic(raw));
    json!({
        "namespace": raw.metadata.namespace,
        "name": raw.metadata.name,
        "generation": raw.metadata.generation,
        "deleting": raw.metadata.deletion_timestamp.is_some(),
        "suspended": suspended,
        "status": raw.data.get("status").cloned().unwrap_or_default(),
    })
}
