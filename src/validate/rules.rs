//! The CEL rules of a CRD (`x-kubernetes-validations`), as the API server evaluates them on creation. Rules with
//! `oldSelf` are for updates.

use super::path::Path;
use cel::objects::{Key, Map as CelMap};
use cel::{Context, Program, Value as Cel};
use serde_json::Value;
use std::{collections::HashMap, sync::Arc};

/// Result of a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum RuleResult {
    /// The object violates the rule: the rule's message.
    Broken(String),
    /// The rule could not be evaluated here.
    Unknown(String),
}

/// Evaluates every rule whose part of the object exists. `holds`: whether the object matches the schema. If it does not,
/// rules that cannot be evaluated are not reported.
pub(super) fn check(schema: &Value, value: &Value, holds: bool) -> Vec<(Path, RuleResult)> {
    let mut found = vec![];
    walk(&Path::default(), schema, value, &mut found);
    found.retain(|(_, verdict)| holds || matches!(verdict, RuleResult::Broken(_)));
    found
}

fn walk(path: &Path, schema: &Value, value: &Value, found: &mut Vec<(Path, RuleResult)>) {
    if value.is_null() {
        return;
    }
    for rule in schema
        .get("x-kubernetes-validations")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
    {
        if let Some(verdict) = evaluate(rule, schema, value, path.0.is_empty()) {
            found.push((path.clone(), verdict));
        }
    }
    match value {
        Value::Object(object) => {
            for (name, inner) in object {
                let property = schema.get("properties").and_then(|p| p.get(name));
                if let Some(property) = property {
                    walk(&path.field(name), property, inner, found);
                } else if let Some(any) = schema.get("additionalProperties") {
                    walk(&path.key(name), any, inner, found);
                }
            }
        }
        Value::Array(items) => {
            for (i, item) in items.iter().enumerate() {
                walk(&path.index(i), schema.get("items").unwrap_or(&Value::Null), item, found);
            }
        }
        _ => {}
    }
}

/// Evaluates one rule. `None` if the object satisfies it, or if it is for updates.
fn evaluate(rule: &Value, schema: &Value, value: &Value, root: bool) -> Option<RuleResult> {
    let text = rule.get("rule").and_then(Value::as_str)?;
    if mentions_old(text) {
        return None;
    }
    let unknown = |why: String| {
        Some(RuleResult::Unknown(format!(
            "the rule {text} cannot be evaluated here: {why}"
        )))
    };
    let program = match Program::compile(text) {
        Ok(program) => program,
        Err(error) => return unknown(error.to_string()),
    };
    let mut context = Context::default();
    context.add_variable_from_value("self", as_cel(schema, value, root));
    match program.execute(&context) {
        Ok(Cel::Bool(true)) => None,
        Ok(Cel::Bool(false)) => {
            let message = rule.get("message").and_then(Value::as_str);
            Some(RuleResult::Broken(
                message.map_or_else(|| format!("must hold: {text}"), ToOwned::to_owned),
            ))
        }
        Ok(_) => unknown("its result is neither true nor false".into()),
        Err(error) => unknown(error.to_string()),
    }
}

fn mentions_old(rule: &str) -> bool {
    let word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    rule.split(|c| !word(c)).any(|w| w == "oldSelf")
}

fn as_cel(schema: &Value, value: &Value, root: bool) -> Cel {
    match value {
        Value::Null => Cel::Null,
        Value::Bool(b) => Cel::Bool(*b),
        Value::Number(n) => match n.as_i64() {
            Some(n) if schema.get("type").and_then(Value::as_str) != Some("number") => Cel::Int(n),
            _ => Cel::Float(n.as_f64().unwrap_or_default()),
        },
        Value::String(text) => Cel::String(Arc::new(text.clone())),
        Value::Array(items) => {
            let inner = schema.get("items").unwrap_or(&Value::Null);
            Cel::List(Arc::new(items.iter().map(|item| as_cel(inner, item, false)).collect()))
        }
        Value::Object(object) => {
            let properties = schema.get("properties");
            let any = schema.get("additionalProperties").unwrap_or(&Value::Null);
            let mut map = HashMap::new();
            // A null is an absent field.
            for (name, inner) in object.iter().filter(|(_, v)| !v.is_null()) {
                let (key, inner) = match properties.and_then(|p| p.get(name)) {
                    Some(property) => (escaped(name), as_cel(property, inner, false)),
                    None if root && name == "metadata" => (name.clone(), metadata(inner)),
                    None => (name.clone(), as_cel(any, inner, false)),
                };
                map.insert(Key::String(Arc::new(key)), inner);
            }
            Cel::Map(CelMap { map: Arc::new(map) })
        }
    }
}

/// Returns the metadata that rules may read: these two fields.
fn metadata(metadata: &Value) -> Cel {
    let field = |name: &str| Some((name.to_owned(), metadata.get(name)?.clone()));
    let seen = ["name", "generateName"].into_iter().filter_map(field).collect();
    as_cel(&Value::Null, &Value::Object(seen), false)
}

/// Reserved words of CEL. A field of such a name is escaped.
const RESERVED: [&str; 20] = [
    "true",
    "false",
    "null",
    "in",
    "as",
    "break",
    "const",
    "continue",
    "else",
    "for",
    "function",
    "if",
    "import",
    "let",
    "loop",
    "package",
    "namespace",
    "return",
    "void",
    "while",
];

/// Returns a field's name as CEL writes it
/// (<https://kubernetes.io/docs/reference/using-api/cel/#escaping>).
fn escaped(name: &str) -> String {
    if RESERVED.contains(&name) {
        return format!("__{name}__");
    }
    let name = name.replace("__", "__underscores__");
    [('.', "__dot__"), ('-', "__dash__"), ('/', "__slash__")]
        .into_iter()
        .fold(name, |name, (c, word)| name.replace(c, word))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn broken(schema: &Value, value: &Value) -> Vec<(String, RuleResult)> {
        let found = check(schema, value, true);
        found
            .into_iter()
            .map(|(path, verdict)| (path.to_string(), verdict))
            .collect()
    }

    #[test]
    fn rules_are_evaluated_at_their_place_and_rules_for_updates_are_not() {
        let rule = |rule: &str| json!([{"rule": rule, "message": "m"}]);
        let schema = json!({"type": "object", "properties": {
            "function": {"type": "object", "properties": {"n": {"type": "integer"}}},
            "list": {"type": "array", "items": {"type": "string", "x-kubernetes-validations": rule("self != 'b'")}},
            "map": {"type": "object", "additionalProperties": {"type": "string"},
                "x-kubernetes-validations": rule("self.all(k, k.startsWith('a') && self[k].matches('^[0-9]+$'))")},
            "fixed": {"type": "string", "x-kubernetes-validations": rule("self == oldSelf")}},
            "x-kubernetes-validations": rule("!has(self.__function__) || self.__function__.n > 1")});
        assert_eq!(
            broken(&schema, &json!({"fixed": "x", "function": {"n": 2}, "map": {"a": "1"}})),
            vec![]
        );
        let at = |path: &str| (path.to_owned(), RuleResult::Broken("m".into()));
        let value = json!({"function": {"n": 1}, "list": ["a", "b"], "map": {"ab": "x"}});
        assert_eq!(broken(&schema, &value), [at(""), at("list[1]"), at("map")]);
        assert_eq!(broken(&schema, &json!({"function": null})), vec![]);
    }

    #[test]
    fn a_rule_that_cannot_be_evaluated_is_reported() {
        for rule in ["self.a ==", "self.b", "fancy(self)"] {
            let schema = json!({"x-kubernetes-validations": [{"rule": rule}]});
            let found = broken(&schema, &json!({"a": 1}));
            assert!(matches!(found[..], [(_, RuleResult::Unknown(_))]), "{rule}: {found:?}");
        }
    }

    #[test]
    fn every_rule_of_the_crd_can_be_evaluated() {
        let crd = serde_json::to_value(crate::api::crd()).unwrap();
        let schema = &crd["spec"]["versions"][0]["schema"]["openAPIV3Schema"];
        assert_eq!(broken(schema, &json!({"metadata": {"name": "a"}, "spec": {}})), vec![]);
        let long = broken(
            schema,
            &json!({"metadata": {"name": "a".repeat(64)}, "spec": {"tags": {"aws:x": ""}}}),
        );
        assert_eq!(long.len(), 2, "{long:?}");
    }
}
