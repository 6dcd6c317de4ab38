//! The CRD: what the types generate, plus the rules and bounds that they cannot express.

use super::LambdaSfnPattern;
use k8s_openapi::apiextensions_apiserver::pkg::apis::apiextensions::v1::CustomResourceDefinition;
use kube::CustomResourceExt;
use serde_json::{Value, json};

/// Bounds for what sets none itself. Everything is bounded, because the API server estimates the cost of
/// CEL rules from the largest possible object.
const STRING: u64 = 2048;
const LIST: u64 = 64;
const MAP: u64 = 64;
const MAP_VALUE: u64 = 256;

/// Maps of `spec` whose values may be longer than that.
const LONG_VALUES: [(&str, u64); 3] = [
    ("/function/properties/code/properties/inline", 524_288),
    ("/function/properties/environment/properties/variables", 4096),
    ("/stateMachine/properties/definitionSubstitutions", 4096),
];

/// Fields of `spec` that cannot change, nor appear or disappear, as CEL paths (`function` is a reserved
/// word of CEL, hence the underscores).
const IMMUTABLE: [&str; 7] = [
    "name",
    "__function__.name",
    "__function__.role.name",
    "__function__.logGroup.name",
    "stateMachine.name",
    "stateMachine.role.name",
    "stateMachine.logGroup.name",
];

/// Fields of `spec` that cannot change, nor appear or disappear, once AWS objects exist.
const FIXED_ONCE_CREATED: [&str; 3] = ["region", "__function__.role.path", "stateMachine.role.path"];

/// The CustomResourceDefinition, ready to apply.
pub fn crd() -> CustomResourceDefinition {
    let mut crd = LambdaSfnPattern::crd();
    for version in &mut crd.spec.versions {
        let Some(schema) = version.schema.as_mut().and_then(|s| s.open_api_v3_schema.as_mut()) else {
            continue;
        };
        // A schema is JSON by nature; these two conversions cannot fail, and a schema left as it is
        // would fail the test that looks for the rules.
        let Ok(mut value) = serde_json::to_value(&*schema) else {
            continue;
        };
        for (path, max) in LONG_VALUES {
            if let Some(map) = value.pointer_mut(&format!("/properties/spec/properties{path}/additionalProperties")) {
                map["maxLength"] = json!(max);
            }
        }
        bound(&mut value);
        add_rules(&mut value);
        if let Ok(ruled) = serde_json::from_value(value) {
            *schema = ruled;
        }
    }
    crd
}

fn bound(schema: &mut Value) {
    let Some(object) = schema.as_object_mut() else { return };
    match object.get("type").and_then(Value::as_str) {
        Some("string") if !object.contains_key("enum") => {
            object.entry("maxLength").or_insert(json!(STRING));
        }
        Some("array") => {
            object.entry("maxItems").or_insert(json!(LIST));
        }
        Some("object") if object.contains_key("additionalProperties") => {
            object.entry("maxProperties").or_insert(json!(MAP));
            if let Some(Value::Object(inner)) = object.get_mut("additionalProperties")
                && inner.get("type").and_then(Value::as_str) == Some("string")
            {
                inner.entry("maxLength").or_insert(json!(MAP_VALUE));
            }
        }
        _ => {}
    }
    for key in ["items", "additionalProperties"] {
        if let Some(inner) = object.get_mut(key) {
            bound(inner);
        }
    }
    if let Some(Value::Object(properties)) = object.get_mut("properties") {
        properties.values_mut().for_each(bound);
    }
}

fn add_rules(root: &mut Value) {
    let mut rules = vec![rule(
        "size(self.metadata.name) <= 63".into(),
        "metadata.name must have at most 63 characters".into(),
    )];
    let created = "has(oldSelf.status) && has(oldSelf.status.resources) && size(oldSelf.status.resources) > 0";
    for path in FIXED_ONCE_CREATED {
        rules.push(rule(
            format!("!({created}) || ({})", unchanged("self.spec", "oldSelf.spec", path)),
            format!(
                "spec.{} is immutable once AWS objects exist (status.resources)",
                plain(path)
            ),
        ));
    }
    // STANDARD may be left out or written: it is the default.
    let express = |root: &str| {
        format!(
            "({} && {root}.stateMachine.type == 'EXPRESS')",
            present(root, "stateMachine.type")
        )
    };
    rules.push(rule(
        format!(
            "!({created}) || {} == {}",
            express("self.spec"),
            express("oldSelf.spec")
        ),
        "spec.stateMachine.type is immutable once AWS objects exist (status.resources)".into(),
    ));
    root["x-kubernetes-validations"] = Value::Array(rules);

    let mut rules: Vec<Value> = IMMUTABLE
        .iter()
        .map(|path| {
            let message = format!("spec.{} is immutable, and so is its absence", plain(path));
            rule(unchanged("self", "oldSelf", path), message)
        })
        .collect();
    rules.push(rule(
        "!has(self.__function__) || !has(self.__function__.code) || !has(self.__function__.code.inline) || \
         (has(self.__function__.runtime) && has(self.__function__.handler))"
            .into(),
        "spec.function.runtime and spec.function.handler are required with own code".into(),
    ));
    rules.push(rule(
        "!has(self.tags) || self.tags.all(k, !k.startsWith('aws:') && !k.startsWith('serverlesspatterns.dev/'))".into(),
        "spec.tags: keys may not begin with aws: or serverlesspatterns.dev/".into(),
    ));
    if let Some(spec) = root.pointer_mut("/properties/spec").and_then(Value::as_object_mut) {
        spec.insert("x-kubernetes-validations".into(), Value::Array(rules));
        // Server-side apply makes the spec null when its last field goes; the API server then takes the default.
        spec.insert("default".into(), json!({}));
    }
}

fn rule(rule: String, message: String) -> Value {
    json!({"rule": rule, "message": message})
}

/// CEL for: both have the field with one value, or neither has it. Optionals (`self.?a`) would be shorter,
/// but the API server cannot estimate their cost and refuses them.
fn unchanged(new: &str, old: &str, path: &str) -> String {
    let (in_new, in_old) = (present(new, path), present(old, path));
    format!("({in_new}) ? ({in_old} && {new}.{path} == {old}.{path}) : !({in_old})")
}

/// CEL for: the object has the field, and all that leads to it.
fn present(root: &str, path: &str) -> String {
    let parts: Vec<&str> = path.split('.').collect();
    let tests: Vec<String> = (1..=parts.len())
        .map(|n| {
            format!(
                "has({root}.{})",
                parts.iter().take(n).copied().collect::<Vec<_>>().join(".")
            )
        })
        .collect();
    tests.join(" && ")
}

fn plain(path: &str) -> String {
    path.replace("__", "")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn schema() -> Value {
        let crd = serde_json::to_value(crd()).expect("a CRD is JSON");
        crd["spec"]["versions"][0]["schema"]["openAPIV3Schema"].clone()
    }

    #[test]
    fn every_string_list_and_map_is_bounded() {
        fn walk(path: &str, schema: &Value) {
            if schema.get("x-kubernetes-preserve-unknown-fields").is_some() || path == ".metadata" {
                return;
            }
            let bound = match schema["type"].as_str() {
                Some("string") if schema.get("enum").is_none() => "maxLength",
                Some("array") => "maxItems",
                Some("object") if schema.get("additionalProperties").is_some() => "maxProperties",
                _ => "type",
            };
            assert!(schema.get(bound).is_some(), "{path} has no {bound}: {schema}");
            for (name, inner) in schema["properties"].as_object().into_iter().flatten() {
                walk(&format!("{path}.{name}"), inner);
            }
            for key in ["items", "additionalProperties"] {
                if let Some(inner) = schema.get(key) {
                    walk(&format!("{path}.{key}"), inner);
                }
            }
        }
        walk("", &schema());
    }

    #[test]
    fn long_values_are_where_they_should_be() {
        for (path, max) in LONG_VALUES {
            let at = format!("/properties/spec/properties{path}/additionalProperties/maxLength");
            assert_eq!(schema().pointer(&at), Some(&json!(max)), "{path}");
        }
    }

    #[test]
    fn every_field_is_documented() {
        fn walk(path: &str, schema: &Value) {
            for (name, inner) in schema["properties"].as_object().into_iter().flatten() {
                let path = format!("{path}.{name}");
                assert!(inner.get("description").is_some(), "{path} has no description");
                walk(&path, inner);
                walk(&path, &inner["items"]);
            }
        }
        walk("spec", &schema()["properties"]["spec"]);
        walk("status", &schema()["properties"]["status"]);
    }

    #[test]
    fn immutable_fields_exist_in_the_schema() {
        for path in IMMUTABLE.iter().chain(&FIXED_ONCE_CREATED) {
            let mut at = &schema()["properties"]["spec"];
            for part in plain(path).split('.') {
                at = &at["properties"][part];
            }
            assert_eq!(at["type"], "string", "spec.{path}");
        }
    }
}
