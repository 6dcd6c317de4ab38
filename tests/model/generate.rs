//! Generates specs and sequences of specs: edits that the API server accepts and that AWS can make in place.

use crate::{mappings, options, store};
use proptest::prelude::*;
use serde_json::{Value, json};
use std::ops::Range;

/// The choices that AWS or the schema does not allow to change during the life of an object.
#[derive(Clone, Debug)]
struct Fixed {
    image: bool,
    durable: bool,
    own_roles: bool,
    spec: Value,
}

fn fixed() -> impl Strategy<Value = Fixed> {
    let named = json!({"name": "base", "function": {"name": "handler", "logGroup": {"name": "/aws/lambda/own"}},
        "stateMachine": {"name": "flow", "logGroup": {"name": "/aws/vendedlogs/states/own"}}});
    let roles = |field: &str, [function, machine]: [&str; 2]| {
        let role = |value: &str| json!({"role": {field: value}});
        json!({"function": role(function), "stateMachine": role(machine)})
    };
    let class = |class: &str| {
        json!({"function": {"logGroup": {"logGroupClass": class}},
        "stateMachine": {"logGroup": {"logGroupClass": class}}})
    };
    let groups = vec![
        vec![named, json!({"name": "other"})],
        vec![
            roles("name", ["runs-function", "runs-machine"]),
            roles("path", ["/team/", "/team/machines/"]),
        ],
        vec![class("INFREQUENT_ACCESS"), class("STANDARD")],
        vec![json!({"function": {"tenancyConfig": {"tenantIsolationMode": "PER_TENANT"}}})],
        vec![
            json!({"stateMachine": {"type": "EXPRESS"}}),
            json!({"stateMachine": {"type": "STANDARD"}}),
        ],
        vec![json!({"region": "eu-west-1"})],
    ];
    (any::<bool>(), any::<bool>(), some_of(0.4, groups)).prop_map(|(image, durable, spec)| {
        let given = |path: &str| spec.pointer(&format!("/function/role/{path}")).is_some();
        let own_roles = given("name") || given("path");
        Fixed {
            image,
            durable,
            own_roles,
            spec,
        }
    })
}

/// Takes one choice or none of each group, and merges the choices.
fn some_of(probability: f64, groups: Vec<Vec<Value>>) -> impl Strategy<Value = Value> {
    let choice = |choices| prop::option::weighted(probability, prop::sample::select(choices));
    let choices: Vec<_> = groups.into_iter().map(choice).collect();
    choices.prop_map(|chosen| {
        let mut all = json!({});
        chosen.into_iter().flatten().for_each(|choice| merge(&mut all, choice));
        all
    })
}

/// Merges the fields of a value into another value and appends lists.
pub(crate) fn merge(into: &mut Value, more: Value) {
    match (into, more) {
        (Value::Object(into), Value::Object(more)) => {
            for (key, value) in more {
                merge(into.entry(key).or_insert(Value::Null), value);
            }
        }
        (Value::Array(into), Value::Array(more)) => into.extend(more),
        (into, more) => *into = more,
    }
}

fn alias(provisioned: bool) -> impl Strategy<Value = Value> {
    let concurrency = prop::option::of(1..3);
    let alias = ("[a-c]", concurrency, prop::option::of("[a-c]")).prop_map(move |(name, concurrency, description)| {
        let mut alias = json!({"name": name, "description": description});
        if let Some(provisioned) = concurrency.filter(|_| provisioned) {
            alias["provisionedConcurrentExecutions"] = json!(provisioned);
        }
        alias
    });
    prop::option::weighted(0.5, alias).prop_map(|alias| json!(alias))
}

/// Generates fields with free values: numbers and texts.
fn free() -> impl Strategy<Value = Value> {
    let function = (
        prop::option::of(128..=10_240),
        prop::option::of(1..=900),
        prop::option::of(prop::collection::btree_map("[A-Z]{2,5}", "[a-z ]{0,9}", 0..3)),
        any::<Option<bool>>(),
        prop::option::of(60..=21_600),
        prop::collection::btree_map("[a-c]", "[a-b]", 0..3),
        alias(true),
        mappings::of_function(),
    );
    let machine = (
        any::<Option<bool>>(),
        any::<Option<bool>>(),
        prop::sample::select(vec![None, Some("OFF"), Some("ERROR")]),
        alias(false),
    );
    let tags = prop::collection::btree_map("[a-z]{1,3}", "[a-z]{0,3}", 0..3);
    let deployment = prop::sample::select(vec![
        json!({}),
        json!({"strategy": "Canary", "interval": "1s"}),
        json!({"strategy": "Linear", "stepPercentage": 30, "interval": "2s", "alarms": ["errors"]}),
    ]);
    (function, machine, tags, deployment).prop_map(|(function, machine, tags, deployment)| {
        let (memory, timeout, environment, publish, event_age, callers, alias, mappings) = function;
        let sns = |account: String| format!("arn:aws:sns:eu-west-1:123456789012:{account}");
        let callers = callers.into_iter().map(
            |(id, account)| json!({"statementId": id, "principal": "sns.amazonaws.com", "sourceArn": sns(account)}),
        );
        let to = json!({"onFailure": {"destination": "arn:aws:sqs:eu-west-1:123456789012:failed"}});
        let event = event_age.map(|age| {
            json!({"maximumEventAgeInSeconds": age, "destinationConfig": if age % 2 == 0 { to } else { json!({}) }})
        });
        let function = json!({"memorySize": memory, "timeout": timeout, "alias": alias,
            "environment": environment.map(|variables| json!({"variables": variables})),
            "publish": publish.filter(|_| alias.is_null()), "eventInvokeConfig": event,
            "permissions": callers.collect::<Value>(), "eventSourceMappings": mappings});
        let (tracing, publish, level, alias) = machine;
        let machine = json!({"publish": publish.filter(|_| alias.is_null()), "alias": alias,
            "loggingConfiguration": level.map(|level| json!({"level": level})),
            "tracingConfiguration": tracing.map(|enabled| json!({"enabled": enabled}))});
        let mut spec = json!({"tags": tags, "function": function, "stateMachine": machine});
        if !(spec["function"]["alias"].is_null() && spec["stateMachine"]["alias"].is_null()) {
            spec["deployment"] = deployment;
        }
        spec
    })
}

fn spec_with(fixed: Fixed) -> impl Strategy<Value = Value> {
    let options = [
        options::of_object(),
        options::of_function(),
        options::of_machine(),
        options::of_role_and_log_group("function"),
        options::of_role_and_log_group("stateMachine"),
    ];
    let options = some_of(0.3, options.concat());
    let public = prop::option::weighted(
        0.2,
        Just(json!({"url": {"authType": "NONE", "cors": {"allowOrigins": ["*"]}}})),
    );
    let durable = (1..1000, prop::option::of(1..=90));
    let layers = prop::sample::subsequence(
        vec![
            "arn:aws:lambda:eu-west-1:123456789012:layer:a:1",
            "arn:aws:lambda:eu-west-1:123456789012:layer:b:2",
        ],
        0..=2,
    );
    let definition = store::definition();
    let keys = ["1", "2"].map(|id| format!("arn:aws:kms:eu-west-1:123456789012:key/{id}"));
    let source_key = prop::option::weighted(0.3, prop::sample::select(keys.to_vec()));
    (
        free(),
        store::code(fixed.image),
        definition,
        options,
        public,
        durable,
        (layers, source_key),
    )
        .prop_map(
            move |(mut spec, code, definition, options, public, (timeout, days), (layers, source_key))| {
                merge(&mut spec, json!({"function": code, "stateMachine": definition}));
                merge(&mut spec, options);
                merge(&mut spec, json!({"function": public.unwrap_or(json!({}))}));
                merge(&mut spec, fixed.spec.clone());
                let function = &mut spec["function"];
                if fixed.durable {
                    function["durableConfig"] = json!({"executionTimeout": timeout, "retentionPeriodInDays": days});
                }
                if !fixed.image {
                    function["layers"] = json!(layers);
                    merge(function, json!({"code": {"sourceKmsKeyArn": source_key}}));
                }
                for of in ["function", "stateMachine"] {
                    exclude_arn(&mut spec[of], fixed.own_roles);
                }
                without_nulls(&mut spec);
                spec
            },
        )
}

/// Removes either the ARN of an existing role or the other fields of the role, because they exclude each other. An own
/// role keeps its name and path.
fn exclude_arn(of: &mut Value, own_role: bool) {
    let Some(role) = of.get_mut("role").and_then(Value::as_object_mut) else {
        return;
    };
    if own_role {
        role.remove("arn");
    } else if role.contains_key("arn") {
        role.retain(|key, _| key == "arn");
    }
}

fn without_nulls(value: &mut Value) {
    if let Value::Object(fields) = value {
        fields.retain(|_, value| !value.is_null());
        fields.values_mut().for_each(without_nulls);
    }
}

/// Generates a spec of a function with a zip archive that is not suspended.
pub(crate) fn spec() -> impl Strategy<Value = Value> {
    let zip = fixed().prop_map(|fixed| Fixed { image: false, ..fixed });
    zip.prop_flat_map(spec_with).prop_map(|mut spec| {
        spec.as_object_mut().unwrap().remove("suspend");
        spec
    })
}

/// Generates specs, each with a variant of the content of its sources. The last spec is not suspended.
pub(crate) fn specs(count: Range<usize>) -> impl Strategy<Value = Vec<(Value, u8)>> {
    let sequence = move |fixed| prop::collection::vec((spec_with(fixed), 0u8..3), count.clone());
    fixed().prop_flat_map(sequence).prop_map(|mut specs| {
        if let Some((last, _)) = specs.last_mut() {
            last.as_object_mut().unwrap().remove("suspend");
        }
        specs
    })
}
