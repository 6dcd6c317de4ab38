use super::definition::{definition_text, definition_value};
use super::*;
use crate::settings::Settings;
use amazon_states_language::{MachineKind, Severity};
use serde_json::{Value, json};

fn judged(spec: Value, known: bool) -> Vec<Problem> {
    let value = json!({"apiVersion": "serverlesspatterns.dev/v1alpha1", "kind": "LambdaSfnPattern",
        "metadata": {"name": "a"}, "spec": spec});
    let basis = Basis {
        settings: &Settings::of_cluster("c"),
        settings_are_known: known,
        whereabouts: &Whereabouts::default(),
        config_maps: &ConfigMaps::default(),
    };
    object(&value, basis)
}

fn lines(problems: &[Problem]) -> Vec<String> {
    let line = |p: &Problem| format!("{:?} {:?} {}: {}", p.severity, p.check, p.path, p.message);
    problems.iter().map(line).collect()
}

#[test]
fn a_valid_object_has_no_problems() {
    assert_eq!(judged(json!({}), true), vec![]);
    assert_eq!(judged(Value::Null, true), vec![]);
    assert_eq!(judged(json!({"function": null, "tags": {"a": "b"}}), true), vec![]);
}

#[test]
fn every_problem_is_reported_at_once() {
    let problems = judged(
        json!({
            "functoin": {},
            "tags": {"aws:x": "1"},
            "reconcileInterval": "never",
            "function": {"memorySize": "many", "timeout": 901, "code": {"inline": {"../a.py": ""}},
                "logGroup": {"retentionInDays": 61}},
            "stateMachine": {"type": "QUICK", "tracingConfiguration": {},
                "definition": {"StartAt": "A", "States": {
                    "A": {"Type": "Choice", "Choices": [{"Variable": "$.x", "IsPresent": true, "Next": "C"}]}}}},
        }),
        true,
    );
    insta::assert_yaml_snapshot!(lines(&problems));
}

#[test]
fn a_value_that_an_administrator_must_allow_is_a_warning_without_the_settings() {
    let spec = json!({"function": {"role": {"arn": "arn:aws:iam::123456789012:role/shared"}}});
    let strict = judged(spec.clone(), true);
    assert!(
        matches!(&strict[..], [p] if p.is_error() && p.path == "spec.function.role.arn"),
        "{strict:?}"
    );
    let lenient = judged(spec, false);
    assert!(matches!(&lenient[..], [p] if !p.is_error()), "{lenient:?}");
}

#[test]
fn unknown_sources_are_not_a_problem() {
    let from = json!([{"secretRef": {"name": "s"}}, {"configMapRef": {"name": "c", "key": "KEY"}, "prefix": "P_"}]);
    assert_eq!(judged(json!({"function": {"environmentFrom": from}}), true), vec![]);
    let neither = judged(json!({"function": {"environmentFrom": [{}]}}), true);
    assert_eq!(neither.len(), 1, "{neither:?}");
}

#[test]
fn warnings_about_the_definition_and_its_rights_are_reported() {
    let task = json!({"Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage", "End": true,
        "Parameters": {"QueueUrl.$": "$.queue", "MessageBody": "$.body"}});
    let problems = judged(
        json!({"stateMachine": {"definition": {"StartAt": "A", "States": {"A": task}}}}),
        true,
    );
    let kinds: Vec<_> = problems.iter().map(|p| (p.severity, p.check)).collect();
    let warned = |check| (Severity::Warning, check);
    assert_eq!(
        kinds,
        [warned(Check::Definition), warned(Check::Permissions)],
        "{problems:?}"
    );
}

#[test]
fn definitions_have_line_and_column() {
    let text = "{\"StartAt\": \"A\",\n \"States\": {\n  \"A\": {\"Type\": \"Pass\",\n   \"Next\": \"B\"}}}";
    let problems = definition_text(text, MachineKind::Standard);
    let at = |p: &Problem| p.position.map(|p| (p.line, p.column));
    let next = problems.iter().find(|p| p.path == ".States.A.Next").unwrap();
    assert_eq!((at(next), next.code), (Some((4, 4)), Some("MISSING_TRANSITION_TARGET")));
}

#[test]
fn references_of_a_template_are_not_checked() {
    let task = json!({"Type": "Task", "Resource": {"Fn::GetAtt": ["F", "Arn"]}, "End": true});
    let problems = definition_value(&json!({"StartAt": "A", "States": {"A": task}}), MachineKind::Standard);
    assert_eq!(lines(&problems).len(), 1);
    assert!(
        !problems[0].is_error() && problems[0].path == ".States.A.Resource",
        "{problems:?}"
    );
}
