//! Tests of the check: it accepts every valid definition and reports every known defect.
#![allow(clippy::unwrap_used, clippy::panic, missing_docs)]

mod corpus;

use amazon_states_language::{Definition, Finding, Format, MachineKind, Severity};
use corpus::valid;
use serde::Deserialize;
use serde_json::{Value, json};
use std::time::{Duration, Instant};

/// An invalid definition. `tests/broken.yaml` describes the fields.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Broken {
    #[serde(default)]
    machine: Value,
    state: Option<Value>,
    language: Option<String>,
    kind: Option<String>,
    at: String,
    code: Option<String>,
    says: String,
    errors: Option<usize>,
}

impl Broken {
    fn definition(&self) -> Value {
        let Some(state) = &self.state else {
            return self.machine.clone();
        };
        let mut states = json!({"A": state});
        if state.to_string().contains(r#":"B""#) {
            states = json!({"A": state, "B": {"Type": "Succeed"}});
        }
        match &self.language {
            Some(language) => json!({"StartAt": "A", "States": states, "QueryLanguage": language}),
            None => json!({"StartAt": "A", "States": states}),
        }
    }

    fn kind(&self) -> MachineKind {
        match self.kind.as_deref() {
            Some("EXPRESS") => MachineKind::Express,
            _ => MachineKind::Standard,
        }
    }
}

fn broken() -> Vec<Broken> {
    let cases = Definition::parse(include_str!("broken.yaml"), Format::Yaml).unwrap();
    serde_json::from_value(cases.into_value()).unwrap()
}

fn errors(findings: &[Finding]) -> usize {
    findings.iter().filter(|f| f.severity == Severity::Error).count()
}

fn parse(text: &str) -> Definition<'static> {
    Definition::parse(text, Format::Json).unwrap()
}

#[test]
fn no_valid_definition_is_refused() {
    let corpus = valid();
    assert!(corpus.len() >= 60, "{}", corpus.len());
    for (name, text) in corpus {
        let findings = parse(&text).check(MachineKind::Standard);
        assert_eq!(errors(&findings), 0, "{name}: {findings:#?}");
    }
}

#[test]
fn every_defect_is_reported() {
    let cases = broken();
    assert!(cases.len() >= 80, "{}", cases.len());
    for case in cases {
        let definition = case.definition();
        let findings = Definition::from(&definition).check(case.kind());
        let code = case.code.as_deref().unwrap_or("SCHEMA_VALIDATION_FAILED");
        let expected = case.errors.unwrap_or(1);
        let severity = if expected == 0 {
            Severity::Warning
        } else {
            Severity::Error
        };
        let named = findings.iter().any(|f| {
            (f.path.as_str(), f.code, f.severity) == (case.at.as_str(), code, severity)
                && f.message.contains(&case.says)
        });
        assert!(
            named,
            "{} {code} {:?} in {definition}: {findings:#?}",
            case.at, case.says
        );
        assert_eq!(errors(&findings), expected, "{definition}: {findings:#?}");
    }
}

#[test]
fn the_size_of_a_definition_is_limited_to_a_mebibyte() {
    let with = |bytes: usize| {
        let padded = |n| json!({"Comment": "x".repeat(n), "StartAt": "A", "States": {"A": {"Type": "Succeed"}}});
        Definition::from(padded(bytes - padded(0).to_string().len())).check(MachineKind::Standard)
    };
    assert_eq!(with(1_048_576), vec![]);
    let findings = with(1_048_577);
    assert!(
        findings.first().unwrap().message.contains("1048577 bytes"),
        "{findings:?}"
    );
}

/// Returns a megabyte of states of several types, with data in each.
fn large() -> String {
    let mut states = serde_json::Map::new();
    let mut n = 0;
    let mut size = 0;
    while size < 1_000_000 {
        let next = format!("State {}", n + 1);
        let call = json!({"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "Next": next,
            "Parameters": {"FunctionName": "f", "Payload": {"a.$": "$.xs[?(@.n > 3)].y", "b.$": "States.Format('{} {}', $.a, $.b)"}},
            "Retry": [{"ErrorEquals": ["States.ALL"], "MaxAttempts": 2}],
            "Catch": [{"ErrorEquals": ["States.ALL"], "ResultPath": "$.e", "Next": next}]});
        let expression = "{% ($x := $states.input.xs[n > 3]; $map($x, function($v) { $v.y & ' ' & $string($v.n) })) %}";
        let query = json!({"Type": "Pass", "QueryLanguage": "JSONata", "Output": {"all": expression}, "Assign": {"v": expression}, "Next": next});
        let inner = format!("Inner {n}");
        let item = json!({"Type": "Pass", "Parameters": {"x.$": "$v"}, "Assign": {"w": 1}, "End": true});
        let states_of_each = serde_json::Map::from_iter([(inner.clone(), item)]);
        let each = json!({"Type": "Map", "ItemProcessor": {"StartAt": inner, "States": states_of_each}, "Next": next});
        let state = match n % 3 {
            0 => call,
            1 => query,
            _ => each,
        };
        size += state.to_string().len() + 20;
        states.insert(format!("State {n}"), state);
        n += 1;
    }
    states.insert(format!("State {n}"), json!({"Type": "Succeed"}));
    json!({"StartAt": "State 0", "States": states}).to_string()
}

#[test]
fn a_megabyte_is_parsed_and_checked_within_the_time_limit() {
    let text = large();
    // The best of several rounds counts, because other tests run at the same time.
    let took = (0..5).map(|_| {
        let started = Instant::now();
        let findings = parse(&text).check(MachineKind::Standard);
        let took = started.elapsed();
        assert_eq!(errors(&findings), 0, "{findings:#?}");
        took
    });
    let took = took.min().unwrap();
    println!("{} bytes: {took:?}", text.len());
    let limit = if cfg!(debug_assertions) { 3000 } else { 100 };
    assert!(took < Duration::from_millis(limit), "{took:?}");
}
