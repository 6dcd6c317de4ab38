use super::*;
use serde_json::json;

fn found(schema: &Value, value: &Value) -> Vec<String> {
    let found = check(schema, value).into_iter();
    found
        .map(|found| format!("{}: {}", found.path, found.message))
        .collect()
}

#[test]
fn every_keyword_of_the_crd_is_known() {
    const KNOWN: [&str; 24] = [
        "type",
        "properties",
        "required",
        "items",
        "additionalProperties",
        "enum",
        "nullable",
        "default",
        "format",
        "minimum",
        "maximum",
        "minLength",
        "maxLength",
        "minItems",
        "maxItems",
        "minProperties",
        "maxProperties",
        "pattern",
        "x-kubernetes-list-type",
        "x-kubernetes-list-map-keys",
        "x-kubernetes-preserve-unknown-fields",
        "x-kubernetes-int-or-string",
        "x-kubernetes-validations",
        "x-kubernetes-map-type",
    ];
    fn walk(schema: &Value) {
        for (key, value) in schema.as_object().into_iter().flatten() {
            match key.as_str() {
                "description" | "title" => {}
                "properties" => value.as_object().unwrap().values().for_each(walk),
                "items" | "additionalProperties" => walk(value),
                key => assert!(KNOWN.contains(&key), "{key} is not applied"),
            }
        }
    }
    let crd = serde_json::to_value(crate::api::crd()).unwrap();
    walk(&crd["spec"]["versions"][0]["schema"]["openAPIV3Schema"]);
}

#[test]
fn each_keyword_is_applied() {
    let schema = json!({"type": "object", "required": ["must"], "properties": {
        "must": {"type": "string", "minLength": 2, "maxLength": 3, "pattern": "^é+$"},
        "n": {"type": "integer", "format": "int32", "minimum": 1, "nullable": true},
        "f": {"type": "number", "maximum": 1.5},
        "b": {"type": "boolean"},
        "e": {"type": "string", "enum": ["A", "B"]},
        "l": {"type": "array", "maxItems": 2, "items": {"type": "string"}, "x-kubernetes-list-type": "set"},
        "k": {"type": "array", "items": {"type": "object", "properties": {"a": {"type": "integer"}, "b": {"type": "integer"}}},
            "x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": ["a"]},
        "m": {"type": "object", "maxProperties": 1, "additionalProperties": {"type": "integer"}},
        "any": {"type": "object", "x-kubernetes-preserve-unknown-fields": true},
        "p": {"x-kubernetes-int-or-string": true}}});
    let sound = json!({"apiVersion": "v", "must": "éé", "n": null, "f": 1, "b": true, "e": "A", "l": ["x"],
        "k": [{"a": 1}, {"a": 2}], "m": {"x": 1}, "any": {"x": [null]}, "p": "1"});
    assert_eq!(found(&schema, &sound), Vec::<String>::new());
    let broken = json!({"must": "xxxx", "n": 0, "f": 1.6, "b": "true", "e": "C", "l": ["x", "x", 1],
        "k": [{"a": 1, "b": 1}, {"a": 1, "b": 2}], "m": {"x": 1, "y": "1"}, "any": [], "p": 1.5, "mst": 1});
    insta::assert_yaml_snapshot!(found(&schema, &broken));
    assert_eq!(
        found(&schema, &json!({"n": 2_147_483_648_u64})),
        ["must: is required", "n: must be a number of 32 bits, not 2147483648"]
    );
    assert_eq!(
        found(&schema, &json!({"must": null})),
        ["must: must not be null; remove the field or give it a value"]
    );
    assert_eq!(found(&schema, &json!(1)), [": must be an object, not 1"]);
}

#[test]
fn defaults_replace_absent_values_and_nulls() {
    let schema = json!({"properties": {"a": {"default": {}, "properties": {"b": {"default": 1}}}, "c": {}}});
    for mut value in [json!({}), json!({"a": null}), json!({"a": {}})] {
        with_defaults(&schema, &mut value);
        assert_eq!(value, json!({"a": {"b": 1}}));
    }
}
