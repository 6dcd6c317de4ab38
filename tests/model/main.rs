//! Runs the pure part of the pipeline against a model of AWS in memory.
//!
//! Every sequence of specs, with a kill after any call, ends in the state that a new object with the last spec has.
//! Further rounds do not change this state.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

mod aws;
mod bench;
mod coverage;
mod deployment;
mod drift;
mod equal;
mod fields;
mod generate;
mod mappings;
mod options;
mod store;
mod versions;

use aws::Model;
use generate::specs;
use lambdasfn::api::ResourceId;
use lambdasfn::apply::Outcome;
use lambdasfn::deployment::{Alarm, Looked, VersionState};
use lambdasfn::names::Place;
use lambdasfn::object::Object;
use lambdasfn::plan::Plan;
use lambdasfn::round::{Found, Look, Survey};
use lambdasfn::settings::Settings;
use lambdasfn::status::{self, Round};
use lambdasfn::timing::Timing;
use proptest::prelude::*;
use serde_json::{Value, json};
use std::collections::BTreeSet;

fn settings() -> Settings {
    let mut settings = Settings::of_cluster("test");
    settings.allow_public_access = true;
    settings.allowed_role_arns = vec!["*".into()];
    settings.allowed_accounts = vec!["o-a1b2c3d4e5".into()];
    settings.default_tags = [("from".to_owned(), "operator".to_owned())].into();
    settings.permissions_boundary = Some("arn:aws:iam::123456789012:policy/boundary".into());
    store::allow(&mut settings);
    settings
}

fn place() -> Place {
    Place {
        partition: "aws".into(),
        account: "123456789012".into(),
        region: "eu-west-1".into(),
    }
}

/// A Kubernetes object and an account.
/// Seconds from one round to the next: longer than any lag of reads.
const ROUND: i64 = 4;

#[derive(Clone, Default)]
struct World {
    aws: Model,
    spec: Value,
    status: Value,
    deleting: bool,
    /// Seconds since the start of the test.
    now: i64,
    /// Whether the CloudWatch alarm `errors` is in ALARM.
    alarm: bool,
    /// Hash of the approved plan.
    approved: Option<String>,
    /// Whether the next round reads strictly.
    strict: bool,
    /// Variant of the content of ConfigMap, bucket and repository.
    contents: u8,
}

impl World {
    fn object(&self) -> Object {
        let mut metadata = json!({"name": "hello", "namespace": "default", "uid": "u1", "generation": 1});
        if self.deleting {
            metadata["deletionTimestamp"] = json!("2026-01-01T00:00:00Z");
        }
        if let Some(hash) = &self.approved {
            metadata["annotations"] = json!({"serverlesspatterns.dev/approve": hash});
        }
        let object = json!({"metadata": metadata, "spec": self.spec, "status": self.status});
        Object::from_dynamic(&serde_json::from_value(object).unwrap())
    }

    fn survey(&self) -> Survey {
        let (object, settings, place) = (self.object(), settings(), place());
        let found = match self.deleting {
            true => Found::default(),
            false => store::dereference(&object, &settings, &place, self.contents),
        };
        Survey::new(object, found, &settings, place).unwrap_or_else(|refused| panic!("{:?}", refused.violations))
    }

    /// Runs one round, which is killed after `calls` calls. Returns the number of calls, and whether the round had
    /// nothing to do.
    fn round(&mut self, calls: usize) -> (usize, bool) {
        self.now += ROUND;
        let now = jiff::Timestamp::from_second(self.now).unwrap();
        let routed = self.survey().route(&self.looked(), Timing::at(now));
        let look = Look {
            strict: self.strict,
            ..Look::default()
        };
        let scope = routed.scope(&look);
        let observed = scope.iter().map(|(id, depth)| (id.clone(), depth.clone()));
        let observed = self.aws.observe_to(observed);
        let planned = routed.observed(observed).plan();
        let plan = planned.plan.clone();
        assert!(plan.refusals.is_empty(), "{:?}", plan.refusals);
        if let Some(intent) = status::intent(&planned, now) {
            self.status = serde_json::to_value(intent).unwrap();
        }
        let mut outcome = Outcome::default();
        for step in plan.steps.iter().take(calls) {
            outcome.done.push((step.clone(), self.aws.apply(&step.call)));
        }
        let made = outcome.done.len();
        self.aws.tick();
        if calls > plan.steps.len() {
            let applied = planned.applied(outcome);
            self.status = serde_json::to_value(Round::after(&applied).status(now)).unwrap();
        }
        let inventory = self.object().status.resources;
        let known: Vec<_> = inventory.iter().map(|e| e.resource_id()).collect();
        let lost: Vec<_> = self.aws.ids().filter(|id| !known.contains(id)).collect();
        assert!(
            lost.is_empty(),
            "the inventory does not have {lost:?}: a kill now would leave them in AWS"
        );
        let deleted = inventory.iter().all(|entry| entry.retain);
        (
            made,
            plan.is_empty() && if self.deleting { deleted } else { plan.complete },
        )
    }

    /// Returns the plan of a round that reads all details.
    fn plan(&self) -> Plan {
        let now = jiff::Timestamp::from_second(self.now).unwrap();
        let routed = self.survey().route(&self.looked(), Timing::at(now));
        let scope = routed.scope(&Look::default());
        let observed = self.aws.observe(scope.iter().map(|(id, _)| id.clone()));
        routed.observed(observed).plan().plan
    }

    fn looked(&self) -> Looked {
        let state = if self.alarm { Alarm::InAlarm } else { Alarm::Quiet };
        Looked {
            alarms: Some(Ok([("errors".to_owned(), state)].into())),
            version: Some(Ok(VersionState::Ready)),
            ..Looked::default()
        }
    }

    /// Runs rounds until a strict round has nothing to do. Approves every plan that waits for an approval.
    fn settle(&mut self) {
        if self.spec["suspend"] == true && !self.deleting {
            let before = self.aws.clone();
            for _ in 0..3 {
                assert_eq!(self.round(usize::MAX).0, 0, "suspended");
            }
            assert_eq!(self.aws, before);
            return;
        }
        for _ in 0..60 {
            if let Some(hash) = self.status["plan"]["hash"].as_str() {
                self.approved = Some(hash.to_owned());
            }
            let settled = self.round(usize::MAX).1;
            // A deletion always reads strictly. It ends when no AWS object is left.
            if settled && (self.strict || self.deleting) {
                self.strict = false;
                return;
            }
            self.strict = settled;
        }
        panic!("the world does not settle: {:#}", self.status);
    }

    /// Returns the content of the account without versions and externally managed code, which depend on earlier specs.
    fn as_declared(&self) -> Value {
        let mut contents = self.aws.without_history();
        if self.code_is_external() {
            for function in contents["functions"].as_array_mut().unwrap() {
                for field in ["codeSha256", "architectures", "sourceKmsKeyArn"] {
                    function[field] = Value::Null;
                }
            }
            for part in contents["parts"].as_array_mut().unwrap() {
                let of_function = part["id"].as_str().unwrap().starts_with("FunctionAlias/");
                if let Some(version) = part["version"].as_str().filter(|_| of_function) {
                    let version: Value = serde_json::from_str(version).unwrap();
                    part["version"] = version[0].clone();
                }
            }
        }
        contents
    }

    fn code_is_external(&self) -> bool {
        self.spec.pointer("/function/code/managedExternally") == Some(&json!(true))
    }

    fn settled(spec: &Value) -> Self {
        Self::settled_with(spec, 0)
    }

    fn settled_with(spec: &Value, contents: u8) -> Self {
        let mut world = World {
            spec: spec.clone(),
            contents,
            ..World::default()
        };
        world.settle();
        world
    }
}

/// Returns the configuration of a property test. The limit on shrinking saves time.
fn cases(cases: u32) -> ProptestConfig {
    ProptestConfig {
        cases,
        max_shrink_iters: 120,
        ..ProptestConfig::default()
    }
}

/// Returns the differences between two values.
fn differences(left: &Value, right: &Value, at: &str) -> Vec<String> {
    let none = Value::Null;
    let each = |keys: Vec<String>| {
        let of = |key: &String| {
            let pointer = format!("/{}", key.replace('~', "~0").replace('/', "~1"));
            let [left, right] = [left, right].map(|value| value.pointer(&pointer).unwrap_or(&none));
            differences(left, right, &format!("{at}/{key}"))
        };
        keys.iter().flat_map(of).collect()
    };
    match (left, right) {
        (left, right) if left == right => vec![],
        (Value::Object(a), Value::Object(b)) => each(
            a.keys()
                .chain(b.keys().filter(|k| !a.contains_key(*k)))
                .cloned()
                .collect(),
        ),
        (Value::Array(a), Value::Array(b)) => each((0..a.len().max(b.len())).map(|i| i.to_string()).collect()),
        _ => vec![format!("{at}: {left} is not {right}")],
    }
}

proptest! {
    #![proptest_config(cases(208))]

    #[test]
    fn a_sequence_of_specs_ends_in_the_state_of_the_last_spec(specs in specs(1..4)) {
        let mut world = World::default();
        for (spec, contents) in &specs {
            (world.spec, world.contents) = (spec.clone(), *contents);
            world.settle();
        }
        let (spec, contents) = specs.last().unwrap();
        let fresh = World::settled_with(spec, *contents);
        let differences = differences(&world.as_declared(), &fresh.as_declared(), "");
        prop_assert!(differences.is_empty(), "{:#?}", differences);
    }

}

proptest! {
    #![proptest_config(cases(64))]

    #[test]
    fn kills_after_any_calls_do_not_change_the_final_state(specs in specs(2..3), kills in prop::collection::vec(0usize..6, 0..6)) {
        let [(first, before), (second, after)] = &specs[..] else { unreachable!() };
        let mut world = World::settled_with(first, *before);
        (world.spec, world.contents) = (second.clone(), *after);
        for calls in &kills {
            world.round(*calls);
        }
        world.settle();
        let mut expected = World::settled_with(first, *before);
        (expected.spec, expected.contents) = (second.clone(), *after);
        expected.settle();
        prop_assert_eq!(&world.aws, &expected.aws);
        prop_assert_eq!(&world.status["outputs"], &expected.status["outputs"]);

        // The deletion protection of a log group would prevent the deletion of the object.
        for of in ["function", "stateMachine"] {
            generate::merge(&mut world.spec, json!({of: {"logGroup": {"deletionProtectionEnabled": false}}}));
        }
        world.settle();
        world.deleting = true;
        for calls in kills {
            world.round(calls);
        }
        world.settle();
        let left: BTreeSet<ResourceId> = world.aws.ids().collect();
        let resources = world.object().status.resources;
        let kept: BTreeSet<ResourceId> = resources.iter().filter(|e| e.retain).map(|e| e.resource_id()).collect();
        prop_assert_eq!(left, kept, "only retained objects are left");
    }

    #[test]
    fn a_settled_world_does_not_change_and_its_drift_is_corrected(specs in specs(1..2), how in 0usize..8) {
        let (mut spec, contents) = specs[0].clone();
        spec["driftPolicy"] = json!("Correct");
        let mut world = World::settled_with(&spec, contents);
        let before = world.aws.clone();
        let status = world.status.clone();
        for strict in [false, true] {
            world.strict = strict;
            prop_assert_eq!(world.round(usize::MAX), (0, true));
            prop_assert_eq!(&world.status, &status);
        }
        // A change of externally managed code is not drift.
        world.aws.change(if how == 2 && world.code_is_external() { 0 } else { how });
        world.settle();
        prop_assert_eq!(world.aws, before, "the correction publishes no version");
    }
}

#[test]
fn the_plan_of_an_empty_spec() {
    let world = World {
        spec: json!({}),
        ..World::default()
    };
    let steps: Vec<String> = world
        .plan()
        .steps
        .iter()
        .map(|s| format!("{} {} {}", s.stage, s.call.operation(), s.id))
        .collect();
    insta::assert_snapshot!(steps.join("\n"));
}

/// The AWS objects of `spec: {}` are part of the contract. A change requires an entry in CHANGELOG.md.
#[test]
fn the_aws_objects_of_an_empty_spec() {
    insta::assert_json_snapshot!(World::settled(&json!({})).aws.without_history());
}
