use super::*;
use crate::preview::list;
use serde_json::{Value, json};

const NOW: &str = "2026-01-01T00:05:00Z";
const TIME: &str = "2026-01-01T00:00:00Z";

fn object(name: &str, spec: Value, status: Value) -> Object {
    let object = json!({
        "apiVersion": "serverlesspatterns.dev/v1alpha1", "kind": "LambdaSfnPattern",
        "metadata": {"name": name, "namespace": "team-a", "uid": "u", "generation": 2},
        "spec": spec, "status": status,
    });
    Object::from_dynamic(&serde_json::from_value(object).unwrap())
}

fn conditions(reason: &str, message: &str, statuses: [&str; 4]) -> Value {
    let types = ["Ready", "Reconciling", "Stalled", "Drifted"].into_iter().zip(statuses);
    let condition = |(type_, status)| json!({"type": type_, "status": status, "reason": reason, "message": message, "lastTransitionTime": TIME});
    types.map(condition).collect()
}

/// A status with an inventory of four AWS objects.
fn found(conditions: Value, more: Value) -> Value {
    let entry = |kind: &str, name: &str, state: &str| json!({"kind": kind, "name": name, "arn": format!("arn:{kind}:{name}"), "state": state});
    let mut status = json!({
        "observedGeneration": 2, "accountId": "123456789012", "region": "eu-west-1", "conditions": conditions,
        "outputs": {"lambdaFunctionArn": "arn:Function:hello-lambda", "lambdaRoleArn": "arn:Role:hello-lambda"},
        "resources": [entry("Role", "hello-lambda", "Present"), entry("Function", "hello-lambda", "Present"),
            entry("StateMachine", "hello", "Planned"), entry("FunctionAlias", "hello-lambda:live", "Present")],
    });
    if let (Value::Object(status), Value::Object(more)) = (&mut status, more) {
        status.extend(more);
    }
    status
}

fn ready() -> Value {
    conditions("Reconciled", "AWS is as declared", ["True", "False", "False", "False"])
}

fn shifting(phase: &str, step: i32, percentage: i32) -> Value {
    json!({"phase": phase, "step": step, "percentage": percentage, "functionVersion": "2", "stateMachineVersion": "4",
        "previousFunctionVersion": "1", "previousStateMachineVersion": "3", "startedAt": TIME, "stepStartedAt": TIME,
        "specDigest": "d", "message": "m"})
}

fn view(outputs: bool) -> View<'static> {
    View {
        now: NOW.parse().unwrap(),
        outputs,
        operator: "operator alive: a renewed the Lease lambdasfn-system/lambdasfn 4s ago",
        alive: true,
    }
}

fn plain_text(text: &str) -> String {
    anstream::adapter::strip_str(text).to_string()
}

#[test]
fn a_status_has_conditions_objects_drift_and_the_calls_that_wait() {
    let messages = "spec.approvalPolicy is Manual";
    let waits = conditions("AwaitingApproval", messages, ["False", "False", "True", "True"]);
    let more = json!({
        "drift": [{"resource": "Function/hello-lambda", "field": "memorySize", "desired": "256", "observed": ""}],
        "plan": {"hash": "abc", "changes": [{"action": "Update", "kind": "Function", "name": "hello-lambda",
            "call": "UpdateFunctionConfiguration", "fields": ["memorySize"], "digest": "d"}]},
    });
    let waits = object("hello", json!({"approvalPolicy": "Manual"}), found(waits, more));
    insta::assert_snapshot!(plain_text(&status(&waits, &view(false))));
}

#[test]
fn outputs_are_printed_on_request() {
    let hello = object("hello", json!({}), found(ready(), json!({})));
    assert!(!status(&hello, &view(false)).contains("lambdaRoleArn"));
    let text = plain_text(&status(&hello, &view(true)));
    assert!(
        text.contains("OUTPUT             VALUE\nlambdaFunctionArn  arn:Function:hello-lambda\n"),
        "{text}"
    );
    assert!(text.ends_with("lambdaRoleArn      arn:Role:hello-lambda\n"), "{text}");
}

#[test]
fn the_state_has_a_colour() {
    let with = |statuses| {
        let hello = object("hello", json!({}), found(conditions("R", "m", statuses), json!({})));
        status(&hello, &view(false))
    };
    let starts = |text: &str, style: Style, word: &str| {
        let expected = format!("{style}{word}{style:#}");
        text.lines().next().is_some_and(|line| line.contains(&expected))
    };
    assert!(starts(&with(["True", "False", "False", "False"]), GREEN, "Ready"));
    assert!(starts(&with(["False", "True", "False", "False"]), YELLOW, "not Ready"));
    assert!(starts(&with(["False", "False", "True", "False"]), RED, "Stalled"));
}

#[test]
fn a_suspended_object_and_a_dead_operator_are_named() {
    let hello = object("hello", json!({"suspend": true}), found(ready(), json!({})));
    let dead = View {
        operator: "no operator is alive: no instance holds the Lease lambdasfn-system/lambdasfn",
        alive: false,
        ..view(false)
    };
    let text = status(&hello, &dead);
    assert!(text.contains(&format!("{YELLOW}no operator is alive")), "{text}");
    insta::assert_snapshot!(plain_text(&text));
}

#[test]
fn an_object_without_a_status_says_so() {
    let text = plain_text(&status(&object("hello", json!({}), json!({})), &view(false)));
    assert!(text.contains("No status yet"), "{text}");
}

#[test]
fn a_shift_is_a_bar_with_its_steps_and_the_time_of_the_next() {
    let linear =
        json!({"strategy": "Linear", "stepPercentage": 30, "interval": "10m", "alarms": ["errors", "latency"]});
    let canary = json!({"strategy": "Canary", "interval": "1m"});
    let waiting = {
        let mut status = shifting("Shifting", 1, 10);
        status.as_object_mut().unwrap().remove("stepStartedAt");
        status
    };
    let cases = [
        (json!({"deployment": linear}), shifting("Shifting", 2, 60)),
        (
            json!({"deployment": linear, "suspend": true}),
            shifting("Shifting", 2, 60),
        ),
        (json!({"deployment": canary}), shifting("Shifting", 1, 10)),
        (json!({"deployment": canary}), waiting),
        (json!({"deployment": canary}), shifting("Shifting", 2, 100)),
        (json!({"deployment": canary}), shifting("RolledBack", 1, 0)),
        (json!({}), shifting("Completed", 2, 100)),
    ];
    let mut text = String::new();
    for (spec, deployment) in cases {
        let hello = object("hello", spec, found(ready(), json!({"deployment": deployment})));
        push_shift(&mut text, &hello, suspended(&hello), NOW.parse().unwrap());
    }
    let message = "step 1: 10 % of the traffic to function version 2, the rest to function version 1";
    let deploying = conditions("Deploying", message, ["False", "True", "False", "False"]);
    let deployment = json!({"deployment": shifting("Shifting", 1, 10)});
    let hello = object("hello", json!({"deployment": canary}), found(deploying, deployment));
    text.push_str(&status(&hello, &view(false)));
    insta::assert_snapshot!(plain_text(&text));
}

#[test]
fn a_list_has_one_line_for_each_object() {
    let drift = json!([{"resource": "Role/a", "field": "f", "desired": "a", "observed": "b"}]);
    let linear = json!({"deployment": {"strategy": "Linear", "stepPercentage": 25}});
    let rolled_back = conditions("RolledBack", "m", ["False", "False", "True", "False"]);
    let objects = [
        object("hello", json!({}), found(ready(), json!({}))),
        object(
            "suspended",
            json!({"suspend": true}),
            found(ready(), json!({"drift": drift})),
        ),
        object(
            "canary",
            linear,
            found(ready(), json!({"deployment": shifting("Shifting", 2, 50)})),
        ),
        object(
            "back",
            json!({}),
            found(rolled_back, json!({"deployment": shifting("RolledBack", 2, 0)})),
        ),
        object("new", json!({}), json!({})),
    ];
    let created: Timestamp = TIME.parse().unwrap();
    let objects: Vec<_> = objects.into_iter().map(|object| (object, Some(created))).collect();
    let list = |namespaces| plain_text(&list(&objects, namespaces, NOW.parse().unwrap()));
    insta::assert_snapshot!(format!("{}\n{}", list(false), list(true)));
}

#[test]
fn a_message_cannot_control_the_terminal() {
    let message = conditions("Reconciled", "a\u{1b}[2Jb", ["True", "False", "False", "False"]);
    let hello = object("hello", json!({}), found(message, json!({})));
    assert!(!plain_text(&status(&hello, &view(false))).contains('\u{1b}'));
    assert!(!plain_text(&readiness(&hello)).contains('\u{1b}'));
}
